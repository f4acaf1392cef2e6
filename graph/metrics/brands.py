"""Chips by their names: `NVIDIA GB200` in a lease says who designed the chips and who runs them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from graph.metrics.chip_names import designers_of
from graph.snapshot import Snapshot
from graph.ties import group_of
from graph.values import Truth


@dataclass(frozen=True)
class BrandedChip:
    """A chip that a deal or a cluster names: its designer by its name, and who runs it there.

    The users are the providers of a deal on capacity, the customers of a sale of chips, the operators (or else the
    owners) of a cluster.
    """

    name: str
    designer: str
    thing: str
    users: tuple[str, ...]
    certain: bool
    claims: tuple[str, ...]


@lru_cache(maxsize=32)
def branded_chips(snapshot: Snapshot, level: str = "group") -> tuple[BrandedChip, ...]:
    """Chips of the snapshot whose name tells their designer, one for each designer that the name tells.

    A generic name (`GPU`) says nothing and is passed over. Letters of intent and talks tell who designed a chip, but
    not who runs it.
    """
    found = []
    for slug, stated in snapshot.resolved.items():
        begun = snapshot.begun(slug) if "chipType" in stated else Truth.NO
        for resolved in stated.get("chipType", ()) if begun is not Truth.NO else ():
            for designer in sorted(designers_of(snapshot, str(resolved.value))):
                users = {group_of(snapshot, user, level) for user in _users(snapshot, slug)}
                certain = begun is Truth.YES and resolved.status != "rumoured"
                claims = tuple(c.id for c in resolved.supporting)
                home = group_of(snapshot, designer, level)
                found.append(BrandedChip(str(resolved.value), home, slug, tuple(sorted(users)), certain, claims))
    return tuple(found)


def _users(snapshot: Snapshot, slug: str) -> list[str]:
    types = snapshot.types[slug]
    if "Deal" in types and snapshot.force(slug) in {"notBinding", "ended"}:
        return []
    kind = str(snapshot.value(slug, "inputKind") or "")
    by_kind = {"chips": ("customer",), "capacity": ("provider",)}
    for role in by_kind.get(kind, ()) if "Agreement" in types else ("operator", "owner"):
        named = [str(v) for r in snapshot.values(slug, role) for v in r.values]
        if named:
            return named
    return []
