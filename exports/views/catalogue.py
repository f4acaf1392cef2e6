"""Every view by its name, and the one way to make any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from exports.views.choosing import Choice
from exports.views.compute import compute
from exports.views.errors import UnknownView
from exports.views.layers import layers
from exports.views.lines import Scene
from exports.views.money import money
from exports.views.overlays import BADGES, disputes, flagged, with_flags
from exports.views.ownership import ownership
from exports.views.picture import Picture
from exports.views.surroundings import surroundings
from graph.metrics.conflicts import conflict_flags
from graph.metrics.flags import flags
from graph.metrics.result import Flag
from graph.metrics.rivals import foreclosure, reverse_equity, supplier_rivals
from graph.snapshot import Snapshot

SURROUNDINGS = "surroundings"


@dataclass(frozen=True)
class View:
    """A view that needs no entity: its name, its label in menus, one sentence about it, and who draws it."""

    name: str
    label: str
    about: str
    draw: Callable[[Scene, Choice | None], Picture]
    level: str = "group"


def _flags_view(scene: Scene, choice: Choice | None) -> Picture:
    snapshot, level = scene.snapshot, scene.level
    return flagged(scene, (*relation_flags(snapshot, level), *firm_flags(snapshot, level)), choice)


VIEWS: Mapping[str, View] = {
    view.name: view
    for view in (
        View("layers", "Labs and providers", "Labs and their providers, layer by layer", layers),
        View("compute", "Compute", "Who supplies compute to whom, from chips to labs", compute),
        View("money", "Money", "Investments against purchases, loops marked", money),
        View("ownership", "Ownership", "Who owns whom", ownership, level="unit"),
        View("flags", "Flags", "Flags on relations between firms, and the deals they rest on", _flags_view),
        View("conflicts", "Conflicts", "Deals on which sources disagree", disputes),
    )
}
"""The views of the whole graph, in the order of menus; the surroundings of an entity come beside them."""


@lru_cache(maxsize=16)
def relation_flags(snapshot: Snapshot, level: str = "group") -> tuple[Flag, ...]:
    """The flags that concern what is between firms; loops of money are marked by their own view."""
    makers = (conflict_flags, supplier_rivals, reverse_equity, foreclosure)
    return tuple(flag for make in makers for flag in make(snapshot, level))


@lru_cache(maxsize=16)
def firm_flags(snapshot: Snapshot, level: str = "group") -> tuple[Flag, ...]:
    """The flags on single firms that are laid over pictures: chokepoints, concentration, lock-in."""
    return flags(snapshot, level, BADGES)


@lru_cache(maxsize=16)
def scene(snapshot: Snapshot, version: str, level: str = "group") -> Scene:
    """The lines of a snapshot, kept for the next view of it."""
    return Scene(snapshot, version, level)


def draw(
    snapshot: Snapshot, version: str, name: str, slug: str = "", choice: Choice | None = None, level: str = ""
) -> Picture:
    """A view by its name (and of an entity by its slug); raises UnknownView, UnknownEntity, PictureTooLarge."""
    if name == SURROUNDINGS:
        stage = scene(snapshot, version, level or "group")
        picture = surroundings(stage, slug, choice)
        return _laid_over(picture, stage)
    if name not in VIEWS:
        raise UnknownView(name, [SURROUNDINGS, *VIEWS])
    view = VIEWS[name]
    stage = scene(snapshot, version, level or view.level)
    picture = view.draw(stage, choice)
    return _laid_over(picture, stage) if name in {"compute"} else picture


def _laid_over(picture: Picture, stage: Scene) -> Picture:
    """With the flags on its parties and between them."""
    snapshot, level = stage.snapshot, stage.level
    return with_flags(picture, (*relation_flags(snapshot, level), *firm_flags(snapshot, level)))
