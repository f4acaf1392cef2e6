"""What a person sees on a narrow screen: names in one piece, no column of a few characters, nothing run on."""

from __future__ import annotations

import io
import json
import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from api.cli import app, opening, printing
from graph import Graph
from graph.metrics.families import FAMILIES
from graph.metrics.flags import flag_of, flags, rule_of
from graph.questions import QUESTIONS

WIDTHS = (60, 80, 120, 200)


@pytest.fixture(autouse=True)
def one_graph(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    """The commands share the graph that is open already."""
    monkeypatch.setattr(opening, "opened", lambda _: graph)


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    found: int = request.param
    monkeypatch.setattr(printing.out, "width", found)
    return found


def shown(*words: str, data: Path) -> str:
    done = CliRunner().invoke(app, [*words, "--data", str(data)])
    assert done.exit_code == 0, done.output
    return done.output


def first_of(graph: Graph, kind: str) -> str:
    return next(flag.id for flag in flags(graph.snapshot(), kinds=(kind,)))


@pytest.mark.parametrize(
    "words", [[], ["--entity", "anthropic"], ["--as-of", "2010-01-01"], ["--kind", "circular-financing"]]
)
def test_the_id_of_every_flag_is_in_one_piece(data: Path, width: int, words: list[str]) -> None:
    ids = {item["id"] for item in json.loads(shown("flags", *words, "--json", data=data))["items"]}
    assert ids
    assert ids <= set(shown("flags", *words, data=data).split())


@pytest.mark.parametrize(("command", "names"), [("ask", QUESTIONS), ("analysis", FAMILIES)])
def test_what_can_be_asked_is_listed_by_the_names_to_type(
    data: Path, width: int, command: str, names: Iterable[str]
) -> None:
    rows = [line.split() for line in shown(command, data=data).splitlines()]
    assert all(any(name in row[:2] for row in rows) for name in names)


@pytest.mark.parametrize("words", [["--without", "coreweave"], ["--drop-rumours"]])
def test_the_flags_that_would_change_are_named_in_one_piece(data: Path, width: int, words: list[str]) -> None:
    ids = {change["id"] for change in json.loads(shown("scenario", *words, "--json", data=data))["changes"]}
    assert ids <= set(shown("scenario", *words, data=data).split())


@pytest.mark.parametrize("kind", ["investor-conflict", "circular-financing", "chokepoint", "concentration", "exposure"])
def test_an_explanation_keeps_names_and_addresses_whole(data: Path, graph: Graph, width: int, kind: str) -> None:
    slug = first_of(graph, kind)
    words = set(shown("explain", slug, data=data).split())
    sources = {graph.evidence.claims[c].source.url for c in flag_of(graph.snapshot(), slug).evidence}
    assert slug in words
    assert sources <= words or width >= 200


def test_a_leg_of_a_loop_has_a_row_of_its_own(data: Path, graph: Graph, width: int) -> None:
    slug = first_of(graph, "circular-financing")
    steps = flag_of(graph.snapshot(), slug).details["steps"]
    deals = {leg["deal"] for step in steps for leg in step["legs"]}
    rows = [set(line.split()) for line in shown("explain", slug, data=data).splitlines()]
    assert all(any(deal in row for row in rows) for deal in deals)
    assert not any(len(row & deals) > 1 for row in rows)


def test_a_rule_is_broken_where_the_screen_ends_and_nowhere_else(data: Path, graph: Graph, width: int) -> None:
    slug = first_of(graph, "circular-financing")
    told = shown("explain", slug, data=data)
    for part in f"Rule: {rule_of('circular-financing')}".split("\n\n"):
        assert "\n".join(textwrap.wrap(part, width, break_on_hyphens=False)) in told


@pytest.mark.parametrize("family", ["concentration", "contagion", "payments", "integration", "ownership", "exposure"])
def test_no_line_of_an_answer_is_wider_than_the_screen(data: Path, width: int, family: str) -> None:
    told = shown("analysis", family, "openai", data=data)
    assert all(len(line) <= width or len(line.split()) <= 2 for line in told.splitlines())


WORD = st.text("abcdefgh-", min_size=1, max_size=30)
CELL = st.lists(WORD, max_size=12).map(" ".join)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    number = draw(st.integers(1, 7))
    columns = draw(st.lists(WORD, min_size=number, max_size=number))
    return columns, draw(st.lists(st.lists(CELL, min_size=number, max_size=number), max_size=4))


@given(tables(), st.integers(40, 160))
def test_no_word_of_a_table_is_ever_broken(table: tuple[list[str], list[list[str]]], width: int) -> None:
    columns, rows = table
    screen, before = Console(file=io.StringIO(), width=width, highlight=False), printing.out
    printing.out = screen
    try:
        printing.print_table("", columns, rows)
    finally:
        printing.out = before
    told = screen.file.getvalue().split()  # type: ignore[attr-defined]
    for word in (word for row in rows for cell in row for word in cell.split()):
        assert word in told
