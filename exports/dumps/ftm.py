"""FollowTheMoney entities, one JSON object a line, for Aleph, OpenAleph, yente and the `ftm` tools.

Firms become companies, stakes ownerships, agreements contracts with their awards, loans debts, board seats
directorships; what the schema has no word for becomes an `UnknownLink` that says its role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from exports import naming, phrases
from exports.dumps import ftm_entity as tell
from exports.dumps.edition import Edition
from exports.dumps.ftm_entity import PREFIX, Entity
from graph.rows import parties, when
from graph.snapshot import Snapshot

Maker: TypeAlias = "Callable[[Snapshot, str], Iterator[Entity]]"

BOARD = {"boardSeat": "board seat", "boardObserver": "board observer"}
DEBT = {"debt"}
BOUND = {"definitive", "active", "completed"}
"""Rungs on which money is owed; before that a loan is only talked about."""


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
    aliases = [*(entry.aliases if entry else ()), *tell.texts(snapshot, slug, "alias")]
    entity.add(name=snapshot.label(slug), alias=aliases, country=tell.countries(snapshot, slug))
    entity.add(incorporationDate=tell.day(snapshot.value(slug, "founded")))
    entity.add(sector=naming.roles(snapshot.types[slug]))
    if entity.schema == "Company":
        entity.add(ticker=tell.texts(snapshot, slug, "ticker"), cikCode=tell.texts(snapshot, slug, "cik"))
    yield entity.add(**tell.sources(snapshot.subjects.get(slug, ())))
    parent = snapshot.value(slug, "partOf")
    if parent is not None and _firm(snapshot, str(parent)):
        link = Entity(tell.link_id(slug, "partOf", str(parent)), "Membership")
        link.add(member=PREFIX + slug, organization=PREFIX + str(parent), role="part of the group")
        yield link.add(**tell.sources(tell.supporting(snapshot.values(slug, "partOf"))))


def _cluster(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    entity = Entity(PREFIX + slug, "Asset").add(name=snapshot.label(slug), alias=tell.texts(snapshot, slug, "alias"))
    entity.add(country=tell.countries(snapshot, slug), address=tell.texts(snapshot, slug, "location"))
    entity.add(summary=tell.amounts(snapshot, slug, ("power", "chipCount")))
    yield entity.add(**tell.sources(snapshot.subjects.get(slug, ())))
    for role, schema in (("owner", "Ownership"), ("operator", "UnknownLink"), ("user", "UnknownLink")):
        for resolved in snapshot.values(slug, role):
            firm = str(resolved.value)
            if not _firm(snapshot, firm):
                continue
            link = Entity(tell.link_id(slug, role, firm), schema)
            ends = {"owner": firm, "asset": slug} if schema == "Ownership" else {"subject": firm, "object": slug}
            link.add(**{name: PREFIX + end for name, end in ends.items()}, role=role)
            yield link.add(**tell.sources(resolved.supporting))


def _agreement(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    """A contract let by its customers, awarded to its providers; the amount stands with the contract alone."""
    contract = Entity(PREFIX + slug, "Contract")
    title = naming.title(snapshot, slug)
    customers = [p for p in parties(snapshot, slug, "customer") if _firm(snapshot, p)]
    contract.add(title=title, name=title, authority=[PREFIX + c for c in customers])
    contract.add(
        type_=naming.kind_label(snapshot, slug), status=tell.rung(snapshot, slug), **tell.money(snapshot, slug)
    )
    contract.add(contractDate=tell.day(when(snapshot, slug)), description=tell.texts(snapshot, slug, "condition"))
    contract.add(summary=[*tell.amounts(snapshot, slug, ("amount", "power", "chipCount", "term"))])
    yield contract.add(**tell.sources(snapshot.subjects[slug]))
    for resolved in snapshot.values(slug, "provider"):
        provider = str(resolved.value)
        if _firm(snapshot, provider):
            award = Entity(tell.link_id(slug, "provider", provider), "ContractAward")
            award.add(
                supplier=PREFIX + provider,
                contract=PREFIX + slug,
                role=tell.concept(snapshot, slug, "inputKind", "inputKinds"),
            )
            award.add(
                status=tell.rung(snapshot, slug),
                startDate=tell.day(snapshot.value(slug, "starts")),
                endDate=tell.day(snapshot.end(slug)),
            )
            yield award.add(**tell.sources(resolved.supporting))


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
        link = Entity(tell.link_id(slug, "investor", investor), schema)
        if schema == "Debt":
            link.add(debtor=PREFIX + str(investee), creditor=PREFIX + investor)
            link.add(**({} if len(parties(snapshot, slug, "investor")) > 1 else tell.money(snapshot, slug)))
        else:
            link.add(subject=PREFIX + investor, object=PREFIX + str(investee))
            link.add(
                role=tell.role(snapshot, slug, "invests in", "instrument", "instruments"),
                status=tell.rung(snapshot, slug),
            )
        yield _dated(snapshot, slug, link)


def _holding(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    issuer = snapshot.value(slug, "issuer")
    if issuer is None or not _thing(snapshot, str(issuer)):
        return
    stake, shares, worth = (tell.amount(snapshot, slug, name) for name in ("stake", "shares", "amount"))
    for holder in parties(snapshot, slug, "holder"):
        if _firm(snapshot, holder):
            link = Entity(tell.link_id(slug, "holder", holder), "Ownership")
            link.add(
                owner=PREFIX + holder,
                asset=PREFIX + str(issuer),
                sharesType=tell.concept(snapshot, slug, "instrument", "instruments"),
            )
            link.add(percentage=phrases.amount(stake) if stake and stake.interval.known else None)
            link.add(
                sharesCount=tell.number(shares),
                sharesValue=tell.number(worth),
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
                tell.link_id(slug, holder, over),
                "Directorship" if kind in BOARD and _firm(snapshot, over) else "UnknownLink",
            )
            if link.schema == "Directorship":
                link.add(director=PREFIX + holder, organization=PREFIX + over, role=BOARD[kind])
            else:
                link.add(
                    subject=PREFIX + holder,
                    object=PREFIX + over,
                    role=tell.role(snapshot, slug, "right", "rightKind", "rightKinds"),
                )
            yield _dated(snapshot, slug, link)


def _pairs(subject: str, object_: str, role: str) -> Maker:
    """A maker of links between the parties of two roles."""

    def make(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
        for one in parties(snapshot, slug, subject):
            for other in parties(snapshot, slug, object_):
                if _firm(snapshot, one) and _thing(snapshot, other):
                    link = Entity(tell.link_id(slug, f"{one} {object_}", other), "UnknownLink")
                    link.add(subject=PREFIX + one, object=PREFIX + other, role=role, status=tell.rung(snapshot, slug))
                    yield _dated(snapshot, slug, link)

    return make


def _event(snapshot: Snapshot, slug: str) -> Iterator[Entity]:
    event = Entity(PREFIX + slug, "Event").add(
        name=naming.title(snapshot, slug), date=tell.day(snapshot.value(slug, "date"))
    )
    event.add(involved=[PREFIX + p for p in parties(snapshot, slug, "organization") if _firm(snapshot, p)])
    event.add(summary=tell.amounts(snapshot, slug, ("change", "amount")))
    yield event.add(**tell.sources(snapshot.subjects[slug]))


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
    link.add(date=tell.day(when(snapshot, slug)), startDate=tell.day(start), summary=naming.title(snapshot, slug))
    link.add(description=tell.amounts(snapshot, slug, ("amount", "stake", "share")), recordId=slug)
    return link.add(**tell.sources(snapshot.subjects[slug]))
