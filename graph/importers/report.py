"""What an importer found: how much it read and made, and everything that it did not take over, row by row."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

KINDS = {
    "refused": "rows that cannot be true, left out",
    "unread": "columns that nobody reads",
    "unknown": "names and words that mean nothing here",
    "unmatched": "references to rows that are not there",
    "formula": "cells that a spreadsheet would take for a formula, kept as text",
    "mismatch": "figures of the dataset that do not agree with each other",
    "doubled": "rows that say the same as another",
    "nothing": "rows that state nothing which is read",
}
"""The kinds of finding; `refused` ones count against the limit of the provenance file."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that was not taken over as it stands, with its place."""

    kind: str
    where: str
    what: str


@dataclass
class Report:
    """The outcome of one run: the release, rows read by table, claims and things made, findings."""

    dataset: str
    release: str
    rows: dict[str, int] = field(default_factory=dict)
    claims: int = 0
    entities: int = 0
    findings: list[Finding] = field(default_factory=list)
    _unread: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, kind: str, where: str, what: str) -> None:
        """Note a finding."""
        assert kind in KINDS
        self.findings.append(Finding(kind, where, what))

    def unread(self, table: str, header: str, cell: str) -> None:
        """Note a filled cell of a column that nobody reads."""
        self._unread[table, header][cell[:40]] += 1

    def close(self) -> None:
        """Turn the counts of unread cells into findings, and put all in order."""
        for (table, header), cells in self._unread.items():
            example = min(cells)
            self.add("unread", f"{table}, column {header!r}", f"{cells.total()} cells, such as {example!r}")
        self._unread.clear()
        self.findings = sorted(set(self.findings))

    def count(self, kind: str) -> int:
        """How many findings there are of a kind."""
        return sum(finding.kind == kind for finding in self.findings)
