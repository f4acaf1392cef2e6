"""Ownership: who holds shares, warrants or the whole of whom; owners left, the owned right, the doubly tied between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exports.views.choosing import Choice, bundled, cap_note, fold_node, shared_out, weights, wholes
from exports.views.layouts.columns import TALLEST, Column, columns
from exports.views.lines import Scene
from exports.views.picture import Line, Node, Picture
from exports.views.words import count

LANES = (("owners", "Owners"), ("both", "Owned, and owners"), ("owned", "Owned"))


def ownership(scene: Scene, choice: Choice | None = None) -> Picture:
    """The picture of holdings, takeovers, parts of groups, and investments whose stake is told."""
    choice = choice or Choice(parties=54)
    own = [line for raw in wholes(scene.lines) if (line := _owning(raw)) is not None]
    drawn = [line for line in own if line.drawn]
    lane_of = _lanes(drawn)
    ranked = weights(drawn)
    shown, left = shared_out(ranked, lane_of, choice.parties)
    nodes: list[Node] = []
    unseen: list[Node] = []
    wanted = []
    for lane, heading in LANES:
        here = [p for p in (*shown, *left) if lane_of[p] == lane]
        room = min(TALLEST - 1, sum(lane_of[p] == lane for p in shown))
        column = [replace(scene.node(p), lane=lane, weight=ranked[p]) for p in here[:room]]
        rest = [scene.node(p) for p in here[room:]]
        unseen += rest
        column += [fold_node(lane, rest)] if rest else []
        nodes += column
        wanted.append(Column(lane, heading, tuple(node.id for node in column)))
    inside = {node.id for node in nodes}
    folds = frozenset(node.id for node in nodes if node.role == "fold")
    lines = bundled([line if set(line.pair) <= inside else replace(line, drawn=False) for line in own], 2)
    told = count(
        len({line.deal for line in own}), "holding, takeover or membership", "holdings, takeovers, memberships"
    )
    lead = f"{told} as of {scene.day}. Each arrow goes from the owner to the owned; shares are as their sources say."
    picture = replace(
        scene.picture("ownership", "Who owns whom", lead, nodes, lines),
        marks=scene.dispute_marks([line for line in lines if line.drawn]),
        notes=tuple(filter(None, [cap_note(len(nodes) - len(folds), unseen)])),
    )
    spots, lanes = columns(wanted, [line.pair for line in lines if line.drawn], folds)
    return picture.placed(spots, lanes)


def _owning(line: Line) -> Line | None:
    """The line if it tells of ownership, turned from owner to owned."""
    if line.kind == "cluster":
        return None
    if line.verb == "is part of":
        return replace(line, source=line.target, target=line.source, units=line.units[::-1], verb="includes")
    if line.family == "stakes":
        return line
    return line if line.family == "equity" and line.share else None


def _lanes(drawn: Sequence[Line]) -> dict[str, str]:
    owners, owned = {line.source for line in drawn}, {line.target for line in drawn}
    both = owners & owned
    return {p: "both" if p in both else "owners" if p in owners else "owned" for p in owners | owned}
