"""What holds for every HTTP answer, against a real server: forms, caching, errors, permalinks, documentation."""

from __future__ import annotations

import gzip
import json
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from graph import Graph

RDF = {
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of a refused request."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert document["type"].startswith("https://w3id.org/interlock/problem/")
    assert "Traceback" not in response.text
    return document


def test_every_answer_echoes_version_and_moment(client: httpx.Client, graph: Graph) -> None:
    answer = client.get("/entities/akamai", params={"known_at": "2026-06-01"}).json()
    assert answer["version"] == graph.version
    assert (answer["asOf"], answer["knownAt"], answer["policy"]) == ("2026-06-01", "2026-06-01", "preferred")


def test_a_permalink_is_the_address_with_the_version(client: httpx.Client, graph: Graph) -> None:
    answer = client.get("/entities/akamai", params={"version": graph.version})
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_a_version_that_is_not_kept_is_gone(client: httpx.Client, graph: Graph) -> None:
    document = problem(client.get("/entities/akamai", params={"version": "0" * 16}), 410)
    assert document["kept"][0] == graph.version


@pytest.mark.parametrize("media_type", RDF)
def test_a_thing_comes_in_every_rdf_syntax(client: httpx.Client, media_type: str) -> None:
    answer = client.get("/entities/akamai", headers={"accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert "Accept" in answer.headers["vary"]
    found = list(ox.parse(answer.content, format=RDF[media_type]))
    assert {str(q.subject) for q in found} >= {"<https://w3id.org/interlock/id/akamai>"}


def test_the_end_of_an_address_and_format_say_the_same_as_accept(client: httpx.Client) -> None:
    ways = [
        client.get("/entities/akamai.ttl"),
        client.get("/entities/akamai", params={"format": "ttl"}),
        client.get("/entities/akamai", headers={"accept": "text/turtle"}),
    ]
    assert len({answer.content for answer in ways}) == 1
    assert len({answer.headers["etag"] for answer in ways}) == 1


def test_q_values_decide(client: httpx.Client) -> None:
    answer = client.get("/entities/akamai", headers={"accept": "text/turtle;q=0.3, application/trig;q=0.7, */*;q=0.1"})
    assert answer.headers["content-type"].startswith("application/trig")


def test_what_nobody_offers_is_not_acceptable(client: httpx.Client) -> None:
    document = problem(client.get("/entities/akamai", headers={"accept": "image/png"}), 406)
    assert "application/json" in document["offers"]
    problem(client.get("/search?q=x&format=ttl"), 406)


def test_head_has_the_headers_and_no_body(client: httpx.Client) -> None:
    got, head = client.get("/agreements"), client.head("/agreements")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-type"] == got.headers["content-type"]


def test_who_has_the_answer_is_told_so(client: httpx.Client) -> None:
    first = client.get("/entities/akamai")
    for headers in (
        {"if-none-match": first.headers["etag"]},
        {"if-none-match": f'"other", W/{first.headers["etag"]}'},
        {"if-none-match": "*"},
        {"if-modified-since": first.headers["last-modified"]},
    ):
        again = client.get("/entities/akamai", headers=headers)
        assert again.status_code == 304
        assert again.content == b""
    assert client.get("/entities/akamai", headers={"if-none-match": '"x"'}).status_code == 200


def test_answers_are_compressed_for_who_takes_it(client: httpx.Client) -> None:
    plain = client.get("/agreements", headers={"accept-encoding": "identity"})
    with client.stream("GET", "/agreements", headers={"accept-encoding": "gzip"}) as packed:
        body = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]


def test_reads_are_open_to_any_origin(client: httpx.Client) -> None:
    answer = client.get("/entities/akamai", headers={"origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    asked = {"origin": "https://example.org", "access-control-request-method": "GET"}
    preflight = client.options("/entities/akamai", headers=asked)
    assert preflight.status_code == 204
    assert "GET" in preflight.headers["access-control-allow-methods"]


def test_no_cookie_is_set_and_nothing_may_run(client: httpx.Client) -> None:
    answer = client.get("/entities/akamai")
    assert "set-cookie" not in answer.headers
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_unknown_parameter_is_refused_with_the_nearest(client: httpx.Client) -> None:
    document = problem(client.get("/entities/akamai?knownat=2026-06-01"), 400)
    assert "known_at" in document["nearest"]


@pytest.mark.parametrize(
    "query",
    [
        "known_at=yesterday",
        "known_at=2026-13-01",
        "as_of=2026-06-01&as_of=2026-06-02",
        "policy=best",
        "min_status=sure",
        "version=x",
        "format=pdf",
        "limit=0",
        "limit=100000",
        "limit=many",
        "cursor=x",
        "sort=price",
        "fields=nothing",
        "input_kind=gas",
        "min_amount=much",
        "min_amount=2&max_amount=1",
        "since=2026-02-01&until=2026-01-01",
        "level=planet",
    ],
)
def test_a_bad_value_is_refused_with_what_was_expected(client: httpx.Client, query: str) -> None:
    document = problem(client.get(f"/agreements?{query}"), 400)
    assert document["detail"]


def test_an_unknown_entity_is_refused_with_candidates(client: httpx.Client) -> None:
    for path in ("/entities/antropic", "/entities/antropic/claims", "/agreements?customer=antropic"):
        assert "anthropic" in problem(client.get(path), 404)["candidates"]


def test_an_unknown_address_is_refused_with_the_nearest(client: httpx.Client) -> None:
    assert "/agreements" in problem(client.get("/agreement"), 404)["candidates"]


def test_a_method_that_is_not_offered_is_refused_with_those_that_are(client: httpx.Client) -> None:
    answer = client.delete("/entities/akamai")
    problem(answer, 405)
    assert answer.headers["allow"]


def test_an_endless_address_is_too_long(client: httpx.Client) -> None:
    problem(client.get("/search", params={"q": "x" * 9000}), 414)


def test_a_mistaken_duplicate_leads_to_the_thing_that_is_kept(client: httpx.Client) -> None:
    answer = client.get("/entities/alphabet?known_at=2026-06-01")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/entities/google?known_at=2026-06-01"


def test_an_identifier_leads_to_its_document(client: httpx.Client) -> None:
    for name, place in (("id/akamai", "entities/akamai"), ("source/x", "sources/x"), ("flag/x", "flags/x")):
        answer = client.get(f"/{name}", headers={"accept": "text/turtle"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/{place}")


def test_the_description_tells_every_address_with_examples(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    assert {"/entities/{slug}", "/agreements", "/claims", "/flags", "/queries/{name}", "/sparql"} <= set(
        document["paths"]
    )
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            silent = [p["name"] for p in operation.get("parameters", ()) if not p.get("description")]
            assert path.startswith(("/sparql", "/views")) or not silent, f"{path}: {silent}"
    parameters = document["paths"]["/agreements"]["get"]["parameters"]
    assert next(p for p in parameters if p["name"] == "customer")["example"] == "anthropic"
    assert "422" not in document["paths"]["/agreements"]["get"]["responses"]


def test_the_interactive_documentation_loads_nothing_from_elsewhere(client: httpx.Client) -> None:
    page = client.get("/docs").text
    assert "http" not in page.replace("https://www.w3.org", "")
    assert client.get("/static/docs/swagger-ui-bundle.js").status_code == 200
    assert client.get("/docs/start.js").headers["content-type"].startswith("text/javascript")


def test_the_server_says_how_it_is(client: httpx.Client, graph: Graph) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["version"] == graph.version
    numbers = client.get("/metrics").text
    assert f'interlock_graph_info{{version="{graph.version}"}} 1.0' in numbers
    assert "interlock_requests_total" in numbers


def test_sparql_answers_beside_the_lookups(client: httpx.Client) -> None:
    query = "SELECT ?p { ?d il:customer id:anthropic ; il:provider ?p } LIMIT 3"
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "application/sparql-results+json"})
    assert len(answer.json()["results"]["bindings"]) == 3
    assert client.get("/.well-known/void").status_code == 200


def test_the_ontology_and_the_context_are_served(client: httpx.Client) -> None:
    assert client.get("/ontology/provider").json()["kind"] == "reference"
    assert any(ox.parse(client.get("/ontology.ttl").content, format=ox.RdfFormat.TURTLE))
    assert "@context" in json.loads(client.get("/context.jsonld").content)
    assert client.get("/claim-file.schema").json()["$schema"]
    assert problem(client.get("/ontology/provder"), 404)["candidates"]


def test_the_type_of_every_problem_leads_to_what_it_means(client: httpx.Client) -> None:
    listed = client.get("/problem").json()["items"]
    assert {"unknown-entity", "time-limit", "claims-refused", "truncated-rows"} <= {
        item["type"].rpartition("/")[2] for item in listed
    }
    for item in listed:
        told = client.get(item["type"].replace("https://w3id.org/interlock", "")).json()
        assert item.items() <= told.items()
        assert told["about"]
    for address in ("/entities/nobody", "/search?nonsense=1", "/nowhere", "/sparql?query=SELECT"):
        document = client.get(address).json()
        told = client.get(document["type"].replace("https://w3id.org/interlock", "")).json()
        assert (told["title"], told["status"]) == (document["title"], document["status"])
    assert "unknown-entity" in problem(client.get("/problem/unknown-entitty"), 404)["candidates"]


def test_a_kept_answer_to_a_query_is_the_first_one_again_in_every_way_of_asking(client: httpx.Client) -> None:
    asked = "/sparql?query=" + quote("SELECT ?s { ?s a il:AILab } ORDER BY ?s")
    first, again = client.get(asked), client.get(asked)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert set(again.headers) == set(first.headers)
    unchanged = client.get(asked, headers={"if-none-match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert client.head(asked).headers["content-length"] == first.headers["content-length"]
    person = client.get(asked, headers={"accept": "text/html"})
    assert person.headers["content-type"].startswith("text/html")
    assert client.get(asked).content == first.content, "what a browser asked is not what a program gets"
    meters = client.get("/metrics").text
    assert 'cached="true",method="GET",route="/sparql",status="200"' in meters
