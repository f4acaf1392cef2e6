"""Changes as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as Xml

from api.parameters import Asked
from graph.iris import ID

NAMESPACE = "http://www.w3.org/2005/Atom"
MIDNIGHT = "T00:00:00Z"


def atom(asked: Asked, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A feed of changes; ids and dates come from the claims, so an entry stays the same entry."""
    base = str(asked.request.base_url).rstrip("/")
    feed = Xml.Element("feed", xmlns=NAMESPACE)
    _text(feed, "title", "Interlock: what changed")
    _text(feed, "id", f"urn:interlock:changes:{asked.moment.policy}")
    _text(feed, "updated", f"{asked.moment.known_at}{MIDNIGHT}")
    Xml.SubElement(feed, "link", rel="self", href=str(asked.request.url))
    author = Xml.SubElement(feed, "author")
    _text(author, "name", "Interlock")
    for row in rows:
        _entry(feed, row, base)
    return bytes(Xml.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Xml.Element, row: Mapping[str, Any], base: str) -> None:
    entry = Xml.SubElement(feed, "entry")
    about = " ".join(str(row[k]) for k in ("property", "basis") if row.get(k))
    day = row.get("lastKnownFrom") or "1970-01-01"
    _text(entry, "id", f"{ID}{row['subject']}#{row['change']}-{row.get('property', '')}-{row.get('basis', '')}-{day}")
    _text(entry, "title", f"{row['name']}: {about + ' ' if about else ''}{row['change']}")
    _text(entry, "updated", f"{day}{MIDNIGHT}")
    Xml.SubElement(entry, "link", rel="alternate", href=f"{base}/entities/{row['subject']}")
    told = [f"{side}: {_said(row[side])}" for side in ("before", "after") if row.get(side)]
    _text(entry, "summary", "; ".join([*told, f"claims: {', '.join(row['claims'][:10])}"]))


def _said(values: Sequence[Any]) -> str:
    return ", ".join(
        str(v.get("words") or v.get("value") or v.get("low")) if isinstance(v, dict) else str(v) for v in values
    )


def _text(parent: Xml.Element, name: str, text: str) -> None:
    """A child with text; characters that XML cannot hold become question marks."""
    kept = "".join(
        c if c in "\t\n\r" or " " <= c < "\ud800" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "?" for c in text
    )
    Xml.SubElement(parent, name).text = kept
