"""Pages in a real Chromium, at phone and desk width: they fit, stay quiet and at home, axe-core finds no fault."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
AXE = Path(os.environ.get("AXE_CORE") or Path(sys.prefix) / "node_modules/axe-core/axe.min.js")
SIZES = ((1280, 900), (360, 760))
QUERY = "SELECT%20%3Fs%20%3Fn%20WHERE%20%7B%20%3Fs%20a%20il%3ACluster%20%3B%20rdfs%3Alabel%20%3Fn%20%7D%20LIMIT%2020"
ADDRESSES = (
    *("/", "/entities", "/entities/anthropic", "/entities/coreweave", "/entities/anthropic-akamai-2026"),
    *("/entities/colossus-1", "/agreements?sort=-amount", "/figures", "/claims", "/sources", "/conflicts", "/flags"),
    *("/flags/investor-conflict-anthropic-amazon", "/search?q=antropic", "/changes", "/unknowns", "/unknowns/things"),
    *("/ontology", "/ontology/Lease", "/about", "/compare?one=anthropic&two=openai&three=google", "/queries"),
    *("/queries/suppliers", "/sparql", f"/sparql?query={QUERY}", "/paths?from=corning&to=anthropic", "/analysis"),
    *("/entities/anthropic/neighbors", "/entities/anthropic/brief", "/analysis/scenario?without=akamai"),
    *("/entities/anthropic?known_at=2026-06-01", "/entities/antropic"),
)


class Visit:
    """An open page that notes every error and every request that leaves the server."""

    def __init__(
        self, browser: Browser, address: str, path: str, size: tuple[int, int] = SIZES[0], **options: Any
    ) -> None:
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        self.faults: list[str] = []
        self.away: list[str] = []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda r: None if r.url.startswith((address, "data:")) else self.away.append(r.url))
        self.page.goto(address + path)

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        self.context.close()
        assert self.away == []
        assert [f for f in self.faults if "status of 404" not in f] == []


def serious(page: Page) -> list[str]:
    """What axe-core finds, from serious up."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_every_page_fits_its_window_and_has_no_serious_fault(
    browser: Browser, address: str, path: str, size: tuple[int, int]
) -> None:
    with Visit(browser, address, path, size) as page:
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.locator("h1").count() == 1
        assert serious(page) == []


@pytest.mark.parametrize(
    "path", ["/", "/entities/anthropic", "/flags", "/compare", "/sparql", "/entities/anthropic/brief"]
)
def test_dark_pages_have_no_serious_fault(browser: Browser, address: str, path: str) -> None:
    with Visit(browser, address, path, color_scheme="dark") as page:
        dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert sum(int(part) for part in dark[4:-1].split(",")) < 150
        assert serious(page) == []


def test_pages_say_everything_without_scripts(browser: Browser, address: str) -> None:
    with Visit(browser, address, "/entities/anthropic", java_script_enabled=False) as page:
        assert page.locator("table.deals").first.is_visible()
        assert page.locator("figure.chart svg:visible").count() >= 1
        page.fill(".find input[type=search]", "akamai")
        page.click(".find button")
        assert "/search?q=akamai" in page.url
        page.get_by_role("link", name="Akamai Technologies", exact=True).first.click()
        assert page.locator("h1").inner_text() == "Akamai Technologies"


def test_a_query_is_run_from_the_keyboard_and_its_answer_sorts(browser: Browser, address: str) -> None:
    with Visit(browser, address, "/sparql") as page:
        page.locator("[data-query]").nth(5).click()
        assert "primarySource" in page.locator("textarea").input_value()
        page.locator("textarea").press("Control+Enter")
        page.wait_for_selector("table.answer")
        head = page.locator("table.answer thead th").last
        values = page.locator("table.answer tbody tr td:last-child")
        head.get_by_role("button").click()
        rising = [int(text.replace(",", "")) for text in values.all_inner_texts()]
        assert rising == sorted(rising)
        assert head.get_attribute("aria-sort") == "ascending"
        head.get_by_role("button").click()
        assert [int(text.replace(",", "")) for text in values.all_inner_texts()] == sorted(rising, reverse=True)
        assert page.get_by_role("link", name="CSV", exact=True).count() == 1


def test_names_complete_themselves(browser: Browser, address: str) -> None:
    with Visit(browser, address, "/about") as page:
        page.locator(".find input").press_sequentially("anth")
        page.wait_for_selector("#names option", state="attached")
        names = page.eval_on_selector_all("#names option", "options => options.map(o => o.value)")
        assert "Anthropic" in names


def test_a_number_leads_to_its_note_and_on_to_the_claim(browser: Browser, address: str) -> None:
    with Visit(browser, address, "/entities/anthropic-akamai-2026") as page:
        page.locator(".cite a").first.click()
        assert "#note-" in page.url
        page.locator(":target .claims a").first.click()
        assert "/claims/" in page.url


def test_a_reader_reaches_the_text_first_by_keyboard(browser: Browser, address: str) -> None:
    with Visit(browser, address, "/entities/akamai") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
