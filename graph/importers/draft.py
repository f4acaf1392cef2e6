"""The claims and things of one release while an importer makes them.

A thing is kept under the slug of the name that the dataset gives it. Which slugs mean one thing is not decided here:
the table of judgements (`graph/register/identity.yaml`) is applied when the graph is built.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from graph.evidence import Entry
from graph.importers.cells import slug
from graph.importers.provenance import Provenance
from graph.importers.report import Report
from graph.importers.tables import Row

ADDRESS = re.compile(r"https?://[^\s\"'<>|\\^`{}\[\]]+")
ARCHIVES = ("web.archive.org", "archive.ph", "archive.is", "archive.today")
_ARCHIVED = re.compile(r"https?://(?:web\.archive\.org/web|archive\.(?:ph|is|today))/[0-9a-z_]+/(https?://.+)")

SUFFIX = {"Organization": "company", "Cluster": "cluster", "Model": "model", "Accelerator": "chip"}
"""What is added to a slug that already names a thing of another kind."""


class Draft:
    """Collects things and claims; the same claim twice is one claim and a finding.

    `units` are organizations of which it was said already that they are part of another.
    """

    def __init__(self, provenance: Provenance, report: Report, register: Mapping[str, tuple[str, ...]]) -> None:
        self.provenance, self.report, self.register = provenance, report, register
        self.entities: dict[str, Entry] = {}
        self.claims: list[dict[str, Any]] = []
        self.units: set[str] = set()
        self._seen: set[str] = set()
        self._slugs = provenance.mapping("slugs")

    def thing(self, name: str, kind: str, *aliases: str) -> str:
        """The slug of a thing by its name in the dataset; raises ValueError for a name without letters."""
        name = " ".join(name.split())
        found = str(self._slugs.get(name) or slug(name))
        if not found:
            raise ValueError(f"the name {name!r} has no letters")
        if name not in self._slugs and self._kind(found) not in {"", kind}:
            found = f"{found}-{SUFFIX[kind]}"
        known = self.entities.get(found)
        names = {*(known.aliases if known else ()), *(" ".join(a.split()) for a in aliases)}
        first = known.name if known else name
        if first.casefold() != name.casefold():
            names.add(name)
        self.entities[found] = Entry(found, (kind,), first, tuple(sorted(names - {first, ""})))
        return found

    def organization(self, name: str) -> str:
        """The slug of an organization by its name."""
        return self.thing(name, "Organization")

    def _kind(self, found: str) -> str:
        known = self.entities.get(found)
        types = known.types if known else self.register.get(found, ())
        return types[0] if types else ""

    def claim(
        self,
        asserts: Mapping[str, Any],
        row: Row,
        key: str,
        status: str = "reported",
        **more: Any,
    ) -> None:
        """Add a claim; empty values are left out, `key` says which row it is. `more` are keys of the claim form."""
        stated = {name: value for name, value in asserts.items() if value not in (None, "", [], ())}
        claim: dict[str, Any] = {"status": status}
        claim |= {name: value for name, value in more.items() if value not in (None, "", [], ())}
        claim["locator"] = f"{row.place}, {key}"
        claim["asserts"] = stated
        core = json.dumps([stated, status, more.get("validFrom"), more.get("validTo")], sort_keys=True)
        if core in self._seen:
            self.report.add("doubled", f"{row.place}, line {row.line}", f"{key}: the same claim stands there already")
            return
        self._seen.add(core)
        self.claims.append(claim)

    def cited(self, row: Row, *cells: str) -> dict[str, Any]:
        """Addresses in cells as keys of a claim: originals as `cites`, the first kept copy as `archived`."""
        cites: list[str] = []
        archived = ""
        for cell in cells:
            found = ADDRESS.findall(cell)
            if cell and not found:
                self.report.add("unknown", f"{row.place}, line {row.line}", f"no address: {cell[:60]!r}")
            for address in (a.rstrip(".,;)") for a in found):
                if (urlsplit(address).hostname or "").removeprefix("www.") in ARCHIVES:
                    archived = archived or address
                cites.append(original(address))
        return {"cites": list(dict.fromkeys(c for c in cites if c != archived)), "archived": archived}

    def status(self, word: str, row: Row) -> str:
        """The status for a dataset's word of confidence; an unknown word is reported and counts as rumour."""
        statuses = self.provenance.mapping("statuses")
        found = statuses.get(word.lower())
        if found is None:
            self.report.add("unknown", f"{row.place}, line {row.line}", f"confidence {word!r}")
        return str(found or "rumoured")


def original(address: str) -> str:
    """The address of which an archive keeps a copy, where the archive's address tells it.

    >>> original("https://web.archive.org/web/20240101/https://example.org/a")
    'https://example.org/a'
    """
    found = _ARCHIVED.fullmatch(address)
    return found[1] if found else address


def quantity(value: str | None, unit: str, qualifier: str = "about", **more: str) -> dict[str, str] | None:
    """A quantity in the form of claim files; None where there is no figure."""
    if value is None:
        return None
    return {"value": value, "unit": unit, "qualifier": qualifier, **more}


def money(value: str | None, basis: str, qualifier: str = "exact", **more: str) -> list[dict[str, str]] | None:
    """An amount in US dollars in the form of claim files; None where there is no figure."""
    if value is None:
        return None
    return [{"value": value, "currency": "USD", "qualifier": qualifier, "basis": basis, **more}]
