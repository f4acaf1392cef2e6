"""Does a thing have a value that was given? Figures agree where they lie in the interval, dates where they overlap."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rapidfuzz import utils

from api.reconcile.reading import Given, Wanted
from graph.evidence import Value
from graph.snapshot import Snapshot
from graph.values import Amount, PartialDate
from ontology.vocabulary import vocabulary


def agrees(snapshot: Snapshot, slug: str, wanted: Wanted) -> bool | None:
    """Has a thing one of the values wanted of a property? None where nothing is stated: silence is no denial."""
    stated = [value for resolved in snapshot.values(slug, wanted.property) for value in resolved.values]
    if not stated:
        return None
    return any(_same(snapshot, wanted.property, value, given) for value in stated for given in wanted.values)


def _same(snapshot: Snapshot, name: str, value: Value, given: Given) -> bool:
    if isinstance(value, bool):
        return value is given or str(given).strip().lower() in ({"true", "yes", "1"} if value else {"false", "no", "0"})
    if isinstance(value, Amount):
        return _within(value, given)
    if isinstance(value, PartialDate):
        return _dated(value, str(given))
    known = vocabulary().properties[name]
    text = utils.default_process(str(given))
    if known.kind in {"reference", "node"}:
        slug = str(value)
        names = {slug.replace("-", " "), snapshot.label(slug) if slug in snapshot.types else slug}
        entry = snapshot.evidence.register.get(slug)
        names |= set(entry.aliases if entry else ())
        return given == slug or text in {utils.default_process(n) for n in names}
    words = {str(value)}
    if known.kind == "concept" and known.scheme:
        words.add(vocabulary().concept(known.scheme, str(value)).label)
    return text in {utils.default_process(word) for word in words}


def _within(amount: Amount, given: Given) -> bool:
    """A number agrees where it may be the one that is known in part."""
    try:
        number = Decimal(str(given).replace(",", "").strip())
    except InvalidOperation:
        return False
    low, high = amount.interval.low, amount.interval.high
    if not amount.interval.known or not number.is_finite():
        return False
    return (low is None or low <= number) and (high is None or number <= high)


def _dated(value: PartialDate, given: str) -> bool:
    """A year, month or day agrees where it overlaps what is known."""
    try:
        return PartialDate.parse(given.strip()[:10]).overlaps(value)
    except ValueError:
        return False
