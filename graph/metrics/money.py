"""Money as it flows: what each relation moves from payer to receiver, as legs and as sums along each step."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from graph.metrics.circulation import Arc
from graph.metrics.loops import Leg, steps_of
from graph.metrics.result import Bound, added
from graph.metrics.weights import standing, sum_of, weight
from graph.snapshot import Snapshot
from graph.ties import Tie
from graph.values import Amount, Truth


def _of_whole(snapshot: Snapshot, tie: Tie) -> tuple[str, ...]:
    """The claims of the sum that bounds a part without one of its own: that of its whole."""
    own = (r.value for r in snapshot.values(tie.deal, "amount"))
    stated = any(isinstance(amount, Amount) and amount.interval.known for amount in own)
    whole = () if stated or not tie.part_of else snapshot.values(tie.part_of, "amount")
    return tuple(c.id for r in whole for c in r.supporting)


def _leg(tie: Tie, beside: tuple[str, ...] = ()) -> Leg | None:
    """How money (or what is worth money) flows along a tie; None where a tie moves none.

    Capital flows from investor to firm, shares and warrants that a seller gives flow from it to the buyer, payments
    from customer to provider. Holdings, rights, guarantees and takeovers are states or go to somebody else.
    """
    payer, receiver, kind = tie.source, tie.target, tie.flow
    if tie.is_a("Investment"):
        kind = tie.flow or "equity"
    elif tie.is_a("Agreement"):
        payer, receiver, kind = tie.target, tie.source, "purchase"
    elif not tie.is_a("Leg") or tie.flow in {"guarantee", "chips", "capacity"}:
        return None
    return Leg(
        payer,
        receiver,
        kind,
        tie.deal,
        weight(tie, "usd"),
        tie.rung,
        tie.status,
        tie.truth is Truth.YES,
        tie.first,
        tie.last,
        tuple(sorted({*tie.claims, *beside})),
    )


@lru_cache(maxsize=16)
def money(snapshot: Snapshot, level: str = "group") -> tuple[Mapping[Arc, tuple[Leg, ...]], Mapping[Arc, Bound]]:
    """All legs of a snapshot by (payer, receiver), and what flows along each step, nothing counted twice.

    Both capital and purchases are whole sums in dollars; what is not disclosed lies between nothing and anything.
    """
    legs: list[Leg] = []
    tied: dict[Arc, dict[bool, list[Tie]]] = {}
    for tie in standing(snapshot, level):
        leg = _leg(tie, _of_whole(snapshot, tie))
        if leg is not None:
            legs.append(leg)
            tied.setdefault((leg.payer, leg.receiver), {}).setdefault(leg.financing, []).append(tie)
    steps = steps_of(legs)
    amounts = {arc: added([sum_of(found, "usd") for found in tied[arc].values()]) for arc in steps}
    return steps, amounts
