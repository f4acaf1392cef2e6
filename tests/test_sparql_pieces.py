"""The parts of the SPARQL door that need no server: cutting, messages, requests, kept answers, lanes."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.limits import HolderFailed, Limits, Overloaded
from api.problems import TooBusy, UnknownParameters
from api.sparql.answers import Answer, Answers
from api.sparql.evaluate import evaluate
from api.sparql.formats import GRAPHS, choose
from api.sparql.keeper import Keeper
from api.sparql.lanes import Lanes
from api.sparql.messages import CUTS, JOB_HEAD, KINDS, Job, Outcome, job_length
from api.sparql.request import read_get, read_post
from benchmarks.processes import family
from graph.errors import InterlockError, InvalidParameter, QueryRefused
from graph.store import Versions, memory_reader

TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
PRINTABLE = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30)
ALL = "SELECT ?s ?o { ?s ?p ?o }"


def job(query: str = ALL, table: str = "json", graph: str = "nt", rows: int = 10**6, size: int = 10**7) -> Job:
    return Job(query, None, None, table, graph, False, rows, size)


def store_of(texts: list[str]) -> ox.Store:
    node, predicate = ox.NamedNode, ox.NamedNode("http://p")
    return memory_reader([ox.Quad(node(f"http://s/{n}"), predicate, ox.Literal(t)) for n, t in enumerate(texts)]).store


COUNTERS: dict[str, Callable[[bytes], int]] = {
    "json": lambda body: len(json.loads(body)["results"]["bindings"]),
    "xml": lambda body: len(ElementTree.fromstring(body).findall(".//{*}result")),
    "csv": lambda body: len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1,
    "tsv": lambda body: body.count(b"\n") - 1,
}


@pytest.mark.parametrize("form", COUNTERS)
@given(texts=st.lists(PRINTABLE, max_size=12, unique=True), rows=st.integers(1, 14))
def test_a_table_is_cut_behind_whole_rows_and_stays_valid(form: str, texts: list[str], rows: int) -> None:
    outcome = evaluate(store_of(texts), job(table=form, rows=rows))
    assert COUNTERS[form](outcome.body) == min(rows, len(texts))
    assert outcome.cut == ("rows" if len(texts) > rows else "")


@pytest.mark.parametrize("form", COUNTERS)
@pytest.mark.parametrize("size", [1, 5_000, 20_000])
def test_a_table_over_the_bytes_is_cut_behind_whole_rows(form: str, size: int) -> None:
    outcome = evaluate(store_of(['x}},{"' * 10 + str(n) for n in range(1000)]), job(table=form, size=size))
    assert outcome.cut == "bytes"
    assert 0 < COUNTERS[form](outcome.body) < 1000


@pytest.mark.parametrize("form", [form.name for form in GRAPHS])
def test_a_graph_is_cut_behind_whole_triples_and_stays_valid(form: str) -> None:
    store = store_of([str(n) for n in range(9)])
    outcome = evaluate(store, job("CONSTRUCT WHERE { ?s ?p ?o }", graph=form, rows=4))
    syntax = next(f.syntax for f in GRAPHS if f.name == form)
    assert outcome.cut == "rows"
    assert len(list(ox.parse(outcome.body, syntax))) == 4


def test_the_mark_of_a_cut_stands_in_the_head_of_json_and_xml() -> None:
    store = store_of(["a", "b"])
    assert json.loads(evaluate(store, job(rows=1)).body)["head"]["link"] == [
        "https://w3id.org/interlock/problem/truncated-rows"
    ]
    tree = ElementTree.fromstring(evaluate(store, job(table="xml", rows=1)).body)
    assert tree.findall("{*}head/{*}link")


def test_rows_without_a_value_are_counted_too() -> None:
    outcome = evaluate(store_of([]), job("SELECT ?x { VALUES ?y { 1 2 3 } }", rows=2))
    assert COUNTERS["json"](outcome.body) == 2


def test_turtle_lists_its_prefixes_in_order() -> None:
    body = evaluate(store_of(["a"]), job("CONSTRUCT WHERE { ?s ?p ?o }", graph="turtle")).body
    prefixes = [line for line in body.splitlines() if line.startswith(b"@prefix")]
    assert prefixes == sorted(prefixes)


IRIS = st.none() | st.lists(st.sampled_from(["http://a", "urn:b", "http://é"]), max_size=3).map(tuple)


@given(TEXTS, IRIS, IRIS, st.booleans(), st.integers(0, 2**32 - 1), st.integers(0, 2**60))
def test_a_job_arrives_as_it_was_sent(
    query: str, default: tuple[str, ...] | None, named: tuple[str, ...] | None, gzip: bool, rows: int, size: int
) -> None:
    sent = Job(query, default, named, "csv", "", gzip, rows, size)
    packed = sent.pack()
    head, body = packed[:JOB_HEAD], packed[JOB_HEAD:]
    assert job_length(head) == len(body)
    assert Job.read(head, body) == sent


@given(st.sampled_from(KINDS), st.binary(max_size=50), st.sampled_from(CUTS), st.booleans(), TEXTS)
def test_an_outcome_arrives_as_it_was_sent_and_only_when_whole(
    kind: str, body: bytes, cut: str, gzip: bool, message: str
) -> None:
    sent = Outcome(kind, body, cut, gzip, message)
    packed = bytearray(sent.pack() + sent.body)
    assert Outcome.read(packed) == sent._replace(size=len(packed))
    assert Outcome.read(packed[:-1]) is None
    assert Outcome.read(packed * 2, len(packed)) == Outcome.read(packed)


def test_a_format_by_name_means_tables_and_graphs() -> None:
    assert choose(None, "json")[::2] == ("json", "jsonld")
    assert choose(None, "xml")[::2] == ("xml", "rdfxml")
    assert choose(None, "csv")[::2] == ("csv", "")
    assert choose("text/turtle", "text/csv").table_type == "text/csv"
    assert choose(None, "tsv,text/tab-separated-values").table == "tsv"
    for nonsense in ("docx", "csv,json"):
        with pytest.raises(InvalidParameter):
            choose(None, nonsense)


def test_family_types_are_answered_as_they_were_asked_for() -> None:
    assert choose("application/json", None).table_type == "application/json"
    assert choose("*/*", None).table_type == "application/sparql-results+json"


def test_naming_a_graph_names_the_whole_dataset() -> None:
    asked = read_get(b"query=q&default-graph-uri=http%3A%2F%2Fa", Limits())
    assert (asked.default_graphs, asked.named_graphs) == (("http://a",), ())
    assert read_get(b"query=q", Limits()).default_graphs is None
    assert read_get(b"query=q&default-graph-uri=urn:x-rdflib:default", Limits()).default_graphs is None


@pytest.mark.parametrize(
    ("query_string", "error"),
    [
        (b"query=a&query=b", InvalidParameter),
        (b"query=%ff", InvalidParameter),
        (b"query=q&default-graph-uri=not+an+iri", InvalidParameter),
        (b"query=q&knownat=2026-01-01", UnknownParameters),
        (b"update=DROP+ALL", QueryRefused),
        (b"&".join([b"default-graph-uri=http://a"] * 2000), InvalidParameter),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(query_string: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_get(query_string, Limits())


def test_an_unknown_parameter_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UnknownParameters, match="known_at"):
        read_get(b"query=q&knownat=2026-01-01", Limits())


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_bytes_break_the_request_parser(query_string: bytes, body: bytes) -> None:
    for kind in ("application/x-www-form-urlencoded", "application/sparql-query", "text/plain;charset=latin-1"):
        try:
            read_post(query_string, kind, body, Limits())
            read_get(query_string, Limits())
        except InterlockError as error:
            assert 400 <= error.http_status < 500


def test_the_longest_unused_answers_make_room() -> None:
    answers = Answers(40_000)
    for number in range(20):
        answer = Answer(200, [], b"x" * 1_000, b"e")
        answers.keep(number, answer, 10)
        answers.remember(f"raw {number}", answer, 10)
    assert answers.size <= 40_000
    assert answers.get(0) is None
    assert answers.shortcut("raw 0") is None
    assert answers.shortcut("raw 19") is answers.get(19) is not None


def test_an_answer_that_would_take_an_eighth_of_the_room_is_not_kept() -> None:
    answers = Answers(40_000)
    answers.keep("large", Answer(200, [], b"x" * 6_000, b"e"), 5)
    assert answers.get("large") is None


def test_every_limit_says_why_it_is_there_and_must_be_above_nothing() -> None:
    for field in Limits.__dataclass_fields__.values():
        assert len(field.metadata["reason"]) > 20
    for text in ("0", "-1", "many", "nan"):
        with pytest.raises(InvalidParameter):
            Limits.read({"INTERLOCK_SPARQL_SECONDS": text})


def test_a_client_has_a_share_of_its_own() -> None:
    lanes = Lanes(Limits(per_client=2))
    lanes.take_share("a")
    lanes.take_share("a")
    with pytest.raises(TooBusy):
        lanes.take_share("a")
    lanes.take_share("b")
    lanes.return_share("a")
    lanes.take_share("a")


def test_waiting_queries_get_their_turn_in_order_and_no_place_is_lost() -> None:
    async def scenario() -> list[str]:
        lanes = Lanes(Limits(quick=1, waiting=3))
        lanes.places = 1
        order: list[str] = []
        long = asyncio.get_running_loop().time() + 600

        async def query(name: str, deadline: float = long) -> None:
            await lanes.enter(deadline)
            order.append(name)

        await query("a")
        late = asyncio.create_task(query("b", 0))
        waiting = [asyncio.create_task(query(name)) for name in "cd"]
        with pytest.raises(Overloaded):
            await late
        waiting.append(asyncio.create_task(query("e")))
        await asyncio.sleep(0)
        assert lanes.waiting == 3
        with pytest.raises(Overloaded):
            await query("f")
        waiting[1].cancel()
        await asyncio.gather(waiting[1], return_exceptions=True)
        for task in (waiting[0], waiting[2]):
            lanes.leave()
            await task
        lanes.leave()
        assert (lanes.quick, lanes.waiting) == (0, 0)
        return order

    assert asyncio.run(scenario()) == ["a", "c", "e"]


@pytest.mark.parametrize(
    ("left", "said"), [((), "No such file"), (("graph.nq",), "manifest.json"), (("graph.nq", "manifest.json"), "JSON")]
)
def test_a_holder_that_cannot_begin_says_why(tmp_path: Path, left: tuple[str, ...], said: str) -> None:
    for name in left:
        (tmp_path / name).touch()
    with pytest.raises(HolderFailed, match=r"ended with 1 before it was ready: loading version ") as caught:
        asyncio.run(Keeper.start(tmp_path, 100))
    assert said in caught.value.message


def test_a_holder_that_is_killed_before_it_is_ready_is_told_of_by_its_code(data: Path) -> None:
    def children() -> set[int]:
        return {pid for pid, parent in family(os.getpid()).items() if parent == os.getpid()}

    async def start_and_kill() -> None:
        of_other_tests = children()
        starting = asyncio.create_task(Keeper.start(Versions(data).current, 100))
        while not (holder := children() - of_other_tests):
            await asyncio.sleep(0.01)
        for pid in holder:
            os.kill(pid, signal.SIGKILL)
        await starting

    with subprocess.Popen(["sleep", "60"]) as bystander:
        with pytest.raises(HolderFailed, match="ended with -9"):
            asyncio.run(start_and_kill())
        assert bystander.poll() is None
        bystander.kill()
