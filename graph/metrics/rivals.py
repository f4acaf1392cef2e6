"""Suppliers that are rivals, labs that own part of their suppliers, and suppliers that could shut rivals out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graph.metrics.layers import lab_claims, labs
from graph.metrics.result import Bound, Flag, added, flag_id, listed
from graph.metrics.rivalry import (
    LAB_LAYERS,
    Rivalry,
    competes,
    competition,
    related,
    rival_labs,
    rivalry_claims,
    surely,
)
from graph.metrics.stakes import certain, claims, figure, stakes, supplies
from graph.metrics.weights import as_bound
from graph.snapshot import Snapshot
from graph.ties import Tie
from graph.values import Amount

RIVAL_VERSION = "3"
"""Since chips of one's own that are sold count, and units of one group are no rivals."""

REVERSE_VERSION = "3"
"""Since a stake in a part of the supplier is none in the supplier, and never mutual."""

FORECLOSURE_VERSION = "4"
"""Since units of one group are neither rivals nor shut out by it."""


def supplier_rivals(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """A flag for each supplier of a lab that offers models, cloud, chips or applications as the lab does.

    Chips are offered by whoever sells chips of its own design, possibly its own where a sale does not name them.
    Suppliers that hold a stake in the lab are investor conflicts and not repeated here, nor is a unit a rival of
    another unit of its group.

    Severity: `high` if the rivalry is in models and the supplier hands over capacity or chips, `medium` if only one
    of the two, else `low`. Robust: the supply is certain, and in one layer or by what a source says so is the rivalry:
    each of the two certainly offers something there. Value: what is bought from it, in dollars.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The flags, in order of supplier and lab. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {flag.severity for flag in supplier_rivals(snapshot) if flag.id == "supplier-rival-anthropic-spacex"}
    {'high'}

    References
    ----------
    Federal Trade Commission, Partnerships Between Cloud Service Providers and AI Developers, staff report (2025).
    """
    found = []
    held = stakes(snapshot, level)
    for (supplier, lab), deals in supplies(snapshot, level).items():
        if lab not in labs(snapshot, level) or (supplier, lab) in held or related(snapshot, supplier, lab):
            continue
        common = competition(snapshot, supplier, lab, level)
        if common:
            found.append(_rival_flag(snapshot, level, supplier, lab, deals, common))
    return found


def _rival_flag(
    snapshot: Snapshot, level: str, supplier: str, lab: str, deals: tuple[Tie, ...], common: Mapping[str, Rivalry]
) -> Flag:
    in_models, compute = bool(common.keys() & LAB_LAYERS), bool({t.flow for t in deals} & {"capacity", "chips"})
    sure = certain(deals) and surely(common)
    kinds = ", ".join(sorted({t.flow for t in deals if t.flow}))
    names, possibly = (snapshot.label(supplier), snapshot.label(lab)), "" if certain(deals) else "possibly "
    return Flag(
        id=flag_id("supplier-rival", lab, supplier),
        kind="supplier-rival",
        subject=lab,
        entities=(lab, supplier),
        severity="high" if in_models and compute else "medium" if in_models or compute else "low",
        value=figure(deals),
        unit="USD",
        robust=sure,
        evidence=tuple(sorted({*claims(deals), *lab_claims(snapshot, lab, level), *rivalry_claims(common)})),
        summary=f"{names[0]} {possibly}supplies {kinds} to {names[1]} and {competes(common, 'with it ')}.",
        formula="supplies the lab, offers in a layer in which the lab offers too, holds no stake in it",
        version=RIVAL_VERSION,
        details={"supplier": supplier, "lab": lab, "layers": tuple(common), "deals": _slugs(deals)},
        coverage=_told([t.usd for t in deals]),
    )


def reverse_equity(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """A flag for each lab that holds equity or warrants in one of its suppliers.

    Severity: `high` if the supplier's stake in the lab makes it mutual, `medium` if the lab holds warrants or more
    than 5 per cent may be its, else `low`. Robust: stake and supply are both certain. Value: the stake in per cent. A
    stake in a unit is none in the group that it belongs to: it is told as such, in per cent of the unit, and not
    mutual.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The flags, in order of lab and supplier. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {flag.summary for flag in reverse_equity(snapshot) if flag.id == "reverse-equity-anthropic-akamai"}
    {'Anthropic holds warrants in its supplier Akamai Technologies.'}
    """
    found = []
    held = stakes(snapshot, level)
    for (lab, supplier), holdings in held.items():
        deals = supplies(snapshot, level).get((supplier, lab), ())
        if lab in labs(snapshot, level) and deals and not related(snapshot, lab, supplier):
            found.append(_reverse_flag(snapshot, level, (lab, supplier), holdings, deals))
    return found


def _reverse_flag(
    snapshot: Snapshot, level: str, pair: tuple[str, str], holdings: tuple[Tie, ...], deals: tuple[Tie, ...]
) -> Flag:
    lab, supplier = pair
    back = stakes(snapshot, level).get((supplier, lab), ())
    value = _stake(holdings)
    warrants = any(t.flow == "warrants" for t in holdings)
    kinds = tuple(sorted({t.flow or "equity" for t in holdings}))
    issuers = tuple(sorted({t.units[0] if t.source == supplier else t.units[1] for t in holdings}))
    mutual = bool(back) and supplier in issuers
    names = snapshot.label(lab), snapshot.label(supplier)
    within = "" if supplier in issuers else f"{listed([snapshot.label(unit) for unit in issuers])}, part of "
    return Flag(
        id=flag_id("reverse-equity", lab, supplier),
        kind="reverse-equity",
        subject=lab,
        entities=(lab, supplier),
        severity="high" if mutual else "medium" if warrants or (value.bounded and value.high > 5) else "low",
        value=value,
        unit="percent",
        robust=certain(holdings) and certain(deals),
        evidence=tuple(sorted({*claims((*holdings, *deals, *back)), *lab_claims(snapshot, lab, level)})),
        summary=f"{names[0]} holds {' and '.join(kinds)} in {within}its supplier {names[1]}.",
        formula="the lab holds equity or warrants in a firm that supplies it",
        version=REVERSE_VERSION,
        details={
            "lab": lab,
            "supplier": supplier,
            "instruments": kinds,
            "issuers": issuers,
            "mutual": mutual,
            "holdings": _slugs(holdings),
            "deals": _slugs(deals),
            "purchased": figure(deals),
        },
        coverage=_told([t.stake for t in holdings]),
    )


def _stake(holdings: Iterable[Tie]) -> Bound:
    """The largest stake that one of the ties states: they are views of one stake, never added up."""
    stated = [as_bound(t.stake) for t in holdings if t.stake is not None]
    points = [b.point for b in stated if b.point is not None]
    if not stated:
        return Bound(0.0, 100.0)
    low, high = max(b.low for b in stated), min(100.0, max(b.high for b in stated))
    return Bound.clipped(low, high, max(points) if points else None)


def foreclosure(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """A flag for each supplier and input kind by which it could shut out rivals of a lab it owns or has a stake in.

    X supplies an input to lab R, and X is itself a lab or holds a stake in a lab L that rivals R in models.

    Severity: `high` if three rivals or more are certainly supplied and both the interest and the rivalry are certain,
    `medium` if two are, else `low`. Robust: for at least one rival supply, interest and rivalry are certain. Value:
    what the rivals buy from it, in dollars.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The flags, in order of supplier and kind of input. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {flag.entities[0] for flag in foreclosure(snapshot) if flag.id == "foreclosure-google-capacity"}
    {'google'}

    References
    ----------
    U.S. Department of Justice and FTC, Vertical Merger Guidelines (2020), section 4.a (foreclosure and raising rivals'
    costs): the incentive is screened for here, not measured.
    """
    everybody = labs(snapshot, level)
    held = stakes(snapshot, level)
    interests: dict[str, set[str]] = defaultdict(set)
    for lab in everybody:
        interests[lab].add(lab)
    for holder, issuer in held:
        if issuer in everybody:
            interests[holder].add(issuer)
    sold: dict[tuple[str, str], dict[str, list[Tie]]] = defaultdict(lambda: defaultdict(list))
    for (supplier, customer), deals in supplies(snapshot, level).items():
        for tie in deals:
            if (
                customer in everybody
                and supplier in interests
                and tie.flow
                and not related(snapshot, supplier, customer)
            ):
                sold[supplier, tie.flow][customer].append(tie)
    found = []
    for (supplier, kind), customers in sorted(item for item in sold.items() if item[0][1]):
        against = {c: _rivals_of(snapshot, level, c, interests[supplier]) for c in sorted(customers)}
        shut = {c: rivals for c, rivals in against.items() if rivals}
        if shut:
            found.append(_foreclosure_flag(snapshot, level, supplier, kind, customers, shut))
    return found


def _rivals_of(snapshot: Snapshot, level: str, customer: str, interests: set[str]) -> tuple[str, ...]:
    others = [lab for lab in sorted(interests) if not related(snapshot, lab, customer)]
    return tuple(lab for lab in others if _rivalry(snapshot, level, lab, customer))


def _rivalry(snapshot: Snapshot, level: str, lab: str, customer: str) -> Mapping[str, Rivalry]:
    return rival_labs(competition(snapshot, lab, customer, level))


def _foreclosure_flag(
    snapshot: Snapshot,
    level: str,
    supplier: str,
    kind: str,
    customers: dict[str, list[Tie]],
    shut: dict[str, tuple[str, ...]],
) -> Flag:
    deals = [t for customer in shut for t in customers[customer]]
    interest = {lab for rivals in shut.values() for lab in rivals}
    held = [t for lab in sorted(interest) for t in stakes(snapshot, level).get((supplier, lab), ())]
    own = supplier in interest
    shares = {lab for lab in interest if lab == supplier or certain(stakes(snapshot, level).get((supplier, lab), ()))}
    sure = [
        customer
        for customer, rivals in shut.items()
        if certain(customers[customer])
        and any(surely(_rivalry(snapshot, level, lab, customer)) for lab in rivals if lab in shares)
    ]
    proofs = {
        claim
        for customer, rivals in shut.items()
        for lab in rivals
        for claim in rivalry_claims(_rivalry(snapshot, level, lab, customer))
    }
    proofs |= {claim for lab in (*shut, *interest) for claim in lab_claims(snapshot, lab, level)}
    names = listed([snapshot.label(c) for c in shut])
    return Flag(
        id=flag_id("foreclosure", supplier, kind.lower()),
        kind="foreclosure",
        subject=supplier,
        entities=(supplier, *shut),
        severity=("low", "low", "medium", "high")[min(len(sure), 3)],
        value=added([figure(customers[customer]) for customer in shut]),
        unit="USD",
        robust=bool(sure),
        evidence=tuple(sorted({*claims(deals), *claims(held), *proofs})),
        summary=f"{snapshot.label(supplier)} supplies {kind} to rivals of a lab it owns or holds a part of: {names}.",
        formula="supplies an input to rivals of a lab that it owns or in which it holds a stake",
        version=FORECLOSURE_VERSION,
        details={"supplier": supplier, "inputKind": kind, "rivals": shut, "ownLab": own, "deals": _slugs(deals)},
        coverage=_told([t.usd for t in deals]),
    )


def _told(amounts: Sequence[Amount | None]) -> float:
    """The part of some figures that is disclosed."""
    return sum(amount is not None for amount in amounts) / len(amounts)


def _slugs(found: Iterable[Tie]) -> tuple[str, ...]:
    return tuple(sorted({t.deal for t in found}))
