"""Mistaken duplicates and the things they lead to. A corporate merger is no duplicate and never leads elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from graph.build import REGISTER_FILES
from graph.register import read_register


@lru_cache(maxsize=1)
def redirects() -> Mapping[str, str]:
    """Slugs judged to be the same as another, with the one that is kept at the end of the chain."""
    direct = read_register(REGISTER_FILES).redirects
    found = {}
    for slug in direct:
        kept, seen = slug, {slug}
        while kept in direct and direct[kept] not in seen:
            kept = direct[kept]
            seen.add(kept)
        found[slug] = kept
    return found


def kept_slug(slug: str) -> str | None:
    """The slug that a mistaken duplicate leads to; None for any other."""
    return redirects().get(slug)
