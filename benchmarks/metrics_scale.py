"""`python -m benchmarks.metrics_scale [--organizations N] [--deals M]`: every family of metrics on a synthetic market.

The market is a snapshot made directly (a build would resolve one claim for each deal and is measured elsewhere): firms
with few or many partners (a Pareto tail), one lab in a hundred, supply of every kind, capital, holdings, rights, a
third of the sums undisclosed. Each family is run as its users call it; the processor time, what it answered and the
bound it applied are printed as a table. The seed is fixed.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from benchmarks.keeping import keep_section
from graph.evidence import Claim, Evidence, Source, Subject, Value
from graph.metrics import circularity as circular
from graph.metrics.centrality import EXACT_NODES, SAMPLES, centralities
from graph.metrics.chokepoints import chokepoints
from graph.metrics.circular_share import GREATEST_SHARE_ARCS
from graph.metrics.concentration import Question, concentration
from graph.metrics.conflicts import conflict_flags
from graph.metrics.exposure import exposures
from graph.metrics.integration import integration_flags
from graph.metrics.layers import activities, labs
from graph.metrics.lock_in import outliving_commitments
from graph.metrics.loops import MOST_PATHS
from graph.metrics.ownership import MOST_REACHED, owned_by
from graph.metrics.rewiring import SEED
from graph.metrics.rivals import foreclosure, reverse_equity, supplier_rivals
from graph.metrics.stress import failure
from graph.metrics.supply import CARRIES
from graph.network import network
from graph.resolve import Conflict, Resolved
from graph.snapshot import Moment, Snapshot
from graph.ties import ties
from graph.values import Amount, Interval, PartialDate

TITLE = "Metrics on a synthetic market"
DAY = date(2026, 10, 11)
LABS = 100
"""One organization in so many is a lab."""

KINDS = ("capacity", "chips", "site", "power", "memory", "manufacturing")


@dataclass(frozen=True, eq=False)
class Market(Snapshot):
    """A snapshot whose resolved values are made up rather than resolved from claims."""

    organizations: int = 0
    deals: int = 0

    @cached_property
    def _resolution(self) -> tuple[dict[str, dict[str, tuple[Resolved, ...]]], tuple[Conflict, ...]]:
        return dict(_Maker(self.organizations, self.deals).things()), ()

    @cached_property
    def subjects(self) -> dict[str, tuple[Claim, ...]]:
        """Every thing, resting on one claim."""
        return dict.fromkeys(self._resolution[0], (CLAIM,))

    @cached_property
    def types(self) -> dict[str, frozenset[str]]:
        """The class by the first letters of a slug, and everything above it."""
        from ontology.vocabulary import vocabulary

        classes = vocabulary().classes
        found = {slug: frozenset(classes[CLASSES[slug.split("-")[0]]].ancestors) for slug in self._resolution[0]}
        return found | {f"firm-{n}": frozenset(classes["Organization"].ancestors) for n in range(self.organizations)}


CLASSES = {
    "firm": "Organization",
    "model": "Model",
    "supply": "ComputeContract",
    "invest": "Investment",
    "hold": "Holding",
    "right": "Right",
}
SOURCE = Source("synthetic", "", "synthetic", "filing", PartialDate(DAY, DAY))


class _Anything(dict[str, Subject]):
    """One claim that speaks of everything: each subject without types or values of its own."""

    def __missing__(self, slug: str) -> Subject:
        return Subject((), {})


CLAIM = Claim("0", "synthetic", SOURCE, "confirmed", "synthetic", DAY, DAY, subjects=_Anything())


class _Maker:
    def __init__(self, organizations: int, deals: int) -> None:
        self.rng = random.Random(SEED)  # noqa: S311  a market, not a secret
        self.organizations, self.deals = organizations, deals
        weights = [(n + 1) ** -0.6 for n in range(organizations)]
        self.cumulative = list(itertools.accumulate(weights))
        self.names = [f"firm-{n}" for n in range(organizations)]

    def things(self) -> Iterator[tuple[str, dict[str, tuple[Resolved, ...]]]]:
        for number in range(0, self.organizations, LABS):
            slug = f"model-{number}"
            yield slug, {"developer": self._stated(slug, "developer", self.names[number])}
        for number in range(self.deals):
            yield self._deal(number)

    def _deal(self, number: int) -> tuple[str, dict[str, tuple[Resolved, ...]]]:
        one, other = self.rng.choices(self.names, cum_weights=self.cumulative, k=2)
        draw = self.rng.random()
        if draw < 0.6:
            slug = f"supply-{number}"
            values = {"provider": one, "customer": other, "inputKind": self.rng.choice(KINDS), "rung": "active"}
        elif draw < 0.8:
            slug, values = f"invest-{number}", {"investor": one, "investee": other, "rung": "completed"}
        elif draw < 0.95:
            issuer = self.rng.choice(self.names)
            slug, values = f"hold-{number}", {"holder": one, "issuer": issuer, "instrument": "equity"}
        else:
            slug, values = f"right-{number}", {"holder": one, "over": other, "rightKind": "boardSeat"}
        stated = {name: self._stated(slug, name, value) for name, value in values.items()}
        if draw < 0.8 and self.rng.random() < 2 / 3:
            sum_ = Decimal(round(10 ** self.rng.uniform(6, 11)))
            amount = Amount(Interval(sum_, sum_), sum_, currency="USD", basis="committedTotal")
            stated["amount"] = self._stated(slug, "amount", amount, ("committedTotal", "", "USD"))
        if slug.startswith("hold"):
            stake = Decimal(self.rng.randint(1, 5))
            stated["stake"] = self._stated(slug, "stake", Amount(Interval(stake, stake), stake, unit="percent"))
        return slug, stated

    @staticmethod
    def _stated(slug: str, name: str, value: Value, key: tuple[str, str, str] = ("", "", "")) -> tuple[Resolved, ...]:
        return (Resolved(slug, name, key, (value,), CLAIM, (CLAIM,), (CLAIM,), "onlyClaim"),)


def market(organizations: int, deals: int) -> Market:
    """A synthetic market of so many firms and deals."""
    evidence = Evidence({"0": CLAIM}, {"synthetic": SOURCE}, {})
    return Market(evidence, Moment(DAY, DAY), organizations, deals)


def families(snapshot: Market) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Each family: name, complexity with the bound it applies, and a call whose answer can be counted."""
    most = "firm-0"
    yield "market made (not a metric)", "", lambda: snapshot.subjects
    yield "arrows", "linear in deals", lambda: ties(snapshot)
    yield "networkx graph", "linear in deals", lambda: network(snapshot).edges
    yield "layers", "linear in deals", lambda: activities(snapshot)
    yield "integration", "linear in deals", lambda: integration_flags(snapshot)
    yield "conflicts", "stakes in labs, times labs of the same holder", lambda: conflict_flags(snapshot)
    yield "supplier-rival", "pairs of supplier and lab", lambda: supplier_rivals(snapshot)
    yield "reverse equity", "pairs of holder and supplier", lambda: reverse_equity(snapshot)
    yield "foreclosure", "suppliers times their interests", lambda: foreclosure(snapshot)
    yield (
        "concentration, every lab",
        "per buyer: corners to 22 hidden weights, above an outer bound",
        lambda: [concentration(snapshot, lab, Question(kind="capacity", measure="usd")) for lab in labs(snapshot)],
    )
    yield "exposure, one provider", "its sales", lambda: exposures(snapshot, most)
    yield (
        "chokepoints, every kind",
        "arcs times the length of the shortest ways",
        lambda: [found for kind in CARRIES for found in chokepoints(snapshot, kind)],
    )
    yield (
        "circularity: volume and share",
        f"linear program; above {GREATEST_SHARE_ARCS:,} arcs the share, above {circular.CHANCE_ARCS:,} no null model",
        lambda: [circular.circularity(snapshot, max_steps=2)],
    )
    yield "circular loops of two steps", "arcs", lambda: circular.circular_loops(snapshot, 2)
    yield (
        "circular loops of three steps",
        f"paths of three steps, at most {MOST_PATHS:,}: else it refuses",
        lambda: circular.circular_loops(snapshot, 3),
    )
    yield "contagion, one failure", "rounds times exposures", lambda: [failure(snapshot, most)]
    yield (
        "look-through ownership, one owner",
        f"chains, sparse; all claims on the way up to {MOST_REACHED:,} firms",
        lambda: owned_by(snapshot, most),
    )
    yield (
        "centrality",
        f"PageRank linear; betweenness from {SAMPLES} seeded pivots above {EXACT_NODES:,} firms",
        lambda: centralities(snapshot, "capacity").details["firms"],
    )
    yield (
        "lock-in, every lab",
        "its purchases",
        lambda: [outliving_commitments(snapshot, lab) for lab in labs(snapshot)],
    )


def main() -> None:
    """Run every family, print the table and, of a whole run, keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organizations", type=int, default=100_000)
    parser.add_argument("--deals", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="+", default=[], help="families whose names begin so; all by default")
    options = parser.parse_args()
    snapshot = market(options.organizations, options.deals)
    head = f"{options.organizations:,} organizations, {options.deals:,} deals"
    lines = [f"| family | answers | CPU seconds | complexity and bounds: {head} |", "|---|---|---|---|"]
    print("\n".join(lines))  # noqa: T201
    for name, bound, run in families(snapshot):
        if options.only and not name.startswith(("market", *options.only)):
            continue
        start = time.process_time()
        try:
            count = f"{len(run()):,}"  # type: ignore[arg-type]
        except Exception as refusal:  # noqa: BLE001  what a family refuses, and why, is an answer of this table
            count = f"refused: {refusal}"
        lines.append(f"| {name} | {count} | {time.process_time() - start:.1f} | {bound} |")
        print(lines[-1], flush=True)  # noqa: T201
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    lines += ["", f"Most memory: {gigabytes:.1f} GB."]
    print("\n".join(lines[-2:]))  # noqa: T201
    if not options.only:
        command = f"python -m benchmarks.metrics_scale --organizations {options.organizations} --deals {options.deals}"
        keep_section(TITLE, "\n".join([f"`{command}`, {date.today()}.", "", *lines]))


if __name__ == "__main__":
    main()
