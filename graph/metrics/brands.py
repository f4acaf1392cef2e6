"""Chips by their names: `NVIDIA GB200` in a lease says who designed the chips and who runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graph.snapshot import Snapshot
from graph.ties import group_of


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
    """Chips of the snapshot whose name begins with the name of an organization, or of a registered accelerator.

    A generic name (`GPU`, `TPU`) says nothing and is passed over. Letters of intent and talks tell who designed a chip,
    but not who runs it.
    """
    designers = _names(snapshot)
    found = []
    for slug, stated in snapshot.resolved.items():
        for resolved in stated.get("chipType", ()):
            designer = _designer(str(resolved.value), designers)
            if designer:
                users = {group_of(snapshot, user, level) for user in _users(snapshot, slug)}
                certain = resolved.status != "rumoured"
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


def _names(snapshot: Snapshot) -> Mapping[str, str]:
    """Names and aliases of organizations and accelerators, in lower case, with the designer they stand for."""
    found: dict[str, str] = {}
    for kind in ("Accelerator", "Organization"):
        for slug in snapshot.of_class(kind):
            entry = snapshot.evidence.register.get(slug)
            designer = str(snapshot.value(slug, "designer") or "") if kind == "Accelerator" else slug
            for name in {snapshot.label(slug), *(entry.aliases if entry else ())}:
                if designer:
                    found[name.lower()] = designer
    return found


def _designer(chip: str, designers: Mapping[str, str]) -> str:
    """The designer of a chip by the longest name it begins with; empty for a generic name.

    >>> _designer("NVIDIA GB200", {"nvidia": "nvidia", "nv": "other"})
    'nvidia'
    >>> _designer("GPU", {"nvidia": "nvidia"})
    ''
    """
    words = chip.lower().split()
    for length in range(len(words), 0, -1):
        if designer := designers.get(" ".join(words[:length])):
            return designer
    return ""
