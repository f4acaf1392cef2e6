"""The metrics as pages: the families, and what one of them answers, with a form to ask it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.look import Look
from exports import naming, part_words, parts, phrases, verdicts
from exports.profile import MEASURE_WORDS
from graph.metrics.families import FAMILIES, Family
from graph.metrics.layers import layers
from graph.metrics.regimes import REGIMES

MANY = 3
"""More answers than these get a table to choose from, and keep their parts folded."""

FULL = 40
"""So many answers have their parts on the page; the others have an address of their own."""

PLACE = "/analysis"


@dataclass(frozen=True)
class Field:
    """A parameter in the form: what it is called, what is asked now, what it may be."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    """Is it a whole number?"""


def analysis(look: Look) -> dict[str, Any]:
    """The list of families, or what one of them answers."""
    name = look.asked.request.url.path.rstrip("/").rpartition("/")[2]
    if name not in FAMILIES:
        return {"title": "Analyses", "section": "flags", "families": [_listed(look, f) for f in look.payload["items"]]}
    family = FAMILIES[name]
    results = [_result(look, row, number) for number, row in enumerate(look.payload["items"], 1)]
    return {
        "title": titled(name),
        "section": "flags",
        "families": [],
        "about": family.help,
        "fields": _fields(look, family),
        "results": results,
        "many": len(results) > MANY,
        "layers": _layers(look),
        "judged": any(r["robust"] is not None for r in results),
        "formulas": list(dict.fromkeys(r["formula"] for r in results if r["formula"])),
        "others": [(titled(other), _href(look, other)) for other in FAMILIES if other != name],
    }


def _layers(look: Look) -> list[str]:
    """The layers in words from the bottom up, where the answers give the state in each."""
    states: Mapping[str, str] = next((row["details"].get("states", {}) for row in look.payload["items"]), {})
    return [naming.term("", layer) for layer in layers() if layer in states]


def titled(name: str) -> str:
    """A family as a heading.

    >>> titled("common-ownership"), titled("lock-in")
    ('Common ownership', 'Lock-in')
    """
    return (name if name == "lock-in" else name.replace("-", " ")).capitalize()


def _listed(look: Look, family: Mapping[str, Any]) -> dict[str, Any]:
    name = str(family["name"])
    return {"title": titled(name), "about": str(family["about"]), "href": _href(look, name)}


def _href(look: Look, name: str) -> str:
    """Where a family answers: about the firm that the reader looks at now, or else about everybody."""
    given = look.query.get("subject", "")
    about = FAMILIES[name].subject != "none" and "Organization" in look.snapshot.types.get(given, ())
    return look.url(f"{PLACE}/{name}", subject=given if about else "")


def _own_address(look: Look, subject: str) -> str:
    """Where the same is asked about one firm alone, if it can be."""
    name = look.asked.request.url.path.rstrip("/").rpartition("/")[2]
    if subject not in look.snapshot.types or FAMILIES[name].subject == "none":
        return ""
    return look.url(f"{PLACE}/{name}", **{**look.query, "subject": subject})


def _fields(look: Look, family: Family) -> list[Field]:
    """What the family may be asked, each with its choices in words and what is asked now."""
    query = look.query
    found: list[Field] = []
    if family.subject != "none":
        about = "Firm or deal" if "deal" in family.subject else "Firm"
        found.append(Field("subject", about, query.get("subject", "")))
    for name, option in family.options.items():
        about = option.help[:1].upper() + option.help[1:]
        choices = tuple((word, _worded(name, word)) for word in option.allowed)
        found.append(Field(name, about, query.get(name, option.default), choices, option.default.isdigit()))
    return found


def _worded(name: str, word: str) -> str:
    """A choice in words."""
    if name == "kind":
        return naming.term("inputKinds", word)
    if name == "measure":
        return MEASURE_WORDS.get(word, word)
    if name == "by":
        return part_words.BY.get(word, word)
    if name == "regime" and word in REGIMES:
        return REGIMES[word].source.partition(",")[0]
    return word


def _result(look: Look, row: Mapping[str, Any], number: int) -> dict[str, Any]:
    whole = number <= FULL
    facts, tables = parts.parts(look.snapshot, row) if whole else ([], [])
    states = row["details"].get("states", {})
    return {
        "anchor": f"answer-{number}",
        "href": f"#answer-{number}" if whole else _own_address(look, str(row["subject"])),
        "whole": whole,
        "states": [naming.term("", str(states[layer])) for layer in layers() if layer in states],
        "title": verdicts.heading(look.snapshot, row),
        "sentence": verdicts.sentence(look.snapshot, row),
        "value": verdicts.value(row),
        "robust": row["robust"],
        "coverage": phrases.percent(100 * float(row["coverage"])),
        "formula": str(row["details"].get("formula", "")),
        "facts": [fact for fact in facts if fact.label != "formula"],
        "tables": tables,
        "claims": row["claims"],
        "cite": look.notes.cite(row["claims"]),
    }
