"""The money: capital put in against purchases paid, arrows along the money, loops in which it comes back marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from exports.views import words
from exports.views.choosing import WARRANTS, Choice, bundled, cap_note, chosen, weights, wholes
from exports.views.families import FAMILIES
from exports.views.layouts.springs import springs
from exports.views.lines import Scene
from exports.views.picture import Line, Mark, Picture
from graph.metrics.circularity import circular_loops
from graph.metrics.loops import Loop
from graph.metrics.result import Bound
from graph.values import Amount, Interval

STEPS = 3
"""Longer loops are many and mean little: with four steps nearly everybody is on one."""

LOOPS = "Loops of money"
_CAPITAL = ("investment", "funding round", "(leg)")


def money(scene: Scene, choice: Choice | None = None) -> Picture:
    """The picture of who pays whom, with every loop of at most three steps."""
    choice = choice or Choice(parties=32)
    flows = [flow for line in wholes(scene.lines, twice=True) if (flow := _along_the_money(line)) is not None]
    loops = circular_loops(scene.snapshot, STEPS, scene.level)
    steps = {step for loop in loops for step in _steps(loop)}
    on_loops = Counter(firm for loop in loops for firm in loop.firms)
    heavy = weights(flow for flow in flows if flow.drawn and (flow.source, flow.target) in steps)
    shown, left = chosen({firm: on_loops[firm] * 3 + heavy.get(firm, 0.0) for firm in on_loops}, choice.parties)
    inside = set(shown)
    flows = [flow for flow in flows if set(flow.pair) <= set(on_loops)]
    lines = bundled([_placed(flow, inside, steps) for flow in flows], 1)
    drawn = [line for line in lines if line.drawn and not line.aside]
    nodes = tuple(replace(scene.node(p), weight=float(len(shown) - i)) for i, p in enumerate(shown))
    certain = sum(loop.certain for loop in loops)
    lead = (
        "Arrows follow the money: capital from investor to firm, payments from customer to supplier. As of "
        f"{scene.day}, money can go round in {words.count(len(loops), 'loop')} of at most {STEPS} steps, "
        f"back to where it set out; in {certain} of them every step certainly holds."
    )
    picture = replace(
        scene.picture("money", "Money that comes back", lead, nodes, lines),
        marks_first=True,
        marks=(*_marks(scene, loops, drawn, inside), *scene.dispute_marks(drawn)),
        notes=tuple(filter(None, [cap_note(len(shown), [scene.node(p) for p in left])])),
        aside="Money that does not come back",
    )
    return picture.placed(springs(shown, [line.pair for line in drawn]))


def _along_the_money(line: Line) -> Line | None:
    """A line turned so that it follows the money; None where none flows."""
    family = FAMILIES[line.family]
    if line.kind == "cluster" or line.family == "rights":
        return None
    if family.money < 0:
        return replace(line, source=line.target, target=line.source, units=line.units[::-1], verb="pays")
    if line.kind == WARRANTS:
        return replace(line, source=line.target, target=line.source, units=line.units[::-1], verb="gives warrants to")
    if any(word in line.kind for word in _CAPITAL) and line.family != "stakes":
        return line
    return None


def _placed(flow: Line, inside: set[str], steps: set[tuple[str, str]]) -> Line:
    """Drawn between the parties shown; what is no step of a loop only on demand."""
    if not set(flow.pair) <= inside:
        return replace(flow, drawn=False)
    return replace(flow, aside=(flow.source, flow.target) not in steps)


def _steps(loop: Loop) -> list[tuple[str, str]]:
    return list(zip(loop.firms, (*loop.firms[1:], loop.firms[0]), strict=True))


def _marks(scene: Scene, loops: Iterable[Loop], drawn: Sequence[Line], inside: set[str]) -> tuple[Mark, ...]:
    by_step: dict[tuple[str, str], list[str]] = {}
    for line in drawn:
        by_step.setdefault((line.source, line.target), []).append(line.id)
    kept = [loop for loop in loops if set(loop.firms) <= inside]
    kept.sort(key=lambda loop: (not loop.certain, -loop.bottleneck.low, -min(loop.bottleneck.high, 1e15), loop.firms))
    return tuple(_mark(scene, loop, by_step) for loop in kept)


def _mark(scene: Scene, loop: Loop, by_step: Mapping[tuple[str, str], Sequence[str]]) -> Mark:
    names = [scene.node(firm).label for firm in loop.firms]
    lines = [line for step in _steps(loop) for line in by_step.get(step, ())]
    sure = "Every step certainly holds." if loop.certain else "Not every step is certain."
    order = {"possible": "In time it can have gone round.", "impossible": "In time it cannot have gone round."}
    return Mark(
        id="loop-" + "-".join(loop.firms),
        group=LOOPS,
        title=" → ".join([*names, names[0]]),
        text=f"{sure} What can go round is the narrowest step: {dollars(loop.bottleneck)}. "
        + order.get(loop.order, "Whether the order in time fits is not known."),
        nodes=loop.firms,
        lines=tuple(lines),
    )


def dollars(bound: Bound) -> str:
    """An interval of dollars in words.

    >>> dollars(Bound(13e9, float("inf"))), dollars(Bound(0.0, float("inf"))), dollars(Bound(0.0, 5e9))
    ('at least $13B', 'not disclosed', 'up to $5B')
    """
    low = Decimal(round(bound.low))
    high = Decimal(round(bound.high)) if bound.high < float("inf") else None
    if high is None and low == 0:
        return "not disclosed"
    return words.amount(Amount(Interval(low, high), currency="USD"))
