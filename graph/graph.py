"""An open graph: one published version, its evidence, and snapshots of it kept for those who ask again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import pyoxigraph as ox

from graph.current import snapshot_quads
from graph.errors import InvalidParameter
from graph.evidence import Evidence, read_evidence
from graph.iris import CONFLICTS, FLAGS, PROVENANCE, RESOLUTION, SOURCE
from graph.kept import T, kept
from graph.query import Answer, run
from graph.snapshot import Moment, Snapshot
from graph.store import GraphReader, OxigraphReader, Versions, memory_reader, open_reader
from graph.store.versions import Manifest

if TYPE_CHECKING:
    import rdflib

_REACHES_FLAGS = re.compile(r"flag|graph\s*[?$]", re.IGNORECASE)
SNAPSHOTS = 16
"""How many snapshots an open graph keeps; each holds the resolved values, some megabytes."""


def default_data() -> Path:
    """Where graphs are kept unless told otherwise: the user's data directory."""
    return Path(platformdirs.user_data_dir("interlock", appauthor=False))


def open_graph(data: Path | str | None = None) -> Graph:
    """Open the published graph in a data directory; raises StoreMissing where nothing has been built.

    >>> graph = open_graph()  # doctest: +SKIP
    >>> graph.snapshot(known_at="2026-06-01").label("akamai")  # doctest: +SKIP
    'Akamai Technologies'
    """
    return open_version(Versions(Path(data) if data is not None else default_data()).current)


def open_version(folder: Path) -> Graph:
    """Open one version by its folder, the current one or one that is kept for comparison."""
    manifest = Manifest(**json.loads((folder / "manifest.json").read_text("utf-8")))
    return Graph(open_reader(folder / "store"), manifest, folder / "graph.nq")


class Graph:
    """One version of the graph. Snapshots, SPARQL and rdflib all answer from the same claims."""

    def __init__(self, reader: OxigraphReader, manifest: Manifest, dump: Path | None = None) -> None:
        self.reader = reader
        self.manifest = manifest
        self.dump = dump
        self._snapshot = lru_cache(maxsize=SNAPSHOTS)(self._make_snapshot)
        self._store = lru_cache(maxsize=SNAPSHOTS // 4)(self._make_store)

    @property
    def version(self) -> str:
        """The hash that names this version."""
        return self.manifest.version

    @property
    def data_date(self) -> date:
        """The day of the default snapshot."""
        return date.fromisoformat(self.manifest.data_date)

    @cached_property
    def evidence(self) -> Evidence:
        """All sources, claims and register entries."""
        return self._default.evidence

    @cached_property
    def _default(self) -> Snapshot:
        """The default snapshot, resolved: the one that most commands ask for."""
        return self.kept("snapshot", Snapshot, lambda: Snapshot(read_evidence(self.quads()), self.moment()).settled())

    def kept(self, name: str, kind: type[T], make: Callable[[], T]) -> T:
        """What `make` computes of this version: kept beside a version on disk, computed anew for one in memory."""
        return kept(self.dump.parent if self.dump else None, name, self.manifest.inputs, kind, make)

    def quads(self) -> Iterator[ox.Quad]:
        """All quads; the N-Quads beside a store on disk are read ten times faster than the store."""
        if self.dump is None:
            return self.reader.quads()
        return ox.parse(path=str(self.dump), format=ox.RdfFormat.N_QUADS)

    def moment(
        self,
        as_of: date | str | None = None,
        known_at: date | str | None = None,
        policy: str = "preferred",
        min_status: str = "rumoured",
    ) -> Moment:
        """Complete a moment: `known_at` defaults to the data date, `as_of` to `known_at`."""
        known = _day("known_at", known_at) or self.data_date
        return Moment(_day("as_of", as_of) or known, known, policy, min_status)

    @property
    def default_moment(self) -> Moment:
        """The moment of the default graph."""
        return self.moment()

    def snapshot(
        self,
        as_of: date | str | None = None,
        known_at: date | str | None = None,
        policy: str = "preferred",
        min_status: str = "rumoured",
    ) -> Snapshot:
        """The graph as it was on `as_of`, as published by `known_at`, resolved by `policy`."""
        return self._snapshot(self.moment(as_of, known_at, policy, min_status))

    def at(self, moment: Moment) -> Snapshot:
        """The snapshot of a moment."""
        return self._snapshot(moment)

    def reader_at(self, moment: Moment, flags: bool = False) -> GraphReader:
        """A store whose default graph is the resolved view of a moment; claims and provenance as they are.

        The flags of another moment than the default one are computed (a second or two) and kept, if asked for.
        """
        return self.reader if moment == self.default_moment else self._store(moment, flags)

    def reader_for(self, sparql: str, moment: Moment, graphs: Sequence[str] = ()) -> GraphReader:
        """A store of a moment that can answer a query: with flags if the query, or a graph it is asked of, can be them.

        Only a graph that the query or its caller names, or a variable in place of a name, leads to the flags.
        """
        return self.reader_at(moment, flags=_REACHES_FLAGS.search(" ".join([sparql, *graphs])) is not None)

    def query(
        self,
        sparql: str,
        moment: Moment | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a SPARQL query on the default graph and the named ones, or on a past snapshot."""
        graphs = [*(default_graphs or ()), *(named_graphs or ())]
        reader = self.reader_for(sparql, moment or self.default_moment, graphs)
        return run(reader, sparql, default_graphs, named_graphs)

    def rdflib(self) -> rdflib.Dataset:
        """The whole graph as an rdflib dataset over the same store (string queries take Oxigraph's engine)."""
        import oxrdflib
        import rdflib

        return rdflib.Dataset(store=oxrdflib.OxigraphStore(store=self.reader.store))

    def _make_snapshot(self, moment: Moment) -> Snapshot:
        return self._default if moment == self.default_moment else Snapshot(self.evidence, moment)

    def _make_store(self, moment: Moment, flags: bool) -> OxigraphReader:
        """Claims known at the moment, with provenance, and the view resolved for it."""
        snapshot = self.at(moment)
        return memory_reader(
            [*known_quads(self.quads(), snapshot), *snapshot_quads(snapshot), *(_flags(snapshot) if flags else ())]
        )


def known_quads(quads: Iterable[ox.Quad], snapshot: Snapshot) -> list[ox.Quad]:
    """The quads of a past snapshot besides the derived ones: nothing of claims that were not yet published."""
    evidence, counted = snapshot.evidence, snapshot.eligible
    hidden = {claim.iri for claim in evidence.claims.values() if claim.id not in counted}
    hidden |= {SOURCE + slug for slug, told in evidence.by_source.items() if not any(c.id in counted for c in told)}
    derived = {RESOLUTION, CONFLICTS, FLAGS}
    kept = []
    for quad in quads:
        graph = quad.graph_name
        if not isinstance(graph, ox.NamedNode) or graph.value in derived or graph.value in hidden:
            continue
        if graph.value == PROVENANCE and quad.subject.value.split("#")[0] in hidden:  # type: ignore[union-attr]
            continue
        kept.append(quad)
    return kept


def _flags(snapshot: Snapshot) -> Iterator[ox.Quad]:
    """Flags stand above this module: they are asked for by name, and loaded only when a query speaks of them."""
    module = import_module("graph.metrics.flag_quads")
    found: Iterator[ox.Quad] = module.flag_quads(snapshot)
    return found


def _day(name: str, value: date | str | None) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InvalidParameter(name, value, "a day, YYYY-MM-DD") from error
