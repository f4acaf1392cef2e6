"""Chokepoints: who stands on every way by which an input reaches a lab, and who could stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph.metrics.gates import evidence, ways_round
from graph.metrics.layers import activities, lab_claims, labs
from graph.metrics.removal import articulation_points
from graph.metrics.result import Bound, Flag, Result, added, flag_id, listed
from graph.metrics.stakes import figure, supplies
from graph.metrics.supply import CARRIES, Supply, supply
from graph.metrics.weights import Measure
from graph.snapshot import Snapshot
from graph.ties import Tie

COMPUTE = frozenset({"capacity", "chips"})
VERSION = "3"
"""Since it is robust only if as grave on the labs that are dominated certainly."""

FORMULA = "d dominates v if every way from where the input comes from to v passes d"


def chokepoints(snapshot: Snapshot, kind: str, level: str = "group") -> list[Result]:
    """Every supplier of an input who dominates at least one lab in it, most labs first.

    Parameters
    ----------
    snapshot : the moment.
    kind : an input kind, as in :data:`graph.metrics.supply.CARRIES`.
    level : `group` or `unit`.

    Returns
    -------
    Value: how many labs are dominated; the lower end counts those that are dominated certainly (whatever is only
    possible or not told), the upper those that are on the documented ways. Who only hands on other kinds (a cloud, for
    chips) is a chokepoint of those. Details: `dominated` (each node to
    `certainly` or `possibly`), `labs`, `soleSourceOf` (whose nearest dominator it is), `substitutes`,
    `articulationPoint`, `usd` and `mw` (what the dominated labs buy in capacity and chips), `coverage` by lab. Coverage
    of the result: the part of the supplied labs whose ways are fully documented. Robust as the flag is.

    Notes
    -----
    Where the claims do not tell where a lab's suppliers get the input the lab is `partly` or `not covered`: that is not
    the same as having no chokepoint. Nobody counts as a chokepoint of itself.

    Examples
    --------
    >>> chokepoints(snapshot, "manufacturing")[0].subject
    'tsmc'
    """
    graph = supply(snapshot, kind, level)
    everybody = _supplied_labs(snapshot, level)
    covered = {lab: graph.coverage(lab) for lab in everybody}
    everything = (graph.certain, *graph.readings)
    cut = set(articulation_points(graph.firms))
    found = []
    for node in graph.offers:
        sure = set(graph.certain.firms.get(node, ()))
        below = sure.union(*(reading.firms.get(node, ()) for reading in graph.readings))
        if below & set(everybody):
            dominated = {v: "certainly" if v in sure else "possibly" for v in sorted(below)}
            where: dict[str, Any] = {
                "soleSourceOf": sorted({v for reading in everything for v in reading.sole.get(node, ())}),
                "substitutes": graph.substitutes(node),
                "articulationPoint": node in cut,
            }
            found.append(_result(snapshot, graph, level, node, dominated, covered, where))
    return sorted(found, key=lambda r: (-r.value.high, -r.value.low, r.subject))


@lru_cache(maxsize=32)
def _supplied_labs(snapshot: Snapshot, level: str) -> tuple[str, ...]:
    """Labs of whose supply the claims tell anything at all: they buy something, or run machines of their own."""
    buyers = {customer for _, customer in supplies(snapshot, level)}
    done = activities(snapshot, level)
    return tuple(lab for lab in labs(snapshot, level) if lab in buyers or done[lab]["dataCenterOperation"].own)


def _result(
    snapshot: Snapshot,
    graph: Supply,
    level: str,
    node: str,
    dominated: Mapping[str, str],
    covered: Mapping[str, str],
    where: Mapping[str, Any],
) -> Result:
    reached = [lab for lab in covered if lab in dominated]
    sure = [lab for lab in reached if dominated[lab] == "certainly"]
    known = {claim for lab in reached for claim in _of_lab(snapshot, lab, level)}
    details: dict[str, Any] = {
        "kind": graph.kind,
        "dominated": dominated,
        "labs": reached,
        **where,
        "usd": _bought(snapshot, level, reached, "usd_per_year"),
        "mw": _bought(snapshot, level, reached, "power"),
        "coverage": dict(covered),
        "undocumented": graph.undocumented,
        "formula": FORMULA,
    }
    full = sum(state == "covered" for state in covered.values())
    alone = bool(sure) and not where["substitutes"]
    return Result(
        metric="chokepoint",
        version=VERSION,
        subject=node,
        value=Bound(len(sure), len(reached), len(reached)),
        unit="labs",
        robust=bool(sure) and severity(len(sure), alone) == severity(len(reached), alone),
        coverage=full / len(covered) if covered else 0.0,
        claims=tuple(sorted({*known, *evidence(graph, node, dominated)})),
        details=details,
    )


@lru_cache(maxsize=4096)
def _of_lab(snapshot: Snapshot, lab: str, level: str) -> tuple[str, ...]:
    """The claims by which a firm is a lab that the claims tell a supply of, and what it buys in capacity and chips."""
    bought = _purchases(snapshot, level).get(lab, ())
    compute = [t for t in bought if t.flow in COMPUTE] or bought[:1]
    own = () if compute else activities(snapshot, level)[lab]["dataCenterOperation"].claims
    return tuple(sorted({*lab_claims(snapshot, lab, level), *own, *(c for t in compute for c in t.claims)}))


@lru_cache(maxsize=32)
def _purchases(snapshot: Snapshot, level: str) -> Mapping[str, Sequence[Tie]]:
    """What each firm buys, whatever it is."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for (_, customer), deals in supplies(snapshot, level).items():
        found[customer] += deals
    return found


def _bought(snapshot: Snapshot, level: str, customers: list[str], measure: Measure) -> Bound:
    bought = _compute_bought(snapshot, level, measure)
    return added([deal for customer in customers for deal in bought.get(customer, ())])


@lru_cache(maxsize=64)
def _compute_bought(snapshot: Snapshot, level: str, measure: Measure) -> Mapping[str, list[Bound]]:
    """What each firm buys in capacity and chips, one figure for each of its suppliers."""
    found: dict[str, list[Bound]] = {}
    for (_, customer), deals in supplies(snapshot, level).items():
        compute = [t for t in deals if t.flow in COMPUTE]
        found.setdefault(customer, []).append(figure(compute, measure))
    return found


def chokepoint_flags(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """A flag for each input kind and whoever dominates a lab in its supply.

    Severity: `high` if five labs or more are dominated, or one certainly where nobody could stand in; `medium` from two
    labs; else `low`. Counted are the labs dominated on the documented ways, certainly or not. Robust: the labs that are
    dominated certainly (whatever is only possible or not told) alone make it as grave. Value: the number of labs.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The flags, in order of input kind, then by how many labs are dominated. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {flag.entities[0] for flag in chokepoint_flags(snapshot) if flag.id == "chokepoint-nvidia-chips"}
    {'nvidia'}
    """
    return [_flag(snapshot, level, found) for kind in CARRIES for found in chokepoints(snapshot, kind, level)]


def severity(dominated: int, alone: bool) -> str:
    """How grave it is to dominate so many labs; `alone`: one certainly, and nobody could stand in.

    >>> severity(17, False), severity(1, True), severity(2, False), severity(1, False)
    ('high', 'high', 'medium', 'low')
    """
    return "high" if dominated >= 5 or alone else "medium" if dominated >= 2 else "low"


def _flag(snapshot: Snapshot, level: str, found: Result) -> Flag:
    kind, reached = found.details["kind"], found.details["labs"]
    alone = found.value.low >= 1 and not found.details["substitutes"]
    spared = found.details["coverage"].keys() - set(reached)
    beside = ways_round(supply(snapshot, kind, level), found.subject, spared, found.claims)
    return Flag(
        id=flag_id("chokepoint", found.subject, kind),
        kind="chokepoint",
        subject=found.subject,
        entities=(found.subject, *reached),
        severity=severity(len(reached), alone),
        value=found.value,
        unit=found.unit,
        robust=bool(found.robust),
        evidence=tuple(sorted({*found.claims, *beside})),
        summary=_told(snapshot, found),
        formula=FORMULA,
        version=VERSION,
        details=found.details,
        coverage=found.coverage,
    )


def _told(snapshot: Snapshot, found: Result) -> str:
    """Apart: to whom every way certainly leads through the firm, and to whom every way that is documented does."""
    reached: dict[str, list[str]] = {"certainly": [], "possibly": []}
    for lab in found.details["labs"]:
        reached[found.details["dominated"][lab]].append(snapshot.label(lab))
    kind, sure, rest = found.details["kind"], reached["certainly"], reached["possibly"]
    begun = f"Every way of {kind} to {listed(sure)}" if sure else f"Every documented way of {kind} to {listed(rest)}"
    also = f"; so does every documented one to {listed(rest)}" if sure and rest else ""
    return f"{begun} leads through {snapshot.label(found.subject)}{also}."
