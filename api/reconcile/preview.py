"""Small previews: a frame of HTML for a matched thing, and a few lines for a suggested one. All text is escaped."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from api.reconcile.kinds import property_of, type_of
from exports import naming, phrases
from graph.lookup import find, kind_of
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary

WIDTH, HEIGHT, LINES = 430, 260, 7
STYLE = """\
body{font:14px/1.4 system-ui,sans-serif;margin:12px;color:#222;background:#fff}
h1{font-size:16px;margin:0 0 2px}
p{margin:0 0 8px;color:#555}
dl{display:grid;grid-template-columns:8em 1fr;gap:2px 10px;margin:0}
dt{color:#555}
dd{margin:0;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#eee}p,dt{color:#aaa}}
"""
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""Nothing runs and nothing is fetched; any page may frame it, for that is what it is for."""

FIRST = (
    *("customer", "provider", "investor", "investee", "holder", "issuer", "owner", "operator", "developer", "designer"),
    *("organization", "measure", "amount", "quantity", "stake", "power", "chipCount", "rung", "country", "partOf"),
)


def preview(snapshot: Snapshot, slug: str) -> bytes:
    """An HTML page about a thing; raises UnknownEntity with the nearest."""
    thing = find(snapshot, slug)
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in _facts(snapshot, slug))
    title = escape(naming.title(snapshot, thing.slug))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    return (
        f'<!doctype html><html lang="en"><head>{head}</head>'
        f"<body><h1>{title}</h1><p>{escape(describe(snapshot, slug))}</p><dl>{rows}</dl></body></html>"
    ).encode("utf-8", "replace")


def describe(snapshot: Snapshot, slug: str) -> str:
    """A thing in a few words: what it is, where, and on how much it rests."""
    kind = naming.kind_label(snapshot, slug)
    country = snapshot.value(slug, "country")
    claims = snapshot.subjects.get(slug, ())
    sources = len({c.source.id for c in claims})
    parts = [kind, phrases.country(str(country)) if country is not None else ""]
    told = f"{len(claims)} claims from {sources} {'source' if sources == 1 else 'sources'}" if claims else ""
    return ", ".join(part for part in (*parts, told) if part)


def flyout(snapshot: Snapshot, kind: str, id_: str) -> str:
    """A suggested thing, type or property in a line of HTML."""
    if kind == "entity":
        thing = find(snapshot, id_)
        title, about = naming.title(snapshot, thing.slug), describe(snapshot, thing.slug)
    else:
        known = type_of(id_) if kind == "type" and id_ in vocabulary().classes else property_of(id_)
        title, about = str(known["name"]), str(known.get("description", ""))
    return f"<p><strong>{escape(title)}</strong><br>{escape(about)}</p>"


def _facts(snapshot: Snapshot, slug: str) -> list[tuple[str, str]]:
    order = {name: n for n, name in enumerate(FIRST)}
    stated = sorted(snapshot.resolved.get(slug, {}).items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    found = [("kind", kind_of(snapshot, slug))]
    for name, resolved in stated:
        if name in {"name", "alias"}:
            continue
        texts = [phrases.say(snapshot, name, value).text for one in resolved for value in one.values]
        label = vocabulary().properties[name].label
        found.append((label, "; ".join(texts[:4]) + (f" and {len(texts) - 4} more" if len(texts) > 4 else "")))
    return found[1 : LINES + 1]
