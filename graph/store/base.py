"""The port of every store: what a reader can do. Writing is a matter of builds, not of readers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class GraphReader(ABC):
    """Read-only access to one version of the graph."""

    @abstractmethod
    def query(
        self,
        sparql: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        """Evaluate a SPARQL 1.1 query; dataset parameters override FROM as the protocol asks."""

    @abstractmethod
    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """All quads, or those of one named graph."""

    @abstractmethod
    def count(self) -> int:
        """How many quads there are."""


def load_order(quads: Iterable[ox.Quad]) -> list[str]:
    """Quads as sorted N-Quads lines: the same graph is the same bytes, whatever made it."""
    return sorted({f"{quad} .\n" for quad in quads})
