"""The templates, the style, the scripts and the engine of the pages, and the policy that lets only these run."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exports.typefaces import font_faces

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates: everything that data puts into them is escaped, and what is missing is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def policy() -> str:
    """The content security policy of a view: nothing but the scripts and the style that the page itself holds."""
    scripts = " ".join(f"'sha256-{digest(text)}'" for text in (engine(), script()))
    return f"{still_policy()}; script-src {scripts}"


def still_policy() -> str:
    """The content security policy of a page without scripts: its style, and nothing that runs."""
    allowed = f"style-src 'sha256-{digest(style())}'; font-src data:; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def digest(text: str) -> str:
    """A hash as policies write it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def engine() -> Markup:
    """vis-network from the installed pyvis package, without the pointer to a map that is not there."""
    spec = find_spec("pyvis")
    assert spec is not None
    assert spec.submodule_search_locations
    found = sorted(Path(spec.submodule_search_locations[0]).glob("templates/lib/vis-9*/vis-network.min.js"))
    text = found[-1].read_text("utf-8").split("\n//# sourceMappingURL=")[0]
    if "</script" in text.lower() or "<!--" in text:
        raise AssertionError("this vis-network cannot stand in a page")
    return Markup(text)  # noqa: S704  (pyvis's own file)


@lru_cache(maxsize=1)
def script() -> Markup:
    """Our own scripts, one after the other, closed to the rest of the page."""
    parts = [path.read_text("utf-8") for path in sorted((TEMPLATES / "scripts").glob("*.js"))]
    return Markup('"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n")  # noqa: S704  (files of ours)


@lru_cache(maxsize=1)
def style() -> Markup:
    """The style sheet, with its typefaces."""
    return Markup(font_faces() + (TEMPLATES / "view.css").read_text("utf-8"))  # noqa: S704  (files of ours)


def embedded(value: Any) -> Markup:
    """JSON for a data block: nothing in it can end the block or begin another.

    >>> print(embedded({"name": "</script><!--"}))
    {"name":"\\u003c/script\\u003e\\u003c!--"}
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  (every character that could leave the block is escaped)


def safe_url(url: str) -> str:
    """The address if it is one of the web, else nothing."""
    return url if url.startswith(("https://", "http://")) else ""
