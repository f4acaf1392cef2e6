"""Flags on single firms: one customer too many, and long commitments."""

from __future__ import annotations

from dataclasses import replace

from graph.metrics.concentration_flags import HALF, buying_labs
from graph.metrics.exposure import exposures
from graph.metrics.layers import lab_claims
from graph.metrics.lock_in import lock_in, outliving_commitments
from graph.metrics.result import Bound, Flag, Result, flag_id
from graph.metrics.stakes import supplies
from graph.snapshot import Snapshot

MATERIAL = 10.0
"""Per cent of revenue from which a customer is flagged: from there rules of disclosure want it named."""


def exposure_flags(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """Providers of which one customer is certainly, or by what is disclosed, at least a tenth of the revenue.

    Severity: `high` from half of the revenue at the lower end, `medium` from a quarter, else `low`. Robust: the lower
    end reaches a tenth. Where only a rumour tells of the revenue or the share: `medium` at most, and not robust. Value:
    the share in per cent; above 100 where a contract is larger than the business.

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
    providers = sorted({supplier for supplier, _ in supplies(snapshot, level)})
    results = [result for provider in providers for result in exposures(snapshot, provider, level)]
    return [_exposed(snapshot, r) for r in results if max(r.value.likely, r.value.low) >= MATERIAL]


def _range(bound: Bound) -> str:
    """A share in words: an end that is not known is left out."""
    if not bound.bounded:
        return f"at least {bound.low:,.0f} per cent"
    low, high = f"{bound.low:,.0f}", f"{bound.high:,.0f}"
    return f"{low} per cent" if low == high else f"{low} to {high} per cent"


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
        summary=f"{snapshot.label(customer)} is worth {_range(result.value)} of the yearly revenue of "
        f"{snapshot.label(result.subject)}.",
        formula=str(result.details["formula"]),
        version=result.version,
        details=result.details,
        coverage=result.coverage,
    )


def lock_in_flags(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """Labs of whose committed money half or more outlives the next generation of hardware.

    Raised on the lower end (robust) or on what is disclosed. Severity: `high` if at least four fifths certainly do,
    `medium` if at least half certainly do, else `low`. Value: the share in per cent. Details list each deal with the
    generations that it spans.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The flags by lab. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {(flag.unit, flag.value.high <= 100) for flag in lock_in_flags(snapshot)}
    {('percent', True)}
    """
    found = []
    for lab in buying_labs(snapshot, level):
        result = outliving_commitments(snapshot, lab, level)
        if result.details["deals"] and max(result.value.likely, result.value.low) >= HALF:
            rests_on = tuple(sorted({*result.claims, *lab_claims(snapshot, lab, level)}))
            found.append(_locked(snapshot, replace(result, claims=rests_on)))
    return found


def _locked(snapshot: Snapshot, result: Result) -> Flag:
    deals = [str(row["deal"]) for row in result.details["deals"]]
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
        summary=f"{_range(result.value).capitalize()} of what {snapshot.label(result.subject)} has committed itself to "
        "outlives the next generation of hardware.",
        formula=str(result.details["formula"]),
        version=result.version,
        details={**result.details, "generations": spans},
        coverage=result.coverage,
    )
