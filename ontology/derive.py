"""The files that are derived from the Turtle, committed beside it: JSON-LD context, JSON Schema, namespace.

`python -m ontology` writes them anew; a test says when they are stale.
"""

import json
from collections.abc import Iterator
from keyword import iskeyword

from ontology.context import context
from ontology.schema import schema
from ontology.turtle import Statements
from ontology.vocabulary import FOLDER, NS, turtle_files


def derived_files() -> dict[str, str]:
    """Each derived file's name and text."""
    return {
        "context.jsonld": _json({"@context": context()}),
        "claim-file.schema.json": _json(schema()),
        "names.py": names(),
    }


def write() -> None:
    """Write the derived files into this folder."""
    for name, text in derived_files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def names() -> str:
    """The closed namespace as a Python module: one attribute a term, so that a misspelt one fails."""
    return "\n".join(_module()) + "\n"


def term_names() -> list[str]:
    """The local name of everything that the Turtle defines in our namespace."""
    return sorted({iri.removeprefix(NS) for iri in Statements(turtle_files()).subjects() if iri.startswith(NS)})


def _module() -> Iterator[str]:
    terms = term_names()
    reserved = [name for name in terms if iskeyword(name)]
    yield '"""The terms of the ontology as a closed namespace: asking for a misspelt one is an error."""'
    yield "# Written by `python -m ontology`: change the Turtle, not this file. The names are those of RDF."
    yield "# ruff: noqa: N815"
    yield ""
    yield "from rdflib import Namespace, URIRef"
    yield "from rdflib.namespace import DefinedNamespace"
    yield ""
    yield ""
    yield "class IL(DefinedNamespace):"
    yield '    """Every term of Interlock by its local name; those that Python reserves are reached as IL["from"]."""'
    yield ""
    yield "    _fail = True"
    yield f'    _NS = Namespace("{NS}")'
    yield f"    _extras = {json.dumps(reserved)}  # noqa: RUF012"
    yield ""
    yield from (f"    {name}: URIRef" for name in terms if name not in reserved)


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
