"""Lists as objects `{items, total, next, truncated}`: one order, cursors that survive, only the fields asked for."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from graph.errors import InvalidParameter

Item = TypeVar("Item")
Row: TypeAlias = dict[str, Any]
Rank: TypeAlias = tuple[int, float, str]
"""A sort value that compares with any other: numbers first, then texts, then what is missing."""

MISSING: Rank = (2, 0.0, "")
"""The sort value of what is not stated: last in either direction."""

MOST = 1000
"""The most items of one page; a page of the largest rows stays below some megabytes."""
USUAL = 50
"""The items of a page unless asked otherwise: what a person reads at a time."""


@dataclass(frozen=True)
class Paging:
    """What a caller asks of a list: how many, from where, in which order, with which fields."""

    limit: int = USUAL
    cursor: str = ""
    sort: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing(Generic[Item]):
    """How a list is ordered and shown.

    `key` names an item for ever, `row` makes it plain, `columns` are all keys a row can have, `sorts` the orders.
    """

    key: Callable[[Item], str]
    row: Callable[[Item], Row]
    columns: Sequence[str]
    sorts: Mapping[str, Callable[[Item], Any]] = field(default_factory=dict)

    def page(self, items: Sequence[Item], paging: Paging, truncated: bool = False) -> tuple[Row, list[Item]]:
        """One page as an object, and the items on it; `next` is the cursor of the following page, or null."""
        unknown = [name for name in paging.fields if name not in self.columns]
        if unknown:
            raise InvalidParameter("fields", ",".join(paging.fields), " | ".join(self.columns))
        ordered, after = self._ordered(items, paging.sort)
        start = self._start(ordered, paging, after) if paging.cursor else 0
        shown = ordered[start : start + paging.limit]
        more = start + paging.limit < len(ordered)
        found: Row = {
            "items": [keep(self.row(item), paging.fields) for item in shown],
            "total": len(items),
            "next": self._cursor(shown[-1], paging.sort) if more and shown else None,
            "truncated": truncated,
        }
        return found, shown

    def _ordered(self, items: Sequence[Item], sort: str) -> tuple[list[Item], Callable[[Rank, str, Rank, str], bool]]:
        name = sort.removeprefix("-")
        if not name:
            return list(items), lambda *_: False
        if name not in self.sorts:
            raise InvalidParameter("sort", sort, " | ".join(sorted(self.sorts)) + ", with - before it for descending")
        value, down = self.sorts[name], sort.startswith("-")
        by_key = sorted(items, key=self.key)
        if not down:
            ordered = sorted(by_key, key=lambda item: rank(value(item)))
            return ordered, lambda v, k, at, key: v > at or (v == at and k > key)
        told = [item for item in by_key if rank(value(item)) < MISSING]
        silent = [item for item in by_key if rank(value(item)) == MISSING]
        ordered = [*sorted(told, key=lambda item: rank(value(item)), reverse=True), *silent]
        return ordered, lambda v, k, at, key: (v < at < MISSING) or (v == MISSING > at) or (v == at and k > key)

    def _start(self, ordered: Sequence[Item], paging: Paging, after: Callable[[Rank, str, Rank, str], bool]) -> int:
        sort, at, key = decode(paging.cursor)
        if sort != paging.sort:
            raise InvalidParameter("cursor", paging.cursor[:60], f"the cursor of a list with the same sort, {sort!r}")
        for index, item in enumerate(ordered):
            if self.key(item) == key:
                return index + 1
        name = paging.sort.removeprefix("-")
        if not name:
            raise InvalidParameter("cursor", paging.cursor[:60], "a cursor of this list in this version")
        value = self.sorts[name]
        found = (n for n, item in enumerate(ordered) if after(rank(value(item)), self.key(item), at, key))
        return next(found, len(ordered))

    def _cursor(self, item: Item, sort: str) -> str:
        name = sort.removeprefix("-")
        at = rank(self.sorts[name](item)) if name else rank(None)
        text = json.dumps([sort, list(at), self.key(item)], separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def rank(value: Any) -> Rank:
    """A value as something that sorts beside any other.

    >>> sorted([None, "b", 3, "a"], key=rank)
    [3, 'a', 'b', None]
    """
    if value is None or value == "":
        return MISSING
    if isinstance(value, str):
        return (1, 0.0, value)
    return (0, float(value), "")


def decode(cursor: str) -> tuple[str, Rank, str]:
    """Read a cursor; raise InvalidParameter where it is not one of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        sort, at, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        kind, number, text = at
        if not all(isinstance(x, str) for x in (sort, key, text)) or isinstance(kind, bool) or kind not in (0, 1, 2):
            raise ValueError("not the parts of a cursor")
        return sort, (kind, float(number), text), key
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidParameter("cursor", cursor[:60], "the `next` of an earlier page") from error


def keep(row: Row, fields: Sequence[str]) -> Row:
    """A row with only the fields asked for, in the row's own order; all of them where none is named."""
    return {name: value for name, value in row.items() if name in fields} if fields else row


def next_address(path: str, query: Sequence[tuple[str, str]], cursor: str | None) -> str | None:
    """The address of the following page: the same one with another cursor."""
    if cursor is None:
        return None
    return f"{path}?{urlencode([*((k, v) for k, v in query if k != 'cursor'), ('cursor', cursor)])}"
