"""Reading claim files: one document for each source, however many files tell of it, and what it says as JSON-LD.

What ships is never written to. Who has found more on a page puts a file with the same source into a folder of his
own (posting to `/claims` does); here the two become one, the shipped words about the page first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path as FilePath
from typing import Any

from graph.documents import Document, Path, read_document
from graph.errors import ClaimsRefused, Fault
from graph.expand import Expanded, claim_hash, expand
from graph.validate import form_faults

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how much is done and how much there is."""


def read_claims(
    folders: Sequence[FilePath], files: Sequence[FilePath], releases: Sequence[Document], progress: Progress
) -> tuple[list[Document], list[Expanded]]:
    """The first gate: files (found in folders) and releases as documents; raise ClaimsRefused with every fault."""
    documents: list[Document] = []
    faults: list[Fault] = [*_same_name(folders), *(f for release in releases for f in form_faults(release))]
    for number, path in enumerate(files):
        progress("reading claims", number, len(files))
        try:
            document = read_document(path.name, path.read_bytes())
        except ClaimsRefused as refused:
            faults += refused.faults
            continue
        found = form_faults(document)
        faults += found
        documents += [] if found else [document]
    try:
        documents = joined(documents, releases)
    except ClaimsRefused as refused:
        faults += refused.faults
    expanded = []
    for document in documents:
        try:
            expanded.append(expand(document))
        except ClaimsRefused as refused:
            faults += refused.faults
    if faults:
        raise ClaimsRefused(faults)
    progress("reading claims", len(files), len(files))
    return documents, expanded


def _same_name(folders: Sequence[FilePath]) -> list[Fault]:
    """Two files of one name below one folder are a slip; below another folder it is meant to add to the first."""
    counted = [Counter(path.name for path in folder.glob("**/*.yaml")) for folder in folders]
    return [
        Fault(name, 1, "two files have this name", "one file per source")
        for names in counted
        for name, number in names.items()
        if number > 1
    ]


def joined(documents: Sequence[Document], releases: Sequence[Document]) -> list[Document]:
    """One document for each source: those of files in the order given, then those that releases of datasets brought.

    Raises ClaimsRefused where two files mean different pages by one id.
    """
    bases = {_source(document)["id"]: document for document in releases}
    faults: list[Fault] = []
    for document in documents:
        slug, url = _source(document)["id"], _source(document)["url"]
        base = bases.setdefault(slug, document)
        if base is document:
            continue
        if _source(base)["url"] == url:
            bases[slug] = _appended(base, document)
        else:
            what = f"the source {slug!r} is another page in {base.name}: {_source(base)['url']}"
            faults.append(Fault(document.name, document.line(("source", "url")), what, "one id for one page"))
    if faults:
        raise ClaimsRefused(faults)
    slugs = dict.fromkeys(_source(document)["id"] for document in (*documents, *releases))
    return [bases[slug] for slug in slugs]


def _appended(base: Document, more: Document) -> Document:
    """The claims of one file and those of another that it lacks; a release may since have taken some of them up."""
    old, new = _claims(base), _claims(more)
    slug = _source(base)["id"]
    known = {claim_hash(slug, claim) for claim in old}
    added = [n for n, claim in enumerate(new) if claim_hash(slug, claim) not in known]
    places: dict[Path, int] = dict(base.lines)
    for place, line in more.lines.items():
        if len(place) > 1 and place[0] == "claims" and place[1] in added:
            places["claims", len(old) + added.index(int(place[1])), *place[2:]] = line
    tree: Any = {"source": _source(base), "claims": [*old, *(new[n] for n in added)]}
    return Document(base.name, tree, places)


def _source(document: Document) -> Any:
    tree: Any = document.tree
    return tree["source"]


def _claims(document: Document) -> list[Any]:
    tree: Any = document.tree
    return list(tree["claims"])
