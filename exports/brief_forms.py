"""The forms of a briefing: data, Markdown, and HTML that stands alone, its style and charts inside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exports import naming, phrases
from exports.brief import Brief
from exports.typefaces import font_faces
from exports.views import words

TEMPLATES = Path(__file__).parent / "templates"


def as_data(found: Brief) -> Mapping[str, Any]:
    """The briefing as plain data, without its charts."""
    kept = {
        name: getattr(found, name) for name in found.__dataclass_fields__ if name not in {"chart", "due_chart", "notes"}
    }
    kept["dependence"] = found.dependence.result.as_json() if found.dependence else None
    kept["flags"] = [line.flag.as_json() for line, _ in found.flags]
    kept["notes"] = [
        {"number": n.number, "source": n.source.id, "claims": [c.id for c in n.claims]} for n in found.notes
    ]
    return kept


def as_markdown(found: Brief) -> str:
    """The briefing as Markdown; what data says is escaped, so that it stays text."""
    made = _environment(escape=False)
    made.filters["md"] = escaped
    text = made.get_template("brief.md").render(brief=found, words=words, phrases=phrases, naming=naming)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def as_html(found: Brief, base: str = "") -> str:
    """The briefing as a page of its own; `base` is the address of a server for links, or nothing."""

    def link(place: str, name: str) -> str:
        return f"{base}/{place}/{quote(name, safe='')}" if base else ""

    made = _environment(escape=True)
    return made.get_template("brief.html").render(
        brief=found,
        words=words,
        phrases=phrases,
        naming=naming,
        link=link,
        base=base,
        style=Markup(style()),  # noqa: S704  (a file of ours)
        policy=policy(),
    )


def _environment(escape: bool) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escape,  # noqa: S701  (Markdown is escaped by its own filter)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["outside"] = outside
    return made


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")


def escaped(text: object) -> str:
    r"""Text that Markdown shows as it is.

    >>> escaped("*a* | <b>")
    '\\*a\\* \\| \\<b\\>'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def outside(url: str) -> str:
    """An address of the web, or nothing: no other scheme is ever linked.

    >>> outside("javascript:alert(1)"), outside("https://example.org/a")
    ('', 'https://example.org/a')
    """
    return url if url.startswith(("https://", "http://")) else ""


@lru_cache(maxsize=1)
def style() -> str:
    """The style sheet of the briefing, with its typefaces."""
    return font_faces() + (TEMPLATES / "brief.css").read_text("utf-8")


def policy() -> str:
    """The content security policy of a briefing: its own style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    allowed = f"style-src 'sha256-{digest}'; font-src data:; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
