"""Flags as pages: a list to choose from, and each flag with what it means, what it rests on, and what would end it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.entity import LinkedFlag
from api.pages.look import Look
from exports import deals, flagging, naming, phrases, profile
from exports.views import words
from graph.metrics.flags import flag_of, select
from graph.metrics.result import KINDS, SEVERITIES, Bound, Flag
from graph.snapshot import Snapshot

HIDDEN = frozenset({"formula", "parties", "caps", "why"})
"""Details that the page tells elsewhere, or better."""


def flags_page(look: Look) -> dict[str, Any]:
    """All flags, or those asked for."""
    snapshot, query = look.snapshot, look.query
    found = profile.all_flags(snapshot)
    about = select(snapshot, found, entity=query.get("entity", ""))
    asked = {name: query.get(name, "") for name in ("entity", "kind", "severity", "robust")}
    ids = [str(row["id"]) for row in look.payload["items"]]
    by_id = {f.id: f for f in found}
    shown = [by_id[i] for i in ids if i in by_id]
    return {
        "title": "Flags",
        "section": "flags",
        "asked": asked,
        "entity_title": naming.title(snapshot, asked["entity"]) if asked["entity"] in snapshot.types else "",
        "kinds": [(k, flagging.kind_label(k), n) for k, n in flagging.counted(about)],
        "severities": SEVERITIES,
        "items": [LinkedFlag(flagging.told(f), look.at("flags", f.id)) for f in shown],
        "payload": look.payload,
        "meaning": flagging.meaning(asked["kind"]) if asked["kind"] in KINDS else "",
    }


def flag_page(look: Look) -> dict[str, Any]:
    """One flag with its evidence, deal by deal."""
    snapshot = look.snapshot
    flag = flag_of(snapshot, str(look.payload["id"]))
    return {
        "title": f"{flagging.kind_label(flag.kind).capitalize()}: {naming.title(snapshot, flag.subject)}",
        "section": "flags",
        "flag": LinkedFlag(flagging.told(flag), look.at("flags", flag.id)),
        "meaning": flagging.meaning(flag.kind),
        "entities": [(slug, naming.title(snapshot, slug)) for slug in flag.entities if slug in snapshot.types],
        "criteria": _criteria(look, flag),
        "facts": _facts(snapshot, flag),
        "lines": _lines(look, flag),
        "evidence_rows": _evidence(look, flag),
        "only": sorted({snapshot.evidence.claims[c].source.id for c in flag.evidence if c in snapshot.evidence.claims}),
        "shares": _shares(flag),
        "rule": _paragraphs(str(look.payload.get("rule", ""))),
    }


def _criteria(look: Look, flag: Flag) -> list[dict[str, Any]]:
    """The conditions of a conflict of interest, each with whether it is certain and on which claims."""
    found = flag.details.get("criteria")
    if not isinstance(found, Mapping):
        return []
    return [
        {
            "meaning": str(part["meaning"]),
            "what": str(part["what"]),
            "certain": bool(part["certain"]),
            "cite": look.notes.cite(part["claims"], most=6),
        }
        for _, part in sorted(found.items())
    ]


def _facts(snapshot: Snapshot, flag: Flag) -> list[tuple[str, str]]:
    """The plain details of a flag in words; structures that have tables of their own are left out."""
    rows = []
    for key, value in flag.details.items():
        text = _said(snapshot, value, key)
        if key not in HIDDEN and text:
            rows.append((naming.term("", key), text))
    return rows


def _said(snapshot: Snapshot, value: object, key: str) -> str:
    if isinstance(value, Bound):
        unit = "USD" if key in {"invested", "purchased", "committed", "gross"} else ""
        if key == "roundTrip":
            return phrases.valued(value, "USD bought back")
        return phrases.dollars(value) if unit else phrases.number(value, 1)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return naming.title(snapshot, value) if isinstance(value, str) and value in snapshot.types else str(value)
    if isinstance(value, list | tuple) and value and all(isinstance(v, str) for v in value):
        return words.listed([naming.title(snapshot, v) if v in snapshot.types else v for v in value], 8)
    return ""


def _lines(look: Look, flag: Flag) -> list[deals.Line]:
    """The deals behind a flag: those of which its claims tell, as far as both ends concern it."""
    snapshot = look.snapshot
    about = {snapshot.evidence.claims[c].about for c in flag.evidence if c in snapshot.evidence.claims}
    found = []
    for slug in sorted(about):
        types = snapshot.types.get(slug, frozenset())
        if slug in snapshot.subjects and types & {"Deal", "Holding", "Right", "CounterpartyShare", "Leg"}:
            found.append(deals.line(snapshot, slug, "provider", look.notes))
    return deals.in_order(found)


def _evidence(look: Look, flag: Flag) -> list[dict[str, Any]]:
    snapshot = look.snapshot
    known = [snapshot.evidence.claims[c] for c in flag.evidence if c in snapshot.evidence.claims]
    return [
        {
            "claim": claim,
            "subject": naming.title(snapshot, claim.about) if claim.about in snapshot.types else claim.about,
            "kind": naming.term("sourceKinds", claim.source.kind),
        }
        for claim in sorted(known, key=lambda c: (c.about, str(c.known_from), c.id))
    ]


def _shares(flag: Flag) -> list[dict[str, str]]:
    """The parties of a concentration with their shares."""
    found = flag.details.get("parties")
    if not isinstance(found, list | tuple) or not all(isinstance(row, Mapping) and "share" in row for row in found):
        return []
    unit = str(flag.details.get("weightUnit", ""))
    return [
        {
            "slug": str(row["party"]),
            "label": str(row["label"]),
            "share": phrases.share(row["share"]),
            "weight": profile.weighed(row["weight"], unit),
        }
        for row in found
    ]


def _paragraphs(text: str) -> list[str]:
    """The rule of a kind as paragraphs; marks of code go."""
    return [
        " ".join(part.split()).replace("`", "").replace(":func:", "") for part in text.split("\n\n") if part.strip()
    ]
