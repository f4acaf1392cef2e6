"""The JSON-LD context of claim files, derived from the vocabulary: how written words turn into RDF."""

from typing import Any, TypeAlias

from ontology.vocabulary import BASE, NS, Property, vocabulary

Json: TypeAlias = dict[str, Any]

DATATYPES = {
    "boolean": "xsd:boolean",
    "day": "xsd:date",
    "decimal": "xsd:decimal",
    "duration": "xsd:duration",
    "integer": "xsd:integer",
    "uri": "xsd:anyURI",
}


def context() -> Json:
    """The context: it fetches nothing, has no default vocabulary, and knows every term by its local name."""
    terms = vocabulary()
    plain = {concept.name for concept in terms.concepts.values() if concept.name == concept.notation}
    return {
        "@version": 1.1,
        "@base": f"{BASE}id/",
        "il": NS,
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "id": "@id",
        "type": "@type",
        "asserts": "@graph",
        **{name: f"il:{name}" for name in sorted(terms.classes)},
        **{name: f"il:{name}" for name in sorted(plain)},
        **{name: _definition(terms.properties[name]) for name in sorted(terms.properties)},
    }


def _definition(known: Property) -> Json | str:
    iri = f"il:{known.name}"
    if known.kind == "reference":
        return {"@id": iri, "@type": "@id"}
    if known.kind == "concept":
        return {"@id": iri, "@type": "@vocab", **_words_of_its_own(known)}
    if known.kind in DATATYPES:
        return {"@id": iri, "@type": DATATYPES[known.kind]}
    return iri


def _words_of_its_own(known: Property) -> Json:
    """The words that name a concept only as a value of this property, and something else elsewhere."""
    terms = vocabulary()
    concepts = [terms.concepts[name] for name in terms.schemes[known.scheme or ""]]
    words = {concept.notation: f"il:{concept.name}" for concept in concepts if concept.notation != concept.name}
    return {"@context": words} if words else {}
