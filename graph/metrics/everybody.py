"""Families asked about nobody in particular: at whom they then look, and in which order the answers come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graph.errors import Infeasible
from graph.metrics.counterparty_shares import with_stated_shares
from graph.metrics.integration import OWN
from graph.metrics.layers import activities
from graph.metrics.ownership import direct_stakes
from graph.metrics.result import Bound, Result
from graph.metrics.stakes import supplies
from graph.metrics.stress import exposed
from graph.snapshot import Snapshot
from graph.ties import group_of


@dataclass(frozen=True)
class Each:
    """A family that looks at one firm; asked about nobody, at each that `whom` lists, the largest answer first.

    Left out are things that are no firms (money is put into single clusters, too), answers that rest on no claim, and
    firms of which the claims cannot all be true: asked about alone, those are an error that says which claims. What
    `later` is true of comes behind all others, since it says little.
    """

    whom: Callable[[Snapshot, str, Mapping[str, str]], Iterable[str]]
    one: Callable[[Snapshot, str, str, Mapping[str, str]], Iterable[Result]]
    later: Callable[[Snapshot, Result], bool] = lambda snapshot, result: False
    rank: Callable[[Result], Bound] = lambda result: result.value

    def __call__(self, snapshot: Snapshot, who: str, level: str, asked: Mapping[str, str]) -> Iterable[Result]:
        if who:
            return self.one(snapshot, who, level, asked)
        firms = [name for name in self.whom(snapshot, level, asked) if "Organization" in snapshot.types[name]]
        found = [result for firm in firms for result in self._told(snapshot, firm, level, asked)]
        return sorted(
            found,
            key=lambda r: (self.later(snapshot, r), _largest(self.rank(r)), _largest(r.value), r.subject),
        )

    def _told(self, snapshot: Snapshot, who: str, level: str, asked: Mapping[str, str]) -> list[Result]:
        try:
            return [result for result in self.one(snapshot, who, level, asked) if result.claims]
        except Infeasible:
            return []


def _largest(bound: Bound) -> tuple[float, float, float]:
    return -bound.low, -(bound.low if bound.point is None else bound.point), -bound.high


def customers(snapshot: Snapshot, level: str, asked: Mapping[str, str]) -> list[str]:
    return sorted({customer for _, customer in supplies(snapshot, level)})


def providers(snapshot: Snapshot, level: str, asked: Mapping[str, str]) -> list[str]:
    return sorted({provider for provider, _ in supplies(snapshot, level)})


def suppliers_of(snapshot: Snapshot, who: str, level: str) -> list[str]:
    """Who supplies a firm; a unit stands for its group at that level."""
    return [provider for provider, customer in supplies(snapshot, level) if customer == group_of(snapshot, who, level)]


def whose_shares(snapshot: Snapshot, level: str, asked: Mapping[str, str]) -> list[str]:
    return (providers if asked["side"] == "customers" else customers)(snapshot, level, asked)


def integrated(snapshot: Snapshot, level: str, asked: Mapping[str, str]) -> list[str]:
    """Groups with something of their own in more than one layer: of any other there is nothing to compare."""
    return [
        who for who, done in activities(snapshot, level).items() if sum(a.state() in OWN for a in done.values()) > 1
    ]


def sharers(snapshot: Snapshot, level: str, asked: Mapping[str, str]) -> list[str]:
    return with_stated_shares(snapshot, level)


def debtors(snapshot: Snapshot, level: str, asked: Mapping[str, str]) -> list[str]:
    """Whose failure would cost somebody something."""
    return sorted({debtor for _, debtor in exposed(snapshot, level)})


def owners(snapshot: Snapshot, level: str, asked: Mapping[str, str]) -> list[str]:
    return sorted({owner for owner, _ in direct_stakes(snapshot, asked["view"])})


def alone(snapshot: Snapshot, result: Result) -> bool:
    """All comes from a single one: that may be since the claims are few."""
    return len(result.details["parties"]) == 1


def own_unit(snapshot: Snapshot, result: Result) -> bool:
    """What is owned is a unit of its owner's group."""
    return snapshot.group(str(result.details["owned"])) == snapshot.group(result.subject)
