"""The provenance file beside each importer: who publishes the dataset, under which licence, in which tables.

It names every column: those that are read (under all the names that releases gave them) and those that are not, with
the reason. What it does not name is reported as unread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class TableForm:
    """One table of a release: its files (a pattern), how many rows to expect, and its columns.

    `required` and `optional` map our names of fields to the headers under which releases carry them.
    """

    name: str
    files: str
    least: int
    most: int
    required: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    absent: bool = False

    @property
    def fields(self) -> Mapping[str, tuple[str, ...]]:
        """Every field that is read."""
        return {**self.required, **self.optional}


@dataclass(frozen=True)
class Provenance:
    """What a dataset is and how it is read; `more` holds what only its own importer asks for."""

    dataset: str
    title: str
    publisher: str
    url: str
    licence: str
    credit: str
    changes: str
    source_kind: str
    coverage: str
    tables: Mapping[str, TableForm]
    releases: Mapping[str, Mapping[str, Any]]
    least_claims: int
    most_claims: int
    most_refused: int
    more: Mapping[str, Any]

    def words(self, name: str) -> frozenset[str]:
        """A list of the file, in small letters."""
        return frozenset(str(word).casefold() for word in self.more.get(name, ()))

    def mapping(self, name: str) -> Mapping[str, Any]:
        """A mapping of the file, empty where it has none."""
        found: Mapping[str, Any] = self.more.get(name, {})
        return found


def read_provenance(module: str) -> Provenance:
    """Read the provenance file of an importer."""
    text = (FOLDER / f"{module}.yaml").read_text("utf-8")
    tree: dict[str, Any] = yaml.load(text, yaml.CBaseLoader)  # noqa: S506  (our own file; every scalar stays text)
    claims = tree.pop("claims")
    return Provenance(
        dataset=tree.pop("dataset"),
        title=tree.pop("title"),
        publisher=tree.pop("publisher"),
        url=tree.pop("url"),
        licence=tree.pop("licence"),
        credit=tree.pop("credit"),
        changes=tree.pop("changes"),
        source_kind=tree.pop("sourceKind"),
        coverage=tree.pop("coverage"),
        tables={name: _table(name, form) for name, form in tree.pop("tables").items()},
        releases=tree.pop("releases"),
        least_claims=int(claims["min"]),
        most_claims=int(claims["max"]),
        most_refused=int(claims.get("refused", 0)),
        more=tree,
    )


def _table(name: str, form: Mapping[str, Any]) -> TableForm:
    return TableForm(
        name=name,
        files=form["files"],
        least=int(form["rows"]["min"]),
        most=int(form["rows"]["max"]),
        required=_columns(form.get("required", {})),
        optional=_columns(form.get("optional", {})),
        ignored=frozenset(header for headers in form.get("ignored", {}).values() for header in headers),
        absent=form.get("absent", "") == "allowed",
    )


def _columns(columns: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {field: (names,) if isinstance(names, str) else tuple(names) for field, names in columns.items()}
