"""The shapes of answers, for the OpenAPI description: what every list, thing, claim and problem consists of."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Open(BaseModel):
    """An object that may have further keys."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


def _nothing_required(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


class Item(Open):
    """An object in a list: `fields` may leave any key out."""

    model_config = ConfigDict(extra="allow", populate_by_name=True, json_schema_extra=_nothing_required)


class Echo(Open):
    """What every answer says of itself; with the address it is a citable permalink."""

    version: str = Field(description="The hash of the graph that answered.", examples=["5598787d560e1d7f"])
    as_of: str = Field(alias="asOf", description="True in the world on this day.", examples=["2026-10-11"])
    known_at: str = Field(alias="knownAt", description="Published by this day.", examples=["2026-10-11"])
    policy: str = Field(description="How rival claims were resolved.", examples=["preferred"])
    min_status: str = Field(alias="minStatus", description="The least sure evidence that counted.")


class Listed(Echo):
    """A page of a list."""

    total: int = Field(description="Items over all pages.")
    next: str | None = Field(description="The address of the next page, or null on the last.")
    truncated: bool = Field(description="Did a limit cut the list short?")


class Row(Item):
    """A thing in a list; further keys are the properties of its kind."""

    slug: str
    name: str
    kind: str
    claims: list[str] = Field(description="The ids of the claims it rests on.")
    status: str = Field(description="The surest status among them.")
    known_from: str | None = Field(None, alias="knownFrom", description="When the first was certainly published.")
    last_known_from: str | None = Field(None, alias="lastKnownFrom", description="When the last was.")


class ThingList(Listed):
    """A page of things."""

    items: list[Row]
    names: dict[str, str] = Field({}, description="What to call the slugs that the rows refer to.")


class Problem(Open):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="A stable address of the kind of problem.")
    title: str
    status: int
    detail: str
    instance: str | None = None


class Source(Item):
    """A page or filing that states something."""

    id: str
    url: str
    publisher: str
    kind: str


class Claim(Item):
    """What one source states about one thing."""

    id: str
    iri: str
    about: str
    status: str
    known_from: str = Field(alias="knownFrom")
    asserts: dict[str, Any]
    source: Source


class Standing(Item):
    """How one statement of a claim stands among the others."""

    subject: str
    property: str
    standing: str = Field(description="preferred, supporting, outweighed or notCounted")
    reason: str


class StandingClaim(Claim):
    """A claim with how it stands."""

    counts: bool = Field(description="Does it count at this moment?")
    standing: list[Standing]


class ClaimList(Listed):
    """A page of claims."""

    items: list[StandingClaim]


class ClaimDocument(Echo, StandingClaim):
    """A claim, and the shown values that no other claim supports."""

    resting_on_it: list[dict[str, Any]] = Field(alias="restingOnIt")


class CountedSource(Source):
    """A source with how many claims rest on it."""

    claims: int


class SourceList(Listed):
    """A page of sources."""

    items: list[CountedSource]


class SourceDocument(Echo, Source):
    """A source, its claims, and the shown values that no other source supports."""

    claims: list[dict[str, Any]]
    resting_on_it: list[dict[str, Any]] = Field(alias="restingOnIt")


class Conflict(Item):
    """Values of one property that cannot all be true."""

    id: str
    subject: str
    property: str
    basis: str
    positions: list[dict[str, Any]]
    preferred: str
    reason: str
    undecided: bool
    hull: list[Any]


class ConflictList(Listed):
    """A page of disagreements."""

    items: list[Conflict]


class ConflictDocument(Echo, Conflict):
    """A disagreement with its claims in full."""

    evidence: list[Claim]


class Thing(Echo):
    """A thing on a day."""

    slug: str
    name: str
    types: list[str]
    stated: list[dict[str, Any]]
    row: Row


class Neighbor(Item):
    """An arrow at some distance."""

    distance: int
    slug: str
    name: str
    source: str
    target: str
    label: str
    deal: str
    claims: list[str]
    status: str


class NeighborList(Listed):
    """A page of arrows around a thing; `more` counts those of hubs that were not followed."""

    items: list[Neighbor]
    start: str
    more: dict[str, int]


class Match(Open):
    """A thing found by its name."""

    slug: str
    name: str
    kind: str
    score: float = Field(description="From 0 to 100.")
    matched: str = Field(description="The name or alias that fits.")


class MatchList(Listed):
    """Things found, best first."""

    query: str
    items: list[Match]


class Chain(Open):
    """A chain of stated relations."""

    length: int
    stations: list[str]
    hops: list[dict[str, Any]]
    weakest: dict[str, str] = Field(description="The step with the least sure evidence.")
    claims: list[str]


class PathList(Listed):
    """Chains, the shortest first."""

    items: list[Chain]


class ChangeRow(Item):
    """One change."""

    change: str = Field(description="added, amended or retired")
    subject: str
    name: str
    claims: list[str]
    status: str


class ChangeList(Listed):
    """A page of changes."""

    items: list[ChangeRow]
    since: str


class CoverageRow(Item):
    """How far one property is known for one kind of thing."""

    kind: str
    property: str
    things: int
    known: int
    unknown: int
    share: float
    reasons: dict[str, int]


class CoverageList(Listed):
    """A page of coverage."""

    items: list[CoverageRow]


class GapRow(Item):
    """A thing without a value."""

    slug: str
    kind: str
    property: str
    reason: str


class GapList(Listed):
    """A page of things without a value."""

    items: list[GapRow]


class TakenClaim(Open):
    """A claim that was posted."""

    id: str
    iri: str
    address: str
    new: bool


class Taken(Open):
    """What became of posted claims."""

    valid: bool
    dry_run: bool = Field(alias="dryRun")
    source: str
    claims: list[TakenClaim]
    version: str | None = Field(description="The version that holds them.")


class QueryRow(Open):
    """A named question."""

    number: int
    name: str
    title: str
    parameters: list[str]
    columns: list[str]


class QueryList(Listed):
    """The named questions."""

    items: list[QueryRow]


class QueryAnswer(Listed):
    """The answer to a named question."""

    question: str
    title: str
    columns: list[str]
    items: list[dict[str, Any]]
    notes: dict[str, Any]
    sparql: str = Field(description="The question as SPARQL, with its values in it.")
