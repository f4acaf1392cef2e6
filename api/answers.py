"""Answers as bytes: one payload in the form the caller asked for, with the version in its ETag and its headers."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from email.utils import format_datetime
from typing import Any, TypeAlias

import pyoxigraph as ox
from starlette.responses import Response

from api.listing import next_address
from api.negotiation import NotAcceptable, negotiate
from api.parameters import Asked
from graph.errors import InvalidParameter
from graph.iris import PREFIXES

Quads: TypeAlias = Callable[[], Iterable[ox.Quad]]
Rows: TypeAlias = Sequence[Mapping[str, Any]]

JSON, CSV, HTML, ATOM = "application/json", "text/csv", "text/html", "application/atom+xml"
RDF = {
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
FORMATS = {
    "json": JSON,
    "csv": CSV,
    "html": HTML,
    "atom": ATOM,
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "rdf": "application/rdf+xml",
}
"""What `format=` and the ends of addresses stand for."""

FRESH = "public, max-age=0, must-revalidate"
PINNED = "public, max-age=31536000, immutable"
"""An answer whose address names its version never changes."""


def answer(
    asked: Asked, payload: Mapping[str, Any], *, quads: Quads | None = None, rows: Rows | None = None, page: str = ""
) -> Response:
    """The payload as JSON, its quads as RDF, its rows as CSV, or its page, whichever the caller prefers.

    `page` names the page that shows this payload to people; pages are offered where the application has a renderer.
    """
    pages: Any = getattr(asked.request.app.state, "pages", None)
    offers = [JSON, *([CSV] if rows is not None else []), *(RDF if quads else []), *([HTML] if pages and page else [])]
    media_type = chosen(asked, offers)
    whole = {**asked.echo(), **payload}
    if media_type == JSON:
        return sealed(asked, dumps(whole), JSON, following(payload))
    if media_type == CSV and rows is not None:
        return sealed(asked, as_csv(rows), CSV, following(payload))
    if media_type == HTML:
        return sealed(asked, pages.render(page, asked, whole), HTML)
    assert quads is not None
    return sealed(asked, as_rdf(quads(), RDF[media_type]), media_type, following(payload))


def listed(
    asked: Asked,
    found: Mapping[str, Any],
    *,
    quads: Quads | None = None,
    page: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Response:
    """A page of a list, its `next` as an address."""
    request = asked.request
    following = next_address(request.url.path, request.query_params.multi_items(), found["next"])
    payload = {**(extra or {}), **found, "next": following}
    return answer(asked, payload, quads=quads, rows=found["items"], page=page)


def chosen(asked: Asked, offers: Sequence[str]) -> str:
    """The media type to answer with: the format that was named, else the best that the Accept header takes."""
    if asked.format is not None:
        wanted = FORMATS.get(asked.format)
        if wanted is None:
            raise InvalidParameter("format", asked.format, " | ".join(FORMATS))
        if wanted not in offers:
            raise NotAcceptable(wanted, offers)
        return wanted
    return negotiate(asked.request.headers.get("accept"), offers)


def sealed(asked: Asked, body: bytes, media_type: str, links: str = "") -> Response:
    """A finished answer: the same version and parameters give the same bytes, and the ETag says so."""
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    headers = {
        "etag": f'"{asked.graph.version}-{digest}"',
        "last-modified": format_datetime(asked.live.since, usegmt=True),
        "cache-control": PINNED if "version" in asked.request.query_params else FRESH,
        "vary": "Accept, Accept-Encoding",
        "x-interlock-version": asked.graph.version,
    }
    if links:
        headers["link"] = links
    if media_type.startswith("text/") or media_type == JSON:
        media_type += "; charset=utf-8"
    note = asked.request.scope.get("interlock")
    if note is not None:
        note.keep = True
    return Response(body, media_type=media_type, headers=headers)


def following(payload: Mapping[str, Any]) -> str:
    """The Link header that leads to the next page; empty on the last."""
    address = payload.get("next")
    return f'<{address}>; rel="next"' if address else ""


def dumps(payload: Any) -> bytes:
    """JSON as UTF-8; a lone surrogate, which no text has, becomes a question mark."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def as_rdf(quads: Iterable[ox.Quad], format_: ox.RdfFormat) -> bytes:
    """Quads in an RDF syntax, in a stable order; syntaxes without graphs get the triples of all of them."""
    ordered = sorted(set(quads), key=lambda q: (str(q.graph_name), str(q)))
    if format_.supports_datasets:
        return in_order(ox.serialize(ordered, format=format_, prefixes=PREFIXES) or b"")
    return in_order(ox.serialize(dict.fromkeys(q.triple for q in ordered), format=format_, prefixes=PREFIXES) or b"")


def in_order(body: bytes) -> bytes:
    """RDF text with its prefixes in order of name: the serialiser writes them in another order in each process."""
    lines = body.split(b"\n")
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), 0)
    body = b"\n".join([*sorted(lines[:count]), *lines[count:]])
    return re.sub(rb"<rdf:RDF( [^>]*)>", lambda m: b"<rdf:RDF " + b" ".join(sorted(m[1].split())) + b">", body, count=1)


def as_csv(rows: Rows) -> bytes:
    """Rows as RFC 4180 CSV: one column for each plain key, nested ones joined by dots, lists by a space."""
    flat = [dict(_cells("", row)) for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([[inert(row.get(name, "")) for name in columns] for row in flat])
    return out.getvalue().encode("utf-8", "replace")


def inert(cell: Any) -> Any:
    """A cell that no spreadsheet runs as a formula.

    >>> inert("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _cells(prefix: str, value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _cells(f"{prefix}.{key}" if prefix else str(key), part)
    elif isinstance(value, list | tuple):
        if any(isinstance(item, Mapping | list) for item in value):
            yield prefix, json.dumps(value, ensure_ascii=False)
        else:
            yield prefix, " ".join(str(item) for item in value)
    else:
        yield (
            prefix,
            ""
            if value is None
            else {True: "true", False: "false"}.get(value, value)
            if isinstance(value, bool)
            else value,
        )
