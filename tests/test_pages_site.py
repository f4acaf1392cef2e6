"""Briefings and the site as files: two pages to print, data that stays text, links to files that are there."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from typer.testing import CliRunner

from api.cli import app
from exports.brief import brief
from exports.brief_forms import as_html, as_markdown, escaped
from exports.site import Reply, Site, file_of
from graph import Graph
from graph.errors import InvalidParameter
from graph.metrics.layers import labs

PAPER = 695
"""The width of an A4 page between the briefing's margins, in pixels."""

PAGE = (
    '<html lang="en" data-live><meta charset="utf-8">{0}<a href="/entities/b#x">b</a> <a href="/gone">gone</a>'
    '<form class="filters" data-live><a href="/entities/b">x</a></form> <a href="https://example.org/">out</a></html>'
)


def test_a_briefing_s_notes_are_all_used_and_all_there(graph: Graph) -> None:
    text = as_html(brief(graph.snapshot(), "anthropic", graph.version))
    used, there = set(re.findall(r'href="#n(\d+)"', text)), set(re.findall(r'id="n(\d+)"', text))
    assert used == there
    assert there


def test_a_briefing_is_the_same_each_time(graph: Graph) -> None:
    first, again = (brief(graph.snapshot(), "openai", graph.version) for _ in range(2))
    assert as_markdown(first) == as_markdown(again)
    assert as_html(first) == as_html(again)


def test_a_briefing_asks_nothing_of_any_other_place(graph: Graph) -> None:
    text = as_html(brief(graph.snapshot(), "anthropic", graph.version))
    assert re.findall(r'(?:src|srcset)="', text) == []
    assert "<script" not in text
    assert "style=" not in text.replace("font-style=", "")
    assert re.findall(r"url\((?!\"data:|#)", text) == []


def test_a_briefing_is_on_a_firm(graph: Graph) -> None:
    with pytest.raises(InvalidParameter):
        brief(graph.snapshot(), "anthropic-akamai-2026", graph.version)


def test_what_data_says_is_no_markdown() -> None:
    assert escaped("a | b\n# c <i> [x](y)") == r"a \| b \# c \<i\> \[x\]\(y\)"


@pytest.mark.slow
def test_the_briefing_on_every_lab_prints_on_two_pages_and_nothing_is_cut(graph: Graph, tmp_path: Path) -> None:
    snapshot = graph.snapshot()
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    long: dict[str, int] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": PAPER, "height": 1000})
        page.emulate_media(media="print")
        for slug in (*sorted(labs(snapshot)), "coreweave", "oracle", "akamai"):
            path = tmp_path / f"{slug}.html"
            path.write_text(as_html(brief(snapshot, slug, graph.version)), "utf-8")
            page.goto(path.as_uri())
            pages = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))
            cut = page.evaluate("document.documentElement.scrollWidth") - PAPER
            long |= {slug: pages} if pages > 2 or cut > 0 else {}
        browser.close()
    assert long == {}


def test_the_command_writes_a_briefing(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "akamai.html"
    done = CliRunner().invoke(app, ["brief", "akamai", "--format", "html", "--out", str(target), "--data", str(data)])
    assert done.exit_code == 0, done.output
    assert target.read_text("utf-8").startswith("<!doctype html>")


def test_links_between_files_are_relative_and_what_needs_a_server_goes(tmp_path: Path) -> None:
    site = Site(lambda _: Reply(200, PAGE.format("").encode()), tmp_path)
    site.pages(["/entities/a", "/entities/b"])
    text = (tmp_path / "entities/a.html").read_text("utf-8")
    assert 'href="../entities/b.html#x"' in text
    assert "<form" not in text
    assert "/gone" not in text
    assert 'href="https://example.org/"' in text


def test_what_is_not_in_the_site_leads_to_a_server_where_one_is_named(tmp_path: Path) -> None:
    site = Site(lambda _: Reply(200, PAGE.format("").encode()), tmp_path, "https://interlock.example")
    site.pages(["/entities/a"])
    assert 'href="https://interlock.example/gone"' in (tmp_path / "entities/a.html").read_text("utf-8")


def test_a_menu_offers_nothing_that_only_a_server_answers(tmp_path: Path) -> None:
    menu = PAGE.format('<ul><li><a href="/gone">Search</a></li>\n<li><a href="/entities/a">A</a></li></ul>')
    site = Site(lambda _: Reply(200, menu.encode()), tmp_path)
    site.pages(["/entities/a"])
    text = (tmp_path / "entities/a.html").read_text("utf-8")
    assert "Search" not in text
    assert '<li><a href="../entities/a.html">A</a></li>' in text


def test_no_address_writes_outside_its_folder() -> None:
    for evil in ("/../../etc/passwd", "/entities/..%2f..%2fx", "/entities/%00", "/a?b=../../c"):
        assert ".." not in file_of(evil).split("/")
        assert not file_of(evil).startswith("/")


def dead_links(folder: Path) -> list[str]:
    """Links within a site that lead to no file, or to a part of a page that is not there."""
    files = {path.resolve() for path in folder.glob("**/*")}
    texts = {path.resolve(): path.read_text("utf-8") for path in folder.glob("**/*.html")}
    parts = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in texts.items()}
    dead = []
    for path, text in texts.items():
        for found in re.findall(r'<[a-z]+\b[^>]*?\s(?:href|src)="([^"]*)"', text):
            place, _, fragment = html.unescape(found).partition("#")
            target = (path.parent / place).resolve() if place else path
            if place.startswith(("http:", "https:", "data:")):
                continue
            if target not in files or (fragment and target in parts and fragment not in parts[target]):
                dead.append(f"{path.relative_to(folder.resolve())} leads to {found}")
    return dead


@pytest.mark.slow
def test_a_site_has_no_dead_link_and_opens_from_a_folder(data: Path, tmp_path: Path) -> None:
    only = ("/", "/entities/akamai", "/about", "/flags", "/conflicts/a", "/claims/00", "/sources/a", "/queries/s")
    begun = ("/ontology/A", "/agreements", "/unknowns", "/compare", "/entities/a16z", "/entities/biren")
    asked = [word for address in (*only, *begun) for word in ("--only", address)]
    done = CliRunner().invoke(
        app, ["export", "site", "--out", str(tmp_path), "--data", str(data), "--around", "4", *asked]
    )
    assert done.exit_code == 0, done.output
    assert dead_links(tmp_path) == []
    faults: list[str] = []
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    # No shared browser: one that runs in this process forbids the command above its own event loop.
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto((tmp_path / "index.html").as_uri())
        page.fill(".find input", "akamai technologies")
        page.click(".find button")
        page.wait_for_url("**/entities/akamai.html")
        assert page.locator("h1").inner_text() == "Akamai Technologies"
        browser.close()
    assert faults == []
