"""The pages as files: a site that works from a folder or any web host, with views and dumps beside the pages.

Pages are not made a second time: whoever answers for the served ones is asked for each (`fetch`), so both are the same.
Links between pages become relative; what only a server can do (filters, other days, other forms) is taken out.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from exports.views import SURROUNDINGS, VIEWS, draw, render
from exports.views.files import FORMS, page_links
from exports.views.gallery import addresses, best_tied, gallery
from graph.errors import InterlockError
from graph.snapshot import Snapshot

ORIGIN = "http://interlock.invalid"
"""Where the pages are asked for; nothing of it is left in the files."""

POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; font-src 'self' file:; "
    "img-src 'self' data: file:; form-action 'none'; base-uri 'none'"
)
"""A file has no header, so that each page says itself what it may do; `file:` is what a folder calls itself."""

LISTS = (
    *("entities", "agreements", "investments", "acquisitions", "guarantees", "holdings", "rights", "clusters"),
    *("models", "accelerators", "figures", "counterparty-shares", "events", "claims", "sources", "conflicts", "flags"),
    *("unknowns", "changes"),
)
"""Pages that are lists, which continue on further pages."""

_ATTRIBUTE = re.compile(r'\b(href|src)="([^"]*)"')
_LIVE = re.compile(r"<(form|details|p|section|li|a)\b[^>]*\sdata-live(?:\s[^>]*)?>.*?</\1>", re.DOTALL)
_DEAD = re.compile(r'<(li|p)(?: class="[^"]*")?><a data-needs-server=""[^>]*>[^<]*</a></\1>\n?')
"""Entries of a menu that only a server could answer: nobody misses what is not offered."""

_PRELOAD = re.compile(r'<link rel="preload"[^>]*>\n?')
"""A folder's files are strangers to each other: a typeface that is fetched ahead would be refused."""

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_STYLE_URL = re.compile(r'url\("([^"]+)"\)')
_STATIC = "/static/"


@dataclass(frozen=True)
class Reply:
    """What was answered to a request."""

    status: int
    body: bytes
    media_type: str = "text/html"


Fetch = Callable[[str], Reply]
Progress = Callable[[str, int, int], None]


class PageFailed(InterlockError):
    """A page of the site could not be made; `address` and `status` say which and how."""

    slug = "page-failed"

    def __init__(self, address: str, status: int) -> None:
        self.address, self.status = address, status
        super().__init__(f"{address} answered {status}: the site is not complete")


@dataclass
class Site:
    """A site being written: which addresses it has, and what was written.

    `around` is how many of the parties with the most deals get a picture of their surroundings; None: as many as the
    page of pictures offers.
    """

    fetch: Fetch
    folder: Path
    base: str = ""
    around: int | None = None
    files: dict[str, str] = field(default_factory=dict)
    written: list[Path] = field(default_factory=list)
    _assets: set[str] = field(default_factory=set)

    def pages(self, wanted: Iterable[str], progress: Progress = lambda *_: None) -> None:
        """Write pages and what they need; lists bring their following pages with them."""
        queue = deque(dict.fromkeys(wanted))
        self.files |= {address: file_of(address) for address in queue}
        done = 0
        while queue:
            address = queue.popleft()
            text = self._text(address)
            for following in re.findall(r'<a href="([^"]+)" rel="next" data-page>', text):
                target = html.unescape(following)
                if target not in self.files:
                    self.files[target] = file_of(target)
                    queue.append(target)
            self._write(self.files[address], self.rewritten(text, self.files[address]).encode())
            done += 1
            progress("writing pages", done, done + len(queue))

    def views(self, snapshot: Snapshot, version: str, progress: Progress = lambda *_: None) -> None:
        """Write the interactive pictures, each with its data, and the page that leads to them."""
        around = [best.slug for best in best_tied(snapshot, version)[: self.around]]
        stems = [(name, name, "") for name in VIEWS] + [
            (f"{SURROUNDINGS}-{slug}", SURROUNDINGS, slug) for slug in around
        ]
        for number, (stem, name, slug) in enumerate(stems):
            progress("drawing views", number, len(stems))
            picture = draw(snapshot, version, name, slug)
            links = page_links(stem, list(VIEWS), around, "../entities/{slug}.html")
            self._write(f"views/{stem}.html", render(picture, replace(links, home="../index.html")))
            for form, make in FORMS.items():
                self._write(f"views/{stem}.{form}", make(picture))
        links = replace(page_links("", list(VIEWS), around), home="../index.html")
        self._write("views/index.html", gallery(snapshot, version, links, addresses(VIEWS, "{name}.html")))

    def plan_views(self, snapshot: Snapshot, version: str) -> None:
        """Let pages link to the views that will be written."""
        self.files |= {"/views": "views/index.html", **{f"/views/{name}": f"views/{name}.html" for name in VIEWS}}
        for best in best_tied(snapshot, version)[: self.around]:
            self.files[f"/views/surroundings/{best.slug}"] = f"views/{SURROUNDINGS}-{best.slug}.html"

    def names(self, entries: Iterable[tuple[str, str]]) -> None:
        """Write the list that the search box looks through: names with the file of each."""
        found = [[name, self.files[address]] for name, address in entries if address in self.files]
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        self._write("static/names.js", f"window.INTERLOCK_NAMES={text};\n".encode("utf-8", "replace"))

    def rewritten(self, text: str, place: str) -> str:
        """A page for its place: relative links, without what needs a server."""
        up = "../" * place.count("/")
        text = (
            _PRELOAD.sub("", _LIVE.sub("", text))
            .replace(" data-page>", ">")
            .replace('<html lang="en" data-live>', f'<html lang="en" data-root="{up}">')
        )
        text = _DEAD.sub("", _ATTRIBUTE.sub(lambda m: self._attribute(m[1], m[2], up), text))
        guard = (
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            f'<script src="{up}static/names.js" defer></script>'
        )
        return (
            text.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{guard}', 1)
            if "<style>" not in text
            else text
        )

    def _attribute(self, name: str, value: str, up: str) -> str:
        address, hash_, fragment = html.unescape(value).removeprefix(ORIGIN).partition("#")
        if not address.startswith("/"):
            return f'{name}="{value}"'
        if address.startswith(_STATIC):
            return f'{name}="{up}{self._asset(urlsplit(address).path)}"'
        if address in self.files:
            return f'{name}="{html.escape(up + self.files[address] + hash_ + fragment)}"'
        return f'{name}="{html.escape(self.base + address)}"' if self.base else 'data-needs-server=""'

    def _asset(self, path: str) -> str:
        """A file that pages need, written once with those that it needs itself."""
        target = path.lstrip("/")
        if path not in self._assets:
            self._assets.add(path)
            body = self._fetched(path).body
            if path.endswith(".css"):
                for inner in _STYLE_URL.findall(body.decode()):
                    self._asset(str(Path("/", *_resolved(path, inner))))
            self._write(target, body)
        return target

    def _text(self, address: str) -> str:
        return self._fetched(address).body.decode("utf-8", "replace")

    def _fetched(self, address: str) -> Reply:
        reply = self.fetch(address)
        if reply.status != 200:
            raise PageFailed(address, reply.status)
        return reply

    def _write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.written.append(path)


def _resolved(path: str, inner: str) -> Sequence[str]:
    """A relative address in a style sheet as the parts of an absolute path."""
    parts = path.strip("/").split("/")[:-1]
    for step in inner.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return parts


def file_of(address: str) -> str:
    """The file of an address: a page each, readable where the address is.

    >>> file_of("/"), file_of("/entities/anthropic"), file_of("/entities?kind=AILab")
    ('index.html', 'entities/anthropic.html', 'entities~kind-AILab.html')
    """
    path, _, query = address.partition("?")
    parts = [_part(unquote(part)) for part in path.strip("/").split("/")] if path.strip("/") else ["index"]
    tail = f"~{_part(query.replace('=', '-').replace('&', '-'))}" if query else ""
    return "/".join(parts) + tail + ".html"


def _part(text: str) -> str:
    """A part of a file's name; what is no plain word, or too long, becomes a hash."""
    if _SAFE.fullmatch(text) and len(text) <= 120:
        return text
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def wanted(snapshot: Snapshot, questions: Iterable[str], terms: Iterable[str], flags: Iterable[str]) -> Iterator[str]:
    """The addresses of a whole site, those that readers begin with first."""
    from graph.current import conflict_slug
    from graph.metrics.result import KINDS
    from ontology.vocabulary import vocabulary

    yield from ("/", "/about", "/compare", "/queries", "/ontology")
    yield from (f"/{name}" for name in LISTS)
    yield from (f"/entities?kind={name}" for name in sorted(vocabulary().classes) if any(snapshot.of_class(name)))
    yield from (f"/queries/{name}" for name in questions)
    yield from (f"/ontology/{name}" for name in terms)
    yield from (f"/flags?kind={kind}" for kind in KINDS)
    yield from (f"/flags/{name}" for name in flags)
    yield from (f"/conflicts/{conflict_slug(c)}" for c in snapshot.conflicts)
    yield from (f"/entities/{slug}" for slug in snapshot.types)
    yield from (f"/entities/{slug}/claims" for slug in snapshot.of_class("Organization"))
    yield from (f"/entities/{slug}/{form}" for slug in dealing(snapshot) for form in ("brief", "neighbors"))
    known = {slug for slug, told in snapshot.evidence.by_source.items() if any(c.id in snapshot.eligible for c in told)}
    yield from (f"/sources/{slug}" for slug in sorted(known))
    yield from (
        f"/claims/{c.id}" for c in snapshot.evidence.claims.values() if c.known_from <= snapshot.moment.known_at
    )


def dealing(snapshot: Snapshot) -> list[str]:
    """Organizations that take part in a deal: those of which a briefing has something to tell."""
    from graph.ties import ties

    found = {
        end
        for level in ("unit", "group")
        for tie in ties(snapshot, level)
        if tie.is_a("Deal")
        for end in (tie.source, tie.target)
    }
    return sorted(slug for slug in found if "Organization" in snapshot.types.get(slug, ()))
