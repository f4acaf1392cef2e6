"""Identity: names lead to one thing by judgement alone; lookalikes stay apart; claims are never rewritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import Graph
from graph.build import REGISTER_FILES
from graph.cases import judge, open_cases
from graph.difference import ADDED, CHANGED, GONE, compare
from graph.errors import InvalidParameter
from graph.matching import Matcher, likeness
from graph.register import read_register
from graph.releases import SHIPPED, read_release, read_releases


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Coreweave", "CoreWeave, Inc."),
        ("Google Deepmind", "Google DeepMind"),
        ("NVIDIA CORP", "Nvidia"),
        ("Jülich", "Julich"),
        ("Moscow State Univeristy", "Moscow State University"),
        ("HPE", "Hewlett Packard Enterprise"),
    ],
)
def test_spellings_of_one_name_are_suggested(one: str, other: str) -> None:
    assert likeness(one, other).score >= 86


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("XAI Octagon Floating Rate & Alternative Income Trust", "xAI"),
        ("GraniteShares 2x Long NVDA Daily ETF", "Nvidia"),
        ("Direxion Daily NVDA Bull 2X Shares", "NVDA"),
        ("Colossus 1", "Colossus 2"),
        ("NVIDIA A100", "NVIDIA H100"),
        ("University of Bern", "University of Bonn"),
        ("Cohere", "Coherent Corp."),
    ],
)
def test_lookalikes_are_not_suggested(one: str, other: str) -> None:
    assert likeness(one, other).score < 86


def test_the_best_candidate_comes_first_and_each_thing_once() -> None:
    matcher = Matcher(
        [("coreweave", "CoreWeave"), ("coreweave", "CoreWeave, Inc."), ("core-scientific", "Core Scientific")]
    )
    found = matcher.suggest("Core Weave")
    assert [s.slug for s in found] == ["coreweave"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("spacexai", "xai"),
        ("nvidia-corp", "nvidia"),
        ("meta-platforms-inc", "meta"),
        ("xai-colossus-1", "colossus-1"),
        ("meta-hyperion", "hyperion"),
        ("google-tpu-v7-ironwood", "google-ironwood"),
    ],
)
def test_names_of_datasets_lead_to_the_thing_that_is_kept(graph: Graph, name: str, kept: str) -> None:
    assert graph.evidence.redirects[name] == kept
    assert name not in graph.snapshot().types


def test_a_judgement_rewrites_no_claim(graph: Graph) -> None:
    assert graph.query("SELECT ?claim { GRAPH ?claim { id:colossus-2 il:owner id:spacexai } }").rows
    assert not graph.query("SELECT ?s { ?s il:owner id:spacexai }").rows
    assert graph.query("SELECT ?o { id:colossus-2 il:owner ?o . FILTER(?o = id:xai) }").rows


def test_a_duplicate_is_told_in_the_register_graph(graph: Graph) -> None:
    found = graph.query("SELECT ?kept { GRAPH il:register { id:spacexai owl:sameAs ?kept } }").rows
    assert [str(row[0]).rsplit("/", 1)[-1] for row in found] == ["xai"]


def test_a_merger_redirects_nobody(graph: Graph) -> None:
    snapshot = graph.snapshot()
    assert {"xai", "spacex", "deepmind", "google-deepmind"} <= snapshot.types.keys()
    assert not {"xai", "spacex", "deepmind", "google-deepmind"} & graph.evidence.redirects.keys()
    assert snapshot.group("xai") == "spacex"


def test_every_judgement_has_a_reason_and_ends_at_a_thing(graph: Graph) -> None:
    register = read_register(REGISTER_FILES)
    assert all(j.reason.strip() and j.judged for j in register.judgements)
    joined = register.joined(e for r in read_releases([SHIPPED]) for e in r.entities)
    assert not set(joined.redirects) & set(joined.entries)
    assert not set(joined.redirects.values()) & set(joined.redirects)


def test_open_cases_are_only_those_that_were_left_unsure() -> None:
    found = open_cases(read_register(REGISTER_FILES), read_releases([SHIPPED]))
    assert [c.slug for c in found if not c.unsure] == []
    assert {"goodnight", "swiss-federal-institute-of-technology"} <= {c.slug for c in found}


def test_a_judgement_is_appended_once(tmp_path: Path) -> None:
    table = tmp_path / "identity.yaml"
    table.write_text("# Judgements.\n", "utf-8")
    table.write_text("- {name: a, kept: b, verdict: different, reason: two firms, judged: 2026-10-11}\n", "utf-8")
    judge(table, "coreweave-inc", "coreweave", "same", "the filer's name", "2026-10-12")
    text = table.read_text("utf-8")
    assert text.endswith("  judged: 2026-10-12\n") and "reason: the filer's name" in text
    with pytest.raises(InvalidParameter):
        judge(table, "coreweave", "coreweave-inc", "different", "no", "2026-10-12")


@pytest.mark.parametrize(
    ("name", "verdict", "reason"), [("Not A Slug", "same", "x"), ("a-b", "perhaps", "x"), ("a-b", "same", " ")]
)
def test_a_judgement_needs_a_slug_a_verdict_and_a_reason(tmp_path: Path, name: str, verdict: str, reason: str) -> None:
    table = tmp_path / "identity.yaml"
    table.write_text("[]\n", "utf-8")
    with pytest.raises(InvalidParameter):
        judge(table, name, "coreweave", verdict, reason, "2026-10-12")


def test_a_difference_of_releases_follows_the_judgements() -> None:
    older, newer = (read_release(SHIPPED / f"epoch-data-centers-{r}.jsonl") for r in ("2025-12", "2026-05"))
    redirects = read_register(REGISTER_FILES).redirects
    found = compare(older, newer, redirects)
    colossus = {(d.name, d.since): d for d in found.differences if d.subject == "colossus-1"}
    assert colossus["user", ""].change == CHANGED
    assert colossus["power", "2025-11-07"].before == (("498 MW", "reported"),)
    assert colossus["power", "2024-11-12"].change == GONE
    assert colossus["power", "2026-05-06"].change == ADDED
    assert ("owner", "") not in colossus
    assert compare(older, older, redirects).differences == ()


def test_a_ticker_is_stated_once_and_its_exchange_apart(graph: Graph) -> None:
    snapshot = graph.snapshot()
    tickers = {
        slug: [str(v) for found in snapshot.values(slug, "ticker") for v in found.values]
        for slug in snapshot.of_class("Organization")
    }
    assert [slug for slug, told in tickers.items() if any(":" in ticker for ticker in told)] == []
    assert [slug for slug, told in tickers.items() if len({t.upper() for t in told}) < len(told)] == []
    assert tickers["coreweave"] == ["CRWV"]
    assert [str(r.value) for r in snapshot.values("coreweave", "exchange")] == ["Nasdaq"]


def test_no_ticker_is_that_of_two_organizations(graph: Graph) -> None:
    snapshot = graph.snapshot()
    owners: dict[str, set[str]] = {}
    for slug in snapshot.of_class("Organization"):
        for found in snapshot.values(slug, "ticker"):
            for value in found.values:
                owners.setdefault(str(value), set()).add(slug)
    assert {ticker: slugs for ticker, slugs in owners.items() if len(slugs) > 1} == {}
