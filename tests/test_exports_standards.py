"""FollowTheMoney and BODS: every entity and statement valid by the standard's own library and schema."""

from __future__ import annotations

import json
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from exports.dumps import FORMATS, Edition
from graph import Graph


@pytest.fixture(scope="module")
def edition(graph: Graph) -> Edition:
    """The edition of the default moment."""
    return Edition(graph, graph.default_moment)


@pytest.fixture(scope="module")
def entities(edition: Edition) -> list[dict[str, Any]]:
    """The FollowTheMoney entities as they stand in the file."""
    ((_, content),) = FORMATS["ftm"].files(edition)
    return [json.loads(line) for line in content.decode().splitlines()]


def test_followthemoney_takes_every_entity_and_every_value(entities: list[dict[str, Any]]) -> None:
    from followthemoney import model
    from followthemoney.proxy import EntityProxy

    for entity in entities:
        schema: Any = model.get(entity["schema"])
        schema.validate(entity)
        proxy = EntityProxy.from_dict(entity, cleaned=False)
        for name, values in entity["properties"].items():
            assert set(proxy.get(name)) == set(values), (entity["id"], name)


def test_followthemoney_references_lead_to_entities_of_the_right_kind(entities: list[dict[str, Any]]) -> None:
    from followthemoney import model

    schemas = {entity["id"]: model.get(entity["schema"]) for entity in entities}
    assert len(schemas) == len(entities)
    for entity in entities:
        for name, values in entity["properties"].items():
            range_ = schemas[entity["id"]].get(name).range  # type: ignore[union-attr]
            if range_ is not None:
                assert all(schemas[value].is_a(range_) for value in values), (entity["id"], name)  # type: ignore[union-attr]


def test_the_akamai_deal_is_a_contract_with_its_award(entities: list[dict[str, Any]]) -> None:
    found = {entity["id"]: entity for entity in entities}
    contract = found["interlock-anthropic-akamai-2026"]["properties"]
    assert contract["authority"] == ["interlock-anthropic"]
    assert contract["amountUsd"] == ["1800000000"]
    awards = [e["properties"] for e in entities if e["schema"] == "ContractAward"]
    award = next(a for a in awards if a["contract"] == ["interlock-anthropic-akamai-2026"])
    assert award["supplier"] == ["interlock-akamai"]


def test_stakes_rights_and_sites_are_there(entities: list[dict[str, Any]]) -> None:
    kinds = Counter(entity["schema"] for entity in entities)
    assert kinds["Ownership"] > 40
    assert kinds["Directorship"] > 3
    assert kinds["Asset"] > 500


@pytest.fixture(scope="module")
def statements(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The BODS file."""
    ((name, content),) = FORMATS["bods"].files(edition)
    path = tmp_path_factory.mktemp("bods") / name
    path.write_bytes(content)
    return path


def bods(module: str) -> Any:
    """A module of the library with which Open Ownership reviews data."""
    return import_module(f"libcovebods.{module}")


def opened(statements: Path) -> tuple[Any, Any, Any]:
    """The file as that library opens it, with its configuration and the schema it finds for it."""
    reader, config = bods("data_reader").DataReader(str(statements)), bods("config").LibCoveBODSConfig()
    return reader, config, bods("schema").SchemaBODS(reader, config)


def test_bods_is_valid_by_the_schema_of_version_0_4(statements: Path) -> None:
    reader, _, schema = opened(statements)
    validator = bods("jsonschemavalidate").JSONSchemaValidator(schema)
    assert schema.schema_version == "0.4"
    assert [error.json() for error in validator.validate(reader)] == []
    assert bods("additionalfields").AdditionalFields(schema).process(reader) == {}


def test_bods_passes_the_checks_that_no_schema_makes(statements: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = bods("run_tasks")
    for module in list(sys.modules.values()):
        if getattr(module, "get_orgids_prefixes", None):
            monkeypatch.setattr(module, "get_orgids_prefixes", lambda *_: [])  # else it asks a web site
    checked = checks.process_additional_checks(*opened(statements))
    assert checked["additional_checks"] == []
    assert checked["statistics"]["count_ownership_or_control_statement"] > 40


def test_bods_keeps_the_interval_of_a_stake_that_is_not_exact(statements: Path) -> None:
    read = json.loads(statements.read_text("utf-8"))
    shares = [i["share"] for s in read for i in s["recordDetails"].get("interests", ()) if "share" in i]
    assert any("exact" in share for share in shares)
    assert any("minimum" in share or "maximum" in share for share in shares)
    assert all(0 <= value <= 100 for share in shares for value in share.values())


def test_bods_ids_are_unique_and_long_enough(statements: Path) -> None:
    ids = [s["statementId"] for s in json.loads(statements.read_text("utf-8"))]
    assert len(ids) == len(set(ids))
    assert all(32 <= len(id_) <= 64 for id_ in ids)
