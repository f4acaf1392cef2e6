"""Disagreements of sources in words: who says what, what is shown instead, and why."""

from __future__ import annotations

from dataclasses import dataclass

from exports import phrases
from graph.evidence import Claim, Value
from graph.resolve import Conflict
from graph.snapshot import Snapshot


@dataclass(frozen=True)
class Position:
    """One side of a disagreement: what it says, who says so, and whether this is what is shown."""

    text: str
    who: str
    claims: tuple[Claim, ...]
    values: tuple[Value, ...]
    shown: bool


@dataclass(frozen=True)
class Dispute:
    """A disagreement in words: of what, on what, its sides, what is shown instead and why."""

    id: str
    subject: str
    topic: str
    name: str
    positions: tuple[Position, ...]
    shown: str
    why: str
    undecided: bool

    @property
    def sentence(self) -> str:
        """The whole in one or two sentences."""
        sides = "; ".join(f"{p.text} {'says' if len(p.claims) == 1 else 'say'} {p.who}" for p in self.positions)
        if self.undecided:
            return f"On the {self.topic}: {sides}. Nothing sets them apart, so the span is shown: {self.shown}."
        return f"On the {self.topic}: {sides}. Shown is {self.shown}: {self.why}."


def dispute(snapshot: Snapshot, slug: str, conflict: Conflict) -> Dispute:
    """A disagreement in words."""
    shown = ", ".join(phrases.short(snapshot, conflict.name, v) for v in conflict.resolved.values)
    positions = []
    for values, claims in conflict.positions:
        text = ", ".join(phrases.short(snapshot, conflict.name, v) for v in values)
        stands = not conflict.resolved.undecided and conflict.resolved.preferred in claims
        positions.append(Position(text, phrases.publishers(claims), claims, values, stands))
    positions.sort(key=lambda p: (not p.shown, -len(p.claims), p.text))
    return Dispute(
        id=slug,
        subject=conflict.subject,
        topic=phrases.topic(conflict.name, conflict.key),
        name=conflict.name,
        positions=tuple(positions),
        shown=shown,
        why=phrases.reason(conflict.resolved),
        undecided=conflict.resolved.undecided,
    )
