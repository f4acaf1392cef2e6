"""Claim files in, a published graph out: three gates, deterministic bytes, all or nothing.

The same input gives the same N-Quads and the same version on any machine: no clock enters, the day at which the
default graph is resolved is the committed data date.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import ontology
from graph.current import DEFAULT, snapshot_quads
from graph.documents import Document
from graph.errors import ClaimsRefused, Fault
from graph.evidence import Evidence, read_evidence
from graph.expand import Expanded
from graph.iris import CLAIM, PROVENANCE
from graph.memory import uncollected
from graph.reading import Progress as Progress
from graph.reading import read_claims
from graph.register import ENTITIES, Register, read_register
from graph.releases import SHIPPED, Release, read_releases, release_files
from graph.snapshot import Moment, Snapshot
from graph.store import Versions, write_store
from graph.store.base import load_order
from graph.store.versions import Manifest
from graph.validate import claim_shape_faults, current_shape_faults, reference_faults
from ontology.vocabulary import NS, turtle_files

BATCH = 200
"""How many nodes are parsed at once."""

Derive = Callable[[Snapshot], Iterable[ox.Quad]]
"""Quads that follow from the default snapshot and are published with it."""

CLAIMS = Path(__file__).parent / "claims"
REGISTER_FILES = Path(__file__).parent / "register"
DATASETS = "datasets"
"""The name of the folder for releases of datasets, beside a folder of claims."""


@dataclass(frozen=True)
class Inputs:
    """Where a build reads: claim files and releases of datasets (several folders add up), and the register.

    The datasets that ship come with the claims that ship: who builds from a folder of his own gets that folder alone.
    """

    claims: tuple[Path, ...] = (CLAIMS,)
    register: Path = REGISTER_FILES
    datasets: tuple[Path, ...] | None = None

    @property
    def dataset_folders(self) -> tuple[Path, ...]:
        """The folders with releases of datasets; a later folder's file takes the place of its namesake.

        With the claims that ship come the releases that ship, and those kept beside other folders of claims.
        """
        if self.datasets is not None:
            return self.datasets
        if CLAIMS not in self.claims:
            return ()
        beside = [folder.parent / DATASETS for folder in self.claims if folder != CLAIMS]
        return (SHIPPED, *(folder for folder in beside if folder.is_dir()))

    @property
    def added_entities(self) -> tuple[Path, ...]:
        """The files of things that were added beside further folders of claims, to those of the register that ships."""
        if CLAIMS not in self.claims:
            return ()
        beside = [folder.parent / "register" / ENTITIES for folder in self.claims if folder != CLAIMS]
        return tuple(path for path in beside if path.is_file())

    def files(self) -> list[Path]:
        """All claim files, in order of name; where two folders have one of a name, in the order of the folders."""
        found = ((p.name, n, str(p), p) for n, folder in enumerate(self.claims) for p in folder.glob("**/*.yaml"))
        return [path for *_, path in sorted(found)]

    def digest(self) -> str:
        """A hash of everything a build depends on, to see whether one is needed."""
        folder = Path(__file__).parent
        code = [*folder.glob("*.py"), *folder.glob("metrics/*.py"), *Path(ontology.__file__).parent.glob("**/*.*")]
        files = [
            *self.files(),
            *release_files(self.dataset_folders),
            *self.register.glob("*.yaml"),
            *self.added_entities,
        ]
        total = hashlib.sha256()
        files += code
        for path in sorted(p for p in files if p.is_file() and "__pycache__" not in p.parts):
            content = path.read_bytes()
            total.update(f"{path.name} {len(content)}\n".encode() + content)
        return total.hexdigest()[:16]


@dataclass(frozen=True)
class Checked:
    """Claim files that passed the first two gates, as quads."""

    quads: tuple[ox.Quad, ...]
    evidence: Evidence
    register: Register


def build(
    inputs: Inputs, versions: Versions, progress: Progress = lambda *_: None, derive: Derive = lambda _: ()
) -> Manifest:
    """Build and publish the graph; raise ClaimsRefused with every fault found, and change nothing.

    `derive` adds what follows from the default snapshot (the flags): see `graph.publishing`, which knows how. It is
    called when every gate has been passed and nothing has been written yet.
    """
    with uncollected():
        return _build(inputs, versions, progress, derive)


def _build(inputs: Inputs, versions: Versions, progress: Progress, derive: Derive) -> Manifest:
    checked = check(inputs, progress)
    progress("resolving", 0, 1)
    moment = Moment(as_of=checked.register.data_date, known_at=checked.register.data_date)
    snapshot = Snapshot(checked.evidence, moment)
    resolved = list(snapshot_quads(snapshot))
    with _beside(_check_current, resolved):
        lines = load_order([*checked.quads, *ontology_quads(), *resolved, *derive(snapshot)])
        content = "".join(lines).encode()
    progress("writing", 0, 1)
    manifest = Manifest(
        version=hashlib.sha256(content).hexdigest()[:16],
        inputs=inputs.digest(),
        data_date=str(checked.register.data_date),
        claims=len(checked.evidence.claims),
        sources=len(checked.evidence.sources),
        entities=len(checked.register.entries),
        quads=len(lines),
    )
    with versions.building() as folder:
        (folder / "graph.nq").write_bytes(content)
        write_store(folder / "store", content)
        versions.publish(folder, manifest)
    progress("writing", 1, 1)
    return manifest


def check(inputs: Inputs, progress: Progress = lambda *_: None) -> Checked:
    """The first two gates over all files; raise ClaimsRefused with every fault found."""
    releases = read_releases(inputs.dataset_folders)
    register = read_register(inputs.register, inputs.added_entities).joined(
        entry for r in releases for entry in r.entities
    )
    documents, expanded = read_claims(inputs.claims, inputs.files(), [r.document for r in releases], progress)
    faults = [*_entity_faults(releases, register), *reference_faults(documents, register.types)]
    if faults:
        raise ClaimsRefused(faults)
    quads = _to_quads([node for one in expanded for node in one.nodes])
    all_quads = (*quads, *register.quads())
    with _beside(_check_claim_graphs, documents, expanded, quads, register):
        evidence = read_evidence(all_quads)
    return Checked(all_quads, evidence, register)


@contextmanager
def _beside(gate: Callable[..., None], *arguments: Any) -> Iterator[None]:
    """Let a gate judge on the other core while the block goes on; what the gate refuses comes before all else."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        judged = pool.submit(gate, *arguments)
        try:
            yield
        finally:
            judged.result()


def _entity_faults(releases: Iterable[Release], register: Register) -> Iterator[Fault]:
    """Things of datasets whose slug means a thing of another kind already."""
    for release in releases:
        for entry in release.entities:
            if not set(register.types.get(entry.slug, entry.types)) & set(entry.types):
                named = ", ".join(register.types[entry.slug])
                what = f"{entry.slug!r} is {' '.join(entry.types)} here and {named} in the register"
                yield Fault(release.document.name, 1, what, "one slug for one thing")


def _to_quads(nodes: list[dict[str, Any]]) -> list[ox.Quad]:
    """Parse the nodes with our own context (nothing is fetched); what is about claims goes to provenance.

    In batches, side by side: the parser lets go of the interpreter, and takes longer than its share on long documents.
    """
    head, provenance = json.dumps(context()), ox.NamedNode(PROVENANCE)

    def parsed(start: int) -> list[ox.Quad]:
        document = f'{{"@context": {head}, "@graph": {json.dumps(nodes[start : start + BATCH])}}}'
        return list(ox.parse(document, ox.RdfFormat.JSON_LD))

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = [quad for quads in pool.map(parsed, range(0, len(nodes), BATCH)) for quad in quads]
    return [ox.Quad(q.subject, q.predicate, q.object, provenance) if q.graph_name == DEFAULT else q for q in found]


def context() -> Any:
    """The JSON-LD context of claim files, from the ontology."""
    text = (Path(ontology.__file__).parent / "context.jsonld").read_text("utf-8")
    return json.loads(text)["@context"]


def _check_claim_graphs(
    documents: list[Document], expanded: list[Expanded], quads: Iterable[ox.Quad], register: Register
) -> None:
    places = {iri: (d, place) for d, e in zip(documents, expanded, strict=True) for iri, place in e.places.items()}
    declared = {
        (node["asserts"]["id"], name)
        for one in expanded
        for node in one.nodes
        if "asserts" in node
        for name in ([node["asserts"]["type"]] if isinstance(node["asserts"]["type"], str) else node["asserts"]["type"])
    }
    types = {(slug, name) for slug, names in register.types.items() for name in names} | declared
    in_claims = (q for q in quads if isinstance(q.graph_name, ox.NamedNode) and q.graph_name.value.startswith(CLAIM))
    faults = []
    for iri, message in claim_shape_faults(in_claims, sorted(types)):
        document, (_, line) = places[iri]
        faults.append(Fault(document.name, line, message))
    if faults:
        raise ClaimsRefused(faults)


def _check_current(resolved: Iterable[ox.Quad]) -> None:
    triples = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in resolved if q.graph_name == DEFAULT)
    found = current_shape_faults(triples)
    if found:
        raise ClaimsRefused([Fault("the default graph", 0, message) for message in found])


def ontology_quads() -> list[ox.Quad]:
    """The vocabulary itself as a named graph, so that a query can ask what a term means."""
    graph = ox.NamedNode(NS.rstrip("#"))
    return [
        ox.Quad(t.subject, t.predicate, t.object, graph)
        for path in turtle_files()
        for t in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        if not isinstance(t.subject, ox.BlankNode) and not isinstance(t.object, ox.BlankNode)
    ]


def needs_build(inputs: Inputs, versions: Versions) -> bool:
    """Has anything changed since the published version was built?"""
    if not (versions.directory / "current").exists():
        return True
    return versions.manifest().inputs != inputs.digest()
