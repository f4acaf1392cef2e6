"""What no family of metrics may depend on (names, order, currency, repetition), and what wider figures may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from graph.metrics import circularity
from graph.metrics.families import FAMILIES, analyse
from graph.metrics.flags import flags
from graph.metrics.result import KINDS, Bound, Result
from graph.snapshot import Snapshot

Reads = Callable[..., Snapshot]

MARKET = """
claude: Model, developer: [anthropic]
gpt-5: Model, developer: [openai]
mistral-large-4: Model, developer: [mistral]
amazon-nova: Model, developer: [amazon]
s1: ComputeContract, provider: [amazon], customer: [anthropic], inputKind: capacity, <33 committedTotal>
s2: ComputeContract, provider: [microsoft], customer: [openai], inputKind: capacity, <250 committedTotal>
s3: ComputeContract, provider: [coreweave], customer: [openai], inputKind: capacity, <22 committedTotal>
s4: ComputeContract, provider: [coreweave], customer: [anthropic], inputKind: capacity
s5: ComputeContract, provider: [amazon], customer: [mistral], inputKind: capacity, <2 committedTotal>
s6: ComputeContract, provider: [coreweave], customer: [microsoft], inputKind: capacity, <10 committedTotal>
s7: ComputeContract, provider: [oracle], customer: [openai], inputKind: capacity, <300 committedTotal>
c1: ChipSupply, provider: [nvidia], customer: [coreweave], inputKind: chips, <9 committedTotal>
c2: ChipSupply, provider: [amd], customer: [openai], inputKind: chips, <90 committedTotal>
c3: ChipSupply, provider: [nvidia], customer: [microsoft], inputKind: chips, <30 committedTotal>
m1: ChipSupply, provider: [tsmc], customer: [nvidia], inputKind: manufacturing
m2: ChipSupply, provider: [tsmc], customer: [amd], inputKind: manufacturing
i1: Investment, investor: [amazon], investee: anthropic, <8 paid>
i2: Investment, investor: [nvidia], investee: openai, <30 paid>
i3: Investment, investor: [nvidia], investee: coreweave, <2 paid>
i4: Investment, investor: [microsoft], investee: openai, <13 paid>
i5: Investment, investor: [nvidia], investee: mistral
h1: Holding, holder: [openai], issuer: amd, instrument: warrants, stake: {value: 9, unit: percent}
h2: Holding, holder: [microsoft], issuer: openai, instrument: equity, stake: {value: 27, unit: percent}
h3: Holding, holder: [nvidia], issuer: coreweave, instrument: equity, stake: {value: 6, unit: percent}
f1: Figure, organization: coreweave, measure: annualRevenue, period: '2025', <5 recognisedRevenue>
f2: Figure, organization: oracle, measure: annualRevenue, period: '2025', <57 recognisedRevenue>
f3: Figure, organization: amazon, measure: annualRevenue, period: '2025', <700 recognisedRevenue>
p1: CounterpartyShare, organization: coreweave, measure: annualRevenue, period: '2025', share: 62 microsoft
"""
"""Slug, class and what is said; `<33 paid>` is an amount of 33 billion dollars on that basis,
`share: 62 x` that x has 62%."""

SWAPPED = {"anthropic": "openai", "openai": "anthropic", "amazon": "microsoft", "microsoft": "amazon"}
SWAPPED |= {"coreweave": "oracle", "oracle": "coreweave", "nvidia": "amd", "amd": "nvidia"}
SUBJECTS = ("anthropic", "openai", "mistral", "amazon", "microsoft", "coreweave", "oracle", "nvidia", "amd", "tsmc")
BILLION = Decimal(10) ** 9


def claims(lines: list[str], scale: int = 1, widened: str = "") -> str:
    """The claims of a market, its dollars scaled, the figure of one of them said to lie within a tenth."""
    return "".join(f"- {{status: confirmed, asserts: {{{_asserts(line, scale, widened)}}}}}\n" for line in lines)


def _asserts(line: str, scale: int, widened: str) -> str:
    slug, said = line.split(": ", 1)

    def amount(found: re.Match[str]) -> str:
        value = int(found[1]) * BILLION * scale
        figure = f"low: {value * 9 / 10:f}, high: {value * 11 / 10:f}" if slug == widened else f"value: {value:f}"
        return f"amount: [{{{figure}, currency: USD, basis: {found[2]}}}]"

    said = re.sub(r"share: (\d+) (\w+)", r"counterparty: \2, share: {value: \1, unit: percent}", said)
    term = ", signed: 2026-01-05, term: {value: 5, unit: year}" if "Contract" in said or "Supply" in said else ""
    rung = ", rung: definitive" if term else ", rung: completed" if "Investment" in said else ""
    return f"id: {slug}, type: " + re.sub(r"<(\d+) (\w+)>", amount, said) + term + rung


LINES = MARKET.strip().splitlines()


@dataclass(frozen=True)
class Verdict:
    """What an answer says, its names told apart from its figures."""

    what: tuple[str, ...]
    about: frozenset[str]
    unit: str
    value: tuple[float, float, float] | None


def verdicts(snapshot: Snapshot, names: dict[str, str] | None = None) -> list[Verdict]:
    """Every flag and every answer of every family, in an order of their own, under other names if asked."""
    renamed = names or {}

    def called(firms: tuple[str, ...]) -> frozenset[str]:
        return frozenset(renamed.get(firm, firm) for firm in firms)

    found = [
        Verdict((f.kind, f.severity, str(f.robust)), called(f.entities), f.unit, _ends(f.value))
        for f in flags(snapshot)
    ]
    found += [
        Verdict((family, r.metric, str(r.robust), f"{r.coverage:.6f}"), called(firms_of(r)), r.unit, _ends(r.value))
        for family, subject in asked()
        for r in answers(snapshot, family, subject)
    ]
    return sorted(found, key=lambda v: (v.what, sorted(v.about), v.value or ()))


def firms_of(result: Result) -> tuple[str, ...]:
    """Whom an answer is about: its subject (a loop names several firms) and, of a pair, the other one."""
    others = [str(result.details[role]) for role in ("customer", "investor", "firm") if role in result.details]
    return (*result.subject.split(), *others)


def asked() -> Iterator[tuple[str, str]]:
    """Every family, about every subject if it wants one."""
    for name, family in FAMILIES.items():
        if "none" in family.subject:
            yield name, ""
        yield from ((name, subject) for subject in SUBJECTS if "firm" in family.subject and name != "dependence")


def answers(snapshot: Snapshot, family: str, subject: str) -> tuple[Result, ...]:
    """A family's answers; the null model is left out, since its rewirings follow the names."""
    return analyse(snapshot, family, subject, **({"draws": "0"} if family == "circularity" else {}))


def _ends(value: Bound | None) -> tuple[float, float, float] | None:
    return None if value is None else (value.low, value.high, -1.0 if value.point is None else value.point)


def same(found: list[Verdict], expected: list[Verdict], dollars: float = 1) -> None:
    """Compares figures to the last digits, those in dollars by their scale."""
    assert [(v.what, v.about, v.unit) for v in found] == [(v.what, v.about, v.unit) for v in expected]
    for one, other in zip(found, expected, strict=True):
        scale = dollars if one.unit in {"USD", "USD a year"} else 1
        if other.value is None or one.value is None:
            assert one.value == other.value
            continue
        wanted = [v if v == -1 else v * scale for v in other.value]
        assert one.value == pytest.approx(wanted, rel=1e-9), one


def test_the_market_raises_flags_of_most_kinds(snapshot_of: Reads) -> None:
    raised = {flag.kind for flag in flags(snapshot_of(claims(LINES)))}
    assert raised >= set(KINDS) - {"vertical-integration"}


def test_other_names_change_nothing_but_names(snapshot_of: Reads) -> None:
    renamed = [re.sub(r"[a-z-]+", lambda m: SWAPPED.get(m[0], m[0]), line) for line in LINES]
    expected = verdicts(snapshot_of(claims(LINES)), SWAPPED)
    same(verdicts(snapshot_of(claims(renamed))), expected)


def test_the_order_of_what_is_said_changes_nothing(snapshot_of: Reads) -> None:
    expected = verdicts(snapshot_of(claims(LINES)))
    same(verdicts(snapshot_of(claims(LINES[::-1]))), expected)


def test_the_size_of_a_dollar_only_scales_dollars(snapshot_of: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = verdicts(snapshot_of(claims(LINES)))
    monkeypatch.setattr(circularity, "LARGE", 2 * circularity.LARGE)
    same(verdicts(snapshot_of(claims(LINES, scale=2))), expected, dollars=2)


def test_what_another_source_repeats_counts_once(snapshot_of: Reads, claim_file: Callable[..., object]) -> None:
    expected = verdicts(snapshot_of(claims(LINES)))
    claim_file(claims(LINES), slug="other-press", publisher="Other Press")
    same(verdicts(snapshot_of(claims(LINES))), expected)


@pytest.mark.parametrize("slug", [line.split(":")[0] for line in LINES if "<" in line])
def test_a_wider_figure_never_gives_a_narrower_answer(snapshot_of: Reads, slug: str) -> None:
    before = snapshot_of(claims(LINES))
    narrow = {question: {(r.metric, firms_of(r)): r.value for r in answers(before, *question)} for question in asked()}
    wider = snapshot_of(claims(LINES, widened=slug))
    for question, found in narrow.items():
        now = {(r.metric, firms_of(r)): r.value for r in answers(wider, *question)}
        for who, value in found.items():
            wide, slack = now[who], 1e-9 * max(1.0, abs(value.low))
            assert wide.low <= value.low + slack, (question, who, value, wide)
            assert wide.high >= value.high - slack, (question, who, value, wide)
