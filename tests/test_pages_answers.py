"""Pages over HTTP: browsers get pages, programs get what they got before, and both say the same."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from exports.verdicts import heading, sentence
from graph import Graph
from graph.current import conflict_slug
from graph.lookup import find
from graph.metrics.families import FAMILIES, analyse
from graph.questions import QUESTIONS

pytestmark = pytest.mark.slow
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ADDRESSES = (
    *("/", "/entities", "/agreements", "/investments", "/holdings", "/figures", "/events", "/clusters", "/claims"),
    *("/sources", "/conflicts", "/flags", "/search?q=antropic", "/changes", "/unknowns", "/unknowns/things", "/about"),
    *("/ontology", "/ontology/Lease", "/ontology/amount", "/ontology/confirmed", "/compare", "/queries", "/analysis"),
    *("/entities/anthropic", "/entities/anthropic-akamai-2026", "/entities/colossus-1", "/entities/anthropic/claims"),
    *("/entities/anthropic/neighbors", "/paths?from=corning&to=anthropic", "/analysis/concentration?subject=anthropic"),
    *("/entities/anthropic/brief", "/sparql", "/analysis/scenario?without=akamai", "/exports"),
)


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    """A browser, as far as headers go, of a server process that serves the real graph."""
    with httpx.Client(base_url=address, timeout=120, headers={"accept": BROWSER}) as found:
        yield found


def page(client: httpx.Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.text[:500])
    assert answer.headers["content-type"] == "text/html; charset=utf-8", path
    return answer.text


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_has_a_page_that_guards_itself(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "Accept" in answer.headers["vary"]
    assert answer.text.startswith("<!doctype html>")
    assert re.search(r"\sstyle=|\son[a-z]+=|<script>", answer.text) is None


def test_every_entry_of_the_menus_leads_to_an_answer(client: httpx.Client) -> None:
    menus = page(client, "/about").split("<main")[0] + page(client, "/about").split('<footer id="contents"')[1]
    for address in sorted(set(re.findall(r'href="(/[^"#]*)"', menus))):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", [a for a in ADDRESSES if not a.startswith("/sparql")])
def test_programs_still_get_json_where_browsers_get_pages(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"accept": "application/json"})
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["version"]


def test_a_client_that_takes_anything_gets_json(client: httpx.Client) -> None:
    assert (
        client.get("/entities/anthropic", headers={"accept": "*/*"})
        .headers["content-type"]
        .startswith("application/json")
    )


def test_the_format_parameter_and_the_end_of_the_address_name_the_page(client: httpx.Client) -> None:
    for path in ("/entities/anthropic?format=html", "/entities/anthropic.html"):
        answer = client.get(path, headers={"accept": "application/json"})
        assert answer.headers["content-type"].startswith("text/html")


def test_every_link_within_the_site_leads_somewhere(client: httpx.Client) -> None:
    tried: set[str] = set()
    for path in ("/", "/entities/anthropic-akamai-2026", "/flags", "/about", "/queries", "/entities/akamai"):
        for address in re.findall(r'href="(/[^"#]*)', page(client, path)):
            tried.add(html.unescape(address))
    kinds: dict[str, str] = {}
    for address in sorted(tried):
        kinds.setdefault(re.sub(r"/[^/?]+$", "/x", address.split("?")[0]), address)
    for address in kinds.values():
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address


def test_a_firm_s_page_names_each_of_its_deals(client: httpx.Client, graph: Graph) -> None:
    text = page(client, "/entities/anthropic")
    snapshot = graph.snapshot()
    for link in find(snapshot, "anthropic").links:
        if snapshot.types[link.slug] & {"Agreement", "Investment", "Holding", "Right"} and link.role != "concerns":
            assert f"/entities/{link.slug}" in text, link.slug


def test_every_note_leads_to_claims_of_the_graph_and_every_number_to_a_note(client: httpx.Client, graph: Graph) -> None:
    text = page(client, "/entities/anthropic-akamai-2026")
    notes = set(re.findall(r'id="note-(\d+)"', text))
    used = set(re.findall(r'href="#note-(\d+)"', text))
    assert used
    assert used <= notes
    claims = set(re.findall(r'href="/claims/([0-9a-f]+)"', text))
    assert claims <= set(graph.evidence.claims)
    assert {c.id for c in graph.snapshot().subjects["anthropic-akamai-2026"]} <= claims


def test_a_disagreement_is_told_with_all_its_sides(client: httpx.Client, graph: Graph) -> None:
    conflict = next(c for c in graph.snapshot().conflicts if c.name == "amount" and len(c.positions) > 2)
    text = page(client, f"/conflicts/{conflict_slug(conflict)}")
    for claim in conflict.claims:
        assert f"/claims/{claim.id}" in text
        assert html.escape(claim.source.publisher, quote=True).replace("&#x27;", "&#39;") in text


def test_a_flag_s_page_lists_every_claim_it_rests_on(client: httpx.Client) -> None:
    flag = client.get("/flags?kind=investor-conflict&limit=1", headers={"accept": "application/json"}).json()["items"][
        0
    ]
    text = page(client, f"/flags/{flag['id']}")
    for claim in flag["evidence"]:
        assert f"/claims/{claim}" in text


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_a_page_with_its_form_its_sparql_and_its_python(client: httpx.Client, name: str) -> None:
    text = page(client, f"/queries/{name}")
    for parameter in QUESTIONS[name].parameters:
        assert f'name="{parameter.name}"' in text
    assert f"ask(open_graph(), &#34;{name}&#34;" in text


def test_links_carry_the_day_that_is_looked_at(client: httpx.Client) -> None:
    text = page(client, "/entities/anthropic?known_at=2026-06-01&policy=range")
    assert "as of 1 Jun 2026" in text
    links = [a for a in re.findall(r'href="(/entities/[^"#]+)', text) if "policy" not in a]
    assert [a for a in links if a != "/entities/anthropic"] == []


def test_a_past_page_tells_nothing_of_what_came_later(client: httpx.Client) -> None:
    assert "/entities/anthropic-akamai-2026-09" in page(client, "/entities/anthropic")
    assert "/entities/anthropic-akamai-2026-09" not in page(client, "/entities/anthropic?known_at=2026-06-01")


def test_the_permalink_of_a_page_names_version_and_moment(client: httpx.Client, graph: Graph) -> None:
    found = re.search(r'href="([^"]+)">Link that keeps this version', page(client, "/entities/akamai"))
    assert found
    address = html.unescape(found[1])
    assert f"version={graph.version}" in address
    assert client.get(address).headers["cache-control"].endswith("immutable")


def test_problems_are_pages_for_people_and_documents_for_programs(client: httpx.Client) -> None:
    for path, status in (
        ("/entities/antropic", 404),
        ("/nothing/here", 404),
        ("/flags?kindd=x", 400),
        ("/claims/abc", 404),
    ):
        text = page(client, path, status)
        assert f"Problem {status}" in text
        answer = client.get(path, headers={"accept": "application/json"})
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["status"] == status
    assert 'href="/entities/anthropic"' in page(client, "/entities/antropic", 404)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "{{7*7}}", "\"' onload=x", "‮evil", "%00", "a" * 150])
def test_what_somebody_typed_is_shown_as_text(client: httpx.Client, words: str) -> None:
    answer = client.get("/search", params={"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "49" not in answer.text or "{{7*7}}" not in words
    assert html.escape(words).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in answer.text


def test_a_query_s_address_is_a_page_for_people_and_data_for_programs(client: httpx.Client) -> None:
    query = "SELECT ?p { ?deal il:customer id:anthropic ; il:provider ?p }"
    text = client.get("/sparql", params={"query": query}).text
    assert "id:akamai" in text
    assert 'href="/entities/akamai"' in text
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "application/sparql-results+json"})
    assert answer.json()["head"]["vars"] == ["p"]
    assert (
        client.get("/sparql", params={"query": query, "format": "csv"}).headers["content-type"].startswith("text/csv")
    )


def test_a_faulty_query_is_explained_on_the_page(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "SELECT ?x WHERE { ?x "})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "SELECT ?x WHERE { ?x " in html.unescape(answer.text)


def test_every_example_of_the_editor_answers(client: httpx.Client) -> None:
    text = page(client, "/sparql")
    examples = [html.unescape(q) for q in re.findall(r'data-query="([^"]+)"', text)]
    assert len(examples) >= 8
    for query in examples:
        answer = client.get("/sparql", params={"query": query})
        assert answer.status_code == 200, query
        assert "0 rows" not in re.findall(r'id="answer-h"[^>]*>([^<]+)<', answer.text), query


def test_addresses_of_sources_that_are_no_web_pages_are_no_links(client: httpx.Client) -> None:
    from api.pages.sparql import address
    from exports.brief_forms import outside

    for evil in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example"):
        assert outside(evil) == ""
        assert address(evil) == ""


def test_an_unchanged_page_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/entities/akamai")
    again = client.get("/entities/akamai", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.head("/entities/akamai").headers["content-length"] == first.headers["content-length"]


def test_files_of_pages_come_from_here_and_can_be_kept(client: httpx.Client) -> None:
    text = page(client, "/")
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', text):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers.get("etag")
    css = client.get(re.findall(r'href="(/static/pages/site.css[^"]*)"', text)[0]).text
    assert "http" not in re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/analysis/contagion?subject=anthropic", "Losses"),
        ("/analysis/concentration?subject=anthropic", "Parties"),
        ("/analysis/payments?subject=anthropic", "By year"),
        ("/analysis/centrality", "Firms"),
    ],
)
def test_what_an_answer_is_made_of_stands_in_tables(client: httpx.Client, path: str, told: str) -> None:
    rows = client.get(path, headers={"accept": "application/json"}).json()["items"][0]["details"]
    shown = client.get(path, headers={"accept": "text/html"}).text
    assert f"<h3>{told}</h3>" in shown
    (made,) = [value for key, value in rows.items() if key.lower() == told.lower().replace(" ", "")]
    table = shown.split(f"<h3>{told}</h3>")[1].split("</table>")[0]
    assert table.count("<tr>") == 1 + min(60, len(made))


RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[a-z]{3,}[A-Z][A-Za-z]*\b|\b[0-9a-f]{20}\b|\d{10}|\d,\d{3},\d{3}")
"""Keys of programs, ids of claims, sums that nobody rounded."""

ASKED = {
    "dependence": "subject=openai&on=microsoft",
    "lock-in": "subject=anthropic-akamai-2026",
    "stated-concentration": "subject=coreweave",
    "ownership": "subject=softbank",
    "exposure": "subject=akamai",
}


@pytest.mark.parametrize("everybody", [False, True])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_an_analysis_tells_what_follows_and_no_word_that_only_programs_know(
    client: httpx.Client, family: str, everybody: bool
) -> None:
    asked = "subject=anthropic" if FAMILIES[family].subject != "none" else ""
    path = f"/analysis/{family}?{'' if everybody else ASKED.get(family, asked)}"
    rows = client.get(path, headers={"accept": "application/json"}).json()["items"]
    assert rows, path
    text = page(client, path).split("<main")[1].split('id="notes"')[0]
    shown = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<(code|option|form)\b.*?</\1>", "", text, flags=re.DOTALL)))
    assert RAW.findall(shown) == []
    assert all(str(row["details"].get("formula", "")) in html.unescape(text) for row in rows)
    for claims in {len(row["claims"]) for row in rows}:
        assert f"{claims:,}" in shown


def test_every_metric_has_a_sentence(graph: Graph) -> None:
    now = graph.snapshot()
    for family, known in FAMILIES.items():
        given = dict(pair.split("=") for pair in ASKED.get(family, "subject=anthropic").split("&"))
        subject = given.pop("subject")
        subject = "" if known.subject == "none" else subject
        for found in analyse(now, family, subject, **given):
            row = {**found.as_json(), "claims": found.claims}
            assert sentence(now, row).endswith("."), row["metric"]
            assert not re.search(r"\b[a-z0-9]+-[a-z0-9]+-[0-9]{4}\b", heading(now, row)), row["metric"]
