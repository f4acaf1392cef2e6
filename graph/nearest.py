"""What a misspelt word may have meant: the nearest of those that are known."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process

LIKE = 60
"""Of 100: below that two words have little in common, and a guess would only mislead."""


def nearest(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Known words that are like one that is not known, the most alike first.

    >>> nearest("suplier", ["supplier", "customer"])
    ['supplier']
    """
    return [found[0] for found in process.extract(word[:100], sorted(known), limit=limit, score_cutoff=LIKE)]


def perhaps(word: str, known: Iterable[str]) -> str:
    """The same as the end of a sentence, empty where nothing is near.

    >>> perhaps("suplier", ["supplier", "customer"])
    "; perhaps 'supplier'"
    """
    near = nearest(word, known)
    return f"; perhaps {' or '.join(map(repr, near))}" if near else ""
