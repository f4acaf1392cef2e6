"""The renderer: templates with every value escaped, and the frame around each page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.pages.catalogue import PAGES
from api.pages.look import MOMENT, Look
from api.parameters import Asked
from exports import naming, phrases
from exports.brief_forms import outside
from exports.profile import article
from exports.views import words
from graph.resolve import POLICIES
from ontology.vocabulary import vocabulary

HERE = Path(__file__).parent
STATIC = HERE / "static"

SECTIONS = (
    ("entities", "/entities", "Who and what"),
    ("deals", "/agreements", "Deals"),
    ("flags", "/flags", "Flags"),
    ("conflicts", "/conflicts", "Disagreements"),
    ("compare", "/compare", "Compare"),
    ("questions", "/queries", "Questions"),
    ("changes", "/changes", "Changes"),
    ("about", "/about", "About the data"),
)
"""What stands in the head of every page; the foot holds the rest as well."""

FOOT = (
    ("Look up", (
        ("/entities", "Organizations, clusters, models"), ("/agreements", "Agreements"),
        ("/investments", "Investments"), ("/holdings", "Holdings"), ("/rights", "Rights"),
        ("/guarantees", "Guarantees"), ("/acquisitions", "Acquisitions"), ("/clusters", "Clusters"),
        ("/figures", "Figures"), ("/events", "Events"),
    )),
    ("Weigh", (
        ("/flags", "Flags"), ("/analysis", "Analyses"), ("/analysis/scenario", "What if"),
        ("/conflicts", "Disagreements"), ("/compare", "Compare labs"), ("/queries/chain", "Chains between two"),
        ("/unknowns", "What is not known"), ("/changes", "What changed"),
    )),
    ("Ask", (
        ("/queries", "Thirty questions"), ("/views", "Pictures"), ("/sparql", "SPARQL"), ("/docs", "HTTP interface"),
    )),
    ("Check", (
        ("/about", "About the data"), ("/sources", "Sources"), ("/claims", "Claims"), ("/ontology", "Vocabulary"),
        ("/exports", "Downloads"), ("/.well-known/void", "Dataset description"),
    )),
)  # fmt: skip

FORM_LABELS = {
    "json": "JSON",
    "csv": "CSV",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "atom": "Atom feed",
    "md": "Markdown",
}
POLICY_LABELS = {
    "preferred": "best evidence",
    "latest": "newest first",
    "range": "the span of all",
    "confirmed_only": "confirmed only",
}


class Pages:
    """Renders pages; one is kept by the application."""

    def __init__(self) -> None:
        self.environment = environment()

    def render(self, page: str, asked: Asked, payload: Mapping[str, Any]) -> bytes:
        """The page of that name for an answer, as UTF-8 bytes."""
        known = PAGES[page]
        look = Look(asked, payload)
        context = known.build(look)
        return self.fill(known.template, {**frame(look, known.forms), **context})

    def fill(self, template: str, context: Mapping[str, Any]) -> bytes:
        """A template with its context, as UTF-8 bytes; a lone surrogate, which no text has, becomes a question mark."""
        return self.environment.get_template(template).render(**context).encode("utf-8", "replace")


def environment() -> Environment:
    """Templates of this folder: everything is escaped, a name that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": static, "sections": SECTIONS, "foot": FOOT, "words": words, "phrases": phrases}
    made.globals |= {"naming": naming, "outside": outside, "host": host, "encoded": encoded}
    made.globals |= {"source_kind": source_kind, "source_kind_article": source_kind_article}
    made.filters |= {"day": words.day, "when": words.when, "count": words.count}
    return made


@lru_cache(maxsize=32)
def static(name: str) -> str:
    """The address of a file that pages need; it changes when the file does, so it can be kept for ever."""
    digest = hashlib.blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/pages/{name}?v={digest}"


def source_kind(word: str) -> str:
    """A kind of source in words."""
    return words.concept("sourceKinds", word)


def source_kind_article(word: str) -> str:
    """A kind of source with its article: `a filing`, `an analyst`."""
    text = source_kind(word)
    return f"{article(text)} {text}" if word != "press" else "the press"


def host(url: str) -> str:
    """Where an address of the web leads: its host alone."""
    return url.split("/")[2].removeprefix("www.") if url.count("/") > 1 else url


def encoded(**query: str) -> str:
    """Parameters as they stand in an address."""
    return urlencode(query)


def frame(look: Look, forms: tuple[str, ...]) -> dict[str, Any]:
    """What surrounds a page: links that keep the moment, the moment itself, other forms, how to cite."""
    asked, moment = look.asked, look.moment
    default = asked.graph.default_moment
    hidden = [(k, v) for k, v in look.query.items() if k not in {*MOMENT, "cursor"}]
    return {
        "look": look,
        "url": look.url,
        "thing": look.thing,
        "at": look.at,
        "here": look.here,
        "notes": look.notes,
        "snapshot": look.snapshot,
        "section": "",
        "moment": moment,
        "default_moment": moment == default,
        "today": default,
        "moment_words": moment_words(look),
        "hidden": hidden,
        "policies": [(p, POLICY_LABELS.get(p, p)) for p in POLICIES],
        "statuses": vocabulary().notations("statuses"),
        "version": asked.graph.version,
        "manifest": asked.graph.manifest,
        "forms": [(FORM_LABELS[f], look.here(format=f)) for f in forms],
        "permalink": permalink(look),
    }


def moment_words(look: Look) -> str:
    """The moment in a few words."""
    moment = look.moment
    parts = [f"as of {words.day(moment.as_of)}"]
    if moment.known_at != moment.as_of:
        parts.append(f"as published by {words.day(moment.known_at)}")
    if moment.policy != "preferred":
        parts.append(POLICY_LABELS.get(moment.policy, moment.policy))
    if moment.min_status != "rumoured":
        parts.append(f"{moment.min_status} or better")
    return ", ".join(parts)


def permalink(look: Look) -> str:
    """The address that gives this very answer again, as long as the version is kept."""
    moment = look.moment
    fixed = {
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "policy": moment.policy,
        "version": look.asked.graph.version,
    }
    if moment.min_status != "rumoured":
        fixed["min_status"] = moment.min_status
    query = {**{k: v for k, v in look.query.items() if k not in MOMENT}, **fixed}
    return f"{look.asked.request.url.path}?{urlencode(query)}"
