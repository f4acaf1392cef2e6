"""Flags of the real graph, the questions asked the other way round, scenarios, and flags as RDF."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from functools import cache
from inspect import getdoc
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import Graph
from graph.errors import InvalidParameter, UnknownEntity
from graph.evidence import Evidence
from graph.iris import FLAGS, local
from graph.metrics.conflicts import CRITERIA
from graph.metrics.families import FAMILIES, analyse
from graph.metrics.flag_quads import GROUNDS, flag_quads
from graph.metrics.flags import FAMILIES as RAISED_BY
from graph.metrics.flags import compare, flag_of, flags, flags_of_kind, flips, resting_on, rule_of, select
from graph.metrics.integration import integration
from graph.metrics.result import CONCEPTS, KINDS, SEVERITIES, Flag, Result
from graph.metrics.scenario import (
    combined,
    disclosed,
    hold_out,
    settling,
    what_if,
    without_firm,
    without_rumours,
    without_source,
)
from graph.metrics.weights import standing
from graph.snapshot import Snapshot
from graph.values import Truth
from ontology.vocabulary import vocabulary

JUNE = "2026-06-01"


def ids(snapshot: Snapshot) -> set[str]:
    return {flag.id for flag in flags(snapshot)}


def criteria(snapshot: Snapshot, slug: str) -> set[str]:
    return set(flag_of(snapshot, slug).details["criteria"])


@pytest.fixture(scope="module")
def now(graph: Graph) -> Snapshot:
    """The default snapshot."""
    return graph.snapshot()


@pytest.fixture(scope="module")
def june(graph: Graph) -> Snapshot:
    """What was known on the first of June 2026."""
    return graph.snapshot(known_at=JUNE)


@pytest.mark.parametrize("investor", ["amazon", "google"])
def test_amazon_and_google_invest_in_supply_and_rival_anthropic(now: Snapshot, june: Snapshot, investor: str) -> None:
    for snapshot in (now, june):
        assert {"a", "b", "c", "e"} <= criteria(snapshot, f"investor-conflict-anthropic-{investor}")


def test_amazons_conflict_is_grave_and_certain(now: Snapshot) -> None:
    flag = flag_of(now, "investor-conflict-anthropic-amazon")
    assert (flag.severity, flag.robust) == ("high", True)
    assert flag.value is not None
    assert flag.value.low > 1


def test_a_round_trip_of_the_real_graph_is_certain_only_where_the_amounts_show_it(now: Snapshot) -> None:
    trips = {f.id: f for f in flags_of_kind(now, "investor-conflict") if "e" in f.details["criteria"]}
    for slug, flag in trips.items():
        assert flag.value is not None, slug
        assert flag.value.high >= 1, slug
        assert not flag.details["criteria"]["e"]["certain"] or flag.value.low >= 1, slug
    assert trips["investor-conflict-anthropic-amazon"].details["criteria"]["e"]["certain"]
    assert not trips["investor-conflict-anthropic-amd"].details["criteria"]["e"]["certain"]


def test_akamai_was_neutral_on_what_was_known_in_june(june: Snapshot) -> None:
    assert not [f for f in flags(june) if "akamai" in f.entities and f.kind != "concentration"]


def test_akamai_is_no_investor_in_conflict_and_no_rival_even_now(now: Snapshot) -> None:
    assert not {"investor-conflict-anthropic-akamai", "supplier-rival-anthropic-akamai"} & ids(now)


def test_the_owner_of_colossus_is_a_supplier_that_is_a_rival(now: Snapshot, june: Snapshot) -> None:
    for snapshot in (now, june):
        assert flag_of(snapshot, "supplier-rival-anthropic-spacex").severity == "high"


@pytest.mark.parametrize(
    "slug",
    [
        "reverse-equity-anthropic-akamai",
        "reverse-equity-openai-amd",
        "reverse-equity-openai-cerebras",
        "reverse-equity-openai-coreweave",
        "reverse-equity-meta-amd",
    ],
)
def test_labs_that_own_part_of_their_suppliers(now: Snapshot, slug: str) -> None:
    assert flag_of(now, slug).kind == "reverse-equity"


def test_anthropics_warrants_in_akamai_are_of_september(june: Snapshot) -> None:
    assert "reverse-equity-anthropic-akamai" not in ids(june)


def test_the_integrated_groups_come_out_to_different_degrees(now: Snapshot) -> None:
    own = {who: integration(now, who).details["ownLayers"].point for who in ("google", "amazon", "spacex", "microsoft")}
    assert own["google"] >= own["amazon"] >= own["spacex"] >= 3
    assert {f"vertical-integration-{who}" for who in (*own, "meta")} <= ids(now)
    assert integration(now, "meta").value != integration(now, "google").value


def test_anthropic_owned_no_infrastructure_in_june(june: Snapshot) -> None:
    found = integration(june, "anthropic")
    assert found.details["states"]["dataCenterOperation"] == "external"
    assert found.details["states"]["modelDevelopment"] == "inHouse"
    assert "vertical-integration-anthropic" not in ids(june)


def test_coreweaves_customers_are_concentrated_whatever_is_hidden(now: Snapshot) -> None:
    flag = flag_of(now, "concentration-coreweave-stated-annualrevenue")
    assert flag.robust
    assert flag.details["index"].low > 1800


def test_the_foundry_stands_on_every_documented_way_of_chips(now: Snapshot) -> None:
    flag = flag_of(now, "chokepoint-tsmc-manufacturing")
    assert len(flag.details["labs"]) >= 5
    assert not flag.robust
    assert "partly" in flag.details["coverage"].values()


def test_a_chokepoint_is_robust_only_if_as_grave_on_what_is_certain(now: Snapshot, june: Snapshot) -> None:
    for flag in (f for snapshot in (now, june) for f in flags_of_kind(snapshot, "chokepoint")):
        assert flag.value is not None
        alone = flag.value.low >= 1 and not flag.details["substitutes"]
        sure = "high" if flag.value.low >= 5 or alone else "medium" if flag.value.low >= 2 else "low"
        assert flag.robust == (flag.value.low >= 1 and sure == flag.severity), flag.id


def test_a_chokepoint_says_apart_whom_it_gates_for_certain_and_whom_as_far_as_documented(now: Snapshot) -> None:
    """Only one of the labs gets its chips through the designer whatever is not told."""
    flag = flag_of(now, "chokepoint-nvidia-chips")
    sure = [lab for lab in flag.details["labs"] if flag.details["dominated"][lab] == "certainly"]
    assert 0 < len(sure) < len(flag.details["labs"])
    first, _, rest = flag.summary.partition("; so does every documented one to ")
    assert first.startswith("Every way of chips to ") and rest
    for lab in flag.details["labs"]:
        assert (now.label(lab) in first, now.label(lab) in rest) == (lab in sure, lab not in sure), lab


def test_amazons_money_goes_round_through_openai(now: Snapshot) -> None:
    flag = flag_of(now, "circular-financing-amazon-openai")
    assert flag.value is not None
    assert flag.value.low > 1e9
    assert flag.details["order"] == "possible"


def test_nothing_is_grave_on_a_sum_or_a_count_that_nobody_states(now: Snapshot) -> None:
    for flag in flags(now):
        assert flag.value is not None or flag.kind not in {"circular-financing", "concentration"}, flag.id
        if flag.kind == "circular-financing" and flag.severity == "high":
            assert flag.value is not None, flag.id
            assert flag.value.low > 0, flag.id
        if flag.kind == "concentration" and flag.details.get("parties") and (flag.severity != "low" or flag.robust):
            assert flag.details["index"].low > 10_000 / len(flag.details["parties"]) + 1e-6, flag.id


def test_a_concentration_says_who_has_the_share_of_what_and_when(now: Snapshot) -> None:
    stated = flag_of(now, "concentration-coreweave-stated-annualrevenue").summary
    assert stated == "Microsoft has 62 per cent of the annual revenue of CoreWeave (2024)."
    by_power = flag_of(now, "concentration-openai-suppliers-chips").summary
    assert by_power == "Of the direct suppliers of chips of OpenAI Broadcom has the most: 62.5 per cent by power."


def test_fewer_claims_make_no_concentration_graver(now: Snapshot) -> None:
    """With one supplier less named an index that rests on names alone is higher, and no flag."""
    before = {f.id: SEVERITIES.index(f.severity) for f in flags_of_kind(now, "concentration")}
    fewer = Snapshot(now.evidence, replace(now.moment, policy="confirmed_only"))
    slug = "concentration-anthropic-suppliers-chips"
    assert SEVERITIES.index(flag_of(fewer, slug).severity) <= before[slug]


def test_every_flag_names_claims_that_count_and_entities_that_exist(now: Snapshot) -> None:
    for flag in flags(now):
        assert flag.evidence, flag.id
        assert set(flag.evidence) <= now.eligible, flag.id
        assert set(flag.entities) <= set(now.types), flag.id


def test_the_id_of_a_flag_is_its_own(now: Snapshot) -> None:
    found = [flag.id for flag in flags(now)]
    assert len(found) == len(set(found))


def test_flags_come_gravest_first_and_are_plain_json(now: Snapshot) -> None:
    found = flags(now)
    ranks = [SEVERITIES.index(flag.severity) for flag in found]
    assert ranks == sorted(ranks, reverse=True)
    assert json.dumps([flag.as_json() for flag in found], allow_nan=False)


def test_every_kind_of_flag_has_a_rule_for_its_severity() -> None:
    assert set(RAISED_BY) == set(KINDS)
    for kind in KINDS:
        assert "everity" in rule_of(kind), kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_is_said_in_full_and_in_plain_words(kind: str) -> None:
    """It leads to no other docstring: whoever reads `explain` or JSON has only this text."""
    rule = rule_of(kind)
    assert not re.search(r":\w+:`", rule)
    assert "Severity:" in rule
    assert "obust" in rule
    assert all(f"`{grade}`" in rule for grade in SEVERITIES)


def test_the_order_of_the_claims_changes_no_flag(now: Snapshot) -> None:
    evidence = now.evidence
    turned = Evidence(dict(reversed(evidence.claims.items())), evidence.sources, evidence.register)
    assert flags(Snapshot(turned, now.moment)) == flags(now)


def test_a_source_that_is_loaded_twice_makes_no_new_flag(now: Snapshot) -> None:
    """Every claim once more under another id, from the same source and origin."""
    evidence = now.evidence
    again = {f"{slug}-again": replace(claim, id=f"{slug}-again") for slug, claim in evidence.claims.items()}
    twice = Snapshot(Evidence({**evidence.claims, **again}, evidence.sources, evidence.register), now.moment)
    verdicts = {(f.id, f.severity, f.robust, f.value) for f in flags(twice)}
    assert verdicts == {(f.id, f.severity, f.robust, f.value) for f in flags(now)}


def test_flags_are_selected_by_entity_kind_and_severity(now: Snapshot) -> None:
    found = select(now, flags(now), entity="akamai", kind="reverse-equity", severity="medium", robust=True)
    assert [flag.id for flag in found] == ["reverse-equity-anthropic-akamai"]
    with pytest.raises(InvalidParameter):
        select(now, flags(now), kind="bad-luck")
    with pytest.raises(InvalidParameter):
        select(now, flags(now), severity="dreadful")


def test_a_flag_that_is_not_there_is_an_error_with_the_nearest(now: Snapshot) -> None:
    with pytest.raises(UnknownEntity) as refused:
        flag_of(now, "reverse-equity-anthropic-nobody")
    assert "reverse-equity-anthropic-akamai" in refused.value.candidates


def test_flags_that_rest_on_a_source_have_a_claim_of_it(now: Snapshot) -> None:
    source = "theaidude-2026-05-10"
    claims = {c.id for c in now.evidence.by_source[source]}
    found = resting_on(now, source)
    assert found
    assert all(claims & set(flag.evidence) for flag in found)
    with pytest.raises(UnknownEntity):
        resting_on(now, "no-such-source")


def test_dropping_rumours_only_takes_claims_away(now: Snapshot) -> None:
    after = without_rumours(now)
    assert after.eligible < now.eligible
    for change in flips(now, min_status="reported"):
        assert change.what in {"gone", "new", "changed"}


def test_an_unchanged_snapshot_flips_nothing(now: Snapshot) -> None:
    assert flips(now) == ()
    assert compare(flags(now), flags(now)) == ()


def test_without_its_source_a_flag_of_one_source_is_gone(now: Snapshot) -> None:
    evidence = now.evidence
    single = next(f for f in flags(now) if len({evidence.claims[c].source.id for c in f.evidence}) == 1)
    source = evidence.claims[single.evidence[0]].source.id
    assert single.id not in ids(without_source(now, source))


def test_a_firm_held_out_takes_its_deals_along(now: Snapshot) -> None:
    world = without_firm(now, "microsoft")
    assert "openai-azure-250b" not in world.subjects
    assert "microsoft-azure" not in world.subjects
    assert not [f for f in flags(world) if "microsoft" in f.entities]


def test_without_microsoft_openai_had_nothing_in_2023(graph: Graph) -> None:
    then = graph.snapshot(as_of="2023-06-30")
    losses = [r for r in hold_out(then, "microsoft").losses if r.subject == "openai"]
    assert losses
    assert all(r.value.low == 100 for r in losses)


def test_without_microsoft_openai_has_other_suppliers_now(now: Snapshot) -> None:
    losses = [r for r in hold_out(now, "microsoft").losses if r.subject == "openai"]
    assert all(r.value.low < 100 for r in losses)


def test_a_loss_of_which_a_sum_is_disclosed_is_told_though_its_share_may_be_any(now: Snapshot) -> None:
    found = hold_out(now, "microsoft")
    lost = next(r for r in found.losses if (r.subject, r.details["measure"]) == ("openai", "usd"))
    assert lost.value.point is not None and lost.details["weight"].low > 0
    assert "openai" not in {r.subject for r in found.unknown}


def test_a_group_with_data_centers_of_its_own_does_not_lose_all_with_its_only_supplier(now: Snapshot) -> None:
    losses = {r.details["measure"]: r for r in hold_out(now, "spacex").losses if r.subject == "google"}
    assert losses["chips"].value.high < 50
    assert "power" not in losses or losses["power"].value.low == 0


@pytest.mark.parametrize(("unit", "whole"), [("aws", "amazon"), ("xai", "spacex")])
def test_holding_a_unit_out_is_holding_its_group_out(now: Snapshot, unit: str, whole: str) -> None:
    one, other = hold_out(now, unit), hold_out(now, whole)
    assert one.firms == (whole,)
    assert one.losses and (one.losses, one.unknown, one.changes) == (other.losses, other.unknown, other.changes)


def test_a_unit_alone_can_be_held_out_at_the_level_of_units(now: Snapshot) -> None:
    assert hold_out(now, "aws", "unit").firms == ("aws",)


def test_firms_held_out_together_are_lost_together(now: Snapshot) -> None:
    """Whoever buys from both loses at least what it would lose without the one of which it loses more."""
    alone = {firm: hold_out(now, firm) for firm in ("amazon", "google")}
    both = what_if(now, ["amazon", "google"])

    def least(losses: tuple[Result, ...]) -> dict[tuple[str, str, str], float]:
        return {(r.subject, r.details["kind"], r.details["measure"]): r.value.low for r in losses}

    joint = least(both.losses)
    for firm in alone:
        assert all(joint.get(key, 0) >= low - 1e-9 for key, low in least(alone[firm].losses).items())
    both_supply = ("anthropic", "capacity", "usd")
    assert joint[both_supply] > max(least(alone[firm].losses).get(both_supply, 0) for firm in alone)


def test_what_is_lost_is_reckoned_on_the_claims_that_are_left(now: Snapshot) -> None:
    rumoured = {c.id for c in now.evidence.claims.values() if c.status == "rumoured"}
    losses = what_if(now, ["oracle"], rumours=False).losses
    assert losses and not rumoured & {c for r in losses for c in r.claims}
    assert losses == hold_out(without_rumours(now), "oracle").losses


def test_labs_that_lose_an_unknown_part_are_named(now: Snapshot) -> None:
    found = hold_out(now, "google")
    assert "openai" in {r.subject for r in found.unknown}
    assert all((r.value.low, r.value.high) == (0, 100) for r in found.unknown)
    told = {(r.subject, r.details["kind"]) for r in found.losses}
    assert not told & {(r.subject, r.details["kind"]) for r in found.unknown}


def test_a_disclosure_makes_the_deal_exact(now: Snapshot) -> None:
    hidden = next(t for t in standing(now) if t.kind == "ComputeContract" and t.usd is None and not t.shared)
    world = disclosed(now, hidden.deal, Decimal(7))
    told = [t for t in standing(world) if t.deal == hidden.deal]
    assert [(t.usd.interval.low, t.usd.interval.high) for t in told if t.usd is not None] == [(7, 7)]
    assert [t.truth for t in told] == [Truth.YES]


def test_the_disclosures_tried_settle_only_flags_that_were_open(now: Snapshot) -> None:
    open_flags = {f.id for f in flags(now) if not f.robust}
    found = settling(now, top=2)
    assert len(found) == 2
    assert all(set(d.settles) <= set(d.touches) <= open_flags for d in found)


def test_several_changes_at_once(now: Snapshot) -> None:
    world = combined(now, ["microsoft"], ["theaidude-2026-05-10"], rumours=False)
    assert world.moment.min_status == "reported"
    assert "microsoft-azure" not in world.subjects


@cache
def _subject(kind: str) -> str:
    return {"firm": "coreweave", "firm or deal": "anthropic", "none": ""}[kind]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_answers_on_the_real_graph(now: Snapshot, family: str) -> None:
    asked = {"on": "microsoft"} if family == "dependence" else {}
    found = analyse(now, family, _subject(FAMILIES[family].subject), **asked)
    assert json.dumps([result.as_json() for result in found], allow_nan=False)
    assert all(set(result.claims) <= now.eligible for result in found)
    assert all(result.details.get("formula") for result in found)


def test_a_family_refuses_what_it_does_not_know(now: Snapshot) -> None:
    for family, subject, asked in [
        ("luck", "anthropic", {}),
        ("concentration", "anthropic", {"kind": "hope"}),
        ("concentration", "anthropic", {"mood": "good"}),
        ("circularity", "", {"steps": "many"}),
    ]:
        with pytest.raises(InvalidParameter):
            analyse(now, family, subject, **asked)
    with pytest.raises(UnknownEntity):
        analyse(now, "integration", "no-such-firm")


def test_a_family_that_looks_at_everybody_leads_on_to_the_flags_of_a_firm(now: Snapshot) -> None:
    with pytest.raises(InvalidParameter, match="flags --entity anthropic"):
        analyse(now, "chokepoints", "anthropic")


def test_kinds_and_severities_are_concepts_of_the_vocabulary() -> None:
    assert set(CONCEPTS.values()) <= set(vocabulary().schemes["flagKinds"])
    assert vocabulary().notations("severities") == tuple(SEVERITIES)


def test_the_flags_graph_says_when_it_holds_and_leads_to_claims(graph: Graph, now: Snapshot) -> None:
    rows = graph.query(
        "SELECT ?flag ?known ?claim WHERE { GRAPH il:flags { il:flags il:knownAt ?known . ?flag a il:Flag ; "
        "il:flagKind il:reverseEquity ; il:concernsEntity id:akamai ; il:evidence ?claim } "
        "GRAPH il:provenance { ?claim a il:Claim } }"
    ).rows
    assert {row[1] for row in rows} == {"2026-10-11"}
    assert len(rows) == len(flag_of(now, "reverse-equity-anthropic-akamai").evidence)


def test_the_flags_graph_says_which_snapshot_it_holds(graph: Graph) -> None:
    rows = graph.query("SELECT ?p ?o WHERE { GRAPH il:flags { il:flags ?p ?o } }").rows
    told = {local(str(name)): local(str(value)) for name, value in rows}
    assert told == {
        "asOf": "2026-10-11",
        "knownAt": "2026-10-11",
        "policy": "preferredPolicy",
        "minimumStatus": "rumoured",
        "level": "groupLevel",
    }


def test_the_flags_graph_tells_the_subject_of_a_flag_from_the_others_and_how_much_is_disclosed(
    graph: Graph, now: Snapshot
) -> None:
    rows = graph.query(
        "SELECT ?flag ?subject ?other ?coverage WHERE { GRAPH il:flags { ?flag il:flagKind il:customerExposure ; "
        "il:flagSubject ?subject ; il:concernsEntity ?other ; il:coverage ?coverage FILTER (?other != ?subject) } }"
    ).rows
    told = {(local(str(f)), local(str(s)), local(str(o)), round(float(c), 6)) for f, s, o, c in rows}
    found = flags_of_kind(now, "exposure")
    assert told == {(f.id, *f.entities, round(f.coverage or 0, 6)) for f in found}


def test_every_flag_says_how_much_of_what_it_looks_at_is_disclosed(now: Snapshot) -> None:
    for flag in flags(now):
        assert flag.entities[0] == flag.subject, flag.id
        assert flag.coverage is not None and 0 <= flag.coverage <= 1, flag.id


def test_sparql_tells_which_flags_rest_on_a_source(graph: Graph, now: Snapshot) -> None:
    rows = graph.query(
        "SELECT DISTINCT ?flag WHERE { GRAPH il:flags { ?flag a il:Flag ; il:evidence ?claim } GRAPH il:provenance "
        "{ ?claim il:primarySource <https://w3id.org/interlock/source/theaidude-2026-05-10> } }"
    ).rows
    assert {local(str(row[0])) for row in rows} == {f.id for f in resting_on(now, "theaidude-2026-05-10")}


def test_the_quads_of_another_snapshot_say_so(now: Snapshot) -> None:
    other = Snapshot(now.evidence, replace(now.moment, policy="range", min_status="reported"))
    told = {
        (q.predicate.value.rsplit("#", 1)[-1], q.object.value.rsplit("#", 1)[-1]) for q in flag_quads(other, "unit")
    }
    assert {("policy", "rangePolicy"), ("minimumStatus", "reported"), ("level", "unitLevel")} <= told


def test_the_flags_graph_says_what_sets_an_investor_in_conflict_and_the_money_both_ways(
    graph: Graph, now: Snapshot
) -> None:
    rows = graph.query(
        "SELECT ?flag ?ground ?sure ?in ?out WHERE { GRAPH il:flags { ?flag il:flagKind il:investorConflict ; "
        "il:investedLow ?in ; il:purchasedLow ?out . { ?flag il:criterion ?ground BIND (true AS ?sure) } UNION "
        "{ ?flag il:possibleCriterion ?ground BIND (false AS ?sure) } } }"
    ).rows
    letters = {concept: letter for letter, concept in GROUNDS.items()}
    told = {
        (local(str(flag)), letters[local(str(ground))], sure, round(float(put)), round(float(back)))
        for flag, ground, sure, put, back in rows
    }
    assert told == {
        (f.id, letter, criterion["certain"], round(f.details["invested"].low), round(f.details["purchased"].low))
        for f in flags_of_kind(now, "investor-conflict")
        for letter, criterion in f.details["criteria"].items()
    }


def test_the_grounds_of_conflict_are_concepts_of_the_vocabulary() -> None:
    assert GROUNDS.keys() == CRITERIA.keys()
    assert tuple(GROUNDS.values()) == vocabulary().schemes["criteria"]


def test_the_published_flags_are_those_of_the_default_snapshot(graph: Graph, now: Snapshot) -> None:
    published = graph.query("SELECT ?flag WHERE { GRAPH il:flags { ?flag a il:Flag } }").rows
    assert {str(row[0]).rsplit("/", 1)[-1] for row in published} == ids(now)


def test_a_past_snapshot_has_flags_of_its_own(graph: Graph, june: Snapshot) -> None:
    query = "SELECT ?flag ?known WHERE { GRAPH il:flags { ?flag a il:Flag ; il:knownAt ?known } }"
    rows = graph.query(query, graph.moment(known_at=JUNE)).rows
    assert {str(row[0]).rsplit("/", 1)[-1] for row in rows} == ids(june)
    assert {row[1] for row in rows} == {JUNE}


def test_flag_quads_are_the_same_every_time(now: Snapshot) -> None:
    again = Snapshot(now.evidence, now.moment)
    assert [str(q) for q in flag_quads(now)] == [str(q) for q in flag_quads(again)]
    assert {q.graph_name for q in flag_quads(now)} == {ox.NamedNode(FLAGS)}


@pytest.mark.parametrize("seed", ["1", "4"])
def test_flags_do_not_hang_on_the_order_of_sets(data: Path, now: Snapshot, seed: str) -> None:
    """Other seeds of Python's hashes, as every process has: two under which shortest ways were once told apart."""
    script = "from graph import open_graph; from graph.metrics.flags import flags; import sys\n"
    script += "for f in flags(open_graph(sys.argv[1]).snapshot()): print(f.id, f.severity, f.robust, *f.evidence)"
    environ = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", script, data], capture_output=True, text=True, env=environ, check=True)
    assert done.stdout.splitlines() == [
        " ".join(map(str, (f.id, f.severity, f.robust, *f.evidence))) for f in flags(now)
    ]


def test_at_the_level_of_units_a_cloud_stands_for_itself(now: Snapshot) -> None:
    found: tuple[Flag, ...] = flags(now, "unit", ["circular-financing", "supplier-rival"])
    assert "aws" in {slug for flag in found for slug in flag.entities}


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_is_prose_without_marks_of_code_or_sections_for_programmers(kind: str) -> None:
    parts = rule_of(kind).split("\n\n")
    assert not any("---" in part or ">>>" in part for part in parts)
    assert all(line.startswith("- ") for part in parts for line in part.splitlines()[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_what_raises_a_flag_says_what_it_takes_returns_and_raises(kind: str) -> None:
    told = getdoc(RAISED_BY[kind]) or ""
    assert all(f"\n{section}\n---" in told for section in ("Parameters", "Returns", "Examples"))
    assert "Raises InvalidParameter" in " ".join(told.split())
    assert "+SKIP" not in told
