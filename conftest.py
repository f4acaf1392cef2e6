"""The real graph, built once for all test processes, for tests and for the examples of docstrings.

An example that speaks of `graph` or `snapshot` gets the real graph or its default moment, so that it can be run.
"""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

import pytest

from graph import Graph, open_graph
from graph.build import Inputs, needs_build
from graph.publishing import publish
from graph.store import Versions


@pytest.fixture(scope="session")
def data() -> Path:
    """A data directory with the real graph: built once for all test processes, and again when its inputs change."""
    folder = Path(__file__).parent / ".pytest_cache" / "graph"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if needs_build(Inputs(), Versions(folder)):
            publish(Inputs(), Versions(folder))
    return folder


@pytest.fixture(scope="session")
def graph(data: Path) -> Graph:
    """The real graph, open."""
    return open_graph(data)


@pytest.fixture(autouse=True)
def real_graph_in_examples(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    """Names for the examples that use them; the graph is not opened for any other test."""
    found = getattr(request.node, "dtest", None)
    text = "".join(example.source for example in found.examples) if found is not None else ""
    if "snapshot" in text:
        doctest_namespace["graph"] = request.getfixturevalue("graph")
        doctest_namespace["snapshot"] = doctest_namespace["graph"].snapshot()
