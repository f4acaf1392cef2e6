"""Adding a fact: fields in a contributor's words become a valid claim; every mistake is told with what was expected."""

from __future__ import annotations

from typing import Any

import pytest

from graph import Graph
from graph.adding import Added, compose
from graph.documents import read_document
from graph.errors import ClaimsRefused
from graph.naming import Names
from graph.validate import form_faults
from graph.wanted import asked
from graph.wording import day, money, quantity
from ontology.vocabulary import vocabulary

FIELDS = """\
url: https://example.org/story
publisher: Example Wire
title: Anthropic doubles its order
kind: press
published: 8 October 2026
what: compute contract
provider: Akamai
customer: anthropic
inputKind: capacity
amount: up to $3.6B over seven years
signed: October 2026
id: new
"""


@pytest.fixture(scope="module")
def names(graph: Graph) -> Names:
    """The names of the real graph."""
    return Names.of(graph.snapshot())


def composed(text: str, names: Names) -> Added:
    return compose(read_document("fields.yaml", text.encode()), names, "2026-10-11")


def refused(text: str, names: Names) -> list[tuple[int, str]]:
    with pytest.raises(ClaimsRefused) as caught:
        composed(text, names)
    return [(f.line, f"{f.what}; {f.expected}") for f in caught.value.faults]


def test_fields_in_plain_words_make_a_claim_that_passes_the_first_gate(names: Names) -> None:
    added = composed(FIELDS, names)
    asserts = added.claim["asserts"]
    assert (asserts["provider"], asserts["customer"], asserts["signed"]) == (["akamai"], ["anthropic"], "2026-10")
    assert asserts["amount"][0] | {"words": ""} == {
        "value": "3600000000",
        "currency": "USD",
        "qualifier": "upTo",
        "basis": "announcedCeiling",
        "words": "",
    }
    document = read_document(f"{added.source['id']}.yaml", b"{}")
    document.tree = added.tree
    assert form_faults(document) == []


def test_a_new_deal_never_takes_the_slug_of_an_old_one(names: Names) -> None:
    taken = Names({**names.slugs, "akamai-anthropic-2026": "akamai-anthropic-2026"}, names.matcher)
    assert composed(FIELDS, taken).claim["asserts"]["id"] == "akamai-anthropic-2026-2"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("provider: Akamai", "provider: Akamia", 7, "perhaps 'Akamai' (akamai)"),
        ("inputKind: capacity", "inputKind: cpacity", 9, "capacity"),
        ("what: compute contract", "what: compute contrakt", 6, "ComputeContract"),
        ("customer: anthropic", "custmer: anthropic", 8, "'customer'"),
        ("kind: press", "kind: newspaper", 4, "press"),
        ("published: 8 October 2026", "published: last week", 5, "May 2026"),
        ("amount: up to $3.6B", "amount: a lot", 10, "$1.8B"),
        ("amount: up to $3.6B", "amount: 3.6 billion", 10, "no currency"),
        ("id: new\n", "", 1, "these parties have deals already"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_expected(
    names: Names, old: str, new: str, line: int, words: str
) -> None:
    found = refused(FIELDS.replace(old, new), names)
    assert any(at == line and words in text for at, text in found), found


def test_a_name_can_be_declared_new(names: Names) -> None:
    added = composed(FIELDS.replace("Akamai", "Zembla Cloud") + "new: Zembla Cloud\n", names)
    assert added.things == ({"id": "zembla-cloud", "type": "Organization", "name": "Zembla Cloud"},)


def test_a_figure_gets_the_slug_under_which_others_state_it(names: Names) -> None:
    text = FIELDS.partition("what:")[0] + (
        "what: figure\norganization: OpenAI\nmeasure: annualisedRevenue\nperiod: June 2025\namount: about $10B\n"
    )
    asserts = composed(text, names).claim["asserts"]
    assert asserts["id"] == "openai-annualised-revenue-2025-06"
    assert asserts["amount"][0]["basis"] == "annualRunRate"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$920M a month", {"value": "920000000", "per": "P1M", "qualifier": "exact"}),
        (
            "between €1bn and €2bn",
            {"low": "1000000000", "high": "2000000000", "qualifier": "between", "currency": "EUR"},
        ),
        ("more than 300 million dollars", {"value": "300000000", "qualifier": "atLeast", "currency": "USD"}),
        ("$50B+", {"value": "50000000000", "qualifier": "atLeast"}),
        ("undisclosed", {"qualifier": "undisclosed", "reason": "notDisclosed"}),
    ],
)
def test_sums_are_read_as_people_write_them(text: str, expected: dict[str, str]) -> None:
    assert money(text).items() >= expected.items()


@pytest.mark.parametrize("text", ["a fortune", "5 billion", "", "for 5 billion"])
def test_a_sum_without_a_currency_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"currency|no sum"):
        money(text)


@pytest.mark.parametrize(
    ("text", "unit", "value", "read"),
    [
        ("1.2 GW", "", "1200", "MW"),
        ("220,000 GPUs", "", "220000", "chip"),
        ("7", "year", "7", "year"),
        ("27%", "", "27", "percent"),
    ],
)
def test_quantities_are_read_in_the_unit_of_the_graph(text: str, unit: str, value: str, read: str) -> None:
    found = quantity(text, unit)
    assert (found["value"], found["unit"]) == (value, read)


@pytest.mark.parametrize("text", ["last week", "13 2026", "2026-13", "Octember 2026", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        day(text)


def test_every_kind_of_thing_can_be_asked_for() -> None:
    kinds: list[Any] = [c for c in vocabulary().classes.values() if "Entity" in c.ancestors and not c.abstract]
    assert not [c.name for c in kinds if c.name != "Leg" and not list(asked(c.name))]
