"""A snapshot as a networkx graph: organizations and what is between them, parallel deals kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import lru_cache
from typing import Any

import networkx as nx

from graph.snapshot import Snapshot
from graph.sums import DOLLARS
from graph.ties import Tie, members, ties
from graph.values import Amount, Truth


@lru_cache(maxsize=16)
def network(snapshot: Snapshot, level: str = "group", ended: bool = False) -> nx.MultiDiGraph[str]:
    """The snapshot as a directed multigraph, one edge for each pair of parties of each deal, holding, right, leg.

    Parameters
    ----------
    snapshot : the moment.
    level : `unit`, or `group`: units are merged into their group as it was on the day, what passes within a group
        is left out.
    ended : keep what has ended by the day, too.

    Returns
    -------
    Nodes carry `name`, `kind` (the most specific classes), `units`, `status`, `claims`, and as `Amount` every quantity
    that is known of them (`power`, `chipCount`, `amount_estimate`, ...: see :func:`sizes`); edges carry every field of
    :class:`graph.ties.Tie`: intervals (`usd`, `usd_per_year`, `power`, `chips`, `stake` as `Amount`), `flow` (the
    input kind of a supply, the instrument of capital), `rung`, `status`, `force`, `truth` and `claims`. The key of an
    edge is the deal's slug, the label, and the units between which it runs (several units of one group may be parties
    of one deal), with spaces between. Nodes and edges come in order of name, whatever the order of the claims.

    Notes
    -----
    Treat the graph as read-only (it is kept and shared); call `.copy()` to change one.

    Examples
    --------
    >>> sorted(network(snapshot)["akamai"]["anthropic"])[0]
    'anthropic-akamai-2026 supplies akamai anthropic'
    """
    there = [t for t in ties(snapshot, level) if not t.internal and not t.to_come]
    shown = [t for t in there if ended or t.truth is not Truth.NO]
    return build_network(snapshot, shown, level)


def build_network(snapshot: Snapshot, shown: Iterable[Tie], level: str = "group") -> nx.MultiDiGraph[str]:
    """A multigraph of just these arrows and their ends.

    Parameters
    ----------
    snapshot : the moment, from which the attributes of the nodes come.
    shown : the arrows.
    level : `group` or `unit`, that of the arrows.

    Returns
    -------
    The graph as :func:`network` gives it.

    Examples
    --------
    >>> bought = [tie for tie in ties(snapshot, "group") if tie.target == "anthropic" and tie.source == "akamai"]
    >>> sorted(build_network(snapshot, bought))
    ['akamai', 'anthropic']
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    kept = list(shown)
    for slug in sorted({end for tie in kept for end in (tie.source, tie.target)}):
        graph.add_node(slug, **_node(snapshot, slug, level))
    for tie in kept:
        attributes = {f.name: getattr(tie, f.name) for f in fields(tie) if f.name not in {"source", "target"}}
        graph.add_edge(tie.source, tie.target, key=f"{tie.deal} {tie.label} {' '.join(tie.units)}", **attributes)
    return graph


def _node(snapshot: Snapshot, slug: str, level: str) -> dict[str, Any]:
    units = members(snapshot, slug, level)
    claims = [c for unit in units for c in snapshot.subjects.get(unit, ())]
    types = {t for unit in units for t in snapshot.types.get(unit, frozenset())}
    statuses = {c.status for c in claims}
    status = next((s for s in ("confirmed", "reported", "rumoured") if s in statuses), "")
    return {
        "name": snapshot.label(slug),
        "kind": tuple(sorted(types - {"Entity"})),
        "units": units,
        "status": status,
        "claims": tuple(sorted({c.id for c in claims})),
        **sizes(snapshot, slug),
    }


def sizes(snapshot: Snapshot, slug: str) -> dict[str, Amount]:
    """What is known of a thing in figures, by property; figures of a basis by property and basis; money in dollars.

    >>> power = sizes(snapshot, "colossus-1")["power"]
    >>> str(power.value), power.unit
    ('300', 'MW')
    """
    found: dict[str, Amount] = {}
    for name, stated in sorted(snapshot.resolved.get(slug, {}).items()):
        for resolved in stated:
            basis, period, _ = resolved.key
            if isinstance(resolved.value, Amount) and not period and resolved.value.currency in {"", DOLLARS}:
                found.setdefault(f"{name}_{basis}" if basis else name, resolved.value)
    return found
