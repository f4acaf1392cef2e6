"""The thirty questions over HTTP: typed parameters, JSON Schema, the SPARQL with its values, CSV."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.answers import answer, chosen, dumps, sealed
from api.models import QueryAnswer, QueryList
from api.parameters import MOMENT, Ask
from api.problems import UnknownRecord
from graph.nearest import nearest
from graph.questions import QUESTIONS, Question
from graph.questions.asking import ask
from ontology.vocabulary import BASE

router = APIRouter(tags=["queries"])

SPARQL = "application/sparql-query"
OWN = (*MOMENT, "format", "sparql")
"""Parameters of every question: the moment, the form of the answer."""

Name = Annotated[str, Path(description="A question's name, such as suppliers.", max_length=60)]


@router.get("/queries", summary="The named questions", response_model=QueryList)
def queries(asked: Ask) -> Response:
    """The thirty questions that the product answers, with their parameters."""
    items = [question.as_json() for question in QUESTIONS.values()]
    payload = {"items": items, "total": len(items), "next": None, "truncated": False}
    return answer(asked, payload, rows=[{k: v for k, v in i.items() if k != "schema"} for i in items], page="queries")


@router.get(
    "/queries/{name}",
    summary="The answer to a named question",
    response_model=QueryAnswer,
    openapi_extra={
        "parameters": [
            {
                "name": "parameters",
                "in": "query",
                "description": "The question's own parameters, each by its name; `/queries` lists them.",
                "style": "form",
                "explode": True,
                "schema": {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 0},
            }
        ]
    },
)
def query(
    request: Request,
    asked: Ask,
    name: Name,
    sparql: Annotated[bool, Query(description="Only the SPARQL text, with the values in it.")] = False,
) -> Response:
    """Rows that all have the same keys, each with claim ids, status and dates; notes about the whole."""
    question = _question(name)
    given = {k: v for k, v in request.query_params.items() if k not in OWN}
    if sparql:
        return sealed(asked, question.bound(question.read(given)).encode(), f"{SPARQL}; charset=utf-8")
    older = asked.live.version(given["since"]) if name == "dump" and given.get("since") else None
    found = ask(asked.graph, question, asked.moment, given, older)
    return answer(asked, found.as_json(), rows=found.rows, page="query")


@router.get("/queries/{name}/schema", summary="A question's parameters as JSON Schema", response_class=Response)
def schema(asked: Ask, name: Name) -> Response:
    """JSON Schema (2020-12) of the parameters."""
    chosen(asked, ["application/schema+json", "application/json"])
    document = {"$id": f"{BASE}queries/{name}/schema", **_question(name).json_schema()}
    return sealed(asked, dumps(document), "application/schema+json")


def _question(name: str) -> Question:
    if name not in QUESTIONS:
        raise UnknownRecord("question", name, nearest(name, QUESTIONS))
    return QUESTIONS[name]
