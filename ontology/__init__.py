"""The vocabulary of Interlock: what the words of the graph mean, and what a well-formed claim looks like."""

from ontology.vocabulary import BASE, NS, Vocabulary, vocabulary

__all__ = ["BASE", "NS", "Vocabulary", "vocabulary"]
