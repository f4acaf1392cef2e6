"""FollowTheMoney entities, one JSON object a line, for Aleph, OpenAleph, yente and the `ftm` tools.

Firms become companies, stakes ownerships, agreements contracts with their awards, loans debts, board seats
directorships; what the schema has no word for becomes an `UnknownLink` that says its role.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from exports import naming, phrases
from exports.dumps.edition import Edition
from exports.views import words
from graph.evidence import Claim
from graph.resolve import Resolved
from graph.rows import parties, principal, when
from graph.snapshot import Snapshot
from graph.values import Amount, PartialDate

Maker: TypeAlias = "Callable[[Snapshot, str], Iterator[Entity]]"

PREFIX = "interlock-"
BOARD = {"boardSeat": "board seat", "boardObserver": "board observer"}
DEBT = {"debt"}
BOUND = {"definitive", "active", "completed"}
"""Rungs on which money is owed; before that a loan is only talked about."""


@dataclass
class Entity:
    """One FollowTheMoney entity."""

    id: str
    schema: str
    properties: dict[str, list[str]] = field(default_factory=dict)

    def add(self, **values: str | Iterable[str] | None) -> Entity:
        """Add values; empty ones are left out."""
        for name, value in values.items():
            found = [value] if isinstance(value, str) else list(value or ())
            kept = sorted({v for v in found if v})
            if kept:
                self.properties[name.rstrip("_")] = kept
        return self

    def line(self) -> str:
        """The entity as a line of JSON."""
        properties = dict(sorted(self.properties.items()))
        whole = {"id": self.id, "schema": self.schema, "properties": properties}
        return json.dumps(whole, ensure_ascii=False) + "\n"


def ftm(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """All entities, in order of thing."""
    lines = (entity.line() for entity in entities(edition.snapshot))
    yield "interlock.ftm.json", "".join(lines).encode("utf-8", "replace")


def entities(snapshot: Snapshot) -> Iterator[Entity]:
    """The entities of a snapshot: whatever is referred to is there."""
    for slug, types in snapshot.types.items():
        for kind, make in MAKERS.items():
            if kind in types and (slug in snapshot.subjects or kind == "Organization"):
                yield from make(snapshot, slug)


def _organization(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    entity = Entity(PREFIX + slug, _firm_schema(snapshot, slug))
    entry = snapshot.evidence.register.get(slug)
    aliases = [*(entry.aliases if entry else ()), *_texts(snapshot, slug, "alias")]
    entity.add(name=snapshot.label(slug), alias=aliases, country=_countries(snapshot, slug))
    entity.add(incorporationDate=_day(snapshot.value(slug, "founded")))
    entity.add(sector=naming.roles(snapshot.types[slug]))
    if entity.schema == "Company":
        entity.add(ticker=_texts(snapshot, slug, "ticker"), cikCode=_texts(snapshot, slug, "cik"))
    yield entity.add(**_sources(snapshot.subjects.get(slug, ()), thing=True))
    parent = snapshot.value(slug, "partOf")
    if parent is not None and _firm(snapshot, str(parent)):
        link = Entity(_link_id(slug, "partOf", str(parent)), "Membership")
        link.add(member=PREFIX + slug, organization=PREFIX + str(parent), role="part of the group")
        yield link.add(**_sources(_supporting(snapshot.values(slug, "partOf"))))


def _cluster(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    entity = Entity(PREFIX + slug, "Asset").add(name=snapshot.label(slug), alias=_texts(snapshot, slug, "alias"))
    entity.add(country=_countries(snapshot, slug), address=_texts(snapshot, slug, "location"))
    entity.add(summary=_amounts(snapshot, slug, ("power", "chipCount")))
    yield entity.add(**_sources(snapshot.subjects.get(slug, ()), thing=True))
    for role, schema in (("owner", "Ownership"), ("operator", "UnknownLink"), ("user", "UnknownLink")):
        for resolved in snapshot.values(slug, role):
            firm = str(resolved.value)
            if not _firm(snapshot, firm):
                continue
            link = Entity(_link_id(slug, role, firm), schema)
            ends = {"owner": firm, "asset": slug} if schema == "Ownership" else {"subject": firm, "object": slug}
            link.add(**{name: PREFIX + end for name, end in ends.items()}, role=role)
            yield link.add(**_sources(resolved.supporting))


def _agreement(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    """A contract let by its customers, awarded to its providers; the amount stands with the contract alone."""
    contract = Entity(PREFIX + slug, "Contract")
    title = naming.title(snapshot, slug)
    customers = [p for p in parties(snapshot, slug, "customer") if _firm(snapshot, p)]
    contract.add(title=title, name=title, authority=[PREFIX + c for c in customers])
    contract.add(type_=naming.kind_label(snapshot, slug), status=_rung(snapshot, slug), **_money(snapshot, slug))
    contract.add(contractDate=_day(when(snapshot, slug)), description=_texts(snapshot, slug, "condition"))
    contract.add(summary=[*_amounts(snapshot, slug, ("amount", "power", "chipCount", "term"))])
    yield contract.add(**_sources(snapshot.subjects[slug], thing=True))
    for resolved in snapshot.values(slug, "provider"):
        provider = str(resolved.value)
        if _firm(snapshot, provider):
            award = Entity(_link_id(slug, "provider", provider), "ContractAward")
            award.add(
                supplier=PREFIX + provider,
                contract=PREFIX + slug,
                role=_concept(snapshot, slug, "inputKind", "inputKinds"),
            )
            award.add(
                status=_rung(snapshot, slug),
                startDate=_day(snapshot.value(slug, "starts")),
                endDate=_day(snapshot.end(slug)),
            )
            yield award.add(**_sources(resolved.supporting))


def _investment(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    """A loan that is agreed is a debt; any other investment is a link that says what it is."""
    investee = snapshot.value(slug, "investee")
    if investee is None or not _thing(snapshot, str(investee)):
        return
    owed = snapshot.value(slug, "instrument") in DEBT and snapshot.value(slug, "rung") in BOUND
    for investor in parties(snapshot, slug, "investor"):
        if not _firm(snapshot, investor):
            continue
        schema = "Debt" if owed and _firm(snapshot, str(investee)) else "UnknownLink"
        link = Entity(_link_id(slug, "investor", investor), schema)
        if schema == "Debt":
            link.add(debtor=PREFIX + str(investee), creditor=PREFIX + investor)
            link.add(**({} if len(parties(snapshot, slug, "investor")) > 1 else _money(snapshot, slug)))
        else:
            link.add(subject=PREFIX + investor, object=PREFIX + str(investee))
            link.add(
                role=_role(snapshot, slug, "invests in", "instrument", "instruments"), status=_rung(snapshot, slug)
            )
        yield _dated(snapshot, slug, link)


def _holding(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    issuer = snapshot.value(slug, "issuer")
    if issuer is None or not _thing(snapshot, str(issuer)):
        return
    stake, shares, worth = (_first(snapshot, slug, name) for name in ("stake", "shares", "amount"))
    for holder in parties(snapshot, slug, "holder"):
        if _firm(snapshot, holder):
            link = Entity(_link_id(slug, "holder", holder), "Ownership")
            link.add(
                owner=PREFIX + holder,
                asset=PREFIX + str(issuer),
                sharesType=_concept(snapshot, slug, "instrument", "instruments"),
            )
            link.add(percentage=phrases.amount(stake) if stake and stake.interval.known else None)
            link.add(
                sharesCount=_number(shares),
                sharesValue=_number(worth),
                sharesCurrency=worth.currency if worth else None,
            )
            yield _dated(snapshot, slug, link)


def _right(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    kind = str(snapshot.value(slug, "rightKind") or "")
    for holder in parties(snapshot, slug, "holder"):
        for over in parties(snapshot, slug, "over"):
            if not _firm(snapshot, holder) or not _thing(snapshot, over):
                continue
            link = Entity(
                _link_id(slug, holder, over),
                "Directorship" if kind in BOARD and _firm(snapshot, over) else "UnknownLink",
            )
            if link.schema == "Directorship":
                link.add(director=PREFIX + holder, organization=PREFIX + over, role=BOARD[kind])
            else:
                link.add(
                    subject=PREFIX + holder,
                    object=PREFIX + over,
                    role=_role(snapshot, slug, "right", "rightKind", "rightKinds"),
                )
            yield _dated(snapshot, slug, link)


def _pairs(subject: str, object_: str, role: str) -> Maker:
    """A maker of links between the parties of two roles."""

    def make(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
        for one in parties(snapshot, slug, subject):
            for other in parties(snapshot, slug, object_):
                if _firm(snapshot, one) and _thing(snapshot, other):
                    link = Entity(_link_id(slug, f"{one} {object_}", other), "UnknownLink")
                    link.add(subject=PREFIX + one, object=PREFIX + other, role=role, status=_rung(snapshot, slug))
                    yield _dated(snapshot, slug, link)

    return make


def _event(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    event = Entity(PREFIX + slug, "Event").add(
        name=naming.title(snapshot, slug), date=_day(snapshot.value(slug, "date"))
    )
    event.add(involved=[PREFIX + p for p in parties(snapshot, slug, "organization") if _firm(snapshot, p)])
    event.add(summary=_amounts(snapshot, slug, ("change", "amount")))
    yield event.add(**_sources(snapshot.subjects[slug], thing=True))


MAKERS: Mapping[str, Maker] = {
    "Organization": _organization,
    "Cluster": _cluster,
    "Agreement": _agreement,
    "Investment": _investment,
    "Holding": _holding,
    "Right": _right,
    "Guarantee": _pairs("guarantor", "obligor", "guarantees the duties of"),
    "Acquisition": _pairs("acquirer", "target", "acquires"),
    "Event": _event,
}
"""Who makes entities of which class of things; models, chips, figures and shares have no place in the schema."""


def _firm_schema(snapshot: Snapshot, slug: str) -> str:
    """A public body, a unit of a group, or a company (what can be owned must be one)."""
    if "Government" in snapshot.types[slug]:
        return "PublicBody"
    return "Organization" if snapshot.group(slug) != slug and not _owned(snapshot, slug) else "Company"


def _owned(snapshot: Snapshot, slug: str) -> bool:
    listed = snapshot.value(slug, "ticker") is not None or snapshot.value(slug, "cik") is not None
    return listed or any(snapshot.value(h, "issuer") == slug for h in snapshot.of_class("Holding"))


def _firm(snapshot: Snapshot, slug: str) -> bool:
    return "Organization" in snapshot.types.get(slug, ())


def _thing(snapshot: Snapshot, slug: str) -> bool:
    """Is there an entity of that name?"""
    return bool(snapshot.types.get(slug, frozenset()) & {"Organization", "Cluster"})


def _dated(snapshot: Snapshot, slug: str, link: Entity) -> Entity:
    start = snapshot.value(slug, "starts")
    link.add(date=_day(when(snapshot, slug)), startDate=_day(start), summary=naming.title(snapshot, slug))
    link.add(description=_amounts(snapshot, slug, ("amount", "stake", "share")), recordId=slug)
    return link.add(**_sources(snapshot.subjects[slug]))


def _sources(claims: Iterable[Claim], thing: bool = False) -> dict[str, list[str]]:
    found = list(claims)
    told = {"sourceUrl": [c.source.url for c in found], "publisher": [c.source.publisher for c in found]}
    return told | {"retrievedAt": []} if thing else told


def _supporting(found: Iterable[Resolved]) -> list[Claim]:
    return [claim for resolved in found for claim in resolved.supporting]


def _texts(snapshot: Snapshot, slug: str, name: str) -> list[str]:
    return [str(value) for resolved in snapshot.values(slug, name) for value in resolved.values]


def _countries(snapshot: Snapshot, slug: str) -> list[str]:
    """Country codes as FollowTheMoney writes them."""
    return [code.lower() for code in _texts(snapshot, slug, "country")]


def _first(snapshot: Snapshot, slug: str, name: str) -> Amount | None:
    value = snapshot.value(slug, name)
    return value if isinstance(value, Amount) else None


def _money(snapshot: Snapshot, slug: str) -> dict[str, str]:
    """The principal amount where it is one figure; intervals are told in words."""
    main = principal(snapshot, slug)
    amount = main.value if main else None
    if not isinstance(amount, Amount) or not amount.interval.exact or amount.per:
        return {}
    number = _number(amount) or ""
    usd = {"amountUsd": number} if amount.currency == "USD" else {}
    return {"amount": number, "currency": amount.currency, **usd}


def _number(amount: Amount | None) -> str | None:
    """An exact figure as a plain number; an interval has none."""
    if amount is None or not amount.interval.exact:
        return None
    return f"{(amount.interval.low or Decimal(0)).normalize():f}"


def _amounts(snapshot: Snapshot, slug: str, names: Iterable[str]) -> list[str]:
    """Amounts in words, with what kind of money is meant."""
    found = []
    for name in names:
        for resolved in snapshot.values(slug, name):
            if isinstance(resolved.value, Amount) and resolved.value.interval.known:
                basis = phrases.based(resolved.value)
                found.append(
                    f"{naming.property_label(name)}: {phrases.amount(resolved.value)}{f' ({basis})' if basis else ''}"
                )
    return found


def _rung(snapshot: Snapshot, slug: str) -> str | None:
    return _concept(snapshot, slug, "rung", "rungs")


def _concept(snapshot: Snapshot, slug: str, name: str, scheme: str) -> str | None:
    value = snapshot.value(slug, name)
    return words.concept(scheme, str(value)) if value is not None else None


def _role(snapshot: Snapshot, slug: str, verb: str, name: str, scheme: str) -> str:
    told = _concept(snapshot, slug, name, scheme)
    return f"{verb}: {told}" if told else verb


def _day(value: object) -> str | None:
    """A date with no more than is known of it: FollowTheMoney takes years, months and days."""
    if not isinstance(value, PartialDate) or value.earliest is None or value.latest is None:
        return None
    first, last = str(value.earliest), str(value.latest)
    if first == last:
        return first
    return first[:7] if first[:7] == last[:7] else first[:4] if first[:4] == last[:4] else None


def _link_id(*parts: str) -> str:
    return PREFIX + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
