"""Chips by their names: who designs what a source calls `NVIDIA GB200`, `Trainium2` or `TPU`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from graph.snapshot import Snapshot
from graph.ties import group_of

_WORD = re.compile(r"[^\W_]+")
_AND = re.compile(r"[,;/&+]|\band\b|\bor\b", re.IGNORECASE)
_EQUIVALENT = re.compile(r"\bequivalents?\b", re.IGNORECASE)
_COMMON = {"accelerator", "accelerators", "ai", "asic", "asics", "chip", "chips", "class", "custom", "equivalent"}
_COMMON |= {"equivalents", "generation", "gpu", "gpus", "nm", "processor", "processors", "rack", "racks", "series"}
_COMMON |= {"super", "superchip", "systems", "ultra", "instinct"}


def chip_texts(snapshot: Snapshot, slug: str) -> list[str]:
    """What is said of the chips of a deal or a cluster."""
    return [str(value) for r in snapshot.values(slug, "chipType") for value in r.values]


@lru_cache(maxsize=4096)
def designers_of(snapshot: Snapshot, text: str) -> frozenset[str]:
    """Who designs the chips of a text: one firm, several where it names chips of several, none where it is generic.

    Each chip of an enumeration (`NVIDIA and AMD GPUs`) is told by the longest name that it begins with, of a registered
    chip or a firm; else by the firms named in it; else by words that name a chip (see `chip_words`). What is reckoned
    in equivalents of a chip may be any other.
    """
    if _EQUIVALENT.search(text):
        return frozenset()
    return frozenset(firm for part in _AND.split(text) for firm in _designers_of(snapshot, words_of(part)))


def _designers_of(snapshot: Snapshot, words: tuple[str, ...]) -> Collection[str]:
    for length in range(len(words), 0, -1):
        if firms := _beginnings(snapshot).get(words[:length]):
            return firms
    return _named(snapshot, words) or {firm for word in words for firm in chip_words(snapshot).get(word, ())}


@lru_cache(maxsize=16)
def _beginnings(snapshot: Snapshot) -> Mapping[tuple[str, ...], Collection[str]]:
    """The names of registered chips with their designers, and those of firms."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for names in firm_names(snapshot).values():
        for words, firm in names:
            found[words].add(firm)
    for chip in snapshot.of_class("Accelerator"):
        designers = [str(firm) for r in snapshot.values(chip, "designer") for firm in r.values]
        for name in names_of(snapshot, chip) if designers else ():
            found[words_of(name)] = set(designers)
    return found


def names_of(snapshot: Snapshot, slug: str) -> tuple[str, ...]:
    """The name of a thing and what else it is called."""
    entry = snapshot.evidence.register.get(slug)
    return (snapshot.label(slug), *(entry.aliases if entry else ()))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, signs between them left out."""
    return tuple(_WORD.findall(text.lower()))


def _named(snapshot: Snapshot, words: tuple[str, ...]) -> set[str]:
    """The organizations whose names stand among some words."""
    names = firm_names(snapshot)
    return {
        firm
        for at, word in enumerate(words)
        for name, firm in names.get(word, ())
        if words[at : at + len(name)] == name
    }


@lru_cache(maxsize=16)
def firm_names(snapshot: Snapshot) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """The names of all organizations, as words, by their first word."""
    found: dict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
    for slug in snapshot.of_class("Organization"):
        for name in names_of(snapshot, slug):
            if words := words_of(name):
                found[words[0]].add((words, slug))
    return {first: tuple(sorted(names)) for first, names in sorted(found.items())}


@lru_cache(maxsize=16)
def chip_words(snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """Words that name a chip, with its designer: from the register, and from texts that name both.

    "NVIDIA GB200" ties `gb200` to NVIDIA; a word that texts use with two firms is tied to none, nor is one written
    all in small letters or common to all chips.
    """
    told: dict[str, set[str]] = defaultdict(set)
    for firm, text in _named_chips(snapshot):
        proper = {word.lower() for word in _WORD.findall(text) if word != word.lower() and not word.isdigit()}
        for word in proper - _COMMON:
            told[word].add(group_of(snapshot, firm))
    return {word: tuple(firms) for word, firms in sorted(told.items()) if len(firms) == 1}


def _named_chips(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for chip in snapshot.of_class("Accelerator"):
        for resolved in snapshot.values(chip, "designer"):
            for name in names_of(snapshot, chip):
                yield from ((str(firm), name) for firm in resolved.values)
    for slug in snapshot.subjects:
        for text in chip_texts(snapshot, slug):
            named = _named(snapshot, words_of(text))
            if len({group_of(snapshot, firm) for firm in named}) == 1:
                yield min(named), text
