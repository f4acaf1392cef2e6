"""From a matplotlib figure to markup for a page: no styles, no scripts, colours by the names of the page's theme.

matplotlib writes `style` attributes, which a strict content security policy forbids, and fixed colours, which ignore
dark mode. So a chart is drawn with stand-in colours, and its SVG is rewritten: styles become attributes, each stand-in
becomes `var(--name)`, ids get a prefix of their own, and a title and a description are put in for readers who hear it.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

THEME = (
    *("ink", "muted", "rule", "paper", "accent", "band", "mark", "warn"),
    *("heat-1", "heat-2", "heat-3", "heat-4", "heat-5", "heat-ink", "heat-ink-strong"),
    *("f-capacity", "f-hardware", "f-sites", "f-models", "f-equity", "f-debt", "f-stakes", "f-rights"),
)
"""Names of the page's colours that a chart may use; the style sheet gives each a value for light and for dark."""

_STAND_IN = {name: f"#01{number:02x}01" for number, name in enumerate(THEME, start=1)}
_THEMED = {colour: f"var(--{name})" for name, colour in _STAND_IN.items()}
_KEPT = frozenset(
    {"fill", "stroke", "opacity", "text-anchor", "font-weight", "font-style", "clip-rule", "fill-rule"}
    | {"stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset"}
    | {"stroke-opacity", "fill-opacity", "stroke-miterlimit"}
)
_REFERRED = frozenset(f"{{{SVG}}}{tag}" for tag in ("clipPath", "pattern", "path", "use"))
_SIZE = re.compile(r"([\d.]+)px")
_POINTS = 72
_lock = threading.Lock()


@dataclass(frozen=True)
class Chart:
    """A chart in two widths (a phone is not a small desk), ready to stand in a page; empty where there is no data."""

    wide: Markup
    narrow: Markup

    def __bool__(self) -> bool:
        return bool(self.wide)


NONE = Chart(Markup(""), Markup(""))


def colour(name: str) -> str:
    """The stand-in for a colour of the page's theme.

    >>> colour("ink")
    '#010101'
    """
    return _STAND_IN[name]


def draw(name: str, size: tuple[float, float], title: str, about: str, paint: Callable[[Figure, Axes], None]) -> Markup:
    """One chart as markup. `size` is in the page's pixels, `name` makes ids unique on a page.

    The same rows give the same bytes, whatever was drawn before.
    """
    with _lock:
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        settings: Any = {
            "svg.fonttype": "none",
            "svg.hashsalt": name,
            "text.parse_math": False,
            "axes.unicode_minus": True,
            "font.family": ["DejaVu Sans"],
            "font.size": 12,
            "path.simplify": False,
        }
        with mpl.rc_context(settings):
            figure = Figure(figsize=(size[0] / _POINTS, size[1] / _POINTS), dpi=_POINTS)
            figure.patch.set_alpha(0)
            FigureCanvasSVG(figure)
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set_xlim(0, size[0])
            axes.set_ylim(size[1], 0)
            axes.axis("off")
            paint(figure, axes)
            out = io.BytesIO()
            figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _page_ready(out.getvalue(), name, size, title, about)


def text(axes: Axes, x: float, y: float, words: str, **look: Any) -> None:
    """A piece of text at a place in pixels; `colour` by name, `size` in pixels, never read as mathematics."""
    axes.text(
        x,
        y,
        words,
        color=colour(look.get("colour", "ink")),
        fontsize=look.get("size", 13),
        ha=look.get("align", "left"),
        va=look.get("valign", "center_baseline"),
        fontweight=look.get("weight", "normal"),
        parse_math=False,
        clip_on=False,
    )


def line(axes: Axes, x: tuple[float, float], y: tuple[float, float], name: str = "rule", **look: Any) -> None:
    """A straight line from one place to another."""
    axes.plot(
        x,
        y,
        color=colour(name),
        linewidth=look.get("width", 1),
        linestyle=look.get("dash", "solid"),
        solid_capstyle=look.get("cap", "butt"),
        alpha=look.get("alpha"),
        zorder=look.get("level", 1),
    )


def box(axes: Axes, corner: tuple[float, float], size: tuple[float, float], name: str, **look: Any) -> None:
    """A filled rectangle; with `hatch` drawn in lines instead."""
    from matplotlib.patches import Rectangle

    hatch = look.get("hatch")
    axes.add_patch(
        Rectangle(
            corner,
            *size,
            facecolor="none" if hatch or look.get("hollow") else colour(name),
            edgecolor=colour(name) if hatch or look.get("hollow") else "none",
            hatch=hatch,
            linewidth=look.get("width", 0.8 if look.get("hollow") else 0),
            linestyle=look.get("dash", "solid"),
            alpha=look.get("alpha"),
            zorder=look.get("level", 1),
        )
    )


def dot(axes: Axes, x: float, y: float, name: str = "mark", radius: float = 4, hollow: bool = False) -> None:
    """A point estimate; hollow where it is only likely."""
    axes.plot(
        [x],
        [y],
        marker="o",
        markersize=2 * radius,
        markerfacecolor=colour("paper" if hollow else name),
        markeredgecolor=colour(name if hollow else "paper"),
        markeredgewidth=1.4,
        linestyle="none",
        zorder=5,
    )


def shortened(words: str, most: int) -> str:
    """A label cut to fit, with an ellipsis.

    >>> shortened("Akamai Technologies", 10)
    'Akamai Te…'
    """
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _page_ready(raw: bytes, name: str, size: tuple[float, float], title: str, about: str) -> Markup:
    Xml.register_namespace("", SVG)
    Xml.register_namespace("xlink", XLINK)
    root = Xml.fromstring(raw)  # noqa: S314  (made by matplotlib a moment ago)
    for parent in root.iter():
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}:
                parent.remove(child)
    for node in root.iter():
        _restyle(node)
        _rename(node, name)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.attrib |= {"viewBox": f"0 0 {size[0]:g} {size[1]:g}", "role": "img", "class": "chart-svg"}
    root.set("aria-labelledby", f"{name}-title {name}-about")
    root.insert(0, _named("desc", f"{name}-about", about))
    root.insert(0, _named("title", f"{name}-title", title))
    return Markup(Xml.tostring(root, encoding="unicode"))  # noqa: S704  (serialised by the XML library)


def _named(tag: str, identifier: str, words: str) -> Xml.Element:
    node = Xml.Element(f"{{{SVG}}}{tag}", {"id": identifier})
    node.text = "".join(
        c for c in words if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
    return node


def _restyle(node: Xml.Element) -> None:
    """A style attribute as plain attributes; what a page decides (the family of fonts) is left to it."""
    for key, value in _declarations(node.attrib.pop("style", "")):
        if key == "font" or key == "font-size":
            found = _SIZE.search(value)
            if found:
                node.set("font-size", found[1])
            if "bold" in value or re.search(r"\b[67]00\b", value):
                node.set("font-weight", "600")
        elif key in _KEPT:
            node.set(key, _THEMED.get(value, value))
    for key in ("fill", "stroke"):
        if key in node.attrib:
            node.set(key, _THEMED.get(node.attrib[key], node.attrib[key]))


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for part in style.split(";"):
        key, colon, value = part.partition(":")
        if colon:
            yield key.strip(), value.strip()


def _rename(node: Xml.Element, name: str) -> None:
    """Ids that something refers to get the chart's name; the others go."""
    identifier = node.attrib.pop("id", None)
    if identifier is not None and node.tag in _REFERRED:
        node.set("id", f"{name}-{identifier}")
    if node.get("transform", "").startswith("rotate(-0 "):
        del node.attrib["transform"]
    for key, value in list(node.attrib.items()):
        if value.startswith("url(#"):
            node.set(key, f"url(#{name}-{value[5:]}")
        elif key == f"{{{XLINK}}}href" and value.startswith("#"):
            node.set(key, f"#{name}-{value[1:]}")
