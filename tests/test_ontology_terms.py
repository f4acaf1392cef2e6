"""Every term is labelled, defined, exemplified and placed once; the Turtle is tidy."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import rdflib
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD

from ontology.names import IL
from ontology.vocabulary import FOLDER, NS, alignment_files, shape_files, turtle_files

SCHEMES = FOLDER / "schemes.ttl"
TURTLE = [*turtle_files(), *shape_files("claim"), *shape_files("current"), *alignment_files()]
ONTOLOGY = URIRef(NS.rstrip("#"))


@pytest.fixture(scope="module")
def terms() -> Graph:
    graph = Graph()
    for path in turtle_files():
        graph.parse(path)
    return graph


def typed(graph: Graph, *types: URIRef) -> set[URIRef]:
    return {term for type_ in types for term in graph.subjects(RDF.type, type_) if isinstance(term, URIRef)}


def classes_and_properties(graph: Graph) -> set[URIRef]:
    return typed(graph, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def concepts(graph: Graph) -> set[URIRef]:
    return typed(graph, SKOS.Concept)


def ours(graph: Graph) -> set[URIRef]:
    return {term for term in graph.subjects() if isinstance(term, URIRef) and term.startswith(NS)}


def name(term: object) -> str:
    return str(term).removeprefix(NS)


def texts(graph: Graph, term: URIRef, predicate: URIRef) -> list[rdflib.Literal]:
    return [item for item in graph.objects(term, predicate) if isinstance(item, rdflib.Literal)]


def without(graph: Graph, found: set[URIRef], predicate: URIRef) -> set[str]:
    """The terms that lack an English text, or have several where one is meant."""
    many = predicate in {SKOS.example, SKOS.scopeNote}
    return {
        name(term)
        for term in found
        if not (said := texts(graph, term, predicate))
        or any(text.language != "en" or not text.strip() for text in said)
        or (len(said) > 1 and not many)
    }


def test_every_class_and_property_has_one_label_one_definition_and_an_example(terms: Graph) -> None:
    found = classes_and_properties(terms)
    assert len(found) > 150
    assert without(terms, found, RDFS.label) == set()
    assert without(terms, found, SKOS.definition) == set()
    assert without(terms, found, SKOS.example) == set()


def test_every_concept_has_one_label_and_one_definition(terms: Graph) -> None:
    found = concepts(terms)
    assert len(found) > 150
    assert without(terms, found, SKOS.prefLabel) == set()
    assert without(terms, found, SKOS.definition) == set()


def test_every_term_says_which_ontology_defines_it(terms: Graph) -> None:
    assert {name(term) for term in ours(terms) if (term, RDFS.isDefinedBy, ONTOLOGY) not in terms} == set()


def test_no_two_terms_share_a_label(terms: Graph) -> None:
    labels = Counter(
        str(label)
        for predicate in (RDFS.label, SKOS.prefLabel)
        for term in classes_and_properties(terms) | concepts(terms)
        for label in terms.objects(term, predicate)
    )
    assert [label for label, times in labels.items() if times > 1] == []


def test_a_label_has_no_capital_but_in_proper_names_and_abbreviations(terms: Graph) -> None:
    labels = {str(item) for predicate in (RDFS.label, SKOS.prefLabel) for item in terms.objects(None, predicate)}
    assert {label for label in labels if re.search(r"\b[A-Z](?![A-Z])", label)} == set()


def test_no_definition_names_what_it_defines(terms: Graph) -> None:
    circular = set()
    for term in classes_and_properties(terms) | concepts(terms):
        label = str(terms.value(term, RDFS.label) or terms.value(term, SKOS.prefLabel))
        definition = str(terms.value(term, SKOS.definition))
        if re.search(rf"\b{re.escape(label)}\b", definition, re.IGNORECASE):
            circular.add(name(term))
    assert circular == set()


def test_a_definition_can_replace_its_term_in_a_sentence(terms: Graph) -> None:
    """It begins small, without an article, and is no sentence of its own."""
    definitions = [str(item) for item in terms.objects(None, SKOS.definition)]
    articles = re.compile(r"^(an?|the) ")
    assert [item for item in definitions if item[0].isupper() and not item.startswith("EU")] == []
    assert [item for item in definitions if articles.match(item) or item.endswith(".")] == []


def test_a_class_definition_begins_with_a_genus(terms: Graph) -> None:
    """A class below another is defined by the label of one of those above it, or by what all things are."""
    astray = set()
    for term in typed(terms, OWL.Class):
        above = [parent for parent in terms.transitive_objects(term, RDFS.subClassOf) if parent != term]
        genera = [str(terms.value(parent, RDFS.label)) for parent in above if parent not in (IL.Entity, IL.Occurrence)]
        definition = str(terms.value(term, SKOS.definition))
        if genera and not any(re.match(rf"{genus}\b", definition) for genus in genera):
            astray.add(name(term))
    assert astray == set()


def test_classes_are_upper_camel_and_all_else_lower_camel(terms: Graph) -> None:
    classes = typed(terms, OWL.Class)
    assert {name(term) for term in classes if not re.fullmatch(r"([A-Z][A-Za-z]*)", name(term))} == set()
    assert {name(term) for term in ours(terms) - classes if not re.fullmatch(r"[a-z][A-Za-z]*", name(term))} == set()


def test_every_term_stands_in_one_file() -> None:
    places = Counter(
        subject
        for path in turtle_files()
        for subject in set(Graph().parse(path).subjects())
        if isinstance(subject, URIRef)
    )
    assert [name(term) for term, times in places.items() if times > 1] == []


def test_no_blank_node_stands_in_the_terms(terms: Graph) -> None:
    """The terms travel in every dump of the graph, whose bytes must not change from run to run."""
    assert [item for triple in terms for item in triple if isinstance(item, rdflib.BNode)] == []


def test_every_property_that_entities_take_says_how_it_is_resolved(terms: Graph) -> None:
    shapes = Graph()
    for path in shape_files("claim"):
        shapes.parse(path)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    entities = set(terms.transitive_subjects(RDFS.subClassOf, IL.Entity))
    stated = {
        shapes.value(item, sh.path)
        for target in entities
        for shape in shapes.subjects(sh.targetClass, target)
        for item in shapes.objects(shape, sh.property)
    }
    stated = {path for path in stated if isinstance(path, URIRef)}
    assert len(stated) > 80
    assert {name(path) for path in stated if (path, IL.resolutionMode, None) not in terms} == set()


def test_every_range_is_a_known_class_or_datatype(terms: Graph) -> None:
    known = typed(terms, OWL.Class) | {SKOS.Concept, SKOS.ConceptScheme}
    ranges = set(terms.objects(None, RDFS.range))
    assert {item for item in ranges if item not in known and not str(item).startswith(str(XSD))} == set()


def test_every_concept_valued_property_has_a_closed_list(terms: Graph) -> None:
    valued = set(terms.subjects(RDFS.range, SKOS.Concept))
    lists = typed(terms, SKOS.ConceptScheme)
    assert {name(item) for item in valued if terms.value(item, IL.closedList) not in lists} == set()
    assert {name(item) for item in terms.objects(None, SKOS.inScheme) if item not in lists} == set()
    assert {name(item) for item in lists if (None, SKOS.inScheme, item) not in terms} == set()


def test_a_notation_is_the_local_name_unless_the_word_is_taken(terms: Graph) -> None:
    notations = Counter(str(item) for item in terms.objects(None, SKOS.notation))
    taken = {name(term) for term in classes_and_properties(terms)} | {w for w, times in notations.items() if times > 1}
    for concept in concepts(terms):
        notation = str(terms.value(concept, SKOS.notation))
        assert (name(concept) == notation) or notation in taken or not notation.isalpha(), concept


def test_no_list_has_a_word_twice(terms: Graph) -> None:
    words = Counter(
        (name(scheme), str(terms.value(concept, SKOS.notation)))
        for concept, scheme in terms.subject_objects(SKOS.inScheme)
    )
    assert [word for word, times in words.items() if times > 1] == []


def test_lists_whose_order_matters_rank_every_concept_differently(terms: Graph) -> None:
    for scheme in (IL.statuses, IL.sourceKinds, IL.rungs, IL.bases, IL.severities):
        members = [term for term in terms.subjects(SKOS.inScheme, scheme) if isinstance(term, URIRef)]
        ranks = [terms.value(term, IL["rank"]) for term in members]
        assert None not in ranks
        assert len(set(ranks)) == len(members)


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_turtle_is_tidy(path: Path) -> None:
    """A comment says what the file holds; four spaces indent; prefixes are sorted, and each is used."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "\t" not in text
    assert all(line == line.rstrip() for line in text.splitlines())
    assert [line for line in text.splitlines() if (len(line) - len(line.lstrip())) % 4] == []
    prefixes = re.findall(r"^@prefix (\S*):", text, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    body = re.sub(r"(?m)^(@prefix|#).*$", "", text)
    assert [prefix for prefix in prefixes if f"{prefix}:" not in body] == []


@pytest.mark.parametrize(
    "path", [p for p in TURTLE if p != SCHEMES], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_terms_are_sorted_within_each_part_of_a_file(path: Path) -> None:
    for part in re.split(r"(?m)^\n\n# ", path.read_text(encoding="utf-8")):
        subjects = re.findall(r"^(?:il|shapes):(\S+) ", part, re.MULTILINE)
        assert [pair for pair in pairwise(subjects) if pair[0] > pair[1]] == []
