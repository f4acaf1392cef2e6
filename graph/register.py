"""The register: which things there are, what they are called, and judgements of identity.

The register names things; it states no facts about them. `entities.yaml` lists organizations, clusters, models and
accelerators; `identity.yaml` holds judgements (same, different, unsure) with reason and date: a slug judged the same
as another leads to it, and no claim is rewritten; `dataset.yaml` holds the data date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.documents import Document, read_document
from graph.errors import ClaimsRefused, Fault
from graph.evidence import Entry
from graph.iris import ID, RDF_TYPE, RDFS_LABEL, REGISTER, SAME_AS, SLUG, XSD
from ontology.vocabulary import BASE, NS, vocabulary


@dataclass(frozen=True)
class Judgement:
    """Whether two names mean one thing: `same`, `different` or `unsure`, since when and why."""

    name: str
    kept: str
    verdict: str
    reason: str
    judged: str


@dataclass(frozen=True)
class Register:
    """Entries by slug, judgements, and the data date."""

    entries: Mapping[str, Entry]
    judgements: tuple[Judgement, ...]
    data_date: date

    @cached_property
    def types(self) -> Mapping[str, tuple[str, ...]]:
        """The registered kinds of each slug; a duplicate has the kinds of the thing that is kept."""
        kinds = {slug: entry.types for slug, entry in self.entries.items()}
        return kinds | {name: kinds[kept] for name, kept in self.redirects.items() if kept in kinds}

    @cached_property
    def redirects(self) -> Mapping[str, str]:
        """Slugs that are mistaken duplicates, with the slug that is kept at the end of the chain."""
        direct = {j.name: j.kept for j in self.judgements if j.verdict == "same" and j.name not in self.entries}
        found = {}
        for name in direct:
            kept, seen = direct[name], {name}
            while kept in direct and kept not in seen:
                seen.add(kept)
                kept = direct[kept]
            if kept not in seen:
                found[name] = kept
        return found

    def joined(self, entities: Iterable[Entry]) -> Register:
        """The register with further things, those of datasets: what is known keeps its name and gains other names."""
        entries = dict(self.entries)
        for entry in entities:
            slug = self.redirects.get(entry.slug, entry.slug)
            known = entries.get(slug)
            if known is not None:
                entries[slug] = _with_names(known, (entry.name, *entry.aliases))
            elif slug == entry.slug:
                entries[slug] = entry
        return replace(self, entries=dict(sorted(entries.items())))

    def quads(self) -> Iterator[ox.Quad]:
        """The register as a named graph: the data date, then types, labels and aliases of every entry."""
        graph = ox.NamedNode(REGISTER)
        dataset = ox.NamedNode(BASE)
        yield ox.Quad(dataset, ox.NamedNode(RDF_TYPE), ox.NamedNode(NS + "Dataset"), graph)
        day = ox.Literal(str(self.data_date), datatype=ox.NamedNode(XSD + "date"))
        yield ox.Quad(dataset, ox.NamedNode(NS + "dataDate"), day, graph)
        for slug, entry in self.entries.items():
            node = ox.NamedNode(ID + slug)
            for name in entry.types:
                yield ox.Quad(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(NS + name), graph)
            yield ox.Quad(node, ox.NamedNode(RDFS_LABEL), ox.Literal(entry.name), graph)
            for alias in entry.aliases:
                yield ox.Quad(node, ox.NamedNode(NS + "alias"), ox.Literal(alias), graph)
        for name, kept in self.redirects.items():
            yield ox.Quad(ox.NamedNode(ID + name), ox.NamedNode(SAME_AS), ox.NamedNode(ID + kept), graph)


def _with_names(entry: Entry, names: Iterable[str]) -> Entry:
    """An entry with further names; spellings that differ in capitals alone are one name."""
    known = {name.casefold() for name in (entry.name, *entry.aliases)}
    fresh = []
    for name in names:
        if name.casefold() not in known:
            known.add(name.casefold())
            fresh.append(name)
    return replace(entry, aliases=(*entry.aliases, *fresh)) if fresh else entry


ENTITIES = "entities.yaml"
"""The file of things, in the register that ships and in the one of a data directory."""


def read_register(folder: Path, added: Sequence[Path] = ()) -> Register:
    """Read the register's files, and further files of things; raise ClaimsRefused with the line of every fault."""
    reader = _Reader()
    entries = reader.entries(_load(folder / ENTITIES))
    further = [entry for path in added for entry in reader.entries(_load(path)).values()]
    judgements = reader.judgements(_load(folder / "identity.yaml"), entries)
    dataset = _load(folder / "dataset.yaml")
    if reader.faults:
        raise ClaimsRefused(reader.faults)
    tree: Any = dataset.tree
    return Register(entries, judgements, date.fromisoformat(tree["dataDate"])).joined(further)


def _load(path: Path) -> Document:
    return read_document(path.name, path.read_bytes())


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def entries(self, document: Document) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for index, item in enumerate(self._items(document)):
            slug, kinds = item.get("id", ""), item.get("type", "")
            types = (kinds,) if isinstance(kinds, str) else tuple(kinds)
            self._need(
                document,
                index,
                bool(SLUG.fullmatch(slug)),
                f"the id {slug!r}",
                "lower-case words joined by -",
            )
            self._need(document, index, slug not in found, f"{slug!r} stands twice", "one entry per thing")
            known = types != () and all(t in vocabulary().classes for t in types)
            self._need(document, index, known, f"the type {kinds!r}", "classes of the ontology")
            self._need(document, index, bool(item.get("name")), f"{slug!r} has no name", "a display name")
            found[slug] = Entry(slug, types, item.get("name", slug), tuple(item.get("alias", ())))
        return dict(sorted(found.items()))

    def judgements(self, document: Document, entries: Mapping[str, Entry]) -> tuple[Judgement, ...]:
        found = []
        for index, item in enumerate(self._items(document)):
            keys = ("name", "kept", "verdict", "reason", "judged")
            complete = set(item) == set(keys)
            self._need(document, index, complete, "a judgement is incomplete", ", ".join(keys))
            if complete:
                verdict = item["verdict"] in {"same", "different", "unsure"}
                self._need(document, index, verdict, f"verdict {item['verdict']!r}", "same, different or unsure")
                found.append(Judgement(*(item[key] for key in keys)))
        return tuple(found)

    def _items(self, document: Document) -> list[dict[str, Any]]:
        tree: Any = document.tree
        if not isinstance(tree, list) or not all(isinstance(item, dict) for item in tree):
            raise ClaimsRefused([Fault(document.name, 1, "this is no list of mappings", "a list of entries")])
        return tree

    def _need(self, document: Document, index: int, holds: bool, what: str, expected: str) -> None:
        if not holds:
            self.faults.append(Fault(document.name, document.line((index,)), what, expected))
