"""Lists over HTTP: pages that add up, orders, filters from the ontology, facets, tables, and the same as in Python."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from api.routes.things import KINDS
from graph import Graph
from graph.lookup import deals
from graph.rows import thing_row


def get(client: httpx.Client, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.path)
def test_every_kind_is_listed_with_its_evidence(client: httpx.Client, kind: Any) -> None:
    found = get(client, f"/{kind.path}", limit=3)
    assert found["total"] >= len(found["items"]) > 0
    for row in found["items"]:
        assert row["claims"]
        assert row["status"]
        assert row["knownFrom"] <= row["lastKnownFrom"]


def test_pages_add_up_to_the_whole(client: httpx.Client) -> None:
    whole = get(client, "/agreements", limit=1000)
    slugs, address = [], "/agreements?limit=37"
    while address:
        page = client.get(address).json()
        slugs += [row["slug"] for row in page["items"]]
        address = page["next"]
    assert slugs == [row["slug"] for row in whole["items"]]
    assert len(set(slugs)) == whole["total"] == len(slugs)


@pytest.mark.parametrize("sort", ["-amount", "amount", "date", "-date", "name", "status"])
def test_sorted_pages_add_up_too(client: httpx.Client, sort: str) -> None:
    slugs, address = [], f"/investments?limit=100&sort={sort}&fields=slug"
    while address:
        page = client.get(address).json()
        slugs += [row["slug"] for row in page["items"]]
        address = page["next"]
    assert len(set(slugs)) == len(slugs) == page["total"]


def test_the_largest_come_first_and_the_unknown_last(client: httpx.Client) -> None:
    rows = get(client, "/agreements", sort="-amount", limit=1000, fields="slug,principal")["items"]
    stated = [r.get("principal", {}).get("value") for r in rows if r.get("principal", {}).get("currency") == "USD"]
    known = [value for value in stated if value is not None]
    assert known == sorted(known, reverse=True)
    assert "principal" not in rows[-1] or "value" not in rows[-1]["principal"]


def test_filters_choose_as_python_does(client: httpx.Client, graph: Graph) -> None:
    snapshot = graph.snapshot()
    expected = deals(snapshot, "Agreement", customer="anthropic", provider="akamai")
    found = get(client, "/agreements", customer="anthropic", provider="akamai")
    assert tuple(row["slug"] for row in found["items"]) == expected
    assert found["items"] == [thing_row(snapshot, slug) for slug in expected]


def test_a_group_counts_its_units_when_asked(client: httpx.Client) -> None:
    units = get(client, "/agreements", provider="google")["total"]
    assert get(client, "/agreements", provider="google", level="group")["total"] > units


def test_what_lies_within_bounds_is_listed_as_possible(client: httpx.Client) -> None:
    found = get(client, "/agreements", customer="anthropic", min_amount="1e9", limit=1000)["items"]
    sure = [row for row in found if "match" not in row]
    unsure = [row for row in found if row.get("match") == "possibly"]
    assert all(row["principal"]["low"] >= 1e9 for row in sure)
    assert unsure


def test_dates_choose_in_three_values(client: httpx.Client) -> None:
    found = get(client, "/agreements", since="2026-05-01", until="2026-05-31", limit=1000)["items"]
    sure = [row for row in found if "match" not in row]
    assert {"anthropic-akamai-2026"} <= {row["slug"] for row in sure}


def test_the_past_has_fewer_deals(client: httpx.Client) -> None:
    now = get(client, "/agreements", customer="anthropic")["total"]
    assert 0 < get(client, "/agreements", customer="anthropic", known_at="2026-01-01")["total"] < now


def test_fields_keep_answers_small(client: httpx.Client) -> None:
    row = get(client, "/agreements", fields="slug,claims", limit=1)["items"][0]
    assert set(row) == {"slug", "claims"}


def test_a_list_is_a_table_too(client: httpx.Client) -> None:
    answer = client.get("/agreements.csv?limit=5")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 5
    assert {"slug", "name", "principal.value", "claims", "status"} <= rows[0].keys()
    assert 'rel="next"' in answer.headers["link"]


def test_rows_name_what_they_refer_to(client: httpx.Client) -> None:
    found = get(client, "/agreements", customer="anthropic", limit=5)
    assert found["names"]["anthropic"] == "Anthropic"


def test_facets_count_what_is_chosen(client: httpx.Client) -> None:
    found = get(client, "/entities", kind="Organization", limit=1)
    assert found["facets"]["kind"]["Organization"] == found["total"]
    layer = next(iter(found["facets"]["layer"]))
    assert (
        get(client, "/entities", kind="Organization", layer=layer, limit=1)["total"] == found["facets"]["layer"][layer]
    )
    assert all(row["kind"] == "Cluster" for row in get(client, "/entities", kind="Cluster")["items"])


def test_search_forgives_typos_and_suggest_completes(client: httpx.Client) -> None:
    assert get(client, "/search", q="antropic")["items"][0]["slug"] == "anthropic"
    assert "google-cloud" in {row["slug"] for row in get(client, "/suggest", q="goo")["items"]}
    assert get(client, "/suggest", q="Clou", kind="Organization")["items"]


def test_neighbours_have_both_directions_and_count_the_rest_of_hubs(client: httpx.Client) -> None:
    near = get(client, "/entities/anthropic/neighbors", limit=1000)
    assert {row["source"] == "anthropic" for row in near["items"]} == {True, False}
    far = get(client, "/entities/anthropic/neighbors", depth=2, limit=1000)
    assert far["total"] > near["total"]
    assert far["truncated"] is bool(far["more"])
    only = get(client, "/entities/anthropic/neighbors", direction="in", label="supplies", limit=1000)
    assert {(row["target"], row["label"]) for row in only["items"]} == {("anthropic", "supplies")}


def test_the_neighbours_of_a_deal_are_its_parties(client: httpx.Client) -> None:
    row = get(client, "/entities/anthropic-akamai-2026/neighbors")["items"][0]
    assert (row["source"], row["target"]) == ("akamai", "anthropic")


def test_paths_name_their_weakest_step(client: httpx.Client) -> None:
    found = get(client, "/paths", **{"from": "corning", "to": "anthropic"})
    chain = found["items"][0]
    assert chain["stations"][0] == "corning"
    assert chain["weakest"]["status"] in {"confirmed", "reported", "rumoured"}
    assert all(hop["ties"] for hop in chain["hops"])
    assert get(client, "/paths", **{"from": "corning", "to": "anthropic"}, longest=1)["items"] == []
