"""What the real graph must answer: the seed article asked back, deals then and now, disputes kept; all from claims."""

from __future__ import annotations

import pytest

from graph import Graph
from graph.lookup import claims_about, deals, find, search
from graph.values import Amount

SEED = "theaidude-2026-05-10"
SUPPLIERS_BY_SOURCE = """
SELECT DISTINCT ?provider WHERE {
  GRAPH il:provenance { ?claim il:primarySource ?source }
  GRAPH ?claim { ?deal il:customer id:anthropic ; il:provider ?provider }
  VALUES ?source { source:theaidude-2026-05-10 }
}"""
SUPPLIERS = "SELECT DISTINCT ?provider WHERE { ?deal il:customer id:anthropic ; il:provider ?provider }"


def providers(graph: Graph, query: str, known_at: str | None = None) -> set[str]:
    rows = graph.query(query, graph.moment(known_at=known_at)).rows
    return {str(row[0]).rsplit("/", 1)[-1] for row in rows}


def test_the_seed_table_comes_back_from_the_articles_own_claims(graph: Graph) -> None:
    assert providers(graph, SUPPLIERS_BY_SOURCE) == {"spacex", "akamai", "aws", "google-cloud"}


def test_all_sources_published_by_the_articles_day_give_a_longer_list(graph: Graph) -> None:
    known = providers(graph, SUPPLIERS, "2026-05-10")
    assert {"spacex", "akamai", "aws", "google-cloud", "microsoft-azure", "coreweave", "fluidstack"} <= known
    assert len(known) < len(providers(graph, SUPPLIERS))


@pytest.mark.parametrize(
    ("slug", "name", "expected"),
    [
        ("anthropic", "ownsInfrastructure", False),
        ("akamai", "developsModels", False),
        ("akamai", "dataCenterCountries", 25),
        ("linode", "partOf", "akamai"),
        ("google-deepmind", "partOf", "google"),
        ("claude", "developer", "anthropic"),
        ("anthropic-akamai-2026", "amount", 1_800_000_000),
        ("anthropic-akamai-2026", "term", 7),
        ("anthropic-akamai-2026", "workload", "inference"),
        ("anthropic-akamai-2026", "rung", "announced"),
        ("colossus-1", "owner", "spacex"),
        ("colossus-1", "operator", "xai"),
        ("colossus-1", "user", "anthropic"),
        ("colossus-1", "chipCount", 220_000),
        ("colossus-1", "power", 300),
        ("colossus-2", "buildStatus", "underConstruction"),
        ("stargate", "buildStatus", "underConstruction"),
        ("microsoft-azure", "partOf", "microsoft"),
        ("openai-microsoft-azure", "exclusive", True),
    ],
)
def test_a_fact_of_the_seed_article_can_be_asked_back(graph: Graph, slug: str, name: str, expected: object) -> None:
    claims = [c for c in graph.evidence.by_source[SEED] if slug in c.subjects]
    stated = [v for c in claims for v in c.subjects[slug].values.get(name, ())]
    plain = [int(v.value) if isinstance(v, Amount) and v.value is not None else v for v in stated]
    assert expected in plain


@pytest.mark.parametrize(("known_at", "status"), [("2026-06-01", "reported"), ("2026-10-11", "confirmed")])
def test_akamais_customer_is_reported_first_and_confirmed_later(graph: Graph, known_at: str, status: str) -> None:
    (customer,) = graph.snapshot(known_at=known_at).values("anthropic-akamai-2026", "customer")
    assert (customer.value, customer.status) == ("anthropic", status)


def test_the_azure_exclusivity_of_2024_is_disputed_and_has_ended_now(graph: Graph) -> None:
    deal, then = "openai-microsoft-azure", graph.snapshot(as_of="2024-07-01", known_at="2026-10-11")
    (conflict,) = [c for c in then.conflicts if (c.subject, c.name) == (deal, "exclusive")]
    assert {values for values, _ in conflict.positions} == {(True,), (False,)}
    now = graph.snapshot()
    assert now.value(deal, "exclusive") is False
    assert not [c for c in now.conflicts if (c.subject, c.name) == (deal, "exclusive")]


def test_the_nvidia_letter_of_intent_shows_what_became_of_it(graph: Graph) -> None:
    early = graph.snapshot(known_at="2025-10-15")
    assert early.value("openai-nvidia-10gw-loi", "rung") == "letterOfIntent"
    assert early.force("openai-nvidia-10gw-loi") == "notBinding"
    now = graph.snapshot()
    followers = {link.slug for s in ("openai-nvidia-10gw-loi", "nvidia-openai-100b-loi") for link in find(now, s).links}
    superseding = [s for s in followers if now.values(s, "supersedes")]
    assert superseding, "the equity deal that replaced the letter must point at it"
    amounts = [r.value for s in superseding for r in now.values(s, "amount")]
    assert any(isinstance(a, Amount) and a.interval.high == 30_000_000_000 for a in amounts)


def test_the_group_of_xai_changes_with_the_merger(graph: Graph) -> None:
    assert graph.snapshot(as_of="2026-01-15").group("xai") == "xai"
    assert graph.snapshot(as_of="2026-03-01").group("xai") == "spacex"


def test_both_lease_terms_of_colossus_1_stand_side_by_side(graph: Graph) -> None:
    claims = claims_about(graph.snapshot(), "anthropic-spacex-colossus-1-2026")
    stated = [c.subjects["anthropic-spacex-colossus-1-2026"].values for c in claims]
    terms = {f"{v.value} {v.unit}" for s in stated for v in s.get("term", ()) if isinstance(v, Amount)}
    ends = {str(v) for s in stated for v in s.get("ends", ())}
    assert "180 day" in terms
    assert "2029-05" in ends


@pytest.mark.parametrize("slug", ["stargate-abilene", "colossus-2"])
def test_a_site_shows_its_newest_dated_state(graph: Graph, slug: str) -> None:
    (state,) = graph.snapshot().values(slug, "buildStatus")
    dated = [c for c in state.candidates if c.status != "rumoured" and c.valid_to is None]
    newest = max((c.valid_from or c.source.published).earliest or c.known_from for c in dated)
    shown = state.preferred.valid_from or state.preferred.source.published
    assert shown.earliest == newest
    assert state.reason in {"newestState", "agreed"}


def test_groups_and_publishers_are_no_organizations(graph: Graph) -> None:
    organizations = set(graph.snapshot().of_class("Organization"))
    assert not {"multiple-investors", "lender-syndicate", "noteholders", "reuters", "bloomberg"} & organizations


def test_the_graph_is_as_broad_as_the_facts(graph: Graph) -> None:
    snapshot = graph.snapshot()
    assert graph.manifest.claims > 1650
    assert graph.manifest.sources > 1000
    assert len(list(snapshot.of_class("Organization"))) >= 160
    assert len(list(snapshot.of_class("Cluster"))) >= 65


def test_sparql_python_and_rdflib_give_the_same_answer(graph: Graph) -> None:
    sparql = providers(graph, SUPPLIERS)
    snapshot = graph.snapshot()
    python = {str(r.value) for d in deals(snapshot, customer="anthropic") for r in snapshot.values(d, "provider")}
    rows = graph.rdflib().query(
        SUPPLIERS, initNs={"il": "https://w3id.org/interlock/ns#", "id": "https://w3id.org/interlock/id/"}
    )
    rdflib = {str(row[0]).rsplit("/", 1)[-1] for row in rows}
    assert sparql == python == rdflib


def test_a_past_snapshot_hides_what_was_published_later(graph: Graph) -> None:
    moment = graph.moment(known_at="2026-05-10")
    (row,) = graph.query(
        "SELECT (COUNT(*) AS ?n) { GRAPH il:provenance { ?c il:knownFrom ?d } FILTER(?d > '2026-05-10'^^xsd:date) }",
        moment,
    ).rows
    assert row == (0,)
    assert not graph.query("ASK { id:anthropic-akamai-2026-09 ?p ?o }", moment).truth


def test_every_current_fact_leads_to_a_claim_and_its_source(graph: Graph) -> None:
    orphans = graph.query(
        """SELECT (COUNT(*) AS ?n) { ?node il:evidence ?claim
           FILTER NOT EXISTS { GRAPH il:provenance { ?claim il:primarySource ?s . ?s il:url ?u } } }"""
    )
    assert orphans.rows == ((0,),)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("antropic", "anthropic"),
        ("Open AI", "openai"),
        ("coreweave", "coreweave"),
        ("colosus 1", "colossus-1"),
        ("hynix", "sk-hynix"),
    ],
)
def test_names_with_typos_are_found(graph: Graph, words: str, slug: str) -> None:
    assert slug in [m.slug for m in search(graph.snapshot(), words)][:3]
