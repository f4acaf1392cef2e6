"""The commands that reckon: tables that a person can read, JSON that says the same, and what an answer rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli import app, opening, printing
from api.cli.answers import amount_words
from graph import Graph
from graph.errors import InterlockError, InvalidParameter, UnknownEntity
from graph.metrics.families import FAMILIES
from graph.metrics.flags import flag_of, flags
from graph.metrics.result import Bound


@pytest.fixture(autouse=True)
def one_graph(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    """The commands share the graph that is open already, with its snapshots, and a wide screen."""
    monkeypatch.setattr(opening, "opened", lambda _: graph)
    monkeypatch.setattr(printing.out, "width", 300)


def interlock(*words: str, data: Path) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(data)])


def shown(*words: str, data: Path) -> str:
    done = interlock(*words, data=data)
    assert done.exit_code == 0, done.output
    return done.output


def told(*words: str, data: Path) -> Any:
    return json.loads(interlock(*words, "--json", data=data).stdout)


def test_flags_are_a_table_for_people_and_the_same_in_json(data: Path, graph: Graph) -> None:
    assert "reverse-equity-anthropic-akamai" in shown("flags", "--entity", "akamai", data=data)
    items = told("flags", data=data)["items"]
    assert [item["id"] for item in items] == [flag.id for flag in flags(graph.snapshot())]


def test_every_answer_echoes_its_moment_and_version(data: Path, graph: Graph) -> None:
    answer = told("flags", "--kind", "lock-in", "--known-at", "2026-06-01", "--level", "unit", data=data)
    echoed = {name: answer[name] for name in ("version", "asOf", "knownAt", "policy", "level")}
    assert echoed == {
        "version": graph.version,
        "asOf": "2026-06-01",
        "knownAt": "2026-06-01",
        "policy": "preferred",
        "level": "unit",
    }


def test_the_version_of_a_metric_never_hides_that_of_the_graph(data: Path, graph: Graph) -> None:
    flag = flags(graph.snapshot())[0]
    told_flag = told("explain", flag.id, data=data)
    assert (told_flag["version"], told_flag["metricVersion"]) == (graph.version, flag.version)
    for words in (["flags"], ["analysis", "concentration", "anthropic"]):
        assert all("metricVersion" in item and "version" not in item for item in told(*words, data=data)["items"])


def test_flags_that_rest_on_a_source(data: Path) -> None:
    items = told("flags", "--resting-on", "theaidude-2026-05-10", data=data)["items"]
    assert items
    assert len(items) < told("flags", data=data)["total"]


@pytest.mark.parametrize(
    ("unit", "group"), [("aws", "amazon"), ("xai", "spacex"), ("advanced-micro-devices-inc", "amd")]
)
def test_a_unit_and_a_duplicate_stand_for_the_firm(data: Path, unit: str, group: str) -> None:
    found = told("flags", "--entity", unit, data=data)["items"]
    assert found
    assert found == told("flags", "--entity", group, data=data)["items"]


def test_flags_of_units_are_asked_for_by_unit(data: Path) -> None:
    items = told("flags", "--entity", "aws", "--level", "unit", data=data)["items"]
    assert items
    assert all("aws" in item["entities"] for item in items)


@pytest.mark.parametrize("family", ["concentration", "stated-concentration", "integration", "exposure", "contagion"])
def test_an_analysis_of_a_unit_is_that_of_its_group(data: Path, family: str) -> None:
    of_unit = told("analysis", family, "xai", data=data)["items"]
    assert of_unit
    assert of_unit == told("analysis", family, "spacex", data=data)["items"]
    assert {item["subject"] for item in of_unit} == {"spacex"}


def test_a_firm_counted_by_unit_stays_a_unit(data: Path) -> None:
    (item,) = told("analysis", "concentration", "xai", "--set", "by=unit", data=data)["items"]
    assert item["subject"] == "xai"


def test_only_robust_and_grave_flags(data: Path) -> None:
    items = told("flags", "--robust", "--severity", "high", data=data)["items"]
    assert {(item["robust"], item["severity"]) for item in items} == {(True, "high")}


def test_without_a_family_the_families_are_listed_with_their_parameters(data: Path) -> None:
    text = shown("analysis", data=data)
    assert all(family in text for family in FAMILIES)
    assert {item["family"] for item in told("analysis", data=data)["items"]} == set(FAMILIES)


def test_an_analysis_leads_with_its_number(data: Path) -> None:
    first = shown("analysis", "concentration", "anthropic", data=data).splitlines()[0]
    assert first.startswith("concentration-suppliers of Anthropic [anthropic]:")
    assert "percent" in first


def test_parameters_of_a_family_are_set_by_name(data: Path) -> None:
    (item,) = told("analysis", "concentration", "openai", "--set", "kind=chips", "--set", "measure=power", data=data)[
        "items"
    ]
    assert (item["details"]["kind"], item["details"]["measure"]) == ("chips", "power")


def test_akamais_exposure_to_anthropic_on_the_figures_of_may(data: Path) -> None:
    words = ["analysis", "exposure", "akamai", "--set", "customer=anthropic", "--known-at", "2026-05-31"]
    (item,) = told(*words, data=data)["items"]
    assert item["value"]["point"] == pytest.approx(6.8, abs=0.05)


def test_several_answers_are_one_table(data: Path) -> None:
    text = shown("analysis", "conflicts", "anthropic", data=data)
    assert "Amazon" in text
    assert "answers; --json for all details" in text


@pytest.mark.parametrize(
    "words",
    [
        ["--without", "coreweave"],
        ["--drop-rumours"],
        ["--without-source", "theaidude-2026-05-10"],
        ["--try-policy", "latest"],
        ["--without", "microsoft", "--drop-rumours"],
    ],
)
def test_a_scenario_says_which_flags_would_change(data: Path, words: list[str]) -> None:
    assert "would differ" in shown("scenario", *words, data=data)


def test_a_firm_held_out_costs_its_customers(data: Path) -> None:
    answer = told("scenario", "--without", "coreweave", data=data)
    assert {"losses", "changes", "version"} <= set(answer)
    assert all(change["what"] in {"gone", "new", "changed"} for change in answer["changes"])


def test_which_disclosure_would_settle_most(data: Path) -> None:
    assert "settle" in shown("scenario", "--settle", "1", data=data)
    (item,) = told("scenario", "--settle", "1", data=data)["items"]
    assert set(item["settles"]) <= set(item["touches"])


def test_explain_prints_formula_rule_inputs_claims_and_sources(data: Path, graph: Graph) -> None:
    slug = "reverse-equity-anthropic-akamai"
    text = shown("explain", slug, data=data)
    flag = flag_of(graph.snapshot(), slug)
    assert flag.formula in text
    assert "Severity: " in text
    evidence = graph.evidence
    for claim in flag.evidence:
        assert claim[:8] in text
        assert evidence.claims[claim].source.publisher.split()[0] in text
    assert told("explain", slug, data=data)["evidence"] == list(flag.evidence)


def test_explain_takes_a_family_too(data: Path) -> None:
    text = shown("explain", "integration", "spacex", data=data)
    assert "Formula: " in text
    assert "Claims and sources" in text


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["flags", "--kind", "luck"], InvalidParameter),
        (["flags", "--severity", "dreadful"], InvalidParameter),
        (["flags", "--level", "galaxy"], InvalidParameter),
        (["flags", "--entity", "nosuchfirm"], UnknownEntity),
        (["flags", "--entity", "anthropic-akamai-2026"], InvalidParameter),
        (["analysis", "astrology", "anthropic"], InvalidParameter),
        (["analysis", "concentration", "anthropic", "--set", "kind"], InvalidParameter),
        (["analysis", "concentration", "antropic"], UnknownEntity),
        (["analysis", "concentration", "anthropic-akamai-2026"], InvalidParameter),
        (["analysis", "integration", "claude"], InvalidParameter),
        (["analysis", "lock-in", "claude"], InvalidParameter),
        (["analysis", "payments", "anthropic-akamai-2026"], InvalidParameter),
        (["analysis", "chokepoints", "openai"], InvalidParameter),
        (["analysis", "dependence", "--set", "on=claude"], InvalidParameter),
        (["analysis", "dependence", "openai", "--set", "on=claude"], InvalidParameter),
        (["analysis", "exposure", "akamai", "--set", "customer=antropic"], UnknownEntity),
        (["analysis", "conflicts", "anthropic", "--level", "galaxy"], InvalidParameter),
        (["explain", "reverse-equity-nobody"], UnknownEntity),
        (["scenario"], InvalidParameter),
        (["scenario", "--without", "nobody"], UnknownEntity),
        (["scenario", "--try-policy", "best"], InvalidParameter),
    ],
)
def test_a_mistake_is_a_foreseen_error(data: Path, words: list[str], error: type[InterlockError]) -> None:
    assert isinstance(interlock(*words, data=data).exception, error)


@pytest.mark.parametrize(
    ("bound", "unit", "words"),
    [
        (Bound(1.6e9, 1.9e9), "USD", "$1.6B – $1.9B"),
        (Bound.exactly(5), "percent", "5 percent"),
        (Bound(1e11, float("inf")), "USD", "at least $100B"),
        (Bound(0, float("inf")), "USD", "not disclosed"),
        (Bound(1e6, 2e6), "USD a year", "$1M – $2M a year"),
        (None, "", "–"),
    ],
)
def test_amounts_read_as_people_write_them(bound: Bound | None, unit: str, words: str) -> None:
    assert amount_words(bound, unit) == words
