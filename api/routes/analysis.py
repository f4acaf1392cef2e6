"""The metrics over HTTP: an address for each family, every answer with its interval, formula and claims."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.answers import answer
from api.parameters import Ask, Asked, Level
from api.risk_models import AnalysisList, ResultList
from graph.metrics import Result
from graph.metrics.families import FAMILIES, Family, Option, analyse
from graph.rows import backing_of
from graph.snapshot import Snapshot

router = APIRouter(prefix="/analysis", tags=["analysis"])


@router.get("", summary="The families of metrics", response_model=AnalysisList)
def families(asked: Ask) -> Response:
    """What can be reckoned, of whom, with which parameters."""
    items = [
        {
            "name": name,
            "address": f"{router.prefix}/{name}",
            "about": family.help,
            "subject": family.subject,
            "parameters": {key: _described(option) for key, option in family.options.items()},
        }
        for name, family in FAMILIES.items()
    ]
    payload = {"items": items, "total": len(items), "next": None, "truncated": False}
    return answer(asked, payload, rows=items, page="analysis")


def result_row(snapshot: Snapshot, result: Result) -> dict[str, Any]:
    """A result with the status and the dates of its evidence."""
    return result.as_json() | backing_of(snapshot, result.claims).row()


def results(asked: Asked, found: Iterable[Result], page: str) -> Response:
    """A list of results."""
    items = [result_row(asked.snapshot, result) for result in found]
    payload = {"items": items, "total": len(items), "next": None, "truncated": False}
    return answer(asked, payload, rows=items, page=page)


def _described(option: Option) -> dict[str, Any]:
    return {"about": option.help, "default": option.default, "values": list(option.allowed)}


def _options(family: Family) -> Callable[..., Awaitable[Mapping[str, str]]]:
    """A dependency that reads the parameters of a family: its signature is made from the family's own list."""

    async def read(**given: str) -> Mapping[str, str]:
        return given

    asked = {} if family.subject == "none" else {"subject": _subject(family)}
    parameters = [_parameter(name, option) for name, option in {**asked, **family.options}.items()]
    read.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return read


def _subject(family: Family) -> Option:
    return Option("", f"Of whom: a {family.subject} (a slug). Without one: of everybody.")


def _parameter(name: str, option: Option) -> Parameter:
    extra = {"enum": list(option.allowed)} if option.allowed else None
    note = Query(description=option.help, max_length=200, json_schema_extra=extra)
    return Parameter(name, Parameter.KEYWORD_ONLY, default=option.default, annotation=Annotated[str, note])


def _add(name: str, family: Family) -> None:
    chosen = Depends(_options(family))

    def analysis(asked: Ask, level: Level = "group", given: Mapping[str, str] = chosen) -> Response:
        values = dict(given)
        subject = values.pop("subject", "")
        return results(asked, analyse(asked.snapshot, name, subject, level, **values), "analysis")

    analysis.__doc__ = family.help
    operation = f"analysis_{name.replace('-', '_')}"
    title = name.replace("-", " ").capitalize()
    router.get(f"/{name}", summary=title, operation_id=operation, response_model=ResultList)(analysis)


for _name, _family in FAMILIES.items():
    _add(_name, _family)
