"""The Reconciliation API 0.2 against a real server: every answer has the form of the specification.

The schemas are written from the specification (W3C Entity Reconciliation Community Group, 10 April 2023), and allow
nothing besides what it names. Compared by eye with those published beside the specification (0.2: manifest, query and
result batch, type, suggestions, data extension): ours are as strict or stricter, so nothing of theirs need be copied.
"""

from __future__ import annotations

import html
import json
from typing import Any

import httpx
import jsonschema_rs
import pytest

TEXT = {"type": "string", "minLength": 1}
BROADER = {
    "type": "array",
    "items": {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}},
}
TYPE = {
    "type": "object",
    "required": ["id", "name"],
    "additionalProperties": False,
    "properties": {"id": TEXT, "name": TEXT, "description": {"type": "string"}, "broader": BROADER},
}
PLACE = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "additionalProperties": False,
    "properties": {
        "service_url": {"type": "string", "pattern": "^https?://"},
        "service_path": {"type": "string", "pattern": "^/[^?]*$"},
        "flyout_service_url": {"type": "string"},
        "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"},
    },
}
TEMPLATE = {"type": "string", "pattern": r"\{\{id\}\}"}
SETTING = {
    "type": "object",
    "required": ["name", "label", "type"],
    "additionalProperties": False,
    "properties": {
        "name": TEXT,
        "label": TEXT,
        "type": {"enum": ["number", "text", "checkbox", "select"]},
        "default": {"type": ["string", "number", "boolean"]},
        "help_text": {"type": "string"},
        "choices": {
            "type": "array",
            "items": {"type": "object", "required": ["value", "name"], "additionalProperties": {"type": "string"}},
        },
    },
    "allOf": [
        {
            "if": {"properties": {"type": {"const": kind}}},
            "then": {"properties": {"default": {"type": of}}, "required": ["choices"] if kind == "select" else []},
        }
        for kind, of in (("number", "number"), ("text", "string"), ("checkbox", "boolean"), ("select", "string"))
    ],
}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "additionalProperties": False,
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": {"type": "string", "pattern": "^https?://"},
        "schemaSpace": {"type": "string", "pattern": "^https?://"},
        "serviceVersion": TEXT,
        "documentation": TEXT,
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True, "minItems": 1},
        "view": {"type": "object", "required": ["url"], "properties": {"url": TEMPLATE}},
        "batchSize": {"type": "integer", "minimum": 1},
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}},
        },
        "suggest": {"type": "object", "properties": {"entity": PLACE, "type": PLACE, "property": PLACE}},
        "extend": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"propose_properties": PLACE, "property_settings": {"type": "array", "items": SETTING}},
        },
    },
}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "score"],
    "additionalProperties": False,
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "description": {"type": "string"},
        "score": {"type": "number"},
        "match": {"type": "boolean"},
        "type": {
            "type": "array",
            "items": {"type": "object", "required": ["id", "name"], "additionalProperties": TEXT},
        },
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "value"],
                "additionalProperties": False,
                "properties": {"id": TEXT, "value": {"type": ["number", "boolean"]}},
            },
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["result"],
    "additionalProperties": False,
    "properties": {"result": {"type": "array", "items": CANDIDATE}},
}
BATCH = {"type": "object", "additionalProperties": RESULT}
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
CELL = {
    "oneOf": [
        {"type": "object", "additionalProperties": False, "required": [key], "properties": {key: form}}
        for key, form in (
            ("str", {"type": "string"}),
            ("int", {"type": "integer"}),
            ("float", {"type": "number"}),
            ("date", {"type": "string", "pattern": MOMENT}),
        )
    ]
    + [
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["id", "name"],
            "properties": {"id": TEXT, "name": TEXT, "description": {"type": "string"}},
        }
    ]
}
EXTENSION = {
    "type": "object",
    "required": ["meta", "rows"],
    "additionalProperties": False,
    "properties": {
        "meta": {
            "type": "array",
            "items": {"type": "object", "required": ["id", "name"], "additionalProperties": TEXT},
        },
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "array", "items": CELL}},
        },
    },
}
SUGGESTED = {
    "type": "object",
    "required": ["result"],
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name"],
                "additionalProperties": False,
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "description": {"type": "string"},
                    "notable": {
                        "type": "array",
                        "items": {
                            "anyOf": [
                                TEXT,
                                {"type": "object", "required": ["id"], "properties": {"id": TEXT, "name": TEXT}},
                            ]
                        },
                    },
                    "broader": BROADER,
                },
            },
        }
    },
}


def told(answer: httpx.Response, schema: dict[str, Any]) -> Any:
    """The answer, once it has the form that the specification gives it."""
    assert answer.status_code == 200, answer.text
    found = answer.json()
    jsonschema_rs.validator_for(schema).validate(found)
    assert answer.headers["access-control-allow-origin"] == "*"
    return found


def reconcile(client: httpx.Client, query: str, **more: Any) -> list[dict[str, Any]]:
    """The candidates of one query, asked in a batch by form, as OpenRefine asks."""
    batch = json.dumps({"q0": {"query": query, **more}})
    found: list[dict[str, Any]] = told(client.post("/reconcile", data={"queries": batch}), BATCH)["q0"]["result"]
    return found


def test_the_manifest_has_the_form_of_the_specification(client: httpx.Client) -> None:
    manifest = told(client.get("/reconcile"), MANIFEST)
    assert manifest["identifierSpace"] == "https://w3id.org/interlock/id/"
    assert manifest["view"]["url"].startswith(str(client.base_url))


def test_every_address_of_the_manifest_answers(client: httpx.Client) -> None:
    manifest = client.get("/reconcile").json()
    for place in manifest["suggest"].values():
        address = place["service_url"] + place["service_path"]
        told(client.get(address, params={"prefix": "a"}), SUGGESTED)
    assert client.get(manifest["preview"]["url"].replace("{{id}}", "anthropic")).status_code == 200
    assert client.get(manifest["view"]["url"].replace("{{id}}", "anthropic")).status_code == 200
    place = manifest["extend"]["propose_properties"]
    assert client.get(place["service_url"] + place["service_path"], params={"type": "AILab"}).json()["properties"]
    assert client.get(manifest["documentation"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Coreweave", "coreweave"),
        ("CORE WEAVE", None),
        ("NVIDIA CORP", "nvidia"),
        ("Google Deepmind", "google-deepmind"),
        ("SpaceXAI", "xai"),
        ("Meta Platforms, Inc.", "meta"),
        ("NVDA", "nvidia"),
        ("Anthropic PBC", None),
        ("anthropic", "anthropic"),
        ("https://w3id.org/interlock/id/akamai", "akamai"),
    ],
)
def test_a_name_however_written_finds_the_firm(client: httpx.Client, name: str, slug: str | None) -> None:
    found = reconcile(client, name, type="Organization")
    if slug is None:
        assert not any(c["match"] for c in found)
    else:
        assert (found[0]["id"], found[0]["match"]) == (slug, True)
    assert sum(c["match"] for c in found) <= 1


@pytest.mark.parametrize(
    ("pid", "agrees", "differs"),
    [
        ("country", "US", "FR"),
        ("country", ["FR", "US"], ["FR", "JP"]),
        ("country", {"id": "US", "name": "United States"}, {"id": "FR", "name": "France"}),
        ("country", ["FR", {"id": "US"}], ["JP", {"id": "FR"}]),
        ("founded", 2021, 1999),
        ("ownsInfrastructure", False, True),
    ],
)
def test_a_value_counts_in_every_form_of_the_published_query_schema(
    client: httpx.Client, pid: str, agrees: Any, differs: Any
) -> None:
    for value, match in ((agrees, True), (differs, False)):
        found = reconcile(client, "Anthropic", properties=[{"pid": pid, "v": value}])[0]
        assert (found["id"], found["match"]) == ("anthropic", match)


@pytest.mark.parametrize(
    ("kinds", "strictness", "found"),
    [
        (["AILab", "Cluster"], "any", True),
        (["AILab", "Cluster"], "all", False),
        (["AILab", "Investor"], "all", True),
        ("Cluster", "any", False),
        ("Cluster", "should", True),
    ],
)
def test_types_are_as_strict_as_asked(client: httpx.Client, kinds: Any, strictness: str, found: bool) -> None:
    candidates = reconcile(client, "Anthropic", type=kinds, type_strict=strictness)
    assert ("anthropic" in {c["id"] for c in candidates}) is found


@pytest.mark.parametrize(
    "name", ["XAI Octagon Fund", "T-REX 2X Long NVIDIA Daily Target ETF", "Metaplanet", "Akamai University"]
)
def test_a_lookalike_is_never_a_match(client: httpx.Client, name: str) -> None:
    assert not any(c["match"] for c in reconcile(client, name))


def test_a_typo_still_finds_candidates(client: httpx.Client) -> None:
    found = reconcile(client, "Antropic", type="Organization")
    assert found[0]["id"] == "anthropic"
    assert not found[0]["match"]
    assert found[0]["score"] > 85


def test_scores_fall_and_the_limit_holds(client: httpx.Client) -> None:
    found = reconcile(client, "Google", limit=4)
    assert len(found) == 4
    assert [c["score"] for c in found] == sorted((c["score"] for c in found), reverse=True)


def test_a_type_restricts_the_candidates(client: httpx.Client) -> None:
    for found in reconcile(client, "Nvidia", type=["Accelerator"]):
        assert "Accelerator" in {t["id"] for t in found["type"]}
    assert reconcile(client, "Colossus 1", type="Cluster")[0]["id"] == "colossus-1"


def test_a_property_that_disagrees_forbids_the_match(client: httpx.Client) -> None:
    wanted = [{"pid": "country", "v": "US"}]
    assert reconcile(client, "Nvidia", properties=wanted)[0]["match"]
    against = reconcile(client, "Nvidia", properties=[{"pid": "country", "v": "JP"}])[0]
    assert not against["match"]
    assert against["score"] < 80


def test_a_deal_is_found_by_its_properties_alone(client: httpx.Client) -> None:
    wanted = [
        {"pid": "customer", "v": {"id": "anthropic"}},
        {"pid": "provider", "v": ["Akamai Technologies"]},
        {"pid": "amount", "v": 1_800_000_000},
    ]
    query = json.dumps({"q": {"properties": wanted, "type": "ComputeContract", "limit": 1}})
    (found,) = told(client.get("/reconcile", params={"queries": query}), BATCH)["q"]["result"]
    assert found["id"] == "anthropic-akamai-2026"


def test_a_batch_is_answered_query_by_query_whether_got_or_posted(client: httpx.Client) -> None:
    batch = json.dumps({"a": {"query": "Anthropic"}, "b": {"query": "OpenAI", "type": "AILab", "type_strict": "all"}})
    posted = told(client.post("/reconcile", data={"queries": batch}), BATCH)
    assert posted == told(client.get("/reconcile", params={"queries": batch}), BATCH)
    assert {key: answer["result"][0]["id"] for key, answer in posted.items()} == {"a": "anthropic", "b": "openai"}


def test_a_single_query_is_words_or_json(client: httpx.Client) -> None:
    plain = told(client.get("/reconcile", params={"query": "Akamai"}), RESULT)
    assert plain == told(client.get("/reconcile", params={"query": '{"query": "Akamai"}'}), RESULT)


def test_extension_fetches_values_as_text_numbers_days_and_things(client: httpx.Client) -> None:
    properties: list[dict[str, Any]] = [
        {"id": "provider"},
        {"id": "amount", "settings": {"form": "low"}},
        {"id": "signed", "settings": {"form": "figure"}},
        {"id": "rung"},
        {"id": "sources", "settings": {"limit": "2"}},
        {"id": "nonsense"},
    ]
    query = json.dumps({"ids": ["anthropic-akamai-2026", "no-such-thing"], "properties": properties})
    answer = told(client.post("/reconcile", data={"extend": query}), EXTENSION)
    row = answer["rows"]["anthropic-akamai-2026"]
    assert row["provider"] == [{"id": "akamai", "name": "Akamai Technologies"}]
    assert row["amount"] == [{"int": 1_800_000_000}]
    assert row["signed"] == [{"date": "2026-05-05T00:00:00Z"}]
    assert row["rung"] == [{"str": "definitive"}]
    assert len(row["sources"]) == 2
    assert row["nonsense"] == []
    assert all(cells == [] for cells in answer["rows"]["no-such-thing"].values())
    assert [m["id"] for m in answer["meta"]] == [p["id"] for p in properties]


def test_a_suggestion_is_found_by_prefix_and_by_id(client: httpx.Client) -> None:
    found = told(client.get("/reconcile/suggest/entity", params={"prefix": "Anthr", "prefixed": "true"}), SUGGESTED)
    assert found["result"][0]["id"] == "anthropic"
    exact = told(client.get("/reconcile/suggest/entity", params={"prefix": "anthropic-akamai-2026"}), SUGGESTED)
    assert exact["result"][0]["id"] == "anthropic-akamai-2026"
    kinds = told(client.get("/reconcile/suggest/type", params={"prefix": "compute"}), SUGGESTED)
    assert {"ComputeContract", "ComputeProvider"} <= {t["id"] for t in kinds["result"]}
    names = told(client.get("/reconcile/suggest/property", params={"prefix": "provider"}), SUGGESTED)
    assert names["result"][0]["id"] == "provider"


def test_a_cursor_skips_suggestions(client: httpx.Client) -> None:
    first, second = (
        client.get("/reconcile/suggest/entity", params={"prefix": "a", "cursor": c}).json()["result"] for c in (0, 20)
    )
    assert first
    assert not {r["id"] for r in first} & {r["id"] for r in second}


def test_a_preview_may_be_framed_and_runs_nothing(client: httpx.Client) -> None:
    answer = client.get("/reconcile/preview", params={"id": "anthropic-akamai-2026"})
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script" not in policy.replace("default-src 'none'", "")
    assert "$1.8B" in html.unescape(answer.text)
    assert "<script" not in answer.text


def test_a_flyout_is_a_line_of_html(client: httpx.Client) -> None:
    found = client.get("/reconcile/flyout/entity", params={"id": "anthropic", "lang": "en"}).json()
    assert found["id"] == "anthropic"
    assert found["html"].startswith("<p>")


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"queries": "{"}, 400, "JSON"),
        ({"queries": "[]"}, 400, "object"),
        ({"queries": '{"a": {}}'}, 400, "properties"),
        ({"queries": '{"a": {"query": "x", "typ": "y"}}'}, 400, "typ"),
        ({"queries": '{"a": {"query": "x", "limit": 0}}'}, 400, "limit"),
        ({"queries": '{"a": {"query": "x", "type_strict": "maybe"}}'}, 400, "any | all | should"),
        ({"extend": '{"ids": ["a"]}'}, 400, "properties"),
        ({"queries": "{}", "extend": "{}"}, 400, "one of"),
        ({"nothing": "{}"}, 400, "queries"),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(51)})}, 413, "50"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_belongs_there(
    client: httpx.Client, form: dict[str, str], status: int, said: str
) -> None:
    answer = client.post("/reconcile", data=form)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.text


def test_a_body_that_is_no_form_is_refused(client: httpx.Client) -> None:
    answer = client.post("/reconcile", content="{}", headers={"content-type": "application/json"})
    assert answer.status_code == 415


def test_a_full_batch_is_answered(client: httpx.Client) -> None:
    batch = json.dumps({str(n): {"query": f"Some Company {n} Holdings"} for n in range(50)})
    answer = client.post("/reconcile", data={"queries": batch})
    assert len(told(answer, BATCH)) == 50
