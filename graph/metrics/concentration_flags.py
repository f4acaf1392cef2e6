"""Flags on concentration: labs with few suppliers, and firms with few counterparties by the shares they state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graph.metrics.concentration import Question, concentration
from graph.metrics.counterparty_shares import with_stated_shares
from graph.metrics.herfindahl import WHOLE
from graph.metrics.layers import lab_claims, labs
from graph.metrics.regimes import regime
from graph.metrics.result import Bound, Flag, Result, flag_id, listed
from graph.metrics.stakes import supplies
from graph.metrics.stated_concentration import sound_concentration
from graph.metrics.weights import Measure
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary

VERSION = "4"
"""Since what follows from the number of names alone is neither grave nor robust."""

KINDS = ("capacity", "chips")
"""Input kinds for which a lab's suppliers are screened."""

MEASURES: tuple[Measure, ...] = ("usd_per_year", "power", "chips", "usd")
MEASURED: Mapping[str, str] = {
    "usd_per_year": "dollars a year",
    "power": "power",
    "chips": "number of chips",
    "usd": "dollars",
}
"""By what shares are reckoned, in a sentence."""

REGIME = "us-2023"
HALF = 50.0


def concentration_flags(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """Labs whose suppliers, and firms whose counterparties by stated shares, are concentrated.

    Raised where the index is above the high threshold of the regime whatever is hidden, or, if at least half of the
    ties are disclosed, on what is disclosed. The measure is the one most disclosed.

    Severity: `high` if the largest of several certainly has half or more, `medium` if the index is high whatever is
    hidden, else `low`. Robust: the index is high whatever is hidden. An index may be as high by the number of suppliers
    named alone, as it is of five or fewer though all have even parts: that tells that the claims name few, and is `low`
    and not robust. A share of which only a rumour tells counts where no other is stated; what rests on it is `medium`
    at most, and not robust. Value: the largest one's share. Counted are a lab's direct contracts: its own machines, and
    the chips in capacity that it rents, are not. The thresholds were made for markets: here they are a screen.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    First labs by name and kind of input, then firms by name and measure. Raises InvalidParameter for another level.

    Examples
    --------
    >>> "concentration-coreweave-stated-annualrevenue" in {flag.id for flag in concentration_flags(snapshot)}
    True

    References
    ----------
    U.S. Department of Justice and FTC, Merger Guidelines (2023), guideline 1, for the thresholds.
    """
    return [*_suppliers(snapshot, level), *_stated(snapshot, level)]


def _suppliers(snapshot: Snapshot, level: str) -> list[Flag]:
    found = []
    for lab in buying_labs(snapshot, level):
        for kind in KINDS:
            asked = [Question(kind=kind, measure=m, by="unit" if level == "unit" else "group") for m in MEASURES]
            results = [r for q in asked if (r := concentration(snapshot, lab, q)).details["parties"]]
            if results:
                best = max(results, key=lambda r: (r.coverage, r.value.low, -MEASURES.index(r.details["measure"])))
                best = replace(best, claims=tuple(sorted({*best.claims, *lab_claims(snapshot, lab, level)})))
                found += _flag(snapshot, best, _told_suppliers(snapshot, best), "suppliers", kind)
    return found


def buying_labs(snapshot: Snapshot, level: str) -> list[str]:
    """Labs that somebody supplies, in order of slug."""
    buyers = {customer for _, customer in supplies(snapshot, level)}
    return [lab for lab in labs(snapshot, level) if lab in buyers]


def _stated(snapshot: Snapshot, level: str) -> list[Flag]:
    """By stated shares: of each measure the newest period that can be true, a mere rumour only if there is no other."""
    found = []
    for subject in with_stated_shares(snapshot, level):
        seen: set[str] = set()
        stated = sound_concentration(snapshot, subject, level, regime=REGIME)
        for result in sorted(stated, key=lambda r: bool(r.details["rumoured"])):
            measure = str(result.details["measure"])
            if measure not in seen:
                seen.add(measure)
                found += _flag(snapshot, result, _told_stated(snapshot, result), "stated", measure.lower())
    return found


def _flag(snapshot: Snapshot, result: Result, summary: str, *slugs: str) -> list[Flag]:
    index: Bound = result.details["index"]
    threshold = regime(REGIME).high
    firm = result.details.get("withoutRumours", {"index": index, "largest": result.value})
    likely = index.low > threshold
    shown = index.point is not None and index.point > threshold and result.coverage >= 0.5
    if not likely and not shown:
        return []
    parties = _named(result)
    half = min(result.value.low, firm["largest"].low) >= HALF
    told = likely and not by_count(result)
    return [
        Flag(
            id=flag_id("concentration", result.subject, *slugs),
            kind="concentration",
            subject=result.subject,
            entities=(result.subject, *parties),
            severity="low" if not told else "high" if half else "medium",
            value=result.value,
            unit=result.unit,
            robust=told and firm["index"].low > threshold,
            evidence=result.claims,
            summary=summary,
            formula=str(result.details["formula"]),
            version=VERSION,
            details=result.details,
            coverage=result.coverage,
        )
    ]


def _named(result: Result) -> list[str]:
    return [row["party"] for row in result.details.get("parties", ())] or list(result.details.get("named", {}))


def by_count(result: Result) -> bool:
    """Does the floor of an index follow from how many suppliers are named, as if all had even parts?"""
    rows = result.details.get("parties", ())
    return bool(rows) and result.details["index"].low <= WHOLE / len(rows) * (1 + 1e-9)


def _told_suppliers(snapshot: Snapshot, result: Result) -> str:
    subject, kind = snapshot.label(result.subject), result.details["kind"]
    names = [_label(snapshot, party) for party in _named(result)]
    if len(names) == 1:
        return f"Of the suppliers of {kind} of {subject} the claims name only {names[0]}."
    if by_count(result) and result.details["index"].low > regime(REGIME).high:
        return f"Few suppliers of {kind} of {subject} are named, and their parts may be even: {listed(names)}."
    largest = result.details["certainLargest"]
    share = f"{_range(result.value)} by {MEASURED[result.details['measure']]}"
    whose = f"the direct suppliers of {kind} of {subject}"
    if largest is None:
        return f"The largest of {whose} has {share}."
    return f"Of {whose} {_label(snapshot, largest)} has the most: {share}."


def _told_stated(snapshot: Snapshot, result: Result) -> str:
    """Who has the largest share, where the shares tell; of which total and period."""
    total = vocabulary().concept("measures", str(result.details["measure"])).label
    ends = result.value.low, result.value.high
    largest = [name for name, share in result.details["named"].items() if (share.low, share.high) == ends]
    who = _label(snapshot, largest[0]) if len(largest) == 1 else "The largest counterparty"
    whose = f"{snapshot.label(result.subject)} ({result.details['period']})"
    return f"{who} has {_range(result.value)} of the {total} of {whose}."


def _range(bound: Bound) -> str:
    """A share in words, to a tenth: an end that is not known is left out."""
    low, high = (f"{end:,.1f}".removesuffix(".0") for end in (bound.low, bound.high))
    if not bound.bounded:
        return f"at least {low} per cent"
    return f"{low} per cent" if low == high else f"{low} to {high} per cent"


def _label(snapshot: Snapshot, party: str) -> str:
    return snapshot.label(party) if party in snapshot.types else party
