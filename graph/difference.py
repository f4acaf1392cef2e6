"""What a new release of a dataset says otherwise than the one before: statement by statement.

Releases are compared by what they state (thing, property, day, basis), after the table of judgements: the same site
under another name is the same site. What the older one states and the newer does not is `gone`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from graph.releases import Release
from ontology.vocabulary import vocabulary

ADDED, CHANGED, GONE = "added", "changed", "gone"
Key: TypeAlias = tuple[str, str, str, str]
"""Thing, property, day from which it holds, basis or unit."""

Stated: TypeAlias = tuple[tuple[str, str], ...]
"""Values in words, each with the status of the claim that states it."""

UNCOMPARED = {"name", "alias", "id", "type"}
"""What a thing is called is compared by the table of judgements, not here."""


@dataclass(frozen=True, order=True)
class Difference:
    """One statement that came, changed or went."""

    subject: str
    name: str
    since: str
    basis: str
    change: str
    before: Stated = ()
    after: Stated = ()


@dataclass(frozen=True)
class Comparison:
    """All differences of two releases, and how many statements are the same in both."""

    older: str
    newer: str
    differences: tuple[Difference, ...]
    unchanged: int

    def count(self, change: str) -> int:
        """How many statements came, changed or went."""
        return sum(d.change == change for d in self.differences)


def compare(older: Release, newer: Release, redirects: Mapping[str, str]) -> Comparison:
    """Compare two releases; `redirects` are the slugs judged to be the same thing as another."""
    before, after = statements(older, redirects), statements(newer, redirects)
    found, unchanged = [], 0
    for key in sorted({*before, *after}):
        old, new = before.get(key, ()), after.get(key, ())
        if old == new:
            unchanged += 1
        else:
            change = ADDED if not old else GONE if not new else CHANGED
            found.append(Difference(*key, change, old, new))
    return Comparison(older.source, newer.source, tuple(found), unchanged)


def statements(release: Release, redirects: Mapping[str, str]) -> dict[Key, Stated]:
    """Everything that a release states, by thing, property, day and basis."""
    found: dict[Key, set[tuple[str, str]]] = defaultdict(set)
    tree: Any = release.document.tree
    for claim in tree["claims"]:
        asserted, since = claim["asserts"], _plain(claim.get("validFrom", ""))
        subject = redirects.get(asserted["id"], asserted["id"])
        for name, value in asserted.items():
            if name not in UNCOMPARED:
                for basis, words in _values(name, value, redirects):
                    found[subject, name, since, basis].add((words, claim["status"]))
    return {key: tuple(sorted(values)) for key, values in found.items()}


def _values(name: str, value: Any, redirects: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    kind = vocabulary().properties[name].kind
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and kind in {"money", "quantity"}:
            yield str(item.get("basis", item.get("unit", ""))), _amount(item)
        else:
            yield "", redirects.get(item, item) if kind == "reference" else _plain(item)


def _amount(item: Mapping[str, str]) -> str:
    unit = item.get("currency") or item.get("unit", "")
    low, high = item.get("low", ""), item.get("high", "")
    bounds = f" ({low} to {high})" if low or high else ""
    return f"{_number(item.get('value', ''))}{bounds} {unit}".strip()


def _number(text: str) -> str:
    return f"{Decimal(text).normalize():,f}" if text else ""


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return value.get("words") or f"{value.get('earliest', '…')} to {value.get('latest', '…')}"
    return str(value)
