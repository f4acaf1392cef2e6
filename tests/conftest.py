"""Fixtures: the real graph, built once per test process from the claims that ship; tests of refusals write tiny files.

Nothing is mocked: stores are on disk, servers listen on 127.0.0.1 on a free port and are ended by their process id.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph import Graph, open_graph
from graph.build import Inputs, build
from graph.store import Versions

SOURCE = """\
source:
  id: {slug}
  url: https://example.org/{slug}
  publisher: {publisher}
  sourceKind: press
  published: {published}
  recorded: 2026-10-11
claims:
"""


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the real graph."""
    folder = tmp_path_factory.mktemp("data")
    build(Inputs(), Versions(folder))
    return folder


@pytest.fixture(scope="session")
def graph(data: Path) -> Graph:
    """The real graph, open."""
    return open_graph(data)


@pytest.fixture
def claim_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a claim file from the text of its claims; returns the folder, ready for `Inputs`."""

    def write(
        claims: str, slug: str = "example-press", published: str = "2026-05-10", publisher: str = "Example Press"
    ) -> Path:
        folder = tmp_path / "claims"
        folder.mkdir(exist_ok=True)
        head = SOURCE.format(slug=slug, published=published, publisher=publisher)
        (folder / f"{slug}.yaml").write_text(head + claims, "utf-8")
        return folder

    return write
