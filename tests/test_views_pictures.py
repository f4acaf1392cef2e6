"""Pictures without a browser: what is drawn, where it stands, that the same input gives the same bytes."""

from __future__ import annotations

import json
import math
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from itertools import combinations

import networkx as nx
import pytest

from exports.views import MOST, VIEWS, Choice, PictureTooLarge, UnknownView, as_csv, as_graphml, as_json, draw, render
from exports.views.choosing import bundled, shared_out
from exports.views.drawing import network, opacity, stroke, strokes
from exports.views.families import FAMILIES, ROLES
from exports.views.layouts.columns import Column, columns
from exports.views.layouts.springs import springs
from exports.views.lines import Scene
from exports.views.overlays import BADGES
from exports.views.picture import Line, Picture
from exports.views.stills import still
from graph import Graph
from graph.errors import UnknownEntity
from graph.metrics.flags import flags
from graph.snapshot import Snapshot
from graph.values import Truth

CLAIMS = """\
- status: confirmed
  asserts:
    id: anthropic-akamai-2026
    type: ComputeContract
    customer: [anthropic]
    provider: [akamai]
    inputKind: capacity
    amount:
    - {value: "1800000000", currency: USD, basis: committedTotal, words: "$1.8B over seven years"}
    signed: 2026-05-08
    rung: definitive
- status: reported
  asserts:
    id: amazon-anthropic-2023
    type: Investment
    investor: [amazon]
    investee: anthropic
    instrument: equity
    date: 2023-09
    amount:
    - {value: "4000000000", currency: USD, qualifier: upTo, basis: announcedCeiling}
- status: rumoured
  asserts:
    id: anthropic-aws-2026
    type: ComputeContract
    customer: [anthropic]
    provider: [aws]
    inputKind: capacity
    signed: 2026-02
    rung: talks
- status: reported
  asserts:
    id: anthropic-aws-2026-more
    type: ComputeContract
    customer: [anthropic]
    provider: [aws]
    inputKind: capacity
    signed: 2026-03
- status: confirmed
  asserts:
    id: aws
    type: Organization
    partOf: amazon
"""


@pytest.fixture
def snapshot(snapshot_of: Callable[..., Snapshot]) -> Snapshot:
    """Four deals of Anthropic, one group."""
    return snapshot_of(CLAIMS)


@pytest.fixture
def around(snapshot: Snapshot) -> Picture:
    """The surroundings of Anthropic in it."""
    return draw(snapshot, "v1", "surroundings", "anthropic")


def line(picture: Picture, deal: str) -> Line:
    """The line of a deal."""
    return next(found for found in picture.lines if found.deal == deal)


def test_an_investor_that_also_supplies_stands_in_a_corner_of_its_own(around: Picture) -> None:
    lanes = {node.id: node.lane for node in around.nodes}
    assert lanes == {"anthropic": "", "amazon": "NW", "akamai": "W"}


def test_parallel_deals_between_two_parties_are_all_drawn_and_bow_apart(around: Picture) -> None:
    edges = [e for e in network(around).edges if {e["from"], e["to"]} == {"amazon", "anthropic"}]
    assert len(edges) == 3
    assert len({(e["smooth"]["type"], e["smooth"]["roundness"], e["from"]) for e in edges}) == 3


def test_every_line_is_directed(around: Picture) -> None:
    net = network(around)
    assert net.directed
    assert all(edge["arrows"]["to"]["enabled"] for edge in net.edges)


def test_what_is_only_rumoured_is_faint_and_what_is_reported_is_dashed(around: Picture) -> None:
    edges = {e["id"]: e for e in network(around).edges}
    assert edges["anthropic-akamai-2026"]["dashes"] is False
    assert edges["amazon-anthropic-2023"]["dashes"]
    assert edges["anthropic-aws-2026"]["color"]["opacity"] < edges["amazon-anthropic-2023"]["color"]["opacity"]


def test_an_interval_is_a_band_around_what_is_certain(around: Picture) -> None:
    ceiling = line(around, "amazon-anthropic-2023")
    assert (ceiling.low, ceiling.high, ceiling.money) == (0.0, 4e9, "up to $4B")
    inner, band = strokes(ceiling)
    assert band > inner
    exact = line(around, "anthropic-akamai-2026")
    assert strokes(exact) == (stroke(1.8e9), 0.0)


def test_a_deal_that_does_not_bind_has_an_open_head(around: Picture) -> None:
    heads = {e["id"]: e["arrows"]["to"]["type"] for e in network(around).edges}
    assert (heads["anthropic-aws-2026"], heads["anthropic-akamai-2026"]) == ("vee", "arrow")


def test_each_line_carries_its_claims(around: Picture) -> None:
    assert all(found.claims and set(found.claims) <= set(around.claims) for found in around.lines)


def test_the_group_is_drawn_unless_units_are_asked_for(snapshot: Snapshot) -> None:
    units = draw(snapshot, "v1", "surroundings", "anthropic", level="unit")
    assert {node.id for node in units.nodes} == {"anthropic", "amazon", "aws", "akamai"}


def test_a_picture_of_an_unknown_thing_names_the_nearest(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownEntity) as error:
        draw(snapshot, "v1", "surroundings", "antropic")
    assert "anthropic" in error.value.candidates


def test_a_view_that_does_not_exist_names_those_that_do(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownView) as error:
        draw(snapshot, "v1", "hairball")
    assert set(VIEWS) <= set(error.value.known)


def test_ten_thousand_parties_are_refused_with_advice() -> None:
    with pytest.raises(PictureTooLarge, match="surroundings"):
        Choice(10_000)
    assert Choice(MOST).parties == 2000


def test_a_deprecated_claim_is_in_no_picture(snapshot_of: Callable[..., Snapshot]) -> None:
    claims = CLAIMS.replace("- status: reported\n", "- status: reported\n  deprecated: mistaken\n", 1)
    found = draw(snapshot_of(claims), "v1", "surroundings", "anthropic")
    assert "amazon-anthropic-2023" not in {n.deal for n in found.lines}


def test_a_past_snapshot_shows_only_what_had_begun(snapshot_of: Callable[..., Snapshot]) -> None:
    past = draw(snapshot_of(CLAIMS, as_of="2024-01-01"), "v1", "surroundings", "anthropic")
    assert {n.deal for n in past.lines} == {"amazon-anthropic-2023"}


def test_a_crowd_is_folded_and_stands_in_the_table() -> None:
    many = [
        Line(f"d{n}", f"d{n}", "a", "b", "equity", "investment", "invests in", ("A", "B"), low=n * 1e9, high=n * 1e9)
        for n in range(9)
    ]
    kept = bundled(many, most=4)
    drawn = [n for n in kept if n.drawn]
    assert [n.id for n in drawn] == ["d6", "d7", "d8", "more~a~b~equity"]
    assert drawn[-1].kind == "6 more deals"
    assert {n.id for n in kept if "fold" not in n.marks} == {n.id for n in many}


def test_no_kind_of_neighbour_pushes_out_another() -> None:
    ranked = {f"n{i}": 100.0 - i for i in range(50)} | {"w": 1.0}
    region = dict.fromkeys(ranked, "N") | {"w": "W"}
    shown, left = shared_out(ranked, region, 10)
    assert "w" in shown
    assert len(shown) == 10
    assert len(left) == 41


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_the_same_view_is_the_same_bytes_and_places(graph: Graph, view: str) -> None:
    snapshot = graph.snapshot()
    picture = draw(snapshot, graph.version, view)
    again = draw(Snapshot(graph.evidence, snapshot.moment), graph.version, view)
    assert render(picture) == render(again)


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_no_two_nodes_of_a_view_stand_on_one_spot(graph: Graph, view: str) -> None:
    picture = draw(graph.snapshot(), graph.version, view)
    for wide in (True, False):
        spots = [(n.spot.x, n.spot.y) if wide else (n.spot.narrow_x, n.spot.narrow_y) for n in picture.nodes]
        assert min(math.dist(a, b) for a, b in combinations(spots, 2)) >= 18


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_view_stays_legible(graph: Graph, view: str) -> None:
    picture = draw(graph.snapshot(), graph.version, view)
    assert 10 < len(picture.nodes) <= 80
    assert len([n for n in picture.drawn if not n.aside]) <= 160
    assert all({n.source, n.target} <= {node.id for node in picture.nodes} for n in picture.drawn)


def test_the_seeds_pattern_shows_amazon_and_google_fund_and_supply_anthropic(graph: Graph) -> None:
    picture = draw(graph.snapshot(), graph.version, "surroundings", "anthropic")
    lanes = {node.id: node.lane for node in picture.nodes}
    assert lanes["amazon"] == lanes["google"] == "NW"


def test_before_its_warrants_akamai_only_supplies_anthropic(graph: Graph) -> None:
    picture = draw(graph.snapshot(known_at="2026-06-30"), graph.version, "surroundings", "anthropic")
    assert {node.id: node.lane for node in picture.nodes}["akamai"] == "W"


def test_money_comes_back_along_the_arrows_of_every_loop(graph: Graph) -> None:
    picture = draw(graph.snapshot(), graph.version, "money")
    lines = {n.id: n for n in picture.lines}
    loops = [mark for mark in picture.marks if mark.group == "Loops of money"]
    assert loops
    for mark in loops:
        steps = {(lines[n].source, lines[n].target) for n in mark.lines}
        assert set(zip(mark.nodes, (*mark.nodes[1:], mark.nodes[0]), strict=True)) <= steps


def test_json_csv_and_graphml_hold_the_same_lines(around: Picture) -> None:
    told = json.loads(as_json(around))
    rows = as_csv(around).decode().splitlines()
    graph = nx.parse_graphml(as_graphml(around).decode(), force_multigraph=True)
    assert len(told["lines"]) == len(rows) - 1 == graph.number_of_edges() == len(around.lines)
    assert told["lines"][0]["claims"]


def test_no_cell_of_the_csv_is_a_formula(around: Picture) -> None:
    evil = replace(around, lines=(replace(around.lines[0], units=("=1+1", "@x"), kind="+cmd"),))
    row = as_csv(evil).decode().splitlines()[1]
    assert "'=1+1" in row
    assert "'@x" in row
    assert "'+cmd" in row


def test_the_still_is_well_formed_and_names_every_party(around: Picture) -> None:
    root = ET.fromstring(still(around))
    text = "".join(root.itertext())
    assert all(node.label in text for node in around.nodes)


class Table(HTMLParser):
    """The rows of the page's table."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect rows and addresses that a browser would fetch."""
        given = dict(attrs)
        if tag == "tr" and given.get("data-line"):
            self.lines.append(given["data-line"] or "")
        if tag in {"script", "img", "iframe", "source", "link"}:
            self.addresses += [v for k, v in attrs if k in {"src", "href"} and v]


def test_the_table_holds_every_line_drawn_or_not_and_the_page_fetches_nothing(graph: Graph) -> None:
    picture = draw(graph.snapshot(), graph.version, "surroundings", "openai")
    table = Table()
    table.feed(render(picture).decode())
    assert sorted(table.lines) == sorted(n.id for n in picture.lines if "fold" not in n.marks)
    assert table.addresses == ["data:,"]


def test_every_family_and_role_is_told_apart_without_colour() -> None:
    assert len({family.mark for family in FAMILIES.values()}) == len(FAMILIES)
    assert len({role.shape for role in ROLES.values()}) == len(ROLES)


def test_rumour_is_fainter_than_what_has_ended_is_pale() -> None:
    base = Line("d", "d", "a", "b", "equity", "investment", "invests in", ("A", "B"))
    assert opacity(replace(base, status="rumoured")) < opacity(replace(base, force="ended")) < opacity(base)


def test_lines_between_columns_cross_less_when_they_can_be_straight() -> None:
    left, right = tuple("abcdef"), tuple("uvwxyz")
    pairs = list(zip(left, reversed(right), strict=True))
    spots, lanes = columns([Column("l", "L", left), Column("r", "R", right)], pairs)
    assert all(spots[a].y == spots[b].y for a, b in pairs)
    assert [lane.heading for lane in lanes] == ["L", "R"]


def test_free_layout_keeps_names_apart_and_unconnected_parts_near() -> None:
    nodes = [f"n{i}" for i in range(30)]
    pairs = [("n0", f"n{i}") for i in range(1, 25)] + [("n26", "n27"), ("n28", "n29")]
    spots = springs(nodes, pairs)
    for a, b in combinations(spots.values(), 2):
        assert abs(a.x - b.x) > 100 or abs(a.y - b.y) > 40
    assert max(s.x for s in spots.values()) - min(s.x for s in spots.values()) < 2400


def test_a_sum_that_several_pay_together_is_no_width_of_one_arrow(snapshot_of: Callable[..., Snapshot]) -> None:
    claims = CLAIMS.replace("investor: [amazon]", "investor: [amazon, google]")
    picture = draw(snapshot_of(claims), "v1", "surroundings", "anthropic")
    shared = [n for n in picture.lines if n.deal == "amazon-anthropic-2023"]
    assert len(shared) == 2
    assert all(n.shared and strokes(n)[1] == 0 and n.note for n in shared)


def test_widths_grow_with_orders_of_magnitude() -> None:
    assert stroke(float(Decimal("1e12"))) == 8.0
    assert stroke(1e9) < stroke(1e10) < stroke(1e11)


ONE_SIDED = """\
- status: confirmed
  asserts:
    id: akamai-cloud-contract-200m
    type: ComputeContract
    provider: [akamai]
    unnamedCustomer: a technology company <i>
    inputKind: capacity
    amount:
    - {value: "200000000", currency: USD, basis: committedTotal}
- status: confirmed
  asserts:
    id: akamai-second
    type: ComputeContract
    provider: [akamai]
    unnamedCustomer: a technology company <i>
    inputKind: capacity
- status: reported
  asserts:
    id: akamai-third
    type: Lease
    customer: [akamai]
    inputKind: site
"""


def test_a_party_that_no_source_names_is_drawn_as_such(snapshot_of: Callable[..., Snapshot]) -> None:
    picture = draw(snapshot_of(ONE_SIDED), "v1", "surroundings", "akamai")
    hidden = {node.label: node for node in picture.nodes if node.role == "unnamed"}
    assert sorted(hidden) == ["a technology company <i>, not named", "provider not named"]
    assert all(node.slug == "" for node in hidden.values())
    assert len(picture.drawn) == 3
    assert "2 parties (2 of them not named by any source)" in picture.lead
    page = render(picture).decode()
    assert "Party that no source names" in page
    assert "a technology company <i>" not in page
    assert page.count("<td>a technology company &lt;i&gt;, not named</td>") == 2
    assert "a technology company &lt;i&gt;, not named" in str(still(picture))


def test_parties_that_are_not_named_stand_in_the_data_of_the_view(graph: Graph) -> None:
    picture = draw(graph.snapshot(), graph.version, "surroundings", "akamai")
    assert any(row["target"].startswith("unnamed~") for row in json.loads(as_json(picture))["lines"])
    assert nx.parse_graphml(as_graphml(picture).decode()).number_of_nodes() == len(picture.nodes)


def test_flags_on_single_firms_are_letters_beside_them_with_a_legend_and_a_table(graph: Graph) -> None:
    picture = draw(graph.snapshot(), graph.version, "flags")
    shown = {kind for node in picture.nodes for kind in node.badges}
    drawn = {node.slug for node in picture.nodes}
    assert shown == {f.kind for f in flags(graph.snapshot()) if f.kind in BADGES and f.subject in drawn}
    flagged = {f.subject for f in flags(graph.snapshot(), kinds=["chokepoint"])}
    assert {n.slug for n in picture.nodes if "chokepoint" in n.badges} == flagged & drawn
    page = render(picture).decode()
    for badge in (BADGES[kind] for kind in shown):
        assert f'<b class="badge">{badge.letter}</b><span>{badge.label}</span>' in page
    table = page.partition("What is laid over it, as a table")[2].partition("</table>")[0]
    assert table.count("<tr>") == len(picture.marks) + 1
    assert "<td>Chokepoints</td>" in table
    assert all(f">{BADGES[kind].letter}</text>" in str(still(picture)) for kind in shown)


def test_the_letters_of_flags_are_told_apart() -> None:
    assert len({badge.letter for badge in BADGES.values()}) == len(BADGES)


def test_a_picture_of_a_past_day_shows_nothing_that_came_later(graph: Graph) -> None:
    snapshot = graph.snapshot(as_of="2022-06-01")
    scene = Scene(snapshot, graph.version)
    things = [line.deal for line in scene.lines if not line.agreed]
    assert things
    assert not [slug for slug in things if snapshot.begun(slug) is Truth.NO]
    assert "xai" not in {end for line in scene.lines for end in (line.source, line.target)}
