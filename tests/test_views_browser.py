"""Views in a real Chromium: they show, filter, answer to mouse and keyboard, fetch nothing, and nothing hostile runs.

Debian's browser is driven by Playwright's Python package. axe-core is read from the environment's `node_modules`
(or from where `AXE_CORE` says).
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

from exports.views import VIEWS, Links, draw, render
from exports.views.layouts.springs import springs
from exports.views.picture import Line, Mark, Node, Picture
from graph import Graph
from graph.evidence import Claim, Source
from graph.snapshot import Moment
from graph.values import PartialDate

pytestmark = pytest.mark.slow
DAY = date(2026, 10, 11)
EVIL = (
    "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    "\"'`{{7*7}} href=javascript:window.pwned=1"
)
AXE = Path(os.environ.get("AXE_CORE") or Path(sys.prefix) / "node_modules/axe-core/axe.min.js")
SIZES = ((1280, 900), (360, 740))


@pytest.fixture(scope="module")
def pages(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every view and some surroundings as files."""
    folder = tmp_path_factory.mktemp("views")
    found = {}
    snapshot = graph.snapshot()
    links = Links(home="index.html", views=tuple((n, v.label, f"{n}.html") for n, v in VIEWS.items()))
    for name in VIEWS:
        found[name] = folder / f"{name}.html"
        found[name].write_bytes(render(draw(snapshot, graph.version, name), links))
    for slug in ("anthropic", "akamai"):
        found[slug] = folder / f"{slug}.html"
        found[slug].write_bytes(render(draw(snapshot, graph.version, "surroundings", slug), links))
    return found


class Visit:
    """An open page that notes every error and every request."""

    def __init__(self, browser: Browser, path: Path, size: tuple[int, int] = (1280, 900), **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("dialog", self._asked)
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.goto(path.as_uri())
        if options.get("java_script_enabled", True):
            self.page.wait_for_selector("html[data-ready]", timeout=30_000)
            self.page.wait_for_timeout(150)

    def _said(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings, but for the one that our own look at the canvas causes."""
        if message.type in {"error", "warning"} and "willReadFrequently" not in message.text:
            self.faults.append(message.text)

    def _asked(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        try:
            assert self.faults == []
            assert [url for url in self.requests if not url.startswith(("file:", "data:"))] == []
            assert len([url for url in self.requests if url.startswith("file:")]) == 1
        finally:
            self.context.close()


def drawn(page: Page) -> int:
    """How many deals the page says it draws."""
    return int(page.inner_text("#shown").split(" of ")[0].replace(",", ""))


def visible_rows(page: Page) -> int:
    """How many rows of the table are not filtered out."""
    return int(page.evaluate("document.querySelectorAll('#table tbody tr:not([hidden])').length"))


def ink(page: Page) -> int:
    """How many pixels of the canvas are painted."""
    script = """() => { const c = document.querySelector('#canvas canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }"""
    return int(page.evaluate(script))


def spot(page: Page, node: str) -> tuple[float, float]:
    """Where a node stands on the screen."""
    script = """(id) => { const c = document.getElementById('canvas'); const b = c.getBoundingClientRect();
        const p = c.network.canvasToDOM(c.network.getPosition(id)); return [b.left + p.x, b.top + p.y]; }"""
    x, y = page.evaluate(script, node)
    return float(x), float(y)


@pytest.mark.parametrize("size", SIZES, ids=["wide", "phone"])
@pytest.mark.parametrize("name", [*sorted(VIEWS), "anthropic", "akamai"])
def test_a_view_paints_itself_without_errors_requests_or_sideways_scrolling(
    browser: Browser, pages: dict[str, Path], name: str, size: tuple[int, int]
) -> None:
    with Visit(browser, pages[name], size) as page:
        assert ink(page) > 3000
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert drawn(page) > 0


def test_taking_a_family_out_of_the_legend_takes_it_out_of_picture_and_table(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with Visit(browser, pages["anthropic"]) as page:
        before, rows = drawn(page), visible_rows(page)
        page.uncheck("[data-filter=family][value=equity]")
        assert drawn(page) < before
        assert visible_rows(page) < rows
        page.check("[data-filter=family][value=equity]")
        assert (drawn(page), visible_rows(page)) == (before, rows)


@pytest.mark.parametrize(
    ("kind", "value"), [("status", "reported"), ("rung", "announced"), ("role", "investor"), ("lane", "NW")]
)
def test_every_filter_changes_what_is_drawn(browser: Browser, pages: dict[str, Path], kind: str, value: str) -> None:
    with Visit(browser, pages["anthropic"]) as page:
        before, painted = drawn(page), ink(page)
        page.uncheck(f"[data-filter={kind}][value={value}]")
        page.wait_for_timeout(120)
        assert drawn(page) < before
        assert ink(page) != painted


def test_the_slider_runs_through_time(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["anthropic"]) as page:
        now = drawn(page)
        page.focus("#day")
        page.keyboard.press("Home")
        first = drawn(page)
        assert first < now
        assert "as of Q" in page.inner_text("#by")
        page.keyboard.press("End")
        assert drawn(page) == now
        assert page.inner_text("#by") == "all deals"


def test_play_runs_the_slider_and_stops(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["akamai"]) as page:
        page.click("#play")
        assert page.get_attribute("#play", "aria-pressed") == "true"
        page.wait_for_selector("#play[aria-pressed=false]", timeout=30_000)
        assert page.inner_text("#by") == "all deals"


def test_a_click_on_a_line_shows_the_deal_and_links_to_its_sources(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["akamai"]) as page:
        page.click("#table tbody tr td button >> nth=0")
        assert page.is_visible("#details")
        assert page.locator("#details a[href^='https://']").count() > 0
        assert page.locator("#details dt").count() > 2


def test_a_click_on_a_party_in_the_picture_lists_its_deals(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["anthropic"]) as page:
        page.mouse.click(*spot(page, "akamai"))
        assert page.inner_text("#details h2") == "Akamai Technologies"
        assert page.locator("#details li").count() >= 2
        page.click("#details li button >> nth=0")
        assert "Rests on" in page.inner_text("#details")
        page.click("#details .close")
        assert page.is_hidden("#details")


def test_search_finds_and_centres(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["compute"]) as page:
        page.fill("#search", "coreweave")
        page.press("#search", "Enter")
        page.wait_for_timeout(500)
        assert page.inner_text("#details h2") == "CoreWeave"
        box = page.locator("#canvas").bounding_box()
        assert box is not None
        x, y = spot(page, "coreweave")
        assert abs(x - box["x"] - box["width"] / 2) < 5
        assert abs(y - box["y"] - box["height"] / 2) < 5


def test_the_picture_works_by_keyboard_alone(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["anthropic"]) as page:
        page.focus("#canvas")
        page.keyboard.press("ArrowRight")
        first = page.inner_text("#details h2")
        page.keyboard.press("ArrowLeft")
        assert page.inner_text("#details h2") != first
        page.fill("#search", "Amazon")
        page.press("#search", "Enter")
        page.focus("#canvas")
        page.keyboard.press("]")
        assert "Rests on" in page.inner_text("#details")
        page.keyboard.press("Escape")
        assert page.is_hidden("#details")
        page.keyboard.press("+")
        page.keyboard.press("0")


def test_a_loop_lights_up_what_money_passes(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["money"]) as page:
        page.click("[data-mark^=loop-] >> nth=0")
        assert page.get_attribute("[data-mark^=loop-] >> nth=0", "aria-pressed") == "true"
        assert "narrowest step" in page.inner_text("#details")


def test_the_deals_among_the_neighbours_come_on_demand(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["anthropic"]) as page:
        before = drawn(page)
        page.check("[data-filter=aside]")
        assert drawn(page) > before


def test_the_table_sorts_by_its_headings(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["anthropic"]) as page:
        page.click("#table th:nth-child(5) button")
        page.click("#table th:nth-child(5) button")
        assert page.get_attribute("#table th:nth-child(5)", "aria-sort") == "descending"
        sizes = page.evaluate(
            """() => { const lines = JSON.parse(document.getElementById('data').textContent).lines;
            return [...document.querySelectorAll('#table tbody tr')].map(r => lines[r.dataset.line].size); }"""
        )
        assert sizes == sorted(sizes, reverse=True)


def test_dark_follows_the_system_and_the_button(browser: Browser, pages: dict[str, Path]) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    with Visit(browser, pages["layers"], color_scheme="dark") as page:
        dark = page.evaluate(ground)
        assert page.inner_text("#theme") == "Light"
        page.click("#theme")
        assert page.evaluate(ground) != dark
        assert page.inner_text("#theme") == "Dark"


def test_without_scripts_there_is_a_still_and_the_table(browser: Browser, pages: dict[str, Path]) -> None:
    with Visit(browser, pages["anthropic"], java_script_enabled=False) as page:
        assert page.is_visible(".still svg")
        assert page.is_visible("#table")
        assert page.is_hidden("#stage")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*sorted(VIEWS), "anthropic"])
def test_axe_finds_no_serious_fault(browser: Browser, pages: dict[str, Path], name: str, scheme: str) -> None:
    assert AXE.is_file(), f"axe-core is missing: npm install --prefix {sys.prefix} axe-core"
    with Visit(browser, pages[name], color_scheme=scheme) as page:
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        grave = [v for v in found["violations"] if v["impact"] in {"serious", "critical"}]
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in grave] == []


def claim(text: str) -> Claim:
    """A claim with the same text wherever a source can put text."""
    day = PartialDate(DAY, DAY, text)
    source = Source("evil", "javascript:window.pwned=1", text, "press", day, title=text)
    return Claim("c1", "deal", source, "reported", "evil", DAY, None, note=text)


def picture_of(count: int, text: str) -> Picture:
    """A picture of so many parties around one, with the same text in every place that takes text."""
    ids = ["centre", *(f"n{i}" for i in range(1, count))]
    pairs = [("centre", other) for other in ids[1:]] + list(pairwise(ids[1:]))
    spots = springs(ids, pairs)
    roles = ("lab", "cloud", "investor", "chips")
    nodes = tuple(
        Node(i, text, f"{text} {i}", roles[n % 4], (roles[n % 4],), lane=text, spot=spots[i]) for n, i in enumerate(ids)
    )
    lines = tuple(
        Line(
            f"{a}-{b}", text, a, b, "equity", text, text, (text, text), money=text, low=1e9, high=2e9, since=DAY,
            when=text, facts=((text, text),), claims=("c1",), note=text,
        )
        for a, b in pairs
    )  # fmt: skip
    marks = (Mark("m1", text, text, text, tuple(ids[:2]), (lines[0].id,)),)
    return Picture(
        "evil",
        text,
        text,
        Moment(DAY, DAY),
        "v1",
        nodes,
        lines,
        {"c1": claim(text)},
        marks=marks,
        notes=(text,),
        aside=text,
    )


def test_hostile_text_in_every_field_is_shown_and_never_run(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "evil.html"
    links = Links(home="/", entity="/entities/{slug}", around="/views/surroundings/{slug}")
    path.write_bytes(render(picture_of(6, EVIL), links))
    with Visit(browser, path) as page:
        assert EVIL in page.inner_text("h1")
        page.mouse.move(*spot(page, "centre"))
        page.wait_for_timeout(500)
        page.mouse.click(*spot(page, "centre"))
        assert EVIL in page.inner_text("#details h2")
        page.click("#details li button >> nth=0")
        assert "Rests on 1 claim" in page.inner_text("#details")
        page.click("[data-mark] >> nth=0")
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned") is None
        assert page.locator("a[href^='javascript:']").count() == 0
        assert page.locator("#details img, #table img, h1 img").count() == 0


def test_two_thousand_parties_stay_usable(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    began = time.monotonic()
    path.write_bytes(render(replace(picture_of(2000, "Firm"), marks=())))
    made = time.monotonic() - began
    began = time.monotonic()
    with Visit(browser, path) as page:
        shown = time.monotonic() - began
        began = time.monotonic()
        page.uncheck("[data-filter=role][value=investor]")
        assert drawn(page) >= 0
        filtered = time.monotonic() - began
    assert made < 60
    assert shown < 20
    assert filtered < 8
