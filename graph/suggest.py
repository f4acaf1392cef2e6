"""Names that begin as somebody types: quick completion for search boxes."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import utils

from graph.lookup import Match, kind_of
from graph.snapshot import Snapshot


def suggest(snapshot: Snapshot, words: str, limit: int = 10, kind: str | None = None) -> tuple[Match, ...]:
    """Things of which a name, an alias or one of their words begins so; whole names first, firms first, short first."""
    typed = utils.default_process(words)
    if not typed:
        return ()
    best: dict[str, tuple[int, str]] = {}
    for normal, name, slug in _names(snapshot):
        place = 0 if normal.startswith(typed) else 1 if f" {typed}" in f" {normal}" else 2
        if place < 2 and (slug not in best or (place, name) < best[slug]) and _is(snapshot, slug, kind):
            best[slug] = (place, name)
    ranked = sorted(best, key=lambda s: (best[s][0], "Organization" not in snapshot.types[s], len(best[s][1]), s))
    return tuple(
        Match(s, snapshot.label(s), kind_of(snapshot, s), 100.0 - 10.0 * best[s][0], best[s][1]) for s in ranked[:limit]
    )


def _is(snapshot: Snapshot, slug: str, kind: str | None) -> bool:
    return kind is None or kind in snapshot.types[slug]


@lru_cache(maxsize=16)
def _names(snapshot: Snapshot) -> tuple[tuple[str, str, str], ...]:
    """Every name in a form to compare, as it is written, and whose it is."""
    found = set()
    for slug in snapshot.types:
        entry = snapshot.evidence.register.get(slug)
        names = {snapshot.label(slug), *(entry.aliases if entry else ())}
        names |= {str(r.value) for r in snapshot.values(slug, "alias")}
        found |= {(utils.default_process(name), name, slug) for name in names}
    return tuple(sorted(found))
