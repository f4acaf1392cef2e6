"""Content negotiation: the offer that a caller's Accept header likes best, by q-value and closeness of match."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.errors import InterlockError

ANYTHING = "*/*"
LONGEST = 4000
"""An Accept header longer than this is cut: no client needs more, and nobody should make us parse it."""

_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_RANGE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+")


class NotAcceptable(InterlockError):
    """None of the forms that the caller takes is offered; `offers` are the ones that are."""

    http_status = 406
    slug = "not-acceptable"

    def __init__(self, accept: str, offers: Sequence[str]) -> None:
        self.offers = tuple(offers)
        super().__init__(f"none of {accept[:200]!r} is offered here; offered: {', '.join(offers)}")


@dataclass(frozen=True)
class MediaRange:
    """One part of an Accept header: a type, a family (`text/*`) or anything, and how much it is liked."""

    pattern: str
    quality: float

    @property
    def closeness(self) -> int:
        """The closest range that fits an offer decides: a named type before its family before anything."""
        return 0 if self.pattern == ANYTHING else 1 if self.pattern.endswith("/*") else 2

    def fits(self, offer: str) -> bool:
        """Does the offer lie in this range?"""
        family = self.pattern.endswith("/*") and offer.startswith(self.pattern[:-1])
        return self.pattern in {ANYTHING, offer} or family


def negotiate(accept: str | None, offers: Sequence[str]) -> str:
    """The offer with the highest q-value, the first among equals; raises NotAcceptable where none fits.

    >>> negotiate("text/csv;q=0.5, application/*", ("text/csv", "application/json"))
    'application/json'
    """
    best = best_offer(accept[:LONGEST] if accept else accept, tuple(offers))
    if best is None:
        raise NotAcceptable(accept or "", offers)
    return best


@lru_cache(maxsize=1024)
def best_offer(accept: str | None, offers: tuple[str, ...]) -> str | None:
    """The offer that `negotiate` would choose, or None where none fits."""
    ranges = parse_accept(accept)
    liked = [(quality(ranges, offer), -place, offer) for place, offer in enumerate(offers)]
    best = max(liked, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else None


def quality(ranges: Sequence[MediaRange], offer: str) -> float:
    """How much an offer is liked: the q-value of the closest range that fits it, 0 where none does."""
    fitting = [(r.closeness, r.quality) for r in ranges if r.fits(offer)]
    return max(fitting, default=(0, 0.0))[1]


def parse_accept(accept: str | None) -> tuple[MediaRange, ...]:
    """The ranges of an Accept header; an absent or empty one takes anything, what is no range is passed over."""
    if accept is None or not accept.strip():
        return (MediaRange(ANYTHING, 1.0),)
    found = (_media_range(part) for part in accept[:LONGEST].split(","))
    return tuple(r for r in found if r is not None)


def _media_range(part: str) -> MediaRange | None:
    pattern, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if not _RANGE.fullmatch(pattern):
        return None
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            value = value.strip()
            return MediaRange(pattern, float(value)) if _QUALITY.fullmatch(value) else None
    return MediaRange(pattern, 1.0)
