"""How far a total is covered: of how many agreements a figure is known, and how old these figures are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from exports.views import words
from graph.snapshot import Snapshot
from graph.values import Amount

FIGURES = {"amount": "sum", "power": "power", "chipCount": "number of chips"}
"""What the covered property is called."""

OF_MEASURE = {"usd_per_year": "amount", "usd": "amount", "power": "power", "chips": "chipCount"}
"""The property that a measure of the metrics rests on."""


@dataclass(frozen=True)
class Covered:
    """Of `deals` agreements, on what days the figures of those that have one were last published (oldest first)."""

    figure: str
    deals: int
    days: tuple[date, ...]

    @property
    def known(self) -> int:
        """How many agreements have the figure."""
        return len(self.days)

    @property
    def short(self) -> str:
        """The whole in a few words: `2 of 3 agreements state their sum, the newest as of 8 May 2026`."""
        if not self.deals:
            return ""
        number, states = f"{self.known:,}" if self.known else "none", "state their" if self.known > 1 else "states its"
        told = f"{number} of {words.count(self.deals, 'agreement')} {states} {self.figure}"
        return f"{told}, the newest as of {words.day(self.days[-1])}" if self.days else told

    @property
    def sentence(self) -> str:
        """The same with the age of the middle one, as a sentence."""
        if not self.deals:
            return ""
        text = self.short
        if self.known > 2:
            text += f", half of them since {words.day(self.days[self.known // 2])}"
        return f"{text[:1].upper()}{text[1:]}."


def covered(snapshot: Snapshot, deals: Iterable[str], name: str = "amount") -> Covered:
    """How many of some agreements state a figure, and when each was last told; parts and wholes count as they come."""
    wanted = sorted(set(deals))
    days = [day for deal in wanted if (day := _told(snapshot, deal, name)) is not None]
    return Covered(FIGURES[name], len(wanted), tuple(sorted(days)))


def _told(snapshot: Snapshot, deal: str, name: str) -> date | None:
    """The last day on which a source published a figure that is shown; None where there is none."""
    return max(
        (
            claim.source.published.earliest or claim.known_from
            for resolved in snapshot.values(deal, name)
            if isinstance(resolved.value, Amount) and resolved.value.interval.known
            for claim in resolved.supporting
        ),
        default=None,
    )
