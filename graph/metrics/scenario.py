"""What if: a firm held out, rumours or a source dropped, a deal disclosed; and what the flags would then say.

A scenario is another snapshot of fewer (or, for a disclosure, more) claims; every metric answers on it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from graph.errors import UnknownEntity
from graph.evidence import Claim, Evidence, Source, Subject, Value
from graph.lookup import known_entity
from graph.metrics.concentration import Question
from graph.metrics.exposure import joint_dependence
from graph.metrics.flags import Change, compare, flags, flags_of_kind
from graph.metrics.layers import labs
from graph.metrics.result import Bound, Flag, Result
from graph.metrics.stakes import supplies
from graph.metrics.weights import Measure, standing
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of, members
from graph.values import Amount, Interval, PartialDate, Truth

MEASURES: tuple[Measure, ...] = ("usd", "power", "chips")
WHOLE = 100.0
HYPOTHESIS = "hypothesis"
ASSUMED_TERM = Amount(Interval(Decimal(5), Decimal(5)), Decimal(5), unit="year")
"""The term of a hypothetical disclosure where a deal states none."""


def keeping(snapshot: Snapshot, keep: Callable[[Claim], bool]) -> Snapshot:
    """The same moment with only some of the claims."""
    evidence = snapshot.evidence
    kept = {slug: claim for slug, claim in evidence.claims.items() if keep(claim)}
    return Snapshot(Evidence(kept, evidence.sources, evidence.register), snapshot.moment)


def without_firm(snapshot: Snapshot, firm: str, level: str = "group") -> Snapshot:
    """The graph without a firm (at the level of groups, its whole group): what it is a party of falls as a whole."""
    return without_firms(snapshot, (firm,), level)


def without_firms(snapshot: Snapshot, firms: Collection[str], level: str = "group") -> Snapshot:
    """The graph without several firms, each with its group at the level of groups."""
    units = {unit for home in homes(snapshot, firms, level) for unit in members(snapshot, home, level)}
    fallen = {
        slug
        for slug, stated in snapshot.resolved.items()
        if slug in units or any(str(v) in units for found in stated.values() for r in found for v in r.values)
    }
    return keeping(snapshot, lambda claim: claim.about not in fallen)


def homes(snapshot: Snapshot, firms: Collection[str], level: str) -> tuple[str, ...]:
    """The groups of some firms (or the firms themselves, at the level of units), each once, in the order given."""
    return tuple(dict.fromkeys(group_of(snapshot, known_entity(snapshot, firm), level) for firm in firms))


def without_source(snapshot: Snapshot, source: str) -> Snapshot:
    """The graph as if a source had never been read."""
    if source not in snapshot.evidence.sources:
        raise UnknownEntity(source)
    return keeping(snapshot, lambda claim: claim.source.id != source)


def without_rumours(snapshot: Snapshot) -> Snapshot:
    """The graph on what is at least reported."""
    return Snapshot(snapshot.evidence, replace(snapshot.moment, min_status="reported"))


@dataclass(frozen=True)
class HeldOut:
    """What follows: who is held out, what each lab loses, what it loses of which no share is known, which flags change.

    `firms` are groups at the level of groups. `unknown` has one answer of 0 to 100 per cent for each lab and input kind
    of which they supply something whose share nothing tells, in any measure.
    """

    firms: tuple[str, ...]
    losses: tuple[Result, ...]
    unknown: tuple[Result, ...]
    changes: tuple[Change, ...]


def hold_out(snapshot: Snapshot, firm: str, level: str = "group") -> HeldOut:
    """Take a firm away and look: the share of each lab's contracted supply that is lost, by kind, in USD, MW, chips.

    Parameters
    ----------
    snapshot : the moment.
    firm : who is held out; its whole group at the level of groups.
    level : `group` or `unit`.

    Returns
    -------
    Losses as intervals in per cent, largest first (:func:`graph.metrics.exposure.dependence`; only where something is
    disclosed of what the firm supplies, or it is the only source), and the flags that are gone, new or changed. The
    firm's own flags are gone with it.

    Examples
    --------
    >>> hold_out(snapshot, "coreweave").losses[0].subject
    'poolside'
    """
    return what_if(snapshot, (firm,), level=level)


def what_if(
    snapshot: Snapshot,
    firms: Collection[str] = (),
    sources: Collection[str] = (),
    rumours: bool = True,
    policy: str = "",
    level: str = "group",
) -> HeldOut:
    """Take firms, sources or rumours away, or resolve otherwise: what labs lose then, and which flags change.

    Parameters
    ----------
    snapshot : the moment.
    firms : who is held out, all together.
    sources, rumours : what is dropped before.
    policy : by which to resolve instead, if any.
    level : `group` or `unit`.

    Returns
    -------
    The losses are shares of the supply that the claims tell of once sources and rumours are dropped; several firms
    are lost jointly. Flags are compared with those of the snapshot as it is.
    """
    world = combined(snapshot, (), sources, rumours, level)
    if policy:
        world = Snapshot(world.evidence, replace(world.moment, policy=policy))
    held = homes(world, [firm for firm in firms if firm in world.types or firm not in snapshot.types], level)
    losses, unknown = _losses(world, held, level) if held else ((), ())
    after = without_firms(world, held, level) if held else world
    return HeldOut(held, losses, unknown, compare(flags(snapshot, level), flags(after, level)))


def _losses(snapshot: Snapshot, held: Collection[str], level: str) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """What each lab loses by kind and measure, the largest first; and one answer where no measure tells anything."""
    everybody = set(labs(snapshot, level)) - set(held)
    bought = {
        (lab, t.flow) for (seller, lab), found in supplies(snapshot, level).items() if seller in held for t in found
    }
    told: list[Result] = []
    unknown: list[Result] = []
    for lab, kind in sorted((lab, kind) for lab, kind in bought if lab in everybody and kind):
        asked = [Question(kind=kind, measure=m, by="unit" if level == "unit" else "group") for m in MEASURES]
        found = [joint_dependence(snapshot, lab, held, question) for question in asked]
        known = [r for r in found if _told(r)]
        told += known
        unknown += [] if known else found[:1]
    return tuple(sorted(told, key=_largest)), tuple(unknown)


def _told(loss: Result) -> bool:
    """Does a claim tell anything of what is lost: bounds of its share, or a part of its weight?"""
    weight: Bound | None = loss.details["weight"]
    return loss.value.width < WHOLE or loss.value.point is not None or (weight is not None and weight.low > 0)


def _largest(loss: Result) -> tuple[float, float, str, str, str]:
    return -loss.value.low, -loss.value.high, loss.subject, loss.details["kind"], loss.details["measure"]


@dataclass(frozen=True)
class Disclosure:
    """A deal whose disclosure would settle flags: those that would be robust or gone whatever was disclosed."""

    deal: str
    touches: tuple[str, ...]
    settles: tuple[str, ...]


def settling(snapshot: Snapshot, level: str = "group", top: int = 5) -> tuple[Disclosure, ...]:
    """Which single disclosure would settle most: deals by how many flags their terms would make robust, or end.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.
    top : how many deals are tried; those first on which most flags hang that are not robust, a flag that hangs on one
        deal alone weighing as much as two that hang on two each.

    Returns
    -------
    The deals tried, those that settle most first. A deal is tried twice, as if a filing confirmed it with its least
    and with its largest sum (where a bound is unknown, the least and largest of its kind in the graph) and, if it
    states no term, with one of five years; a flag is settled if it is robust or gone in both cases.

    Notes
    -----
    Cost: two snapshots, with the families concerned, for every deal tried. A deal can settle flags that it does not
    touch, which are not looked for.

    Examples
    --------
    >>> found = settling(snapshot, top=1)[0]
    >>> set(found.settles) <= set(found.touches)
    True
    """
    open_flags = [f for f in flags(snapshot, level) if not f.robust]
    loose = {t.deal: t for t in standing(snapshot, level) if _loose(t)}
    touched: dict[str, list[Flag]] = {}
    weights: dict[str, float] = {}
    for flag in open_flags:
        hanging = sorted({snapshot.evidence.claims[c].about for c in flag.evidence} & loose.keys())
        for deal in hanging:
            touched.setdefault(deal, []).append(flag)
            weights[deal] = weights.get(deal, 0.0) + 1 / len(hanging)
    ranked = sorted(touched, key=lambda deal: (-weights[deal], deal))[:top]
    tried = [_disclosure(snapshot, level, loose[deal], touched[deal]) for deal in ranked]
    return tuple(sorted(tried, key=lambda d: (-len(d.settles), -len(d.touches), d.deal)))


def _loose(tie: Tie) -> bool:
    """Does a deal leave anything to disclose: whether it holds, or its sum?"""
    return (
        (tie.is_a("Agreement") or tie.is_a("Investment"))
        and tie.flow != "models"
        and (tie.truth is not Truth.YES or tie.usd is None or not tie.usd.interval.exact)
    )


def _disclosure(snapshot: Snapshot, level: str, tie: Tie, touches: Sequence[Flag]) -> Disclosure:
    kinds = sorted({flag.kind for flag in touches})
    settled = {flag.id for flag in touches}
    for sum_ in _sums(snapshot, level, tie):
        world = disclosed(snapshot, tie.deal, sum_)
        after = {flag.id: flag for kind in kinds for flag in flags_of_kind(world, kind, level)}
        settled = {slug for slug in settled if slug not in after or after[slug].robust}
    return Disclosure(tie.deal, tuple(sorted(f.id for f in touches)), tuple(sorted(settled)))


def _sums(snapshot: Snapshot, level: str, tie: Tie) -> tuple[Decimal, Decimal]:
    """The least and the largest sum that a deal may have, by its own bounds or by those of its kind."""
    known = [t.usd.interval for t in standing(snapshot, level) if t.kind == tie.kind and t.usd is not None]
    lows = [i.low for i in known if i.low]
    highs = [i.high for i in known if i.high]
    own = tie.usd.interval if tie.usd is not None else Interval(None, None)
    low = own.low if own.low else min(lows, default=Decimal(1))
    high = own.high if own.high else max(highs, default=low)
    return min(low, high), max(low, high)


def disclosed(snapshot: Snapshot, deal: str, usd: Decimal) -> Snapshot:
    """The graph as if a filing of the day confirmed a deal as signed, with a sum in dollars."""
    day = snapshot.moment.known_at
    claim = _hypothesis(snapshot, deal, usd, day)
    evidence = snapshot.evidence
    return Snapshot(
        Evidence({**evidence.claims, claim.id: claim}, evidence.sources, evidence.register), snapshot.moment
    )


def _hypothesis(snapshot: Snapshot, deal: str, usd: Decimal, day: date) -> Claim:
    told = PartialDate(day, day, str(day))
    source = Source(HYPOTHESIS, "", HYPOTHESIS, "filing", told, origin=HYPOTHESIS)
    known = snapshot.subjects[deal][0].subjects[deal].types
    values: dict[str, tuple[Value, ...]] = {"rung": ("definitive",)}
    bases = ("paid", "committedTotal") if "Investment" in snapshot.types[deal] else ("committedTotal",)
    values["amount"] = tuple(Amount(Interval(usd, usd), usd, currency="USD", basis=basis) for basis in bases)
    if "Agreement" in snapshot.types[deal] and snapshot.value(deal, "term") is None:
        values["term"] = (ASSUMED_TERM,)
    return Claim(
        id=f"{HYPOTHESIS}-{deal}-{usd}",
        about=deal,
        source=source,
        status="confirmed",
        origin=HYPOTHESIS,
        known_from=day,
        possibly_known_from=day,
        subjects={deal: Subject(known, values)},
    )


def combined(
    snapshot: Snapshot,
    firms: Collection[str] = (),
    sources: Collection[str] = (),
    rumours: bool = True,
    level: str = "group",
) -> Snapshot:
    """Several changes at once: firms held out, sources dropped, rumours dropped."""
    world = snapshot if rumours else without_rumours(snapshot)
    for source in sources:
        world = without_source(world, source)
    return without_firms(world, firms, level) if firms else world
