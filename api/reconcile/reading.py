"""What clients send, read into frozen objects; anything else is refused with the place and what belongs there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from api.reconcile.errors import BatchTooLarge, BatchUnreadable
from graph.iris import ID
from ontology.vocabulary import NS

Given: TypeAlias = str | float | bool
BATCH = 50
"""So many queries are answered at once: OpenRefine sends ten, and fifty take half a second."""

IDS = 1000
"""So many things may be extended at once."""

MOST, USUAL, LONGEST = 100, 10, 500
STRICT = ("any", "all", "should")


@dataclass(frozen=True)
class Wanted:
    """A property and the values, one of which a candidate should have (a slug where a thing is meant)."""

    property: str
    values: tuple[Given, ...]


@dataclass(frozen=True)
class Query:
    """One reconciliation query."""

    text: str
    types: tuple[str, ...] = ()
    strict: str = "any"
    limit: int = USUAL
    wanted: tuple[Wanted, ...] = ()


@dataclass(frozen=True)
class Fetched:
    """A property to fetch for data extension, with its settings."""

    property: str
    form: str = "text"
    limit: int = 0


@dataclass(frozen=True)
class Extension:
    """A data extension query: which properties of which things."""

    ids: tuple[str, ...]
    properties: tuple[Fetched, ...]


def read_batch(text: str) -> Mapping[str, Query]:
    """A batch of queries by their keys."""
    tree = _json(text, "queries")
    if not isinstance(tree, dict):
        raise BatchUnreadable("queries", "an object of queries by their keys")
    if len(tree) > BATCH:
        raise BatchTooLarge(len(tree), BATCH)
    return {key: read_query(item, f"queries.{key}") for key, item in tree.items()}


def read_single(text: str) -> Query:
    """A single query: its JSON, or just the words (the form of version 0.1)."""
    if not text.lstrip().startswith("{"):
        return Query(_words(text, "query"))
    return read_query(_json(text, "query"), "query")


def read_query(tree: Any, where: str) -> Query:
    """One query."""
    if not isinstance(tree, dict):
        raise BatchUnreadable(where, "an object with `query` or `properties`")
    unknown = sorted(tree.keys() - {"query", "type", "limit", "properties", "type_strict"})
    if unknown:
        raise BatchUnreadable(f"{where}.{unknown[0]}", "query, type, limit, properties or type_strict")
    wanted = tuple(
        _wanted(item, f"{where}.properties") for item in _list(tree.get("properties"), f"{where}.properties")
    )
    text = _words(tree["query"], f"{where}.query") if tree.get("query") not in (None, "") else ""
    if not text and not wanted:
        raise BatchUnreadable(where, "`query` with some words, or `properties`")
    strict = tree.get("type_strict", "any")
    if strict not in STRICT:
        raise BatchUnreadable(f"{where}.type_strict", " | ".join(STRICT))
    return Query(text, tuple(_types(tree.get("type"), where)), strict, _limit(tree.get("limit"), where), wanted)


def read_extension(text: str) -> Extension:
    """A data extension query."""
    tree = _json(text, "extend")
    if not isinstance(tree, dict) or not {"ids", "properties"} <= tree.keys():
        raise BatchUnreadable("extend", "an object with `ids` and `properties`")
    ids = [_slug(_words(item, "extend.ids")) for item in _list(tree["ids"], "extend.ids")]
    if len(ids) > IDS:
        raise BatchTooLarge(len(ids), IDS)
    return Extension(tuple(ids), tuple(_fetched(item) for item in _list(tree["properties"], "extend.properties")))


def _fetched(item: Any) -> Fetched:
    where = "extend.properties"
    if not isinstance(item, dict) or "id" not in item:
        raise BatchUnreadable(where, "objects with `id`")
    settings = item.get("settings") or {}
    if not isinstance(settings, dict):
        raise BatchUnreadable(f"{where}.settings", "an object")
    limit = settings.get("limit") or 0
    if isinstance(limit, str) and limit.isdigit():
        limit = int(limit)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise BatchUnreadable(f"{where}.settings.limit", "a number")
    return Fetched(_words(item["id"], f"{where}.id"), str(settings.get("form") or "text"), limit)


def _wanted(item: Any, where: str) -> Wanted:
    if not isinstance(item, dict) or not {"pid", "v"} <= item.keys():
        raise BatchUnreadable(where, "objects with `pid` and `v`")
    values = item["v"] if isinstance(item["v"], list) else [item["v"]]
    return Wanted(_words(item["pid"], f"{where}.pid"), tuple(_given(v, where) for v in values))


def _given(value: Any, where: str) -> Given:
    if isinstance(value, dict) and "id" in value:
        return _slug(_words(value["id"], f"{where}.v.id"))
    if isinstance(value, str | int | float | bool):
        return value[:LONGEST] if isinstance(value, str) else value
    raise BatchUnreadable(f"{where}.v", "text, a number, true or false, an object with `id`, or a list of these")


def _types(given: Any, where: str) -> Iterable[str]:
    """Type ids; full addresses of classes are taken for their names."""
    for item in _list(given, f"{where}.type"):
        name = item.get("id") if isinstance(item, dict) else item
        yield _words(name, f"{where}.type").removeprefix(NS)


def _limit(given: Any, where: str) -> int:
    if given is None:
        return USUAL
    if not isinstance(given, int | float) or isinstance(given, bool) or given < 1:
        raise BatchUnreadable(f"{where}.limit", "a number from 1")
    return min(int(given), MOST)


def _list(given: Any, where: str) -> list[Any]:
    if given is None or given == "":
        return []
    return given if isinstance(given, list) else [given]


def _words(given: Any, where: str) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > LONGEST:
        raise BatchUnreadable(where, f"text of 1 to {LONGEST} characters")
    return given.strip()


def _slug(name: str) -> str:
    """A slug, also where a full address was given."""
    return name.removeprefix(ID)


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BatchUnreadable(where, "JSON") from error
