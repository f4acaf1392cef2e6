"""The Turtle of this folder, read once into frozen objects: properties, classes, concepts and their lists.

A concept has a `name`, the local part of its IRI, and a `notation`, the word that curators write and people
read. They differ only where a property or another list already has that word: the rung `announced` is
`il:announcedRung`, because `il:announced` is a date. So never glue a written word to the namespace: go from
word to concept with `Vocabulary.concept`, and from an IRI to its word with `Vocabulary.word`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ontology.files import BASE, FOLDER, NS, SHAPES, alignment_files, shape_files, turtle_files
from ontology.turtle import OWL, RDFS, SH, SKOS, XSD, Statements

__all__ = [
    "BASE", "FOLDER", "NS", "SHAPES", "Class_", "Concept", "Edge", "Property", "Vocabulary",
    "alignment_files", "class_hierarchy", "shape_files", "turtle_files", "vocabulary",
]  # fmt: skip

KINDS = {
    SKOS + "Concept": "concept",
    NS + "MonetaryAmount": "money",
    NS + "Quantity": "quantity",
    NS + "PartialDate": "date",
    NS + "Leg": "node",
    NS + "Value": "node",
    XSD + "string": "text",
    XSD + "boolean": "boolean",
    XSD + "decimal": "decimal",
    XSD + "integer": "integer",
    XSD + "date": "day",
    XSD + "duration": "duration",
    XSD + "anyURI": "uri",
}
PROPERTY_TYPES = {OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty"}


@dataclass(frozen=True)
class Property:
    """A property: what kind of value it takes and how rival values are resolved."""

    name: str
    iri: str
    kind: str
    resolution: str
    scheme: str | None
    default_unit: str | None
    label: str
    definition: str
    note: str


@dataclass(frozen=True)
class Edge:
    """How an entity projects to an arrow: from the values of one property to those of another.

    An empty `source` or `target` stands for the entity itself.
    """

    label: str
    source: str
    target: str


@dataclass(frozen=True)
class Class_:  # noqa: N801  (the underscore avoids the keyword; the name is part of the agreed API)
    """A class with everything it inherits; `ancestors` begins with itself and goes outwards.

    Claims never name an `abstract` class: they name one of the kinds below it.
    """

    name: str
    iri: str
    ancestors: tuple[str, ...]
    properties: frozenset[str]
    edges: tuple[Edge, ...]
    principal_basis: tuple[str, ...]
    role_of: Mapping[str, str]
    label: str
    definition: str
    note: str
    abstract: bool


@dataclass(frozen=True)
class Concept:
    """A member of a closed list; `scheme` is the first list it stands in, `schemes` are all of them.

    `resolution` is set on bases of dated statements (guidance, estimates): it overrides the property's mode.
    """

    name: str
    iri: str
    label: str
    definition: str
    rank: int | None
    scheme: str
    notation: str
    schemes: tuple[str, ...]
    note: str
    resolution: str | None


@dataclass(frozen=True)
class Vocabulary:
    """All terms by local name; `schemes` lists each closed list's concept names in the Turtle's order.

    `concepts` answers to a notation too, where no concept has it as its name.
    """

    properties: Mapping[str, Property]
    classes: Mapping[str, Class_]
    concepts: Mapping[str, Concept]
    schemes: Mapping[str, tuple[str, ...]]
    version: str

    def concept(self, scheme: str, notation: str) -> Concept:
        """The concept that curators write as `notation` in the closed list `scheme`.

        >>> vocabulary().concept("rungs", "announced").name
        'announcedRung'
        """
        for name in self.schemes[scheme]:
            if self.concepts[name].notation == notation:
                return self.concepts[name]
        raise KeyError(f"{notation!r} is not in the list {scheme}")

    def notations(self, scheme: str) -> tuple[str, ...]:
        """The words curators may write for a value from the closed list `scheme`.

        >>> vocabulary().notations("statuses")
        ('confirmed', 'reported', 'rumoured')
        """
        return tuple(self.concepts[name].notation for name in self.schemes[scheme])

    def word(self, iri: str) -> str:
        """What claim files and answers call a term: a concept's notation, else the local name.

        >>> vocabulary().word("https://w3id.org/interlock/ns#announcedRung")
        'announced'
        """
        name = iri.removeprefix(NS)
        return self.concepts[name].notation if name in self.concepts else name

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether the class `name` is `ancestor` or below it.

        >>> vocabulary().is_a("Lease", "Deal")
        True
        """
        return ancestor in self.classes[name].ancestors


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary as the Turtle of this installation states it.

    >>> vocabulary().properties["provider"].kind
    'reference'
    """
    terms = Statements(turtle_files())
    concepts = {concept.name: concept for concept in _concepts(terms)}
    by_notation = {concept.notation: concept for concept in concepts.values()}
    return Vocabulary(
        properties=MappingProxyType({item.name: item for item in _properties(terms)}),
        classes=MappingProxyType({item.name: item for item in _classes(terms, concepts)}),
        concepts=MappingProxyType(by_notation | concepts),
        schemes=MappingProxyType(_members(concepts)),
        version=terms.value(NS.rstrip("#"), OWL + "versionInfo"),
    )


@lru_cache(maxsize=1)
def class_hierarchy() -> str:
    """The subclass statements as N-Triples, which SHACL needs beside the data to find a shape's targets."""
    terms = Statements(turtle_files())
    pairs = [(child, parent) for child in terms.typed(OWL + "Class") for parent in _parents(terms, child)]
    return "".join(f"<{child}> <{RDFS}subClassOf> <{parent}> .\n" for child, parent in sorted(pairs))


def _local(iri: str) -> str:
    return iri.removeprefix(NS)


def _prose(terms: Statements, iri: str) -> dict[str, str]:
    return {
        "label": terms.value(iri, RDFS + "label") or terms.value(iri, SKOS + "prefLabel"),
        "definition": terms.value(iri, SKOS + "definition"),
        "note": " ".join(terms.values(iri, SKOS + "scopeNote")),
    }


def _properties(terms: Statements) -> Iterator[Property]:
    for iri in [item for type_ in sorted(PROPERTY_TYPES) for item in terms.typed(type_)]:
        scheme = terms.value(iri, NS + "closedList")
        yield Property(
            name=_local(iri),
            iri=iri,
            kind=KINDS.get(terms.value(iri, RDFS + "range"), "reference"),
            resolution=_local(terms.value(iri, NS + "resolutionMode")) or "single",
            scheme=_local(scheme) or None,
            default_unit=terms.value(iri, NS + "defaultUnit") or None,
            **_prose(terms, iri),
        )


def _concepts(terms: Statements) -> Iterator[Concept]:
    for iri in terms.typed(SKOS + "Concept"):
        schemes = tuple(_local(scheme) for scheme in terms.values(iri, SKOS + "inScheme"))
        rank = terms.value(iri, NS + "rank")
        yield Concept(
            name=_local(iri),
            iri=iri,
            **_prose(terms, iri),
            rank=int(rank) if rank else None,
            scheme=schemes[0],
            notation=terms.value(iri, SKOS + "notation"),
            schemes=schemes,
            resolution=_local(terms.value(iri, NS + "resolutionMode")) or None,
        )


def _members(concepts: Mapping[str, Concept]) -> dict[str, tuple[str, ...]]:
    members: dict[str, tuple[str, ...]] = {}
    for concept in concepts.values():
        for scheme in concept.schemes:
            members[scheme] = (*members.get(scheme, ()), concept.name)
    return members


def _classes(terms: Statements, concepts: Mapping[str, Concept]) -> Iterator[Class_]:
    allowed = _allowed_properties()
    for iri in terms.typed(OWL + "Class"):
        line = _ancestors(terms, iri)
        bases = {_local(basis) for item in line for basis in terms.values(item, NS + "principalBasis")}
        yield Class_(
            name=_local(iri),
            iri=iri,
            ancestors=tuple(_local(item) for item in line),
            properties=frozenset(name for item in line for name in allowed.get(item, ())),
            edges=tuple(_edge(terms, edge) for item in line for edge in terms.values(item, NS + "edge")),
            principal_basis=tuple(sorted(bases, key=lambda name: -(concepts[name].rank or 0))),
            role_of=MappingProxyType(_roles(terms, line)),
            **_prose(terms, iri),
            abstract=terms.value(iri, NS + "abstract") == "true",
        )


def _parents(terms: Statements, iri: str) -> list[str]:
    return [parent for parent in terms.values(iri, RDFS + "subClassOf") if parent.startswith(NS)]


def _ancestors(terms: Statements, iri: str) -> list[str]:
    line = [iri]
    for item in line:
        line.extend(parent for parent in _parents(terms, item) if parent not in line)
    return line


def _edge(terms: Statements, iri: str) -> Edge:
    return Edge(
        label=terms.value(iri, NS + "edgeLabel"),
        source=_local(terms.value(iri, NS + "edgeFrom")),
        target=_local(terms.value(iri, NS + "edgeTo")),
    )


def _roles(terms: Statements, line: list[str]) -> dict[str, str]:
    rules = [rule for item in line for rule in terms.values(item, NS + "roleRule")]
    return {_local(terms.value(rule, NS + "ofProperty")): _local(terms.value(rule, NS + "givesRole")) for rule in rules}


def _allowed_properties() -> dict[str, list[str]]:
    shapes = Statements(shape_files("claim"))
    allowed: dict[str, list[str]] = defaultdict(list)
    for shape in shapes.typed(SH + "NodeShape"):
        paths = [shapes.value(item, SH + "path") for item in shapes.values(shape, SH + "property")]
        for target in shapes.values(shape, SH + "targetClass"):
            allowed[target].extend(_local(path) for path in paths if path.startswith(NS))
    return allowed
