"""A picture as one HTML file that asks nothing of any other place: data, engine, style and scripts inside.

pyvis renders our own template (autoescaping, strict) with its own vis-network inlined; a content security policy
names the hash of every script and style, so that nothing a claim says can run.
"""

from __future__ import annotations

from typing import Any

from exports.views import words
from exports.views.content import COLUMNS, Links, data_block, in_order, mark_rows, stops_of, table_row, timeline
from exports.views.drawing import network
from exports.views.legend import legend
from exports.views.picture import Picture
from exports.views.rendering import embedded, engine, environment, policy, script, style
from exports.views.stills import still

ALONE = Links()


def render(picture: Picture, links: Links = ALONE) -> bytes:
    """The page as UTF-8 bytes; the same picture and links give the same bytes."""
    net = network(picture)
    templates = environment().overlay()
    templates.globals = {**templates.globals, "picture": picture, "page": _page(picture, links, net)}
    net.templateEnv, net.path = templates, "view.html"
    html: str = net.generate_html()
    return html.encode("utf-8", "replace")


def _page(picture: Picture, links: Links, net: Any) -> dict[str, Any]:
    stops = stops_of(picture.lines)
    moment = picture.moment
    return {
        "policy": policy(),
        "style": style(),
        "engine": engine(),
        "script": script(),
        "still": still(picture),
        "home": links.home,
        "views": [{"label": label, "href": href, "here": name == picture.name} for name, label, href in links.views],
        "downloads": [{"label": label, "href": href} for label, href in links.downloads],
        "as_of": words.day(moment.as_of),
        "known_at": words.day(moment.known_at),
        "names": sorted({node.label for node in picture.nodes if node.role != "fold"}),
        "legend": legend(picture),
        "timeline": timeline(picture.lines, stops),
        "columns": COLUMNS,
        "rows": [table_row(picture, number, line) for number, line in enumerate(in_order(picture.lines))],
        "marked": mark_rows(picture),
        "data": embedded(data_block(picture, links, net, stops)),
    }
