"""The graph as files: every format with what opens it and what it loses, and where the checksums are."""

from __future__ import annotations

from typing import Any

from api.pages.look import Look


def downloads(look: Look) -> dict[str, Any]:
    """Every format, in the order in which readers choose: what it holds, what opens it, what it loses."""
    payload = look.payload
    return {
        "title": "Downloads",
        "section": "about",
        "formats": payload["items"],
        "manual": look.url(str(payload["manual"])),
        "checksums": look.url(str(payload["checksums"])),
        "description": look.url(str(payload["description"])),
        "code": _code,
    }


def _code(text: str) -> list[tuple[bool, str]]:
    """A text in parts, each with whether it stands between marks of code.

    >>> _code("any RDF store; `sort` and `grep`")
    [(False, 'any RDF store; '), (True, 'sort'), (False, ' and '), (True, 'grep')]
    """
    return [(place % 2 == 1, part) for place, part in enumerate(text.split("`")) if part]
