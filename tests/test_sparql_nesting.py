"""Queries that would overflow the engine's stack are refused before they are parsed; queries that people write never.

What might end a process runs in a child process, which answers one text after the other as long as it lives.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from benchmarks.servers import ROOT
from graph.errors import QueryRefused
from graph.nesting import DEEPEST, LONGEST, refuse_deep

CHILD = """
import json, sys
from graph.errors import InterlockError
from graph.query import run
from graph.store.oxigraph import memory_reader
reader = memory_reader([])
for line in sys.stdin:
    try:
        run(reader, json.loads(line))
        print("answered", flush=True)
    except InterlockError as error:
        print(error.slug, error.message[:300].replace(chr(10), " "), flush=True)
"""
DEEP = {
    "groups": ("SELECT * {", "{", "", "}", "}"),
    "optional groups": ("SELECT * {", "OPTIONAL{", "", "}", "}"),
    "named graphs": ("SELECT * {", "GRAPH ?g {", "", "}", "}"),
    "subselects": ("SELECT * {", "{SELECT * {", "", "}}", "}"),
    "existence": ("SELECT * {", "FILTER EXISTS {", "", "}", "}"),
    "parentheses": ("SELECT * { FILTER(", "(", "1", ")", ") }"),
    "calls": ("SELECT * { FILTER(", "STR(", "1", ")", ") }"),
    "conditions": ("SELECT * { FILTER(", "IF(1,1,", "1", ")", ") }"),
    "aggregates": ("SELECT (", "SUM(", "1", ")", " AS ?z) {}"),
    "negations": ("SELECT * { FILTER(", "!", "1", "", ") }"),
    "negated brackets": ("SELECT * { FILTER(", "!(", "1", ")", ") }"),
    "paths in brackets": ("SELECT * { ?s ", "(", "<a:b>", ")", " ?o }"),
    "lists in lists": ("SELECT * { ?s ?p ", "(", "1", ")", " }"),
    "blank nodes": ("SELECT * { ?s ?p ", "[?p ", "1", "]", " }"),
    "triple terms": ("SELECT * { ?s ?p ", "<<( ?a ?b ", "1", ")>>", " }"),
    "reified triples": ("SELECT * { ?s ?p ", "<< ?a ?b ", "1", ">>", " }"),
    "annotations": ("SELECT * { ?s ?p ?o ", "{| ?p ?o ", "", "|}", " }"),
    "unions": ("SELECT * { {} ", "UNION {}", "", "", " }"),
    "alternatives": ("SELECT * { FILTER(1", "||1", "", "", ") }"),
    "conjunctions": ("SELECT * { FILTER(1", "&&1", "", "", ") }"),
    "sums": ("SELECT * { FILTER(1", "+1", "", "", ") }"),
    "products": ("SELECT * { FILTER(1", "*1", "", "", ") }"),
    "sequences of paths": ("SELECT * { ?s <a:b>", "/<a:b>", "", "", " ?o }"),
    "alternative paths": ("SELECT * { ?s <a:b>", "|<a:b>", "", "", " ?o }"),
    "optional patterns": ("SELECT * { ", "OPTIONAL{?s ?p ?o}", "", "", " }"),
    "patterns taken away": ("SELECT * { ", "MINUS{?s ?p ?o}", "", "", " }"),
    "filters": ("SELECT * { ?s ?p ?o ", "FILTER(?s)", "", "", " }"),
    "triples": ("SELECT * { ", "?s ?p ?o .", "", "", " }"),
    "objects": ("SELECT * { ?s ?p ?o", ",?o", "", "", " }"),
    "items of a list": ("SELECT * { ?s ?p (", "1 ", "", "", ") }"),
    "items without spaces": ("SELECT * { ?s ?p (", "true", "", "", ") }"),
    "variables without spaces": ("SELECT * { ?s ?p (", "?x", "", "", ") }"),
    "decimals without spaces": ("SELECT * { ?s ?p (", ".1", "", "", ") }"),
}
"""How each kind begins, what is repeated, what is in the middle, what closes it, how it ends."""


class Engine:
    """A child process that runs queries in process, one after the other."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def run(self, sparql: str) -> str:
        """How it was answered; fails where the process ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(sparql), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        assert answer, f"the process ended with {self.process.wait(10)} on {sparql[:200]!r}"
        return answer


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = Engine()
    with found.process:
        yield found
        found.process.kill()


def repeated(kind: str, times: int) -> str:
    begins, opens, middle, closes, ends = DEEP[kind]
    return begins + opens * times + middle + closes * times + ends


@pytest.mark.parametrize("kind", DEEP)
def test_what_repeats_five_thousand_times_is_refused_and_said_where(engine: Engine, kind: str) -> None:
    answer = engine.run(repeated(kind, 5_000))
    assert answer.startswith("query-refused at 1:")
    assert f"expected at most {DEEPEST}" in answer or f"more than {LONGEST:,} words" in answer


@pytest.mark.parametrize("kind", DEEP)
def test_what_repeats_forty_times_is_not_refused(kind: str) -> None:
    refuse_deep(repeated(kind, 40))


@pytest.mark.parametrize(
    "kind", ["groups", "subselects", "existence", "calls", "negations", "unions", "optional patterns", "sums"]
)
def test_the_longest_that_passes_does_not_overflow_the_stack(engine: Engine, kind: str) -> None:
    passes, refused = 40, 5_000
    while refused - passes > 1:
        middle = (passes + refused) // 2
        try:
            refuse_deep(repeated(kind, middle))
            passes = middle
        except QueryRefused:
            refused = middle
    assert engine.run(repeated(kind, passes)).split()[0] in {"answered", "query-syntax"}


@pytest.mark.parametrize(
    "query",
    [
        "ASK { VALUES ?x { %s } }" % ("1.5 -2 <urn:x:y> " * 5_000),
        "ASK { VALUES (?x ?y) { %s } }" % ("(<urn:x:y> 'a') " * 5_000),
        "ASK { FILTER(1 IN (%s 1)) }" % ("<urn:x-y:z>, " * 5_000),
        "ASK { ?s ?p '%s' }" % ("({[<<" * 5_000),
        'ASK { ?s ?p """%s""" }' % ("({[<< ' \\\" \n" * 5_000),
        "ASK { } # %s" % ("({[<< " * 5_000),
        "ASK { ?s <http://x/%s> ?o }" % ("(!1" * 5_000),
        "ASK { %s }" % (" # ({[<<\n" * 5_000),
    ],
)
def test_lists_of_values_and_what_is_no_bracket_may_be_long(engine: Engine, query: str) -> None:
    assert engine.run(query) == "answered"


@pytest.mark.parametrize("opening", ["?a<?b#>", "?a<:b#>", "?a<'#>'", "?a<urn:x#>", "?s<<http://x#>\n", "?a<a:'>"])
def test_brackets_behind_what_may_be_a_comment_or_not_count(engine: Engine, opening: str) -> None:
    for hiding in ('"""\n', "'''\n", '"', "\n", ""):
        query = f"SELECT * {{ ?a ?p ?b FILTER({opening}{hiding}{'(' * 20_000}1{')' * 20_000} ) }}"
        assert engine.run(query).split()[0] in {"query-refused", "query-syntax", "answered"}


COOKBOOK = sorted(
    (entry.name, entry.read_text("utf-8")) for entry in (files("graph") / "queries").iterdir() if entry.name != ".git"
)


@given(st.sampled_from(COOKBOOK), st.text(alphabet="(){}[]<>!\"'|/+ ", max_size=400))
def test_a_question_of_the_cookbook_is_never_refused_whatever_is_noted_in_it(
    question: tuple[str, str], note: str
) -> None:
    text = question[1]
    refuse_deep(text)
    literal = json.dumps(note * 20)
    refuse_deep(f"# {note * 20}\n{text}\n# {note * 20}")
    refuse_deep(f"{text}\nVALUES ?noted {{ {literal} }}")


PIECES = st.sampled_from(
    [
        *"<>#\"'?a:./\\()[]{}!|,;=-+* \n\r1",
        "?x",
        "<a:b>",
        "<<",
        ">>",
        "VALUES",
        "VALUES ?x {",
        '"""',
        "'''",
        "://",
        "urn:",
    ]
)


@given(st.lists(PIECES, max_size=25), st.sampled_from(sorted(DEEP)), st.lists(PIECES, max_size=5))
def test_whatever_stands_before_it_nothing_deep_reaches_the_parser(
    engine: Engine, before: list[str], kind: str, between: list[str]
) -> None:
    begins, opens, middle, closes, ends = DEEP[kind]
    query = begins + "".join(before) + (opens + "".join(between)) * 10_000 + middle + closes * 10_000 + ends
    assume(len(query) < 1_000_000)
    assert engine.run(query).split()[0] in {"query-refused", "query-syntax", "answered"}
