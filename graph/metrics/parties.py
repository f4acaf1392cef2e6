"""Whom a supply is counted for: the unit, the group, its country, or the designer or foundry of its chips."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from graph.errors import InvalidParameter
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of

BY = ("unit", "group", "country", "designer", "foundry")

_WORD = re.compile(r"[^\W_]+")
_COMMON = {"accelerator", "accelerators", "ai", "asic", "asics", "chip", "chips", "class", "custom", "equivalent"}
_COMMON |= {"equivalents", "generation", "gpu", "gpus", "nm", "processor", "processors", "rack", "racks", "series"}
_COMMON |= {"super", "superchip", "systems", "ultra", "instinct"}


def parties(snapshot: Snapshot, tie: Tie, by: str, side: str) -> tuple[str, ...]:
    """The parties among which a tie's weight lies, on the side asked for.

    One: it is that party's. Several: it is split among them in a way nobody states. None: it is somebody's, and no
    claim says whose. Names are slugs, or ISO codes of countries.

    Parameters
    ----------
    by : `unit`, `group`, `country` (where the party is at home), `designer` of the chips, `foundry` that makes them.
    side : `suppliers` counts the tie's source, `customers` its target.
    """
    if by not in BY:
        raise InvalidParameter("by", by, " | ".join(BY))
    if by == "designer":
        return designers(snapshot, tie)
    if by == "foundry":
        return makers(snapshot, tie)
    unit, end = (tie.units[0], tie.source) if side == "suppliers" else (tie.units[1], tie.target)
    if not unit:
        return ()
    if by == "country":
        home = snapshot.value(unit, "country") or snapshot.value(end, "country")
        return (str(home),) if home is not None else ()
    return (end,)


@lru_cache(maxsize=4096)
def designers(snapshot: Snapshot, tie: Tie) -> tuple[str, ...]:
    """The groups that design the chips of a deal, by its own words on them or by those on its clusters."""
    texts = _chip_texts(snapshot, tie.deal)
    found = {name for text in texts for name in _designers_of(snapshot, text)}
    return tuple(sorted({group_of(snapshot, name) for name in found}))


def _chip_texts(snapshot: Snapshot, deal: str) -> list[str]:
    """What a deal, or else its clusters, say of the chips."""
    if texts := _texts(snapshot, deal):
        return texts
    clusters = [str(v) for r in snapshot.values(deal, "cluster") for v in r.values]
    return [text for cluster in clusters for text in _texts(snapshot, cluster)]


def _texts(snapshot: Snapshot, slug: str) -> list[str]:
    return [str(value) for r in snapshot.values(slug, "chipType") for value in r.values]


def _designers_of(snapshot: Snapshot, text: str) -> set[str]:
    words = _words(text)
    return _named(snapshot, words) or {firm for word in words for firm in chip_words(snapshot).get(word, ())}


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


def _named(snapshot: Snapshot, words: tuple[str, ...]) -> set[str]:
    """The organizations whose names stand among some words."""
    names = _names(snapshot)
    return {
        firm
        for at, word in enumerate(words)
        for name, firm in names.get(word, ())
        if words[at : at + len(name)] == name
    }


@lru_cache(maxsize=16)
def _names(snapshot: Snapshot) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """The names of all organizations, as words, by their first word."""
    found: dict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
    for slug in snapshot.of_class("Organization"):
        entry = snapshot.evidence.register.get(slug)
        for name in (snapshot.label(slug), *(entry.aliases if entry else ())):
            if words := _words(name):
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
            entry = snapshot.evidence.register.get(chip)
            for name in (snapshot.label(chip), *(entry.aliases if entry else ())):
                yield from ((str(firm), name) for firm in resolved.values)
    for slug in snapshot.subjects:
        for text in _texts(snapshot, slug):
            named = _named(snapshot, _words(text))
            if len({group_of(snapshot, firm) for firm in named}) == 1:
                yield min(named), text


@lru_cache(maxsize=4096)
def makers(snapshot: Snapshot, tie: Tie) -> tuple[str, ...]:
    """The groups that make the chips of a deal: of the chips it names, else of all that their designers have made."""
    found: set[str] = set()
    for text in _chip_texts(snapshot, tie.deal):
        of_words = [made for word in _words(text) if (made := _made_words(snapshot).get(word))]
        common = set.intersection(*map(set, of_words)) if of_words else set()
        found |= common or {maker for made in of_words for maker in made}
    if found:
        return tuple(sorted(found))
    by_designer = [foundries(snapshot).get(designer, ()) for designer in designers(snapshot, tie)]
    return tuple(sorted({f for names in by_designer for f in names})) if all(by_designer) else ()


@lru_cache(maxsize=16)
def _made_words(snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """Words that name chips (not firms), with the groups that make the registered chips of that name."""
    found: dict[str, set[str]] = defaultdict(set)
    for chip in snapshot.of_class("Accelerator"):
        made = {group_of(snapshot, str(v)) for r in snapshot.values(chip, "manufacturer") for v in r.values}
        entry = snapshot.evidence.register.get(chip)
        for name in (snapshot.label(chip), *(entry.aliases if entry else ())) if made else ():
            for word in _words(name):
                if word in chip_words(snapshot) and word not in _names(snapshot):
                    found[word] |= made
    return {word: tuple(sorted(made)) for word, made in sorted(found.items())}


@lru_cache(maxsize=16)
def foundries(snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """The groups that make each designer's chips: by its accelerators, and by supplies of manufacturing."""
    made: dict[str, set[str]] = defaultdict(set)
    for chip in snapshot.of_class("Accelerator"):
        makers = {str(v) for r in snapshot.values(chip, "manufacturer") for v in r.values}
        for resolved in snapshot.values(chip, "designer"):
            for firm in resolved.values:
                made[group_of(snapshot, str(firm))] |= {group_of(snapshot, maker) for maker in makers}
    for slug in snapshot.of_class("Agreement"):
        if snapshot.value(slug, "inputKind") == "manufacturing" and snapshot.force(slug) not in {"ended", "notBinding"}:
            makers = {group_of(snapshot, str(v)) for r in snapshot.values(slug, "provider") for v in r.values}
            for resolved in snapshot.values(slug, "customer"):
                for firm in resolved.values:
                    made[group_of(snapshot, str(firm))] |= makers
    return {firm: tuple(sorted(makers)) for firm, makers in sorted(made.items()) if makers}
