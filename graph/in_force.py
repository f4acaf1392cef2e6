"""Does a relation hold on the day: how far its deal has got, whether it is in force, and whether that is certain."""

from __future__ import annotations

from graph.snapshot import Snapshot
from graph.sums import conditional, uncertain
from graph.values import Amount, PartialDate, Truth
from ontology.vocabulary import Class_

CAPITAL = frozenset({"equity", "debt"})
"""Legs that hand over money; warrants are held from the day they are granted, whether or not they vest."""


def holds(snapshot: Snapshot, slug: str, deal: str, kind: Class_) -> tuple[str, str, Truth]:
    """The rung and the force of a relation, and whether it holds: certainly, possibly or not.

    Parameters
    ----------
    snapshot : the moment.
    slug : the deal, holding, right, leg, cluster, model or accelerator behind the relation.
    deal : the deal of a leg; else the thing itself.
    kind : the class by which the thing projects to arrows.

    Returns
    -------
    The rung and the force are empty for what is no deal, the force `notYetInForce` where it is not there yet. A leg
    without its deal does not hold.

    Examples
    --------
    >>> from ontology.vocabulary import vocabulary
    >>> holds(snapshot, "anthropic-akamai-2026", "anthropic-akamai-2026", vocabulary().classes["ComputeContract"])[2]
    <Truth.YES: 2>
    """
    if "Deal" not in kind.ancestors and deal == slug:
        begun = Truth.NO if kind.name == "Leg" else snapshot.begun(slug)
        force = "notYetInForce" if begun is Truth.NO else ""
        return "", force, min(begun, _state_truth(snapshot, slug, kind), key=lambda t: t.value)
    rung, force = _rung(snapshot, deal), snapshot.force(deal)
    if rung != "terminated" and snapshot.types[deal] & {"Investment", "Acquisition"}:
        return rung, force, _capital_truth(snapshot, deal, rung)
    if force == "ended":
        return rung, force, Truth.NO
    end = snapshot.end(deal)
    over = end is not None and end.reached_by(snapshot.moment.as_of) is not Truth.NO
    signed = force in {"inForce", "presumedInForce"} or rung in {"definitive", "active"}
    signed = signed or (rung in {"", "announced"} and snapshot.signed(deal))
    due = kind.name != "Leg" or snapshot.value(slug, "legKind") not in CAPITAL or not uncertain(snapshot, slug)
    return rung, force, Truth.YES if signed and due and not over else Truth.POSSIBLY


def wholes(snapshot: Snapshot, deal: str) -> list[str]:
    """A deal, what it is a part of, and so on up.

    >>> wholes(snapshot, "anthropic-akamai-2026")
    ['anthropic-akamai-2026']
    """
    found: list[str] = []
    while deal and deal not in found:
        found.append(deal)
        above = snapshot.value(deal, "partOf")
        deal = "" if above is None else str(above)
    return found


def _rung(snapshot: Snapshot, deal: str) -> str:
    """The stated rung; a part without one stands on the rung of its whole."""
    stated = (snapshot.value(part, "rung") for part in wholes(snapshot, deal))
    return next((str(rung) for rung in stated if rung), "")


def _capital_truth(snapshot: Snapshot, deal: str, rung: str) -> Truth:
    """Money once paid stays invested: `completed` is no end. Without a rung, its date or `paid` must say so.

    Agreed capital that waits on a condition, or of which nothing need ever be paid, has not been put in for certain.
    """
    if rung == "completed":
        return Truth.YES
    if rung in {"definitive", "active"}:
        return Truth.POSSIBLY if uncertain(snapshot, deal) or conditional(snapshot, deal) else Truth.YES
    if rung:
        return Truth.POSSIBLY
    paid = any(r.key[0] == "paid" for r in snapshot.values(deal, "amount")) and not uncertain(snapshot, deal)
    dated = snapshot.value(deal, "date")
    reached = isinstance(dated, PartialDate) and dated.reached_by(snapshot.moment.as_of) is Truth.YES
    return Truth.YES if paid or reached else Truth.POSSIBLY


def _state_truth(snapshot: Snapshot, slug: str, kind: Class_) -> Truth:
    """What a right, a holding or a cluster says of itself."""
    if kind.name == "Right":
        held = snapshot.value(slug, "inForce")
        return Truth.POSSIBLY if held is None else Truth.YES if held else Truth.NO
    if kind.name == "Holding":
        stake = snapshot.value(slug, "stake")
        gone = isinstance(stake, Amount) and stake.interval.high == 0
        return Truth.NO if gone else Truth.YES
    return Truth.NO if snapshot.value(slug, "buildStatus") == "cancelled" else Truth.YES
