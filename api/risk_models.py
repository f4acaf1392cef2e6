"""The shapes of risks over HTTP: flags, answers of metrics, scenarios."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.models import Claim, Echo, Item, Listed, Open


class FlagRow(Item):
    """A risk that the claims show."""

    id: str
    kind: str
    subject: str = Field(description="Whom it is raised about; first of the entities.")
    entities: list[str]
    severity: str
    value: dict[str, float | None] | None = Field(None, description="An interval and, where stated, its point.")
    robust: bool = Field(description="Does it hold whatever is undisclosed?")
    coverage: float | None = Field(None, description="The share of relations whose weight is disclosed, from 0 to 1.")
    evidence: list[str] = Field(description="The ids of the claims it rests on.")
    summary: str


class FlagList(Listed):
    """A page of flags."""

    items: list[FlagRow]


class FlagDocument(Echo, FlagRow):
    """A flag with its claims in full."""

    claims_in_full: list[Claim] = Field(alias="claimsInFull")


class ResultRow(Open):
    """The answer of a metric for one subject."""

    metric: str
    subject: str
    value: dict[str, float | None] = Field(description="An interval and, where stated, its point.")
    unit: str
    robust: bool | None = Field(description="Is the verdict the same over the whole interval?")
    coverage: float = Field(description="The share of relations whose weight is disclosed, from 0 to 1.")
    claims: list[str]


class ResultList(Listed):
    """Results of a metric."""

    items: list[ResultRow]


class AnalysisList(Listed):
    """Rows of an analysis."""

    items: list[dict[str, Any]]


class Scenario(Listed):
    """What follows if the claims were fewer: flags that change, and what labs lose."""

    items: list[dict[str, Any]]
    held: list[str] = Field(description="Who is held out: the groups of the firms named.")
    losses: list[ResultRow]
    unknown: list[ResultRow] = Field(description="What is lost, too, but to a part that no claim tells.")
