"""Every page by the name under which the addresses ask for it."""

from __future__ import annotations

from api.pages import (
    about,
    analyses,
    changes,
    comparing,
    downloads,
    entity,
    evidence,
    finding,
    flags,
    home,
    listing,
    ontology,
    paths,
    questions,
    unknowns,
    whatif,
)
from api.pages.look import Page

RDF = ("json", "ttl", "jsonld")

PAGES: dict[str, Page] = {
    "home": Page("home.html", home.home),
    "entities": Page("entities.html", listing.entities, ("json", "csv", "ttl")),
    "entity": Page("thing.html", entity.thing, RDF),
    "claims": Page("claims.html", evidence.claims, ("json", "csv", "ttl")),
    "claim": Page("claim.html", evidence.claim, RDF),
    "sources": Page("sources.html", evidence.sources, ("json", "csv", "ttl")),
    "source": Page("source.html", evidence.source, RDF),
    "conflicts": Page("conflicts.html", evidence.conflicts, ("json", "csv", "ttl")),
    "conflict": Page("conflict.html", evidence.conflict, RDF),
    "list": Page("list.html", listing.things, ("json", "csv", "ttl")),
    "neighbors": Page("neighbors.html", paths.neighbors, ("json", "csv")),
    "paths": Page("paths.html", paths.paths, ("json", "csv")),
    "search": Page("search.html", finding.search, ("json", "csv")),
    "flags": Page("flags.html", flags.flags_page, ("json", "csv")),
    "flag": Page("flag.html", flags.flag_page),
    "changes": Page("changes.html", changes.changes, ("json", "csv", "atom")),
    "unknowns": Page("unknowns.html", unknowns.unknowns, ("json", "csv")),
    "ontology": Page("ontology.html", ontology.whole, RDF),
    "term": Page("term.html", ontology.term, RDF),
    "queries": Page("questions.html", questions.all_questions),
    "query": Page("question.html", questions.one_question, ("json", "csv")),
    "analysis": Page("analysis.html", analyses.analysis, ("json", "csv")),
    "scenario": Page("scenario.html", whatif.scenario, ("json", "csv")),
    "compare": Page("compare.html", comparing.compare, ("json",)),
    "about": Page("about.html", about.about, ("json",)),
    "exports": Page("downloads.html", downloads.downloads, ("json", "csv")),
}
"""Name, template, what makes it, and the other forms of the same answer."""
