"""What an answer of a metric is made of, as tables: the same parts for the command line and for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HIDDEN = frozenset({"claims", "formula"})
"""Details that have a place of their own, or are only for programs."""

WITH = ("customer", "owned", "investor", "held", "kind", "measure")
"""Details that say, beside the subject, what one of several answers is about."""

IN_DOLLARS = frozenset(
    {
        *("invested", "purchased", "committed", "gross", "losses", "disclosedLosses", "byYear", "minimum", "amount"),
        *("bottleneck", "value", "most", "statedTotal", "dealsTotal"),
    }
)
"""Details that are sums of money."""

CELL_ITEMS = 6
"""A mapping of more items is a table of its own."""


def told_apart(details: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What tells one of several answers from the others, beside its subject: details by name, and what holds of it.

    >>> told_apart({"investor": "akamai", "criteria": {"a": {"what": "supplies", "certain": False}}})
    [('investor', 'akamai'), ('what', 'possibly supplies')]
    """
    found = [(name, details[name]) for name in WITH if details.get(name)]
    holds = details.get("criteria", {}).values()
    return found + [("what", c["what"] if c["certain"] else f"possibly {c['what']}") for c in holds]


def rows_of(name: str, value: Any) -> list[Mapping[str, Any]]:
    """A detail as rows, where it is a list of them, or a mapping of rows, or one too long for a cell; else none.

    The key of a mapping stands in a column without a name.

    >>> rows_of("deals", [{"deal": "a"}]), rows_of("letters", "abc")
    ([{'deal': 'a'}], [])
    """
    if are_rows(value):
        return list(value)
    if not isinstance(value, Mapping) or not value:
        return []
    if all(isinstance(item, Mapping) and not _interval(item) for item in value.values()):
        return [{"": key, **item} for key, item in value.items()]
    if len(value) <= CELL_ITEMS:
        return []
    if all(isinstance(item, str) for item in value.values()) and len(set(value.values())) <= len(value) / 3:
        return [{"": said, name: [k for k in value if value[k] == said]} for said in dict.fromkeys(value.values())]
    return [{"": key, name: item} for key, item in value.items()]


def are_rows(value: Any) -> bool:
    """Is it a list of mappings?"""
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(item, Mapping) for item in value)


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns of some rows, in the order in which they first come up, without what only programs need."""
    return list(dict.fromkeys(key for row in rows for key in row if key not in HIDDEN))


def _interval(value: Mapping[str, Any]) -> bool:
    """Is it an interval as programs get it?"""
    return {"low", "high"} <= set(value)
