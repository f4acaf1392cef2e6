"""Answers about supply: commitments by year, concentration, failure of a supplier, gatekeepers, capacity, endings."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from graph.metrics.chokepoints import chokepoints
from graph.metrics.commitments import Commitment, commitments
from graph.metrics.concentration import Question as Shares
from graph.metrics.concentration import book_of, concentration
from graph.metrics.exposure import dependence, exposure
from graph.metrics.layers import labs
from graph.metrics.result import Bound, Result
from graph.metrics.schedule import payments_by_year
from graph.metrics.stakes import supplies
from graph.metrics.stated_concentration import stated_concentration
from graph.metrics.stress import BUFFERS, buffer_of
from graph.metrics.supply import CARRIES, supply
from graph.plain import plain
from graph.questions.cells import called, ends, evidence, labels, tidy
from graph.questions.model import Asking, Row
from graph.rows import parties
from graph.ties import group_of
from graph.values import Amount, PartialDate, Truth

MONTH = 30.44
"""Days of a month on average."""


def commitments_by_year(asking: Asking) -> Iterator[Row]:
    """2. A matrix of providers and years: what falls due, as an interval, open where a sum is not disclosed."""
    found = commitments(asking.snapshot, asking["customer"])
    by_provider: dict[str, list[Commitment]] = defaultdict(list)
    for one in found:
        by_provider[_provider(asking, one.deal)].append(one)
    first = asking.moment.as_of.year
    years = range(first, first + asking["years"])
    asking.notes["undisclosed"] = [c.deal for c in found if not c.schedule.amount.bounded]
    asking.notes["reading"] = "sums are spread evenly over their terms; real schedules ramp up"
    for provider, own in sorted(by_provider.items()):
        bounded = [c for c in own if c.schedule.amount.bounded]
        due = payments_by_year([c.schedule for c in bounded], years)
        for year in years:
            yield {
                "provider": provider,
                "providerName": called(asking, provider) if provider in asking.snapshot.types else provider,
                "year": year,
                **ends("usd", due[year] if len(bounded) == len(own) else Bound(due[year].low, math.inf)),
                "usdPoint": tidy(due[year].point) if bounded else None,
                "contracts": [c.deal for c in bounded],
                "undisclosed": [c.deal for c in own if not c.schedule.amount.bounded],
                **evidence(asking, {claim for c in own for claim in c.claims}),
            }


def _provider(asking: Asking, deal: str) -> str:
    named = sorted({group_of(asking.snapshot, p) for p in parties(asking.snapshot, deal, "provider")})
    unnamed = asking.snapshot.value(deal, "unnamedProvider")
    return " + ".join(named) or str(unnamed or "unnamed")


def concentration_of_supply(asking: Asking) -> Iterator[Row]:
    """11. Shares of a lab's suppliers, and the index with its floor and ceiling."""
    shares = Shares(kind=asking["input"], measure=asking["measure"], by=asking["by"])
    found = concentration(asking.snapshot, asking["lab"], shares)
    asking.notes.update(_summary(found))
    yield from _party_rows(asking, found, shares, asking["lab"])


def _party_rows(asking: Asking, found: Result, shares: Shares, subject: str) -> Iterator[Row]:
    book = book_of(asking.snapshot, subject, shares)
    for party in found.details["parties"]:
        name = party["party"]
        own = [*book.sure.get(name, ()), *(t for several, t in book.split if name in several)]
        yield {
            "party": name,
            "partyName": called(asking, name) if name in asking.snapshot.types else name,
            **ends("share", party["share"]),
            **ends("weight", party["weight"]),
            "unit": found.details["weightUnit"],
            "contracts": sorted({t.deal for t in own}),
            **evidence(asking, {c for t in own for c in t.claims}),
        }


def _summary(found: Result) -> dict[str, object]:
    kept = ("index", "exact", "effectiveNumber", "verdict", "certainLargest", "unattributed", "caps", "formula")
    details = {name: found.details[name] for name in kept if name in found.details}
    return {"largestShare": found.value, "robust": found.robust, "coverage": found.coverage, **details}


def customers_of(asking: Asking) -> Iterator[Row]:
    """12. Stated shares of a provider's customers by period, then those that its contracts give."""
    found = stated_concentration(asking.snapshot, asking["provider"])
    asking.notes["byPeriod"] = [
        {"period": r.details["period"], "measure": r.details["measure"]} | _summary(r) for r in found
    ]
    for result in found:
        named = result.details["named"] or {"": result.value}
        for customer, share in named.items():
            yield {
                "footing": "stated",
                "period": result.details["period"],
                "measure": result.details["measure"],
                "customer": customer or None,
                "customerName": called(asking, customer) if customer else "not named",
                **ends("share", share),
                **ends("index", result.details["index"]),
                "robust": result.robust,
                **evidence(asking, result.claims),
            }
    yield from _contracted(asking)


def _contracted(asking: Asking) -> Iterator[Row]:
    shares = Shares(side="customers", kind="capacity")
    result = concentration(asking.snapshot, asking["provider"], shares)
    for row in _party_rows(asking, result, shares, asking["provider"]):
        yield {
            "footing": "contracts",
            "period": str(asking.moment.as_of.year),
            "measure": "USD a year",
            "customer": row.pop("party"),
            "customerName": row.pop("partyName"),
            **ends("index", result.details.get("index")),
            "robust": result.robust,
        } | row


def failure_of(asking: Asking) -> Iterator[Row]:
    """9. What each lab would lose, and who else supplies it or could."""
    snapshot, firm = asking.snapshot, asking["firm"]
    shares = Shares(kind=asking["input"], measure=asking["measure"])
    home = group_of(snapshot, firm)
    sellers = {s for (s, _), deals in supplies(snapshot).items() if any(t.flow == shares.kind for t in deals)}
    for lab in labs(snapshot):
        lost = dependence(snapshot, lab, firm, shares)
        if lab == home or not lost.details["deals"]:
            continue
        others = sorted(set(book_of(snapshot, lab, shares).sure) - {home})
        yield {
            "lab": lab,
            "labName": called(asking, lab),
            **ends("lost", lost.value),
            **ends("weight", lost.details["weight"]),
            "unit": lost.details["weightUnit"],
            "contracts": lost.details["deals"],
            "otherSuppliers": labels(asking, (o for o in others if o in snapshot.types)),
            "couldReplace": labels(asking, sorted(sellers - {home, lab, *others})[:15]),
            **evidence(asking, lost.claims),
        }


def gatekeepers_of(asking: Asking) -> Iterator[Row]:
    """10. Who stands on every path, nearest first, for each kind of input; certainly, or on the documented ways."""
    snapshot = asking.snapshot
    lab = group_of(snapshot, asking["lab"])
    kinds = (asking["input"],) if asking["input"] else tuple(CARRIES)
    asking.notes["coverage"] = {kind: supply(snapshot, kind).coverage(lab) for kind in kinds}
    asking.notes["reading"] = "`not covered`: no claim tells where the lab's suppliers get the input; no finding at all"
    for kind in kinds:
        chain = supply(snapshot, kind).readings[0].chains.get(lab, ())
        found = [r for r in chokepoints(snapshot, kind) if lab in r.details["dominated"]]
        for result in sorted(found, key=lambda r: (_place(chain, r.subject), r.subject)):
            yield {
                "input": kind,
                "position": _place(chain, result.subject) + 1,
                "gatekeeper": result.subject,
                "gatekeeperName": called(asking, result.subject),
                "holds": result.details["dominated"][lab],
                "substitutes": labels(asking, result.details["substitutes"][:10]),
                **evidence(asking, result.claims),
            }


def _place(chain: tuple[str, ...], firm: str) -> int:
    return chain.index(firm) if firm in chain else len(chain)


def spending_cut(asking: Asking) -> Iterator[Row]:
    """25. What each supplier loses if a customer spends less; buffers come from claims, missing ones are named."""
    snapshot, cut = asking.snapshot, asking["part"] / 100
    customer = group_of(snapshot, asking["firm"])
    for provider in sorted({p for (p, c) in supplies(snapshot) if c == customer}):
        found = exposure(snapshot, provider, customer)
        if found.details["value"] is None:
            continue
        buffer = buffer_of(asking.snapshot, provider)
        yield {
            "provider": provider,
            "providerName": called(asking, provider),
            **ends("lostPerYear", found.details["value"].scaled(cut)),
            **ends("lostShareOfRevenue", found.value.scaled(cut)),
            "revenueFooting": (found.details["revenue"] or {}).get("footing"),
            **ends("buffer", None if buffer is None else buffer.bound),
            "missing": [] if buffer is not None else list(BUFFERS),
            "contracts": found.details["deals"],
            **evidence(asking, {*found.claims, *(buffer.claims if buffer is not None else ())}),
        }


def endings(asking: Asking) -> Iterator[Row]:
    """26. Contracts that certainly or possibly end in the time asked for, and those that can be cancelled."""
    snapshot, day = asking.snapshot, asking.moment.as_of
    until = day + timedelta(days=asking["months"] * MONTH)
    firm = asking["firm"]
    found = []
    for deal in snapshot.of_class("Agreement"):
        if deal not in snapshot.subjects or snapshot.force(deal) in {"ended", "notBinding"}:
            continue
        roles = {role: parties(snapshot, deal, role) for role in ("customer", "provider")}
        if firm is None or any(firm in who for who in roles.values()):
            row = _ending(asking, deal, roles, until)
            if row is not None:
                found.append(row)
    yield from sorted(found, key=lambda r: (r["endsBy"] or "9999", r["contract"]))


def _ending(asking: Asking, deal: str, roles: dict[str, tuple[str, ...]], until: date) -> Row | None:
    snapshot = asking.snapshot
    end, notice = snapshot.end(deal), snapshot.value(deal, "noticePeriod")
    terms = snapshot.value(deal, "terminationTerms")
    ends_then = Truth.NO if end is None else end.reached_by(until)
    if ends_then is Truth.NO and notice is None and terms is None:
        return None
    stated = isinstance(snapshot.value(deal, "ends"), PartialDate)
    names = ("ends", "starts", "signed", "term", "noticePeriod", "terminationTerms")
    used = {c.id for name in names for r in snapshot.values(deal, name) for c in r.supporting}
    return {
        "contract": deal,
        "name": snapshot.label(deal),
        "customer": labels(asking, roles["customer"]),
        "provider": labels(asking, roles["provider"]),
        "endsInTime": {Truth.YES: "certainly", Truth.POSSIBLY: "possibly", Truth.NO: "no"}[ends_then],
        "endsFrom": plain(end.earliest) if end else None,
        "endsBy": plain(end.latest) if end else None,
        "endFrom": None if end is None else "stated" if stated else "start and term",
        "notice": notice.words or plain(notice.value) if isinstance(notice, Amount) else None,
        "terminationTerms": terms,
        "force": snapshot.force(deal),
        **evidence(asking, used),
    }
