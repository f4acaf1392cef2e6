"""What the words mean: the ontology, its terms, the JSON-LD context, the form of a claim file."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Path
from starlette.responses import Response

import ontology
from api.answers import answer, sealed
from api.models import Echo
from api.parameters import Ask
from api.problems import UnknownRecord
from graph.build import ontology_quads
from graph.nearest import nearest
from graph.plain import plain
from ontology.vocabulary import vocabulary

router = APIRouter(tags=["ontology"])


@router.get("/ontology", summary="The vocabulary", response_model=Echo)
def whole(asked: Ask) -> Response:
    """Every class, property and closed list with its definition; Turtle and JSON-LD hold the ontology itself."""
    return answer(asked, _summary(), quads=ontology_quads, page="ontology")


@router.get("/ontology/{term}", summary="A term", response_model=Echo)
def one(asked: Ask, term: Annotated[str, Path(description="A term's local name.", max_length=100)]) -> Response:
    """One class, property or concept."""
    found = _terms().get(term)
    if found is None:
        raise UnknownRecord("term", term, nearest(term, _terms()))

    def quads() -> list[ox.Quad]:
        return [q for q in ontology_quads() if q.subject == ox.NamedNode(found["iri"])]

    return answer(asked, found, quads=quads, page="term")


@router.get("/context.jsonld", summary="The JSON-LD context", response_class=Response)
def context(asked: Ask) -> Response:
    """The context of claim files and of our JSON-LD."""
    return sealed(asked, _file("context.jsonld"), "application/ld+json")


@router.get("/claim-file.schema", summary="The form of a claim file", response_class=Response)
def claim_form(asked: Ask) -> Response:
    """JSON Schema (2020-12) of what POST /claims takes; editors complete and check with it."""
    return sealed(asked, _file("claim-file.schema.json"), "application/schema+json")


@lru_cache(maxsize=4)
def _file(name: str) -> bytes:
    return (FilePath(ontology.__file__).parent / name).read_bytes()


@lru_cache(maxsize=1)
def _summary() -> dict[str, Any]:
    words = vocabulary()
    return {
        "ontologyVersion": words.version,
        "classes": [_terms()[name] for name in sorted(words.classes)],
        "properties": [_terms()[name] for name in sorted(words.properties)],
        "schemes": {
            scheme: [plain(words.concepts[name]) for name in names] for scheme, names in sorted(words.schemes.items())
        },
    }


@lru_cache(maxsize=1)
def _terms() -> dict[str, dict[str, Any]]:
    words = vocabulary()
    found: dict[str, dict[str, Any]] = {}
    for concept in words.concepts.values():
        found[concept.name] = {"term": "concept"} | plain(concept)
    for known in words.properties.values():
        found[known.name] = {"term": "property"} | plain(known)
    for name, known_class in words.classes.items():
        facts = {key: getattr(known_class, key) for key in ("name", "iri", "ancestors", "label", "definition")}
        extra = {"properties": sorted(known_class.properties), "edges": [asdict(e) for e in known_class.edges]}
        found[name] = {"term": "class"} | plain(facts) | extra
    return found
