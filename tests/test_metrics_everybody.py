"""Families asked of nobody in particular: everybody, the largest answer first."""

from __future__ import annotations

import pytest

from graph import Graph
from graph.metrics.families import FAMILIES, analyse
from graph.metrics.result import Result
from graph.snapshot import Snapshot


@pytest.fixture(scope="module")
def now(graph: Graph) -> Snapshot:
    """The default snapshot."""
    return graph.snapshot()


SINGLE = sorted(name for name, family in FAMILIES.items() if family.subject != "none")


@pytest.mark.parametrize("family", SINGLE)
def test_the_answer_for_everybody_is_made_of_the_answers_for_each(now: Snapshot, family: str) -> None:
    everybody = analyse(now, family, draws="0") if family == "circularity" else analyse(now, family)
    assert len(everybody) > 1
    for whom in {result.subject for result in everybody if result.subject in now.types}:
        alone = [result for result in analyse(now, family, whom) if result.claims]
        assert [r for r in everybody if r.subject == whom] == sorted(alone, key=everybody.index)


@pytest.mark.parametrize("family", SINGLE)
def test_every_answer_for_everybody_rests_on_claims(now: Snapshot, family: str) -> None:
    assert all(result.claims for result in analyse(now, family))


def test_the_broadest_groups_come_first(now: Snapshot) -> None:
    own = [result.details["ownLayers"].low for result in analyse(now, "integration")]
    assert own == sorted(own, reverse=True)
    assert own[0] > own[-1]


def test_who_has_several_suppliers_comes_before_who_has_one(now: Snapshot) -> None:
    counts = [len(result.details["parties"]) == 1 for result in analyse(now, "concentration")]
    assert counts == sorted(counts)
    assert {True, False} == set(counts)


def test_a_firm_depends_on_each_of_its_suppliers(now: Snapshot) -> None:
    def held(result: Result) -> str:
        return str(result.details["held"])

    assert {held(r) for r in analyse(now, "dependence", "openai")} == {
        row["party"] for row in analyse(now, "concentration", "openai")[0].details["parties"]
    }
