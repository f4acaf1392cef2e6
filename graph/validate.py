"""The three gates a claim passes: the form of its file, the shape of its graph, the cardinalities of the result.

1. JSON Schema on the file: keys, forms, closed lists (`claim-file.schema.json`), then what only reading tells:
   the file's name, known slugs, one kind of thing per slug.
2. SHACL on each claim graph, with the register beside it.
3. SHACL on the derived default graph.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import jsonschema_rs
import pyoxigraph as ox
import shacl

import ontology
from graph.documents import Document, Path
from graph.errors import Fault
from graph.iris import CLAIM, ID, RDF_TYPE, local
from graph.nearest import perhaps
from ontology.vocabulary import NS, class_hierarchy, shape_files, vocabulary

MAX_FAULTS_PER_FILE = 50
LEG = NS + "leg"


def form_faults(document: Document) -> list[Fault]:
    """First gate: does the file have the keys and forms of a claim file?"""
    errors = sorted(_validator().iter_errors(document.tree), key=lambda e: [str(p) for p in e.instance_path])
    faults = [_form_fault(document, error) for error in errors[:MAX_FAULTS_PER_FILE]]
    if not faults:
        stated = document.tree["source"]["id"]  # type: ignore[index, call-overload]
        if FilePath(document.name).stem != stated:
            line = document.line(("source", "id"))
            faults.append(
                Fault(
                    document.name,
                    line,
                    f"the source's id is {stated!r}",
                    f"the file's name, {FilePath(document.name).stem!r}",
                )
            )
    return faults


@lru_cache(maxsize=1)
def schema() -> Any:
    """The JSON Schema of a claim file, as the ontology derives it."""
    return json.loads((FilePath(ontology.__file__).parent / "claim-file.schema.json").read_text("utf-8"))


@lru_cache(maxsize=1)
def _validator() -> Any:
    return jsonschema_rs.Draft202012Validator(schema())


def _form_fault(document: Document, error: Any) -> Fault:
    """A schema's complaint in a curator's words, on the line where it stands."""
    path: Path = tuple(error.instance_path)
    where = ".".join(str(p) for p in path) or "the file"
    kind, found = error.kind, repr(error.instance)[:80]
    kinds = jsonschema_rs.ValidationErrorKind
    if isinstance(kind, kinds.AdditionalProperties):
        path, key = (*path, kind.unexpected[0]), kind.unexpected[0]
        what, expected = f"{where} has an unknown key {key[:60]!r}", _nearest(key, vocabulary().properties)
    elif isinstance(kind, kinds.Enum):
        options = [str(option) for option in kind.options]
        few = len(options) <= 12
        what = f"{where} is {found}"
        expected = "one of " + ", ".join(options) if few else _nearest(str(error.instance)[:60], options)
    elif isinstance(kind, kinds.Pattern):
        what, expected = f"{where} is {found}", _described(error)
    elif isinstance(kind, kinds.Required):
        what, expected = f"{where} has no {kind.property!r}", f"the key {kind.property!r}"
    else:
        what, expected = f"{where}: {error.message[:200]}", _described(error)
    return Fault(document.name, document.line(path), what, expected)


def _described(error: Any) -> str:
    """What the definition that was broken says it wants."""
    path = list(error.schema_path)
    definition = schema()["$defs"].get(path[1], {}) if path[:1] == ["$defs"] else {}
    return str(definition.get("description", ""))


def _nearest(word: str, known: Iterable[str]) -> str:
    return "one of the ontology's terms" + perhaps(word, known)


def reference_faults(documents: Iterable[Document], register: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """First gate, over all files: every slug is known, and names one kind of thing."""
    files = list(documents)
    declared: dict[str, dict[str, tuple[Document, Path]]] = defaultdict(dict)
    for document in files:
        for path, node in _subjects(document):
            for kind in _kinds(node["type"]):
                declared[node["id"]].setdefault(kind, (document, path))
    return [*_double_faults(declared, register), *_unknown_faults(files, set(declared), set(register))]


def _subjects(document: Document) -> Iterator[tuple[Path, dict[str, Any]]]:
    tree: Any = document.tree
    for index, claim in enumerate(tree["claims"]):
        path: Path = ("claims", index, "asserts")
        yield path, claim["asserts"]
        for number, leg in enumerate(claim["asserts"].get("leg", [])):
            yield (*path, "leg", number), {"type": "Leg", **leg}


def _kinds(types: str | list[str]) -> Iterator[str]:
    """The disjoint kinds behind stated types: roles are organizations, kinds of deal stay apart."""
    classes = vocabulary().classes
    names = [types] if isinstance(types, str) else types
    yield from sorted({"Organization" if "Organization" in classes[n].ancestors else n for n in names})


def _double_faults(
    declared: Mapping[str, Mapping[str, tuple[Document, Path]]], register: Mapping[str, tuple[str, ...]]
) -> Iterator[Fault]:
    for slug, kinds in declared.items():
        registered = set(_kinds(list(register.get(slug, ()))))
        if len(kinds.keys() | registered) > 1:
            document, path = list(kinds.values())[-1]
            named = ", ".join(sorted(kinds.keys() | registered))
            yield Fault(
                document.name,
                document.line((*path, "id")),
                f"{slug!r} names several things: {named}",
                "one slug for one thing",
            )


def _unknown_faults(files: list[Document], declared: set[str], register: set[str]) -> Iterator[Fault]:
    entities = {"Organization", "Cluster", "Model", "Accelerator"}
    known = declared | register
    references = {p.name for p in vocabulary().properties.values() if p.kind == "reference"}
    for document in files:
        for path, node in _subjects(document):
            if set(_kinds(node["type"])) & entities and node["id"] not in register:
                yield _unknown(document, (*path, "id"), node["id"], register, "an entry in graph/register/")
            for key in references & node.keys():
                values = node[key] if isinstance(node[key], list) else [node[key]]
                for slug in values:
                    if slug not in known:
                        yield _unknown(document, (*path, key), slug, known, "a known slug")


def _unknown(document: Document, path: Path, slug: str, known: set[str], expected: str) -> Fault:
    return Fault(
        document.name, document.line(path), f"{path[-1]}: nothing is known as {slug!r}", expected + perhaps(slug, known)
    )


def claim_shape_faults(quads: Iterable[ox.Quad], types: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Second gate: SHACL on every claim graph; (claim IRI, message) per violation.

    Each claim must stand alone (on their union honest disagreements would look like faults), so every subject is
    renamed to its claim for the run; `types` tells the classes of the things it points at (not themselves checked).
    """
    lines = [class_hierarchy()]
    lines += [f"<{ID}{slug}> <{RDF_TYPE}> <{NS}{name}> .\n" for slug, name in types]
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        subject = quad.subject.value  # type: ignore[union-attr]
        here = f"{quad.graph_name.value}#here-"
        owner = here + local(subject) if subject.startswith(ID) else subject
        value = f"<{here}{local(quad.object.value)}>" if quad.predicate.value == LEG else quad.object  # type: ignore[union-attr]
        lines.append(f"<{owner}> {quad.predicate} {value} .\n")
    report = _claim_shapes().validate_text("".join(lines), format="ntriples")
    return [(_claim_of(r.focus_node), _message(r)) for r in report.results if CLAIM in r.focus_node]


def current_shape_faults(triples: str) -> list[str]:
    """Third gate: SHACL on the default graph (N-Triples); a message per violation."""
    report = _current_shapes().validate_text(class_hierarchy() + triples, format="ntriples")
    return [f"{r.focus_node}: {_message(r)}" for r in report.results]


@lru_cache(maxsize=1)
def _claim_shapes() -> Any:
    return shacl.Shapes.from_text("".join(f.read_text("utf-8") for f in shape_files("claim")))


@lru_cache(maxsize=1)
def _current_shapes() -> Any:
    return shacl.Shapes.from_text("".join(f.read_text("utf-8") for f in shape_files("current")))


def _claim_of(focus: str) -> str:
    return focus.strip("<>").split("#")[0]


def _message(result: Any) -> str:
    return str(result.message or f"{result.path}: {result.component}")
