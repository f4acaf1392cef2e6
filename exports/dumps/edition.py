"""What is exported: one version of the graph, resolved for one moment, with its quads in a stable order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from graph.current import snapshot_quads
from graph.graph import Graph, known_quads, open_version
from graph.iris import CLAIM
from graph.metrics.flag_quads import flag_quads
from graph.snapshot import Moment, Snapshot
from graph.store.base import load_order

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PUBLISHER = "The Interlock project"
TITLE = "Interlock, a sourced knowledge graph of AI infrastructure"


@dataclass(frozen=True, eq=False)
class Edition:
    """A version of the graph at a moment."""

    graph: Graph
    moment: Moment

    @property
    def version(self) -> str:
        """The hash that names the version."""
        return self.graph.version

    @property
    def default(self) -> bool:
        """Is this the moment of the default graph?"""
        return self.moment == self.graph.default_moment

    @property
    def name(self) -> str:
        """A name for folders and caches: the version, and the moment where it is not the default one."""
        moment = self.moment
        if self.default:
            return self.version
        return f"{self.version}_{moment.as_of}_{moment.known_at}_{moment.policy}_{moment.min_status}"

    @cached_property
    def snapshot(self) -> Snapshot:
        """The resolved graph at the moment."""
        return self.graph.at(self.moment)

    @cached_property
    def nquads(self) -> bytes:
        """The whole edition as sorted N-Quads; of the default moment their hash begins with the version."""
        dump = self.graph.dump
        if self.default and dump is not None:
            return dump.read_bytes()
        if self.default:
            return "".join(load_order(self.graph.quads())).encode()
        derived = (*snapshot_quads(self.snapshot), *flag_quads(self.snapshot))
        return "".join(load_order([*known_quads(self.graph.quads(), self.snapshot), *derived])).encode()

    @cached_property
    def quads(self) -> tuple[ox.Quad, ...]:
        """All quads, in the order of the N-Quads."""
        return tuple(ox.parse(self.nquads, ox.RdfFormat.N_QUADS))

    def of_graph(self, name: str | None) -> Iterator[ox.Quad]:
        """The quads of one named graph, or of the default graph."""
        wanted = ox.DefaultGraph() if name is None else ox.NamedNode(name)
        return (quad for quad in self.quads if quad.graph_name == wanted)

    def claimed(self) -> Iterator[tuple[str, ox.Triple]]:
        """What claims assert: each triple with the IRI of its claim."""
        for quad in self.quads:
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(CLAIM):
                yield quad.graph_name.value, quad.triple


def edition_of(folder: Path) -> Edition:
    """The edition of the default moment of the version in a folder."""
    graph = open_version(folder)
    return Edition(graph, graph.default_moment)
