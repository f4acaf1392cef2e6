"""The surroundings of one party: who supplies, funds, buys from or belongs to it, each in a sector of its own.

The corners are the point: who both funds and supplies it stands between its funders and its suppliers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from exports.views.choosing import Choice, bundled, cap_note, chosen, fold_node, shared_out, weights, wholes
from exports.views.layouts.compass import NOMINAL, compass
from exports.views.lines import Scene
from exports.views.picture import Line, Node, Picture
from exports.views.unnamed import unnamed
from exports.views.words import count
from graph.lookup import known_entity

HEADINGS = {
    "W": "Supply it",
    "NW": "Supply it and fund or own it",
    "N": "Fund or own it",
    "NE": "Fund it and buy from it",
    "E": "Buy from it",
    "SE": "Buy from it, and it funds or owns them",
    "S": "It funds, owns or uses",
    "SW": "Supply it, and it funds or owns them",
}
_SUPPLY = {"capacity", "hardware", "sites", "models"}
_CAPITAL = {"equity", "debt", "stakes"}
_SKIPPED = {"model", "accelerator"}


def surroundings(scene: Scene, slug: str, choice: Choice | None = None) -> Picture:
    """The picture around a thing; raises UnknownEntity where nothing of that name is known on the day."""
    choice = choice or Choice()
    snapshot = scene.snapshot
    known_entity(snapshot, slug)
    focus = scene.id_of(slug)
    own = wholes([_kept(line) for line in (*scene.lines, *scene.one_sided) if focus in line.pair])
    drawn = [line for line in own if line.drawn]
    ranked = weights(drawn)
    ranked.pop(focus, None)
    sector_of = {party: _sector(focus, party, drawn) for party in ranked}
    shown, left = _shown(scene, ranked, sector_of, choice.parties)
    nodes, sectors = _stand(scene, sector_of, shown, left)
    inside = {focus, *shown}
    lines = bundled([line if set(line.pair) <= inside else replace(line, drawn=False) for line in own])
    lines = (*lines, *_between(scene, set(shown)))
    name = scene.node(focus)
    rest = [scene.node(party) for party in left]
    focal = replace(name, focus=True, weight=max(ranked.values(), default=1.0) + 1)
    lead = _lead(name.label, own, ranked, scene)
    picture = replace(
        scene.picture(f"surroundings-{slug}", f"Around {name.label}", lead, [focal, *nodes], lines),
        marks=scene.dispute_marks([line for line in lines if line.drawn and not line.aside]),
        notes=tuple(filter(None, [cap_note(len(shown), rest)])),
        aside="Deals among the neighbours",
    )
    spots, lanes = compass(focus, sectors, HEADINGS)
    return picture.placed(spots, lanes)


def _shown(
    scene: Scene, ranked: Mapping[str, float], sector_of: Mapping[str, str], most: int
) -> tuple[list[str], list[str]]:
    """Firms of every sector in turn; of sites, which are many, the weightiest few."""
    sites = {party: weight for party, weight in ranked.items() if "Cluster" in scene.snapshot.types.get(party, ())}
    kept, _ = chosen(sites, max(2, most // 5))
    firms = {party: weight for party, weight in ranked.items() if party not in sites}
    shown, _ = shared_out(firms, sector_of, most - len(kept))
    order = [*shown, *kept]
    return order, [party for party in chosen(ranked, len(ranked))[0] if party not in set(order)]


def _kept(line: Line) -> Line:
    return replace(line, drawn=False) if line.kind in _SKIPPED else line


def _sector(focus: str, party: str, lines: Sequence[Line]) -> str:
    """The sector of a neighbour, from what runs between it and the focus; two relations make a corner."""
    supplies = funds = buys = owned = False
    for line in lines:
        if line.pair not in ((focus, party), (party, focus)):
            continue
        inward = line.target == focus
        if line.family in _SUPPLY:
            supplies, buys = supplies or inward, buys or not inward
        elif line.family in _CAPITAL:
            funds, owned = funds or inward, owned or not inward
    for sector, holds in (
        ("NW", supplies and funds),
        ("NE", funds and buys),
        ("SW", supplies and owned),
        ("SE", buys and owned),
        ("W", supplies),
        ("N", funds),
        ("E", buys),
    ):
        if holds:
            return sector
    return "S"


def _stand(
    scene: Scene, sector_of: Mapping[str, str], shown: Sequence[str], left: Sequence[str]
) -> tuple[list[Node], dict[str, list[str]]]:
    """The nodes of each sector, weightiest first, with one fold for those left out."""
    nodes: list[Node] = []
    sectors: dict[str, list[str]] = defaultdict(list)
    for number, party in enumerate(shown):
        nodes.append(replace(scene.node(party), lane=sector_of[party], weight=float(len(shown) - number)))
        sectors[sector_of[party]].append(party)
    for sector in NOMINAL:
        rest = [scene.node(party) for party in left if sector_of[party] == sector]
        if rest:
            fold = fold_node(sector, rest)
            nodes.append(fold)
            sectors[sector].append(fold.id)
    return nodes, dict(sectors)


def _between(scene: Scene, shown: set[str]) -> tuple[Line, ...]:
    """Deals among the neighbours: drawn only when asked for."""
    found = wholes([line for line in scene.lines if set(line.pair) <= shown and line.family != "rights"])
    return tuple(replace(line, aside=True) for line in bundled(found, 1) if line.drawn)


def _lead(name: str, own: Sequence[Line], ranked: Mapping[str, float], scene: Scene) -> str:
    deals = {line.deal for line in own if line.agreed}
    sure = {line.deal for line in own if line.agreed and line.status == "confirmed"}
    hidden = unnamed([scene.node(party) for party in ranked])
    told = f" ({hidden:,} of them not named by any source)" if hidden else ""
    return (
        f"{name} is tied to {count(len(ranked), 'party', 'parties')}{told} by {count(len(deals), 'deal')}, "
        f"{len(sure):,} of them confirmed by a party, as of {scene.day}."
    )
