"""The thirty questions on the real graph: each has an answer, in the promised shape, that rests on claims."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from graph import Graph
from graph.errors import InvalidParameter, UnknownEntity
from graph.questions import QUESTIONS, Answered, ask, question
from graph.questions.model import QUERIES
from graph.rows import EVIDENCE

EMPTY_EVIDENCE = {"dump", "unknowns", "who"}
"""Answers about the graph as a whole, or about names of the register: not every row rests on a claim."""
SLOW = {"changes", "flips", "single-source"}
"""Questions that look at all flags: asked in tests of their own."""


@pytest.fixture(scope="module")
def answers(graph: Graph) -> Callable[[str], Answered]:
    """The answer to a question with its defaults, asked once."""
    kept: dict[str, Answered] = {}

    def answer(name: str) -> Answered:
        if name not in kept:
            kept[name] = ask(graph, name)
        return kept[name]

    return answer


def test_there_are_thirty_questions_numbered_from_one() -> None:
    assert [q.number for q in QUESTIONS.values()] == list(range(1, 31))


def test_every_query_file_belongs_to_a_question() -> None:
    assert {path.stem for path in QUERIES.glob("*.rq")} == set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_text_begins_with_the_question(name: str) -> None:
    asked = QUESTIONS[name]
    assert asked.text.startswith("# ")
    first = asked.text.splitlines()[0].removeprefix("# ").split("?")[0]
    words = set(re.findall(r"[a-z]+", asked.title.lower()))
    assert len(words & set(re.findall(r"[a-z]+", first.lower()))) >= min(4, len(words) // 2)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_text_runs_as_it_stands(graph: Graph, name: str) -> None:
    answer = graph.query(QUESTIONS[name].text)
    assert {"claims", "status", "knownFrom"} <= set(answer.variables) or name == "dump"


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - SLOW))
def test_every_row_has_the_promised_keys_and_its_evidence(
    graph: Graph, answers: Callable[[str], Answered], name: str
) -> None:
    found = answers(name)
    assert found.rows
    keys = (*found.question.columns, *EVIDENCE)
    for row in found.rows:
        assert tuple(row) == keys
        if name not in EMPTY_EVIDENCE:
            assert row["claims"]
            assert row["status"] in {"confirmed", "reported", "rumoured"}
            assert row["knownFrom"] <= row["lastKnownFrom"]
        assert all(claim in graph.evidence.claims for claim in row["claims"])


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - SLOW))
def test_an_answer_is_plain_json(answers: Callable[[str], Answered], name: str) -> None:
    found = answers(name)
    json.dumps([found.rows, found.notes], allow_nan=False)


@pytest.mark.parametrize("name", [q.name for q in QUESTIONS.values() if q.by == "sparql"])
def test_the_sparql_of_an_answer_gives_its_rows(graph: Graph, answers: Callable[[str], Answered], name: str) -> None:
    found = answers(name)
    assert len(graph.query(found.sparql).rows) == len(found.rows)


def column(found: Answered, name: str) -> set[Any]:
    return {row[name] for row in found.rows}


def test_1_the_suppliers_of_may_2026_are_those_of_the_article_and_more(graph: Graph) -> None:
    found = ask(graph, "suppliers", graph.moment(known_at="2026-05-10"))
    by_provider = {row["provider"]: row for row in found.rows}
    assert {"akamai", "spacex", "aws", "google-cloud", "coreweave"} <= by_provider.keys()
    assert (by_provider["akamai"]["high"], by_provider["akamai"]["termYears"]) == (1_800_000_000, 7)
    assert by_provider["akamai"]["status"] == "reported"


def test_1_a_parameter_changes_the_answer_and_the_text(graph: Graph) -> None:
    found = ask(graph, "suppliers", lab="openai", input="chips")
    assert column(found, "input") == {"chips"}
    assert "id/openai>" in found.sparql
    assert "id:anthropic" not in found.sparql


def test_2_a_sum_that_is_not_disclosed_leaves_the_year_open(answers: Callable[[str], Answered]) -> None:
    found = answers("commitments")
    assert found.notes["undisclosed"]
    assert all((row["usdHigh"] is None) == bool(row["undisclosed"]) for row in found.rows)
    assert {"oracle", "amazon", "microsoft"} <= column(found, "provider")


def test_3_sources_disagree_on_the_oracle_contract(answers: Callable[[str], Answered]) -> None:
    totals = [row for row in answers("disagreements").rows if row["basis"] == "committedTotal"]
    assert len({(row["low"], row["high"]) for row in totals}) > 1
    assert sum(row["preferred"] for row in totals) == 1
    assert all(row["hullLow"] <= row["low"] for row in totals)


def test_4_the_letter_of_intent_of_nvidia_and_openai_is_listed(graph: Graph) -> None:
    found = ask(graph, "loose-deals", firm="nvidia")
    assert "letterOfIntent" in column(found, "rung")
    assert "upTo" in column(found, "qualifier")


def test_5_microsoft_holds_parts_of_two_rival_labs(graph: Graph) -> None:
    found = ask(graph, "shared-investors", investor="microsoft")
    assert ("anthropic", "openai") in {(row["lab"], row["otherLab"]) for row in found.rows}


def test_6_amazon_and_google_supply_and_own_parts_of_anthropic(graph: Graph) -> None:
    found = ask(graph, "supplier-shareholders", customer="anthropic")
    assert {"amazon", "google"} <= column(found, "supplier")
    assert next(row["investedLow"] for row in found.rows if row["supplier"] == "amazon") >= 8_000_000_000


def test_7_google_rivals_what_it_owns_a_part_of(graph: Graph) -> None:
    found = ask(graph, "rival-investors", investee="anthropic")
    assert {"amazon", "google"} <= column(found, "investor")
    assert "akamai" not in column(found, "investor")


def test_8_rights_over_openai_say_which_are_in_force(graph: Graph) -> None:
    found = ask(graph, "rights", over="openai")
    assert {"exclusivity", "firstRefusal"} <= column(found, "kind")
    assert column(found, "inForce") == {True, False}


def test_9_losing_a_supplier_costs_an_interval(graph: Graph) -> None:
    found = ask(graph, "failure", firm="google")
    row = next(row for row in found.rows if row["lab"] == "anthropic")
    assert 0 <= row["lostLow"] <= row["lostHigh"] <= 100
    assert row["otherSuppliers"]


def test_10_gatekeepers_say_what_is_not_covered(answers: Callable[[str], Answered]) -> None:
    found = answers("gatekeepers")
    assert set(found.notes["coverage"]) >= {"chips", "capacity"}
    assert column(found, "holds") <= {"certainly", "possibly"}


def test_11_concentration_has_a_floor_below_its_ceiling(answers: Callable[[str], Answered]) -> None:
    index = answers("concentration").notes["index"]
    assert 0 < index["low"] <= index["high"] <= 10_000


def test_12_coreweave_was_above_the_threshold_in_2024_whatever_is_hidden(answers: Callable[[str], Answered]) -> None:
    row = next(row for row in answers("customers").rows if (row["period"], row["customer"]) == ("2024", "microsoft"))
    assert row["indexLow"] > 1800
    assert row["robust"] is True


def test_13_money_goes_round_between_amazon_and_anthropic(graph: Graph) -> None:
    found = ask(graph, "loops", firm="anthropic", steps="2")
    loop = next(row for row in found.rows if row["firms"] == ["amazon", "anthropic"])
    assert {leg["kind"] for leg in loop["legs"]} >= {"purchase"}
    assert loop["bottleneckLow"] > 0


def test_14_the_circular_share_comes_with_its_seed(graph: Graph) -> None:
    row = ask(graph, "circular-share", draws="9", seed="1").rows[0]
    assert 0 < row["p"] <= 1
    assert (row["draws"], row["seed"]) == (9, 1)


def test_15_google_has_more_layers_of_its_own_than_anthropic(graph: Graph) -> None:
    def own(firm: str) -> int:
        return sum(row["state"] in {"inHouse", "mixed"} for row in ask(graph, "layers", firm=firm).rows)

    assert own("google") > own("anthropic") > 0


def test_16_google_supplies_rivals_of_a_lab_it_owns(graph: Graph) -> None:
    assert "anthropic" in column(ask(graph, "foreclosure", supplier="google"), "rival")


def test_17_owners_of_openai_come_as_intervals(answers: Callable[[str], Answered]) -> None:
    rows = {row["owner"]: row for row in answers("ownership").rows}
    assert {"microsoft", "softbank", "openai-foundation"} <= rows.keys()
    assert rows["microsoft"]["shareLow"] <= rows["microsoft"]["shareHigh"]


@pytest.mark.slow
def test_18_what_changed_in_september_has_things_values_and_flags(graph: Graph) -> None:
    found = ask(graph, "changes", since="2026-09-01", until="2026-10-01")
    assert column(found, "change") >= {"added", "amended"}
    assert "Flag" in column(found, "kind")


def test_19_only_claims_published_by_the_day_count(answers: Callable[[str], Answered]) -> None:
    rows = answers("published").rows
    assert all(row["knownFrom"] <= "2026-03-01" < row["startsFrom"] for row in rows)
    assert "openai-amd-6gw" in {row["deal"] for row in rows}


def test_20_colossus_1_is_owned_by_its_owner(answers: Callable[[str], Answered]) -> None:
    row = next(row for row in answers("clusters").rows if row["cluster"] == "colossus-1")
    assert row["owners"] == "xAI"


def test_21_capacity_counts_a_site_once(answers: Callable[[str], Answered]) -> None:
    rows = answers("capacity").rows
    assert column(answers("capacity"), "state") == {"running", "planned"}
    assert all(row["mwLow"] is None or row["mwHigh"] is None or row["mwLow"] <= row["mwHigh"] for row in rows)


def test_22_fewer_origins_than_pages_stand_behind_the_akamai_amount(answers: Callable[[str], Answered]) -> None:
    rows = answers("sources").rows
    assert rows[0]["origins"] == len({row["origin"] for row in rows}) < len(rows)


@pytest.mark.slow
def test_23_facts_of_one_source_are_sorted_by_the_flags_on_them(graph: Graph) -> None:
    found = ask(graph, "single-source", most="50")
    counts = [row["flagCount"] for row in found.rows]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0


@pytest.mark.slow
def test_24_dropping_rumours_flips_only_what_rests_on_them(graph: Graph) -> None:
    found = ask(graph, "flips")
    assert column(found, "what") <= {"gone", "new", "changed"}
    assert found.notes["flags"] > len(found.rows)


def test_25_a_cut_costs_suppliers_in_proportion(graph: Graph) -> None:
    half, whole = (ask(graph, "spending-cut", part=part).rows for part in ("50", "100"))
    for one, other in zip(half, whole, strict=True):
        assert other["lostPerYearLow"] == pytest.approx(2 * one["lostPerYearLow"])
    assert any(row["missing"] for row in half)


def test_26_the_colossus_lease_can_be_cancelled(answers: Callable[[str], Answered]) -> None:
    notices = {row["contract"]: row["notice"] for row in answers("endings").rows}
    assert notices["anthropic-spacex-colossus-1-2026"] is not None


def test_27_a_chain_leads_from_corning_to_anthropic(answers: Callable[[str], Answered]) -> None:
    first = answers("chain").rows[0]
    assert (first["stations"][0], first["stations"][-1]) == ("corning", "anthropic")
    assert first["weakest"]["status"] == first["status"]


def test_28_a_misspelt_google_is_found_with_its_units(graph: Graph) -> None:
    found = ask(graph, "who", text="Gogle")
    assert found.rows[0]["entity"] == "google"
    assert "google-cloud" in column(found, "entity")


def test_29_the_checksum_of_the_dump_is_the_version(graph: Graph, answers: Callable[[str], Answered]) -> None:
    found = answers("dump")
    assert found.notes["sha256"].startswith(graph.version)
    assert sum(row["quads"] for row in found.rows) == graph.manifest.quads


def test_30_gaps_say_why(answers: Callable[[str], Answered]) -> None:
    rows = answers("unknowns").rows
    assert all(row["known"] + row["unknown"] == row["things"] for row in rows)
    assert any("notDisclosed" in row["reasons"] for row in rows)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("suppliers", {"lab": "no such lab"}),
        ("suppliers", {"lba": "anthropic"}),
        ("loops", {"steps": "99"}),
        ("loops", {"steps": "two"}),
        ("published", {"by": "yesterday"}),
        ("sources", {"property": "price"}),
        ("suppliers", {"input": "} SELECT"}),
        ("spending-cut", {"part": "NaN"}),
    ],
)
def test_a_bad_value_is_refused_with_what_was_expected(graph: Graph, name: str, given: dict[str, str]) -> None:
    with pytest.raises(InvalidParameter) as caught:
        ask(graph, name, None, None, **given)
    assert caught.value.expected


def test_an_unknown_firm_is_refused_with_the_nearest(graph: Graph) -> None:
    with pytest.raises(UnknownEntity) as caught:
        ask(graph, "suppliers", lab="antropic")
    assert "anthropic" in caught.value.candidates


def test_an_unknown_question_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidParameter, match="suppliers"):
        question("supplier")


def test_text_never_leaves_its_literal(graph: Graph) -> None:
    hostile = '" } } SELECT ?s { ?s ?p ?o } #'
    found = ask(graph, "who", text=hostile)
    assert '\\"' in found.sparql
    assert len(graph.query(found.sparql).rows) == 0
