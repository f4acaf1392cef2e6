"""Interactive pictures of the graph: one self-contained HTML file each, and the same as JSON, GraphML, CSV, SVG.

The names below are loaded when they are first used: metrics and layouts bring heavy packages with them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exports.views.catalogue import SURROUNDINGS, VIEWS, draw
    from exports.views.choosing import MOST, Choice
    from exports.views.content import Links
    from exports.views.errors import PictureTooLarge, UnknownView
    from exports.views.page import render
    from exports.views.picture import Picture
    from exports.views.rendering import policy
    from exports.views.stills import still
    from exports.views.tables import as_csv, as_graphml, as_json

_HOMES = {
    "SURROUNDINGS": "catalogue",
    "VIEWS": "catalogue",
    "draw": "catalogue",
    "MOST": "choosing",
    "Choice": "choosing",
    "Links": "content",
    "PictureTooLarge": "errors",
    "UnknownView": "errors",
    "render": "page",
    "Picture": "picture",
    "policy": "rendering",
    "still": "stills",
    "as_csv": "tables",
    "as_graphml": "tables",
    "as_json": "tables",
}

__all__ = [
    "MOST",
    "SURROUNDINGS",
    "VIEWS",
    "Choice",
    "Links",
    "Picture",
    "PictureTooLarge",
    "UnknownView",
    "as_csv",
    "as_graphml",
    "as_json",
    "draw",
    "policy",
    "render",
    "still",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
