"""The SPARQL 1.1 Protocol against a real server: every way to ask, every form of answer, every way to be wrong."""

from __future__ import annotations

import gzip
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from benchmarks.servers import door, free_port, serving
from graph import Graph
from graph.iris import PREFIXES
from graph.metrics.flags import flags

ALL = "SELECT ?s { ?s a il:AILab } ORDER BY ?s"
JSON = "application/sparql-results+json"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
PATIENT = {"INTERLOCK_SPARQL_SECONDS": "60", "INTERLOCK_SPARQL_MOMENT_SECONDS": "120"}
REGISTER = PREFIXES["il"] + "register"


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[httpx.Client]:
    """A client of a server that serves the real graph."""
    port = free_port()
    with (
        serving(door(data, port), port, PATIENT),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=180) as found,
    ):
        yield found


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers={k.replace("_", "-"): v for k, v in headers.items()})


def rows(response: httpx.Response) -> list[dict[str, dict[str, str]]]:
    assert response.status_code == 200, response.text
    found: list[dict[str, dict[str, str]]] = response.json()["results"]["bindings"]
    return found


def test_get_form_and_direct_post_give_the_same_answer(client: httpx.Client) -> None:
    answers = [
        ask(client, ALL),
        client.post("/sparql", data={"query": ALL}),
        client.post("/sparql", content=ALL, headers=DIRECT),
        client.post("/sparql", content=ALL, headers={"content-type": "application/sparql-query; charset=UTF-8"}),
    ]
    assert len({answer.content for answer in answers}) == 1
    assert len(rows(answers[0])) > 3
    assert answers[0].headers["content-type"] == JSON


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        (JSON, ALL, JSON),
        ("application/sparql-results+xml", ALL, "application/sparql-results+xml"),
        ("text/csv", ALL, "text/csv; charset=utf-8"),
        ("text/tab-separated-values", ALL, "text/tab-separated-values; charset=utf-8"),
        ("application/json", "ASK {}", "application/json"),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.2", "ASK {}", "application/sparql-results+xml"),
        ("text/turtle", "DESCRIBE id:anthropic", "text/turtle; charset=utf-8"),
        ("*/*", "CONSTRUCT WHERE { ?s a il:AILab }", "text/turtle; charset=utf-8"),
        ("application/n-triples", "DESCRIBE id:anthropic", "application/n-triples"),
        ("application/ld+json", "DESCRIBE id:anthropic", "application/ld+json"),
        ("application/rdf+xml", "DESCRIBE id:anthropic", "application/rdf+xml"),
        ("application/n-quads", "DESCRIBE id:anthropic", "application/n-quads"),
        ("application/trig", "DESCRIBE id:anthropic", "application/trig"),
        ("text/n3", "DESCRIBE id:anthropic", "text/n3; charset=utf-8"),
    ],
)
def test_every_form_is_given_to_who_asks_for_it(client: httpx.Client, accept: str, query: str, media_type: str) -> None:
    response = ask(client, query, accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    syntax = ox.RdfFormat.from_media_type(media_type)
    if syntax and "json" not in media_type.replace("ld+json", "") and not query.startswith(("SELECT", "ASK")):
        assert len(list(ox.parse(response.content, syntax))) > 5


@pytest.mark.parametrize("name", ["json", "srx", "csv", "text/tab-separated-values"])
def test_a_named_format_goes_before_the_accept_header(client: httpx.Client, name: str) -> None:
    response = client.get("/sparql", params={"query": ALL, "format": name}, headers={"accept": "text/turtle"})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] in {
        JSON,
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    }


@pytest.mark.parametrize(
    ("accept", "query"), [("text/turtle", ALL), ("text/csv", "DESCRIBE id:anthropic"), ("image/png", ALL)]
)
def test_a_form_that_cannot_be_given_is_406_with_those_that_can(client: httpx.Client, accept: str, query: str) -> None:
    response = ask(client, query, accept=accept)
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert "application/" in response.json()["detail"]


def test_the_dataset_can_be_named_in_the_query_or_beside_it(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    inside = rows(ask(client, query.replace("{", f"FROM <{REGISTER}> {{")))
    beside = rows(client.get("/sparql", params={"query": query, "default-graph-uri": REGISTER}))
    posted = rows(client.post("/sparql", params={"default-graph-uri": REGISTER}, content=query, headers=DIRECT))
    assert inside == beside == posted
    assert int(inside[0]["n"]["value"]) > 100


def test_named_graphs_that_were_not_named_are_not_there(client: httpx.Client) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    named = client.get("/sparql", params={"query": query, "named-graph-uri": REGISTER})
    assert [row["g"]["value"] for row in rows(named)] == [REGISTER]
    assert rows(client.get("/sparql", params={"query": query, "default-graph-uri": REGISTER})) == []


def test_parameters_go_before_from(client: httpx.Client) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{REGISTER}> {{ ?s ?p ?o }}"
    response = client.get("/sparql", params={"query": query, "default-graph-uri": "http://example.org/none"})
    assert rows(response)[0]["n"]["value"] == "0"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """An address that notes everybody who comes by."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stopped = threading.Event()

        def note() -> None:
            while not stopped.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                callers.append(address)
                connection.close()

        thread = threading.Thread(target=note)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/graph", callers
        stopped.set()
        thread.join()


def test_a_graph_that_does_not_exist_is_empty_and_nothing_is_ever_fetched(
    client: httpx.Client, listener: tuple[str, list[object]]
) -> None:
    url, callers = listener
    assert rows(ask(client, f"SELECT * FROM <{url}> {{ ?s ?p ?o }}")) == []
    assert rows(ask(client, f"SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}")) == []
    assert rows(client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": url})) == []
    elsewhere = (f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", f"ASK {{ SERVICESILENT<{url}>{{ }} }}")
    for query in (*elsewhere, f"LOAD <{url}>"):
        assert ask(client, query).status_code == 400
    assert callers == []


@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {"params": {"query": "SELECT * { ?s ?p }"}}, 400),
        ("GET", {"params": [("query", ALL), ("query", ALL)]}, 400),
        ("GET", {"params": {"query": ALL, "limit": "3"}}, 400),
        ("GET", {"params": {"query": ALL, "policy": "wishful"}}, 400),
        ("GET", {"params": {"query": ALL, "known_at": "yesterday"}}, 400),
        ("GET", {"params": {"query": ALL, "format": "docx"}}, 400),
        ("GET", {"params": {"update": "DROP ALL"}}, 400),
        ("GET", {"params": {"query": "INSERT DATA { <http://a> <http://b> 1 }"}}, 400),
        ("GET", {"params": {"query": ALL, "version": "0123456789abcdef"}}, 410),
        ("POST", {"data": {"update": "DROP ALL"}}, 400),
        ("POST", {"content": "DROP ALL", "headers": {"content-type": "application/sparql-update"}}, 400),
        ("POST", {"data": {"nothing": "x"}}, 400),
        ("POST", {"content": b"", "headers": FORM}, 400),
        ("POST", {"content": ALL, "headers": {"content-type": "text/plain"}}, 415),
        ("POST", {"content": ALL.encode()}, 415),
        ("POST", {"content": ALL, "headers": {"content-type": "application/sparql-query; charset=latin-1"}}, 415),
        ("POST", {"content": b"ASK { ?s ?p '\xff' }", "headers": DIRECT}, 400),
        ("POST", {"content": b"x" * 1_000_001, "headers": DIRECT}, 413),
        ("POST", {"content": b"#" * 100_001, "headers": DIRECT}, 413),
        ("PUT", {"content": ALL, "headers": DIRECT}, 405),
        ("DELETE", {}, 405),
    ],
)
def test_what_is_wrong_is_said_in_a_problem_document(
    client: httpx.Client, method: str, options: dict[str, object], status: int
) -> None:
    response = client.request(method, "/sparql", **options)  # type: ignore[arg-type]
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == "*"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"].startswith("https://w3id.org/interlock/problem/")
    assert len(problem["detail"]) > 20
    assert "Traceback" not in response.text


def test_a_syntax_error_says_where(client: httpx.Client) -> None:
    assert "3:18" in ask(client, "SELECT * {\n ?s ?p ?o . \n FILTER(?x ==1) }").json()["detail"]


def test_updates_are_answered_with_the_way_that_there_is(client: httpx.Client) -> None:
    assert "claims" in ask(client, "INSERT DATA { <http://a> <http://b> 1 }").json()["detail"]


def test_head_says_what_get_would(client: httpx.Client) -> None:
    got, head = ask(client, ALL), client.head("/sparql", params={"query": ALL})
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "etag", "content-length", "x-interlock-version"):
        assert head.headers[name] == got.headers[name]


def test_any_origin_may_read_and_ask_before(client: httpx.Client) -> None:
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    response = client.options("/sparql", headers=asked)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "X-Interlock-Version" in ask(client, ALL).headers["access-control-expose-headers"]


def test_who_has_the_answer_gets_304_and_no_query_is_run(client: httpx.Client) -> None:
    first = ask(client, ALL)
    assert first.headers["etag"].removeprefix("W/").strip('"').startswith(first.headers["x-interlock-version"])
    for headers in ({"if-none-match": first.headers["etag"]}, {"if-modified-since": first.headers["last-modified"]}):
        again = client.get("/sparql", params={"query": ALL}, headers=headers)
        assert again.status_code == 304
        assert again.content == b""
    assert ask(client, ALL, if_none_match='"other"').status_code == 200
    posted = client.post("/sparql", data={"query": ALL}, headers={"if-none-match": first.headers["etag"]})
    assert posted.status_code == 304


def test_an_answer_of_the_clock_or_of_chance_is_not_kept(client: httpx.Client) -> None:
    answers = [ask(client, "SELECT (UUID() AS ?u) {}") for _ in range(2)]
    assert answers[0].content != answers[1].content
    assert "etag" not in answers[0].headers
    assert answers[0].headers["cache-control"] == "no-store"


def test_long_answers_are_compressed_for_who_takes_it(client: httpx.Client) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 500"
    plain = ask(client, query, accept_encoding="identity")
    packed = ask(client, query, accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) * 3 < len(plain.content)
    assert packed.content == plain.content
    assert "content-encoding" not in ask(client, query, accept_encoding="gzip;q=0").headers
    assert gzip.decompress(gzip.compress(plain.content)) == plain.content


def test_the_answer_names_the_version_and_the_moment(client: httpx.Client, graph: Graph) -> None:
    headers = ask(client, ALL).headers
    assert headers["x-interlock-version"] == graph.version
    assert headers["x-interlock-known-at"] == str(graph.data_date)
    assert headers["x-interlock-policy"] == "preferred"


@pytest.mark.parametrize(
    "moment",
    [
        {"known_at": "2025-06-30"},
        {"as_of": "2025-01-01"},
        {"policy": "latest"},
        {"min_status": "confirmed"},
        {"known_at": "2024-01-01", "policy": "confirmed_only"},
    ],
)
def test_a_past_snapshot_answers_as_the_graph_itself_does(
    client: httpx.Client, graph: Graph, moment: dict[str, str]
) -> None:
    query = "SELECT ?s ?p ?o { ?s a il:Deal ; ?p ?o }"
    response = client.get("/sparql", params={"query": query, **moment})
    expected = graph.query(query, graph.moment(**moment))
    assert len(rows(response)) == len(expected.rows)
    assert response.headers["x-interlock-known-at"] == moment.get("known_at", str(graph.data_date))
    posted = client.post("/sparql", data={"query": query, **moment})
    assert len(rows(posted)) == len(expected.rows)


def test_a_past_snapshot_has_the_flags_of_its_own_day(client: httpx.Client, graph: Graph) -> None:
    moment = {"known_at": "2026-06-01"}
    expected = {flag.id for flag in flags(graph.snapshot(**moment))}
    for query in ("SELECT ?f { GRAPH il:flags { ?f a il:Flag } }", "SELECT ?f { GRAPH ?g { ?f a il:Flag } }"):
        found = rows(client.get("/sparql", params={"query": query, **moment}))
        assert len(found) == len(expected) == len(graph.query(query, graph.moment(**moment)).rows)


def test_the_default_moment_in_words_is_the_default(client: httpx.Client, graph: Graph) -> None:
    named = client.get("/sparql", params={"query": ALL, "known_at": str(graph.data_date), "version": graph.version})
    assert named.headers["etag"] == ask(client, ALL).headers["etag"]


def test_the_endpoint_describes_itself(client: httpx.Client) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for address in ("/sparql", "/.well-known/void"):
        response = client.get(address, headers={"accept": "application/n-triples"})
        store = ox.Store()
        store.load(response.content, ox.RdfFormat.N_TRIPLES)
        assert store.query(f"ASK {{ ?s <{sd}endpoint> ?e ; <{sd}supportedLanguage> <{sd}SPARQL11Query> }}")
        assert store.query("ASK { ?d <http://rdfs.org/ns/void#triples> ?n FILTER(?n > 1000) }")
        assert str(client.base_url).rstrip("/") + "/sparql" in response.text
    assert client.get("/sparql").headers["content-type"].startswith("text/turtle")
    assert client.get("/sparql", headers={"accept": "application/rdf+xml"}).text.startswith("<?xml")


def test_rdflib_s_own_client_can_ask(client: httpx.Client) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(f"{client.base_url}/sparql")
    found = list(store.query(f"SELECT ?s {{ ?s a <{PREFIXES['il']}AILab> }} ORDER BY ?s"))
    assert [str(row[0]) for row in found if isinstance(row, tuple)] == [
        row["s"]["value"] for row in rows(ask(client, ALL))
    ]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_sparqlwrapper_can_ask_in_each_of_its_forms(client: httpx.Client) -> None:
    wrapper_module = pytest.importorskip("SPARQLWrapper")
    wrapper = wrapper_module.SPARQLWrapper(f"{client.base_url}/sparql")
    for form in (wrapper_module.JSON, wrapper_module.XML, wrapper_module.CSV, wrapper_module.TSV):
        wrapper.setQuery(ALL)
        wrapper.setReturnFormat(form)
        assert wrapper.queryAndConvert()
    for form in (wrapper_module.TURTLE, wrapper_module.RDFXML, wrapper_module.JSONLD):
        wrapper.setQuery("DESCRIBE <https://w3id.org/interlock/id/anthropic>")
        wrapper.setReturnFormat(form)
        assert wrapper.queryAndConvert()


@pytest.mark.parametrize(
    "text", ["\x00", "é" * 50, "\u202e", "'; DROP ALL; --", "{{7*7}}", "\\u0027", "%00", "</script>"]
)
def test_hostile_text_in_any_parameter_is_an_answer_or_a_client_error(client: httpx.Client, text: str) -> None:
    for name in ("query", "default-graph-uri", "as_of", "known_at", "policy", "min_status", "version", "format", text):
        response = client.get(f"/sparql?query={quote(ALL) if name != 'query' else ''}&{quote(name)}={quote(text)}")
        assert response.status_code < 500
        literal = ox.Literal(text)
        assert ask(client, f"SELECT ({literal} AS ?x) {{}}").status_code == 200
    assert sys.getdefaultencoding() == "utf-8"
