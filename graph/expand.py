"""From a claim file to JSON-LD: dates and amounts get their bounds, every node its identifier.

What the words mean is said once, in the ontology's context; this module adds only what JSON-LD cannot: the bounds
that "2026-Q4" or "about" stand for, and an identifier for each node (blank nodes would make builds unrepeatable).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from graph.documents import Document, Path
from graph.errors import ClaimsRefused, Fault
from graph.iris import CLAIM, SOURCE
from graph.values import PartialDate, bounds
from ontology.vocabulary import Property, vocabulary

Node: TypeAlias = dict[str, Any]

EVENT_DATES = ("signed", "announced", "date")
"""Properties that date something which has happened when a source tells it."""


@dataclass(frozen=True)
class Expanded:
    """JSON-LD nodes of one file: the source first, then its claims; `places` maps claim IRIs to (index, line)."""

    nodes: tuple[Node, ...]
    places: dict[str, tuple[int, int]]


def expand(document: Document) -> Expanded:
    """Turn a claim file that passed the schema into JSON-LD nodes; raise ClaimsRefused on impossible values."""
    return _Expander(document).run()


def claim_hash(source: str, claim: Node) -> str:
    """A claim's identifier: what it asserts, for when, how sure, and who says so. Notes do not count.

    Loading a file twice changes nothing; mending a figure makes a new claim.
    """
    core = {key: claim[key] for key in ("asserts", "status", "validFrom", "validTo") if key in claim}
    text = json.dumps([source, core], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


class _Expander:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []
        self.properties = vocabulary().properties

    def run(self) -> Expanded:
        tree: Any = self.document.tree
        source, claims = tree["source"], tree["claims"]
        published = self._publication(source, claims)
        nodes = [self._source(source, published)]
        places: dict[str, tuple[int, int]] = {}
        for index, claim in enumerate(claims):
            path: Path = ("claims", index)
            iri = CLAIM + claim_hash(source["id"], claim)
            if iri in places:
                self._fault(path, "this claim stands twice in the file", "each claim once")
            places[iri] = (index, self.document.line(path))
            nodes.append(self._claim(iri, claim, source, published, path))
        if self.faults:
            raise ClaimsRefused(self.faults)
        return Expanded(tuple(nodes), places)

    def _source(self, source: Node, published: PartialDate) -> Node:
        iri = SOURCE + source["id"]
        node = self._mapping(source, iri, ("source",))
        return node | {"id": iri, "type": "Source", "published": _date_node(published, f"{iri}#published")}

    def _claim(self, iri: str, claim: Node, source: Node, published: PartialDate, path: Path) -> Node:
        meta = {key: value for key, value in claim.items() if key != "asserts"}
        node = self._mapping(meta, iri, path)
        asserted = claim["asserts"]
        node |= {
            "id": iri,
            "type": "Claim",
            "primarySource": SOURCE + source["id"],
            "about": asserted["id"],
            "knownFrom": str(published.latest),
            "asserts": self._mapping(asserted, iri, (*path, "asserts")),
        }
        if published.earliest is not None:
            node["possiblyKnownFrom"] = str(published.earliest)
        node.setdefault("origin", source.get("origin", origin_of(source["publisher"])))
        return node

    def _mapping(self, mapping: Node, base: str, path: Path) -> Node:
        return {key: self._values(key, value, base, (*path, key)) for key, value in mapping.items()}

    def _values(self, key: str, value: Any, base: str, path: Path) -> Any:
        known = self.properties.get(key)
        if known is None or known.kind not in {"money", "quantity", "date", "node"}:
            return value
        items = value if isinstance(value, list) else [value]
        return [self._item(known, item, base, n, path) for n, item in enumerate(items, start=1)]

    def _item(self, known: Property, item: Any, base: str, n: int, path: Path) -> Node:
        separator = "-" if "#" in base else "#"
        iri = f"{base}{separator}{known.name}" + (f"-{n}" if n > 1 else "")
        if known.kind == "node":
            nested = f"{base}{separator}{item['id']}"
            return self._mapping(item, nested, path) | {"type": item.get("type", "Leg")}
        if known.kind == "date":
            return _date_node(self._date(item, path), iri)
        return self._amount(known, item, iri, path)

    def _date(self, item: Any, path: Path) -> PartialDate:
        try:
            return read_date(item)
        except ValueError as error:
            self._fault(path, str(error), "a date that exists, earliest before latest")
            return PartialDate(None, None)

    def _amount(self, known: Property, item: Node, iri: str, path: Path) -> Node:
        value, low, high = (Decimal(item[k]) if k in item else None for k in ("value", "low", "high"))
        qualifier = item.get("qualifier", "exact")
        node: Node = {key: text for key, text in item.items() if key not in {"low", "high"}}
        node |= {"id": iri, "qualifier": qualifier}
        node["type"] = "MonetaryAmount" if known.kind == "money" else "Quantity"
        if known.kind == "quantity":
            node.setdefault("unit", known.default_unit or "count")
        try:
            interval = bounds(value, low, high, qualifier)
        except ValueError as error:
            self._fault(path, str(error), "low at most high")
            return node
        for name, bound in (("low", interval.low), ("high", interval.high)):
            if bound is not None:
                node[name] = f"{bound:f}"
        if interval.low is None or interval.high is None:
            node.setdefault("reason", "sourceSilent")
        return node

    def _publication(self, source: Node, claims: list[Node]) -> PartialDate:
        """When the page appeared: as stated, else between the newest event it tells and the day it was read."""
        recorded = self._date(source["recorded"], ("source", "recorded"))
        if "published" in source:
            stated = self._date(source["published"], ("source", "published"))
            if stated.earliest and recorded.latest and stated.earliest > recorded.latest:
                self._fault(("source", "published"), "published after it was recorded", "a date up to `recorded`")
                return stated
            return PartialDate(
                stated.earliest, min(stated.latest or date.max, recorded.latest or date.max), stated.words
            )
        told = [d for d in _told_dates(claims) if recorded.latest is None or d <= recorded.latest]
        return PartialDate(max(told, default=None), recorded.latest, "undated page")

    def _fault(self, path: Path, what: str, expected: str) -> None:
        self.faults.append(Fault(self.document.name, self.document.line(path), what, expected))


def origin_of(publisher: str) -> str:
    """The origin of a page that relays nobody: its publisher, so that two pages of one paper are one origin.

    >>> origin_of("The Information")
    'the-information'
    """
    return re.sub(r"[^a-z0-9]+", "-", publisher.lower()).strip("-")


def read_date(item: Any) -> PartialDate:
    """A date as curators write it: a partial date, or a mapping of earliest, latest and words."""
    if isinstance(item, str):
        return PartialDate.parse(item)
    earliest, latest = (date.fromisoformat(item[k]) if k in item else None for k in ("earliest", "latest"))
    return PartialDate(earliest, latest, item.get("words", ""))


def _told_dates(claims: list[Node]) -> Iterator[date]:
    for claim in claims:
        told = [claim["asserts"].get(key) for key in EVENT_DATES] + [claim.get("validFrom")]
        for item in told:
            if item is None:
                continue
            try:
                earliest = read_date(item).earliest
            except ValueError:
                continue
            if earliest is not None:
                yield earliest


def _date_node(value: PartialDate, iri: str) -> Node:
    node: Node = {"id": iri, "type": "PartialDate"}
    for name, bound in (("earliest", value.earliest), ("latest", value.latest)):
        if bound is not None:
            node[name] = str(bound)
    if value.words:
        node["words"] = value.words
    return node
