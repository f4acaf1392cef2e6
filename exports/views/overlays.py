"""What can be laid over any picture: the flags that the metrics raise, and the disagreements of sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from exports.views.choosing import Choice, bundled, cap_note, chosen, size, weights, wholes
from exports.views.layouts.springs import springs
from exports.views.lines import Scene
from exports.views.picture import Line, Mark, Node, Picture
from exports.views.words import count
from graph.metrics.result import Flag

SEVERITIES = ("high", "medium", "low")
GROUPS = {
    "investor-conflict": "Investors in conflict",
    "supplier-rival": "Suppliers that are rivals",
    "reverse-equity": "Labs with a stake in their supplier",
    "foreclosure": "Who could deny rivals an input",
    "circular-financing": "Money that comes back",
    "chokepoint": "Chokepoints",
    "concentration": "Concentration",
    "vertical-integration": "Vertical integration",
    "exposure": "Exposure",
    "lock-in": "Lock-in",
}
"""The heading of each kind of flag."""


@dataclass(frozen=True)
class Badge:
    """How a flag on a single firm shows beside its node: a letter, and what the legend says of it."""

    letter: str
    label: str


BADGES: Mapping[str, Badge] = {
    "chokepoint": Badge("K", "Chokepoint: others cannot go round it"),
    "concentration": Badge("C", "Concentrated: few suppliers or customers"),
    "lock-in": Badge("L", "Locked in: commitments outlive the hardware"),
}
"""Flags on single firms that are laid over a picture; letters, so that they survive greyscale."""


def flag_marks(flags: Iterable[Flag], lines: Sequence[Line], names: Mapping[str, str]) -> tuple[Mark, ...]:
    """A mark for each flag whose parties are in the picture, gravest first, with the lines that are its evidence.

    `names` are the names of the parties in the picture.
    """
    found = []
    for flag in sorted(flags, key=lambda f: (list(GROUPS).index(f.kind), SEVERITIES.index(f.severity), f.id)):
        inside = [party for party in flag.entities if party in names]
        alone = flag.kind in BADGES
        if flag.subject not in names or (not alone and len(inside) < min(2, len(flag.entities))):
            continue
        evidence = set(flag.evidence)
        proof = [n.id for n in lines if n.drawn and set(n.pair) <= {*inside} and evidence & set(n.claims)]
        sure = "It holds whatever is undisclosed." if flag.robust else "It depends on what is undisclosed or uncertain."
        text = f"Severity: {flag.severity}. {sure} Reckoned by: {flag.formula}."
        found.append(
            Mark(
                id=f"flag-{flag.id}",
                group=GROUPS[flag.kind],
                title=flag.summary,
                text=text,
                nodes=tuple(inside),
                lines=tuple(proof),
                grave=flag.severity,
                sure=flag.robust,
            )
        )
    return tuple(found)


def with_flags(picture: Picture, flags: Iterable[Flag]) -> Picture:
    """The same picture with the flags among its marks, and letters beside the firms that are flagged themselves."""
    flags = tuple(flags)
    found = flag_marks(flags, picture.lines, {node.id: node.label for node in picture.nodes})
    return replace(picture, nodes=badged(picture.nodes, flags), marks=(*picture.marks, *found))


def badged(nodes: Iterable[Node], flags: Iterable[Flag]) -> tuple[Node, ...]:
    """The nodes, each with the kinds of flags on it alone, in the order of the legend."""
    on: dict[str, set[str]] = {}
    for flag in flags:
        if flag.kind in BADGES:
            on.setdefault(flag.subject, set()).add(flag.kind)
    return tuple(
        replace(node, badges=tuple(kind for kind in BADGES if kind in on[node.slug])) if node.slug in on else node
        for node in nodes
    )


def disputes(scene: Scene, choice: Choice | None = None) -> Picture:
    """The picture of the deals on which sources disagree."""
    choice = choice or Choice(parties=40)
    own = [line for line in wholes(scene.lines) if "dispute" in line.marks]
    ranked = weights(line for line in own if line.drawn)
    shown, left = chosen(ranked, choice.parties)
    lines = bundled([n if set(n.pair) <= set(shown) else replace(n, drawn=False) for n in own], 3)
    nodes = _tied(scene, shown, lines)
    marks = scene.dispute_marks(lines)
    further = len(scene.snapshot.conflicts) - len(scene.dispute_marks(own))
    drawn = [line for line in lines if line.drawn]
    lead = (
        f"{count(len(marks), 'disagreement')} about {count(len({line.deal for line in own}), 'deal')}, as of "
        f"{scene.day}. Each is listed with what every source says; none is averaged."
    )
    picture = replace(
        scene.picture("conflicts", "Where sources disagree", lead, nodes, lines),
        marks_first=True,
        marks=marks,
        notes=tuple(filter(None, [cap_note(len(nodes), [scene.node(p) for p in left]), _further(further)])),
    )
    return picture.placed(springs([node.id for node in nodes], [line.pair for line in drawn]))


def _further(number: int) -> str:
    if number <= 0:
        return ""
    return f"{count(number, 'further disagreement')} are about figures, sites and dates that tie no two parties."


def _tied(scene: Scene, shown: Sequence[str], lines: Iterable[Line]) -> tuple[Node, ...]:
    """The nodes that a drawn line touches, weightiest first."""
    touched = {end for line in lines if line.drawn for end in line.pair}
    kept = [party for party in shown if party in touched]
    return tuple(replace(scene.node(p), weight=float(len(kept) - i)) for i, p in enumerate(kept))


def flagged(scene: Scene, flags: Sequence[Flag], choice: Choice | None = None) -> Picture:
    """The picture of the deals on which flags rest, with every flag listed.

    Flags on relations choose the parties and lines; those on single firms add the firm, its largest line of evidence,
    and a letter beside it.
    """
    choice = choice or Choice(parties=36)
    alone = [flag for flag in flags if flag.kind in BADGES]
    between = [flag for flag in flags if flag.kind not in BADGES and len(flag.entities) > 1]
    evidence = {claim for flag in between for claim in flag.evidence}
    tied = {(a, b) for flag in between for a in flag.entities for b in flag.entities if a != b}
    every = wholes(scene.lines)
    own = [n for n in every if (n.source, n.target) in tied and evidence & set(n.claims)]
    ranked: dict[str, float] = {}
    for flag in (*between, *alone):
        for party in flag.entities if flag in between else (flag.subject,):
            ranked[party] = ranked.get(party, 0.0) + 3.0 - SEVERITIES.index(flag.severity)
    own += _grounds(every, alone, {n.id for n in own}, set(ranked))
    touched = {end for line in own if line.drawn for end in line.pair}
    shown, left = chosen({p: w for p, w in ranked.items() if p in touched}, choice.parties)
    lines = bundled([n if set(n.pair) <= set(shown) else replace(n, drawn=False) for n in own], 1)
    nodes = _tied(scene, shown, lines)
    lead = (
        f"{count(len(between), 'flag')} on relations between firms, as of {scene.day}: conflicts of interest, rivals "
        "as suppliers, stakes in suppliers, inputs that could be denied; and "
        f"{len(alone):,} on single firms, marked by letters ({_letters()}). Choose one to see its evidence."
    )
    picture = replace(
        scene.picture("flags", "Flags and what they rest on", lead, nodes, lines),
        marks_first=True,
        notes=tuple(filter(None, [cap_note(len(nodes), [scene.node(p) for p in left])])),
    )
    placed = picture.placed(springs([node.id for node in nodes], [line.pair for line in lines if line.drawn]))
    return with_flags(placed, [*between, *alone])


def _letters() -> str:
    return ", ".join(f"{badge.letter}: {kind}" for kind, badge in BADGES.items())


def _grounds(lines: Sequence[Line], flags: Iterable[Flag], told: set[str], parties: set[str]) -> list[Line]:
    """For each flag on a single firm, the weightiest line of its evidence that ties the firm to a party shown."""
    found: dict[str, Line] = {}
    for flag in flags:
        proofs = set(flag.evidence)
        own = [n for n in lines if n.drawn and flag.subject in n.pair and proofs & set(n.claims)]
        if any(n.id in told for n in own):
            continue
        near = [n for n in own if set(n.pair) <= parties] or own
        for line in sorted(near, key=lambda n: (-size(n), n.id))[:1]:
            found[line.id] = line
    return list(found.values())
