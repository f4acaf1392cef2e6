"""Every export by its name, with what it is for and what it loses; the documentation is made from this list."""

from __future__ import annotations

from collections.abc import Mapping

from exports.dumps.errors import UnknownExport
from exports.dumps.formats import Format, lazily

FORMATS: Mapping[str, Format] = {
    known.name: known
    for known in (
        Format(
            "nquads",
            "N-Quads",
            "The whole graph, sorted, one quad a line: claims, provenance, register, resolved view, conflicts, flags.",
            "any RDF store or library; `sort`, `diff` and `grep`",
            "nothing; the first 16 digits of its SHA-256 are the version",
            "every quad",
            lazily("rdf", "nquads"),
        ),
        Format(
            "trig",
            "TriG",
            "The whole graph for reading, graph by graph, with prefixes.",
            "any RDF store or library that knows named graphs",
            "nothing",
            "every quad",
            lazily("rdf", "trig"),
        ),
        Format(
            "turtle",
            "Turtle",
            "The resolved view: one value per question at the moment asked for.",
            "any RDF tool",
            "what each source says, its provenance, rival values, how they were decided; `il:evidence` still names the "
            "claims",
            "every triple of the default graph",
            lazily("rdf", "turtle"),
        ),
        Format(
            "jsonld",
            "JSON-LD",
            "The resolved view as nested JSON objects, one thing a line, with its context inside.",
            "any JSON parser; any JSON-LD 1.1 processor, without a network",
            "what Turtle loses; decimals and booleans are strings, so that no reader rounds them",
            "every triple of the default graph",
            lazily("jsonld", "jsonld"),
        ),
        Format(
            "reified",
            "Turtle 1.2 with reifiers",
            "The resolved view asserted, and every statement of every claim as a triple term that the claim reifies, "
            "beside provenance and register: rival statements are quoted, not asserted.",
            "RDF 1.2 tools such as Oxigraph and Jena 5.4 or newer; RDF 1.1 tools refuse it",
            "how values were decided, conflicts, the ontology; which of the asserted triples stood in which graph",
            "every claim's graph, from its reifications",
            lazily("rdf", "reified"),
        ),
        Format(
            "nanopubs",
            "Nanopublications",
            "Each claim as a nanopublication under a Trusty URI: assertion, provenance with source, publication info.",
            "nanopub tools and any store that reads TriG",
            "the resolved view, conflicts, register; numbers are written in their shortest form; not signed",
            "every claim's graph",
            lazily("nanopubs", "nanopubs"),
        ),
        Format(
            "csv",
            "CSV tables",
            "A table for each kind of thing, and tables of statements, relations, claims, sources, conflicts, flags; "
            "slugs with names beside them, amounts as two ends, sources on every row; CSVW tells what columns mean.",
            "Excel, LibreOffice, Google Sheets, R, pandas; CSVW tools",
            "in the tables of things all but the principal amount (table statements has them all); lists are joined by "
            "'; '; text like a formula begins with an apostrophe",
            "tables of things: nothing but the rows themselves; cells have the types that CSVW states",
            lazily("csvs", "csvs"),
        ),
        Format(
            "parquet",
            "Parquet tables",
            "The same tables with exact decimals, days and lists; each column carries its meaning.",
            "pandas, Polars, DuckDB, Arrow, Spark",
            "in the tables of things all but the principal amount; places beyond the ninth after the point",
            "the rows of the CSV tables, with types",
            lazily("parquets", "parquets"),
        ),
        Format(
            "graphml",
            "GraphML",
            "The network of relations: parties as nodes, one edge for each pair of parties of each deal.",
            "Gephi, yEd, Cytoscape, igraph, networkx",
            "figures, events, claims (their ids stay on the edges); numbers become floating point; ended relations are "
            "there, with `holds` = no",
            "every edge with its attributes",
            lazily("networks", "graphml"),
        ),
        Format(
            "gexf",
            "GEXF 1.3",
            "The same network with the days on which each relation begins and ends: Gephi's timeline plays it.",
            "Gephi, networkx, sigma.js",
            "what GraphML loses; a relation without a known day is there always; parallel edges stay apart only where "
            "Gephi's import is told so (edges merge strategy: don't merge)",
            "every edge with its attributes and days",
            lazily("networks", "gexf"),
        ),
        Format(
            "neo4j",
            "Neo4j and Memgraph CSV",
            "A property graph: things, claims and sources as nodes, references and relations as relationships, with a "
            "script for neo4j-admin and Cypher for LOAD CSV in Neo4j and in Memgraph.",
            "Neo4j 5 (`sh import.sh`, or load-neo4j.cypher), Memgraph (load-memgraph.cypher)",
            "all but the principal amount of a thing; exactness (numbers become floating point); why a value was "
            "preferred; the values that claims state (only that they speak of a thing)",
            "every node and relationship",
            lazily("property_graph", "property_graph"),
        ),
        Format(
            "ftm",
            "FollowTheMoney",
            "Firms, sites, stakes, contracts, loans, board seats and events as FollowTheMoney entities, one a line.",
            "Aleph, OpenAleph, yente, the `ftm` command",
            "models, chips, figures and shares; intervals (only exact sums are numbers, the rest is told in words); "
            "statuses, rival values and which source says what of an entity with several",
            "every entity, valid in its schema",
            lazily("ftm", "ftm"),
        ),
        Format(
            "bods",
            "BODS 0.4",
            "Stakes and rights between firms as statements of the Beneficial Ownership Data Standard, with sources and "
            "intervals of shares.",
            "tools for the Beneficial Ownership Data Standard 0.4",
            "everything but stakes, votes and rights over firms; natural persons do not occur, so no beneficial owner "
            "is named; one source a statement; days before the one asked for",
            "every statement, valid in the schema",
            lazily("bods", "bods"),
        ),
    )
}
"""In the order in which they are told."""


def format_of(name: str) -> Format:
    """A format by its name; raises UnknownExport with the nearest."""
    if name not in FORMATS:
        raise UnknownExport(name, list(FORMATS))
    return FORMATS[name]
