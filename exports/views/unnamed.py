"""Parties that no source names: agreements of which only one side is known, each side that is not as a node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from exports.views.picture import Node
from graph.snapshot import Snapshot
from graph.ties import Tie, one_sided

ROLE = "unnamed"
_PREFIX = "unnamed~"


def told(snapshot: Snapshot, level: str) -> tuple[tuple[Tie, ...], Mapping[str, Node]]:
    """The agreements with an unnamed side, with an id for that side, and the nodes by these ids.

    What one firm's deals describe in the same words is one node: nobody says that these are several parties, and
    parties that are described differently are never taken for one.
    """
    first: dict[tuple[str, str, str], str] = {}
    nodes: dict[str, Node] = {}
    ties = []
    for tie in one_sided(snapshot, level):
        words = described(snapshot, tie)
        side, named = ("provider", tie.target) if not tie.source else ("customer", tie.source)
        party = first.setdefault((named, side, words), f"{_PREFIX}{tie.deal}")
        nodes[party] = Node(party, "", words, ROLE, (ROLE,))
        ties.append(_ended(tie, party))
    return tuple(ties), nodes


def _ended(tie: Tie, party: str) -> Tie:
    """The tie with its unnamed end filled."""
    if not tie.source:
        return replace(tie, source=party, units=(party, tie.units[1]))
    return replace(tie, target=party, units=(tie.units[0], party))


def described(snapshot: Snapshot, tie: Tie) -> str:
    """The words in which a source describes the party that it does not name, always saying that it is not named."""
    side = "customer" if tie.source else "provider"
    value = snapshot.value(tie.deal, "unnamedCustomer" if tie.source else "unnamedProvider")
    words = " ".join(str(value).split()) if value is not None else ""
    if not words:
        return f"{side} not named"
    return words if "not named" in words or "unnamed" in words else f"{words}, not named"


def unnamed(nodes: Sequence[Node]) -> int:
    """How many of some nodes are parties that no source names."""
    return sum(node.role == ROLE for node in nodes)
