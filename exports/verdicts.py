"""What an answer of a metric says, in a heading and a sentence; the figures behind it are told by `exports.parts`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from exports import naming, phrases
from exports.plainly import bound_of
from exports.profile import CLASSES, MEASURE_WORDS
from exports.views import words
from graph.snapshot import Snapshot
from graph.values import PartialDate

Row: TypeAlias = Mapping[str, Any]
"""An answer as programs get it: `metric`, `subject`, `value`, `unit`, `details` ..."""

EVERYBODY = "all"
"""The subject of an answer about the whole graph."""


def heading(snapshot: Snapshot, row: Row) -> str:
    """Whom an answer is about: a firm, a pair, a round of firms, a deal.

    A subject of several slugs is told by their names; what is no slug (an input, everybody) by its words.
    """
    details, subject = row["details"], str(row["subject"])
    match str(row["metric"]):
        case "investor-conflict":
            return f"{name(snapshot, details['investor'])} in {name(snapshot, details['lab'])}"
        case "loop":
            return _round(snapshot, details)
        case "exposure":
            return f"{name(snapshot, subject)} on {name(snapshot, details['customer'])}"
        case "dependence":
            return f"{name(snapshot, subject)} on {name(snapshot, details['held'])}"
        case "look-through-ownership":
            return f"{name(snapshot, subject)} in {name(snapshot, details['owned'])}"
        case "stated-concentration":
            measure = naming.term("measures", details["measure"])
            return f"{name(snapshot, subject)}: {measure}, {_period(str(details['period']))}"
    if subject == EVERYBODY:
        return "All firms"
    parts = subject.split(" ")
    if all(part in snapshot.types for part in parts):
        return words.listed([name(snapshot, part) for part in parts], 6)
    return naming.term("inputKinds", subject)


def sentence(snapshot: Snapshot, row: Row) -> str:
    """The answer in one sentence; empty for a metric that has none."""
    tell = SENTENCES.get(str(row["metric"]))
    return tell(snapshot, row) if tell else ""


def value(row: Row) -> str:
    """The value of an answer in words."""
    return phrases.valued(bound_of(row["value"]), str(row["unit"]))


def name(snapshot: Snapshot, slug: object) -> str:
    """A thing's name; what is no thing keeps its word."""
    return naming.title(snapshot, str(slug)) if str(slug) in snapshot.types else str(slug)


def classed(verdict: Mapping[str, Any]) -> str:
    """What a screen says at both ends of an interval."""
    low, high = CLASSES.get(verdict["atFloor"], ""), CLASSES.get(verdict["atCeiling"], "")
    return f"{low} concentrated" if low == high else f"{low} to {high} concentrated"


def _amount(row: Row) -> str:
    """The value as a part of a sentence: a share or a sum that is not known is one, too."""
    text = value(row)
    if text.startswith("not "):
        return f"{'a sum' if str(row['unit']).startswith('USD') else 'a share'} that is {text}"
    return text


def _period(text: str) -> str:
    """A period in words; a firm's own year is in words already."""
    try:
        return words.when(PartialDate.parse(text))
    except ValueError:
        return text


def _round(snapshot: Snapshot, details: Mapping[str, Any]) -> str:
    firms = [name(snapshot, slug) for slug in details["firms"]]
    return " → ".join([*firms, *firms[:1]])


def _by(details: Mapping[str, Any]) -> str:
    return MEASURE_WORDS.get(str(details["measure"]), str(details["measure"]))


def _kind(details: Mapping[str, Any]) -> str:
    return naming.term("inputKinds", str(details["kind"]))


def _concentration(snapshot: Snapshot, row: Row) -> str:
    details = row["details"]
    one = str(details["side"]).removesuffix("s")
    if not details["parties"]:
        return f"No {one} of {_kind(details)} is told of."
    alike = phrases.number(bound_of(details["effectiveNumber"]), 1)
    return (
        f"The largest {one} of {_kind(details)} has {_amount(row)}, {_by(details)}: "
        f"{classed(details['verdict'])}, as if there were {alike} equal {details['side']}."
    )


def _stated(snapshot: Snapshot, row: Row) -> str:
    details = row["details"]
    measure = naming.term("measures", details["measure"])
    return (
        f"Sources state shares outright: the largest counterparty in the {measure} has {_amount(row)}, "
        f"{classed(details['verdict'])}."
    )


def _dependence(snapshot: Snapshot, row: Row) -> str:
    details = row["details"]
    return (
        f"Without {name(snapshot, details['held'])}, {name(snapshot, row['subject'])} would lose {_amount(row)} "
        f"of the {_kind(details)} it has contracted, {_by(details)}."
    )


def _conflict(snapshot: Snapshot, row: Row) -> str:
    details = row["details"]
    found = [
        part["what"] if part["certain"] else f"possibly {part['what']}"
        for _, part in sorted(details["criteria"].items())
    ]
    return (
        f"{name(snapshot, details['investor'])} holds a stake in {name(snapshot, details['lab'])}; {'; '.join(found)}."
    )


def _integration(snapshot: Snapshot, row: Row) -> str:
    details = row["details"]
    own, run = (phrases.number(bound_of(details[key])) for key in ("ownLayers", "longestRun"))
    return (
        f"It has something of its own in {own} of the {len(details['states'])} layers of the stack "
        f"({_amount(row)} of those in which it is active), {run} of them in a row."
    )


def _chokepoint(snapshot: Snapshot, row: Row) -> str:
    details = row["details"]
    labs = words.listed([name(snapshot, slug) for slug in details["labs"]], 6) or "any lab"
    bound = bound_of(row["value"])
    sure = "Every documented way" if bound.low > 0 else "On some readings of the claims, every documented way"
    return f"{sure} of {_kind(details)} to {labs} leads through it."


def _circularity(snapshot: Snapshot, row: Row) -> str:
    details = row["details"]
    share = phrases.fraction(bound_of(details["share"]))
    part = f", {share} of all that is committed" if not share.startswith("not ") else ""
    return f"In loops of at most {details['maxSteps']} steps, {_amount(row)} can return to where it came from{part}."


def _loop(snapshot: Snapshot, row: Row) -> str:
    text = value(row)
    tail = "a sum that is not disclosed" if text.startswith("not ") else text
    return f"Money can go round; the narrowest step carries {tail}."


def _exposure(snapshot: Snapshot, row: Row) -> str:
    customer, firm = name(snapshot, row["details"]["customer"]), name(snapshot, row["subject"])
    if (stated := row["details"].get("share")) is not None:
        measure, period = naming.term("measures", stated["measure"]), _period(str(stated["period"]))
        return (
            f"{customer} has {_amount(row)} of the {measure} of {name(snapshot, stated['of'])}, as stated for {period}."
        )
    return f"What {customer} has contracted is worth {_amount(row)} of the yearly revenue of {firm}."


def _stress(snapshot: Snapshot, row: Row) -> str:
    return (
        f"If {name(snapshot, row['subject'])} failed, those with stated claims on it would lose {_amount(row)} in all. "
        "A stress scenario, not a forecast."
    )


def _ownership(snapshot: Snapshot, row: Row) -> str:
    details = row["details"]
    what = "of the votes in" if details["view"] == "voting" else "of"
    holder, owned = name(snapshot, row["subject"]), name(snapshot, details["owned"])
    return f"{holder} holds {_amount(row)} {what} {owned}, directly and through others."


def _common(snapshot: Snapshot, row: Row) -> str:
    text = value(row)
    more = "to an unknown extent" if text.startswith("not ") else f"by {text}"
    return f"Owners of several labs raise the concentration of their market {more}."


def _outliving(snapshot: Snapshot, row: Row) -> str:
    committed = phrases.dollars(bound_of(row["details"]["committed"]))
    return f"Of {committed} committed with a stated limit, {_amount(row)} outlives the next generation of hardware."


def _lock_in(snapshot: Snapshot, row: Row) -> str:
    return f"Its term spans {value(row)} of hardware."


def _payments(snapshot: Snapshot, row: Row) -> str:
    years: Sequence[str] = sorted(row["details"]["byYear"])
    if not years:
        return "No sum with a term is told of."
    return f"{_amount(row)} falls due from {years[0]} to {years[-1]}, if sums are spread evenly over their terms."


def _centrality(snapshot: Snapshot, row: Row) -> str:
    return f"{phrases.fraction(bound_of(row['value']))} of the relations of supply lie on no circle: they run one way."


SENTENCES: Mapping[str, Callable[[Snapshot, Row], str]] = {
    "concentration-suppliers": _concentration,
    "concentration-customers": _concentration,
    "stated-concentration": _stated,
    "dependence": _dependence,
    "investor-conflict": _conflict,
    "integration": _integration,
    "chokepoint": _chokepoint,
    "circularity": _circularity,
    "loop": _loop,
    "exposure": _exposure,
    "stress": _stress,
    "look-through-ownership": _ownership,
    "common-ownership": _common,
    "outliving-commitments": _outliving,
    "lock-in": _lock_in,
    "payments-by-year": _payments,
    "centrality": _centrality,
}
