"""Rivalry is certain only where both sides of it are: each offers something for certain, or a source says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph import Graph
from graph.metrics.conflicts import conflicts
from graph.metrics.flags import flags_of_kind
from graph.metrics.layers import BESIDE, TOLD, activities, layers
from graph.metrics.rivalry import competition, surely
from graph.metrics.rivals import foreclosure, supplier_rivals
from graph.snapshot import Snapshot
from graph.ties import group_of

Reads = Callable[..., Snapshot]

CLAUDE = "- {status: confirmed, asserts: {id: claude, type: Model, developer: [anthropic]}}\n"
OTHER = "- {status: confirmed, asserts: {id: claude-fable-5, type: Model, developer: [anthropic]}}\n"
GPT = "- {status: STATUS, asserts: {id: gpt-5, type: Model, developer: [openai]}}\n"
BUYS = (
    "- {status: confirmed, asserts: {id: d1, type: ComputeContract, rung: active, provider: [openai], "
    "customer: [anthropic], inputKind: capacity}}\n"
)
STAKE = (
    "- {status: confirmed, asserts: {id: h1, type: Holding, holder: [amazon], issuer: ISSUER, instrument: equity}}\n"
)
RIVALS = "- {status: STATUS, asserts: {id: ONE, type: [Organization], rivalOf: [OTHER]}}\n"


STATUSES = pytest.mark.parametrize(("status", "sure"), [("confirmed", True), ("rumoured", False)])


@STATUSES
def test_two_certain_proofs_of_one_side_make_no_certain_rivalry(snapshot_of: Reads, status: str, sure: bool) -> None:
    snapshot = snapshot_of(CLAUDE + OTHER + GPT.replace("STATUS", status) + BUYS)
    assert surely(competition(snapshot, "openai", "anthropic")) is sure
    assert [f.robust for f in supplier_rivals(snapshot)] == [sure]


@STATUSES
def test_who_only_possibly_rivals_the_lab_is_no_certain_reason(snapshot_of: Reads, status: str, sure: bool) -> None:
    """Neither for an investor that backs both, nor for a supplier that could shut one of them out."""
    claims = CLAUDE + OTHER + GPT.replace("STATUS", status) + STAKE.replace("ISSUER", "anthropic")
    backer = snapshot_of(claims + STAKE.replace("ISSUER", "openai").replace("h1", "h2"))
    assert {c.certain for found in conflicts(backer) for c in found.criteria if c.letter == "c"} == {sure}
    (flag,) = foreclosure(snapshot_of(claims + BUYS.replace("[openai]", "[amazon]").replace("[anthropic]", "[openai]")))
    assert flag.robust is sure


@STATUSES
def test_one_source_that_is_sure_makes_a_stated_rivalry_certain(snapshot_of: Reads, status: str, sure: bool) -> None:
    """Each names the other; one of the two claims is a rumour, whichever comes first."""
    one = RIVALS.replace("STATUS", "rumoured").replace("ONE", "cohere").replace("OTHER", "mistral")
    other = RIVALS.replace("STATUS", status).replace("ONE", "mistral").replace("OTHER", "cohere")
    found = competition(snapshot_of(one + other), "cohere", "mistral")[TOLD]
    assert len(found.first) == 2
    assert found.certain is sure


def test_every_robust_rivalry_of_the_real_graph_is_certain_on_both_sides(graph: Graph) -> None:
    now = graph.snapshot()
    done = activities(now)
    found = [*flags_of_kind(now, "supplier-rival"), *flags_of_kind(now, "investor-conflict")]
    for flag in [f for f in found if f.robust and (f.kind == "supplier-rival" or "b" in f.details["criteria"])]:
        pair = flag.details.get("supplier") or flag.details["investor"], flag.details["lab"]
        offered = [[done[who][layer].offers for who in pair if who in done] for layer in layers() if layer != BESIDE]
        sure = any(all(any(p.certain for p in side) for side in sides) for sides in offered)
        told = competition(now, *pair).get(TOLD)
        assert sure or (told is not None and any(p.certain for p in told.first)), flag.id


@pytest.mark.parametrize(("supplier", "lab"), [("oracle", "openai"), ("oracle", "meta"), ("coreweave", "nvidia")])
def test_a_rivalry_that_only_one_side_is_sure_of_is_flagged_but_not_robust(
    graph: Graph, supplier: str, lab: str
) -> None:
    flags = {f.id: f for f in flags_of_kind(graph.snapshot(), "supplier-rival")}
    assert not flags[f"supplier-rival-{lab}-{supplier}"].robust


SELLS = (
    "- {status: confirmed, asserts: {id: SLUG, type: ChipSupply, rung: active, provider: [SELLER], "
    "customer: [meta], inputKind: chipsCHIPS}}\n"
)


def sells(seller: str, chips: str = "") -> str:
    named = f", chipType: [{chips}]" if chips else ""
    return SELLS.replace("SLUG", f"{seller}-sale").replace("SELLER", seller).replace("CHIPS", named)


def test_two_that_sell_chips_of_their_own_compete_in_chips(graph: Graph, snapshot_of: Reads) -> None:
    snapshot = snapshot_of(sells("nvidia", "NVIDIA GB300") + sells("amd", "AMD MI450"))
    assert {layer: r.certain for layer, r in competition(snapshot, "nvidia", "amd").items()} == {"chipDesign": True}
    assert competition(graph.snapshot(), "nvidia", "amd")["chipDesign"].certain


def test_who_sells_chips_of_another_competes_with_nobody_in_chips(snapshot_of: Reads) -> None:
    """Be it a dealer or a designer that hands over what its customer or a third firm designed."""
    for has_design in ("", "- {status: confirmed, asserts: {id: broadcom, type: [Organization, ChipDesigner]}}\n"):
        snapshot = snapshot_of(has_design + sells("broadcom", "NVIDIA GB300") + sells("amd", "AMD MI450"))
        assert competition(snapshot, "broadcom", "amd") == {}


def test_a_designer_whose_sale_names_no_chips_possibly_sells_its_own(snapshot_of: Reads) -> None:
    told = sells("intel") + sells("amd", "AMD MI450")
    assert competition(snapshot_of(told), "intel", "amd") == {}
    designer = "- {status: confirmed, asserts: {id: intel, type: [Organization, ChipDesigner]}}\n"
    found = competition(snapshot_of(told + designer), "intel", "amd")
    assert [(layer, rivalry.certain) for layer, rivalry in found.items()] == [("chipDesign", False)]


def test_units_of_one_group_are_no_rivals_at_the_level_of_units(graph: Graph) -> None:
    now = graph.snapshot()
    for kind in ("supplier-rival", "investor-conflict", "reverse-equity"):
        for flag in flags_of_kind(now, kind, "unit"):
            assert group_of(now, flag.entities[0]) != group_of(now, flag.entities[1]), flag.id


def test_a_sentence_says_in_which_layers_firms_only_possibly_compete(graph: Graph) -> None:
    flags = {f.id: f.summary for f in flags_of_kind(graph.snapshot(), "supplier-rival")}
    assert flags["supplier-rival-google-nvidia"].endswith("competes with it in model development, possibly in cloud.")
