"""Lists of deals, holdings, clusters, figures: each kind has an address, and the filters that the ontology gives it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from inspect import Parameter, Signature
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.answers import listed
from api.listing import Listing
from api.models import ThingList
from api.parameters import Ask, Level, Page
from graph.described import describe
from graph.errors import InvalidParameter
from graph.rows import names, principal, thing_row, when
from graph.selection import Selection, columns, filters, kinds, select
from graph.snapshot import Snapshot
from graph.values import Amount, Truth
from ontology.vocabulary import Property, vocabulary

router = APIRouter(tags=["deals and things"])


@dataclass(frozen=True)
class Kind:
    """An address and the class it lists."""

    path: str
    name: str
    about: str


KINDS = (
    Kind("agreements", "Agreement", "Contracts of supply: compute, leases, chips, parts, hosting, building, power."),
    Kind("investments", "Investment", "Money put into a firm, and the rounds it was part of."),
    Kind("acquisitions", "Acquisition", "Firms bought, and mergers."),
    Kind("guarantees", "Guarantee", "Duties of one firm that another backs."),
    Kind("holdings", "Holding", "Who holds which part of whom: dated states."),
    Kind("rights", "Right", "Board seats, vetoes, first refusals, exclusivity and the like."),
    Kind("clusters", "Cluster", "Clusters, campuses and sites with their power and chips."),
    Kind("models", "Model", "Models and who develops them."),
    Kind("accelerators", "Accelerator", "Chips, who designs and who makes them."),
    Kind("figures", "Figure", "Revenue, spending, backlog and other figures by period."),
    Kind("counterparty-shares", "CounterpartyShare", "What part of a firm's figure stands on another."),
    Kind("events", "Event", "What happened: announcements, outages, rulings, moves of a share."),
)

Since = Annotated[str | None, Query(description="Dated on or after this day.", json_schema_extra={"format": "date"})]
Until = Annotated[str | None, Query(description="Dated on or before this day.", json_schema_extra={"format": "date"})]
Money = Annotated[str | None, Query(description="An amount, in units of the currency.", max_length=30)]
Currency = Annotated[str, Query(description="Which currency's amounts.", pattern="^[A-Z]{3}$")]


def snake(name: str) -> str:
    """A property's name as a parameter: `inputKind` is asked for as `input_kind`."""
    return re.sub(r"([A-Z])", lambda found: "_" + found[0].lower(), name)


def listing(snapshot: Snapshot, kind: str) -> Listing[tuple[str, Truth]]:
    """How things of a class are listed: by slug, name, kind, date, amount, status or when they became known."""

    def row(item: tuple[str, Truth]) -> dict[str, Any]:
        extra = {} if item[1] is Truth.YES else {"match": "possibly"}
        return thing_row(snapshot, item[0]) | extra

    return Listing(
        key=lambda item: item[0],
        row=row,
        columns=columns(kind),
        sorts={
            "slug": lambda item: item[0],
            "name": lambda item: snapshot.label(item[0]),
            "kind": lambda item: thing_row(snapshot, item[0])["kind"],
            "date": lambda item: _day(snapshot, item[0]),
            "amount": lambda item: _size(snapshot, item[0]),
            "status": lambda item: thing_row(snapshot, item[0])["status"],
            "knownFrom": lambda item: thing_row(snapshot, item[0])["knownFrom"],
        },
    )


def _day(snapshot: Snapshot, slug: str) -> str | None:
    told = when(snapshot, slug)
    return str(told.earliest) if told and told.earliest else None


def _size(snapshot: Snapshot, slug: str) -> float | None:
    """The point, else the upper, else the lower end of the principal amount in US dollars."""
    main = principal(snapshot, slug)
    value = main.value if main else None
    if not isinstance(value, Amount) or value.currency != "USD":
        return None
    known = [x for x in (value.value, value.interval.high, value.interval.low) if x is not None]
    return float(known[0]) if known else None


def _selection(kind: str) -> Callable[..., Awaitable[Selection]]:
    """A dependency that reads the filters of a class: its signature is made from the ontology."""
    by_parameter = {snake(p.name): p for p in filters(kind)}

    async def read(**given: Any) -> Selection:
        having = {by_parameter[k].name: v for k, v in given.items() if k in by_parameter and v is not None}
        return Selection(
            kind=given.get("kind") or kind,
            having=having,
            force=given.get("force") or "",
            since=_read_day("since", given.get("since")),
            until=_read_day("until", given.get("until")),
            least=_read_number("min_amount", given.get("min_amount")),
            most=_read_number("max_amount", given.get("max_amount")),
            currency=given.get("currency", "USD"),
            basis=given.get("basis") or "",
            level=given.get("level", "unit"),
        )

    parameters = [_parameter(name, known) for name, known in by_parameter.items()]
    read.__signature__ = Signature([*parameters, *_shared(kind)])  # type: ignore[attr-defined]
    return read


def _parameter(name: str, known: Property) -> Parameter:
    text = f"{known.label}: {known.definition}"
    if known.kind == "reference":
        note = Query(description=f"{text} (a slug)", max_length=200, examples=[])
    elif known.kind == "boolean":
        note = _listed(text, ("true", "false"))
    else:
        assert known.scheme is not None
        note = _listed(text, vocabulary().notations(known.scheme))
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, note])


def _listed(text: str, words: tuple[str, ...]) -> Any:
    pattern = "^(" + "|".join(re.escape(w) for w in words) + ")$"
    return Query(description=text, pattern=pattern, json_schema_extra={"enum": list(words)})


def _shared(kind: str) -> list[Parameter]:
    """Filters that every kind has: by date, by amount, by force for deals, by the kind below."""
    found: list[tuple[str, Any, Any]] = [("since", Since, None), ("until", Until, None), ("level", Level, "unit")]
    if "amount" in columns(kind):
        bases = _listed("Which basis of amounts (default: the principal one).", vocabulary().notations("bases"))
        found += [("min_amount", Money, None), ("max_amount", Money, None), ("currency", Currency, "USD")]
        found += [("basis", Annotated[str | None, bases], None)]
    if vocabulary().is_a(kind, "Deal"):
        words = _listed("Is it in force on the day?", vocabulary().notations("forces"))
        found.append(("force", Annotated[str | None, words], None))
    if len(kinds(kind)) > 1:
        found.append(("kind", Annotated[str | None, _listed("Only this kind.", kinds(kind))], None))
    return [Parameter(n, Parameter.KEYWORD_ONLY, default=d, annotation=a) for n, a, d in found]


def _read_day(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter(name, text, "a day, YYYY-MM-DD") from error


def _read_number(name: str, text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise InvalidParameter(name, text, "a number, such as 1000000000 or 1.5e9") from error
    if not number.is_finite():
        raise InvalidParameter(name, text, "a finite number")
    return number


def _add(kind: Kind) -> None:
    chosen = Depends(_selection(kind.name))

    def things(asked: Ask, page: Page, wanted: Selection = chosen) -> Response:
        found, shown = listing(asked.snapshot, kind.name).page(select(asked.snapshot, wanted), page)
        extra = {"names": names(asked.snapshot, found["items"])}
        slugs = [slug for slug, _ in shown]

        def quads() -> list[ox.Quad]:
            return describe(asked.graph, asked.moment, slugs)

        return listed(asked, found, quads=quads, page="list", extra=extra)

    things.__doc__ = kind.about + " A date or an amount known only within bounds is listed with `match: possibly`."
    router.get(
        f"/{kind.path}",
        summary=kind.path.replace("-", " ").capitalize(),
        operation_id=f"list_{kind.path.replace('-', '_')}",
        response_model=ThingList,
    )(things)


for _kind in KINDS:
    _add(_kind)
