"""The graph for Neo4j and Memgraph: nodes and relationships as CSV, with the commands that load them.

Headers follow neo4j-admin's bulk import (`slug:ID(Thing)`, `amountLow:double`, `:TYPE`). Things keep all that is
resolved of them; what refers to another thing is a relationship; arrows between parties stand beside them, ready to
be walked; claims and sources are nodes, too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exports.dumps.columns import CLAIMS, DAY, NUMBER, RELATIONS, SOURCES, TEXTS, TRUTH, Column, Table, tables
from exports.dumps.csvs import cell_text
from exports.dumps.edition import Edition
from exports.dumps.loading import load_scripts
from exports.dumps.rows import Cell, Row, rows_of
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary

ARRAY = ";"
TYPES = {NUMBER: "double", DAY: "date", TRUTH: "boolean", TEXTS: "string[]"}
EVIDENCE = {"claims", "sources", "publishers"}
"""Columns that relationships say better."""


@dataclass(frozen=True)
class Sheet:
    """A CSV file to load: `ends` is empty for nodes, or names the two id spaces of relationships."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    ends: tuple[str, str] | tuple[()] = ()


def property_graph(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """All files: nodes, relationships, and the scripts that load them."""
    sheets = list(sheets_of(edition))
    for sheet in sheets:
        yield f"{sheet.name}.csv", _as_csv(sheet)
    for name, text in load_scripts(sheets).items():
        yield name, text.encode()


def sheets_of(edition: Edition) -> Iterator[Sheet]:
    """Every sheet, nodes first."""
    for table in tables():
        if table.kinds:
            yield _things(edition, table)
    claims = rows_of(edition, CLAIMS)
    sources = rows_of(edition, SOURCES)
    yield _nodes("claims", "Claim", "id", CLAIMS, claims, {"about", "aboutName", "source", "publisher", "url"})
    yield _nodes("sources", "Source", "slug", SOURCES, sources, set())
    yield _references(edition)
    yield _arrows(edition)
    known = edition.snapshot.types
    about = [[str(row["id"]), str(row["about"]), "ABOUT"] for row in claims if row["about"] in known]
    yield Sheet("about", (":START_ID(Claim)", ":END_ID(Thing)", ":TYPE"), about, ("Claim", "Thing"))
    stated = [[str(row["id"]), str(row["source"]), "STATED_BY"] for row in claims]
    yield Sheet("stated-by", (":START_ID(Claim)", ":END_ID(Source)", ":TYPE"), stated, ("Claim", "Source"))


def _things(edition: Edition, table: Table) -> Sheet:
    properties = vocabulary().properties
    links = {n for n in properties if properties[n].kind in {"reference", "node"}} | {"group"}
    dropped = {*links, *(f"{name}Name" for name in links), *EVIDENCE}
    sheet = _nodes(table.name, "Thing", "slug", table, rows_of(edition, table), dropped)
    labels = [_labels(edition.snapshot, row[0]) for row in sheet.rows]
    rows = [[*row[:-1], label] for row, label in zip(sheet.rows, labels, strict=True)]
    return Sheet(sheet.name, sheet.header, rows)


def _nodes(name: str, label: str, key: str, table: Table, rows: Iterable[Row], dropped: set[str]) -> Sheet:
    kept = [c for c in table.columns if c.name == key or c.name not in dropped]
    header = [_head(c, label if c.name == key else "") for c in kept]
    lines = [[*(_cell(row.get(c.name)) for c in kept), label] for row in rows]
    return Sheet(name, (*header, ":LABEL"), lines)


def _head(column: Column, space: str = "") -> str:
    if space:
        return f"{column.name}:ID({space})"
    kind = TYPES.get(column.kind)
    return f"{column.name}:{kind}" if kind else column.name


def _labels(snapshot: Snapshot, slug: str) -> str:
    """A thing's classes, the abstract ones left out, as Neo4j labels."""
    classes = vocabulary().classes
    named = [n for n in sorted(snapshot.types[slug]) if n not in {"Entity", "Occurrence"} and n in classes]
    return ARRAY.join(["Thing", *named])


def _references(edition: Edition) -> Sheet:
    """Every reference from one thing to another, and each firm's group."""
    snapshot = edition.snapshot
    lines = []
    for slug, stated in sorted(snapshot.resolved.items()):
        for name, found in sorted(stated.items()):
            if vocabulary().properties[name].kind not in {"reference", "node"}:
                continue
            kind = relation_type(name)
            pairs = [(value, one.status) for one in found for value in one.values if value in snapshot.types]
            lines += [[slug, str(value), kind, status] for value, status in pairs]
        if "Organization" in snapshot.types[slug] and snapshot.group(slug) != slug:
            lines.append([slug, snapshot.group(slug), "IN_GROUP", ""])
    header = (":START_ID(Thing)", ":END_ID(Thing)", ":TYPE", "status")
    return Sheet("references", header, sorted(lines), ("Thing", "Thing"))


def _arrows(edition: Edition) -> Sheet:
    dropped = {"source", "sourceName", "target", "targetName", "relation", "claims"}
    kept = [c for c in RELATIONS.columns if c.name not in dropped]
    header = (":START_ID(Thing)", ":END_ID(Thing)", ":TYPE", *(_head(c) for c in kept), "claims:string[]")
    lines = [
        [
            str(row["source"]),
            str(row["target"]),
            relation_type(str(row["relation"])),
            *(_cell(row.get(c.name)) for c in kept),
            _cell(row["claims"]),
        ]
        for row in rows_of(edition, RELATIONS)
    ]
    return Sheet("relations", header, lines, ("Thing", "Thing"))


def relation_type(name: str) -> str:
    """A relationship's type as Cypher users write it.

    >>> relation_type("invests in"), relation_type("partOf")
    ('INVESTS_IN', 'PART_OF')
    """
    return re.sub(r"[^A-Z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()).strip("_")


def _cell(cell: Cell) -> str:
    """A cell as neo4j-admin reads it: one line, no apostrophes before formulas, arrays by semicolon."""
    if isinstance(cell, tuple):
        return ARRAY.join(_line(text).replace(ARRAY, ",") for text in cell)
    return _line(cell) if isinstance(cell, str) else cell_text(cell)


def _line(text: str) -> str:
    return " ".join(text.split())


def _as_csv(sheet: Sheet) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(sheet.header)
    writer.writerows(sheet.rows)
    return out.getvalue().encode("utf-8", "replace")
