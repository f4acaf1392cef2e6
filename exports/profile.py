"""What the metrics say of one firm, chosen and put side by side: for its page, its briefing and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from exports import naming, phrases
from exports.charts.canvas import Chart
from exports.charts.columns import Column, columns
from exports.charts.shares import Bar, shares
from exports.charts.timeline import Span, timeline
from exports.covering import OF_MEASURE, Covered, covered
from exports.views import words
from exports.views.families import family_of
from graph.coverage import NOT_STATED, gaps_around
from graph.metrics.concentration import Question, concentration
from graph.metrics.concentration_flags import MEASURES
from graph.metrics.flags import flags
from graph.metrics.lock_in import outliving_commitments, payments
from graph.metrics.result import Bound, Flag, Result
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of, ties
from graph.values import PartialDate, Truth

Side: TypeAlias = Literal["suppliers", "customers"]

MEASURE_WORDS = {
    "usd_per_year": "by contracted dollars a year",
    "usd": "by contracted dollars",
    "power": "by megawatts",
    "chips": "by chips",
}


@dataclass(frozen=True)
class Share:
    """A party's share of what a firm buys or sells: bounds and point in words, and its deals."""

    slug: str
    label: str
    share: Bound
    words: str
    weight: str
    deals: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Dependence:
    """How a firm's suppliers (or customers) of one input share it, and what follows from that."""

    side: Side
    kind: str
    result: Result
    shares: tuple[Share, ...]
    covered: Covered

    @property
    def by(self) -> str:
        """By what the shares are reckoned."""
        return MEASURE_WORDS[str(self.result.details["measure"])]

    @property
    def largest(self) -> str:
        """The share of the largest, in words."""
        return phrases.share(self.result.value)

    @property
    def index(self) -> str:
        """The concentration index."""
        return phrases.number(self.result.details["index"])

    @property
    def effective(self) -> str:
        """How many equal parties would be as concentrated."""
        return phrases.number(self.result.details["effectiveNumber"], 1)

    @property
    def verdict(self) -> str:
        """What the screen says at both ends, in a few words."""
        verdict = self.result.details["verdict"]
        low, high = CLASSES[verdict["atFloor"]], CLASSES[verdict["atCeiling"]]
        return f"{low} concentrated" if low == high else f"{low} to {high} concentrated"


CLASSES = {"unconcentrated": "not", "moderate": "moderately", "high": "highly"}
"""What a screen calls the classes of its regime."""


@lru_cache(maxsize=256)
def dependence(snapshot: Snapshot, firm: str, side: Side = "suppliers", kind: str = "capacity") -> Dependence | None:
    """Shares of a firm's suppliers or customers by the measure of which most is disclosed; None without any."""
    found = [concentration(snapshot, firm, Question(side=side, kind=kind, measure=m)) for m in MEASURES]
    told = [r for r in found if r.details["parties"]]
    if not told:
        return None
    best = max(told, key=lambda r: (r.coverage, r.value.low, -MEASURES.index(r.details["measure"])))
    unit = str(best.details["weightUnit"])
    rows = [
        Share(
            slug=str(row["party"]),
            label=str(row["label"]),
            share=row["share"],
            words=phrases.share(row["share"]),
            weight=weighed(row["weight"], unit),
            deals=tuple(row["deals"]),
            claims=tuple(row["claims"]),
        )
        for row in best.details["parties"]
    ]
    told_of = covered(snapshot, (d for row in rows for d in row.deals), OF_MEASURE[best.details["measure"]])
    return Dependence(side, kind, best, tuple(rows), told_of)


def weighed(bound: Bound, unit: str) -> str:
    """A weight in words, in the unit it was taken in."""
    if unit.startswith("USD"):
        text = phrases.dollars(bound)
        return f"{text} a year" if unit.endswith("a year") and text != "not disclosed" else text
    return phrases.measured(bound, "", f" {unit}")


def dependence_chart(name: str, found: Dependence) -> Chart:
    """Interval bars of a dependence."""
    bars = [
        Bar(s.label, s.share.low, min(100.0, s.share.high), s.share.point, s.words)
        for s in sorted(found.shares, key=lambda s: (-(s.share.point or 0), -s.share.low, -s.share.high, s.label))
    ]
    what = naming.term("inputKinds", found.kind)
    title = f"Shares of the {found.side} of {what}"
    about = "; ".join(f"{bar.label}: {bar.words}" for bar in bars)
    return shares(name, title, about, bars)


def commitments_chart(snapshot: Snapshot, firm: str, name: str) -> Chart:
    """Deals of a firm over time: what it buys and sells, from start to end."""
    home = group_of(snapshot, firm)
    best: dict[str, Tie] = {}
    for tie in ties(snapshot):
        if home in (tie.source, tie.target) and not tie.internal and tie.is_a("Agreement") and tie.first is not None:
            best.setdefault(tie.deal, tie)
    spans = [_span(snapshot, tie, home) for tie in best.values() if not (tie.part_of and tie.part_of in best)]
    ranked = sorted(spans, key=lambda s: (-s[0], s[1].label))[:22]
    chosen = [span for _, span in ranked]
    about = "; ".join(f"{s.label}, {s.words or 'no figure'}, from {s.first}" for s in chosen)
    return timeline(name, "Agreements over time", about, chosen, snapshot.moment.as_of)


def _span(snapshot: Snapshot, tie: Tie, home: str) -> tuple[float, Span]:
    other = tie.source if tie.target == home else tie.target
    high = tie.usd.interval.high or tie.usd.interval.low if tie.usd else None
    assert tie.first is not None
    sold = "" if tie.target == home else "to "
    text = words.amount(tie.usd) if tie.usd else words.amount(tie.power) if tie.power else ""
    label = f"{sold}{snapshot.label(other)}" + (f", {words.concept('inputKinds', tie.flow)}" if tie.flow else "")
    sure = tie.truth is Truth.YES and tie.status != "rumoured"
    return float(high or 0), Span(label, text, tie.first, tie.last, family_of(tie), sure)


def payments_chart(snapshot: Snapshot, firm: str) -> tuple[Chart, Result]:
    """What falls due in each year."""
    result = payments(snapshot, firm)
    due: Mapping[int, Bound] = result.details["byYear"]
    items = [Column(str(year), b.low, b.high if b.bounded else b.low, b.point) for year, b in sorted(due.items())]
    about = "; ".join(f"{year}: {phrases.dollars(b)}" for year, b in sorted(due.items()))
    tick = lambda value: phrases.figure(value, "$") if value else "0"  # noqa: E731
    return columns("due", "Payments that fall due, by year", about, items, tick), result


def due_covered(snapshot: Snapshot, result: Result) -> Covered:
    """How far what falls due, or outlives the hardware, is covered by deals of bounded sum."""
    told = (*result.details["deals"], *result.details["unbounded"])
    return covered(snapshot, (str(d["deal"]) if isinstance(d, Mapping) else d for d in told))


def locked(snapshot: Snapshot, firm: str) -> Result | None:
    """The share of money committed to hardware that outlives its next generation; None without commitments."""
    result = outliving_commitments(snapshot, firm)
    return result if result.claims else None


@lru_cache(maxsize=16)
def all_flags(snapshot: Snapshot) -> tuple[Flag, ...]:
    """All flags of a snapshot, gravest first."""
    return flags(snapshot)


@lru_cache(maxsize=16)
def concerned(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """The deals of each group: how much is told of whom."""
    found: dict[str, set[str]] = {}
    for tie in ties(snapshot):
        for end in (tie.source, tie.target):
            found.setdefault(end, set()).add(tie.deal)
    return {slug: frozenset(found[slug]) for slug in sorted(found)}


def headline(snapshot: Snapshot, slug: str) -> str:
    """A firm in one sentence: what it is, where, since when, of which group."""
    types = snapshot.types[slug]
    what = words.listed(naming.roles(types)[:3]) or "organization"
    country, founded = snapshot.value(slug, "country"), snapshot.value(slug, "founded")
    text = f"{snapshot.label(slug)} is {article(what)} {what}"
    if country is not None:
        text += f" in {phrases.country(str(country))}"
    if isinstance(founded, PartialDate):
        text += f", founded {'on' if founded.exact else 'in'} {phrases.date_words(founded)}"
    group = group_of(snapshot, slug)
    if group != slug and group in snapshot.types:
        text += f"; it is part of {snapshot.label(group)}"
    return text + "."


def article(noun: str) -> str:
    """`a` or `an`.

    >>> article("AI lab"), article("chip designer")
    ('an', 'a')
    """
    return "an" if noun[:1].lower() in "aeiou" else "a"


ASKED_FIRST = frozenset(
    {"amount", "term", "ends", "power", "stake", "chipCount", "rung", "noticePeriod", "owner", "user"}
)
"""Properties whose silence is worth telling; all others stand under what is not known."""

NO_DEALS = frozenset({"Organization", "Figure", "Event", "Model", "Accelerator"})


def unknown(snapshot: Snapshot, slug: str, around: bool) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is missing of a thing (and of the deals around it): property, reason, of which things.

    What somebody keeps to himself comes before what no source touches.
    """
    grouped: dict[tuple[str, str], set[str]] = {}
    for gap in gaps_around(snapshot, slug):
        near = gap.slug == slug or (around and gap.kind not in NO_DEALS)
        if near and (gap.reason != NOT_STATED or gap.name in ASKED_FIRST or gap.slug == slug):
            grouped.setdefault((gap.name, gap.reason), set()).add(gap.slug)
    ranked = sorted(grouped.items(), key=lambda item: (item[0][1] == NOT_STATED, -len(item[1]), item[0]))
    return [(name, reason, tuple(sorted(slugs))) for (name, reason), slugs in ranked]
