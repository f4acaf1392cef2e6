"""What is around a thing, and evidenced chains between two, as pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.look import Look
from exports import naming
from exports.plainly import say_plain


def neighbors(look: Look) -> dict[str, Any]:
    """Arrows around a thing."""
    start = str(look.payload["start"])
    return {
        "title": f"Around {naming.title(look.snapshot, start)}",
        "section": "entities",
        "start": start,
        "start_title": naming.title(look.snapshot, start),
        "rows": [_arrow(look, row) | {"distance": row["distance"]} for row in look.payload["items"]],
        "more": [(slug, naming.title(look.snapshot, slug), n) for slug, n in look.payload["more"].items()],
        "payload": look.payload,
        "depth": look.query.get("depth", "1"),
    }


def _arrow(look: Look, row: Mapping[str, Any]) -> dict[str, Any]:
    figure = next(
        (say_plain(look.snapshot, "", row[k]).text for k in ("usd", "stake", "power", "chips") if k in row), ""
    )
    return {
        "source": (row["source"], row["sourceName"]),
        "target": (row["target"], row["targetName"]),
        "label": row["label"],
        "flow": naming.term("inputKinds", str(row.get("flow", ""))) if row.get("flow") else "",
        "deal": row["deal"],
        "deal_title": naming.title(look.snapshot, str(row["deal"])),
        "figure": figure,
        "holds": row.get("holds", ""),
        "status": row["status"],
        "cite": look.notes.cite(row["claims"]),
    }


def paths(look: Look) -> dict[str, Any]:
    """Chains, step by step, each with the deals it rests on."""
    start, end = str(look.payload["from"]), str(look.payload["to"])
    title = f"From {naming.title(look.snapshot, start)} to {naming.title(look.snapshot, end)}"
    return {
        "title": title,
        "section": "entities",
        "start": start,
        "end": end,
        "chains": [_chain(look, row) for row in look.payload["items"]],
        "payload": look.payload,
        "directed": look.query.get("directed", ""),
    }


def _chain(look: Look, row: Mapping[str, Any]) -> dict[str, Any]:
    weakest = row["weakest"]
    return {
        "names": row["names"],
        "weakest": f"{naming.title(look.snapshot, weakest['from'])} to {naming.title(look.snapshot, weakest['to'])}",
        "status": weakest["status"],
        "hops": [
            {"arrows": [_arrow(look, tie) for tie in hop["ties"]], "more": hop["more"], "status": hop["status"]}
            for hop in row["hops"]
        ],
    }
