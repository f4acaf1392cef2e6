"""Investors in conflict: those who hold a stake in a lab and also supply it, rival it, back its rivals or steer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.metrics.layers import lab_claims, labs
from graph.metrics.result import Bound, Flag, Result, flag_id, listed
from graph.metrics.rivalry import competes, competition, related, rival_labs, rivalry_claims, surely
from graph.metrics.stakes import both_ways, certain, claims, rights, stakes, supplies
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of
from ontology.vocabulary import vocabulary

VERSION = "3"
"""Since voting control alone makes no conflict, and capital that need never be paid is put in only possibly."""

CRITERIA = {
    "a": "supplies the lab",
    "b": "competes with the lab",
    "c": "holds a stake in a rival of the lab",
    "d": "has rights over the lab",
    "e": "takes back in purchases at least what it put in as money",
}
FORMULA = "stake in the lab and at least one of: a supplies, b competes, c stake in a rival, d rights, e money back"


@dataclass(frozen=True)
class Criterion:
    """One of a to e: whether it holds for certain or only possibly, with whom else, on which claims."""

    letter: str
    certain: bool
    others: tuple[str, ...]
    claims: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class Conflict:
    """An investor and a lab, the stake, and which of a to e hold."""

    investor: str
    lab: str
    stake: tuple[Tie, ...]
    lab_claims: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    invested: Bound
    purchased: Bound
    round_trip: Bound | None

    @property
    def letters(self) -> str:
        """The letters that hold, at least possibly."""
        return "".join(c.letter for c in self.criteria)

    @property
    def robust(self) -> bool:
        """Is it there, and as grave, on what is certain alone? (More may possibly hold beside.)"""
        sure = sum(c.certain for c in self.criteria)
        return certain(self.stake) and sure > 0 and severity(sure, 0) == self.severity

    @property
    def severity(self) -> str:
        """How grave it is."""
        sure = sum(c.certain for c in self.criteria)
        return severity(sure, len(self.criteria) - sure)

    @property
    def claims(self) -> tuple[str, ...]:
        """Everything the flag rests on: the stake, that the lab is one, and what holds beside."""
        return tuple(sorted({*claims(self.stake), *self.lab_claims, *(x for c in self.criteria for x in c.claims)}))


def severity(certain_criteria: int, possible_criteria: int) -> str:
    """How grave a conflict is, from what holds.

    Points: one for each of a to e that holds for certain, half for each that possibly holds. `high` from four points,
    `medium` from two, else `low`. The money both ways counts by e, and only there.

    >>> severity(4, 0), severity(1, 2), severity(1, 1)
    ('high', 'medium', 'low')
    """
    points = certain_criteria + 0.5 * possible_criteria
    return "high" if points >= 4 else "medium" if points >= 2 else "low"


def conflicts(snapshot: Snapshot, level: str = "group") -> tuple[Conflict, ...]:
    """One entry for each investor and lab of which at least one of a to e holds, at least possibly.

    A lab is a group with models of its own; an investor holds a stake in it (debt and credits give none). Nobody
    conflicts with itself: stakes within a group are left out, and so is voting control with nothing else of a to e.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The conflicts in order of investor and lab, each with the ties of the stake, the letters that hold with their
    claims, and both sums in US dollars. Raises InvalidParameter for another level.

    Examples
    --------
    >>> found = {(one.investor, one.lab): one.letters for one in conflicts(snapshot)}
    >>> found["amazon", "anthropic"][:3]
    'abc'
    """
    found = []
    all_labs = set(labs(snapshot, level))
    for (investor, lab), held in stakes(snapshot, level).items():
        if lab in all_labs and not related(snapshot, investor, lab):
            one = _conflict(snapshot, level, investor, lab, held)
            if one.criteria and not (one.letters == "d" and _controls(snapshot, level, investor, lab)):
                found.append(one)
    return tuple(found)


def _controls(snapshot: Snapshot, level: str, investor: str, lab: str) -> bool:
    """Has it voting control? Then it is the lab's parent, and its rights set it at odds with nobody."""
    return any(tie.flow == "votingControl" for tie in rights(snapshot, level).get((investor, lab), ()))


def _conflict(snapshot: Snapshot, level: str, investor: str, lab: str, held: tuple[Tie, ...]) -> Conflict:
    money = both_ways(snapshot, investor, lab, level)
    criteria = [
        _supplies(snapshot, level, investor, lab),
        _competes(snapshot, level, investor, lab),
        _backs_rivals(snapshot, level, investor, lab),
        _has_rights(snapshot, level, investor, lab),
        _round_trip(snapshot, investor, lab, level),
    ]
    kept = tuple(c for c in criteria if c is not None)
    is_lab = lab_claims(snapshot, lab, level)
    return Conflict(investor, lab, held, is_lab, kept, money.invested, money.purchased, money.round_trip)


def _supplies(snapshot: Snapshot, level: str, investor: str, lab: str) -> Criterion | None:
    found = supplies(snapshot, level).get((investor, lab), ())
    words = vocabulary()
    kinds = ", ".join(sorted({words.concepts[t.flow].label for t in found if t.flow}))
    return Criterion("a", certain(found), (), claims(found), f"supplies {kinds}") if found else None


def _competes(snapshot: Snapshot, level: str, investor: str, lab: str) -> Criterion | None:
    common = competition(snapshot, investor, lab, level)
    if not common:
        return None
    return Criterion("b", surely(common), (), rivalry_claims(common), competes(common))


def _backs_rivals(snapshot: Snapshot, level: str, investor: str, lab: str) -> Criterion | None:
    backed, proofs, sure = [], set(), False
    for other in labs(snapshot, level):
        held = stakes(snapshot, level).get((investor, other), ())
        rivalry = rival_labs(competition(snapshot, lab, other, level))
        if held and rivalry and other not in {lab, investor}:
            backed.append(other)
            proofs |= {*claims(held), *lab_claims(snapshot, other, level), *rivalry_claims(rivalry)}
            sure |= certain(held) and surely(rivalry)
    if not backed:
        return None
    names = listed([snapshot.label(other) for other in backed])
    return Criterion("c", sure, tuple(backed), tuple(sorted(proofs)), f"holds a stake in {names}")


def _has_rights(snapshot: Snapshot, level: str, investor: str, lab: str) -> Criterion | None:
    found = rights(snapshot, level).get((investor, lab), ())
    concepts = vocabulary().concepts
    kinds = ", ".join(sorted({concepts[t.flow].label for t in found if t.flow}))
    return Criterion("d", certain(found), (), claims(found), f"has rights ({kinds})") if found else None


def _round_trip(snapshot: Snapshot, investor: str, lab: str, level: str) -> Criterion | None:
    """Left out where the amounts show that less comes back; certain only where they show that as much does."""
    money = both_ways(snapshot, investor, lab, level)
    back = money.round_trip
    if back is None or back.high < 1 or money.purchased.high == 0 or money.invested.high == 0:
        return None
    sure = back.low >= 1 and certain(money.investments) and certain(money.purchases)
    used = claims((*money.investments, *money.purchases))
    return Criterion("e", sure, (), used, "takes back in purchases at least what it put in")


def conflict_results(snapshot: Snapshot, who: str = "", level: str = "group") -> tuple[Result, ...]:
    """The conflicts of one investor or over one lab, or all of them.

    Value: committed purchases back per dollar invested. Details as in the flag. Coverage: the part of both amounts
    that is disclosed within bounds.

    Parameters
    ----------
    snapshot : the moment.
    who : an investor or a lab; without one, all of them.
    level : `group` or `unit`.

    Returns
    -------
    An answer for each pair, in order of investor and lab, in US dollars bought back per US dollar put in (0 to infinity
    where nobody bounds it). Nobody has any: empty. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {found.details["investor"] for found in conflict_results(snapshot, "anthropic")} >= {"amazon", "google"}
    True
    """
    home = group_of(snapshot, who, level)
    return tuple(_result(c) for c in conflicts(snapshot, level) if not who or home in {c.investor, c.lab})


def _result(found: Conflict) -> Result:
    disclosed = [b.bounded and b.point is not None for b in (found.invested, found.purchased)]
    return Result(
        metric="investor-conflict",
        version=VERSION,
        subject=found.lab,
        value=found.round_trip or Bound(0.0, float("inf")),
        unit="USD bought back per USD invested",
        robust=found.robust,
        coverage=sum(disclosed) / 2,
        claims=found.claims,
        details=_details(found),
    )


def _details(found: Conflict) -> Mapping[str, object]:
    return {
        "formula": FORMULA,
        "investor": found.investor,
        "lab": found.lab,
        "letters": found.letters,
        "criteria": {
            c.letter: {
                "meaning": CRITERIA[c.letter],
                "what": c.what,
                "certain": c.certain,
                "others": c.others,
                "claims": c.claims,
            }
            for c in found.criteria
        },
        "stake": {"claims": claims(found.stake), "deals": tuple(sorted({t.deal for t in found.stake}))},
        "invested": found.invested,
        "purchased": found.purchased,
        "roundTrip": found.round_trip,
    }


def conflict_flags(snapshot: Snapshot, level: str = "group") -> list[Flag]:
    """One flag for each investor that holds a stake in a lab and of whom at least one of a to e holds.

    a: it supplies the lab; b: it competes with the lab; c: it holds a stake in a rival of the lab; d: it has rights
    over the lab; e: it takes back in purchases at least what it put in as money. Who has voting control of the lab is
    its parent: that alone is no conflict.

    Severity: one point for each that holds for certain, half a point for each that possibly holds; `high` from four
    points, `medium` from two, else `low`. A stake is certain if a holding is stated or money has certainly been put in:
    a ceiling, a loan not drawn and capital that waits on a condition are none. Robust: the stake is certain, and what
    is certain of a to e alone makes it as grave. Value: purchases promised back per dollar put in; none where nothing
    was put in or nothing is bought.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    A flag for each pair, in order of investor and lab. Raises InvalidParameter for another level.

    Examples
    --------
    >>> "investor-conflict-anthropic-amazon" in {flag.id for flag in conflict_flags(snapshot)}
    True

    References
    ----------
    Federal Trade Commission, Partnerships Between Cloud Service Providers and AI Developers, staff report (2025).
    """
    return [_flag(snapshot, found) for found in conflicts(snapshot, level)]


def _flag(snapshot: Snapshot, found: Conflict) -> Flag:
    doing = "; ".join(c.what if c.certain else f"possibly {c.what.removeprefix('possibly ')}" for c in found.criteria)
    return Flag(
        id=flag_id("investor-conflict", found.lab, found.investor),
        kind="investor-conflict",
        subject=found.lab,
        entities=tuple(dict.fromkeys((found.lab, found.investor, *(o for c in found.criteria for o in c.others)))),
        severity=found.severity,
        value=found.round_trip,
        unit="USD bought back per USD invested",
        robust=found.robust,
        evidence=found.claims,
        summary=f"{snapshot.label(found.investor)} holds a stake in {snapshot.label(found.lab)} and {doing}.",
        formula=FORMULA,
        version=VERSION,
        details=_details(found),
        coverage=_result(found).coverage,
    )
