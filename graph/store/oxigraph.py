"""Embedded Oxigraph: a store on disk for a built graph, one in memory for a past snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph.errors import QuerySyntaxError, StoreMissing
from graph.iris import PREFIXES
from graph.store.base import GraphReader, Results


class OxigraphReader(GraphReader):
    """Reads one Oxigraph store; several processes may open the same one read-only."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def query(
        self,
        sparql: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        """Evaluate a query; the product's prefixes are known without being declared."""
        try:
            return self.store.query(
                sparql,
                prefixes=PREFIXES,
                default_graph=None if default_graphs is None else [ox.NamedNode(g) for g in default_graphs],
                named_graphs=None if named_graphs is None else [ox.NamedNode(g) for g in named_graphs],
            )
        except SyntaxError as error:
            raise QuerySyntaxError(str(error)) from error

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """All quads, or those of one named graph."""
        name = None if graph is None else ox.NamedNode(graph)
        return self.store.quads_for_pattern(None, None, None, name)

    def count(self) -> int:
        """How many quads there are."""
        return len(self.store)


def open_reader(path: Path) -> OxigraphReader:
    """Open a store on disk read-only; raise StoreMissing where there is none."""
    if not path.is_dir():
        raise StoreMissing(f"no graph has been built at {path}")
    return OxigraphReader(ox.Store.read_only(str(path)))


def memory_reader(quads: Iterable[ox.Quad]) -> OxigraphReader:
    """A store in memory, for snapshots other than the default one."""
    store = ox.Store()
    store.bulk_extend(quads)
    return OxigraphReader(store)


def write_store(path: Path, nquads: bytes) -> None:
    """Load N-Quads into a new store on disk and close it."""
    store = ox.Store(str(path))
    store.bulk_load(nquads, ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
