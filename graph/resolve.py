"""From what sources say to what is shown: one value where evidence decides, a hull where it does not.

The order (MODEL): not deprecated; valid on the day; a dated state's newest sound observation; then kind of evidence,
kind of source, the publisher's own page before a copy of it, independent origins, newer. Figures are never averaged.
The step that decided is recorded as the rank reason; a draw stays `undecided` and shows the hull.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from graph.comparing import compatible, hull_of, identity, same, width
from graph.evidence import Claim, Value
from graph.validity import observed
from graph.values import Amount, Truth
from ontology.vocabulary import Property, vocabulary

Key: TypeAlias = tuple[str, str, str]
"""What separates the amounts of one property: basis, period, currency or unit; empty for other values."""

NO_KEY: Key = ("", "", "")

POLICIES = ("preferred", "latest", "range", "confirmed_only")


@dataclass(frozen=True)
class Candidate:
    """What one claim states as the value (or values) of one property of one thing."""

    claim: Claim
    values: tuple[Value, ...]
    truth: Truth = Truth.YES


@dataclass(frozen=True)
class Resolved:
    """The value of one property of one thing on one day, and why it is this one.

    `values` is what is shown: the preferred claim's, or the hull where the evidence is undecided. `supporting` are
    the claims that state just this; `candidates` all that were weighed. `presumed` marks a state observed before the
    day and not said to have ended.
    """

    subject: str
    name: str
    key: Key
    values: tuple[Value, ...]
    preferred: Claim
    supporting: tuple[Claim, ...]
    candidates: tuple[Claim, ...]
    reason: str
    undecided: bool = False
    presumed: bool = False

    @property
    def value(self) -> Value:
        """The first (for most properties the only) value."""
        return self.values[0]

    @property
    def status(self) -> str:
        """The strongest kind of evidence among the claims that state this value."""
        return max((c.status for c in self.supporting), key=lambda s: rank("statuses", s))


@dataclass(frozen=True)
class Conflict:
    """A disagreement: sources state values of one property that cannot all be true at once."""

    subject: str
    name: str
    key: Key
    positions: tuple[tuple[tuple[Value, ...], tuple[Claim, ...]], ...]
    resolved: Resolved

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim that takes part, in order of id."""
        return tuple(sorted({c.id: c for _, claims in self.positions for c in claims}.values(), key=lambda c: c.id))


def resolve(
    subject: str, known: Property, candidates: Sequence[Candidate], day: date, policy: str = "preferred"
) -> tuple[list[Resolved], list[Conflict]]:
    """Resolve one property of one thing; amounts of different basis are different questions."""
    results: list[Resolved] = []
    conflicts: list[Conflict] = []
    for key, group in sorted(_by_key(known, candidates).items()):
        question = _Question(subject, known, key, day, policy)
        results += question.answers(group)
        conflicts += question.conflicts(group, results)
    return results, conflicts


def _by_key(known: Property, candidates: Sequence[Candidate]) -> dict[Key, list[Candidate]]:
    if known.kind not in {"money", "quantity"}:
        return {NO_KEY: list(candidates)} if candidates else {}
    groups: dict[Key, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for value in candidate.values:
            assert isinstance(value, Amount)
            groups[value.key].append(replace(candidate, values=(value,)))
    return groups


@dataclass(frozen=True)
class _Question:
    subject: str
    known: Property
    key: Key
    day: date
    policy: str

    def _dated(self, group: list[Candidate]) -> bool:
        """Is the newest statement the one that counts?

        So for states, for forecasts, which are revised, and for figures that every source dates: change over time is
        history, not conflict.
        """
        basis = self.key[0]
        revised = bool(basis) and vocabulary().concept("bases", basis).resolution == "state"
        figures = self.key != NO_KEY and all(c.claim.valid_from is not None for c in group)
        return self.known.resolution == "state" or revised or figures

    def answers(self, group: list[Candidate]) -> list[Resolved]:
        if self.known.resolution == "union":
            return self._union(group)
        if len(group) == 1:
            return [self._alone(group[0])]
        pool, presumed = self._pool(group)
        if self.policy == "range" and self.known.resolution != "label":
            return [replace(self._hull(pool, pool, group, "range"), presumed=presumed)]
        return [replace(self._decide(pool, group), presumed=presumed)]

    def conflicts(self, group: list[Candidate], results: list[Resolved]) -> list[Conflict]:
        if len(group) == 1 or self.known.resolution in {"union", "label", "ladder"}:
            return []
        pool, _ = self._pool(group)
        positions = _positions(pool)
        if all(compatible(a, b) for a, _ in positions for b, _ in positions):
            return []
        resolved = next(r for r in results if r.key == self.key)
        return [Conflict(self.subject, self.known.name, self.key, tuple(positions), resolved)]

    def _alone(self, candidate: Candidate) -> Resolved:
        """The one claim there is, which most questions have: nothing to weigh."""
        claim = candidate.claim
        presumed = self._dated([candidate]) and claim.valid_to is None and observed(claim) < self.day
        one = (claim,)
        known = self.known.name
        return Resolved(
            self.subject, known, self.key, candidate.values, claim, one, one, "onlyClaim", presumed=presumed
        )

    def _union(self, group: list[Candidate]) -> list[Resolved]:
        """Parties and the like add up: each value stands with the claims that name it."""
        stated: dict[Value, list[Claim]] = defaultdict(list)
        for candidate in group:
            for value in candidate.values:
                stated[value].append(candidate.claim)
        found = []
        for value, claims in sorted(stated.items(), key=lambda item: repr(item[0])):
            best = max(claims, key=_strength)
            reason = "onlyClaim" if len(claims) == 1 else "agreed"
            found.append(self._resolved((value,), best, claims, claims, reason))
        return found

    def _pool(self, group: list[Candidate]) -> tuple[list[Candidate], bool]:
        """For dated states the newest observations and those said to hold on the day; else all candidates."""
        sound = [c for c in group if c.truth is Truth.YES] or group
        if self.known.resolution == "ladder":
            return self._ladder(sound), False
        if not self._dated(group):
            return sound, False
        sound = [c for c in sound if c.claim.status != "rumoured"] or sound
        bounded = [c for c in sound if c.claim.valid_to is not None]
        dated = [c for c in sound if c.claim.valid_to is None]
        newest = max((observed(c.claim) for c in dated), default=date.min)
        latest = [c for c in dated if observed(c.claim) == newest]
        return bounded + latest, not bounded and newest < self.day

    def _ladder(self, sound: list[Candidate]) -> list[Candidate]:
        """Commitments climb: a page that still says `announced` does not undo a signature; endings end."""
        sound = [c for c in sound if c.claim.status != "rumoured"] or sound
        top = max(rank("rungs", str(c.values[0])) for c in sound)
        return [c for c in sound if rank("rungs", str(c.values[0])) == top]

    def _decide(self, pool: list[Candidate], group: list[Candidate]) -> Resolved:
        reason = "onlyClaim" if len(group) == 1 else "newestState" if len(pool) < len(group) else "agreed"
        if self.known.resolution == "ladder" and len(pool) < len(group):
            reason = "ladder"
        kept = pool
        for name, key in self._steps(pool):
            if len(_positions(kept)) == 1:
                break
            best = max(map(key, kept))
            narrowed = [c for c in kept if key(c) == best]
            if len(narrowed) < len(kept):
                kept, reason = narrowed, name
        if len(_positions(kept)) > 1:
            newer = [c for c in kept if not any(_certainly_older(c, other) for other in kept)]
            if len(newer) < len(kept):
                kept, reason = newer, "newer"
        return self._settle(kept, pool, group, reason)

    def _settle(self, kept: list[Candidate], pool: list[Candidate], group: list[Candidate], reason: str) -> Resolved:
        positions = _positions(kept)
        if len(positions) > 1 and self.known.resolution != "label":
            if not all(compatible(a, b) for a, _ in positions for b, _ in positions):
                return self._hull(kept, pool, group, "undecided")
            narrowest = min(positions, key=lambda p: (width(p[0][0]), repr(p[0])))
            kept, reason = [c for c in kept if c.values == narrowest[0]], "mostPrecise"
        best = max(kept, key=lambda c: _strength(c.claim))
        supporting = [c.claim for c in group if same(c.values, best.values)]
        return self._resolved(best.values, best.claim, supporting, [c.claim for c in group], reason)

    def _hull(self, kept: list[Candidate], pool: list[Candidate], group: list[Candidate], reason: str) -> Resolved:
        best = max(kept, key=lambda c: _strength(c.claim))
        claims = [c.claim for c in kept]
        values = hull_of([c.values for c in kept])
        undecided = reason == "undecided"
        return replace(
            self._resolved(values, best.claim, claims, [c.claim for c in group], reason), undecided=undecided
        )

    def _steps(self, pool: list[Candidate]) -> list[tuple[str, Callable[[Candidate], float]]]:
        own_pages = {c.claim.source.publisher for c in pool if not c.claim.source.read_in_copy}
        origins = {
            identity(c.values): len({o.claim.origin for o in pool if compatible(c.values, o.values)}) for c in pool
        }
        steps: list[tuple[str, Callable[[Candidate], float]]] = [
            ("status", lambda c: rank("statuses", c.claim.status)),
            ("sourceKind", lambda c: rank("sourceKinds", c.claim.source.kind)),
            ("ownPage", lambda c: not (c.claim.source.read_in_copy and c.claim.source.publisher in own_pages)),
            ("origins", lambda c: origins[identity(c.values)]),
        ]
        if self.policy == "latest":
            return [("newer", lambda c: (c.claim.source.published.earliest or date.min).toordinal()), *steps]
        return steps

    def _resolved(
        self,
        values: tuple[Value, ...],
        best: Claim,
        supporting: Iterable[Claim],
        weighed: Iterable[Claim],
        reason: str,
    ) -> Resolved:
        claims, candidates = _ordered(supporting), _ordered(weighed)
        return Resolved(self.subject, self.known.name, self.key, values, best, claims, candidates, reason)


def _positions(pool: list[Candidate]) -> list[tuple[tuple[Value, ...], tuple[Claim, ...]]]:
    grouped: dict[object, list[Candidate]] = defaultdict(list)
    for candidate in pool:
        grouped[identity(candidate.values)].append(candidate)
    found = [(members[0].values, _ordered(c.claim for c in members)) for members in grouped.values()]
    return sorted(found, key=lambda p: (repr(p[0]), p[1][0].id))


def _certainly_older(candidate: Candidate, other: Candidate) -> bool:
    latest, earliest = candidate.claim.source.published.latest, other.claim.source.published.earliest
    return latest is not None and earliest is not None and latest < earliest


@lru_cache(maxsize=256)
def rank(scheme: str, word: str) -> int:
    """The rank of a concept in its closed list; higher is stronger."""
    return vocabulary().concept(scheme, word).rank or 0


def _strength(claim: Claim) -> tuple[int, int, bool, date, str]:
    """Order in which agreeing claims are quoted; the id makes it total."""
    published = claim.source.published.earliest or date.min
    return (
        rank("statuses", claim.status),
        rank("sourceKinds", claim.source.kind),
        not claim.source.read_in_copy,
        published,
        claim.id,
    )


def _ordered(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    claims = tuple(claims)
    if len(claims) == 1:
        return claims
    return tuple(sorted({c.id: c for c in claims}.values(), key=lambda c: c.id))
