"""What a group does in one layer of the stack: its proofs of having something of its own there, or of buying it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Proof:
    """One reason to hold that a group has something of its own in a layer, or buys it."""

    what: str
    other: str
    certain: bool
    claims: tuple[str, ...]
    offered: bool = False


@dataclass(frozen=True)
class Activity:
    """What a group does in one layer. `needed`: it must be active there, because it is in a layer above."""

    own: tuple[Proof, ...] = ()
    bought: tuple[Proof, ...] = ()
    denied: tuple[Proof, ...] = ()
    needed: bool = False

    def state(self, certain: bool = False) -> str:
        """`inHouse`, `mixed`, `external`, `unknown` or `none`; on what is certain alone, or on all that is likely."""
        own = any(p.certain or not certain for p in self.own)
        bought = any(p.certain or not certain for p in self.bought)
        if own or bought:
            return "mixed" if own and bought else "inHouse" if own else "external"
        if self.needed and self.denied:
            return "external"
        return "unknown" if self.needed or self.own or self.bought else "none"

    @property
    def offers(self) -> tuple[Proof, ...]:
        """What it has of its own and offers to others."""
        return tuple(p for p in self.own if p.offered)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that all this rests on."""
        return tuple(sorted({c for p in (*self.own, *self.bought, *self.denied) for c in p.claims}))


def claims_of(proofs: Iterable[Proof]) -> tuple[str, ...]:
    """The claims behind some proofs, in order."""
    return tuple(sorted({claim for proof in proofs for claim in proof.claims}))


def with_sales(found: Mapping[tuple[str, str], list[Proof]]) -> dict[tuple[str, str], list[Proof]]:
    """A designer that sells chips of which no claim says whose they are possibly offers its own; a dealer does not."""
    own = found.get(("chipDesign", "own"), [])
    designs = claims_of(own)
    sold = [replace(p, claims=(*p.claims, *designs)) for p in found.get(("chipDesign", "sold"), ()) if own]
    return {key: proofs for key, proofs in found.items() if key[1] != "sold"} | (
        {("chipDesign", "own"): [*own, *sold]} if own else {}
    )
