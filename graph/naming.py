"""What is known by name, and which deals tie whom: what a contributor's words are looked up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.matching import Matcher
from graph.snapshot import Snapshot

PARTIES = (("provider", "customer"), ("investor", "investee"), ("holder", "issuer"), ("acquirer", "target"))
"""The two sides of a deal, from whose names its slug is made."""


@dataclass
class Names:
    """What is known by name, and which deals tie whom."""

    slugs: Mapping[str, str]
    matcher: Matcher
    ties: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Names:
        """The names of a snapshot."""
        evidence = snapshot.evidence
        pairs = {(slug, name) for slug, e in evidence.register.items() for name in (e.name, *e.aliases)}
        slugs = {name.casefold(): s for s, name in sorted(pairs)} | dict(evidence.redirects)
        slugs |= {s: s for s in snapshot.types}
        ties: dict[tuple[str, str], list[str]] = {}
        for deal in snapshot.of_class("Deal"):
            for one, other in PARTIES:
                for a in snapshot.values(deal, one):
                    for b in snapshot.values(deal, other):
                        ties.setdefault((str(a.value), str(b.value)), []).append(deal)
        return cls(slugs, Matcher(pairs), {pair: tuple(found) for pair, found in ties.items()})

    def find(self, name: str) -> str | None:
        """The slug of a name, an alias or a slug; None where nothing is known."""
        return self.slugs.get(name.strip()) or self.slugs.get(name.strip().casefold())

    def near(self, name: str) -> str:
        """The nearest known names, for a message."""
        found = self.matcher.suggest(name, limit=3, cutoff=60)
        return " or ".join(f"{s.name!r} ({s.slug})" for s in found)
