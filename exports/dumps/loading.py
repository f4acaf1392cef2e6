"""The scripts that load the property graph: neo4j-admin's command line, and Cypher for Neo4j and for Memgraph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

HEADER = re.compile(
    r"(?P<name>\w*)(?::(?P<kind>ID|START_ID|END_ID|LABEL|TYPE|[a-z]+(?:\[\])?)(?:\((?P<space>\w+)\))?)?"
)
KEYS = {"Thing": "slug", "Claim": "id", "Source": "slug"}
CASTS = {"double": "toFloat({})", "boolean": "toBoolean({})", "date": "date({})"}


class Loaded(Protocol):
    """A sheet as the scripts see it."""

    @property
    def name(self) -> str:
        """The file's name without its end."""

    @property
    def header(self) -> tuple[str, ...]:
        """The typed header."""

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The cells."""

    @property
    def ends(self) -> tuple[str, ...]:
        """The id spaces of a relationship's ends; empty for nodes."""


def load_scripts(sheets: Sequence[Loaded]) -> Mapping[str, str]:
    """Each script by its file name."""
    return {
        "import.sh": _bulk(sheets),
        "load-neo4j.cypher": _cypher(sheets, "LOAD CSV WITH HEADERS FROM 'file:///{}' AS row"),
        "load-memgraph.cypher": _cypher(sheets, "LOAD CSV FROM '/import/{}' WITH HEADER AS row", memgraph=True),
    }


def _bulk(sheets: Sequence[Loaded]) -> str:
    files = [f"  --{'relationships' if s.ends else 'nodes'}={s.name}.csv" for s in sheets]
    command = " \\\n".join(["neo4j-admin database import full", *files, '  --array-delimiter=";"', '  "${1:-neo4j}"'])
    told = "# Into a new, stopped Neo4j database; run it in this folder: sh import.sh [database]"
    return f"#!/bin/sh\n{told}\nset -e\n{command}\n"


def _cypher(sheets: Sequence[Loaded], read: str, memgraph: bool = False) -> str:
    """Statements for LOAD CSV: indexes, then nodes by label, then relationships by type."""
    lines = ["// One statement after another; the files must lie where the database may read them."]
    for space, key in KEYS.items():
        index = f"CREATE INDEX ON :{space}({key})" if memgraph else f"CREATE INDEX FOR (n:{space}) ON (n.{key})"
        lines.append(f"{index};")
    for sheet in sheets:
        start = read.format(f"{sheet.name}.csv")
        lines += _of_relations(sheet, start) if sheet.ends else _of_nodes(sheet, start)
    return "\n".join(lines) + "\n"


def _of_nodes(sheet: Loaded, start: str) -> list[str]:
    """Every node with the label of its id space, then each further label onto the nodes that bear it."""
    key = sheet.header[0]
    space = HEADER.fullmatch(key)["space"]  # type: ignore[index]
    found = [f"{start} CREATE (:{space} {{{_properties(sheet.header)}}});"]
    labels = {label for row in sheet.rows for label in row[-1].split(";")} - {space}
    for label in sorted(labels):
        match = f"WITH row WHERE '{label}' IN split(row[':LABEL'], ';')"
        found.append(f"{start} {match} MATCH (n:{space} {{{KEYS[space]}: row['{key}']}}) SET n:{label};")
    return found


def _of_relations(sheet: Loaded, start: str) -> list[str]:
    first, last = sheet.header[0], sheet.header[1]
    source, target = sheet.ends
    found = []
    for kind in sorted({row[2] for row in sheet.rows}):
        match = f"WITH row WHERE row[':TYPE'] = '{kind}'"
        ends = f"MATCH (a:{source} {{{KEYS[source]}: row['{first}']}}), (b:{target} {{{KEYS[target]}: row['{last}']}})"
        properties = _properties(sheet.header)
        told = f" {{{properties}}}" if properties else ""
        found.append(f"{start} {match} {ends} CREATE (a)-[:{kind}{told}]->(b);")
    return found


def _properties(header: Sequence[str]) -> str:
    pairs = []
    for head in header:
        found = HEADER.fullmatch(head)
        if found is None or not found["name"]:
            continue
        kind, cell = found["kind"] or "", f"row['{head}']"
        given = f"CASE WHEN {cell} = '' THEN null ELSE {{}} END"
        if kind.endswith("[]"):
            pairs.append(f"{found['name']}: {given.format(f'split({cell}, {chr(39)};{chr(39)})')}")
        else:
            cast = CASTS.get(kind, "{}").format(cell)
            pairs.append(f"{found['name']}: {cell if kind == 'ID' else given.format(cast)}")
    return ", ".join(pairs)
