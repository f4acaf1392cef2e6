"""Which things a name may mean: by name, alias, ticker or slug, scored from 0 to 100, with what speaks for each.

A match is only called certain where the name is the same but for capitals, accents, punctuation and the legal form,
no other thing of the wanted type has that name, and no property that was given speaks against it. Names that merely
contain one another stay apart: an "XAI Octagon Fund" is a candidate for xAI with a low score, and never a match.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process, utils

from api.reconcile.comparing import agrees
from api.reconcile.reading import Query
from graph.lookup import kind_of
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary

LEGAL = frozenset(
    {
        *("ab", "ag", "ao", "as", "asa", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding"),
        *("holdings", "inc", "incorporated", "kg", "kk", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj"),
        *("plc", "pte", "pty", "sa", "sab", "sarl", "se", "spa", "srl", "the"),
    }
)
"""Words of a firm's name that tell its legal form and nothing else."""

LEAST = 45.0
"""Candidates below this score are not told."""

NAMED, SHORTENED, CODE = 100.0, 98.0, 96.0
"""Scores of the same name, of the same but for the legal form, of a ticker or register number."""

NAME_WEIGHT = 0.75
"""What the name counts where properties are given, too."""

SILENT = 0.5
"""What a property counts of which nothing is stated of the candidate."""

CUT = 60
"""So many names are looked at closely."""


@dataclass(frozen=True)
class Candidate:
    """A thing that a query may mean; `features` are what the score is made of."""

    slug: str
    score: float
    match: bool
    features: Mapping[str, float | bool]


@dataclass(frozen=True)
class _Names:
    """Everything that things are called: exact forms for looking up, spellings for comparing."""

    exact: Mapping[str, frozenset[str]]
    short: Mapping[str, frozenset[str]]
    codes: Mapping[str, frozenset[str]]
    spellings: tuple[str, ...]
    owners: tuple[str, ...]


def candidates(snapshot: Snapshot, query: Query) -> list[Candidate]:
    """The candidates of a query, best first; each query stands for itself."""
    names = _names(snapshot)
    scored = _by_name(snapshot, names, query.text) if query.text else dict.fromkeys(snapshot.types, 0.0)
    found = []
    for slug, name_score in scored.items():
        typed = _typed(snapshot, slug, query)
        if not typed and query.strict != "should":
            continue
        candidate = _candidate(snapshot, slug, name_score, typed, query)
        if candidate is not None:
            found.append(candidate)
    found.sort(key=lambda c: (-c.score, kind_of(snapshot, c.slug) != "Organization", -_told(snapshot, c.slug), c.slug))
    return _decided(found)[: query.limit]


def _candidate(snapshot: Snapshot, slug: str, name_score: float, typed: bool, query: Query) -> Candidate | None:
    known = [w for w in query.wanted if w.property in vocabulary().properties]
    agreed = [agrees(snapshot, slug, wanted) for wanted in known]
    part = 100.0 * sum(SILENT if a is None else a for a in agreed) / len(agreed) if agreed else 0.0
    if not query.text:
        score = part
    elif agreed:
        score = NAME_WEIGHT * name_score + (1 - NAME_WEIGHT) * part
    else:
        score = name_score
    if query.types and not typed:
        score *= 0.8
    if score < LEAST:
        return None
    features: dict[str, float | bool] = {"name_similarity": round(name_score, 1)} if query.text else {}
    features |= {"type_matches": typed, "claims": _told(snapshot, slug)}
    if agreed:
        features["properties_agree"] = round(part, 1)
    certain = typed and (name_score >= CODE and False not in agreed if query.text else bool(agreed) and all(agreed))
    return Candidate(slug, round(score, 1), certain, features)


def _decided(found: list[Candidate]) -> list[Candidate]:
    """A match is certain only where one candidate alone could be it."""
    certain = [c for c in found if c.match]
    best = [c for c in certain if c.score == certain[0].score]
    kept = best[0].slug if len(best) == 1 else ""
    return [c if c.match == (c.slug == kept) else Candidate(c.slug, c.score, False, c.features) for c in found]


def _by_name(snapshot: Snapshot, names: _Names, text: str) -> dict[str, float]:
    normal, short = normalized(text), shortened(text)
    scored: dict[str, float] = {}
    for name, score, place in process.extract(
        normal, names.spellings, scorer=fuzz.WRatio, limit=CUT, score_cutoff=LEAST
    ):
        slug = names.owners[place]
        scored[slug] = max(scored.get(slug, 0.0), min(similarity(normal, name), CODE - 1), score * 0.5)
    for found, sure in ((names.codes.get(text.strip().upper()), CODE), (names.short.get(short), SHORTENED)):
        for slug in found or ():
            scored[slug] = max(scored.get(slug, 0.0), sure)
    for slug in names.exact.get(normal, ()):
        scored[slug] = NAMED
    for slug in _itself(snapshot, text):
        scored[slug] = NAMED
    return scored


def _itself(snapshot: Snapshot, text: str) -> Iterable[str]:
    """The thing whose slug or full address the text is."""
    slug = text.strip().removeprefix("https://w3id.org/interlock/id/")
    kept = snapshot.evidence.redirects.get(slug, slug)
    return [kept] if kept in snapshot.types else []


def similarity(one: str, other: str) -> float:
    """How alike two normalised names are: spelling, the order of words forgiven; a part is not the whole.

    >>> similarity("coreweave", "corewaeve") > 85, similarity("xai", "xai octagon fund") < 75
    (True, True)
    """
    whole: float = fuzz.ratio(one, other)
    words: float = 0.97 * fuzz.token_sort_ratio(one, other)
    parts: float = 0.7 * fuzz.token_set_ratio(one, other)
    return max(whole, words, parts)


@lru_cache(maxsize=65536)
def normalized(text: str) -> str:
    """A name without capitals, accents and punctuation.

    >>> normalized("Møller–Mærsk, Inc."), normalized("NVIDIA CORP")
    ('møller mærsk inc', 'nvidia corp')
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(utils.default_process(folded).split())


def shortened(text: str) -> str:
    """A normalised name without its legal form; a name of nothing else stays as it is.

    >>> shortened("NVIDIA CORP"), shortened("Meta Platforms, Inc."), shortened("The Company")
    ('nvidia', 'meta platforms', 'the company')
    """
    normal = normalized(text)
    return " ".join(word for word in normal.split() if word not in LEGAL) or normal


def _typed(snapshot: Snapshot, slug: str, query: Query) -> bool:
    """Is a thing of the types that were asked for (of any, or of all)?"""
    if not query.types:
        return True
    types = snapshot.types[slug]
    return all(t in types for t in query.types) if query.strict == "all" else any(t in types for t in query.types)


def _told(snapshot: Snapshot, slug: str) -> int:
    """How much is told of a thing: the number of claims about it."""
    return len(snapshot.subjects.get(slug, ()))


@lru_cache(maxsize=8)
def _names(snapshot: Snapshot) -> _Names:
    exact: dict[str, set[str]] = defaultdict(set)
    short: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, set[str]] = defaultdict(set)
    for slug in snapshot.types:
        for name in _called(snapshot, slug):
            exact[normalized(name)].add(slug)
            short[shortened(name)].add(slug)
        for code in ("ticker", "cik"):
            for resolved in snapshot.values(slug, code):
                codes[str(resolved.value).upper()].add(slug)
                codes[str(resolved.value).upper().rpartition(":")[2]].add(slug)
    pairs = sorted((name, slug) for name, slugs in exact.items() if name for slug in slugs)
    frozen = ({k: frozenset(v) for k, v in found.items() if k} for found in (exact, short, codes))
    first, second, third = frozen
    return _Names(first, second, third, tuple(n for n, _ in pairs), tuple(s for _, s in pairs))


def _called(snapshot: Snapshot, slug: str) -> set[str]:
    entry = snapshot.evidence.register.get(slug)
    stated = {str(r.value) for r in snapshot.values(slug, "alias")}
    return {snapshot.label(slug), slug.replace("-", " "), *(entry.aliases if entry else ()), *stated}
