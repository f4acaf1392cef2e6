"""Vertical integration: in how many layers of the stack a group stands on its own feet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph.metrics.activity import Activity
from graph.metrics.layers import BESIDE, activities, layer_name, layers
from graph.metrics.result import Bound, Flag, Result, added, flag_id
from graph.metrics.trade import purchases
from graph.metrics.weights import UNITS, UNKNOWN, Measure, sum_of
from graph.snapshot import Snapshot
from graph.ties import Tie, ties

VERSION = "1"
OWN = frozenset({"inHouse", "mixed"})
FLAG_FROM = 3
"""Layers of one's own from which a group is flagged. A parameter, not a threshold of any law."""

FORMULA = "layers that are in-house or mixed / layers in which the group is active; unknown counts as 0 and as 1"


def coverage(states: Iterable[str]) -> Bound:
    r"""The part of its active layers in which a group has something of its own.

    (in-house + mixed) / active, where an `unknown` layer is active and counts as 0 for the lower end and as 1 for the
    upper. `none` is not active.

    Parameters
    ----------
    states : `inHouse`, `mixed`, `external`, `unknown` or `none`, one per layer.

    Returns
    -------
    The interval; the point is the lower end where nothing is unknown, else None. Active nowhere: 0.

    Examples
    --------
    >>> found = coverage(["inHouse", "inHouse", "mixed", "external", "external", "unknown"])
    >>> found.low, round(found.high, 3)
    (0.5, 0.667)
    """
    active = [state for state in states if state != "none"]
    if not active:
        return Bound.exactly(0.0)
    own, unknown = sum(s in OWN for s in active), active.count("unknown")
    low, high = own / len(active), (own + unknown) / len(active)
    return Bound(low, high, None if unknown else low)


def longest_run(states: Sequence[str]) -> Bound:
    """The longest run of neighbouring active layers of one's own, from the bottom up.

    `none` neither counts nor breaks a run: the layers on both sides of it are neighbours. `unknown` breaks it for the
    lower end and counts for the upper.

    Examples
    --------
    >>> longest_run(["inHouse", "none", "mixed", "unknown", "inHouse"])
    Bound(low=2.0, high=4.0, point=None)
    """
    low, high = _run(states, OWN), _run(states, OWN | {"unknown"})
    return Bound(low, high, low if low == high else None)


def _run(states: Sequence[str], counted: frozenset[str]) -> float:
    best = run = 0
    for state in states:
        if state != "none":
            run = run + 1 if state in counted else 0
            best = max(best, run)
    return float(best)


def internalisation(own: Bound, bought: Bound) -> Bound:
    """own / (own + bought), by whatever both are measured in.

    It rises in what is own and falls in what is bought, so the ends of the intervals bound it exactly. Nothing of
    either kind: not defined, given as [0, 1].

    Examples
    --------
    >>> internalisation(Bound(300, 300, 300), Bound(100, 700))
    Bound(low=0.3, high=0.75, point=None)
    """
    low = _part(own.low, bought.high, 0.0)
    high = _part(own.high, bought.low, 1.0)
    point = None if own.point is None or bought.point is None else _part(own.point, bought.point, low)
    return Bound.clipped(low, high, point)


def _part(own: float, bought: float, empty: float) -> float:
    if own + bought == 0:
        return empty
    if own == float("inf"):
        return 1.0 if empty else 0.0
    return own / (own + bought)


def integration(snapshot: Snapshot, who: str, level: str = "group") -> Result:
    """The vertical integration of a group: its state in every layer and what follows from it.

    Parameters
    ----------
    snapshot : the moment.
    who : a group (or a unit, at that level).
    level : `group` or `unit`.

    Returns
    -------
    Value: coverage as an interval, over what is certain and what is likely (:func:`coverage`). Details: `states`
    (layer to state), `certain` (the same on certain ties alone), `ownLayers`, `longestRun`, `internalisation` by
    layer and measure, `electricity` (counted apart), `why` (layer to the reasons). Coverage of the result: the part
    of the layers whose state is known.

    Notes
    -----
    A group of which no claim tells anything is active nowhere: value 0, coverage 0.

    Examples
    --------
    >>> integration(snapshot, "spacex").details["states"]["modelDevelopment"]
    'inHouse'
    """
    done = activities(snapshot, level).get(who, {layer: Activity() for layer in layers()})
    main = [layer for layer in layers() if layer != BESIDE]
    likely = [done[layer].state() for layer in main]
    certain = [done[layer].state(certain=True) for layer in main]
    value = _hull(coverage(likely), coverage(certain))
    known = [s for s in likely if s not in {"none", "unknown"}]
    active = [s for s in likely if s != "none"]
    own = _own_layers(likely, certain)
    return Result(
        metric="integration",
        version=VERSION,
        subject=who,
        value=value,
        unit="share of active layers",
        robust=(own.low >= FLAG_FROM) == (own.high >= FLAG_FROM),
        coverage=len(known) / len(active) if active else 0.0,
        claims=tuple(sorted({c for layer in main for c in done[layer].claims})),
        details={
            "states": dict(zip(main, likely, strict=True)),
            "certain": dict(zip(main, certain, strict=True)),
            "ownLayers": own,
            "longestRun": _hull(longest_run(likely), longest_run(certain)),
            "internalisation": _internal(snapshot, who, level, done),
            "electricity": done[BESIDE].state(),
            "why": {layer: _why(done[layer]) for layer in layers() if done[layer].claims},
            "formula": FORMULA,
        },
    )


def _own_layers(likely: Sequence[str], certain: Sequence[str]) -> Bound:
    low = sum(state in OWN for state in certain)
    high = sum(state in OWN | {"unknown"} for state in likely)
    point = sum(state in OWN for state in likely)
    return Bound(low, max(high, point), point)


def _hull(one: Bound, other: Bound) -> Bound:
    return Bound(min(one.low, other.low), max(one.high, other.high), one.point)


def _why(activity: Activity) -> dict[str, list[str]]:
    found = {"own": activity.own, "bought": activity.bought, "denied": activity.denied}
    return {
        side: sorted({f"{p.what} ({p.other})" if p.other and p.other not in p.what else p.what for p in proofs})
        for side, proofs in found.items()
        if proofs
    }


FLOWS = {"chipDesign": ("chips",), "dataCenterOperation": ("capacity", "site"), "cloud": ("capacity",)}
"""Input kinds by which a layer's own and bought supply are compared."""

MEASURES: tuple[Measure, ...] = ("power", "chips", "usd")


def _internal(snapshot: Snapshot, who: str, level: str, done: Mapping[str, Activity]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for layer, flows in FLOWS.items():
        mine = own_ties(snapshot, who, level, layer)
        for measure in MEASURES:
            own = sum_of(mine, measure) if mine else UNKNOWN if done[layer].own else Bound.exactly(0.0)
            share = internalisation(own, _bought(snapshot, who, level, flows, measure))
            if share.width < 1:
                found.setdefault(layer, {})[UNITS[measure]] = share
    return found


def own_ties(snapshot: Snapshot, who: str, level: str, layer: str) -> list[Tie]:
    """A group's own clusters, for data centres; what passes within the group, for the rest."""
    clusters, inside = _owned(snapshot, level)
    if layer == "dataCenterOperation":
        return list({t.deal: t for t in clusters.get(who, ())}.values())
    return [t for t in inside.get(who, ()) if t.flow in FLOWS[layer]]


@lru_cache(maxsize=32)
def _owned(snapshot: Snapshot, level: str) -> tuple[Mapping[str, list[Tie]], Mapping[str, list[Tie]]]:
    """Clusters by owner and operator, and what a group supplies to itself."""
    clusters: dict[str, list[Tie]] = defaultdict(list)
    inside: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties(snapshot, level):
        if tie.kind == "Cluster" and tie.label in {"owns", "operates"}:
            clusters[tie.source].append(tie)
        elif tie.internal:
            inside[tie.source].append(tie)
    return clusters, inside


def _bought(snapshot: Snapshot, who: str, level: str, flows: Sequence[str], measure: Measure) -> Bound:
    by_supplier: dict[str, list[Tie]] = defaultdict(list)
    for tie in purchases(snapshot, level).get(who, ()):
        if tie.flow in flows:
            by_supplier[tie.source].append(tie)
    return added([sum_of(members, measure) for _, members in sorted(by_supplier.items())])


def integration_flags(snapshot: Snapshot, level: str = "group", from_layers: int = FLAG_FROM) -> list[Flag]:
    """A flag for every group with at least so many layers of its own, on what is likely.

    Severity: `low` from three layers of its own, `medium` from four, `high` from five (with another parameter, from
    that many, one more, two more). Robust: what is certain alone reaches the parameter too.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.
    from_layers : the fewest layers of its own that are flagged.

    Returns
    -------
    The flags, in order of group; their value is a share of the layers in which the group is active. Raises
    InvalidParameter for another level.

    Examples
    --------
    >>> "vertical-integration-spacex" in {flag.id for flag in integration_flags(snapshot)}
    True
    """
    flags = []
    for who in activities(snapshot, level):
        found = integration(snapshot, who, level)
        own: Bound = found.details["ownLayers"]
        count = int(own.point or 0)
        if count >= from_layers:
            named = ", ".join(layer_name(layer) for layer, s in found.details["states"].items() if s in OWN)
            flags.append(
                Flag(
                    id=flag_id("vertical-integration", who),
                    kind="vertical-integration",
                    subject=who,
                    entities=(who,),
                    severity=("low", "medium", "high")[min(count - from_layers, 2)],
                    value=found.value,
                    unit=found.unit,
                    robust=own.low >= from_layers,
                    evidence=found.claims,
                    summary=f"{snapshot.label(who)} has something of its own in {count} layers of the stack: {named}.",
                    formula=FORMULA,
                    version=VERSION,
                    details=found.details,
                    coverage=found.coverage,
                )
            )
    return flags
