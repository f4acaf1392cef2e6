"""The JSON Schema of claim files, derived from the vocabulary and the shapes: every key and every closed list."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from ontology.forms import Form, forms
from ontology.vocabulary import BASE, Class_, Property, vocabulary

Json: TypeAlias = dict[str, Any]

COMPUTED = {"about", "primarySource", "knownFrom", "possiblyKnownFrom"}
"""What is said of a claim without being written: it follows from the file."""

DEDUCED = {"published", "unit"}
"""What the shapes demand and a file may leave out, because the build can bound it or knows the usual unit."""

DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
BASIC_FORMS: Json = {
    "Day": {"type": "string", "pattern": f"^{DAY}$", "description": "A day, such as 2026-10-08."},
    "Decimal": {
        "type": "string",
        "pattern": r"^-?[0-9]{1,24}(\.[0-9]{1,12})?$",
        "description": "A plain decimal number, such as 1800000000 or 27.5: no commas, no exponent.",
    },
    "PartialDate": {
        "type": ["string", "object"],
        "pattern": f"^([0-9]{{4}}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])))?|{DAY})$",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in ("earliest", "latest", "words")},
        "description": "2026, 2026-H1, 2026-Q4, 2026-10, 2026-10-08, or a mapping of earliest, latest and words.",
    },
    "Slug": {
        "type": "string",
        "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
        "maxLength": 120,
        "description": "The short name of one thing: small letters, digits and single hyphens.",
    },
}


def schema() -> Json:
    """The whole schema; values are texts throughout, because claim files read every scalar as text."""
    stated = sorted((item for item in vocabulary().classes.values() if _stated(item)), key=lambda item: item.name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{BASE}claim-file.schema.json",
        "title": "claim file",
        "description": "What one source states, claim by claim. Every scalar is read as text.",
        "type": "object",
        "additionalProperties": False,
        "required": ["source", "claims"],
        "properties": {
            "source": {"$ref": "#/$defs/Source"},
            "claims": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Claim"}},
        },
        "$defs": {
            "Asserts": _asserts(stated),
            "Claim": _claim(),
            "Leg": _object("Leg", {"id": _ref("Slug"), "type": {"const": "Leg"}}, ["id"]),
            "MonetaryAmount": _object("MonetaryAmount"),
            "Quantity": _object("Quantity"),
            "Source": _object("Source", {"id": _ref("Slug")}, ["id"]),
            **BASIC_FORMS,
            **{item.name: _object(item.name, _identity(item), ["id", "type"]) for item in stated},
            **{name: _property(vocabulary().properties[name], form) for name, form in sorted(forms().items())},
        },
    }


def _stated(item: Class_) -> bool:
    """Whether claims are about things of this class. Roles only stand beside `Organization`, legs in deals."""
    role = "Organization" in item.ancestors[1:]
    return "Entity" in item.ancestors and not (item.abstract or role or item.name == "Leg")


def _asserts(stated: Iterable[Class_]) -> Json:
    names = [item.name for item in stated]
    return {
        "type": "object",
        "required": ["id", "type"],
        "properties": {
            "type": {
                "if": {"type": "array"},
                "then": {"contains": {"const": "Organization"}},
                "else": {"enum": names},
            }
        },
        "allOf": [
            {"if": {"required": ["type"], "properties": {"type": _named(name)}}, "then": _ref(name)} for name in names
        ],
    }


def _named(name: str) -> Json:
    return {"anyOf": [{"const": name}, {"type": "array"}]} if name == "Organization" else {"const": name}


def _identity(item: Class_) -> Json:
    if item.name != "Organization":
        return {"id": _ref("Slug"), "type": {"const": item.name}}
    roles = sorted(n for n, other in vocabulary().classes.items() if "Organization" in other.ancestors)
    return {
        "id": _ref("Slug"),
        "type": {
            "type": ["string", "array"],
            "description": "Organization, alone or first in a list of the roles that it has.",
            "pattern": "^Organization$",
            "minItems": 1,
            "uniqueItems": True,
            "prefixItems": [{"const": "Organization"}],
            "items": {"enum": roles},
        },
    }


def _claim() -> Json:
    asserts = _ref("Asserts") | {"description": "One thing and what the source states of it."}
    return _object("Claim", {"asserts": asserts}, ["asserts"])


def _object(name: str, structure: Json | None = None, needed: Iterable[str] = ()) -> Json:
    item = vocabulary().classes[name]
    keys = sorted(item.properties - COMPUTED)
    required = [key for key in keys if forms()[key].required and key not in DEDUCED]
    return {
        "title": item.label,
        "description": _prose(item),
        "type": "object",
        "additionalProperties": False,
        "required": [*needed, *required],
        "properties": {**(structure or {}), **{key: _ref(key) for key in keys}},
    }


def _property(known: Property, form: Form) -> Json:
    return {"title": known.label, "description": _prose(known), **_values(known, form)}


def _values(known: Property, form: Form) -> Json:
    if known.kind == "money":
        return {"type": "array", "minItems": 1, "items": _ref("MonetaryAmount")}
    if known.kind == "node":
        return {"type": "array", "minItems": 1, "items": _ref("Leg")}
    if known.kind == "quantity":
        units = {"properties": {"unit": {"enum": list(form.units)}}} if form.units else {}
        return _ref("Quantity") | units
    single = _single(known, form)
    return _one_or_more(single) if form.many else single


def _single(known: Property, form: Form) -> Json:
    if known.kind == "concept":
        return {"enum": list(vocabulary().notations(known.scheme or ""))}
    if known.kind == "boolean":
        return {"enum": ["true", "false"]}
    if known.kind == "duration":
        return {"enum": list(form.words)}
    if known.kind in {"date", "day", "decimal"}:
        return _ref({"date": "PartialDate", "day": "Day", "decimal": "Decimal"}[known.kind])
    if known.kind == "reference":
        return dict(BASIC_FORMS["Slug"], description=_prose(known))
    pattern = {"pattern": form.pattern} if form.pattern else {}
    return {"type": "string", "minLength": 1, "maxLength": form.longest or 2000, **pattern}


def _one_or_more(single: Json) -> Json:
    """A text, or a list of different ones."""
    item = {key: value for key, value in single.items() if key != "description"}
    return {**single, "type": ["string", "array"], "minItems": 1, "uniqueItems": True, "items": item}


def _prose(term: Class_ | Property) -> str:
    sentence = term.definition[0].upper() + term.definition[1:] + "."
    return f"{sentence} {term.note}".strip()


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}
