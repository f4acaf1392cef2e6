"""Whom a supply is counted for: the unit, the group, its country, or the designer or foundry of its chips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from graph.errors import InvalidParameter
from graph.metrics.chip_names import chip_texts, chip_words, designers_of, firm_names, names_of, words_of
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of

BY = ("unit", "group", "country", "designer", "foundry")


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
    found = {name for text in texts for name in designers_of(snapshot, text)}
    return tuple(sorted({group_of(snapshot, name) for name in found}))


def _chip_texts(snapshot: Snapshot, deal: str) -> list[str]:
    """What a deal, or else its clusters, say of the chips."""
    if texts := chip_texts(snapshot, deal):
        return texts
    clusters = [str(v) for r in snapshot.values(deal, "cluster") for v in r.values]
    return [text for cluster in clusters for text in chip_texts(snapshot, cluster)]


@lru_cache(maxsize=4096)
def makers(snapshot: Snapshot, tie: Tie) -> tuple[str, ...]:
    """The groups that make the chips of a deal: of the chips it names, else of all that their designers have made."""
    found: set[str] = set()
    for text in _chip_texts(snapshot, tie.deal):
        of_words = [made for word in words_of(text) if (made := _made_words(snapshot).get(word))]
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
        for name in names_of(snapshot, chip) if made else ():
            for word in words_of(name):
                if word in chip_words(snapshot) and word not in firm_names(snapshot):
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
