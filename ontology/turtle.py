"""Turtle read into plain dictionaries: fast enough to do at every start, and in the order it is written."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"


class Statements:
    """The statements of some Turtle files; a term is its IRI, its text, or the label of a blank node."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._objects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for path in paths:
            for quad in parse(path=path, format=RdfFormat.TURTLE):
                if not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple):
                    self._objects[quad.subject.value][quad.predicate.value].append(quad.object.value)

    def values(self, subject: str, predicate: str) -> list[str]:
        """All objects of a subject and predicate."""
        return self._objects[subject][predicate] if subject in self._objects else []

    def value(self, subject: str, predicate: str) -> str:
        """The first object of a subject and predicate, or an empty text."""
        return next(iter(self.values(subject, predicate)), "")

    def subjects(self) -> Iterable[str]:
        """Everything that the files say something of."""
        return self._objects.keys()

    def typed(self, type_: str) -> list[str]:
        """The subjects of a class, not counting those of its subclasses."""
        return [subject for subject, facts in self._objects.items() if type_ in facts.get(RDF + "type", ())]

    def members(self, head: str) -> list[str]:
        """The members of an RDF list."""
        found = []
        while head and head != RDF + "nil":
            found.append(self.value(head, RDF + "first"))
            head = self.value(head, RDF + "rest")
        return found
