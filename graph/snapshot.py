"""A snapshot: the graph as of one day, as known by another, under one policy.

All answers come from here: current values, conflicts, groups, what is in force; metrics and views build on it.
Building one costs some hundredths of a second, so snapshots are made on demand and kept by those who ask often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from graph.errors import InvalidParameter
from graph.evidence import Claim, Evidence, Value
from graph.resolve import POLICIES, Candidate, Conflict, Resolved, rank, resolve
from graph.validity import first_shown, in_context, valid_on
from graph.values import Amount, PartialDate, Truth
from ontology.vocabulary import vocabulary

_DAYS = {"day": 1.0, "month": 365.25 / 12, "year": 365.25}
_BEGINNINGS = ("released", "operationalSince", "period", "founded", "date")
"""Properties that say since when a thing is there, or of which time it tells."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years between which a snapshot can be asked for: terms and periods added to a day must stay dates."""


@dataclass(frozen=True)
class Moment:
    """Which snapshot: true on `as_of`, published by `known_at`, resolved by `policy`, at least `min_status`."""

    as_of: date
    known_at: date
    policy: str = "preferred"
    min_status: str = "rumoured"

    def __post_init__(self) -> None:
        for name, day in (("as_of", self.as_of), ("known_at", self.known_at)):
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise InvalidParameter(name, str(day), f"a day from {FIRST_YEAR} to {LAST_YEAR}")
        if self.policy not in POLICIES:
            raise InvalidParameter("policy", self.policy, " | ".join(POLICIES))
        statuses = vocabulary().notations("statuses")
        if self.min_status not in statuses:
            raise InvalidParameter("min_status", self.min_status, " | ".join(statuses))


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The resolved graph at one moment; a pure function of the evidence and the moment."""

    evidence: Evidence
    moment: Moment

    @cached_property
    def eligible(self) -> frozenset[str]:
        """Ids of the claims that count: certainly known by then, not deprecated, sure enough."""
        confirmed_only = self.moment.policy == "confirmed_only"
        least = rank("statuses", "confirmed" if confirmed_only else self.moment.min_status)
        return frozenset(
            claim.id
            for claim in self.evidence.claims.values()
            if claim.known_from <= self.moment.known_at
            and not claim.deprecated
            and claim.source.id not in self.outdated
            and rank("statuses", claim.status) >= least
        )

    @cached_property
    def outdated(self) -> frozenset[str]:
        """Releases of datasets whose place a newer release, certainly known by then, has taken."""
        return frozenset(
            source.new_release_of
            for source in self.evidence.sources.values()
            if source.new_release_of
            and source.published.latest is not None
            and source.published.latest <= self.moment.known_at
        )

    @cached_property
    def possibly_known(self) -> int:
        """How many further claims may have been published by `known_at`, but not certainly."""
        return sum(
            claim.possibly_known_from is not None
            and claim.possibly_known_from <= self.moment.known_at < claim.known_from
            for claim in self.evidence.claims.values()
        )

    @cached_property
    def subjects(self) -> Mapping[str, tuple[Claim, ...]]:
        """Things that exist on the day, with their eligible claims; deals begin with the first evidence of them."""
        found = {}
        for slug, claims in self.evidence.by_subject.items():
            counted = tuple(c for c in claims if c.id in self.eligible)
            if counted and self._begun(slug, counted):
                found[slug] = counted
        return found

    @cached_property
    def types(self) -> Mapping[str, frozenset[str]]:
        """The classes of each thing: stated, registered, and implied by the part it plays in a deal."""
        classes = vocabulary().classes
        stated: dict[str, set[str]] = defaultdict(set)
        for entry in self.evidence.register.values():
            stated[entry.slug].update(entry.types)
        for slug, claims in self.subjects.items():
            for claim in claims:
                stated[slug].update(claim.subjects[slug].types)
        for slug in list(stated):
            for role in {r for t in stated[slug] if t in classes for r in classes[t].role_of.items()}:
                for resolved in self.values(slug, role[0]):
                    stated[str(resolved.value)].add(role[1])
        return {slug: _ancestors(name for name in names if name in classes) for slug, names in sorted(stated.items())}

    @cached_property
    def _resolution(self) -> tuple[Mapping[str, Mapping[str, tuple[Resolved, ...]]], tuple[Conflict, ...]]:
        properties = vocabulary().properties
        values: dict[str, dict[str, tuple[Resolved, ...]]] = {}
        conflicts: list[Conflict] = []
        for slug, claims in self.subjects.items():
            candidates: dict[str, list[Candidate]] = defaultdict(list)
            kinds = _ancestors(claims[0].subjects[slug].types)
            known = {name: in_context(properties[name], kinds) for c in claims for name in c.subjects[slug].values}
            for claim in claims:
                for name, stated in claim.subjects[slug].values.items():
                    state = known[name].resolution == "state"
                    truth = valid_on(claim, self.moment.as_of, state)
                    if truth is not Truth.NO:
                        candidates[name].append(Candidate(claim, stated, truth))
            values[slug] = {}
            for name, group in sorted(candidates.items()):
                found, disputes = resolve(slug, known[name], group, self.moment.as_of, self.moment.policy)
                values[slug][name] = tuple(found)
                conflicts += disputes
        return values, tuple(conflicts)

    def settled(self) -> Snapshot:
        """This snapshot, with what everybody asks of it computed: values, kinds, who says what."""
        _ = self._resolution, self.types, self.possibly_known, self.evidence.by_subject, self.evidence.by_source
        return self

    @property
    def resolved(self) -> Mapping[str, Mapping[str, tuple[Resolved, ...]]]:
        """Every resolved value: thing, then property, then one entry per basis (amounts) or value (parties)."""
        return self._resolution[0]

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Where sources disagree on the day, in order of thing and property."""
        return self._resolution[1]

    def values(self, slug: str, name: str) -> tuple[Resolved, ...]:
        """The resolved values of one property of one thing; empty where nothing is stated."""
        return self.resolved.get(slug, {}).get(name, ())

    def value(self, slug: str, name: str) -> Value | None:
        """The first resolved value of a property, or None where nothing is stated."""
        found = self.values(slug, name)
        return found[0].value if found else None

    def of_class(self, name: str) -> Sequence[str]:
        """Things of a class (or of a class below it), in order of slug."""
        return self._by_class.get(name, ())

    @cached_property
    def _by_class(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for slug, types in self.types.items():
            for name in types:
                found[name].append(slug)
        return found

    def label(self, slug: str) -> str:
        """What to call a thing: its registered name, a stated name, or one made from its parties."""
        entry = self.evidence.register.get(slug)
        if entry is not None:
            return entry.name
        name = self.value(slug, "name")
        return str(name) if name is not None else self._made_label(slug)

    def group(self, slug: str) -> str:
        """The group a unit belongs to on the day: the top of its `partOf` chain of organizations."""
        seen = {slug}
        while (above := self.value(slug, "partOf")) is not None and str(above) not in seen:
            slug = str(above)
            seen.add(slug)
        return slug

    def end(self, slug: str) -> PartialDate | None:
        """When a deal ends: as stated, else its start (or signature) plus its term; None where neither is known."""
        stated = self.value(slug, "ends")
        if isinstance(stated, PartialDate):
            return stated
        start = next((v for n in ("starts", "signed") if isinstance(v := self.value(slug, n), PartialDate)), None)
        term = self.value(slug, "term")
        days = _DAYS.get(term.unit) if isinstance(term, Amount) else None
        if start is None or days is None or not isinstance(term, Amount):
            return None
        low, high = term.interval.low, term.interval.high
        first = start.earliest + timedelta(float(low) * days) if start.earliest and low is not None else None
        last = start.latest + timedelta(float(high) * days) if start.latest and high is not None else None
        return PartialDate(first, last, f"{start} + {term.words or 'its term'}")

    def force(self, slug: str) -> str:
        """Is a deal in force on the day? A concept of the scheme `forces`.

        Letters of intent and talks bind nobody. What is announced but not known to be signed is possibly in force.
        Most deals state no end: they are presumed in force until a source ends them.
        """
        day, rung = self.moment.as_of, self.value(slug, "rung")
        end, starts = self.end(slug), self.value(slug, "starts")
        ended = Truth.NO if end is None else end.reached_by(day)
        begun = starts.reached_by(day) if isinstance(starts, PartialDate) else Truth.YES
        if rung == "completed" and self.types[slug] & {"Investment", "Acquisition"}:
            return "carriedOut"
        if rung in {"terminated", "completed"} or ended is Truth.YES:
            return "ended"
        if rung in {"talks", "letterOfIntent"}:
            return "notBinding"
        if begun is Truth.NO:
            return "notYetInForce"
        unsigned = rung in {None, "announced"} and not self.signed(slug)
        if begun is Truth.POSSIBLY or ended is Truth.POSSIBLY or unsigned:
            return "possiblyInForce"
        return "presumedInForce" if end is None else "inForce"

    def signed(self, slug: str) -> bool:
        """Does a source state a day of signature that is not still to come?"""
        day = self.value(slug, "signed")
        return isinstance(day, PartialDate) and day.reached_by(self.moment.as_of) is not Truth.NO

    def begun(self, slug: str) -> Truth:
        """Was a thing there on the day: a model, a cluster, a holding, a figure?

        Certainly if a source had told of it by then, or its stated beginning had come; not if its beginning was still
        to come; possibly if it is known from later sources alone, without a date.
        """
        if self.told(self.subjects.get(slug, ())):
            return Truth.YES
        stated = (self.value(slug, name) for name in _BEGINNINGS)
        reached = [v.reached_by(self.moment.as_of) for v in stated if isinstance(v, PartialDate)]
        return max(reached, key=lambda t: t.value, default=Truth.POSSIBLY)

    @cached_property
    def unborn(self) -> frozenset[str]:
        """Organizations that were founded after the day."""
        founded = (slug for slug in self.of_class("Organization") if self.values(slug, "founded"))
        return frozenset(slug for slug in founded if self.begun(slug) is Truth.NO)

    def told(self, claims: Iterable[Claim]) -> bool:
        """Was any of these claims published by the day, or does it speak of a time that had come?"""
        day = self.moment.as_of
        return any(
            c.known_from <= day or (c.valid_from is not None and c.valid_from.reached_by(day) is Truth.YES)
            for c in claims
        )

    def _begun(self, slug: str, claims: tuple[Claim, ...]) -> bool:
        """Did a deal or event exist on the day? Its first evidence is a stated date, else its first publication."""
        if not _ancestors(claims[0].subjects[slug].types) & {"Deal", "Event"}:
            return True
        return min(first_shown(claim, slug) for claim in claims) <= self.moment.as_of

    def _made_label(self, slug: str) -> str:
        """A deal's name from its parties, its kind and its year: `SpaceX → Anthropic: lease, 2026`."""
        classes = vocabulary().classes
        kinds = [name for name in sorted(self.types.get(slug, ())) if classes[name].edges]
        for name in sorted(kinds, key=lambda n: -len(classes[n].ancestors)):
            for edge in classes[name].edges:
                ends = [self._parties(slug, role) for role in (edge.source, edge.target) if role]
                if all(ends):
                    year = self._year(slug)
                    return f"{' → '.join(ends)}: {classes[name].label}{', ' + year if year else ''}"
        return slug.replace("-", " ")

    def _parties(self, slug: str, role: str) -> str:
        named = ", ".join(self.label(str(r.value)) for r in self.values(slug, role))
        unnamed = self.value(slug, f"unnamed{role[:1].upper()}{role[1:]}") if role else None
        return named or (str(unnamed) if unnamed is not None else "")

    def _year(self, slug: str) -> str:
        for name in ("signed", "announced", "date", "starts"):
            told = self.value(slug, name)
            if isinstance(told, PartialDate) and told.earliest is not None:
                return str(told.earliest.year)
        return ""


def _ancestors(names: Iterable[str]) -> frozenset[str]:
    """Some classes with all the classes above them."""
    classes = vocabulary().classes
    return frozenset(above for name in names for above in classes[name].ancestors)
