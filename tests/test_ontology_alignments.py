"""Alignments start from our terms, end at terms of others that exist, and claim no more than they may."""

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, DefinedNamespace

from ontology.names import IL
from ontology.vocabulary import alignment_files, turtle_files

MAPPINGS = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch}
KNOWN = {"prov": PROV, "org": ORG, "schema": SDO}
"""The vocabularies of which rdflib carries a closed list of terms."""


def triples(path: Path) -> list[tuple[URIRef, URIRef, URIRef]]:
    found = list(Graph().parse(path))
    assert all(isinstance(item, URIRef) for triple in found for item in triple)
    return found  # type: ignore[return-value]


def test_all_six_vocabularies_are_aligned() -> None:
    assert {path.stem for path in alignment_files()} == {
        "fibo",
        "ftm",
        "org",
        "procurement",
        "prov",
        "schema",
    }


@pytest.mark.parametrize("path", alignment_files(), ids=lambda path: path.stem)
def test_an_alignment_maps_our_terms_to_others(path: Path) -> None:
    found = triples(path)
    assert len(found) >= 8
    for subject, mapping, target in found:
        assert subject in IL
        assert mapping in MAPPINGS
        assert target not in IL


@pytest.mark.parametrize("path", alignment_files(), ids=lambda path: path.stem)
def test_classes_are_only_below_classes_and_properties_below_properties(path: Path) -> None:
    terms = Graph()
    for file in turtle_files():
        terms.parse(file)
    for subject, mapping, target in triples(path):
        is_class = (subject, RDF.type, OWL.Class) in terms
        local = target.rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1]
        if mapping in {RDFS.subClassOf, RDFS.subPropertyOf}:
            assert is_class == (mapping == RDFS.subClassOf)
            assert is_class == local[0].isupper()


@pytest.mark.parametrize("name", KNOWN)
def test_the_targets_exist(name: str) -> None:
    namespace: type[DefinedNamespace] = KNOWN[name]
    path = next(path for path in alignment_files() if path.stem == name)
    assert [str(target) for _, _, target in triples(path) if target not in namespace] == []
