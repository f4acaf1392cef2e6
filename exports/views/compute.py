"""Compute supply: from chips over clouds and clusters to the labs that run on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from exports.views.choosing import Choice, bundled, cap_note, chosen, fold_node, weights, wholes
from exports.views.layouts.columns import Column, columns
from exports.views.lines import Scene
from exports.views.picture import Line, Node, Picture
from exports.views.words import count

LANES = (
    ("chips", "Chips and components"),
    ("clouds", "Clouds and data centres"),
    ("clusters", "Clusters and sites"),
    ("labs", "Labs and other users"),
)
_SHARE = {"chips": 0.22, "clouds": 0.32, "clusters": 0.18, "labs": 0.28}
_SUPPLY = {"capacity", "hardware", "sites"}


def compute(scene: Scene, choice: Choice | None = None) -> Picture:
    """The picture of who supplies compute to whom, in columns."""
    choice = choice or Choice(parties=28)
    own = [
        _beside(line) for line in _one_tenure(wholes(scene.lines)) if line.family in _SUPPLY or line.kind == "cluster"
    ]
    lane_of = _lanes(scene, own)
    ranked = _weights(own, lane_of)
    nodes: list[Node] = []
    wanted: list[Column] = []
    left: list[Node] = []
    for lane, heading in LANES:
        members = {party: ranked.get(party, 0.0) for party in lane_of if lane_of[party] == lane}
        shown, rest = chosen(members, max(1, round(choice.parties * _SHARE[lane])))
        column = [replace(scene.node(party), lane=lane, weight=members[party]) for party in shown]
        if rest:
            folded = [scene.node(party) for party in rest]
            column.append(fold_node(lane, folded))
            left += folded
        nodes += column
        wanted.append(Column(lane, heading, tuple(node.id for node in column)))
    return _assembled(scene, own, nodes, wanted, left)


def _weights(own: Sequence[Line], lane_of: Mapping[str, str]) -> dict[str, float]:
    """Firms weigh by their agreements alone; sites by how many parties they join, then by their power."""
    drawn = [line for line in own if line.drawn and not line.aside]
    deals = weights(line for line in drawn if line.kind != "cluster")
    sites = weights(line for line in drawn if line.kind == "cluster")
    joined: dict[str, set[str]] = defaultdict(set)
    for line in drawn:
        if line.kind == "cluster":
            joined[line.source].add(line.target)
            joined[line.target].add(line.source)
    return {
        party: 10.0 * min(len(joined[party]), 3) + sites.get(party, 0.0)
        if lane == "clusters"
        else deals.get(party, 0.0)
        for party, lane in lane_of.items()
    }


def _assembled(scene: Scene, own: Sequence[Line], nodes: list[Node], wanted: list[Column], left: list[Node]) -> Picture:
    inside = {node.id for node in nodes}
    lines = bundled([line if set(line.pair) <= inside else replace(line, drawn=False) for line in own], 1)
    drawn = [line for line in lines if line.drawn and not line.aside]
    folds = frozenset(node.id for node in nodes if node.role == "fold")
    contracts = {line.deal for line in own if line.agreed}
    lead = (
        f"{count(len(contracts), 'agreement')} on chips, capacity, sites and power, and the clusters they fill, as of "
        f"{scene.day}. Read from left to right: each arrow goes from the supplier to the user."
    )
    picture = replace(
        scene.picture("compute", "Who supplies compute to whom", lead, nodes, lines),
        marks=scene.dispute_marks(drawn),
        aside="Sites, construction, power",
        notes=tuple(filter(None, [cap_note(len(inside - folds), left)])),
    )
    spots, lanes = columns(wanted, [line.pair for line in drawn], folds)
    return picture.placed(spots, lanes)


def _one_tenure(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Who operates a cluster mostly owns it, too: one of the two arrows is enough in the picture."""
    run = {line.pair for line in lines if line.kind == "cluster" and line.verb == "operates"}
    return tuple(
        replace(line, drawn=False) if line.kind == "cluster" and line.verb == "owns" and line.pair in run else line
        for line in lines
    )


def _beside(line: Line) -> Line:
    """Sites and power are drawn on demand: with them the picture is too full to read."""
    return replace(line, aside=line.family == "sites" and line.kind != "cluster")


def _lanes(scene: Scene, own: Iterable[Line]) -> dict[str, str]:
    """The column of every party: labs right, clusters before them, clouds, and who only supplies parts left."""
    sells: dict[str, set[str]] = defaultdict(set)
    for line in own:
        sells[line.source].add(line.family if line.kind != "cluster" else "sites")
        sells[line.target] |= set()
    found = {}
    for party, families in sells.items():
        types = scene.snapshot.types.get(party, frozenset())
        if "Cluster" in types:
            found[party] = "clusters"
        elif scene.node(party).role == "lab" or not families:
            found[party] = "labs"
        else:
            parts = families == {"hardware"} or (scene.node(party).role != "cloud" and _mostly_chips(party, own))
            found[party] = "chips" if parts else "clouds"
    return found


def _mostly_chips(party: str, own: Iterable[Line]) -> bool:
    sold = [line.family for line in own if line.source == party and line.kind != "cluster"]
    return sold.count("hardware") > len(sold) / 2
