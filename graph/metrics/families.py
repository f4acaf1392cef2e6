"""The families of metrics by name, with what each may be asked: the one list that command line and HTTP read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.errors import InvalidParameter
from graph.metrics.centrality import centralities
from graph.metrics.chokepoints import chokepoints
from graph.metrics.circularity import DRAWS, circularity, loop_results
from graph.metrics.concentration import Question, concentration
from graph.metrics.conflicts import conflict_results
from graph.metrics.everybody import (
    Each,
    alone,
    customers,
    debtors,
    integrated,
    own_unit,
    owners,
    providers,
    sharers,
    suppliers_of,
    whose_shares,
)
from graph.metrics.exposure import dependence, exposure, exposures
from graph.metrics.integration import integration
from graph.metrics.lock_in import lock_in, outliving_commitments, payments
from graph.metrics.ownership import VIEWS, common_owners, owned_by
from graph.metrics.parties import BY
from graph.metrics.regimes import REGIMES
from graph.metrics.result import Result
from graph.metrics.stated_concentration import stated_concentration
from graph.metrics.stress import failure
from graph.metrics.subjects import firm_of, known
from graph.metrics.supply import CARRIES
from graph.metrics.weights import UNITS
from graph.snapshot import Snapshot
from graph.ties import group_of
from ontology.vocabulary import vocabulary


@dataclass(frozen=True)
class Option:
    """A parameter of a family: what it may be, what it is if nothing is said, and what it means."""

    default: str
    help: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """One family: what it answers, of whom it may be asked (of everybody where nobody is named), and how to run it."""

    help: str
    subject: str
    run: Callable[[Snapshot, str, str, Mapping[str, str]], Iterable[Result]]
    options: Mapping[str, Option] = field(default_factory=dict)


KIND = Option("capacity", "the input kind", tuple(CARRIES))
MEASURE = Option("usd_per_year", "what supply is weighed by", tuple(UNITS))
REGIME = Option("us-2023", "whose thresholds serve as a screen", tuple(REGIMES))


def _concentration(snapshot: Snapshot, who: str, level: str, asked: Mapping[str, str]) -> list[Result]:
    by: Any = "unit" if level == "unit" and asked["by"] == "group" else asked["by"]
    side: Any = asked["side"]
    measure: Any = asked["measure"]
    question = Question(side=side, kind=asked["kind"], measure=measure, by=by, regime=asked["regime"])
    return [concentration(snapshot, who, question)]


def _dependence(snapshot: Snapshot, who: str, level: str, asked: Mapping[str, str]) -> list[Result]:
    measure: Any = asked["measure"]
    question = Question(kind=asked["kind"], measure=measure, by="unit" if level == "unit" else "group")
    if asked["on"]:
        return [dependence(snapshot, who, firm_of(snapshot, asked["on"], level, "on"), question)]
    found = [dependence(snapshot, who, supplier, question) for supplier in suppliers_of(snapshot, who, level)]
    return [result for result in found if result.details["deals"]]


def _exposure(snapshot: Snapshot, who: str, level: str, asked: Mapping[str, str]) -> Iterable[Result]:
    if asked["customer"]:
        return [exposure(snapshot, who, firm_of(snapshot, asked["customer"], level, "customer"), level)]
    return exposures(snapshot, who, level)


def _lock_in(snapshot: Snapshot, who: str, level: str, asked: Mapping[str, str]) -> list[Result]:
    deal = "Deal" in snapshot.types[who]
    return [lock_in(snapshot, who) if deal else outliving_commitments(snapshot, who, level)]


def _circularity(snapshot: Snapshot, who: str, level: str, asked: Mapping[str, str]) -> Iterable[Result]:
    steps = _number("steps", asked["steps"], 2, 6)
    draws = _number("draws", asked["draws"], 0, 9999)
    whole = [circularity(snapshot, steps, draws, level=level)] if not who else []
    return [*whole, *loop_results(snapshot, who, steps, level)]


FAMILIES: Mapping[str, Family] = {
    "concentration": Family(
        "On whom a firm depends, or who depends on it: the largest share first, then the index.",
        "firm",
        Each(whose_shares, _concentration, alone),
        {
            "side": Option("suppliers", "whose shares", ("suppliers", "customers")),
            "kind": Option("capacity", "the input kind", vocabulary().notations("inputKinds")),
            "measure": MEASURE,
            "by": Option("group", "by whom shares are counted", BY),
            "regime": REGIME,
        },
    ),
    "stated-concentration": Family(
        "The same by the shares that claims state outright.",
        "firm",
        Each(
            sharers,
            lambda snapshot, who, level, asked: stated_concentration(snapshot, who, level, regime=asked["regime"]),
        ),
        {"regime": REGIME},
    ),
    "dependence": Family(
        "What share of its supply a firm would lose without another, or without each of its suppliers.",
        "firm",
        Each(customers, _dependence, lambda snapshot, result: result.coverage == 0),
        {"on": Option("", "the firm that is held out; without one, each supplier"), "kind": KIND, "measure": MEASURE},
    ),
    "conflicts": Family(
        "Investors that also supply, rival, steer or fund the rivals of a lab.",
        "firm",
        lambda snapshot, who, level, asked: sorted(conflict_results(snapshot, who, level), key=_most_grounds),
    ),
    "integration": Family(
        "In how many layers of the stack a group stands on its own feet.",
        "firm",
        Each(
            integrated,
            lambda snapshot, who, level, asked: [integration(snapshot, group_of(snapshot, who, level), level)],
            rank=lambda result: result.details["ownLayers"],
        ),
    ),
    "chokepoints": Family(
        "Who stands on every way by which an input reaches labs.",
        "none",
        lambda snapshot, who, level, asked: chokepoints(snapshot, asked["kind"], level),
        {"kind": KIND},
    ),
    "circularity": Family(
        "Money that goes round: volume, share, chance, and the loops one by one.",
        "firm",
        _circularity,
        {
            "steps": Option("3", "the longest loop, in steps"),
            "draws": Option(str(DRAWS), "rewired networks to compare with; 0 leaves it out"),
        },
    ),
    "exposure": Family(
        "How much of a provider's revenue hangs on its customers, or on one.",
        "firm",
        Each(providers, _exposure),
        {"customer": Option("", "one customer")},
    ),
    "contagion": Family(
        "What the failure of a firm would cost along disclosed exposures: a stress scenario.",
        "firm",
        Each(debtors, lambda snapshot, who, level, asked: [failure(snapshot, who, level)]),
    ),
    "ownership": Family(
        "What an owner holds of each firm, directly and through others.",
        "firm",
        Each(owners, lambda snapshot, who, level, asked: owned_by(snapshot, who, asked["view"]), own_unit),
        {"view": Option("economic", "shares in the value, or votes", tuple(VIEWS))},
    ),
    "common-ownership": Family(
        "What owners of several labs add to the concentration of their market.",
        "none",
        lambda snapshot, who, level, asked: [common_owners(snapshot)],
    ),
    "lock-in": Family(
        "How many hardware generations a deal spans, or how much of what a customer owes outlives the next one.",
        "firm or deal",
        Each(customers, _lock_in),
    ),
    "payments": Family(
        "What a customer's commitments make due in each year.",
        "firm",
        Each(customers, lambda snapshot, who, level, asked: [payments(snapshot, who, level=level)]),
    ),
    "centrality": Family(
        "Who is leaned on, who stands between, how far supply only runs downwards.",
        "none",
        lambda snapshot, who, level, asked: [centralities(snapshot, asked["kind"], level)],
        {"kind": KIND},
    ),
}


def analyse(
    snapshot: Snapshot, family: str, subject: str = "", level: str = "group", **asked: str
) -> tuple[Result, ...]:
    """The answers of a family, in its own order.

    Parameters
    ----------
    snapshot : the moment.
    family : one of `FAMILIES`.
    subject : whom it is about, where the family may be asked about somebody: a firm (a unit stands for its group at
        that level, a duplicate for what it duplicates), for some a deal. Empty: everybody, the largest answer first;
        what rests on no claim is left out.
    level : `group` or `unit`.
    **asked : parameters of the family.

    Returns
    -------
    One answer or several. Raises InvalidParameter for a family, a parameter, a value or a level that is not known (with
    what is) and for a subject of the wrong kind, UnknownEntity for a name that nothing has.

    Examples
    --------
    >>> analyse(snapshot, "integration", "xai")[0].details["states"]["modelDevelopment"]
    'inHouse'
    """
    found = FAMILIES.get(family)
    if found is None:
        raise InvalidParameter("family", family, " | ".join(FAMILIES))
    for name, value in asked.items():
        option = found.options.get(name)
        if option is None:
            raise InvalidParameter(name, value, f"one of {', '.join(found.options) or 'no parameters'} for {family}")
        if option.allowed and value not in option.allowed:
            raise InvalidParameter(name, value, " | ".join(option.allowed))
    who = _subject(snapshot, family, subject, level)
    values = {name: asked.get(name, option.default) for name, option in found.options.items()}
    return tuple(found.run(snapshot, who, level, values))


def _subject(snapshot: Snapshot, family: str, slug: str, level: str) -> str:
    """Whom a family is asked about, as far as it can be: a firm as a unit (each family finds its group), or a deal."""
    asked = FAMILIES[family].subject
    if not slug:
        return ""
    if asked == "none":
        firm = known(snapshot, slug)
        told = f"nothing for {family}, which looks at everybody; of one firm see flags --entity {firm}"
        raise InvalidParameter("subject", slug, told)
    if asked == "firm or deal" and "Deal" in snapshot.types[known(snapshot, slug)]:
        return known(snapshot, slug)
    firm_of(snapshot, slug, level)
    return firm_of(snapshot, slug, "unit")


def _most_grounds(result: Result) -> tuple[int, float]:
    """Conflicts on most grounds first, and among those where most comes back."""
    return -len(result.details["letters"]), -result.value.low


def _number(name: str, value: str, least: int, most: int) -> int:
    if not value.isdigit() or not least <= int(value) <= most:
        raise InvalidParameter(name, value, f"a whole number from {least} to {most}")
    return int(value)
