"""A picture before anything draws it: who stands where, which lines run between them, and what each rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph.evidence import Claim
from graph.snapshot import Moment

PILL = "pill"
"""The side of a name that stands inside its node, in columns."""


@dataclass(frozen=True)
class Spot:
    """Where a node stands on a wide screen and on a narrow one, in whole units, and to which side its name runs."""

    x: int = 0
    y: int = 0
    narrow_x: int = 0
    narrow_y: int = 0
    side: str = "below"
    narrow_side: str = "below"


@dataclass(frozen=True)
class Node:
    """A party, a site, or a fold of several that there is no room for (`folded` names them)."""

    id: str
    slug: str
    label: str
    role: str
    roles: tuple[str, ...] = ()
    lane: str = ""
    weight: float = 0.0
    focus: bool = False
    folded: tuple[tuple[str, str], ...] = ()
    badges: tuple[str, ...] = ()
    """Kinds of flags on the party itself: letters beside it, see `overlays.BADGES`."""
    spot: Spot = Spot()


@dataclass(frozen=True)
class Line:
    """One arrow of one deal: what it is, how sure, how much, since when, and on which claims it rests.

    `low` and `high` bound the sum in US dollars (None: unknown), `megawatts` is the power told; `shared` says that the
    sum is not this arrow's alone. `drawn` is False for what stands in the table only; `aside` marks what is drawn only
    when asked for. `marks`: `dispute` where sources disagree, `fold` where the line stands for several deals.
    """

    id: str
    deal: str
    source: str
    target: str
    family: str
    kind: str
    verb: str
    units: tuple[str, str]
    money: str = ""
    share: str = ""
    low: float | None = None
    high: float | None = None
    megawatts: float = 0.0
    rung: str = ""
    status: str = "reported"
    force: str = ""
    since: date | None = None
    until: date | None = None
    when: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    claims: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    shared: bool = False
    part_of: str = ""
    note: str = ""
    drawn: bool = True
    aside: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """The two ends in order of name, whichever way the arrow runs."""
        return (self.source, self.target) if self.source <= self.target else (self.target, self.source)

    @property
    def agreed(self) -> bool:
        """Is it a deal? Who runs a site, made a model or designed a chip is a tie, but none."""
        return self.kind not in {"cluster", "model", "accelerator"}


@dataclass(frozen=True)
class Lane:
    """A named region of the picture: a column, a sector. Boxes are (left, top, right, bottom), wide and narrow."""

    id: str
    heading: str
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    narrow_box: tuple[int, int, int, int] = (0, 0, 0, 0)
    align: str = "center"
    framed: bool = True


@dataclass(frozen=True)
class Mark:
    """Something that an overlay lists and lights up: a loop of money, a conflict of sources, a flag.

    `group` is the heading it is listed under; `grave` and `sure` are a flag's severity and whether it is robust.
    """

    id: str
    group: str
    title: str
    text: str
    nodes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    grave: str = ""
    sure: bool | None = None


@dataclass(frozen=True)
class Picture:
    """Everything a view shows, ready to be drawn, tabulated or exported; the same input makes the same picture."""

    name: str
    title: str
    lead: str
    moment: Moment
    version: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    claims: Mapping[str, Claim]
    lanes: tuple[Lane, ...] = ()
    spines: tuple[tuple[str, ...], ...] = ()
    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()
    aside: str = ""
    marks_first: bool = False

    @property
    def drawn(self) -> tuple[Line, ...]:
        """The lines of the picture; the others stand in the table only."""
        return tuple(line for line in self.lines if line.drawn)

    def placed(self, spots: Mapping[str, Spot], lanes: Sequence[Lane] | None = None) -> Picture:
        """The same picture with every node at its place."""
        nodes = tuple(replace(node, spot=spots[node.id]) for node in self.nodes)
        return replace(self, nodes=nodes, lanes=self.lanes if lanes is None else tuple(lanes))
