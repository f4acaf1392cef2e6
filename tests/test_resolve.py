"""Resolution: which claim is shown and why, on small claims that differ in one thing only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from graph.build import Inputs, check
from graph.resolve import Resolved
from graph.snapshot import Moment, Snapshot
from graph.values import Amount

Write = Callable[..., Path]
DAY = date(2026, 10, 11)

DEAL = """\
- status: {status}
  asserts:
    id: test-deal-2026
    type: ComputeContract
    customer: [anthropic]
    provider: [akamai]
    inputKind: capacity
    amount:
    - {{value: {amount}, currency: USD, qualifier: {qualifier}, basis: {basis}}}
"""
STATE = """\
- status: {status}
  validFrom: {valid_from}
  asserts: {{id: colossus-1, type: Cluster, power: {{value: {power}, unit: MW}}}}
"""


def deal(amount: int, status: str = "reported", qualifier: str = "exact", basis: str = "committedTotal") -> str:
    return DEAL.format(amount=amount, status=status, qualifier=qualifier, basis=basis)


def state(power: int, valid_from: str, status: str = "reported") -> str:
    return STATE.format(power=power, valid_from=valid_from, status=status)


def snapshot(folder: Path, as_of: date = DAY, known_at: date = DAY, policy: str = "preferred") -> Snapshot:
    return Snapshot(check(Inputs(claims=(folder,))).evidence, Moment(as_of, known_at, policy))


def the_amount(snap: Snapshot) -> Resolved:
    (resolved,) = snap.values("test-deal-2026", "amount")
    return resolved


def bounds_of(resolved: Resolved) -> tuple[int | None, int | None]:
    assert isinstance(resolved.value, Amount)
    low, high = resolved.value.interval.low, resolved.value.interval.high
    return (None if low is None else int(low), None if high is None else int(high))


def test_one_claim_is_shown_as_it_is(claim_file: Write) -> None:
    resolved = the_amount(snapshot(claim_file(deal(100))))
    assert (bounds_of(resolved), resolved.reason, resolved.undecided) == ((100, 100), "onlyClaim", False)


def test_a_party_or_a_filing_outranks_a_report(claim_file: Write) -> None:
    claim_file(deal(100, "reported"), "report", "2026-09-01")
    resolved = the_amount(snapshot(claim_file(deal(200, "confirmed"), "confirmation", "2026-05-01")))
    assert (bounds_of(resolved), resolved.reason) == ((200, 200), "status")


def test_a_rumour_counts_least(claim_file: Write) -> None:
    claim_file(deal(100, "rumoured"), "rumour", "2026-09-01")
    resolved = the_amount(snapshot(claim_file(deal(200), "report", "2026-05-01")))
    assert (bounds_of(resolved), resolved.reason) == ((200, 200), "status")


def test_the_kind_of_source_decides_between_equal_status(claim_file: Write) -> None:
    folder = claim_file(deal(100), "press-page", "2026-09-01")
    folder = claim_file(deal(200), "filing-page", "2026-05-01")
    page = folder / "filing-page.yaml"
    page.write_text(page.read_text().replace("sourceKind: press", "sourceKind: filing"))
    resolved = the_amount(snapshot(folder))
    assert (bounds_of(resolved), resolved.reason) == ((200, 200), "sourceKind")


def test_more_independent_origins_decide_and_copies_do_not_count(claim_file: Write) -> None:
    for slug in ("copy-one", "copy-two", "copy-three"):
        claim_file(deal(100).replace("  asserts", "  origin: reuters\n  asserts"), slug)
    for paper in ("Own Paper", "Other Paper"):
        folder = claim_file(deal(200), paper.lower().replace(" ", "-"), publisher=paper)
    resolved = the_amount(snapshot(folder))
    assert (bounds_of(resolved), resolved.reason) == ((200, 200), "origins")


def test_the_newer_of_equals_is_shown(claim_file: Write) -> None:
    claim_file(deal(100), "older", "2026-05-01")
    resolved = the_amount(snapshot(claim_file(deal(200), "newer", "2026-09-01")))
    assert (bounds_of(resolved), resolved.reason) == ((200, 200), "newer")


def test_a_draw_stays_undecided_and_shows_the_hull_never_a_mean(claim_file: Write) -> None:
    claim_file(deal(100), "one-page")
    resolved = the_amount(snapshot(claim_file(deal(200), "other-page")))
    assert (bounds_of(resolved), resolved.reason, resolved.undecided) == ((100, 200), "undecided", True)


def test_compatible_figures_are_no_conflict_and_the_narrower_is_shown(claim_file: Write) -> None:
    claim_file(deal(100, qualifier="about"), "one-page")
    snap = snapshot(claim_file(deal(105), "other-page"))
    assert (bounds_of(the_amount(snap)), the_amount(snap).reason) == ((105, 105), "mostPrecise")
    assert snap.conflicts == ()


def test_disjoint_figures_are_a_conflict_with_every_position(claim_file: Write) -> None:
    claim_file(deal(100), "older", "2026-05-01")
    (conflict,) = snapshot(claim_file(deal(200), "newer", "2026-09-01")).conflicts
    assert (conflict.subject, conflict.name, conflict.key[0]) == ("test-deal-2026", "amount", "committedTotal")
    assert [len(claims) for _, claims in conflict.positions] == [1, 1]


def test_figures_of_different_basis_are_different_questions(claim_file: Write) -> None:
    claim_file(deal(100, basis="announcedCeiling"), "one-page")
    snap = snapshot(claim_file(deal(200, basis="paid"), "other-page"))
    assert len(snap.values("test-deal-2026", "amount")) == 2
    assert snap.conflicts == ()


def test_a_state_is_its_newest_observation_not_the_best_evidenced_old_one(claim_file: Write) -> None:
    claim_file(state(150, "2025-06", "confirmed"), "older", "2025-07-01")
    snap = snapshot(claim_file(state(300, "2026-05", "reported"), "newer", "2026-06-01"))
    (resolved,) = snap.values("colossus-1", "power")
    assert (bounds_of(resolved), resolved.reason, resolved.presumed) == ((300, 300), "newestState", True)
    assert snap.conflicts == ()


def test_a_rumour_never_becomes_the_newest_state(claim_file: Write) -> None:
    claim_file(state(150, "2025-06"), "older", "2025-07-01")
    snap = snapshot(claim_file(state(900, "2026-05", "rumoured"), "newer", "2026-06-01"))
    assert bounds_of(snap.values("colossus-1", "power")[0]) == (150, 150)


def test_a_past_day_shows_the_state_of_that_day(claim_file: Write) -> None:
    claim_file(state(150, "2025-06"), "older", "2025-07-01")
    folder = claim_file(state(300, "2026-05"), "newer", "2026-06-01")
    assert bounds_of(snapshot(folder, as_of=date(2025, 12, 1)).values("colossus-1", "power")[0]) == (150, 150)


def test_what_was_not_yet_published_is_not_known(claim_file: Write) -> None:
    claim_file(deal(100), "older", "2026-05-01")
    folder = claim_file(deal(200, "confirmed"), "newer", "2026-09-01")
    snap = snapshot(folder, known_at=date(2026, 6, 1), as_of=date(2026, 6, 1))
    assert bounds_of(the_amount(snap)) == (100, 100)


def test_a_deprecated_claim_never_reaches_an_answer(claim_file: Write) -> None:
    mistaken = deal(900, "confirmed").replace("  asserts", "  deprecated: a slip of the pen\n  asserts")
    claim_file(mistaken, "mistaken", "2026-09-01")
    snap = snapshot(claim_file(deal(100), "sound", "2026-05-01"))
    assert bounds_of(the_amount(snap)) == (100, 100)
    assert snap.conflicts == ()


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("preferred", (200, 200)), ("latest", (100, 100)), ("range", (100, 200)), ("confirmed_only", (200, 200))],
)
def test_each_policy_chooses_by_its_own_rule(claim_file: Write, policy: str, expected: tuple[int, int]) -> None:
    claim_file(deal(200, "confirmed"), "older", "2026-05-01")
    folder = claim_file(deal(100, "reported"), "newer", "2026-09-01")
    assert bounds_of(the_amount(snapshot(folder, policy=policy))) == expected


def test_loading_a_source_again_under_its_own_name_changes_nothing(claim_file: Write) -> None:
    first = snapshot(claim_file(deal(100)))
    again = snapshot(claim_file(deal(100)))
    assert list(first.evidence.claims) == list(again.evidence.claims)


def test_a_commitment_climbs_and_a_later_page_does_not_undo_a_signature(claim_file: Write) -> None:
    signed = deal(100).replace("    amount", "    rung: definitive\n    amount")
    later = deal(100).replace("    amount", "    rung: announced\n    amount")
    claim_file(signed, "older", "2026-05-01")
    snap = snapshot(claim_file(later, "newer", "2026-09-01"))
    assert (snap.value("test-deal-2026", "rung"), snap.values("test-deal-2026", "rung")[0].reason) == (
        "definitive",
        "ladder",
    )


def test_an_end_in_a_later_source_does_not_leak_into_a_past_snapshot(claim_file: Write) -> None:
    claim_file(deal(100).replace("    amount", "    rung: active\n    amount"), "older", "2026-05-01")
    ended = deal(100).replace("    amount", "    rung: terminated\n    ends: 2026-08-01\n    amount")
    folder = claim_file(ended, "newer", "2026-09-01")
    assert snapshot(folder).force("test-deal-2026") == "ended"
    before = snapshot(folder, as_of=date(2026, 6, 1), known_at=date(2026, 6, 1))
    assert before.force("test-deal-2026") == "presumedInForce"
    assert before.value("test-deal-2026", "ends") is None


UNTIL = """\
- status: reported
  {dates}
  asserts: {{id: test-deal-2026, type: ComputeContract, exclusive: {held}}}
"""


def test_sources_that_date_an_ending_differently_are_in_dispute_between_the_dates(claim_file: Write) -> None:
    claim_file(deal(100), "the-deal", "2019-07-22")
    claim_file(UNTIL.format(dates="validTo: 2025-01", held="true"), "until-2025", "2025-11-03")
    folder = claim_file(UNTIL.format(dates="validFrom: 2023-01", held="false"), "since-2023", "2025-05-01")
    (conflict,) = snapshot(folder, as_of=date(2024, 7, 1)).conflicts
    assert {values for values, _ in conflict.positions} == {(True,), (False,)}
    assert snapshot(folder).value("test-deal-2026", "exclusive") is False
    assert snapshot(folder).conflicts == ()


def test_terms_in_days_and_months_are_compared_as_lengths_of_time(claim_file: Write) -> None:
    def term(value: int, unit: str) -> str:
        return deal(100).replace("    amount", f"    term: {{value: {value}, unit: {unit}}}\n    amount")

    claim_file(term(180, "day"), "in-days")
    folder = claim_file(term(6, "month"), "in-months")
    assert [c for c in snapshot(folder).conflicts if c.name == "term"] == []
    folder = claim_file(term(3, "year"), "in-years")
    (conflict,) = [c for c in snapshot(folder).conflicts if c.name == "term"]
    assert len(conflict.positions) == 3
    assert conflict.resolved.undecided
