"""Claims, sources and disagreements as pages: who says what, how it stands among the others, what rests on it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from api.pages.entity import LinkedFlag, stands
from api.pages.look import Look
from exports import flagging, naming, phrases, profile
from exports.charts.canvas import NONE, Chart
from exports.charts.ranges import Range, ranges
from exports.disputes import Dispute, dispute
from exports.views import words
from graph.current import conflict_slug
from graph.evidence import Claim
from graph.metrics.flags import resting_on as flags_resting_on
from graph.standing import resting_on, standings, uncounted
from graph.values import Amount


def claims(look: Look) -> dict[str, Any]:
    """A list of claims: about a thing, of a source, or all."""
    about = str(look.payload.get("slug") or look.query.get("about") or "")
    named = about in look.snapshot.types
    title = f"Claims about {naming.title(look.snapshot, about)}" if named else "Claims"
    known = look.snapshot.evidence.claims
    rows = [_claim_row(look, known[str(row["id"])]) for row in look.payload["items"]]
    return {"title": title, "about": about if named else "", "rows": rows, "payload": look.payload}


def _claim_row(look: Look, claim: Claim) -> dict[str, Any]:
    snapshot = look.snapshot
    why = uncounted(snapshot, claim)
    parts = {s.standing for s in standings(snapshot, claim)}
    return {
        "claim": claim,
        "subject": naming.title(snapshot, claim.about) if claim.about in snapshot.types else claim.about,
        "says": says(look, claim),
        "standing": f"does not count: {why}" if why else stands(parts),
    }


def says(look: Look, claim: Claim) -> list[tuple[str, str, str]]:
    """What a claim states: of which thing, which property, what, in words."""
    return [
        (slug, naming.property_label(name), "; ".join(phrases.say(look.snapshot, name, v).text for v in values))
        for slug, subject in claim.subjects.items()
        for name, values in subject.values.items()
    ]


def claim(look: Look) -> dict[str, Any]:
    """One claim: the statement, who makes it, how each part of it stands."""
    snapshot = look.snapshot
    found = snapshot.evidence.claims[str(look.payload["id"])]
    rows = []
    for standing in standings(snapshot, found):
        values = found.subjects[standing.subject].values[standing.name]
        rows.append(
            {
                "subject": standing.subject,
                "title": _title(look, standing.subject),
                "label": phrases.topic(standing.name, (standing.basis.split("-")[0],) if standing.basis else ()),
                "values": [phrases.say(snapshot, standing.name, v) for v in values],
                "quotes": [v.words for v in values if isinstance(v, Amount) and v.words],
                "standing": standing.standing,
                "why": phrases.why(standing.reason) if standing.standing != "notCounted" else standing.reason,
                "preferred": standing.preferred,
                "conflict": standing.conflict,
            }
        )
    resting = resting_on(snapshot, frozenset({found.id}))
    flags = [f for f in profile.all_flags(snapshot) if found.id in f.evidence]
    return {
        "title": f"{found.source.publisher} on {_title(look, found.about)}",
        "claim": found,
        "about_title": _title(look, found.about),
        "rows": rows,
        "why_not": uncounted(snapshot, found),
        "resting": [
            (r.subject, _title(look, r.subject), naming.property_label(r.name), len(r.candidates) > 1) for r in resting
        ],
        "flag_lines": [LinkedFlag(flagging.told(f), look.at("flags", f.id)) for f in flags],
    }


def _title(look: Look, slug: str) -> str:
    return naming.title(look.snapshot, slug) if slug in look.snapshot.types else slug.replace("-", " ")


def sources(look: Look) -> dict[str, Any]:
    """The sources, those with the most claims first."""
    known = look.snapshot.evidence.sources
    rows = [{"source": known[str(row["id"])], "claims": row["claims"]} for row in look.payload["items"]]
    every = look.snapshot.evidence.by_source
    kinds = Counter(claims[0].source.kind for claims in every.values())
    return {
        "title": "Sources",
        "section": "about",
        "rows": rows,
        "payload": look.payload,
        "kinds": [(kind, naming.term("sourceKinds", kind), number) for kind, number in kinds.most_common()],
        "kind": look.query.get("kind", ""),
    }


def source(look: Look) -> dict[str, Any]:
    """A source with its claims, and what would change if it were withdrawn."""
    snapshot = look.snapshot
    found = snapshot.evidence.sources[str(look.payload["id"])]
    stated = [snapshot.evidence.claims[str(row["id"])] for row in look.payload["claims"]]
    alone = resting_on(snapshot, frozenset(c.id for c in stated))
    flags = flags_resting_on(snapshot, found.id)
    own = {c.id for c in stated}
    return {
        "title": found.title or f"{found.publisher}, {words.when(found.published)}",
        "source": found,
        "rows": [_claim_row(look, c) for c in stated],
        "resting": [
            (r.subject, _title(look, r.subject), naming.property_label(r.name), len(r.candidates) > 1) for r in alone
        ],
        "flags_alone": [LinkedFlag(flagging.told(f), look.at("flags", f.id)) for f in flags if set(f.evidence) <= own],
        "flags_shared": [
            LinkedFlag(flagging.told(f), look.at("flags", f.id)) for f in flags if not set(f.evidence) <= own
        ],
    }


def conflicts(look: Look) -> dict[str, Any]:
    """Disagreements, each in a sentence."""
    by_slug = {conflict_slug(c): c for c in look.snapshot.conflicts}
    found = [dispute(look.snapshot, str(row["id"]), by_slug[str(row["id"])]) for row in look.payload["items"]]
    entity = look.query.get("entity", "")
    counts = Counter(c.name for c in look.snapshot.conflicts)
    return {
        "title": "Where sources disagree",
        "section": "conflicts",
        "about": (entity, _title(look, entity)) if entity else None,
        "items": [{"dispute": d, "title": _title(look, d.subject)} for d in found],
        "payload": look.payload,
        "properties": [(name, naming.property_label(name), number) for name, number in counts.most_common()],
        "property": look.query.get("property", ""),
        "undecided": look.query.get("undecided", ""),
        "open": sum(c.resolved.undecided for c in look.snapshot.conflicts),
    }


def conflict(look: Look) -> dict[str, Any]:
    """One disagreement with every position and its claims."""
    slug = str(look.payload["id"])
    found = next(c for c in look.snapshot.conflicts if conflict_slug(c) == slug)
    told = dispute(look.snapshot, slug, found)
    return {
        "title": f"{_title(look, found.subject)}: {told.topic}",
        "section": "conflicts",
        "subject": (found.subject, _title(look, found.subject)),
        "dispute": told,
        "chart_of_positions": _chart(told),
    }


def _chart(told: Dispute) -> Chart:
    """Rival amounts on one axis; dates and words need none."""
    items = []
    for position in told.positions:
        value = position.values[0]
        if not isinstance(value, Amount):
            return NONE
        low, high = value.interval.low, value.interval.high
        items.append(
            Range(
                label=position.who,
                words=position.text,
                low=None if low is None else float(low),
                high=None if high is None else float(high),
                point=None if value.value is None else float(value.value),
                chosen=position.shown,
            )
        )
    first = told.positions[0].values[0]
    sign = "$" if isinstance(first, Amount) and first.currency == "USD" else ""
    unit = "%" if isinstance(first, Amount) and first.unit == "percent" else ""
    about = "; ".join(f"{p.who}: {p.text}" for p in told.positions)
    return ranges("positions", told.topic, about, items, lambda x: phrases.figure(x, sign, unit) if x else "0")
