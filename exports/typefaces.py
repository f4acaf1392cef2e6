"""The typefaces that a page carries with it, so that it looks the same wherever it is opened."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FACES = {
    "Source Serif 4": "source-serif-4-latin-wght-normal.woff2",
    "Source Sans 3": "source-sans-3-latin-wght-normal.woff2",
}


@lru_cache(maxsize=1)
def font_faces() -> str:
    """Both as `@font-face` rules with the files inside (106 kB); the page's policy has to allow `font-src data:`."""
    return "".join(
        f'@font-face {{ font-family: "{name}"; font-weight: 200 900; '
        f'src: url("data:font/woff2;base64,{_encoded(FONTS / file)}") format("woff2"); }}\n'
        for name, file in FACES.items()
    )


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
