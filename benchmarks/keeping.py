"""The file of results: each command writes a section of its own and leaves the others as they are."""

from __future__ import annotations

import re

from benchmarks.servers import ROOT

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
_SECTION = re.compile(r"^# (.+)\n", re.MULTILINE)


def keep_section(title: str, text: str) -> None:
    """Put the text in the section of that title, which is made at the end if there is none."""
    sections = _sections(RESULTS.read_text("utf-8") if RESULTS.exists() else "")
    sections[title] = f"\n{text.strip()}\n\n"
    RESULTS.write_text("\n".join(f"# {name}\n{body}" for name, body in sections.items()).rstrip() + "\n", "utf-8")


def _sections(text: str) -> dict[str, str]:
    _, *parts = _SECTION.split(text)
    return {title: f"\n{body.strip()}\n\n" for title, body in zip(parts[::2], parts[1::2], strict=True)}
