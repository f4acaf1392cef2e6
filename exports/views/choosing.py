"""What is drawn and what stands in the table only: wholes before parts, the weightiest before the rest.

A picture is legible up to some forty parties; `Choice.parties` says how many it may show, and never more than
`MOST`. What is left out is counted in a fold ("and 12 more") and stands in the table under the picture.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10

from exports.views.errors import PictureTooLarge
from exports.views.picture import Line, Node
from exports.views.words import count, listed

MOST = 2000
"""More parties than this no browser draws fluently and nobody reads."""

WARRANTS = "warrants (leg)"
PARALLEL = 4
"""How many deals of one family are drawn between two parties before the rest is folded."""


@dataclass(frozen=True)
class Choice:
    """How much a view may show."""

    parties: int = 40

    def __post_init__(self) -> None:
        if self.parties > MOST:
            raise PictureTooLarge(self.parties, MOST)


def size(line: Line) -> float:
    """How much a deal weighs when room is short: by orders of magnitude of its sum or power, and for being one."""
    figure = line.high if line.high is not None else line.low
    sums, power = log10(1 + (figure or 0.0) / 1e8), log10(1 + line.megawatts / 50)
    return 1.0 + max(sums, power) + (0.2 if line.status == "confirmed" else 0.0)


def weights(lines: Iterable[Line]) -> dict[str, float]:
    """What each party's deals weigh together."""
    total: dict[str, float] = defaultdict(float)
    for line in lines:
        for end in line.pair:
            total[end] += size(line)
    return dict(total)


def wholes(lines: Sequence[Line], twice: bool = False) -> tuple[Line, ...]:
    """Lines with parts of a drawn whole left to the table; so, unless `twice`, warrants that a holding tells too."""
    between = {(line.deal, line.source, line.target, line.family) for line in lines}
    held = {(line.source, line.target) for line in lines if line.kind.startswith("warrants (holding")}
    found = []
    for line in lines:
        whole = (line.part_of, line.source, line.target, line.family)
        part = line.part_of not in {"", line.deal} and whole in between
        told = not twice and line.kind == WARRANTS and (line.source, line.target) in held
        found.append(replace(line, drawn=False) if part or told else line)
    return tuple(found)


def bundled(lines: Sequence[Line], most: int = PARALLEL) -> tuple[Line, ...]:
    """At most so many drawn lines of a family between two parties; one of them stands for the rest (or for all)."""
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.drawn:
            groups[(line.source, line.target, line.family)].append(line)
    hidden: set[str] = set()
    folds = []
    for _, members in sorted(groups.items()):
        if len(members) <= most:
            continue
        ranked = sorted(members, key=lambda line: (-size(line), line.id))
        rest = ranked[most - 1 :]
        hidden |= {line.id for line in rest}
        folds.append(_fold(rest, all_of_them=most == 1))
    kept = [replace(line, drawn=False) if line.id in hidden else line for line in lines]
    return (*kept, *folds)


def _fold(rest: Sequence[Line], all_of_them: bool) -> Line:
    """A line for several deals: as wide as the greatest, as sure as the surest. Their sums are not added up."""
    first = rest[0]
    names = [f"{line.kind}{', ' + line.money if line.money else ''}" for line in rest]
    starts = [line.since for line in rest if line.since is not None]
    surest = min(rest, key=lambda line: ("confirmed", "reported", "rumoured").index(line.status)).status
    return Line(
        id=f"more~{first.source}~{first.target}~{first.family}",
        deal="",
        source=first.source,
        target=first.target,
        family=first.family,
        kind=count(len(rest), "deal" if all_of_them else "more deal"),
        verb=first.verb,
        units=first.units,
        status=surest,
        low=first.low,
        high=first.high,
        shared=first.shared,
        since=min(starts, default=None),
        facts=tuple((line.when or "undated", name) for line, name in zip(rest, names, strict=True)),
        claims=tuple(sorted({claim for line in rest for claim in line.claims})),
        marks=frozenset({"fold"}),
    )


def chosen(ranked: Mapping[str, float], most: int, always: Collection[str] = ()) -> tuple[list[str], list[str]]:
    """The weightiest parties and the rest, each in order of weight; `always` come first whatever they weigh."""
    order = sorted(ranked, key=lambda party: (party not in always, -ranked[party], party))
    return order[:most], order[most:]


def shared_out(ranked: Mapping[str, float], region: Mapping[str, str], most: int) -> tuple[list[str], list[str]]:
    """The weightiest of every region in turn, so that a crowd of one kind does not push out another.

    >>> shared_out({"a": 9, "b": 8, "c": 7, "d": 1}, {"a": "N", "b": "N", "c": "N", "d": "W"}, 3)
    (['a', 'b', 'd'], ['c'])
    """
    order, _ = chosen(ranked, len(ranked))
    seen: Counter[str] = Counter()
    turn = {}
    for party in order:
        turn[party] = seen[region[party]]
        seen[region[party]] += 1
    kept = set(sorted(order, key=lambda party: (turn[party], -ranked[party], party))[:most])
    return [p for p in order if p in kept], [p for p in order if p not in kept]


def fold_node(lane: str, rest: Sequence[Node]) -> Node:
    """One node that stands for several left out."""
    return Node(
        id=f"more~{lane}",
        slug="",
        label=f"and {len(rest)} more",
        role="fold",
        lane=lane,
        folded=tuple((node.slug, node.label) for node in rest),
    )


def cap_note(shown: int, rest: Sequence[Node]) -> str:
    """What the reader is told about what is left out."""
    names = listed([node.label for node in rest], 6)
    return f"Drawn: the {shown} weightiest parties. In the table only: {names}." if rest else ""
