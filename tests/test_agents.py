"""The door for agents: a real client of the Model Context Protocol talks to `interlock mcp` over its pipes."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent, Tool

from graph import Graph
from graph.plain import plain
from graph.questions import QUESTIONS, ask

ROOT = Path(__file__).parents[1]
COMMAND = ["-c", "from api.cli import main; main()", "mcp", "--data"]

SERVICE = "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "search": ("search", {"text": "antropic"}),
    "entity": ("entity", {"slug": "anthropic-akamai-2026", "known_at": "2026-06-01"}),
    "agreements": ("agreements", {"customer": "anthropic", "known_at": "2026-06-01"}),
    "claims": ("claims", {"slug": "colossus-1"}),
    "conflicts": ("conflicts", {"entity": "openai"}),
    "flags": ("flags", {"entity": "anthropic", "kind": "investor-conflict"}),
    "flag": ("flag", {"id": "investor-conflict-anthropic-amazon"}),
    "paths": ("paths", {"start": "corning", "to": "anthropic"}),
    "changes": ("changes", {"since": "2026-09-01"}),
    "questions": ("questions", {}),
    "ask": ("ask", {"name": "suppliers", "parameters": {"lab": "openai"}}),
    "select": ("sparql", {"query": "SELECT ?l { ?l a il:AILab }"}),
    "construct": ("sparql", {"query": "CONSTRUCT { ?l a il:AILab } { ?l a il:AILab }"}),
    "misspelt": ("entity", {"slug": "antropic"}),
    "hostile": ("entity", {"slug": "../../flags?x=<script>"}),
    "service": ("sparql", {"query": SERVICE}),
    "parameter": ("ask", {"name": "suppliers", "parameters": {"labb": "openai"}}),
}


@pytest.fixture(scope="module")
def talk(data: Path) -> tuple[list[Tool], dict[str, CallToolResult]]:
    """One conversation with a server process, which ends when its pipes are closed: its tools, and every call."""

    async def session() -> tuple[list[Tool], dict[str, CallToolResult]]:
        server = StdioServerParameters(command=sys.executable, args=[*COMMAND, str(data)], cwd=str(ROOT))
        async with Client(server, read_timeout_seconds=240) as client:
            tools = (await client.list_tools()).tools
            source = json.loads(str(_text(await client.call_tool("claims", {"slug": "akamai"}))))["items"][0]["source"]
            calls = {**CALLS, "source": ("source", {"id": source if isinstance(source, str) else source["id"]})}
            return tools, {name: await client.call_tool(tool, asked) for name, (tool, asked) in calls.items()}

    return asyncio.run(asyncio.wait_for(session(), 480))


def _text(result: CallToolResult) -> str:
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def _told(talk: tuple[list[Tool], dict[str, CallToolResult]], name: str) -> dict[str, Any]:
    result = talk[1][name]
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


def test_every_tool_says_what_it_does_and_that_it_only_reads(talk: tuple[list[Tool], Any]) -> None:
    assert {tool for tool, _ in CALLS.values()} | {"source"} == {tool.name for tool in talk[0]}
    assert all(tool.description and tool.annotations and tool.annotations.read_only_hint for tool in talk[0])


def test_a_name_with_a_typo_leads_to_the_thing(talk: tuple[list[Tool], Any]) -> None:
    assert _told(talk, "search")["items"][0]["slug"] == "anthropic"


def test_a_past_day_tells_what_was_published_then(talk: tuple[list[Tool], Any]) -> None:
    assert _told(talk, "entity")["knownAt"] == "2026-06-01"
    assert "anthropic-akamai-2026-09" not in json.dumps(_told(talk, "agreements"))


@pytest.mark.parametrize("name", ["agreements", "flags", "paths", "changes", "ask"])
def test_every_row_of_a_list_names_claims_that_there_are(talk: tuple[list[Tool], Any], graph: Graph, name: str) -> None:
    items = _told(talk, name)["items"]
    assert items
    assert all(item["claims"] and set(item["claims"]) <= set(graph.evidence.claims) for item in items)


def test_claims_and_disagreements_lead_to_their_sources(talk: tuple[list[Tool], Any], graph: Graph) -> None:
    claims, conflicts = _told(talk, "claims")["items"], _told(talk, "conflicts")["items"]
    assert claims and {item["id"] for item in claims} <= set(graph.evidence.claims)
    assert conflicts and all(len(item["positions"]) > 1 for item in conflicts)


def test_a_flag_quotes_its_formula_and_its_evidence(talk: tuple[list[Tool], Any]) -> None:
    flag = _told(talk, "flag")
    assert flag["formula"]
    assert flag["evidence"]


def test_a_source_tells_what_rests_on_it(talk: tuple[list[Tool], Any]) -> None:
    assert _told(talk, "source")["url"].startswith("http")


def test_a_named_question_answers_as_in_python(talk: tuple[list[Tool], Any], graph: Graph) -> None:
    assert {item["name"] for item in _told(talk, "questions")["items"]} == set(QUESTIONS)
    assert _told(talk, "ask")["items"] == json.loads(json.dumps(plain(ask(graph, "suppliers", lab="openai").records())))


def test_sparql_answers_rows_and_graphs(talk: tuple[list[Tool], Any], graph: Graph) -> None:
    labs = graph.query("SELECT ?l { ?l a il:AILab }").rows
    assert len(_told(talk, "select")["results"]["bindings"]) == len(labs)
    assert len(_told(talk, "construct")["@graph"]) == len(labs)


@pytest.mark.parametrize(
    ("name", "words"), [("misspelt", "anthropic"), ("hostile", "script"), ("service", "SERVICE"), ("parameter", "lab")]
)
def test_a_mistake_is_told_as_an_error_that_helps(talk: tuple[list[Tool], Any], name: str, words: str) -> None:
    result = talk[1][name]
    assert result.is_error
    assert words in _text(result)
