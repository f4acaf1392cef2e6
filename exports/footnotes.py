"""Footnotes: sources numbered in the order in which a text first leans on them, the surest first where several do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph.evidence import Claim, Source
from graph.resolve import rank
from graph.snapshot import Snapshot

MOST = 3
"""So many notes stand at one place; the rest is counted."""


@dataclass(frozen=True)
class Cite:
    """What stands behind a statement: numbers of notes, and how many further sources say the same."""

    numbers: tuple[int, ...] = ()
    further: int = 0

    def __bool__(self) -> bool:
        return bool(self.numbers)


NOTHING = Cite()


@dataclass
class Note:
    """A note: one source, and the claims of it that the text leans on, in order of first use."""

    number: int
    source: Source
    claims: list[Claim] = field(default_factory=list)


class Notes:
    """The notes of one text. Cite while it is written; list them at its end."""

    def __init__(self, snapshot: Snapshot, most: int = MOST) -> None:
        self.most = most
        self._claims = snapshot.evidence.claims
        self._notes: dict[str, Note] = {}

    def __iter__(self) -> Iterator[Note]:
        return iter(self._notes.values())

    def __len__(self) -> int:
        return len(self._notes)

    def cite(self, claims: Iterable[Claim | str], most: int = 0) -> Cite:
        """Note the sources of some claims (ids or claims); those that are not in the graph are passed over."""
        most = most or self.most
        found = {(c if isinstance(c, str) else c.id): c for c in claims}
        known = [self._claims[i] for i in found if i in self._claims]
        by_source: dict[str, list[Claim]] = {}
        for claim in sorted(known, key=strength):
            by_source.setdefault(claim.source.id, []).append(claim)
        told = list(by_source.values())
        return Cite(tuple(sorted(self._number(own) for own in told[:most])), len(told[most:]))

    def _number(self, claims: list[Claim]) -> int:
        source = claims[0].source
        note = self._notes.setdefault(source.id, Note(len(self._notes) + 1, source))
        note.claims += [c for c in claims if c not in note.claims]
        return note.number


def strength(claim: Claim) -> tuple[int, int, bool, int, str]:
    """Order in which claims are quoted: the surest evidence, the strongest source, its own page, the newest."""
    published = claim.source.published.earliest
    return (
        -rank("statuses", claim.status),
        -rank("sourceKinds", claim.source.kind),
        claim.source.read_in_copy,
        -(published.toordinal() if published else 0),
        claim.id,
    )
