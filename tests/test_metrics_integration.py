"""Layers of the stack: states from claims, METRICS' oracle for coverage, runs and internalisation."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.metrics import layers as module
from graph.metrics.integration import coverage, integration, integration_flags, internalisation, longest_run
from graph.metrics.layers import activities, labs
from graph.metrics.result import Bound
from graph.metrics.rivalry import competition
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary

Reads = Callable[..., Snapshot]
STATES = ("inHouse", "mixed", "external", "none", "unknown")
states = st.lists(st.sampled_from(STATES), max_size=7)
amounts = st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)).map(lambda ends: Bound(min(ends), max(ends)))

CLAIM = "- {{status: {status}, asserts: {{{asserts}}}}}\n"


def says(asserts: str, status: str = "confirmed") -> str:
    return CLAIM.format(status=status, asserts=asserts)


def supply(slug: str, provider: str, customer: str, kind: str, more: str = "") -> str:
    type_ = {"chips": "ChipSupply", "manufacturing": "ComponentSupply"}.get(kind, "ComputeContract")
    parties = f"provider: [{provider}], customer: [{customer}], inputKind: {kind}"
    return says(f"id: {slug}, type: {type_}, rung: active, {parties}{more}")


MODEL = says("id: grok-4, type: Model, developer: [xai]")
SITE = says("id: colossus-1, type: Cluster, owner: [xai], buildStatus: operational")


def test_the_oracle_of_metrics() -> None:
    found = coverage(["inHouse", "inHouse", "inHouse", "external", "external", "unknown"])
    assert (found.low, found.high) == (0.5, pytest.approx(0.667, abs=1e-3))


def test_a_layer_without_activity_neither_counts_nor_breaks_a_run() -> None:
    assert coverage(["inHouse", "none", "none"]) == Bound.exactly(1.0)
    assert longest_run(["inHouse", "none", "mixed", "external", "inHouse"]) == Bound(2, 2, 2)


@given(states, st.integers(0, 6))
def test_to_know_less_never_narrows_the_answer(known: list[str], place: int) -> None:
    blurred = [s if n != place or s == "none" else "unknown" for n, s in enumerate(known)]
    for measure in (coverage, longest_run):
        assert measure(blurred).low <= measure(known).low
        assert measure(blurred).high >= measure(known).high


@given(amounts, amounts, st.floats(0, 1), st.floats(0, 1), st.floats(1e-3, 1e6))
def test_internalisation_holds_every_case_and_knows_no_currency(
    own: Bound, bought: Bound, x: float, y: float, scale: float
) -> None:
    share = internalisation(own, bought)
    inside, outside = own.low + x * own.width, bought.low + y * bought.width
    if inside + outside > 0:
        assert share.contains(inside / (inside + outside))
    scaled = internalisation(own.scaled(scale), bought.scaled(scale))
    assert scaled.low == pytest.approx(share.low)
    assert scaled.high == pytest.approx(share.high)


def test_what_is_unknown_and_unbounded_leaves_the_share_open() -> None:
    assert internalisation(Bound(0, math.inf), Bound(5, 5)) == Bound(0, 1)
    assert internalisation(Bound(5, 5, 5), Bound(0, math.inf)) == Bound(0, 1)


def test_every_layer_named_in_code_stands_in_the_ontology() -> None:
    named = {*module.STATED.values(), *module.SOLD.values(), *module.NEEDS, module.BESIDE}
    assert named <= set(vocabulary().schemes["layers"])
    assert set(module.SOLD) <= set(vocabulary().notations("inputKinds"))
    assert set(module.STATED) <= set(vocabulary().classes)


def test_who_develops_models_on_its_own_site_with_bought_chips(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(MODEL + SITE + supply("d1", "nvidia", "xai", "chips"))
    found = integration(snapshot, "xai")
    assert found.details["states"] == {
        "chipDesign": "external",
        "chipManufacture": "unknown",
        "dataCenterOperation": "inHouse",
        "cloud": "none",
        "modelDevelopment": "inHouse",
        "applications": "none",
    }
    assert (found.value.low, found.value.high) == (0.5, 0.75)


def test_capacity_of_others_beside_a_site_of_ones_own_is_mixed(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(MODEL + SITE + supply("d1", "oracle", "xai", "capacity"))
    assert integration(snapshot, "xai").details["states"]["dataCenterOperation"] == "mixed"
    assert integration(snapshot, "xai").details["states"]["cloud"] == "external"


def test_a_stated_lack_of_infrastructure_makes_data_centres_external(snapshot_of: Reads) -> None:
    model = says("id: claude, type: Model, developer: [anthropic]")
    lacks = says("id: anthropic, type: [Organization], ownsInfrastructure: false")
    assert integration(snapshot_of(model), "anthropic").details["states"]["dataCenterOperation"] == "unknown"
    assert integration(snapshot_of(model + lacks), "anthropic").details["states"]["dataCenterOperation"] == "external"


def test_a_chip_that_bears_a_firms_name_is_that_firms_design(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(supply("d1", "aws", "anthropic", "capacity", ", chipType: [AWS Trainium2]"))
    assert activities(snapshot, "unit")["aws"]["chipDesign"].state() == "inHouse"


def test_a_chip_of_another_name_is_bought(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(supply("d1", "oracle", "openai", "capacity", ", chipType: [NVIDIA GB200]"))
    assert activities(snapshot)["oracle"]["chipDesign"].state() == "external"
    assert activities(snapshot)["nvidia"]["chipDesign"].state() == "inHouse"


def test_a_generic_chip_name_says_nothing(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(supply("d1", "oracle", "openai", "capacity", ", chipType: [GPU]"))
    assert activities(snapshot)["oracle"]["chipDesign"].state() == "unknown"


def test_who_has_chips_made_designs_them(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(supply("d1", "tsmc", "nvidia", "manufacturing"))
    assert activities(snapshot)["nvidia"]["chipDesign"].state() == "inHouse"
    assert activities(snapshot)["nvidia"]["chipManufacture"].state() == "external"
    assert activities(snapshot)["tsmc"]["chipManufacture"].state() == "inHouse"


def test_a_rumour_is_likely_and_not_certain(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(says("id: grok-4, type: Model, developer: [xai]", "rumoured"))
    assert activities(snapshot)["xai"]["modelDevelopment"].state() == "inHouse"
    assert activities(snapshot)["xai"]["modelDevelopment"].state(certain=True) == "unknown"


def test_labs_are_who_has_models_of_its_own(snapshot_of: Reads) -> None:
    assert labs(snapshot_of(MODEL + supply("d1", "oracle", "xai", "capacity"))) == ("xai",)


def test_two_compete_where_both_offer_something_of_their_own(snapshot_of: Reads) -> None:
    other = says("id: claude, type: Model, developer: [anthropic]")
    snapshot = snapshot_of(MODEL + other + SITE)
    assert set(competition(snapshot, "xai", "anthropic")) == {"modelDevelopment"}
    assert competition(snapshot, "xai", "xai") == {}


def test_what_a_source_calls_a_rival_is_one(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(says("id: google, type: [Organization], rivalOf: [anthropic]"))
    assert set(competition(snapshot, "anthropic", "google")) == {"stated"}


def test_a_flag_is_raised_from_as_many_layers_as_asked_for(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(MODEL + SITE + supply("d1", "xai", "anthropic", "capacity"))
    assert [f.subject for f in integration_flags(snapshot)] == ["xai"]
    assert integration_flags(snapshot, from_layers=4) == []


def test_renaming_a_firm_changes_nothing_but_its_name(snapshot_of: Reads) -> None:
    here = integration(snapshot_of(MODEL + SITE), "xai")
    there = integration(snapshot_of((MODEL + SITE).replace("xai", "mistral")), "mistral")
    assert (there.value, there.details["states"]) == (here.value, here.details["states"])
