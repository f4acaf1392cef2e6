"""Which names may mean one thing: scores with reasons, so that a person can judge.

A score proposes; only the table of judgements decides. Lookalikes are held apart: a fund named after a firm is not the
firm, phase 2 is not phase 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

LEGAL = frozenset(
    (
        *("inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "lp", "llp", "plc"),
        *("nv", "n", "v", "sa", "se", "ag", "ab", "asa", "spa", "gmbh", "kk", "pbc", "group", "holdings", "holding"),
        *("the", "de", "ny", "ky", "uk", "com", "tx"),
    )
)
"""Words that say what form a firm has, or in which state it is registered, and nothing about which firm it is."""

FINANCIAL = frozenset(
    (
        *("fund", "funds", "etf", "etn", "trust", "daily", "bull", "bear", "leveraged", "long", "short", "2x", "3x"),
        *("income", "floating", "shares", "notes", "target"),
    )
)
"""Words of securities that carry the name of a firm and are not the firm."""

NEAR = 75.0
"""Below this likeness, the words that two names do not share are different words and no misspellings."""

DEFAULT_CUTOFF = 86.0
"""From this score on a pair is worth a look."""


@dataclass(frozen=True)
class Likeness:
    """How alike two names are, from 0 to 100, and what speaks for or against."""

    score: float
    reason: str


@dataclass(frozen=True)
class Suggestion:
    """A thing that a name may mean."""

    slug: str
    name: str
    score: float
    reason: str


@lru_cache(maxsize=50_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name that tell which thing it is.

    >>> words("ADVANCED MICRO DEVICES INC"), words("Meta Platforms, Inc.")
    (('advanced', 'micro', 'devices'), ('meta', 'platforms'))
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "").replace("'", "")
    found = tuple(re.findall(r"[^\W_]+", kept))
    return tuple(w for w in found if w not in LEGAL) or found


def likeness(one: str, other: str) -> Likeness:
    """How alike two names are.

    >>> likeness("CoreWeave, Inc.", "Coreweave")
    Likeness(score=100.0, reason='the same words')
    >>> likeness("XAI Octagon Floating Rate & Alternative Income Trust", "xAI").score < 50
    True
    >>> likeness("Gemini 2.5 Pro", "Gemini 2.0 Pro").reason
    'the numbers differ'
    """
    first, second = words(one), words(other)
    if first == second or "".join(first) == "".join(second):
        return Likeness(100.0, "the same words")
    if (set(first) & FINANCIAL) != (set(second) & FINANCIAL):
        return Likeness(min(45.0, _ratio(first, second)), "one is a security or a fund, the other is not")
    if _codes(first) != _codes(second):
        return Likeness(min(60.0, _ratio(first, second)), "the numbers differ")
    if sorted(first) == sorted(second):
        return Likeness(97.0, "the same words in another order")
    if set(first) < set(second) or set(second) < set(first):
        shared = min(len(first), len(second))
        return Likeness(min(92.0, 84.0 + 4 * (shared - 1)), "one name holds the other")
    if first[0] == "".join(w[0] for w in second) or second[0] == "".join(w[0] for w in first):
        return Likeness(86.0, "one may be the initials of the other")
    score = _ratio(first, second)
    rest = [w for w in first if w not in second], [w for w in second if w not in first]
    if all(rest) and _ratio(*rest) < NEAR:
        return Likeness(round(min(score, NEAR), 1), "what is not shared differs")
    return Likeness(round(score, 1), "similar spelling")


def _ratio(first: Sequence[str], second: Sequence[str]) -> float:
    return fuzz.token_sort_ratio(" ".join(first), " ".join(second))


def _codes(found: Sequence[str]) -> list[str]:
    """Words with a digit in them: versions, phases, product codes."""
    return sorted(word for word in found if any(c.isdigit() for c in word))


class Matcher:
    """Finds, among named things, those that a name may mean; built once for many questions."""

    def __init__(self, things: Iterable[tuple[str, str]]) -> None:
        """Take (slug, name) pairs; a thing may have several names."""
        self.things = sorted(set(things))
        self._keys = [" ".join(words(name)) for _, name in self.things]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for index, key in enumerate(self._keys):
            for word in set(key.split()):
                self._by_word[word].append(index)

    def suggest(self, name: str, limit: int = 5, cutoff: float = DEFAULT_CUTOFF) -> list[Suggestion]:
        """The best candidates, best first; each thing once."""
        key = " ".join(words(name))
        close = process.extract(key, self._keys, scorer=fuzz.token_sort_ratio, limit=40, score_cutoff=70)
        rarest = sorted(set(key.split()) & self._by_word.keys(), key=lambda w: len(self._by_word[w]))[:1]
        shared = [index for word in rarest for index in self._by_word[word][:200]]
        best: dict[str, Suggestion] = {}
        for index in {*(found[2] for found in close), *shared}:
            slug, other = self.things[index]
            found = likeness(name, other)
            if found.score >= cutoff and (slug not in best or found.score > best[slug].score):
                best[slug] = Suggestion(slug, other, found.score, found.reason)
        return sorted(best.values(), key=lambda s: (-s.score, s.slug))[:limit]
