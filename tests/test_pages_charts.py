"""Charts: markup that a strict page may hold, colours by name, the same bytes each time, data that stays text."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as Xml

import pytest

from exports.charts.canvas import THEME, Chart, colour, shortened
from exports.charts.columns import Column, columns
from exports.charts.heat import Cell, heat
from exports.charts.ranges import Range, axis, ranges
from exports.charts.shares import Bar, shares
from exports.charts.timeline import Span, timeline

HOSTILE = '</svg><script>alert(1)</script>$x^2$ "quoted" & \u202e'


def charts(label: str) -> dict[str, Chart]:
    """One chart of each kind, with a label in every place that data can reach."""
    day = date(2026, 10, 11)
    return {
        "shares": shares("a", label, label, [Bar(label, 10, 60, 30, label), Bar("other", 0, 100, None, "not known")]),
        "heat": heat("b", label, label, [("r", label)], [("c", label)], {("r", "c"): Cell(2e9, label)}),
        "timeline": timeline("c", label, label, [Span(label, label, date(2025, 1, 1), None, "capacity", True)], day),
        "ranges": ranges("d", label, label, [Range(label, label, 1.0, None, 1.0, True)], lambda x: label),
        "columns": columns("e", label, label, [Column(label, 1, 2, 1.5)], lambda x: label),
    }


@pytest.mark.parametrize("kind", ["shares", "heat", "timeline", "ranges", "columns"])
def test_a_chart_holds_no_style_no_script_and_no_fixed_colour(kind: str) -> None:
    chart = charts(HOSTILE)[kind]
    for markup in (chart.wide, chart.narrow):
        root = Xml.fromstring(str(markup))
        assert {node.tag.rpartition("}")[2] for node in root.iter()} <= {
            *("svg", "title", "desc", "g", "path", "text", "defs", "clipPath", "rect", "use", "pattern", "tspan")
        }
        assert all("style" not in node.attrib for node in root.iter())
        assert all(not name.startswith("on") for node in root.iter() for name in node.attrib)
        assert re.findall(r"#[0-9a-fA-F]{6}", str(markup)) == []


@pytest.mark.parametrize("kind", ["shares", "heat", "timeline", "ranges", "columns"])
def test_a_chart_is_named_and_described_for_those_who_hear_it(kind: str) -> None:
    chart = charts("Anthropic")[kind]
    for markup in (chart.wide, chart.narrow):
        root = Xml.fromstring(str(markup))
        ids = [node.attrib["id"] for node in root.iter() if "id" in node.attrib]
        assert root.attrib["role"] == "img"
        assert set(root.attrib["aria-labelledby"].split()) <= set(ids)
        assert len(ids) == len(set(ids))


def test_hostile_labels_stay_text_and_dollars_no_formulas() -> None:
    root = Xml.fromstring(str(charts(HOSTILE)["shares"].wide))
    texts = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("}text")]
    assert any(text.startswith("</svg><script>") for text in texts)
    assert any("$x^2$" in text for text in texts)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert charts("Anthropic") == charts("Anthropic")


def test_colours_are_those_of_the_page_by_name() -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", "".join(c.wide + c.narrow for c in charts("x").values())))
    assert used <= set(THEME)
    assert {"ink", "muted", "rule", "band", "mark"} <= used
    assert len({colour(name) for name in THEME}) == len(THEME)


def test_no_data_is_no_chart() -> None:
    assert not shares("a", "", "", [])
    assert not heat("b", "", "", [], [], {})
    assert not timeline("c", "", "", [], date(2026, 1, 1))
    assert not ranges("d", "", "", [], str)
    assert not columns("e", "", "", [Column("2026", 0, 0)], str)


def test_deals_that_all_begin_later_and_have_no_end_still_have_an_axis() -> None:
    assert timeline("t", "", "", [Span("x", "", date(2027, 3, 1), None, "capacity", True)], date(2026, 10, 11))
    assert timeline("t", "", "", [Span("x", "", date(2060, 3, 1), None, "capacity", True)], date(2026, 10, 11))


def test_axes_begin_at_nothing_and_reach_beyond_the_largest() -> None:
    for high in (3.0, 47.0, 1e9, 3.2e11):
        ticks = axis(0, high)
        assert ticks[0] == 0
        assert ticks[-1] > high
        assert 3 <= len(ticks) <= 8


def test_long_labels_are_cut_where_they_must_be() -> None:
    assert shortened("a" * 30, 10) == "a" * 9 + "…"
    assert shortened("short", 10) == "short"


@pytest.mark.parametrize("year", [1990, 2038, 2039, 2040, 2070])
def test_agreements_that_begin_in_a_far_year_are_drawn(year: int) -> None:
    span = Span("Far", "no figure", date(year, 1, 1), None, "capacity", False)
    assert str(timeline("c", "Far", "Far", [span], date(2026, 10, 11)).wide).count(str(year))
