"""The metrics as pages: the families, the results of one, and what would follow if a firm or a source were gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.pages.look import Look
from exports import naming, phrases
from exports.detailing import columns_of, rows_of, told_apart
from exports.plainly import bound_of, say_plain
from exports.profile import MEASURE_WORDS
from exports.views import words
from graph.metrics.families import FAMILIES
from graph.metrics.layers import layers as all_layers

HEADINGS = {"gone": "Flags that would fall", "new": "Flags that would come up", "changed": "Flags that would change"}
TOO_LONG = 400
ROWS = 60
IN_FULL = 12
"""So many of several answers are told in full below their table."""

MEASURES = {"USD": "usd", "USD a year": "usd_per_year", "MW": "power", "chips": "chips"}


def analysis(look: Look) -> dict[str, Any]:
    """The list of families, or the results of one."""
    items = look.payload["items"]
    name = look.asked.request.url.path.rstrip("/").rpartition("/")[2]
    if name == "analysis":
        return {"title": "Analysis", "section": "flags", "families": [_family(look, f) for f in items], "results": []}
    return {
        "title": name.replace("-", " ").capitalize(),
        "section": "flags",
        "families": [],
        "about": FAMILIES[name].help,
        "overview": _overview(look, items) if len(items) > 1 else None,
        "results": [_result(look, row) for row in items[:IN_FULL]],
        "more": len(items) - IN_FULL,
    }


def _family(look: Look, family: Mapping[str, Any]) -> dict[str, Any]:
    address = str(family["address"])
    return {
        "title": str(family["name"]).replace("-", " ").capitalize(),
        "about": str(family["about"]),
        "href": look.url(address),
    }


def _overview(look: Look, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Several answers as one table, each with the way to itself; states by layer have a column each."""
    layers = [layer for layer in all_layers() if layer in items[0]["details"].get("states", {})]
    about = any(_about(look, row) for row in items) and not layers
    return {
        "columns": [
            *(naming.term("", layer) for layer in layers),
            *(["about"] if about else []),
            "own layers" if layers else "answer",
            "disclosed",
        ],
        "rows": [_line(look, row, layers, about) for row in items],
    }


def _line(look: Look, row: Mapping[str, Any], layers: Sequence[str], about: bool) -> dict[str, Any]:
    subject, details = str(row["subject"]), row["details"]
    return {
        "title": _title(look, row),
        "href": _way(look, subject),
        "cells": [
            *(naming.term("", str(details["states"][layer])) for layer in layers),
            *([_about(look, row)] if about else []),
            phrases.valued(bound_of(details["ownLayers"] if layers else row["value"]), "" if layers else row["unit"]),
            phrases.percent(100 * float(row["coverage"])),
        ],
    }


def _title(look: Look, row: Mapping[str, Any]) -> str:
    """Whom an answer is about: a firm, several by their names, or a word (`all`, an input kind)."""
    subject, names = str(row["subject"]), row["details"].get("names", ())
    return naming.title(look.snapshot, subject) if subject in look.snapshot.types else " → ".join(names) or subject


def _way(look: Look, subject: str) -> str:
    """To the same family asked of one firm, or to the firm where the family always looks at everybody."""
    path = look.asked.request.url.path.rstrip("/")
    if subject not in look.snapshot.types:
        return ""
    if FAMILIES[path.rpartition("/")[2]].subject == "none":
        return look.thing(subject)
    return look.url(path, **{**look.query, "subject": subject})


def _about(look: Look, row: Mapping[str, Any]) -> str:
    return "; ".join(say_plain(look.snapshot, name, value).text for name, value in told_apart(row["details"]))


def _result(look: Look, row: Mapping[str, Any]) -> dict[str, Any]:
    details = {key: value for key, value in row["details"].items() if value not in (None, "", [], {})}
    tables = {key: rows for key, value in details.items() if (rows := rows_of(key, value))}
    facts = [(naming.term("", k), say_plain(look.snapshot, k, v)) for k, v in details.items() if k not in tables]
    return {
        "title": _title(look, row),
        "value": phrases.valued(bound_of(row["value"]), str(row["unit"])),
        "robust": row["robust"],
        "coverage": phrases.percent(100 * float(row["coverage"])),
        "facts": [(label, said) for label, said in facts if said.text and len(said.text) < TOO_LONG],
        "tables": [_table(look, key, rows) for key, rows in tables.items()],
        "claims": row["claims"],
        "cite": look.notes.cite(row["claims"]),
    }


def _table(look: Look, name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows of a detail: the first so many, in words, things before figures; no column is empty or there twice."""
    cells = {key: [say_plain(look.snapshot, key, row.get(key)) for row in rows[:ROWS]] for key in columns_of(rows)}
    things_first = sorted(cells, key=lambda key: not all(said.slug for said in cells[key]))
    kept: dict[str, list[phrases.Said]] = {}
    told: list[list[str]] = [["" for _ in rows[:ROWS]]]
    for key in things_first:
        words_of = [said.text for said in cells[key]]
        if words_of not in told:
            told.append(words_of)
            kept[key] = cells[key]
    return {
        "title": naming.term("", name),
        "columns": ["" if key in {"", name} else key if key.isupper() else naming.term("", key) for key in kept],
        "rows": list(zip(*kept.values(), strict=True)),
        "more": max(0, len(rows) - ROWS),
    }


def scenario(look: Look) -> dict[str, Any]:
    """What falls, what is lost."""
    payload = look.payload
    firms = [naming.title(look.snapshot, slug) for slug in payload["held"]]
    told = [f"without {words.listed(firms, 4)}"] if firms else []
    told += ["without some sources"] if payload["withoutSources"] else []
    told += ["without rumours"] if not payload["rumours"] else []
    rows = [
        (heading, [_change(look, r) for r in payload["items"] if r["what"] == what])
        for what, heading in HEADINGS.items()
    ]
    return {
        "title": "What if: " + (", ".join(told) or "nothing is taken away"),
        "section": "flags",
        "without": ", ".join(payload["without"]),
        "without_sources": ", ".join(payload["withoutSources"]),
        "rumours": payload["rumours"],
        "losses": [_loss(look, row) for row in payload["losses"]],
        "unknown": [_loss(look, row) for row in payload["unknown"]],
        "changes": rows,
    }


def _loss(look: Look, row: Mapping[str, Any]) -> dict[str, Any]:
    lab, details = str(row["subject"]), row["details"]
    bound = bound_of(row["value"])
    return {
        "lab": (lab, naming.title(look.snapshot, lab)),
        "held": say_plain(look.snapshot, "held", details.get("held", "")).text,
        "kind": naming.term("inputKinds", str(details.get("kind", ""))),
        "share": phrases.share(bound),
        "sort": bound.low,
        "by": MEASURE_WORDS.get(MEASURES.get(str(details.get("weightUnit", "")), ""), ""),
        "cite": look.notes.cite(row["claims"]),
    }


def _change(look: Look, row: Mapping[str, Any]) -> dict[str, Any]:
    before, after = row.get("before"), row.get("after")
    note = ""
    if before and after:
        note = f"from {_verdict(before)} to {_verdict(after)}"
    elif (one := before or after) is not None:
        note = _verdict(one)
    return {"summary": row["summary"], "href": look.at("flags", str(row["flag"])) if before else "", "note": note}


def _verdict(flag: Mapping[str, Any]) -> str:
    return (
        f"{flag['severity']}, {'holds whatever is undisclosed' if flag['robust'] else 'depends on what is undisclosed'}"
    )
