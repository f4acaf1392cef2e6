"""When what a claim states holds: since when it shows a thing, on which day it holds, and as what it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from graph.evidence import Claim
from graph.values import PartialDate, Truth
from ontology.vocabulary import Property


def in_context(known: Property, types: Iterable[str]) -> Property:
    """How a property resolves on a thing of these classes.

    The power or stake of a deal is one of its terms and not a state of the world, and a deal may be part of several
    (a tranche of its round and of a programme); a cluster or a unit is part of one thing at a time.
    """
    if "Deal" not in types or known.resolution != "state":
        return known
    if known.name == "partOf":
        return replace(known, resolution="union")
    return replace(known, resolution="single") if known.kind == "quantity" else known


def first_shown(claim: Claim, slug: str) -> date:
    """The first day on which a claim shows a deal or an event to exist.

    An undated page shows it when it was certainly published.
    """
    stated = claim.subjects[slug].values
    told = [v for name in ("signed", "announced", "date") for v in stated.get(name, ())]
    told += [claim.valid_from] if claim.valid_from else []
    days = [v.earliest for v in told if isinstance(v, PartialDate) and v.earliest is not None]
    return min([*days, claim.source.published.latest or date.max])


def observed(claim: Claim) -> date:
    """The day on which a state was certainly reached: its stated start, else the earliest the page can be."""
    dated = claim.valid_from or claim.source.published
    return dated.earliest or date.min


def valid_on(claim: Claim, day: date, state: bool) -> Truth:
    """Does what a claim states hold on a day?

    A state without dates is only possible before its publication; one said to hold until a day is taken to hold
    before that day.
    """
    begun = Truth.YES
    if claim.valid_from is not None:
        begun = claim.valid_from.reached_by(day)
    elif state and claim.valid_to is None:
        started = claim.source.published.reached_by(day)
        begun = Truth.YES if started is not Truth.NO else Truth.POSSIBLY
    if begun is Truth.NO or claim.valid_to is None:
        return begun
    if claim.valid_to.latest is not None and claim.valid_to.latest < day:
        return Truth.NO
    if claim.valid_to.earliest is not None and claim.valid_to.earliest < day:
        return Truth.POSSIBLY
    return begun
