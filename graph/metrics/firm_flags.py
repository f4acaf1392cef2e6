"""Flags on whom single firms hang on: too few suppliers, or too few customers."""

from __future__ import annotations

from dataclasses import replace

from graph.metrics.concentration import Question, concentration
from graph.metrics.counterparty_shares import with_stated_shares
from graph.metrics.layers import lab_claims, labs
from graph.metrics.regimes import regime
from graph.metrics.result import Bound, Flag, Result, flag_id
from graph.metrics.stakes import supplies
from graph.metrics.stated_concentration import sound_concentration
from graph.metrics.weights import Measure
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary

VERSION = "3"
"""Of the rule by which concentration is flagged."""

KINDS = ("capacity", "chips")
"""Input kinds for which a lab's suppliers are screened."""

MEASURES: tuple[Measure, ...] = ("usd_per_year", "power", "chips", "usd")
REGIME = "us-2023"
HALF = 50.0


def concentration_flags(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """Labs whose suppliers, and firms whose counterparties by stated shares, are concentrated.

    Raised where the index is above the high threshold of the regime whatever is hidden (robust), or, if at least half
    of the ties are disclosed, on what is disclosed. The measure is the one most disclosed.

    Severity: `high` if the largest of several certainly has half or more, `medium` if the index is high whatever is
    hidden, else `low`. A share of which only a rumour tells counts where no other is stated; what rests on it is
    `medium` at most, and not robust. Where the claims name a single one its share is all there is, disclosed or not:
    that is `medium` at most, since it may as well be the claims that are few. Value: the largest one's share. The
    thresholds were made for markets: here they are a screen.

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
    for lab in _buying_labs(snapshot, level):
        for kind in KINDS:
            asked = [Question(kind=kind, measure=m, by="unit" if level == "unit" else "group") for m in MEASURES]
            results = [r for q in asked if (r := concentration(snapshot, lab, q)).details["parties"]]
            if results:
                best = max(results, key=lambda r: (r.coverage, r.value.low, -MEASURES.index(r.details["measure"])))
                best = replace(best, claims=tuple(sorted({*best.claims, *lab_claims(snapshot, lab, level)})))
                found += _flag(snapshot, best, f"suppliers of {kind}", "suppliers", kind)
    return found


def _buying_labs(snapshot: Snapshot, level: str) -> list[str]:
    """Labs that somebody supplies."""
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
                found += _flag(snapshot, result, f"counterparties in the {_said(measure)}", "stated", measure.lower())
    return found


def _flag(snapshot: Snapshot, result: Result, whose: str, *slugs: str) -> list[Flag]:
    index: Bound = result.details["index"]
    threshold = regime(REGIME).high
    firm = result.details.get("withoutRumours", {"index": index, "largest": result.value})
    likely = index.low > threshold
    sure = likely and firm["index"].low > threshold
    shown = index.point is not None and index.point > threshold and result.coverage >= 0.5
    if not likely and not shown:
        return []
    parties = [row["party"] for row in result.details.get("parties", ())] or list(result.details.get("named", {}))
    half = min(result.value.low, firm["largest"].low) >= HALF
    alone = len(parties) == 1 and not result.details.get("named")
    return [
        Flag(
            id=flag_id("concentration", result.subject, *slugs),
            kind="concentration",
            subject=result.subject,
            entities=(result.subject, *parties),
            severity="high" if half and not alone else "medium" if likely else "low",
            value=result.value,
            unit=result.unit,
            robust=sure,
            evidence=result.claims,
            summary=_told(snapshot, result, whose, parties[0] if alone else ""),
            formula=str(result.details["formula"]),
            version=VERSION,
            details=result.details,
        )
    ]


def _told(snapshot: Snapshot, result: Result, whose: str, only: str) -> str:
    subject = snapshot.label(result.subject)
    if only:
        name = snapshot.label(only) if only in snapshot.types else only
        return f"Of the {whose} of {subject} the claims name only {name}."
    return f"The largest of the {whose} of {subject} has {_range(result.value)}."


def _range(bound: Bound) -> str:
    """A share in words: an end that is not known is left out."""
    if not bound.bounded:
        return f"at least {bound.low:,.0f} per cent"
    low, high = f"{bound.low:,.0f}", f"{bound.high:,.0f}"
    return f"{low} per cent" if low == high else f"{low} to {high} per cent"


def _said(measure: str) -> str:
    """A measure in the words of the vocabulary."""
    return vocabulary().concept("measures", measure).label
