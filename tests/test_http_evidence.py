"""Claims, sources, conflicts, changes, unknowns, flags, metrics and questions over HTTP: the same as in Python."""

from __future__ import annotations

import csv
import io
from typing import Any
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest

from graph import Graph
from graph.metrics.families import FAMILIES, analyse
from graph.metrics.flags import flags
from graph.questions import QUESTIONS, ask

SUBJECTS = {"dependence": {"subject": "anthropic", "on": "google"}, "exposure": {"subject": "akamai"}}
QUICK = ("suppliers", "disagreements", "rights", "published", "concentration", "who", "chain")


def get(client: httpx.Client, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_claim_says_how_it_stands(client: httpx.Client) -> None:
    found = get(client, "/entities/anthropic-akamai-2026/claims", limit=1000)["items"]
    standings = [s for claim in found for s in claim["standing"]]
    assert {s["standing"] for s in standings} >= {"preferred", "supporting"}
    disputed = [s for s in standings if s.get("against")]
    assert all(s["conflict"] for s in disputed)
    assert disputed


def test_a_claim_is_a_named_graph(client: httpx.Client) -> None:
    slug = get(client, "/claims", about="anthropic-akamai-2026", limit=1)["items"][0]["id"]
    quads = list(ox.parse(client.get(f"/claims/{slug}.trig").content, format=ox.RdfFormat.TRIG))
    graphs = {str(q.graph_name) for q in quads}
    assert graphs == {f"<https://w3id.org/interlock/claim/{slug}>", "<https://w3id.org/interlock/ns#provenance>"}


def test_claims_not_yet_published_are_not_listed(client: httpx.Client) -> None:
    rows = get(client, "/claims", known_at="2026-05-10", limit=1000)["items"]
    assert rows
    assert all(row["knownFrom"] <= "2026-05-10" for row in rows)


def test_a_source_says_what_rests_on_it(client: httpx.Client) -> None:
    found = get(client, "/sources/theaidude-2026-05-10")
    assert found["claims"]
    ids = {claim["id"] for claim in found["claims"]}
    assert all(set(row["claims"]) <= ids for row in found["restingOnIt"])
    assert {row["without"] for row in found["restingOnIt"]} <= {"another value", "nothing is known"}


def test_sources_can_be_chosen_by_kind(client: httpx.Client) -> None:
    found = get(client, "/sources", kind="filing", limit=5)
    assert {row["kind"] for row in found["items"]} == {"filing"}


def test_a_conflict_shows_every_position_and_the_hull(client: httpx.Client) -> None:
    found = get(client, "/conflicts", property="amount", limit=1)["items"][0]
    assert len(found["positions"]) > 1
    whole = get(client, f"/conflicts/{found['id']}")
    assert {claim["id"] for claim in whole["evidence"]} == {c for p in found["positions"] for c in p["claims"]}
    assert whole["preferred"] in {c for p in found["positions"] for c in p["claims"]}


def test_changes_come_newest_first_and_as_a_feed(client: httpx.Client) -> None:
    found = get(client, "/changes", since="2026-05-01", known_at="2026-06-01", limit=1000)
    days = [row["lastKnownFrom"] for row in found["items"]]
    assert days == sorted(days, reverse=True)
    assert all(day <= "2026-06-01" for day in days)
    assert {row["change"] for row in found["items"]} == {"added", "amended", "retired"}
    feed = ElementTree.fromstring(client.get("/changes.atom?limit=3").content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 3


def test_unknowns_say_why(client: httpx.Client) -> None:
    found = get(client, "/unknowns", kind="ComputeContract", property="amount")["items"][0]
    assert found["known"] + found["unknown"] == found["things"]
    gaps = get(client, "/unknowns/things", kind="ComputeContract", property="amount", limit=1000)
    assert gaps["total"] == found["unknown"]
    assert get(client, "/unknowns/things", entity="akamai")["items"]


def test_flags_are_those_of_python(client: httpx.Client, graph: Graph) -> None:
    expected = flags(graph.snapshot())
    found = get(client, "/flags", limit=1000)["items"]
    assert [row["id"] for row in found] == [flag.id for flag in expected]
    assert [row["evidence"] for row in found] == [list(flag.evidence) for flag in expected]


def test_flags_about_a_unit_or_a_duplicate_are_those_of_the_firm(client: httpx.Client) -> None:
    about = get(client, "/flags", entity="amazon", limit=1000)["items"]
    assert about == get(client, "/flags", entity="aws", limit=1000)["items"]
    assert get(client, "/flags", entity="advanced-micro-devices-inc")["total"] > 0


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/flags?entity=nosuchfirm", 404, "nosuchfirm"),
        ("/flags?entity=anthropic-akamai-2026", 400, "ComputeContract"),
        ("/analysis/concentration?subject=antropic", 404, "anthropic"),
        ("/analysis/concentration?subject=anthropic-akamai-2026", 400, "ComputeContract"),
        ("/analysis/integration?subject=claude", 400, "Model"),
        ("/analysis/dependence?on=claude", 400, "a firm"),
    ],
)
def test_nothing_is_said_about_what_is_no_firm(client: httpx.Client, path: str, status: int, said: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert said in answer.text
    page = client.get(path, headers={"accept": "text/html"})
    assert (page.status_code, page.headers["content-type"].split(";")[0]) == (status, "text/html")


def test_amazon_is_flagged_over_anthropic_and_akamai_is_not(client: httpx.Client) -> None:
    about = get(client, "/flags", entity="anthropic", kind="investor-conflict")["items"]
    assert any("amazon" in row["entities"] for row in about)
    past = {"known_at": "2026-06-01", "as_of": "2026-06-01"}
    then = get(client, "/flags", entity="akamai", kind="investor-conflict", **past)
    assert then["items"] == []


def test_a_flag_leads_to_its_claims(client: httpx.Client) -> None:
    first = get(client, "/flags", severity="high", limit=1)["items"][0]
    whole = get(client, f"/flags/{first['id']}")
    assert [claim["id"] for claim in whole["claimsInFull"]] == whole["evidence"]
    assert whole["formula"]
    assert whole["rule"]
    source = whole["claimsInFull"][0]["source"]["id"]
    assert first["id"] in {row["id"] for row in get(client, "/flags", source=source, limit=1000)["items"]}


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_of_metrics_answers_as_python_does(client: httpx.Client, graph: Graph, name: str) -> None:
    given = SUBJECTS.get(name, {"subject": "openai"} if FAMILIES[name].subject != "none" else {})
    found = get(client, f"/analysis/{name}", **given)["items"]
    asked = dict(given)
    expected = analyse(graph.snapshot(), name, asked.pop("subject", ""), **asked)
    assert [row["value"] for row in found] == [result.value.as_json() for result in expected]
    assert [row["claims"] for row in found] == [list(result.claims) for result in expected]


def test_the_families_are_listed_with_their_parameters(client: httpx.Client) -> None:
    listed = {row["name"]: row for row in get(client, "/analysis")["items"]}
    assert set(listed) == set(FAMILIES)
    assert "kind" in listed["concentration"]["parameters"]


@pytest.mark.slow
def test_a_scenario_says_what_labs_lose(client: httpx.Client) -> None:
    found = get(client, "/analysis/scenario", without="coreweave")
    assert found["losses"]
    assert {row["what"] for row in found["items"]} <= {"gone", "new", "changed"}


@pytest.mark.parametrize("name", QUICK)
def test_a_question_answers_as_in_python(client: httpx.Client, graph: Graph, name: str) -> None:
    found = get(client, f"/queries/{name}")
    expected = ask(graph, name)
    assert found["items"] == list(expected.rows)
    assert found["sparql"] == expected.sparql


def test_the_sparql_of_a_question_runs_at_the_endpoint(client: httpx.Client) -> None:
    text = client.get("/queries/suppliers?lab=openai&sparql=true").text
    answer = client.get("/sparql", params={"query": text}, headers={"accept": "application/sparql-results+json"})
    rows = answer.json()["results"]["bindings"]
    assert len(rows) == get(client, "/queries/suppliers", lab="openai")["total"]


def test_a_question_is_a_table_and_has_a_schema(client: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/queries/rights.csv").text)))
    assert {"right", "holder", "claims", "status", "knownFrom"} <= rows[0].keys()
    schema = get(client, "/queries/loops/schema")
    assert schema["properties"]["steps"]["maximum"] == 5
    assert len(get(client, "/queries")["items"]) == len(QUESTIONS) == 30


def test_a_question_refuses_what_it_does_not_know(client: httpx.Client) -> None:
    assert client.get("/queries/suppliers?lba=x").status_code == 400
    assert client.get("/queries/suppliers?lab=nobody").status_code == 404
    assert client.get("/queries/suplier").json()["candidates"][0] == "suppliers"
