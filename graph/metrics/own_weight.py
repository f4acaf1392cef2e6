"""What a firm supplies to itself, as a weight beside those of its suppliers."""

from __future__ import annotations

import math

from graph.metrics.concentration import Question
from graph.metrics.integration import FLOWS, own_ties
from graph.metrics.result import Bound
from graph.metrics.supply_arcs import OWN_LAYER, own_supply
from graph.metrics.weights import sum_of
from graph.snapshot import Snapshot

PHYSICAL = frozenset({"power", "chips"})
"""Measures in which own and bought supply compare; nobody pays himself, so in dollars only what is bought counts."""


def own_weight(snapshot: Snapshot, firm: str, question: Question) -> tuple[Bound, tuple[str, ...]] | None:
    """What a firm has of an input of its own: from what claims tell up, since nobody lists all that is one's own.

    Parameters
    ----------
    firm : a firm at the level of the question.
    question : kind of input, measure, by whom; only firms are counted, no countries or designers.

    Returns
    -------
    The weight in MW or chips, with the claims by which it has any. None where no claim shows that it has, and in
    dollars.

    Examples
    --------
    >>> found = own_weight(snapshot, "google", Question(measure="power"))
    >>> found is not None and found[0].low > 1000 and not found[0].bounded
    True
    """
    claims = own_supply(snapshot, question.kind, question.level).get(firm)
    if claims is None or question.by not in {"group", "unit"} or question.measure not in PHYSICAL:
        return None
    layer = OWN_LAYER[question.kind]
    told = own_ties(snapshot, firm, question.level, layer) if layer in FLOWS else []
    found = sum_of(told, question.measure)
    point = found.point if told else None
    return Bound(found.low, math.inf, point), tuple(sorted({*claims, *(c for t in told for c in t.claims)}))
