"""What is derived from the Turtle is current, complete and does what it says: context, schema, namespace."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyoxigraph as ox
import pytest

from ontology.context import context
from ontology.derive import derived_files, term_names
from ontology.forms import forms
from ontology.names import IL
from ontology.schema import schema
from ontology.vocabulary import BASE, FOLDER, NS, vocabulary
from tests.hygiene import claimfiles

VALID = sorted((FOLDER / "examples" / "valid").glob("*.yaml"))
STRUCTURE = {"source", "claims"}
"""Keys of a claim file that lay it out and say nothing themselves."""


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema that describes a mapping."""
    if isinstance(node, dict):
        if "properties" in node and ("type" in node or "additionalProperties" in node):
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


@pytest.mark.parametrize("name", sorted(derived_files()))
def test_a_derived_file_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == derived_files()[name], "run: python -m ontology"


def test_the_namespace_holds_every_term_and_nothing_else() -> None:
    named = {name for name in IL.__annotations__ if not name.startswith("_")} | set(IL._extras)
    assert named == set(term_names())
    assert all(NS + name in IL for name in named)


def test_a_misspelt_term_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = IL.provder


def test_the_context_knows_every_key_of_the_schema() -> None:
    keys = {key for item in objects(schema()) for key in item["properties"]}
    assert keys - STRUCTURE - context().keys() == set()


def test_the_context_fetches_nothing_and_has_no_default_vocabulary() -> None:
    assert "@vocab" not in context()
    assert "@import" not in json.dumps(context())
    assert all(isinstance(value, str | float | dict) for value in context().values())


def test_every_word_of_every_closed_list_means_its_concept() -> None:
    terms = vocabulary()
    listed = [item for item in terms.properties.values() if item.scheme]
    nodes = [
        {"id": f"{item.name}-{word}", item.name: word} for item in listed for word in terms.notations(item.scheme or "")
    ]
    parsed = ox.parse(json.dumps({"@context": context(), "@graph": nodes}), format=ox.RdfFormat.JSON_LD)
    found = {(quad.subject.value, quad.object.value) for quad in parsed}
    assert found == {
        (f"{BASE}id/{item.name}-{word}", terms.concept(item.scheme or "", word).iri)
        for item in listed
        for word in terms.notations(item.scheme or "")
    }


def test_a_claim_expands_to_the_expected_quads() -> None:
    tree = {
        "source": {"id": "page", "recorded": "2026-10-11", "sourceKind": "press"},
        "claims": [
            {
                "status": "reported",
                "asserts": {
                    "id": "lease",
                    "type": "Lease",
                    "customer": ["aurora-labs"],
                    "rung": "announced",
                    "announced": "2026-Q2",
                    "exclusive": "true",
                    "power": {"value": "300", "unit": "MW", "qualifier": "about"},
                },
            }
        ],
    }
    claim, thing, page = f"<{BASE}claim/page-1>", f"<{BASE}id/lease>", f"<{BASE}source/page>"
    xsd = "http://www.w3.org/2001/XMLSchema#"
    a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    day, power = f"<{BASE}claim/page-1#announced-1>", f"<{BASE}claim/page-1#power-1>"
    expected = f"""
        {page} {a} il:Source .
        {page} il:sourceKind il:press .
        {page} il:recorded "2026-10-11"^^<{xsd}date> .
        {page} il:published <{BASE}source/page#published-1> .
        <{BASE}source/page#published-1> {a} il:PartialDate .
        <{BASE}source/page#published-1> il:earliest "2026-10-11"^^<{xsd}date> .
        <{BASE}source/page#published-1> il:latest "2026-10-11"^^<{xsd}date> .
        {claim} {a} il:Claim .
        {claim} il:about {thing} .
        {claim} il:primarySource {page} .
        {claim} il:status il:reported .
        {thing} {a} il:Lease {claim} .
        {thing} il:customer <{BASE}id/aurora-labs> {claim} .
        {thing} il:rung il:announcedRung {claim} .
        {thing} il:announced {day} {claim} .
        {thing} il:exclusive "true"^^<{xsd}boolean> {claim} .
        {thing} il:power {power} {claim} .
        {day} {a} il:PartialDate {claim} .
        {day} il:earliest "2026-04-01"^^<{xsd}date> {claim} .
        {day} il:latest "2026-06-30"^^<{xsd}date> {claim} .
        {power} {a} il:Quantity {claim} .
        {power} il:value "300"^^<{xsd}decimal> {claim} .
        {power} il:unit "MW" {claim} .
        {power} il:qualifier il:aboutQualifier {claim} .
    """
    lines = [line.strip() for line in expected.splitlines() if line.strip()]
    wanted = "\n".join(" ".join(f"<{NS}{w[3:]}>" if w.startswith("il:") else w for w in line.split()) for line in lines)
    assert set(claimfiles.quads(tree, "page")) == set(ox.parse(wanted, format=ox.RdfFormat.N_QUADS))


def test_the_schema_is_a_json_schema() -> None:
    assert jsonschema_rs.meta.is_valid(schema())


def test_the_schema_closes_every_mapping() -> None:
    """Only the frame around the classes is open, because each class below it is closed."""
    open_ = [item for item in objects(schema()) if item.get("additionalProperties") is not False]
    assert open_ == [schema()["$defs"]["Asserts"]]


def test_every_key_of_the_schema_is_explained() -> None:
    definitions = schema()["$defs"]
    assert {name for name in forms() if not definitions[name].get("description")} == set()
    assert {name for name in forms() if not definitions[name].get("title")} == set()


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_a_valid_example_passes_the_schema(path: Path) -> None:
    validator = jsonschema_rs.Draft202012Validator(schema())
    assert [(list(e.instance_path), e.message) for e in validator.iter_errors(claimfiles.read(path))] == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"colour": "red"}, []),
        ({"type": "Leese"}, ["type"]),
        ({"type": "Agreement"}, ["type"]),
        ({"type": "AILab"}, ["type"]),
        ({"type": ["Organization", "Lease"]}, ["type", 1]),
        ({"rung": "nearly"}, ["rung"]),
        ({"investor": "cirrus-capital"}, []),
        ({"customer": "Aurora Labs"}, ["customer"]),
        ({"customer": ["aurora-labs", "aurora-labs"]}, ["customer"]),
        ({"signed": "2026-13"}, ["signed"]),
        ({"signed": "2026-Q5"}, ["signed"]),
        ({"signed": {"earliest": "2026-01"}}, ["signed", "earliest"]),
        ({"amount": {"value": "1"}}, ["amount"]),
        ({"amount": [{"value": "1e9", "currency": "USD", "basis": "paid"}]}, ["amount", 0, "value"]),
        ({"amount": [{"value": "1", "currency": "USD"}]}, ["amount", 0]),
        ({"power": {"value": "3", "unit": "GW"}}, ["power", "unit"]),
        ({"exclusive": "yes"}, ["exclusive"]),
        ({"product": "x" * 4001}, ["product"]),
        ({"force": "inForce"}, []),
        ({"knownFrom": "2026-01-01"}, []),
    ],
)
def test_the_schema_refuses(change: dict[str, Any], where: list[str | int]) -> None:
    tree = claimfiles.read(FOLDER / "examples" / "valid" / "deals.yaml")
    lease = tree["claims"][1]
    assert lease["asserts"]["type"] == "Lease"
    lease["asserts"] |= change
    errors = list(jsonschema_rs.Draft202012Validator(schema()).iter_errors(tree))
    assert ["claims", 1, "asserts", *where] in [list(error.instance_path) for error in errors]


def test_no_python_names_a_term_that_does_not_exist() -> None:
    import re

    named = {
        name for path in FOLDER.glob("*.py") for name in re.findall(r'NS \+ "(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= set(term_names())
