"""From a contributor's fields to a claim file: names become slugs, `up to $40B` an amount, `May 2026` a date.

Nothing is guessed: a name that is not known is refused with the nearest ones, a deal between parties that have deals
already with their list, a sum whose basis does not follow with the bases there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph import wording
from graph.documents import Document
from graph.errors import ClaimsRefused, Fault
from graph.importers.cells import slug
from graph.naming import PARTIES, Names
from graph.nearest import nearest, perhaps
from ontology.forms import forms
from ontology.vocabulary import Property, vocabulary

SOURCE_FIELDS = ("url", "publisher", "title", "kind", "published", "origin", "cites", "archived", "readInCopy")
CLAIM_FIELDS = ("status", "validFrom", "validTo", "note", "locator")
OWN_FIELDS = ("what", "id", "basis", "new")
YES, NO = {"true", "yes", "y"}, {"false", "no", "n"}

BASES = {
    "Guarantee": "faceValue",
    "Holding": "marketValue",
    "Cluster": "plannedSpend",
    "Agreement": "committedTotal",
    "Investment": "committedTotal",
    "Acquisition": "committedTotal",
}
"""What a sum stands for where neither its words nor the contributor say otherwise."""

MEASURED = {
    "annualisedRevenue": "annualRunRate",
    "capitalExpenditure": "paid",
    "backlog": "backlog",
    "marketCapitalisation": "marketValue",
    "valuation": "marketValue",
    "computeSpend": "paid",
    "debt": "faceValue",
}
"""The same for measures; revenue of a past period is `recognisedRevenue`."""


@dataclass(frozen=True)
class Added:
    """A claim file with one claim, and the things it names that are new."""

    source: dict[str, Any]
    claim: dict[str, Any]
    things: tuple[dict[str, str], ...]

    @property
    def tree(self) -> dict[str, Any]:
        """The claim file."""
        return {"source": self.source, "claims": [self.claim]}


def compose(fields: Document, names: Names, recorded: str) -> Added:
    """Make a claim file of a contributor's fields; raise ClaimsRefused with every mistake and what was expected."""
    return _Composer(fields, names, recorded).run()


class _Composer:
    def __init__(self, fields: Document, names: Names, recorded: str) -> None:
        self.document, self.names, self.recorded = fields, names, recorded
        self.faults: list[Fault] = []
        tree: Any = fields.tree
        if not isinstance(tree, dict):
            raise ClaimsRefused(
                [Fault(fields.name, 1, "this is no list of fields", "lines such as `customer: Anthropic`")]
            )
        self.fields: dict[str, Any] = tree
        self.things = {str(name): str(kind) for name, kind in self._new().items()}

    def run(self) -> Added:
        kind = self._kind()
        source = self._source()
        asserts = self._asserts(kind) if kind else {}
        claim = {key: self._of_claim(key) for key in CLAIM_FIELDS if key in self.fields}
        claim.setdefault("status", "reported")
        self._unknown_keys(kind)
        if self.faults:
            raise ClaimsRefused(self.faults)
        things = tuple({"id": slug(n), "type": k, "name": n} for n, k in sorted(self.things.items()))
        return Added(source, {**claim, "asserts": asserts}, things)

    def _new(self) -> Mapping[str, Any]:
        found = self.fields.get("new", {})
        if isinstance(found, dict):
            return found
        return dict.fromkeys(found if isinstance(found, list) else [found], "Organization")

    def _fault(self, key: str, what: str, expected: str) -> None:
        self.faults.append(Fault(self.document.name, self.document.line((key,)), what, expected))

    def _kind(self) -> str:
        """The class that is meant, by its name or its label."""
        said = str(self.fields.get("what", ""))
        by_word = kinds()
        found = by_word.get(said.casefold())
        if found:
            return found
        options = [by_word[word] for word in nearest(said.casefold(), by_word)] or sorted(set(by_word.values()))
        self._fault("what", f"what is {said!r}", "one of " + ", ".join(dict.fromkeys(options)))
        return ""

    def _source(self) -> dict[str, Any]:
        said = {key: self.fields[key] for key in SOURCE_FIELDS if key in self.fields}
        for key in ("url", "publisher", "kind"):
            if not said.get(key):
                self._fault(key, f"{key} is missing", {"kind": self._words("sourceKinds")}.get(key, "a value"))
        kind = said.pop("kind", "")
        if kind and kind not in vocabulary().notations("sourceKinds"):
            self._fault("kind", f"kind is {kind!r}", self._words("sourceKinds"))
        if "published" in said:
            said["published"] = self._date("published", said["published"])
        if "cites" in said and isinstance(said["cites"], str):
            said["cites"] = said["cites"].split()
        published = said.get("published", "")
        year = published[:4] if isinstance(published, str) else ""
        head = slug(f"{said.get('publisher', '')} {said.get('title') or said.get('url', '')}")[:80].strip("-")
        return {"id": f"{head}-{year}".strip("-"), **said, "sourceKind": kind, "recorded": self.recorded}

    @staticmethod
    def _words(scheme: str) -> str:
        return "one of " + ", ".join(vocabulary().notations(scheme))

    def _of_claim(self, key: str) -> Any:
        value = self.fields[key]
        if key in {"validFrom", "validTo"}:
            return self._date(key, value)
        if key == "status" and value not in vocabulary().notations("statuses"):
            self._fault(key, f"status is {value!r}", self._words("statuses"))
        return value

    def _date(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        try:
            return wording.day(str(value))
        except ValueError:
            self._fault(key, f"{key} is {value!r}", "a date: 2026, Q4 2026, May 2026, 8 May 2026 or 2026-05-08")
            return value

    def _asserts(self, kind: str) -> dict[str, Any]:
        known = vocabulary().classes[kind]
        stated: dict[str, Any] = {}
        for key in self.fields:
            if key in known.properties and key not in SOURCE_FIELDS + CLAIM_FIELDS + OWN_FIELDS:
                stated[key] = self._value(key, kind)
        types = ["Organization", kind] if "Organization" in known.ancestors[1:] else kind
        return {"id": self._id(kind, stated), "type": types, **stated}

    def _unknown_keys(self, kind: str) -> None:
        allowed = {*SOURCE_FIELDS, *CLAIM_FIELDS, *OWN_FIELDS}
        allowed |= vocabulary().classes[kind].properties if kind else set(vocabulary().properties)
        for key in self.fields:
            if key not in allowed:
                self._fault(key, f"{kind or 'a claim'} has no field {key!r}", f"a field of it{perhaps(key, allowed)}")

    def _value(self, key: str, kind: str) -> Any:
        known = vocabulary().properties[key]
        told = self.fields[key]
        items = told if isinstance(told, list) else [told]
        if known.kind == "reference" and isinstance(told, str):
            items = [item.strip() for item in told.split(",")]
        values = [value for item in items if (value := self._single(known, item, kind)) is not None]
        if known.kind == "money":
            return values
        return values if forms()[key].many and known.kind != "quantity" else values[0] if values else ""

    def _single(self, known: Property, item: Any, kind: str) -> Any:
        if isinstance(item, dict):
            return item
        text = str(item).strip()
        if known.kind == "reference":
            return self._name(known.name, text)
        if known.kind == "concept":
            return self._concept(known, text)
        if known.kind == "date":
            return self._date(known.name, text)
        if known.kind == "boolean":
            return "true" if text.casefold() in YES else "false" if text.casefold() in NO else text
        if known.kind in {"money", "quantity"}:
            return self._figure(known, text, kind)
        return text

    def _name(self, key: str, text: str) -> str:
        found = self.names.find(text)
        if found:
            return found
        if text in self.things:
            return slug(text)
        near = self.names.near(text)
        expected = f"a known name{f', perhaps {near}' if near else ''}; or name it under `new`"
        self._fault(key, f"{key}: nothing is known as {text!r}", expected)
        return text

    def _concept(self, known: Property, text: str) -> str:
        words = vocabulary().notations(known.scheme or "")
        if text not in words:
            self._fault(known.name, f"{known.name} is {text!r}", "one of " + ", ".join(nearest(text, words) or words))
        return text

    def _figure(self, known: Property, text: str, kind: str) -> dict[str, str] | None:
        told, _, mark = text.partition("[")
        try:
            if known.kind == "quantity":
                return wording.quantity(told, known.default_unit or "")
            amount = wording.money(told)
        except ValueError as error:
            self._fault(known.name, str(error), "a figure with its unit or currency")
            return None
        basis = mark.rstrip("] ") or str(self.fields.get("basis", "")) or self._basis(known.name, kind, amount)
        if basis not in vocabulary().notations("bases"):
            self._fault(known.name, f"what does {told.strip()!r} stand for?", f"basis: {self._words('bases')}")
        return {**amount, "basis": basis}

    def _basis(self, key: str, kind: str, amount: Mapping[str, str]) -> str:
        ancestors = vocabulary().classes[kind].ancestors
        if key == "valuation":
            return "postMoney"
        if kind == "Figure":
            measure = str(self.fields.get("measure", ""))
            return MEASURED.get(measure, "recognisedRevenue" if measure.endswith("Revenue") else "")
        if {"Agreement", "Investment", "Acquisition"} & set(ancestors):
            if amount["qualifier"] == "upTo":
                return "announcedCeiling"
            if "per" in amount:
                return "committedRate"
        return next((BASES[a] for a in ancestors if a in BASES), "")

    def _id(self, kind: str, stated: Mapping[str, Any]) -> str:
        said = str(self.fields.get("id", ""))
        if said and said != "new":
            return self.names.find(said) or said
        made = self._made(kind, stated)
        pairs = [
            (a, b)
            for one, other in PARTIES
            for a in _list(stated.get(one))
            for b in _list(stated.get(other))
            if one in stated and other in stated
        ]
        known = sorted({deal for pair in pairs for deal in self.names.ties.get(pair, ())})
        if known and said != "new" and "Deal" in vocabulary().classes[kind].ancestors:
            shown = ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
            self._fault("id", f"these parties have deals already: {shown}", "id: one of them, or `id: new`")
        if not made:
            self._fault("id", "there is no id", "a short name: words joined by hyphens")
        return self._free(made) if "Deal" in vocabulary().classes[kind].ancestors else made

    def _free(self, made: str) -> str:
        """The slug, with a number where a thing has it already: a new deal is not an old one."""
        number, found = 1, made
        while found in self.names.slugs:
            number += 1
            found = f"{made}-{number}"
        return found

    def _made(self, kind: str, stated: Mapping[str, Any]) -> str:
        """A slug that says what the thing is: its parties and year, or organization, measure and period."""
        year = next((str(stated[k])[:4] for k in ("signed", "announced", "date", "starts") if k in stated), "")
        for one, other in PARTIES:
            if one in stated or other in stated:
                ends = [*_list(stated.get(one))[:1], *_list(stated.get(other))[:1]]
                return "-".join(filter(None, [*ends, year]))
        if kind == "Figure":
            measure = re.sub(r"([A-Z])", lambda m: f"-{m[1].lower()}", str(stated.get("measure", "")))
            return slug(" ".join([*_list(stated.get("organization"))[:1], measure, str(stated.get("period", ""))]))
        name = stated.get("name")
        return (self.names.find(str(name)) or slug(str(name))) if name else ""


def kinds() -> Mapping[str, str]:
    """What a fact may be about: the class by its name and by its label, in small letters."""
    stated = {n: c for n, c in vocabulary().classes.items() if "Entity" in c.ancestors and not c.abstract}
    return {word.casefold(): n for n, c in stated.items() for word in (n, c.label)}


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]
