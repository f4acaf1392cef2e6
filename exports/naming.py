"""What to call things in a text: a title for figures, events and rights that have no name, kinds in plain words."""

from __future__ import annotations

from exports.views import words
from graph.lookup import kind_of
from graph.snapshot import Snapshot
from graph.values import PartialDate
from ontology.vocabulary import vocabulary


def term(scheme: str, word: str) -> str:
    """A member of a closed list in words, without the remark that tells it from its namesakes.

    >>> term("forces", "inForce"), term("inputKinds", "power")
    ('in force', 'power')
    """
    return words.concept(scheme, word).partition(" (")[0]


def title(snapshot: Snapshot, slug: str) -> str:
    """A thing's name; a figure is named after what it measures of whom, an event after what happened to whom."""
    types = snapshot.types.get(slug, frozenset())
    if slug in snapshot.evidence.register or snapshot.value(slug, "name") is not None:
        return snapshot.label(slug)
    if "Figure" in types or "CounterpartyShare" in types:
        return _of(snapshot, slug, "measure", "measures", "period") or snapshot.label(slug)
    if "Event" in types:
        return _of(snapshot, slug, "eventKind", "eventKinds", "date") or snapshot.label(slug)
    if "Leg" in types:
        kind = snapshot.value(slug, "legKind")
        ends = [_names(snapshot, slug, role) for role in ("from", "to")]
        if kind is not None and all(ends):
            return f"{ends[0]} → {ends[1]}: {term('legKinds', str(kind))}"
    if "Right" in types:
        kind = snapshot.value(slug, "rightKind")
        ends = [_names(snapshot, slug, role) for role in ("holder", "over")]
        if kind is not None and all(ends):
            return f"{ends[0]} over {ends[1]}: {term('rightKinds', str(kind))}"
    return snapshot.label(slug)


def _of(snapshot: Snapshot, slug: str, name: str, scheme: str, dated: str) -> str:
    what, when = snapshot.value(slug, name), snapshot.value(slug, dated)
    who = _names(snapshot, slug, "organization") or _names(snapshot, slug, "concerns")
    if what is None or not who:
        return ""
    partner = _names(snapshot, slug, "counterparty")
    text = f"{who}: {term(scheme, str(what))}{f', of which {partner}' if partner else ''}"
    return f"{text}, {words.when(when)}" if isinstance(when, PartialDate) else text


def _names(snapshot: Snapshot, slug: str, role: str) -> str:
    found = [snapshot.label(str(v)) for r in snapshot.values(slug, role) for v in r.values]
    return words.listed(found, 3)


def kind_label(snapshot: Snapshot, slug: str) -> str:
    """What kind of thing it is, in the ontology's words; of an organization the part it plays."""
    types = snapshot.types.get(slug, frozenset())
    if "Organization" in types:
        return " and ".join(roles(types)[:2]) or "organization"
    kind = kind_of(snapshot, slug)
    return vocabulary().classes[kind].label if kind else ""


ROLE_ORDER = (
    *("AILab", "ComputeProvider", "ChipDesigner", "ChipManufacturer", "DataCenterOperator", "ComponentSupplier"),
    *("PowerProvider", "ContentDeliveryNetwork", "ModelDistributor", "ApplicationCompany", "Government"),
    *("SpecialPurposeVehicle", "Investor"),
)
"""Which part of an organization is named first: what it makes before what it owns."""


def roles(types: frozenset[str]) -> list[str]:
    """The parts an organization plays, as words."""
    classes = vocabulary().classes
    return [class_label(name) for name in ROLE_ORDER if name in types and name in classes]


def class_label(name: str) -> str:
    """A class in words; initials keep their capitals.

    >>> class_label("AILab"), class_label("ComputeContract")
    ('AI lab', 'compute contract')
    """
    known = vocabulary().classes.get(name)
    return known.label if known else term("", name)


def property_label(name: str) -> str:
    """A property in words."""
    known = vocabulary().properties.get(name)
    return known.label if known else name
