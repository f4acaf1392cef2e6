"""Stakes and rights as statements of the Beneficial Ownership Data Standard 0.4.

Each firm that holds or is held is an entity statement, each stake and each right over a firm a relationship statement
with its source. Stakes keep their intervals (`minimum`, `maximum`). Natural persons do not occur in the graph, so no
statement names a beneficial owner.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from exports import phrases
from exports.dumps.edition import LICENCE, PUBLISHER, Edition
from exports.views import words
from graph.evidence import Claim
from graph.iris import ID
from graph.resolve import rank
from graph.rows import parties
from graph.snapshot import Snapshot
from graph.values import Amount
from ontology.vocabulary import BASE

Statement: TypeAlias = dict[str, Any]

VERSION = "0.4"
RIGHTS = {
    "boardSeat": "boardMember",
    "boardObserver": "otherInfluenceOrControl",
    "veto": "rightsGrantedByContract",
    "firstRefusal": "conditionalRightsGrantedByContract",
    "purchaseOption": "conditionalRightsGrantedByContract",
    "revenueShare": "rightsToProfitOrIncome",
    "votingControl": "votingRights",
}
"""Which rights the standard has a word for; of any other it knows `otherInfluenceOrControl`."""

CONDITIONAL = {"warrants", "convertible", "credits"}
SOURCE_TYPES = {"filing": "officialRegister", "regulator": "officialRegister", "companyStatement": "selfDeclaration"}


def bods(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """One array: entities before the relationships between them, as the standard asks."""
    statements = list(statements_of(edition))
    body = ",\n".join(json.dumps(s, ensure_ascii=False) for s in statements)
    yield "interlock.bods.json", f"[\n{body}\n]\n".encode("utf-8", "replace")


def statements_of(edition: Edition) -> Iterator[Statement]:
    """Entity statements of all firms that take part, then relationship statements."""
    snapshot = edition.snapshot
    relations = [
        r for slug in (*snapshot.of_class("Holding"), *snapshot.of_class("Right")) for r in _relations(edition, slug)
    ]
    firms = {r["recordDetails"][end] for r in relations for end in ("subject", "interestedParty")}
    for slug in sorted(firms):
        yield _entity(edition, slug)
    yield from sorted(relations, key=lambda r: str(r["recordId"]))


def _entity(edition: Edition, slug: str) -> Statement:
    snapshot = edition.snapshot
    body = "Government" in snapshot.types[slug]
    details: Statement = {
        "isComponent": False,
        "entityType": {"type": "stateBody" if body else "legalEntity"},
        "name": snapshot.label(slug),
        "uri": ID + slug,
    }
    entry = snapshot.evidence.register.get(slug)
    if entry and entry.aliases:
        details["alternateNames"] = list(entry.aliases)
    country = snapshot.value(slug, "country")
    if country is not None:
        details["jurisdiction"] = {"name": phrases.country(str(country)), "code": str(country)}
    identifiers = [{"id": cik, "schemeName": "SEC Central Index Key"} for cik in _texts(snapshot, slug, "cik")]
    tickers = [{"id": ticker, "schemeName": "stock ticker"} for ticker in _texts(snapshot, slug, "ticker")]
    if identifiers or tickers:
        details["identifiers"] = [*identifiers, *tickers]
    if tickers:
        details["publicListing"] = {"hasPublicListing": True}
    return _statement(edition, slug, "entity", slug, details, snapshot.subjects.get(slug, ()))


def _relations(edition: Edition, slug: str) -> Iterator[Statement]:
    snapshot = edition.snapshot
    if slug not in snapshot.subjects:
        return
    held = "issuer" if "Holding" in snapshot.types[slug] else "over"
    interests = _stakes(snapshot, slug) if held == "issuer" else _rights(snapshot, slug)
    for holder in parties(snapshot, slug, "holder"):
        for subject in parties(snapshot, slug, held):
            if interests and holder != subject and _firm(snapshot, holder) and _firm(snapshot, subject):
                record = slug if _single(snapshot, slug, held) else f"{slug}/{holder}/{subject}"
                ends = {"subject": subject, "interestedParty": holder}
                details = {"isComponent": False, **ends, "interests": interests}
                yield _statement(edition, record, "relationship", subject, details, _behind(snapshot, slug))


def _behind(snapshot: Snapshot, slug: str) -> tuple[Claim, ...]:
    """The claim that states the stake that is shown; else all claims about it."""
    stakes = snapshot.values(slug, "stake")
    return (stakes[0].preferred,) if stakes else snapshot.subjects[slug]


def _single(snapshot: Snapshot, slug: str, held: str) -> bool:
    return len(parties(snapshot, slug, "holder")) == len(parties(snapshot, slug, held)) == 1


def _stakes(snapshot: Snapshot, slug: str) -> list[Statement]:
    instrument = str(snapshot.value(slug, "instrument") or "equity")
    found = []
    for name, kind in (("stake", "shareholding"), ("votingStake", "votingRights")):
        amount = snapshot.value(slug, name)
        if isinstance(amount, Amount) and amount.interval.high == 0:
            return []
        if isinstance(amount, Amount) and amount.interval.known:
            found.append(_interest(_conditional(instrument, kind), _share(amount), phrases.amount(amount), instrument))
    if not found:
        found.append(_interest(_conditional(instrument, "shareholding"), None, _worth(snapshot, slug), instrument))
    return found


def _conditional(instrument: str, kind: str) -> str:
    return "conditionalRightsGrantedByContract" if instrument in CONDITIONAL else kind


def _worth(snapshot: Snapshot, slug: str) -> str:
    amounts = [
        r.value for name in ("shares", "amount") for r in snapshot.values(slug, name) if isinstance(r.value, Amount)
    ]
    told = "; ".join(phrases.amount(a) for a in amounts if a.interval.known)
    return told or "share not disclosed"


def _rights(snapshot: Snapshot, slug: str) -> list[Statement]:
    kind = snapshot.value(slug, "rightKind")
    if kind is None or snapshot.value(slug, "inForce") is False:
        return []
    told = words.concept("rightKinds", str(kind))
    share = snapshot.value(slug, "share")
    bounds = _share(share) if isinstance(share, Amount) and share.interval.known else None
    return [_interest(RIGHTS.get(str(kind), "otherInfluenceOrControl"), bounds, told, "")]


def _interest(kind: str, share: Statement | None, details: str, instrument: str) -> Statement:
    told = f"{details} ({words.concept('instruments', instrument)})" if instrument else details
    found: Statement = {
        "type": kind,
        "directOrIndirect": "unknown",
        "beneficialOwnershipOrControl": False,
        "details": told,
    }
    return {**found, "share": share} if share else found


def _share(amount: Amount) -> Statement:
    """An exact share, or the bounds of one; bounds above a hundred per cent say nothing."""
    low, high = amount.interval.low, amount.interval.high
    if amount.interval.exact:
        return {"exact": _number(low)}
    found = {"minimum": _number(low), "maximum": _number(high)}
    return {name: value for name, value in found.items() if value is not None and value <= 100}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value % 1 == 0 else float(value)


def _statement(
    edition: Edition, record: str, kind: str, subject: str, details: Statement, claims: Iterable[Claim]
) -> Statement:
    """A statement; its id hashes its content, so that it changes when and only when the content does."""
    best = _best(tuple(claims))
    day = str(best.known_from) if best else str(edition.moment.known_at)
    whole: Statement = {
        "statementDate": day,
        "declarationSubject": subject,
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "recordDetails": details,
        "publicationDetails": {
            "publicationDate": str(edition.moment.known_at),
            "bodsVersion": VERSION,
            "license": LICENCE,
            "publisher": {"name": PUBLISHER, "url": BASE},
        },
    }
    if best is not None:
        whole["source"] = _source(best)
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False)
    return {"statementId": f"interlock-{hashlib.sha256(text.encode()).hexdigest()[:40]}", **whole}


def _source(claim: Claim) -> Statement:
    return {
        "type": [SOURCE_TYPES.get(claim.source.kind, "thirdParty")],
        "description": f"claim {claim.id}, {claim.status}; evidence: {claim.iri}",
        "url": claim.source.url,
        "assertedBy": [{"name": claim.source.publisher}],
    }


@lru_cache(maxsize=1024)
def _best(claims: tuple[Claim, ...]) -> Claim | None:
    """The surest, then the newest claim: the one a statement quotes."""
    return max(claims, key=lambda c: (rank("statuses", c.status), c.known_from, c.id), default=None)


def _firm(snapshot: Snapshot, slug: str) -> bool:
    return "Organization" in snapshot.types.get(slug, ())


def _texts(snapshot: Snapshot, slug: str, name: str) -> list[str]:
    return [str(value) for resolved in snapshot.values(slug, name) for value in resolved.values]
