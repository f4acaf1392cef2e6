"""Investors in conflict, suppliers that are rivals, labs that own part of a supplier, who could shut rivals out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph import Graph
from graph.metrics.conflicts import CRITERIA, Conflict, conflict_flags, conflicts, severity
from graph.metrics.result import Bound
from graph.metrics.rivals import foreclosure, reverse_equity, supplier_rivals
from graph.metrics.stakes import ratio, stakes
from graph.snapshot import Snapshot

Reads = Callable[..., Snapshot]

CLAIM = "- {{status: {status}, asserts: {{{asserts}}}}}\n"


def says(asserts: str, status: str = "confirmed") -> str:
    return CLAIM.format(status=status, asserts=asserts)


def invests(investor: str, lab: str, amount: int = 10, more: str = "", rung: str = "completed") -> str:
    money = f"amount: [{{value: {amount}, currency: USD, basis: paid}}]"
    parties = f"investor: [{investor}], investee: {lab}"
    return says(f"id: {investor}-in-{lab}, type: Investment, rung: {rung}, {parties}, {money}{more}")


def buys(lab: str, supplier: str, amount: int = 30, kind: str = "capacity", rung: str = "active") -> str:
    type_ = "ChipSupply" if kind == "chips" else "ComputeContract"
    parties = f"provider: [{supplier}], customer: [{lab}], inputKind: {kind}"
    money = f"amount: [{{value: {amount}, currency: USD, basis: committedTotal}}]"
    return says(f"id: {lab}-buys-{supplier}, type: {type_}, rung: {rung}, {parties}, {money}")


LAB = says("id: claude, type: Model, developer: [anthropic]")
RIVAL = says("id: gpt-5, type: Model, developer: [openai]")
OPEN = {"a": True, "e": False}
NOVA = says("id: amazon-nova, type: Model, developer: [amazon]")


def the(snapshot: Snapshot) -> Conflict:
    (found,) = conflicts(snapshot)
    return found


@pytest.mark.parametrize(
    ("more", "letters"),
    [
        (buys("anthropic", "amazon"), "ae"),
        (NOVA, "b"),
        (RIVAL + invests("amazon", "openai"), "c"),
        (says("id: r1, type: Right, rightKind: boardSeat, holder: [amazon], over: [anthropic], inForce: true"), "d"),
    ],
)
def test_each_criterion_alone_raises_a_flag(snapshot_of: Reads, more: str, letters: str) -> None:
    found = [c for c in conflicts(snapshot_of(LAB + invests("amazon", "anthropic") + more)) if c.lab == "anthropic"]
    assert [c.letters for c in found] == [letters]
    assert set(letters) <= set(CRITERIA)


def test_a_parent_is_no_investor_in_conflict_by_its_control_alone(snapshot_of: Reads) -> None:
    control = says("id: r1, type: Right, rightKind: votingControl, holder: [amazon], over: [anthropic], inForce: true")
    assert conflicts(snapshot_of(LAB + invests("amazon", "anthropic") + control)) == ()
    assert the(snapshot_of(LAB + invests("amazon", "anthropic") + control + NOVA)).letters == "bd"


@pytest.mark.parametrize(("vehicle", "letters"), [(", SpecialPurposeVehicle", []), ("", ["b"])])
def test_a_financing_vehicle_competes_in_nothing(snapshot_of: Reads, vehicle: str, letters: list[str]) -> None:
    """It is called a provider of compute for what it leases to the one it was made for."""
    part = says(f"id: linode, type: [Organization, ComputeProvider{vehicle}], partOf: akamai")
    cloud = says("id: anthropic, type: [Organization, ComputeProvider]")
    found = conflicts(snapshot_of(LAB + cloud + part + invests("akamai", "anthropic")))
    assert [c.letters for c in found] == letters


def test_a_stake_alone_is_no_conflict(snapshot_of: Reads) -> None:
    assert conflicts(snapshot_of(LAB + invests("amazon", "anthropic"))) == ()


def test_a_supplier_without_a_stake_is_neutral(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(LAB + buys("anthropic", "akamai"))
    assert conflicts(snapshot) == ()
    assert supplier_rivals(snapshot) == []


def test_debt_gives_no_stake(snapshot_of: Reads) -> None:
    lends = invests("amazon", "anthropic", more=", instrument: debt") + buys("anthropic", "amazon")
    assert conflicts(snapshot_of(LAB + lends)) == ()


def test_amounts_go_both_ways_and_the_round_trip_is_their_ratio(snapshot_of: Reads) -> None:
    found = the(snapshot_of(LAB + invests("amazon", "anthropic", 10) + buys("anthropic", "amazon", 30)))
    assert (found.invested, found.purchased, found.round_trip) == (
        Bound.exactly(10),
        Bound.exactly(30),
        Bound.exactly(3),
    )


def test_what_is_certain_is_robust_and_what_needs_a_rumour_is_not(snapshot_of: Reads) -> None:
    base = LAB + invests("amazon", "anthropic")
    rumour = says("id: amazon-nova, type: Model, developer: [amazon]", "rumoured")
    supplied = the(snapshot_of(base + buys("anthropic", "amazon") + rumour))
    assert (supplied.letters, supplied.severity, supplied.robust) == ("abe", "medium", True)
    alone = the(snapshot_of(base + rumour))
    assert (alone.letters, alone.robust) == ("b", False)


def test_what_only_a_rumour_makes_graver_is_not_robust(snapshot_of: Reads) -> None:
    """Three of a to e for certain and two more possibly: high only with them."""
    assert [severity(3, 0), severity(3, 2)] == ["medium", "high"]
    rumour = says("id: amazon-nova, type: Model, developer: [amazon]", "rumoured")
    rights = says("id: r1, type: Right, holder: [amazon], over: [anthropic], rightKind: boardSeat, inForce: true")
    base = LAB + invests("amazon", "anthropic") + buys("anthropic", "amazon") + rights
    other = RIVAL + says("id: h1, type: Holding, holder: [amazon], issuer: openai, instrument: equity", "rumoured")
    (found,) = [c for c in conflicts(snapshot_of(base + rumour + other)) if c.lab == "anthropic"]
    assert (found.letters, found.severity, found.robust) == ("abcde", "high", False)


def test_the_severity_follows_its_documented_points() -> None:
    assert [severity(n, 0) for n in range(1, 6)] == ["low", "medium", "medium", "high", "high"]
    assert [severity(3, n) for n in range(3)] == ["medium", "medium", "high"]
    assert severity(1, 1) == "low"


@pytest.mark.parametrize(
    ("purchase", "expected"),
    [
        (buys("anthropic", "amazon", 30), {"a": True, "e": True}),
        (buys("anthropic", "amazon", 9), {"a": True}),
        (buys("anthropic", "amazon").replace("value: 30, ", "low: 5, high: 30, qualifier: between, "), OPEN),
        (
            buys("anthropic", "amazon").replace(", amount: [{value: 30, currency: USD, basis: committedTotal}]", ""),
            OPEN,
        ),
    ],
    ids=["more comes back", "less comes back", "perhaps", "not disclosed"],
)
def test_money_goes_round_for_certain_only_if_as_much_certainly_comes_back(
    snapshot_of: Reads, purchase: str, expected: dict[str, bool]
) -> None:
    found = the(snapshot_of(LAB + invests("amazon", "anthropic", 10) + purchase))
    assert {c.letter: c.certain for c in found.criteria} == expected


def test_a_wider_amount_never_gives_a_narrower_round_trip() -> None:
    narrow, wide = ratio(Bound(90, 110), Bound(10, 20)), ratio(Bound(80, 120), Bound(5, 30))
    assert wide.low <= narrow.low
    assert wide.high >= narrow.high


def test_the_currency_only_scales_amounts(snapshot_of: Reads) -> None:
    one = the(snapshot_of(LAB + invests("amazon", "anthropic", 10) + buys("anthropic", "amazon", 30)))
    thousand = the(snapshot_of(LAB + invests("amazon", "anthropic", 10_000) + buys("anthropic", "amazon", 30_000)))
    assert thousand.round_trip == one.round_trip
    assert thousand.invested == one.invested.scaled(1000)


def test_a_flag_names_the_investor_the_lab_and_the_claims(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(LAB + invests("amazon", "anthropic") + buys("anthropic", "amazon"))
    (flag,) = conflict_flags(snapshot)
    assert flag.id == "investor-conflict-anthropic-amazon"
    assert flag.entities[:2] == ("anthropic", "amazon")
    assert set(flag.evidence) <= set(snapshot.evidence.claims)
    assert "Amazon" in flag.summary


def test_a_supplier_that_is_a_rival_is_flagged(snapshot_of: Reads) -> None:
    (flag,) = supplier_rivals(snapshot_of(LAB + RIVAL + buys("anthropic", "openai")))
    assert (flag.id, flag.severity, flag.robust) == ("supplier-rival-anthropic-openai", "high", True)


def test_a_rival_with_a_stake_is_an_investor_in_conflict_and_not_listed_twice(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(LAB + RIVAL + buys("anthropic", "openai") + invests("openai", "anthropic"))
    assert supplier_rivals(snapshot) == []
    assert the(snapshot).letters == "abe"


def test_warrants_in_a_supplier_are_reverse_equity(snapshot_of: Reads) -> None:
    warrants = says(
        "id: h1, type: Holding, holder: [anthropic], issuer: akamai, instrument: warrants, "
        "stake: {value: 5, unit: percent}"
    )
    (flag,) = reverse_equity(snapshot_of(LAB + buys("anthropic", "akamai") + warrants))
    assert (flag.subject, flag.severity, flag.value) == ("anthropic", "medium", Bound.exactly(5))


def test_a_leg_of_warrants_goes_from_its_issuer_to_the_holder(snapshot_of: Reads) -> None:
    leg = "leg: [{id: l1, type: Leg, legKind: warrants, from: [akamai], to: [anthropic]}]"
    parties = "provider: [akamai], customer: [anthropic], inputKind: capacity"
    deal = says(f"id: d1, type: ComputeContract, rung: definitive, {parties}, {leg}")
    assert [f.id for f in reverse_equity(snapshot_of(LAB + deal))] == ["reverse-equity-anthropic-akamai"]


HELD = says("id: h1, type: Holding, holder: [anthropic], issuer: amazon, instrument: equity")
GIVEN = "leg: [{id: l1, type: Leg, legKind: equity, from: [amazon], to: [anthropic]}]"
CHIPS = says(f"id: d1, type: ChipSupply, rung: active, provider: [amazon], customer: [anthropic], {GIVEN}")


def pairs_of(snapshot: Snapshot, leg: str) -> list[tuple[str, str]]:
    return [pair for pair, held in stakes(snapshot).items() if leg in {tie.deal for tie in held}]


@pytest.mark.parametrize(
    ("more", "holder"),
    [
        (HELD, "anthropic"),
        (invests("amazon", "anthropic"), "amazon"),
        (HELD + invests("amazon", "anthropic"), "amazon"),
        ("", "amazon"),
    ],
    ids=["the receiver holds shares", "the giver invests", "both", "neither is told"],
)
def test_an_equity_leg_of_a_purchase_goes_by_the_stakes_that_are_told(
    snapshot_of: Reads, more: str, holder: str
) -> None:
    assert [pair[0] for pair in pairs_of(snapshot_of(LAB + CHIPS + more), "l1")] == [holder]


@pytest.mark.parametrize(("giver", "holder"), [("amazon", "amazon"), ("anthropic", "amazon")])
def test_an_equity_leg_of_an_investment_is_the_investors_stake(snapshot_of: Reads, giver: str, holder: str) -> None:
    """Whether it tells of the money that goes in or of the shares that come out, and whoever else holds shares."""
    receiver = {"amazon": "anthropic", "anthropic": "amazon"}[giver]
    leg = f", leg: [{{id: l1, type: Leg, legKind: equity, from: [{giver}], to: [{receiver}]}}]"
    snapshot = snapshot_of(LAB + HELD + invests("amazon", "anthropic", more=leg))
    assert [pair[0] for pair in pairs_of(snapshot, "l1")] == [holder]


def test_money_put_into_a_lab_is_no_evidence_that_the_lab_owns_its_investor(graph: Graph) -> None:
    flags = {f.id: f for f in reverse_equity(graph.snapshot())}
    assert flags["reverse-equity-openai-softbank"].details["holdings"] == (
        "openai-sb-energy-500m",
        "openai-sb-energy-warrants",
    )


def test_a_stake_in_a_part_of_a_supplier_is_named_and_not_mutual(graph: Graph, snapshot_of: Reads) -> None:
    part = says("id: linode, type: Organization, partOf: akamai")
    held = says("id: h, type: Holding, holder: [anthropic], issuer: ISSUER, instrument: warrants")
    back = invests("akamai", "anthropic")
    told = LAB + part + buys("anthropic", "akamai") + back
    flags = {one: reverse_equity(snapshot_of(told + held.replace("ISSUER", one))) for one in ("linode", "akamai")}
    assert [(f.severity, f.details["mutual"]) for f in flags["linode"]] == [("medium", False)]
    assert [(f.severity, f.details["mutual"]) for f in flags["akamai"]] == [("high", True)]
    (real,) = (f for f in reverse_equity(graph.snapshot()) if f.id == "reverse-equity-openai-softbank")
    assert real.summary == "OpenAI holds equity and warrants in SB Energy, part of its supplier SoftBank Group."


def test_an_instrument_that_nobody_names_is_told_as_equity(graph: Graph) -> None:
    assert all("" not in f.details["instruments"] for f in reverse_equity(graph.snapshot()))


def test_a_stake_in_somebody_who_supplies_nothing_is_no_reverse_equity(snapshot_of: Reads) -> None:
    held = says("id: h1, type: Holding, holder: [anthropic], issuer: akamai, instrument: equity")
    assert reverse_equity(snapshot_of(LAB + held)) == []


def test_who_supplies_a_rival_of_its_own_lab_could_shut_it_out(snapshot_of: Reads) -> None:
    (flag,) = foreclosure(snapshot_of(LAB + NOVA + buys("anthropic", "amazon")))
    assert (flag.subject, flag.details["rivals"]) == ("amazon", {"anthropic": ("amazon",)})


def test_who_supplies_only_the_lab_it_funds_shuts_nobody_out(snapshot_of: Reads) -> None:
    assert foreclosure(snapshot_of(LAB + invests("akamai", "anthropic") + buys("anthropic", "akamai"))) == []


@pytest.mark.parametrize(("third", "expected"), [("active", "high"), ("talks", "medium")])
def test_only_rivals_that_are_certainly_supplied_make_foreclosure_grave(
    snapshot_of: Reads, third: str, expected: str
) -> None:
    models = RIVAL + says("id: grok-4, type: Model, developer: [xai]")
    deals = buys("anthropic", "amazon") + buys("openai", "amazon") + buys("xai", "amazon", rung=third)
    (flag,) = foreclosure(snapshot_of(LAB + NOVA + models + deals))
    assert (flag.severity, flag.robust) == (expected, True)
