"""What a page is made from: the request, the answer that programs get, the snapshot, and links that keep the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

from api.parameters import Asked
from exports.footnotes import Notes
from graph.snapshot import Moment, Snapshot

MOMENT = ("as_of", "known_at", "policy", "min_status", "version")
"""Parameters that a reader keeps from page to page."""


@dataclass(frozen=True)
class Look:
    """A page being made."""

    asked: Asked
    payload: Mapping[str, Any]
    notes: Notes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "notes", Notes(self.snapshot))

    @property
    def snapshot(self) -> Snapshot:
        """The resolved graph at the moment."""
        return self.asked.snapshot

    @property
    def moment(self) -> Moment:
        """The moment that is looked at."""
        return self.asked.moment

    @cached_property
    def query(self) -> dict[str, str]:
        """The query of the request."""
        return dict(self.asked.request.query_params)

    @cached_property
    def kept(self) -> dict[str, str]:
        """The part of the query that every link carries on."""
        return {name: self.query[name] for name in MOMENT if self.query.get(name)}

    def url(self, path: str, /, **query: Any) -> str:
        """An address within the site, at the same moment; parameters without a value are left out."""
        asked = {**self.kept, **{k.rstrip("_"): v for k, v in query.items() if v not in (None, "")}}
        return f"{path}?{urlencode(asked)}" if asked else path

    def thing(self, slug: str) -> str:
        """The address of a thing's page."""
        return self.url(f"/entities/{quote(slug, safe='')}")

    def at(self, place: str, name: str) -> str:
        """The address of a record: `at("claims", id)`."""
        return self.url(f"/{place}/{quote(name, safe='')}")

    def here(self, **query: Any) -> str:
        """The address of this page with some parameters changed; None takes one away."""
        changed = {k.rstrip("_"): v for k, v in query.items()}
        asked = {k: v for k, v in {**self.query, **changed}.items() if v not in (None, "")}
        path = self.asked.request.url.path
        return f"{path}?{urlencode(asked)}" if asked else path


Builder: TypeAlias = Callable[[Look], dict[str, Any]]
"""Makes what a template needs; the keys `title` and `section` are for the frame."""


@dataclass(frozen=True)
class Page:
    """A page: its template, and what makes the things it shows. `forms` are the other forms of the same answer."""

    template: str
    build: Builder
    forms: tuple[str, ...] = ("json",)
