"""Is there more of something than chance would give? Rewired networks with the same degrees and the same amounts."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.metrics.circulation import Arc

SEED = 20261011
"""The seed of every random draw, so that the same graph gives the same bytes."""

SWAPS_PER_ARC = 10
"""Swaps tried for each arc of a rewired network; more change nothing (tested)."""


@dataclass(frozen=True)
class Chance:
    """What rewired networks gave: p = (1 + how many reached the observed value) / (1 + draws)."""

    observed: float
    reached: int
    draws: int
    mean: float

    @property
    def p(self) -> float:
        """The chance, one-sided; never 0, because the observed network counts as one draw.

        >>> Chance(observed=120.0, reached=4, draws=99, mean=60.0).p
        0.05
        """
        return (1 + self.reached) / (1 + self.draws)


def rewired(arcs: Sequence[Arc], rng: random.Random, swaps_per_arc: int = SWAPS_PER_ARC) -> list[Arc]:
    """The arcs after random swaps that leave every in- and out-degree as it was.

    Two arcs a to b and c to d become a to d and c to b, unless that makes a payment to oneself or a second arc between
    the same two. (networkx's `directed_edge_swap` needs three arcs in a row and gives up on small networks.)

    >>> rewired([("a", "b"), ("c", "d")], random.Random(1))
    [('a', 'd'), ('c', 'b')]
    """
    found = list(arcs)
    present = set(found)
    if len(found) < 2:
        return found
    for _ in range(swaps_per_arc * len(found)):
        first, second = rng.randrange(len(found)), rng.randrange(len(found))
        (a, b), (c, d) = found[first], found[second]
        if a == d or c == b or (a, d) in present or (c, b) in present:
            continue
        present -= {(a, b), (c, d)}
        present |= {(a, d), (c, b)}
        found[first], found[second] = (a, d), (c, b)
    return found


def chance(
    amounts: Mapping[Arc, float],
    statistic: Callable[[Mapping[Arc, float]], float],
    draws: int = 199,
    seed: int = SEED,
) -> Chance:
    r"""How often a rewired network reaches the observed value of a statistic.

    Each draw swaps the arcs (degrees stay) and then writes the amounts onto them by a permutation, from a fixed seed;
    :math:`p = (1 + \#\{null \ge observed\}) / (1 + N)`.

    Parameters
    ----------
    amounts : what is paid, by (payer, receiver).
    statistic : a number of such a network, for example :func:`graph.metrics.circulation.volume`.
    draws : N. With 199 the smallest p is 0.005.
    seed : of the swaps and permutations.

    Notes
    -----
    The answer does not depend on the order of the arcs. It tells whether money goes round more than degrees and
    amounts alone explain; not whether anybody meant it to.

    Examples
    --------
    >>> ring = {("a", "b"): 1.0, ("b", "a"): 1.0}
    >>> chance(ring, lambda network: float(len(network)), draws=9).p
    1.0

    References
    ----------
    Maslov, Sneppen, Specificity and stability in topology of protein networks (2002); Phipson, Smyth, Permutation
    p-values should never be zero (2010).
    """
    arcs = sorted(arc for arc in amounts if arc[0] != arc[1])
    weights = [amounts[arc] for arc in arcs]
    observed = statistic(dict(zip(arcs, weights, strict=True)))
    rng = random.Random(seed)  # noqa: S311  chance, not secrecy
    values = []
    for _ in range(draws):
        arcs = rewired(arcs, rng)
        values.append(statistic(dict(zip(arcs, rng.sample(weights, len(weights)), strict=True))))
    slack = 1e-9 * max(1.0, abs(observed))
    reached = sum(value >= observed - slack for value in values)
    return Chance(observed, reached, draws, sum(values) / draws if draws else 0.0)
