"""Flags in the words a person reads: what kind, how grave, how much, and what would have to be otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exports import phrases
from graph.metrics.result import CONCEPTS, KINDS, SEVERITIES, Flag
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary


@dataclass(frozen=True)
class FlagLine:
    """A flag as a list tells it."""

    flag: Flag
    kind_label: str
    value_words: str

    @property
    def id(self) -> str:
        """The flag's id."""
        return self.flag.id

    @property
    def severity(self) -> str:
        """How grave: low, medium or high."""
        return self.flag.severity

    @property
    def summary(self) -> str:
        """The flag in a sentence."""
        return self.flag.summary

    @property
    def robust(self) -> bool:
        """Does it hold whatever is undisclosed?"""
        return self.flag.robust

    @property
    def evidence(self) -> tuple[str, ...]:
        """The claims that it rests on."""
        return self.flag.evidence


def told(flag: Flag) -> FlagLine:
    """A flag with its kind and value in words."""
    value = phrases.valued(flag.value, flag.unit)
    return FlagLine(flag, kind_label(flag.kind), "" if value.startswith("not ") else value)


def kind_label(kind: str) -> str:
    """A kind of flag in words.

    >>> kind_label("reverse-equity"), kind_label("lock-in")
    ('reverse equity', 'lock-in')
    """
    return kind if kind == "lock-in" else kind.replace("-", " ")


def meaning(kind: str) -> str:
    """What a kind of flag means, in the vocabulary's words."""
    concept = vocabulary().concepts.get(CONCEPTS.get(kind, ""))
    return concept.definition if concept else ""


def varied(found: Sequence[Flag], most: int) -> list[Flag]:
    """Some of the gravest flags, of as many kinds and about as many firms as can be had; order is kept."""
    ranked = sorted(found, key=lambda f: (-SEVERITIES.index(f.severity), not f.robust))
    seen: Counter[str] = Counter()
    turn = {}
    for flag in ranked:
        seen[flag.kind] += 1
        seen[flag.subject] += 1
        turn[flag.id] = seen[flag.kind] + seen[flag.subject]
    chosen = {f.id for f in sorted(ranked, key=lambda f: (-SEVERITIES.index(f.severity), turn[f.id], f.id))[:most]}
    return [f for f in ranked if f.id in chosen]


def counted(found: Iterable[Flag]) -> list[tuple[str, int]]:
    """How many flags there are of each kind, in the order of kinds."""
    number = Counter(f.kind for f in found)
    return [(kind, number[kind]) for kind in KINDS if number[kind]]


def concerning(snapshot: Snapshot, found: Iterable[Flag], slug: str) -> list[Flag]:
    """Flags about a thing: those in which it takes part, or that rest on a deal of that name."""
    return [f for f in found if slug in f.entities or slug in _deals(f)]


def _deals(flag: Flag) -> set[str]:
    deals: set[str] = set()
    for key in ("deals", "holdings"):
        listed = flag.details.get(key, ())
        if isinstance(listed, list | tuple):
            deals |= {str(d["deal"] if isinstance(d, dict) else d) for d in listed}
    return deals
