"""The thirty questions that the product must answer, each by name, with typed parameters, in SPARQL and in Python.

>>> from graph import open_graph
>>> from graph.questions import ask
>>> ask(open_graph(), "suppliers", lab="anthropic").records()  # doctest: +SKIP
"""

from __future__ import annotations

from graph.errors import InvalidParameter
from graph.graph import Graph
from graph.nearest import nearest
from graph.questions import asking
from graph.questions.catalogue import CATALOGUE
from graph.questions.model import Answered, Parameter, Question
from graph.snapshot import Moment

QUESTIONS = {question.name: question for question in CATALOGUE}


def question(name: str) -> Question:
    """A question by its name; raises InvalidParameter with the nearest names."""
    if name not in QUESTIONS:
        near = nearest(name, QUESTIONS)
        raise InvalidParameter("question", name[:100], f"a named question, perhaps {' | '.join(near)}")
    return QUESTIONS[name]


def ask(graph: Graph, name: str, moment: Moment | None = None, older: Graph | None = None, **given: str) -> Answered:
    """Answer a named question: `ask(graph, "suppliers", lab="anthropic")`."""
    return asking.ask(graph, question(name), moment, given, older)


__all__ = ["QUESTIONS", "Answered", "Parameter", "Question", "ask", "question"]
