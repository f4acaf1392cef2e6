"""Labs side by side: the comparison of strategies that people argue about, computed and with its claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from exports import flagging, naming, phrases, profile, stack
from exports.covering import Covered, covered
from exports.views import words
from graph.evidence import Value
from graph.metrics.flags import select
from graph.metrics.lock_in import payments
from graph.metrics.result import Flag
from graph.metrics.stakes import both_ways, stakes, supplies
from graph.metrics.weights import sum_of
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of, members
from graph.values import Amount, PartialDate


@dataclass(frozen=True)
class Cell:
    """What one lab has in one row: words, a smaller remark, things to follow, and the claims behind it."""

    text: str
    remark: str = ""
    things: tuple[tuple[str, str], ...] = ()
    claims: tuple[str, ...] = ()


NOTHING = Cell("")


@dataclass(frozen=True)
class Row:
    """One question put to every lab."""

    label: str
    cells: tuple[Cell, ...]
    about: str = ""


@dataclass(frozen=True)
class Group:
    """Rows under a heading."""

    heading: str
    rows: tuple[Row, ...]


Asker = Callable[[Snapshot, str], Cell]


def compare(snapshot: Snapshot, slugs: Sequence[str]) -> tuple[Group, ...]:
    """Every question put to every lab, in the order in which they are given; rows without any answer are left out."""
    found = []
    for heading, questions in QUESTIONS:
        rows = [
            Row(label, tuple(ask(snapshot, group_of(snapshot, slug)) for slug in slugs), about)
            for label, about, ask in questions
        ]
        told = tuple(row for row in rows if any(cell.text or cell.things for cell in row.cells))
        if told:
            found.append(Group(heading, told))
    return tuple(found)


def _layers(snapshot: Snapshot, slug: str) -> Cell:
    result, rows = stack.standing(snapshot, slug)
    own = [row.label for row in rows if row.state.startswith("its own")]
    share = phrases.fraction(result.value)
    return Cell(words.listed(own, 6) or "none", f"{share} of the layers it is active in", (), result.claims[:12])


def _layer(layer: str) -> Asker:
    def ask(snapshot: Snapshot, slug: str) -> Cell:
        _, rows = stack.standing(snapshot, slug)
        row = next(r for r in rows if r.layer == layer)
        return Cell(row.state, row.why)

    return ask


def _suppliers(kind: str) -> Asker:
    def ask(snapshot: Snapshot, slug: str) -> Cell:
        found = _sold_to(snapshot, slug, kind)
        named = tuple((other, snapshot.label(other)) for other in found)
        return Cell(words.count(len(found), "supplier"), "", named, _claims(found.values())) if found else NOTHING

    return ask


def _sold_to(snapshot: Snapshot, slug: str, kind: str) -> dict[str, tuple[Tie, ...]]:
    found = {
        supplier: tuple(t for t in deals if t.flow == kind)
        for (supplier, customer), deals in supplies(snapshot).items()
        if customer == slug
    }
    return {supplier: deals for supplier, deals in found.items() if deals}


def _claims(found: Iterable[Iterable[Tie]], most: int = 40) -> tuple[str, ...]:
    return tuple(sorted({claim for deals in found for tie in deals for claim in tie.claims})[:most])


def _largest(kind: str) -> Asker:
    def ask(snapshot: Snapshot, slug: str) -> Cell:
        found = profile.dependence(snapshot, slug, "suppliers", kind)
        if found is None:
            return NOTHING
        sure = found.result.details["certainLargest"]
        who = f"certainly {snapshot.label(sure)}" if sure in snapshot.types else "which one is not settled"
        return Cell(found.largest, f"{found.by}; {who}; {found.covered.short}", (), found.result.claims[:12])

    return ask


def _effective(snapshot: Snapshot, slug: str) -> Cell:
    found = profile.dependence(snapshot, slug)
    return Cell(found.effective, f"index {found.index}, {found.verdict}") if found else NOTHING


def _contracted(snapshot: Snapshot, slug: str) -> Cell:
    found = _sold_to(snapshot, slug, "capacity")
    sums = [sum_of(deals, "usd") for deals in found.values()]
    known = [b for b in sums if b.low > 0 or b.bounded]
    if not known:
        return NOTHING
    low = sum(b.low for b in sums)
    open_ended = len(sums) - sum(b.bounded for b in sums)
    remark = f"{words.count(open_ended, 'supplier')} without an upper limit" if open_ended else "all bounded"
    remark += f"; {_covered(snapshot, found).short}"
    return Cell(f"at least {phrases.figure(low, '$')}", remark, (), _claims(found.values(), 20))


def _covered(snapshot: Snapshot, found: Mapping[str, tuple[Tie, ...]], name: str = "amount") -> Covered:
    return covered(snapshot, (tie.deal for deals in found.values() for tie in deals), name)


def _power(snapshot: Snapshot, slug: str) -> Cell:
    found = _sold_to(snapshot, slug, "capacity")
    sums = [sum_of(deals, "power") for deals in found.values()]
    low = sum(b.low for b in sums)
    told = sum(b.low > 0 or b.bounded for b in sums)
    return (
        Cell(f"at least {phrases.figure(low, '', ' MW')}", _covered(snapshot, found, "power").short)
        if told
        else NOTHING
    )


def _figure(*measures: str) -> Asker:
    """The newest figure of the first measure that a source states."""

    def ask(snapshot: Snapshot, slug: str) -> Cell:
        units = set(members(snapshot, slug))
        for measure in measures:
            dated = [
                (period.latest.toordinal() if period.latest else 0, f)
                for f in snapshot.of_class("Figure")
                if str(snapshot.value(f, "measure")) == measure
                and units & {str(v) for r in snapshot.values(f, "organization") for v in r.values}
                and isinstance(period := snapshot.value(f, "period"), PartialDate)
                and _stated(snapshot, f) is not None
            ]
            if dated:
                slug_of = max(dated)[1]
                value, claims = _told(snapshot, slug_of)
                return Cell(value, phrases.date_words(snapshot.value(slug_of, "period")), (), claims)
        return NOTHING

    return ask


def _stated(snapshot: Snapshot, slug: str) -> Value | None:
    for name in ("amount", "quantity"):
        value = snapshot.value(slug, name)
        if isinstance(value, Amount) and value.interval.known:
            return value
    return None


def _told(snapshot: Snapshot, slug: str) -> tuple[str, tuple[str, ...]]:
    for name in ("amount", "quantity"):
        for resolved in snapshot.values(slug, name):
            if isinstance(resolved.value, Amount) and resolved.value.interval.known:
                return words.amount(resolved.value), tuple(c.id for c in resolved.supporting)
    return "", ()


def _valuation(snapshot: Snapshot, slug: str) -> Cell:
    dated = []
    for deal in snapshot.of_class("Investment"):
        at = snapshot.value(deal, "date") or snapshot.value(deal, "announced")
        if str(snapshot.value(deal, "investee")) == slug and isinstance(at, PartialDate) and at.latest:
            dated += [
                (at.latest, r.value.basis, r) for r in snapshot.values(deal, "valuation") if isinstance(r.value, Amount)
            ]
    if not dated:
        return NOTHING
    day, _, resolved = max(dated, key=lambda item: (item[0], item[1] == "postMoney", item[2].subject))
    assert isinstance(resolved.value, Amount)
    remark = f"{phrases.based(resolved.value)}, {words.day(day)}"
    return Cell(words.amount(resolved.value), remark, ((resolved.subject, naming.title(snapshot, resolved.subject)),),
                tuple(c.id for c in resolved.supporting))  # fmt: skip


def _both_sides(snapshot: Snapshot, slug: str) -> Cell:
    """Investors that sell to it, with what goes each way."""
    named, remarks, claims = [], [], set()
    for (holder, issuer), held in stakes(snapshot).items():
        if issuer == slug and (holder, slug) in supplies(snapshot):
            money = both_ways(snapshot, holder, slug)
            named.append((holder, snapshot.label(holder)))
            claims |= {c for t in (*held, *money.purchases) for c in t.claims}
            put_in, sold = phrases.dollars(money.invested), phrases.dollars(money.purchased)
            remarks.append(f"{snapshot.label(holder)} put in {put_in}, sells {sold}")
    if not named:
        return Cell("none told")
    return Cell(words.count(len(named), "investor"), "; ".join(remarks[:4]), tuple(named), tuple(sorted(claims)[:20]))


def _own_stakes(snapshot: Snapshot, slug: str) -> Cell:
    """Suppliers in which it holds equity or warrants."""
    named = [(o, snapshot.label(o)) for (h, o) in stakes(snapshot) if h == slug and (o, slug) in supplies(snapshot)]
    return Cell(words.count(len(named), "supplier"), "", tuple(named)) if named else Cell("none told")


def _rival_suppliers(snapshot: Snapshot, slug: str) -> Cell:
    found = [f for f in _flags(snapshot, slug) if f.kind == "supplier-rival" and f.subject == slug]
    named = [(str(f.details["supplier"]), snapshot.label(str(f.details["supplier"]))) for f in found]
    return Cell(words.count(len(named), "supplier"), "", tuple(named)) if named else Cell("none told")


def _flags(snapshot: Snapshot, slug: str) -> tuple[Flag, ...]:
    return select(snapshot, profile.all_flags(snapshot), entity=slug)


def _flag_count(snapshot: Snapshot, slug: str) -> Cell:
    found = _flags(snapshot, slug)
    grave = [f for f in found if f.severity == "high"]
    kinds = [f"{flagging.kind_label(kind)} {number}" for kind, number in flagging.counted(grave)]
    return Cell(f"{len(found)}, of which {len(grave)} grave", ", ".join(kinds))


def _locked(snapshot: Snapshot, slug: str) -> Cell:
    result = profile.locked(snapshot, slug)
    if result is None:
        return NOTHING
    remark = f"of what it has committed to hardware; {profile.due_covered(snapshot, result).short}"
    return Cell(phrases.share(result.value), remark, (), result.claims[:12])


def _due(snapshot: Snapshot, slug: str) -> Cell:
    result = payments(snapshot, slug)
    year = snapshot.moment.as_of.year + 1
    bound = result.details["byYear"].get(year)
    if bound is None or bound.high == 0:
        return NOTHING
    return Cell(
        phrases.dollars(bound),
        f"spread evenly over terms, {year}; {profile.due_covered(snapshot, result).short}",
        (),
        result.claims[:12],
    )


def _disclosed(snapshot: Snapshot, slug: str) -> Cell:
    found = profile.dependence(snapshot, slug)
    return (
        Cell(phrases.percent(100 * found.result.coverage), "of its compute deals state their size")
        if found
        else NOTHING
    )


def _disputed(snapshot: Snapshot, slug: str) -> Cell:
    deals = profile.concerned(snapshot).get(slug, frozenset()) | set(members(snapshot, slug))
    number = sum(c.subject in deals for c in snapshot.conflicts)
    return Cell(words.count(number, "point"))


REVENUES = ("annualisedRevenue", "annualRevenue", "monthlyRevenue")

QUESTIONS: tuple[tuple[str, tuple[tuple[str, str, Asker], ...]], ...] = (
    ("What it has of its own", (
        ("Layers of its own", "in-house or mixed, from chips to applications", _layers),
        ("Chip design", "", _layer("chipDesign")),
        ("Data centres", "", _layer("dataCenterOperation")),
        ("Cloud", "", _layer("cloud")),
        ("Applications", "", _layer("applications")),
    )),
    ("Where its compute comes from", (
        ("Suppliers of capacity", "", _suppliers("capacity")),
        ("Largest supplier's share", "what it certainly has at least, and may have at most", _largest("capacity")),
        ("As many equal suppliers", "the effective number of suppliers", _effective),
        ("Contracted, in dollars", "the least that the disclosed deals add up to", _contracted),
        ("Contracted, in power", "", _power),
        ("Suppliers of chips", "", _suppliers("chips")),
    )),
    ("Who stands on both sides", (
        ("Investors that also sell to it", "", _both_sides),
        ("Suppliers it owns a part of", "equity or warrants", _own_stakes),
        ("Suppliers that are rivals", "without a stake in it", _rival_suppliers),
    )),
    ("Money", (
        ("Revenue", "the newest yearly or annualised figure", _figure(*REVENUES)),
        ("Valuation", "of the newest round with a figure", _valuation),
        ("Due next year", "from what it has committed", _due),
        ("Outlives the next chips", "commitments longer than a generation of hardware", _locked),
    )),
    ("How far this can be trusted", (
        ("Flags", "", _flag_count),
        ("Disclosed", "", _disclosed),
        ("Disputed", "", _disputed),
    )),
)  # fmt: skip
