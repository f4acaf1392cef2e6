"""`interlock ask`: the thirty questions on the command line say what they say in Python."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from graph import Graph
from graph.errors import InterlockError, InvalidParameter, StoreMissing
from graph.plain import plain
from graph.questions import QUESTIONS, ask


def interlock(*words: str, data: Path) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(data)], catch_exceptions=False)


def test_without_a_name_every_question_is_listed(data: Path) -> None:
    listed = json.loads(interlock("ask", "--json", data=data).stdout)
    assert [item["name"] for item in listed["items"]] == list(QUESTIONS)


@pytest.mark.parametrize("name", ["suppliers", "loops", "unknowns"])
def test_an_answer_is_the_one_that_python_gives(name: str, data: Path, graph: Graph) -> None:
    told = json.loads(interlock("ask", name, "--json", data=data).stdout)
    assert told["items"] == json.loads(json.dumps(plain(ask(graph, name).records())))
    assert told["version"] == graph.version


def test_a_bare_value_stands_for_the_first_open_parameter(data: Path) -> None:
    bare = interlock("ask", "chain", "corning", "anthropic", "--json", data=data).stdout
    named = interlock("ask", "chain", "end=anthropic", "start=corning", "--json", data=data).stdout
    assert json.loads(bare)["parameters"]["start"] == "corning"
    assert bare == named


def test_a_value_too_many_is_refused_with_the_parameters_that_there_are(data: Path) -> None:
    with pytest.raises(InvalidParameter, match="lab="):
        interlock("ask", "suppliers", "anthropic", "capacity", "openai", data=data)


def test_a_past_day_gives_the_answer_of_that_day(data: Path) -> None:
    told = json.loads(
        interlock("ask", "suppliers", "anthropic", "--known-at", "2024-01-01", "--json", data=data).stdout
    )
    assert told["knownAt"] == "2024-01-01"
    assert "akamai" not in {row["provider"] for row in told["items"]}


def test_the_sparql_text_holds_the_values_and_needs_no_graph(tmp_path: Path) -> None:
    text = interlock("ask", "suppliers", "openai", "--sparql", data=tmp_path).stdout
    assert "openai> }" in text
    assert not list(tmp_path.iterdir())


def test_csv_has_one_line_for_each_row(data: Path, graph: Graph) -> None:
    rows = list(csv.DictReader(io.StringIO(interlock("ask", "suppliers", "--csv", data=data).stdout)))
    assert len(rows) == len(ask(graph, "suppliers").rows)


def test_on_a_narrow_screen_no_word_is_broken(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli.printing.out.width", 80)
    told = interlock("ask", "suppliers", "anthropic", data=data).stdout
    assert "Akamai Technologies [akamai]" in told
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "nearest"),
    [(["supplers"], "suppliers"), (["suppliers", "antropic"], "anthropic"), (["suppliers", "graph=x"], "lab")],
)
def test_what_is_misspelt_is_told_with_the_nearest(data: Path, words: list[str], nearest: str) -> None:
    with pytest.raises(InterlockError, match=nearest):
        interlock("ask", *words, data=data)


def test_a_version_that_is_no_longer_kept_is_told_with_those_that_are(data: Path, graph: Graph) -> None:
    with pytest.raises(StoreMissing, match=graph.version):
        interlock("ask", "dump", "since=0123456789abcdef", data=data)
