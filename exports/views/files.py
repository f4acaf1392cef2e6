"""Views as files in a folder: pages that work from a disk or any web host, with the same views as data beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from exports.views.catalogue import SURROUNDINGS, VIEWS, draw
from exports.views.choosing import Choice
from exports.views.content import Links
from exports.views.gallery import addresses, best_tied, gallery
from exports.views.page import render
from exports.views.picture import Picture
from exports.views.stills import still
from exports.views.tables import as_csv, as_graphml, as_json
from graph.snapshot import Snapshot

FORMS: dict[str, Callable[[Picture], bytes]] = {
    "json": as_json,
    "csv": as_csv,
    "graphml": as_graphml,
    "svg": lambda picture: still(picture).encode("utf-8", "replace"),
}
"""The other forms of a view, by the ending of their file."""

NAMES = {"json": "JSON", "csv": "CSV", "graphml": "GraphML", "svg": "SVG"}
"""What people call these forms."""


def page_links(stem: str, views: Sequence[str], around: Sequence[str], entity: str = "") -> Links:
    """Links between files of one folder: to the views and surroundings there are, and to the other forms of a view.

    `entity` is a pattern with `{slug}` for pages of things, where there are such.
    """
    return Links(
        home="index.html",
        entity=entity,
        around=f"{SURROUNDINGS}-{{slug}}.html",
        views=tuple((name, VIEWS[name].label, f"{name}.html") for name in views),
        downloads=tuple((NAMES[form], f"{stem}.{form}") for form in FORMS) if stem else (),
        drawn=frozenset(around),
    )


def write_views(
    snapshot: Snapshot,
    version: str,
    folder: Path,
    names: Sequence[str] = tuple(VIEWS),
    entities: Sequence[str] | None = None,
    choice: Choice | None = None,
) -> Iterator[Path]:
    """Write views, surroundings (of the best-tied parties unless named) and the page that leads to them."""
    folder.mkdir(parents=True, exist_ok=True)
    around = [best.slug for best in best_tied(snapshot, version)] if entities is None else list(entities)
    wanted = [(name, name, "") for name in names] + [(f"{SURROUNDINGS}-{e}", SURROUNDINGS, e) for e in around]
    views = [name for name in VIEWS if name in names]
    for stem, name, slug in wanted:
        picture = draw(snapshot, version, name, slug, choice)
        yield _write(folder / f"{stem}.html", render(picture, page_links(stem, views, around)))
        for form, make in FORMS.items():
            yield _write(folder / f"{stem}.{form}", make(picture))
    links = page_links("", views, around)
    yield _write(folder / "index.html", gallery(snapshot, version, links, addresses(views, "{name}.html")))


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
