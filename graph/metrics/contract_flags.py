"""Flags on the contracts of single firms: one customer too many, and commitments that outlive the hardware."""

from __future__ import annotations

from dataclasses import replace

from graph.metrics.counterparty_shares import with_stated_shares
from graph.metrics.exposure import exposures
from graph.metrics.layers import lab_claims, labs
from graph.metrics.lock_in import lock_in, outliving_commitments
from graph.metrics.result import Bound, Flag, Result, flag_id
from graph.metrics.stakes import supplies
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary

HALF = 50.0
DISCLOSED = 0.5
"""The part of the deals whose terms must be told before what is disclosed raises a flag."""

OUTLIVES = "capacity and chips outlives the next generation of hardware"
MATERIAL = 10.0
"""Per cent of revenue from which a customer is flagged: from there rules of disclosure want it named."""


def exposure_flags(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """Providers of which one customer is certainly, or by what is disclosed, at least a tenth of the revenue.

    Where contracts and revenue do not raise it, a share of revenue or of the backlog that a claim states does, by the
    same marks and if no newer period need have been reported since; the summary says which it is, and of what period.

    Severity: `high` from half at the lower end, `medium` from a quarter, else `low`. Robust: the lower end reaches a
    tenth. Where only a rumour tells of the revenue or the share: `medium` at most, and not robust. Value: the share in
    per cent; above 100 where a contract is larger than the business.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The flags by provider, the largest customer first. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {flag.entities for flag in exposure_flags(snapshot) if flag.subject == "akamai"}
    {('akamai', 'anthropic')}

    References
    ----------
    Financial Accounting Standards Board, ASC 280-10-50-42: a customer of 10 per cent or more of revenues is disclosed.
    """
    sellers = {supplier for supplier, _ in supplies(snapshot, level)} | set(with_stated_shares(snapshot, level))
    results = [r for seller in sorted(sellers) for r in exposures(snapshot, seller, level)]
    return [_exposed(snapshot, found) for r in results if (found := _material(r)) is not None]


def _material(result: Result) -> Result | None:
    """The answer itself where it raises a flag, else by the newest stated share of the backlog, if that does."""
    if (result.details["share"] or {"recent": True})["recent"] and result.value.likely >= MATERIAL:
        return result
    share = next((told for told in result.details["stated"] if told["measure"] == "backlog"), None)
    if share is None or not share["recent"] or share["share"].likely < MATERIAL:
        return None
    told = {"share": share, "rumoured": share["status"] == "rumoured", "formula": "the share, as stated"}
    return replace(result, value=share["share"], details={**result.details, **told})


def _exposed(snapshot: Snapshot, result: Result) -> Flag:
    customer, low, rumoured = str(result.details["customer"]), result.value.low, bool(result.details["rumoured"])
    return Flag(
        id=flag_id("exposure", result.subject, customer),
        kind="exposure",
        subject=result.subject,
        entities=(result.subject, customer),
        severity="high" if low >= HALF and not rumoured else "medium" if low >= HALF / 2 else "low",
        value=result.value,
        unit=result.unit,
        robust=low >= MATERIAL and not rumoured,
        evidence=result.claims,
        summary=_told(result.value, MATERIAL, f"{snapshot.label(customer)} is worth {{}} of {_of(snapshot, result)}"),
        formula=str(result.details["formula"]),
        version=result.version,
        details=result.details,
        coverage=result.coverage,
    )


FOOTINGS = {
    "reported": "taken as reported for {}",
    "yearUnstated": "taken as reported for {}",
    "fourQuarters": "taken as four times {}",
    "runRate": "taken at the run rate of {}",
    "guidance": "taken as expected for {}",
}
"""What the revenue of a year is taken from, in words."""


def _of(snapshot: Snapshot, result: Result) -> str:
    """What the value is a share of: the measure as stated, or the revenue of a firm (a unit, if its group states none).

    With the period, and for a revenue what it is taken from.
    """
    share, revenue = result.details["share"], result.details["revenue"]
    if share is not None:
        measure = vocabulary().concept("measures", share["measure"]).label
        return f"the {measure} of {snapshot.label(share['of'])}, as stated for {share['period']}"
    footing = FOOTINGS[revenue["footing"]].format(revenue["period"])
    return f"the yearly revenue of {snapshot.label(revenue['of'])}, {footing}"


def _told(value: Bound, mark: float, sentence: str) -> str:
    """A sentence about a share; where only the point reaches the mark it says so, and what is left open."""
    if value.low >= mark:
        return f"{sentence.format(_range(value))}."
    left = f"{value.low:,.0f} to {value.high:,.0f}" if value.bounded else f"anything from {value.low:,.0f} up"
    return f"By what is disclosed {sentence.format(f'{value.likely:,.0f} per cent')}; with what is not, {left}."


def lock_in_flags(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """Labs of whose money committed to capacity and chips half or more outlives the next generation of hardware.

    Raised on the lower end (robust), or on what is disclosed if of at least half of the deals both sum and term are.
    Severity: `high` if at least four fifths certainly do, `medium` if at least half certainly do, else `low`. Value:
    the share in per cent. Details list each deal with the generations that it spans.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The flags by lab. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {flag.robust for flag in lock_in_flags(snapshot) if flag.value.low == 0} <= {False}
    True
    """
    found = []
    for lab in labs(snapshot, level):
        result = outliving_commitments(snapshot, lab, level)
        likely = result.value.likely if result.coverage >= DISCLOSED else 0.0
        if result.claims and max(likely, result.value.low) >= HALF:
            rests_on = tuple(sorted({*result.claims, *lab_claims(snapshot, lab, level)}))
            found.append(_locked(snapshot, replace(result, claims=rests_on)))
    return found


def _locked(snapshot: Snapshot, result: Result) -> Flag:
    deals = [*(str(row["deal"]) for row in result.details["deals"]), *result.details["unbounded"]]
    spans = {deal: lock_in(snapshot, deal).value for deal in deals}
    low = result.value.low
    return Flag(
        id=flag_id("lock-in", result.subject),
        kind="lock-in",
        subject=result.subject,
        entities=(result.subject,),
        severity="high" if low >= 80 else "medium" if low >= HALF else "low",
        value=result.value,
        unit=result.unit,
        robust=low >= HALF,
        evidence=result.claims,
        summary=_told(result.value, HALF, f"{{}} of what {snapshot.label(result.subject)} has committed to {OUTLIVES}"),
        formula=str(result.details["formula"]),
        version=result.version,
        details={**result.details, "generations": spans},
        coverage=result.coverage,
    )


def _range(bound: Bound) -> str:
    """A share in words: an end that is not known is left out."""
    if not bound.bounded:
        return f"at least {bound.low:,.0f} per cent"
    low, high = f"{bound.low:,.0f}", f"{bound.high:,.0f}"
    return f"{low} per cent" if low == high else f"{low} to {high} per cent"
