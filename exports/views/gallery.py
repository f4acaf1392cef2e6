"""The page that leads to the views: each with a still of its picture, and the surroundings of the best-tied parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exports.views import words
from exports.views.catalogue import VIEWS, draw, scene
from exports.views.content import Links
from exports.views.rendering import environment, still_policy, style
from exports.views.stills import still
from graph.lookup import kind_of
from graph.snapshot import Snapshot

AROUND = 60
"""How many parties the page offers the surroundings of; every other has its own by its address."""


@dataclass(frozen=True)
class Best:
    """A party with many deals."""

    slug: str
    name: str
    deals: int


def best_tied(snapshot: Snapshot, version: str) -> tuple[Best, ...]:
    """The organizations with the most deals, most first."""
    deals: dict[str, set[str]] = {}
    for line in scene(snapshot, version).lines:
        for end in line.pair:
            deals.setdefault(end, set()).add(line.deal)
    found = [
        Best(slug, snapshot.label(slug), len(of))
        for slug, of in deals.items()
        if kind_of(snapshot, slug) == "Organization"
    ]
    return tuple(sorted(found, key=lambda b: (-b.deals, b.slug))[:AROUND])


def gallery(snapshot: Snapshot, version: str, links: Links, hrefs: Mapping[str, str]) -> bytes:
    """The page as UTF-8 bytes; `hrefs` are the addresses of the views by name."""
    cards = [
        {"label": view.label, "about": view.about, "href": hrefs[name], "still": still(draw(snapshot, version, name))}
        for name, view in VIEWS.items()
        if name in hrefs
    ]
    html = (
        environment()
        .get_template("gallery.html")
        .render(
            policy=still_policy(),
            style=style(),
            cards=cards,
            around=[(b, href) for b in best_tied(snapshot, version) if (href := links.to(links.around, b.slug))],
            home=links.home,
            as_of=words.day(snapshot.moment.as_of),
            version=version,
        )
    )
    return html.encode("utf-8", "replace")


def addresses(names: Iterable[str], pattern: str) -> dict[str, str]:
    """The address of each view by a pattern with `{name}`."""
    return {name: pattern.replace("{name}", name) for name in names}
