"""Texts made from the graph: notes that lead to claims, amounts as intervals, disagreements in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from api.pages.firm import of_kind
from exports import deals, naming, phrases, profile
from exports.answers import joined, table
from exports.brief import brief
from exports.brief_forms import as_markdown
from exports.comparison import compare
from exports.covering import covered
from exports.footnotes import Notes
from exports.plainly import say_plain
from graph import Graph
from graph.lookup import find
from graph.metrics.concentration import Question, concentration
from graph.metrics.flags import flags
from graph.metrics.regimes import CLASSES
from graph.metrics.stakes import supplies
from graph.plain import plain
from graph.questions import QUESTIONS, ask
from graph.snapshot import Snapshot
from graph.values import Amount, Interval
from ontology.vocabulary import vocabulary

TWO_FIGURES = """\
- status: reported
  asserts:
    id: anthropic-akamai-2026
    type: ComputeContract
    provider: [akamai]
    customer: [anthropic]
    amount:
    - {value: 1800000000, currency: USD, basis: committedTotal}
- status: rumoured
  asserts:
    id: anthropic-akamai-2026
    type: ComputeContract
    amount:
    - {value: 2500000000, currency: USD, basis: committedTotal}
"""


def test_notes_are_numbered_in_the_order_of_first_use_and_lead_to_their_claims(graph: Graph) -> None:
    snapshot = graph.snapshot()
    notes = Notes(snapshot)
    claims = list(snapshot.subjects["anthropic-akamai-2026"])
    first, again = notes.cite(claims), notes.cite(claims)
    assert first == again
    assert first.numbers == tuple(range(1, len(first.numbers) + 1))
    assert first.further == len({c.source.id for c in claims}) - len(first.numbers)
    for note in notes:
        assert note.claims
        assert all(c.source is note.source for c in note.claims)


def test_the_surest_source_is_quoted_first(graph: Graph) -> None:
    snapshot = graph.snapshot()
    notes = Notes(snapshot, most=1)
    notes.cite(snapshot.subjects["anthropic-akamai-2026"])
    (note,) = notes
    assert note.source.kind == "filing"
    assert note.claims[0].status == "confirmed"


def test_claims_that_are_not_in_the_graph_give_no_note(graph: Graph) -> None:
    notes = Notes(graph.snapshot())
    assert not notes.cite(["nothing-of-ours"])
    assert len(notes) == 0


def test_a_disagreement_is_told_in_a_sentence_with_the_reason(snapshot_of: Callable[..., Snapshot]) -> None:
    snapshot = snapshot_of(TWO_FIGURES)
    (found,) = deals.disputes(snapshot, ["anthropic-akamai-2026"])
    assert found.sentence == (
        "On the amount (committed): $1.8B says Example Press; $2.5B says Example Press. "
        "Shown is $1.8B: its status ranks above that of the others."
    )


def test_every_deal_line_says_how_much_or_that_it_is_not_told(graph: Graph) -> None:
    snapshot = graph.snapshot()
    for section in deals.sections(snapshot, "anthropic", Notes(snapshot)):
        for line in (*section.lines, *section.bare):
            assert line.title
            assert line.status in {"confirmed", "reported", "rumoured"}
            assert line.cite, line.slug
            assert "Decimal" not in line.figure


def test_parts_follow_their_whole(graph: Graph) -> None:
    snapshot = graph.snapshot()
    found = deals.sections(snapshot, "anthropic", Notes(snapshot))
    assert any(line.part_of for section in found for line in section.lines)
    for section in found:
        seen: set[str] = set()
        slugs = {line.slug for line in section.lines}
        for line in section.lines:
            assert line.part_of not in slugs or line.part_of in seen, line.slug
            seen.add(line.slug)


def test_deals_of_units_stand_on_the_page_of_their_group(graph: Graph) -> None:
    snapshot = graph.snapshot()
    sells = next(s for s in deals.sections(snapshot, "google", Notes(snapshot)) if s.id == "sells")
    assert any(line.via == "Google Cloud" for line in (*sells.lines, *sells.bare))


def test_the_shares_that_are_told_are_those_of_the_metric(graph: Graph) -> None:
    snapshot = graph.snapshot()
    found = profile.dependence(snapshot, "anthropic")
    assert found is not None
    same = concentration(
        snapshot, "anthropic", Question(side=found.side, kind=found.kind, measure=found.result.details["measure"])
    )
    assert [s.slug for s in found.shares] == [row["party"] for row in same.details["parties"]]
    assert found.result.claims == same.claims


def test_a_length_of_time_is_told_with_its_ending() -> None:
    def years(number: str) -> str:
        return phrases.amount(Amount(Interval(Decimal(number), Decimal(number)), Decimal(number), unit="year"))

    assert [years("1"), years("7")] == ["1 year", "7 years"]


def test_figures_events_and_rights_have_titles_that_a_person_reads(graph: Graph) -> None:
    snapshot = graph.snapshot()
    for kind in ("Figure", "Event", "Right", "Leg", "CounterpartyShare"):
        for slug in snapshot.of_class(kind):
            title = naming.title(snapshot, slug)
            assert title
            assert not title.endswith(slug.replace("-", " ")) or kind == "Leg" or ":" in title, slug


def test_answers_join_bounds_and_drop_names_beside_slugs() -> None:
    for question in QUESTIONS.values():
        shown = joined(question.columns)
        assert not any(name.endswith(("Low", "High", "Point")) for name in shown), question.name
        assert len(shown) == len(set(shown))


def test_an_answer_as_a_table_has_a_row_for_each_row(graph: Graph) -> None:
    answered = ask(graph, "suppliers", lab="anthropic")
    shown = table(graph.snapshot(), answered.question.columns, answered.rows)
    assert len(shown.rows) == len(answered.rows)
    amounts = [
        c.said[0].text
        for row in shown.rows
        for (name, _), c in zip(shown.columns, row, strict=True)
        if name == "amount" and c.said
    ]
    assert "$1.8B" in amounts


def test_plain_values_read_as_the_objects_do(graph: Graph) -> None:
    snapshot = graph.snapshot()
    for name in ("amount", "term", "signed", "rung", "provider"):
        for resolved in snapshot.values("anthropic-akamai-2026", name):
            for value in resolved.values:
                assert say_plain(snapshot, name, plain(value)).text == phrases.say(snapshot, name, value).text


def test_a_comparison_puts_the_same_questions_to_every_lab(graph: Graph) -> None:
    snapshot = graph.snapshot()
    groups = compare(snapshot, ["anthropic", "openai", "google"])
    assert len(groups) >= 4
    for group in groups:
        for row in group.rows:
            assert len(row.cells) == 3
            for cell in row.cells:
                assert all(claim in snapshot.evidence.claims for claim in cell.claims)


def test_the_number_of_flags_told_is_the_number_of_flags(graph: Graph) -> None:
    snapshot = graph.snapshot()
    assert profile.all_flags(snapshot) == flags(snapshot)


def test_every_class_of_a_screen_has_words() -> None:
    assert set(profile.CLASSES) == set(CLASSES)


def test_what_a_screen_says_of_each_firm_can_be_told(graph: Graph) -> None:
    snapshot = graph.snapshot()
    sides: tuple[profile.Side, ...] = ("suppliers", "customers")
    firms = sorted({end for pair in supplies(snapshot) for end in pair})
    told = [d for firm in firms for side in sides if (d := profile.dependence(snapshot, firm, side, "chips"))]
    assert len(told) > 20
    assert all(d.verdict.endswith("concentrated") for d in told)


def test_no_flag_says_a_word_of_the_vocabulary_as_programs_write_it(graph: Graph) -> None:
    raw = {concept.notation for concept in vocabulary().concepts.values() if re.search("[a-z][A-Z]", concept.notation)}
    told = {word for flag in flags(graph.snapshot()) for word in re.findall(r"\w+", flag.summary)}
    assert raw
    assert told & raw == set()
    assert not [flag.summary for flag in flags(graph.snapshot()) if "any per cent" in flag.summary]


def test_two_models_of_one_name_are_told_apart(graph: Graph) -> None:
    snapshot = graph.snapshot()
    names = [name for _, name in of_kind(snapshot, find(snapshot, "anthropic"), "Model")]
    assert len(names) == len(set(names)) > 10


THREE_OF_A_KIND = """\
- status: confirmed
  asserts:
    id: anthropic-{0}-a
    type: ComputeContract
    provider: [{0}]
    customer: [anthropic]
    inputKind: capacity
    rung: definitive
{1}"""
PRICED = "    amount:\n    - {value: 1000000000, currency: USD, basis: committedTotal}\n"


def test_a_total_says_of_how_many_agreements_it_is_and_how_old(snapshot_of: Callable[..., Snapshot]) -> None:
    parts = [("akamai", PRICED), ("aws", PRICED), ("coreweave", "")]
    snapshot = snapshot_of("".join(THREE_OF_A_KIND.format(*part) for part in parts))
    deals = [f"anthropic-{name}-a" for name, _ in parts]
    assert covered(snapshot, deals).sentence == "2 of 3 agreements state their sum, the newest as of 10 May 2026."
    assert covered(snapshot, deals[2:]).sentence == "None of 1 agreement states its sum."
    assert covered(snapshot, deals[:1]).short == "1 of 1 agreement states its sum, the newest as of 10 May 2026"
    assert covered(snapshot, deals, "power").known == 0
    assert covered(snapshot, []).sentence == ""


def test_every_share_and_sum_of_a_briefing_and_a_comparison_is_covered_in_words(graph: Graph) -> None:
    snapshot = graph.snapshot()
    text = as_markdown(brief(snapshot, "anthropic", graph.version))
    assert len(re.findall(r"\d+ of \d+ agreements? state", text)) == 2
    rows = {row.label: row for group in compare(snapshot, ["anthropic", "openai"]) for row in group.rows}
    totals = ("Largest supplier's share", "Contracted, in dollars", "Contracted, in power", "Outlives the next chips")
    summed = [cell for label in (*totals, "Due next year") for cell in rows[label].cells if cell.text]
    assert len(summed) > 6
    assert all(re.search(r"(\d+|none) of \d+ agreements? states? ", cell.remark) for cell in summed)
