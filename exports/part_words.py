"""What the parts of an answer are called, and those that are told in sentences of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from exports import naming, phrases
from exports.answers import MOST
from exports.plainly import bound_of
from exports.verdicts import classed, name
from exports.views import words
from graph.metrics.regimes import REGIMES
from graph.snapshot import Snapshot

Told: TypeAlias = Callable[[Snapshot, Any], str]

HIDDEN = frozenset(
    {
        *("claims", "side", "weightUnit", "letters", "names", "firms", "lab", "investor", "held", "owned", "customer"),
        *("labs", "label", "bottleneck", "view", "certainLargest", "rumoured", "maxSteps", "readings", "shareExact"),
        *("withoutRumours", "wholeWay", "certain", "ownLayers", "longestRun", "period"),
        *("kind", "measure"),
    }
)
"""Details that the heading or the sentence tells, or that only programs need."""

LABELS = {
    "by": "counted by",
    "order": "order in time",
    "exact": "interval",
    "effectiveNumber": "equal parties",
    "index": "concentration index",
    "topTwoMerged": "if two merged",
    "invested": "put in",
    "purchased": "bought back",
    "roundTrip": "back per dollar",
    "stake": "the stake",
    "chance": "against chance",
    "gross": "all committed",
    "share": "share of it",
    "mw": "power bought",
    "usd": "bought",
    "soleSourceOf": "only source of",
    "articulationPoint": "cuts the network",
    "undocumented": "ways not told",
    "value": "its contracts",
    "disclosedLosses": "disclosed part",
    "missing": "no stated buffer",
    "undisclosed": "size not told",
    "capped": "cut to 100%",
    "excessive": "more than 100% stated",
    "without": "no stated revenue",
    "passive": "without votes",
    "unbounded": "without a limit",
    "remaining": "years left",
    "remainingGenerations": "generations left",
    "minimum": "owed at least",
    "rawSuppliers": "buy nothing themselves",
    "sampled": "shortest ways",
    "figures": "the figures",
    "cap": "nobody else has more than",
    "unattributed": "of nobody named",
    "weight": "size",
    "most": "at most",
    "figure": "by the figure",
    "what": "how",
    "others": "which",
    "legs": "deals",
    "from": "from",
    "between": "stands between",
    "leanedOn": "leaned on",
    "own": "its own, because it",
    "bought": "bought, because it",
    "denied": "not its own, because it",
    "MW": "of its power",
    "chips": "of its chips",
    "USD": "of its spending",
    "byYear": "due",
    "dominated": "behind it",
    "coverage": "labs",
}
"""What a detail or a column is called; one that is not here is spelt out."""

ABOUT = {
    "caps": "What stated totals leave at most for each party.",
    "parties": "What each certainly has to what it may have.",
    "criteria": "Each is told by claims; what is possible holds on some readings of them.",
    "losses": "What each would lose at once of what it holds, lent or sold.",
    "byYear": "What falls due in each year, from what is certain to what may be.",
    "deals": "Each deal with its sum and the years that are left of its term.",
    "firms": "Leaned on: the part of all reliance that ends at a firm. Between: the part of shortest ways through it.",
    "layers": "Layer by layer from the bottom up, and by which deals one knows.",
    "internalisation": "What part of what the group uses in a layer is its own.",
    "steps": "Each step with what all its deals come to.",
    "coverage": "To which labs the ways of this input are documented at all.",
    "dominated": "Labs to which no other documented way leads.",
    "shares": "Each lab's part of the revenue of all that state one.",
}
"""A line over a table: what it shows."""

KEYS = {
    "internalisation": "layer",
    "byYear": "year",
    "coverage": "ways",
    "losses": "who",
    "distress": "who",
    "shares": "lab",
    "named": "who",
    "dominated": "lab",
    "criteria": "rule",
}
"""What the keys of a mapping are, where it is told as a table."""

BY = {
    "unit": "single firm",
    "group": "group of firms",
    "country": "country",
    "designer": "designer of the chips",
    "foundry": "foundry that makes the chips",
}
"""By whom shares are counted."""


def _merged(snapshot: Snapshot, item: Mapping[str, Any]) -> str:
    who = words.listed([name(snapshot, slug) for slug in item["parties"]])
    rise, after = bound_of(item["rise"]), bound_of(item["after"])
    presumed = item["presumed"]
    verdict = "certainly" if presumed["certainly"] else "possibly" if presumed["possibly"] else "not"
    return (
        f"{who}: the index would rise by {phrases.number(rise)}, to {phrases.number(after)}; "
        f"{verdict} presumed to lessen competition"
    )


def _verdict(snapshot: Snapshot, item: Mapping[str, Any]) -> str:
    regime = REGIMES.get(str(item["regime"]))
    source = f" ({regime.source})" if regime else ""
    return f"{classed(item)}{source}; {item['screen']}"


def _chance(snapshot: Snapshot, item: Mapping[str, Any]) -> str:
    observed, mean = phrases.figure(item["observed"], "$"), phrases.figure(item["mean"], "$")
    return (
        f"{observed} here, {mean} on average in {item['draws']} networks with the same firms and sums but other pairs; "
        f"as much or more by chance with p = {item['p']:.2g}"
    )


def _revenue(snapshot: Snapshot, item: Mapping[str, Any]) -> str:
    amount = phrases.dollars(bound_of(item["amount"]))
    return f"{amount} in {item['period']}, {naming.term('', item['footing'])} ({item['status']})"


def _unattributed(snapshot: Snapshot, item: Mapping[str, Any]) -> str:
    bound = bound_of(item["weight"])
    if bound.high == 0:
        return ""
    return words.listed([name(snapshot, slug) for slug in item["deals"]], MOST)


WORDED: Mapping[str, Told] = {
    "topTwoMerged": _merged,
    "verdict": _verdict,
    "chance": _chance,
    "revenue": _revenue,
    "unattributed": _unattributed,
    "by": lambda snapshot, item: BY.get(str(item), str(item)),
    "exact": lambda snapshot, item: "exact" if item else "outer bounds: the true ends may lie closer together",
    "sampled": lambda snapshot, item: "from a sample" if item else "all reckoned",
    "stake": lambda snapshot, item: words.listed([name(snapshot, slug) for slug in item.get("deals", ())], MOST),
    "dominated": lambda snapshot, item: words.listed([f"{name(snapshot, k)} ({v})" for k, v in item.items()], 12),
    "loops": lambda snapshot, item: ", ".join(f"{number} {kind}" for kind, number in item.items() if number),
}
"""Details that are told in words of their own."""
