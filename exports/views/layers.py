"""The seed's picture: labs and their providers, layer by layer; a group active in several layers is one long bar."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from exports.views.choosing import Choice, bundled, chosen, fold_node, weights, wholes
from exports.views.layouts.rows import rows
from exports.views.lines import Scene
from exports.views.picture import Line, Node, Picture
from exports.views.words import count, listed
from graph.metrics.layers import activities

LANES = (
    ("components", "Components"),
    ("chips", "Chips"),
    ("sites", "Sites and power"),
    ("clouds", "Clouds"),
    ("labs", "Labs"),
)
_ROLE = {"components": "components", "chips": "chips", "sites": "sites", "clouds": "cloud", "labs": "lab"}
_OWN = {
    "chipManufacture": "components",
    "chipDesign": "chips",
    "dataCenterOperation": "sites",
    "cloud": "clouds",
    "modelDevelopment": "labs",
}
_BUYS_AT = {
    "components": ("chips", "clouds", "labs", "sites", "components"),
    "chips": ("clouds", "labs", "sites"),
    "sites": ("clouds", "labs", "chips", "sites"),
    "clouds": ("labs", "clouds"),
}
_ORDER = [lane for lane, _ in LANES]


def layers(scene: Scene, choice: Choice | None = None) -> Picture:
    """The picture of labs and providers in layers, with capital between them on demand."""
    choice = choice or Choice(parties=36)
    supply = [line for line in wholes(scene.lines) if _lane_of(line)]
    present = _presence(scene, supply)
    labs, _ = chosen(
        {g: w for g, w in weights(supply).items() if "labs" in present.get(g, ())}, max(4, choice.parties // 4)
    )
    reached = _reached([line for line in supply if line.drawn], set(labs))
    ranked = weights(line for line in supply if line.drawn and set(line.pair) <= reached)
    others = {g: w for g, w in ranked.items() if g not in labs}
    shown, rest = chosen(others, choice.parties - len(labs))
    groups = {*labs, *shown}
    spots = {
        g: _spots(g, present[g] if g in labs else present[g] - {"labs"}, supply, groups)
        for g in groups
        if present.get(g)
    }
    nodes = [
        replace(scene.node(g), id=f"{g}@{lane}", lane=lane, role=_ROLE[lane], weight=ranked.get(g, 1))
        for g in sorted(spots)
        for lane in spots[g]
    ]
    lines = bundled([_attached(line, spots) for line in supply], 1)
    lines = (*lines, *_capital(scene, spots))
    return _assembled(scene, nodes, lines, rest)


def _lane_of(line: Line) -> str:
    """The layer that sells what runs along a line; nothing for what is no supply."""
    if line.kind == "cluster" or (not line.drawn and line.family not in {"capacity", "hardware", "sites"}):
        return ""
    if line.family == "hardware":
        return "chips" if line.kind.startswith("chips") else "components"
    return {"capacity": "clouds", "sites": "sites"}.get(line.family, "")


def _presence(scene: Scene, supply: Iterable[Line]) -> dict[str, set[str]]:
    """In which layers each group has something of its own, or sells something."""
    found: dict[str, set[str]] = defaultdict(set)
    for group, done in activities(scene.snapshot, scene.level).items():
        for layer, lane in _OWN.items():
            if done[layer].own:
                found[group].add(lane)
    for line in supply:
        found[line.source].add(_lane_of(line))
    return dict(found)


def _reached(supply: Sequence[Line], labs: set[str]) -> set[str]:
    """The labs and whoever supplies them, directly or over others."""
    sellers: dict[str, set[str]] = defaultdict(set)
    for line in supply:
        sellers[line.target].add(line.source)
    found, at = set(labs), list(labs)
    while at:
        for seller in sorted(sellers[at.pop()] - found):
            found.add(seller)
            at.append(seller)
    return found


def _spots(group: str, present: set[str], supply: Iterable[Line], groups: set[str]) -> tuple[str, ...]:
    """The layers in which a group is drawn: where a line of the picture ends, or where it has something of its own."""
    used: Counter[str] = Counter()
    for line in supply:
        if set(line.pair) <= groups and line.drawn and line.source == group:
            used[_lane_of(line)] += 1
    lanes = {lane for lane in present if used[lane] or lane in {"labs", "clouds", "chips"}}
    return tuple(lane for lane in _ORDER if lane in lanes) or (("clouds",) if not present else (sorted(present)[0],))


def _attached(line: Line, spots: Mapping[str, tuple[str, ...]]) -> Line:
    """The line with its ends at the layers it joins; undrawn where an end has no place."""
    lane = _lane_of(line)
    if line.source not in spots or line.target not in spots or lane not in spots[line.source]:
        return replace(line, drawn=False)
    to = next((at for at in _BUYS_AT[lane] if at in spots[line.target]), spots[line.target][-1])
    return replace(line, source=f"{line.source}@{lane}", target=f"{line.target}@{to}")


def _capital(scene: Scene, spots: Mapping[str, tuple[str, ...]]) -> tuple[Line, ...]:
    """Money and stakes between the groups of the picture, from the upper end of one to the upper end of the other."""
    found = [
        replace(
            line, source=f"{line.source}@{spots[line.source][-1]}", target=f"{line.target}@{spots[line.target][-1]}"
        )
        for line in wholes(scene.lines)
        if line.family in {"equity", "stakes", "debt"} and line.source in spots and line.target in spots
    ]
    return tuple(replace(line, aside=True) for line in bundled(found, 1))


def _assembled(scene: Scene, nodes: list[Node], lines: tuple[Line, ...], rest: Sequence[str]) -> Picture:
    drawn = [line for line in lines if line.drawn and not line.aside]
    touched = {end for line in drawn for end in line.pair}
    by_group: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_group[node.slug].append(node)
    kept = [n for n in nodes if n.id in touched or len(by_group[n.slug]) > 1 or n.lane == "labs"]
    spines = tuple(
        tuple(n.id for n in sorted(group, key=lambda n: _ORDER.index(n.lane)))
        for _, group in sorted(by_group.items())
        if len(group) > 1
    )
    folds = _folds(scene, rest)
    ids = {n.id for n in kept}
    lines = tuple(line if {line.source, line.target} <= ids else replace(line, drawn=False) for line in lines)
    wide = sorted(spines, key=lambda spine: (-len(spine), spine))
    names = listed([scene.snapshot.label(spine[0].split("@")[0]) for spine in wide], 6)
    bar = f" A grey bar joins the layers in which one group is active itself: {names}." if names else ""
    lead = f"Each arrow goes from a supplier to whom it supplies, as of {scene.day}.{bar}"
    picture = replace(
        scene.picture("layers", "Labs and their providers, layer by layer", lead, [*kept, *folds], lines),
        spines=spines,
        marks=scene.dispute_marks(drawn),
        notes=(f"In the table only: {count(len(rest), 'further supplier')}.",) if rest else (),
        aside="Capital between them",
    )
    spots, lanes = rows(LANES, picture.nodes, spines, [line.pair for line in drawn])
    return picture.placed(spots, lanes)


def _folds(scene: Scene, rest: Sequence[str]) -> list[Node]:
    if not rest:
        return []
    return [fold_node("components", [scene.node(party) for party in rest])]
