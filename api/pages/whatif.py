"""What if: what would be lost, and which flags would fall, if a firm or a source were gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.look import Look
from exports import naming, phrases
from exports.plainly import bound_of, say_plain
from exports.profile import MEASURE_WORDS
from exports.views import words

HEADINGS = {"gone": "Flags that would fall", "new": "Flags that would come up", "changed": "Flags that would change"}
MEASURES = {"USD": "usd", "USD a year": "usd_per_year", "MW": "power", "chips": "chips"}


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
