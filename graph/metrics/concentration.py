"""On whom a firm depends, and who depends on it: shares of its suppliers or customers within one kind of input.

The answer leads with the share of the largest counterparty, which stays informative where the index does not.
Decisions (each tested):

- Counted are agreements that supply something from outside the group and bind somebody on the day, begun or not;
  talks and letters of intent are not, deals only announced or possibly over weigh from nothing up.
- A counterparty without a disclosed weight still counts: it weighs anything from nothing up.
- Where no claim says whose a supply is (an unnamed customer, chips of an unnamed designer), it may be anyone's.
- What a firm designed itself no designer supplies to it: by designer, its own chips are left out.
- A firm's stated total of obligations caps what each supplier can have: the total less what all others certainly have.
- Points are reckoned from what is disclosed alone; an undisclosed weight moves the ends of the interval, not the point.
  Where a weight may be anyone's there is no point.
- The thresholds were made for markets; here they are a screen.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from graph.errors import InvalidParameter
from graph.metrics.caps import Cap, capped, set_aside, supplier_caps
from graph.metrics.herfindahl import NOTHING, index, index_bound, largest_share, share_intervals
from graph.metrics.parties import BY, parties
from graph.metrics.regimes import classify, merger_of
from graph.metrics.result import Bound, Result, added
from graph.metrics.trade import purchases, sales
from graph.metrics.weights import UNITS, Measure, as_bound, sum_of
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of

VERSION = "2"
"""Since what a firm designed itself is none of its supplies by designer."""

FORMULA = "largest share = max w / sum w; index = 10,000 sum (w / sum w)^2, over all weights the claims allow"

Side: TypeAlias = Literal["suppliers", "customers"]
By: TypeAlias = Literal["unit", "group", "country", "designer", "foundry"]


@dataclass(frozen=True)
class Question:
    """What is asked: whose shares, within which kind of input, weighed by what, counted by whom."""

    side: Side = "suppliers"
    kind: str = "capacity"
    measure: Measure = "usd_per_year"
    by: By = "group"
    regime: str = "us-2023"

    @property
    def level(self) -> str:
        """Whether the subject is a unit or its group."""
        return "unit" if self.by == "unit" else "group"

    def __post_init__(self) -> None:
        if self.side not in {"suppliers", "customers"}:
            raise InvalidParameter("side", self.side, "suppliers | customers")
        if self.by not in BY:
            raise InvalidParameter("by", self.by, " | ".join(BY))
        if self.measure not in UNITS:
            raise InvalidParameter("measure", self.measure, " | ".join(UNITS))


SUPPLIERS = Question()
"""The usual question: a firm's suppliers of capacity by USD a year and group."""


@dataclass(frozen=True)
class Book:
    """The counterparties of a firm with their ties, and what is nobody's for certain.

    `sure` maps a party to ties that are its own, `split` holds ties that several parties share in a way not stated,
    `somebody` those of which no claim says whose they are.
    """

    sure: Mapping[str, tuple[Tie, ...]]
    split: tuple[tuple[tuple[str, ...], Tie], ...] = ()
    somebody: tuple[Tie, ...] = ()

    @property
    def all(self) -> list[Tie]:
        """Every tie of the book."""
        return [*(t for found in self.sure.values() for t in found), *(t for _, t in self.split), *self.somebody]


@dataclass(frozen=True)
class Weighed:
    """The weights of the parties, and what is somebody's; `exact` is False where splits are not stated."""

    parties: Mapping[str, Bound]
    somebody: Bound = NOTHING
    exact: bool = True
    caps: tuple[Cap, ...] = field(default=())
    set_aside: Mapping[str, Any] | None = None


def concentration(snapshot: Snapshot, subject: str, question: Question = SUPPLIERS) -> Result:
    """How much a firm depends on its largest supplier (or customer), and how concentrated all of them are.

    Parameters
    ----------
    subject : the firm; its group on the day, unless counted by unit.
    question : side, kind of input, measure, by whom, and the regime of the screen.

    Returns
    -------
    The share of the largest party in per cent. `robust`: the screen says the same whatever is hidden. `coverage`: the
    share of the ties whose weight is disclosed. `details`: `index`, `effectiveNumber`, `exact` (False: outer bounds),
    `verdict` (class at floor and ceiling, regime, `screen` note), `parties` (each with share, weight, deals; largest
    first), `certainLargest` (None where it may be another), `unattributed`, `caps` (dollars of the
    whole obligation), `totalsSetAside` (a stated total that the deals contradict), `topTwoMerged` (rise of the
    index if the two largest merged, and whether such a merger would be presumed harmful), and the question itself.

    Notes
    -----
    Bounds hold for the claims as they are: suppliers that no claim mentions are not in them. Without any
    counterparty the share is 0 to 100 and `parties` is empty.

    Examples
    --------
    >>> concentration(graph.snapshot(as_of="2023-06-01"), "openai").value
    Bound(low=100.0, high=100.0, point=None)
    """
    subject = group_of(snapshot, subject, question.level)
    book = book_of(snapshot, subject, question)
    weighed = weigh(snapshot, subject, question, book)
    boxes = list(weighed.parties.values())
    if not boxes and weighed.somebody.high == 0:
        return _empty(subject, question)
    points = disclosed_points(weighed)
    found = index_bound(boxes, weighed.somebody)
    found = replace(found, bound=pointed(found.bound, index(points) if points else None))
    largest = pointed(largest_share(boxes, weighed.somebody), 100 * points[-1] / math.fsum(points) if points else None)
    verdict = classify(found.bound, question.regime)
    disclosed = [as_bound(getattr(t, question.measure)) for t in book.all]
    claims = {c for t in book.all for c in t.claims} | {c for cap in weighed.caps for c in cap.claims}
    return Result(
        metric=f"concentration-{question.side}",
        version=VERSION,
        subject=subject,
        value=largest,
        unit="percent",
        robust=verdict.robust,
        coverage=sum(b.low > 0 or b.point is not None for b in disclosed) / len(disclosed),
        claims=tuple(sorted(claims)),
        details={
            **_asked(question),
            "index": found.bound,
            "exact": found.exact and weighed.exact,
            "effectiveNumber": found.effective_number,
            "verdict": verdict.as_json(),
            "parties": _table(snapshot, weighed, book),
            "certainLargest": _certain(weighed),
            "unattributed": {"weight": weighed.somebody, "deals": sorted({t.deal for t in book.somebody})},
            "caps": [cap.as_json() for cap in weighed.caps],
            "totalsSetAside": [weighed.set_aside] if weighed.set_aside else [],
            "topTwoMerged": _merged(weighed, question.regime),
        },
    )


def _asked(question: Question) -> dict[str, Any]:
    return {
        "side": question.side,
        "kind": question.kind,
        "measure": question.measure,
        "weightUnit": UNITS[question.measure],
        "by": question.by,
        "formula": FORMULA,
    }


def _empty(subject: str, question: Question) -> Result:
    name = f"concentration-{question.side}"
    details = {**_asked(question), "parties": [], "certainLargest": None}
    return Result(name, VERSION, subject, Bound(0, 100), "percent", None, 0.0, (), details)


@lru_cache(maxsize=256)
def book_of(snapshot: Snapshot, subject: str, question: Question) -> Book:
    """A firm's counterparties with their ties, each deal counted for whom the question says.

    Where a whole and its parts belong to different parties (two orders of one contract, for chips of two designers),
    the parts count and the whole does not.
    """
    home = group_of(snapshot, subject, question.level)
    traded = (purchases if question.side == "suppliers" else sales)(snapshot, question.level)
    mine = [t for t in traded.get(home, ()) if t.flow == question.kind]
    owners = {t: parties(snapshot, t, question.by, question.side) for t in mine}
    parts: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for tie, names in owners.items():
        parts[tie.part_of].add(names)
    sure: dict[str, list[Tie]] = defaultdict(list)
    split, somebody = [], []
    for tie, names in owners.items():
        if len(parts.get(tie.deal, ())) > 1:
            continue
        others = tuple(name for name in names if name != home or question.side != "suppliers")
        if not names:
            somebody.append(tie)
        elif len(names) == 1 and others:
            sure[names[0]].append(tie)
        elif others:
            split.append((others, tie))
    return Book({name: tuple(found) for name, found in sorted(sure.items())}, tuple(split), tuple(somebody))


def weigh(snapshot: Snapshot, subject: str, question: Question, book: Book) -> Weighed:
    """What each party weighs: its own ties, what it may have of shared ones, capped by the firm's stated total."""
    found = {name: _sum(own, question.measure) for name, own in book.sure.items()}
    for names, tie in book.split:
        whole = _sum([tie], question.measure)
        for name in names:
            before = found.get(name, NOTHING)
            found[name] = Bound(before.low, before.high + whole.high, None)
    weighed = Weighed(found, _sum(book.somebody, question.measure) if book.somebody else NOTHING, not book.split)
    if question.side == "customers" or question.measure not in {"usd", "usd_per_year"} or book.split:
        return weighed
    home = group_of(snapshot, subject, question.level)
    caps = supplier_caps(snapshot, home, book.sure)
    return replace(weighed, parties=capped(found, caps), caps=caps, set_aside=set_aside(snapshot, home, book.sure))


def _sum(found: Sequence[Tie], measure: Measure) -> Bound:
    """The weight of ties to one party: summed for each pair of ends, so that wholes and parts meet."""
    pairs: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in found:
        pairs[tie.source, tie.target].append(tie)
    return added([sum_of(own, measure) for _, own in sorted(pairs.items())])


def disclosed_points(weighed: Weighed) -> list[float]:
    """The disclosed weights, in order; none where some weight may be anyone's."""
    if weighed.somebody.high > 0:
        return []
    return sorted(w.point for w in weighed.parties.values() if w.point is not None and w.point > 0)


def pointed(bound: Bound, point: float | None) -> Bound:
    """The same interval with another point, kept within it."""
    return Bound.clipped(bound.low, bound.high, point)


def _table(snapshot: Snapshot, weighed: Weighed, book: Book) -> list[dict[str, Any]]:
    names = list(weighed.parties)
    weights = list(weighed.parties.values())
    disclosed = math.fsum(disclosed_points(weighed))
    rows = []
    for name, share in zip(names, share_intervals(weights, weighed.somebody), strict=True):
        point = weighed.parties[name].point
        own = [*book.sure.get(name, ()), *(t for several, t in book.split if name in several)]
        rows.append(
            {
                "party": name,
                "label": snapshot.label(name) if name in snapshot.types else name,
                "share": pointed(share, 100 * point / disclosed if point is not None and disclosed > 0 else None),
                "weight": weighed.parties[name],
                "deals": sorted({t.deal for t in own}),
                "claims": sorted({c for t in own for c in t.claims}),
            }
        )
    return sorted(rows, key=lambda r: (-r["share"].low, -r["share"].high, r["party"]))


def _certain(weighed: Weighed) -> str | None:
    """The party that is the largest whatever is hidden."""
    for name, weight in weighed.parties.items():
        others = [w.high for other, w in weighed.parties.items() if other != name]
        if weight.low > 0 and all(high <= weight.low for high in others) and weighed.somebody.high <= weight.low:
            return name
        if not others and weighed.somebody.high == 0:
            return name
    return None


def _merged(weighed: Weighed, regime: str) -> dict[str, Any] | None:
    """The what-if of a merger of the two parties with the largest certain weights."""
    ranked = sorted(weighed.parties, key=lambda n: (-weighed.parties[n].low, -weighed.parties[n].high, n))
    if len(ranked) < 2:
        return None
    return merger_of(weighed.parties, ranked[0], ranked[1], weighed.somebody, regime)
