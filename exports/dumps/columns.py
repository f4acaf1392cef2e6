"""The tables of the spreadsheet exports: which tables there are, which columns each has, and what every column means.

Columns come from the ontology, so that a new property appears by itself: a reference is a column of slugs and one of
names, a date its words and its two ends, an amount its words, its ends, its unit and what kind of figure it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ontology.vocabulary import Property, vocabulary

TEXT, NUMBER, DAY, TRUTH, TEXTS = "text", "number", "day", "truth", "texts"
"""Kinds of cells: text, an exact decimal, a day, yes or no, a list of texts."""


@dataclass(frozen=True)
class Column:
    """A column: its name, the kind of its cells, its title for people, and what it means."""

    name: str
    kind: str
    title: str
    about: str


@dataclass(frozen=True)
class Table:
    """A table: its name, one sentence about it, its columns; `kinds` are the classes whose things are its rows."""

    name: str
    about: str
    columns: tuple[Column, ...]
    kinds: tuple[str, ...] = ()


HEAD = (
    Column("slug", TEXT, "Slug", "The thing's short name, the same in every table and address."),
    Column("name", TEXT, "Name", "What to call it."),
    Column("kind", TEXT, "Kind", "Its most specific class in the ontology."),
)
TAIL = (
    Column("disputed", TRUTH, "Disputed", "Do sources disagree on anything about it?"),
    Column("status", TEXT, "Status", "The surest kind of evidence: confirmed, reported or rumoured."),
    Column("knownFrom", DAY, "Known from", "When the first claim about it was certainly published."),
    Column("lastKnownFrom", DAY, "Last known from", "When the newest one was."),
    Column("publishers", TEXTS, "Publishers", "Who published the claims about it."),
    Column("sources", TEXTS, "Sources", "The addresses of their pages."),
    Column("claims", TEXTS, "Claims", "The ids of the claims."),
    Column("iri", TEXT, "IRI", "Its permanent identifier."),
)
GROUP = (
    Column("roles", TEXTS, "Roles", "The parts it plays, as classes of the ontology."),
    Column("group", TEXT, "Group", "The top of its chain of parents on the day (a slug)."),
    Column("groupName", TEXT, "Group, name", "What to call that group."),
)
FORCE = (Column("force", TEXT, "In force", "Is the deal in force on the day?"),)

FRONT = (
    *("customer", "provider", "investor", "investee", "guarantor", "obligor", "beneficiary", "acquirer", "target"),
    *("holder", "issuer", "over", "from", "to", "organization", "counterparty", "owner", "operator", "user"),
    *("developer", "designer", "manufacturer", "measure", "eventKind", "rightKind", "legKind", "instrument", "round"),
    *("inputKind", "rung", "amount", "quantity", "share", "stake", "power", "chipCount", "period", "date", "signed"),
)
"""Properties that come first, in this order; the others follow by name."""

THINGS = (
    ("organizations", "Organizations with the parts they play.", ("Organization",)),
    ("clusters", "Clusters, campuses and sites.", ("Cluster",)),
    ("models", "Models.", ("Model",)),
    ("accelerators", "Chips on which models are trained and run.", ("Accelerator",)),
    ("agreements", "Supply: compute contracts, leases, chips, components, power, hosting, building.", ("Agreement",)),
    ("investments", "Investments and funding rounds; a part of a round names the round in `partOf`.", ("Investment",)),
    ("guarantees", "Guarantees.", ("Guarantee",)),
    ("acquisitions", "Acquisitions and mergers.", ("Acquisition",)),
    ("holdings", "Stakes as they are on the day.", ("Holding",)),
    ("rights", "Board seats, vetoes, options and other rights.", ("Right",)),
    ("legs", "The single flows of deals that bundle several.", ("Leg",)),
    ("figures", "Financial and operating figures by period.", ("Figure",)),
    ("shares", "Which part of a figure one counterparty stands for.", ("CounterpartyShare",)),
    ("events", "Events.", ("Event",)),
)

STATEMENTS = Table(
    "statements",
    "Everything that is resolved, one value a row: every basis of every amount, with the claims behind it.",
    (
        Column("slug", TEXT, "Slug", "The thing."),
        Column("name", TEXT, "Name", "What to call it."),
        Column("kind", TEXT, "Kind", "Its class."),
        Column("property", TEXT, "Property", "The property of the ontology."),
        Column("propertyLabel", TEXT, "Property, label", "What to call the property."),
        Column("value", TEXT, "Value", "The value: a slug, a word of a closed list, text, or figures in words."),
        Column("valueName", TEXT, "Value, name", "What to call the thing or the word."),
        Column("low", NUMBER, "Low", "Lower end of an amount; empty is unknown, not nothing."),
        Column("high", NUMBER, "High", "Upper end of an amount; empty is unknown, not endless."),
        Column("point", NUMBER, "Stated figure", "The figure as it was stated, where one was."),
        Column("unit", TEXT, "Unit", "Currency (ISO 4217) or unit."),
        Column("basis", TEXT, "Basis", "What kind of money is meant; different ones are never added."),
        Column("per", TEXT, "Per", "The period of a rate (ISO 8601)."),
        Column("qualifier", TEXT, "Qualifier", "How exact the source is: exact, about, atLeast, upTo, between."),
        Column("missing", TEXT, "Missing", "Why there is no figure."),
        Column("earliest", DAY, "Earliest", "First day that a date can mean."),
        Column("latest", DAY, "Latest", "Last day that a date can mean."),
        Column("status", TEXT, "Status", "The surest kind of evidence for this value."),
        Column("reason", TEXT, "Reason", "Which step decided for this value."),
        Column("undecided", TRUTH, "Undecided", "Is the hull of rival claims shown?"),
        Column("publishers", TEXTS, "Publishers", "Who published the claims that state it."),
        Column("sources", TEXTS, "Sources", "The addresses of their pages."),
        Column("claims", TEXTS, "Claims", "Their ids."),
    ),
)
RELATIONS = Table(
    "relations",
    "Who is tied to whom: one row for each pair of parties of each deal, holding, right and leg, ended ones too.",
    (
        Column("id", TEXT, "Id", "The arrow's own name."),
        Column("source", TEXT, "From", "Where the arrow begins (a slug)."),
        Column("sourceName", TEXT, "From, name", "What to call it."),
        Column("target", TEXT, "To", "Where it ends (a slug)."),
        Column("targetName", TEXT, "To, name", "What to call it."),
        Column("relation", TEXT, "Relation", "What the arrow says, read from its beginning to its end."),
        Column("deal", TEXT, "Deal", "The thing behind the arrow (a slug)."),
        Column("kind", TEXT, "Kind", "Its class."),
        Column("flow", TEXT, "Flow", "What passes: an input kind, an instrument, a kind of leg or right."),
        Column("holds", TEXT, "Holds", "Does it hold on the day? yes, possibly or no."),
        Column("rung", TEXT, "Rung", "How far the commitment goes."),
        Column("force", TEXT, "In force", "Is the deal in force on the day?"),
        Column("usdLow", NUMBER, "USD, low", "Lower end of the whole sum in US dollars."),
        Column("usdHigh", NUMBER, "USD, high", "Upper end."),
        Column("usdPerYearLow", NUMBER, "USD a year, low", "Lower end of what falls on a year."),
        Column("usdPerYearHigh", NUMBER, "USD a year, high", "Upper end."),
        Column("powerLow", NUMBER, "MW, low", "Lower end of the power."),
        Column("powerHigh", NUMBER, "MW, high", "Upper end."),
        Column("chipsLow", NUMBER, "Chips, low", "Lower end of the number of chips."),
        Column("chipsHigh", NUMBER, "Chips, high", "Upper end."),
        Column("stakeLow", NUMBER, "Stake %, low", "Lower end of the stake in percent."),
        Column("stakeHigh", NUMBER, "Stake %, high", "Upper end."),
        Column("shared", TRUTH, "Shared", "Has the deal further parties, so that its figures only bound this arrow?"),
        Column("first", DAY, "Since", "First day."),
        Column("last", DAY, "Until", "Last day, where an end is known."),
        Column("partOf", TEXT, "Part of", "The whole of which it is a part: never add up both."),
        Column("status", TEXT, "Status", "The surest kind of evidence for the weakest end."),
        Column("claims", TEXTS, "Claims", "The ids of the claims behind it."),
    ),
)
CLAIMS = Table(
    "claims",
    "Every claim that was published by the moment, deprecated ones too.",
    (
        Column("id", TEXT, "Id", "The claim's id."),
        Column("about", TEXT, "About", "The thing of which it speaks (a slug)."),
        Column("aboutName", TEXT, "About, name", "What to call it."),
        Column("status", TEXT, "Status", "Kind of evidence."),
        Column("states", TEXTS, "States", "The properties of which it states something."),
        Column("knownFrom", DAY, "Known from", "By this day it had certainly been published."),
        Column("possiblyKnownFrom", DAY, "Possibly known from", "Before this day it certainly had not been."),
        Column("validFrom", TEXT, "Valid from", "From when it holds, in words."),
        Column("validTo", TEXT, "Valid to", "Until when."),
        Column("source", TEXT, "Source", "The slug of its source."),
        Column("publisher", TEXT, "Publisher", "Who published it."),
        Column("url", TEXT, "Address", "Where."),
        Column("locator", TEXT, "Locator", "Where on the page."),
        Column("origin", TEXT, "Origin", "Who told it first: claims of one origin count once."),
        Column("note", TEXT, "Note", "Our own words about it."),
        Column("deprecated", TEXT, "Deprecated", "Why it is held to be mistaken, where it is."),
        Column("iri", TEXT, "IRI", "Its permanent identifier."),
    ),
)
SOURCES = Table(
    "sources",
    "The sources of these claims.",
    (
        Column("slug", TEXT, "Slug", "The source's short name."),
        Column("publisher", TEXT, "Publisher", "Who published it."),
        Column("title", TEXT, "Title", "Its heading."),
        Column("url", TEXT, "Address", "Where it stands or stood."),
        Column("kind", TEXT, "Kind", "Filing, regulator, company statement, press, analyst or aggregator."),
        Column("published", TEXT, "Published", "When, in words."),
        Column("earliest", DAY, "Earliest", "First day that this can mean."),
        Column("latest", DAY, "Latest", "Last day."),
        Column("readInCopy", TRUTH, "Read in a copy", "Was it seen as a copy instead of at its own address?"),
        Column("credit", TEXT, "Credit", "The line with which its data must be credited."),
        Column("claims", NUMBER, "Claims", "How many claims of it count."),
        Column("iri", TEXT, "IRI", "Its permanent identifier."),
    ),
)
CONFLICTS = Table(
    "conflicts",
    "Where sources disagree, one position a row.",
    (
        Column("conflict", TEXT, "Conflict", "The disagreement's name."),
        Column("slug", TEXT, "Slug", "The thing on which sources disagree."),
        Column("name", TEXT, "Name", "What to call it."),
        Column("property", TEXT, "Property", "The property."),
        Column("basis", TEXT, "Basis", "Of money, what kind."),
        Column("position", TEXT, "Position", "What this side says."),
        Column("shown", TRUTH, "Shown", "Is this the position that is shown?"),
        Column("reason", TEXT, "Reason", "Which step decided, or that none did."),
        Column("publishers", TEXTS, "Publishers", "Who says so."),
        Column("sources", TEXTS, "Sources", "Where."),
        Column("claims", TEXTS, "Claims", "The ids of the claims."),
    ),
)
FLAGS = Table(
    "flags",
    "The risks found, each with its interval and its evidence.",
    (
        Column("flag", TEXT, "Flag", "The flag's name."),
        Column("kind", TEXT, "Kind", "Its kind."),
        Column("subject", TEXT, "Subject", "Of whom it speaks (a slug)."),
        Column("subjectName", TEXT, "Subject, name", "What to call it."),
        Column("entities", TEXTS, "Entities", "All whom it concerns (slugs)."),
        Column("severity", TEXT, "Severity", "low, medium or high."),
        Column("summary", TEXT, "Summary", "One sentence."),
        Column("low", NUMBER, "Low", "Lower end of its value."),
        Column("high", NUMBER, "High", "Upper end; empty is unbounded."),
        Column("unit", TEXT, "Unit", "The value's unit."),
        Column("robust", TRUTH, "Robust", "Does it stand whatever the undisclosed figures are?"),
        Column("formula", TEXT, "Formula", "The rule that raised it."),
        Column("claims", TEXTS, "Claims", "The ids of the claims it rests on."),
    ),
)


@lru_cache(maxsize=1)
def tables() -> tuple[Table, ...]:
    """All tables, things first."""
    things = (Table(name, about, _columns_of(kinds[0]), kinds) for name, about, kinds in THINGS)
    return (*things, STATEMENTS, RELATIONS, CLAIMS, SOURCES, CONFLICTS, FLAGS)


def properties_of(kind: str) -> list[Property]:
    """The properties of a class that make columns, the telling ones first."""
    order = {name: n for n, name in enumerate(FRONT)}
    names = vocabulary().classes[kind].properties - {"name"}
    return [vocabulary().properties[n] for n in sorted(names, key=lambda n: (order.get(n, len(order)), n))]


def _columns_of(kind: str) -> tuple[Column, ...]:
    ancestors = vocabulary().classes[kind].ancestors
    extra = GROUP if "Organization" in ancestors else FORCE if "Deal" in ancestors else ()
    stated = [column for known in properties_of(kind) for column in _of_property(known)]
    return (*HEAD, *extra, *stated, *TAIL)


def _of_property(known: Property) -> Iterator[Column]:
    name, title = known.name, known.label[:1].upper() + known.label[1:]
    about = known.definition[:1].upper() + known.definition[1:] + "."
    if known.kind in {"reference", "node"}:
        yield Column(name, TEXTS, title, f"{about} Slugs.")
        yield Column(f"{name}Name", TEXTS, f"{title}, name", "What to call them.")
    elif known.kind == "date":
        yield Column(name, TEXT, title, f"{about} In words.")
        yield Column(f"{name}Earliest", DAY, f"{title}, earliest", "First day that this can mean.")
        yield Column(f"{name}Latest", DAY, f"{title}, latest", "Last day that this can mean.")
    elif known.kind in {"money", "quantity"}:
        yield from _of_amount(known, title, about)
    elif known.kind == "boolean":
        yield Column(name, TRUTH, title, about)
    elif known.resolution == "union":
        yield Column(name, TEXTS, title, about)
    else:
        yield Column(name, TEXT, title, about)


def _of_amount(known: Property, title: str, about: str) -> Iterator[Column]:
    name = known.name
    yield Column(name, TEXT, title, f"{about} In words.")
    yield Column(f"{name}Low", NUMBER, f"{title}, low", "Lower end; empty is unknown, not nothing.")
    yield Column(f"{name}High", NUMBER, f"{title}, high", "Upper end; empty is unknown, not endless.")
    if known.kind == "quantity":
        yield Column(f"{name}Unit", TEXT, f"{title}, unit", "In what it is counted.")
        return
    yield Column(f"{name}Currency", TEXT, f"{title}, currency", "ISO 4217; nothing is converted.")
    yield Column(f"{name}Basis", TEXT, f"{title}, basis", "What kind of money is meant; other kinds: table statements.")
    yield Column(f"{name}Per", TEXT, f"{title}, per", "The period of a rate (ISO 8601).")
