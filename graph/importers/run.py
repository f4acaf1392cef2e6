"""Running an importer: find the tables, make the claims, check the counts, write the release."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Protocol

from graph.errors import ImportRefused
from graph.expand import read_date
from graph.importers.draft import Draft
from graph.importers.provenance import Provenance, read_provenance
from graph.importers.report import Report
from graph.importers.tables import Row, Table, read_table
from graph.releases import release_text

DATASETS = {
    "epoch-data-centers": "data_centers",
    "epoch-gpu-clusters": "gpu_clusters",
    "epoch-ai-companies": "ai_companies",
    "epoch-chip-counts": "chip_counts",
    "epoch-ml-hardware": "ml_hardware",
    "epoch-ai-models": "ai_models",
    "sec-issuers": "sec_issuers",
}
"""Every dataset that can be imported, with the module and the provenance file that do it."""

RELEASE = re.compile(r"20\d\d-(0[1-9]|1[0-2])(-[0-3]\d)?")


@dataclass
class Reading:
    """What an importer works with: its tables, the draft it fills, the day the release was made."""

    provenance: Provenance
    tables: Mapping[str, Table]
    draft: Draft
    report: Report
    made: date

    def sound(self, name: str) -> Iterator[SoundRow]:
        """The rows of a table, each to be used in a `with` block: a ValueError in it refuses the row."""
        for row in self.tables[name].rows:
            yield SoundRow(row, self.report)

    def close(self) -> None:
        """Note what nobody took."""
        for table in self.tables.values():
            for row in table.rows:
                for header, cell in row.leftovers(table.form.ignored):
                    self.report.unread(row.place, header, cell)


class SoundRow:
    """A row that is refused, with a finding, where reading it raises ValueError."""

    def __init__(self, row: Row, report: Report) -> None:
        self.row, self.report = row, report

    def __enter__(self) -> Row:
        return self.row

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, ValueError):
            self.row.taken.update(self.row.cells)
            self.report.add("refused", f"{self.row.place}, line {self.row.line}", str(error))
            return True
        return False


class Importer(Protocol):
    """The one function of an importer's module."""

    def __call__(self, reading: Reading) -> None: ...


@dataclass(frozen=True)
class Imported:
    """A release in the form in which it is kept, and what was found on the way."""

    dataset: str
    release: str
    text: str
    report: Report

    @property
    def published_latest(self) -> str | None:
        """The last day on which the release can have appeared."""
        published = json.loads(self.text.partition("\n")[0])["source"]["published"]
        latest = read_date(published).latest
        return None if latest is None else str(latest)

    @property
    def file_name(self) -> str:
        """The name of the release's file; its stem is the id of the source."""
        return f"{self.dataset}-{self.release}.jsonl"


def import_release(
    dataset: str,
    path: Path,
    register: Mapping[str, tuple[str, ...]],
    release: str | None = None,
    recorded: str | None = None,
) -> Imported:
    """Read one release of a dataset.

    Parameters
    ----------
    dataset : one of `DATASETS`.
    path : the folder of the release (or its one file).
    register : the kinds of the slugs that are already known, so that one slug stays one thing.
    release : its name, `2026-05`; by default the one known by its bytes, else the folder's name.
    recorded : the day of the import, for a release of which no date is known; by default today.

    Raises
    ------
    ImportRefused : a column is missing, rows are missing or too many, or too many rows cannot be true.
    """
    if dataset not in DATASETS:
        raise ImportRefused(f"there is no dataset {dataset!r}; there are {', '.join(DATASETS)}")
    if not path.exists():
        raise ImportRefused(f"{path} does not exist")
    module, recorded = DATASETS[dataset], recorded or date.today().isoformat()
    provenance = read_provenance(module)
    report = Report(dataset, release or "")
    digests: dict[str, str] = {}
    tables = {name: read_table(path, form, report, digests) for name, form in provenance.tables.items()}
    report.release = release or _release(provenance, path, digests)
    published = _published(provenance, report.release)
    _unread_files(path, digests, provenance, report)
    draft = Draft(provenance, report, register)
    made = read_date(published).earliest or date.fromisoformat(recorded)
    run: Importer = importlib.import_module(f"graph.importers.{module}").run
    reading = Reading(provenance, tables, draft, report, made)
    run(reading)
    reading.close()
    report.claims, report.entities = len(draft.claims), len(draft.entities)
    report.close()
    _check_counts(provenance, report)
    header = {
        "dataset": dataset,
        "release": report.release,
        "read": dict(sorted(digests.items())),
        "source": _source(provenance, report.release, published, recorded),
    }
    return Imported(dataset, report.release, release_text(header, draft.entities.values(), draft.claims), report)


def _release(provenance: Provenance, path: Path, digests: Mapping[str, str]) -> str:
    """The release that is known by its bytes, else the one that the folder is named after."""
    read = set(digests.values())
    for name, known in provenance.releases.items():
        if known.get("sha256") in read:
            return str(name)
    folder = path.parent if path.is_file() else path
    if RELEASE.fullmatch(folder.name):
        return folder.name
    known_names = ", ".join(provenance.releases)
    raise ImportRefused(f"which release is this? It is none of those known ({known_names}): name it, --release 2026-11")


def _published(provenance: Provenance, release: str) -> Any:
    """When the release appeared: as the provenance file says, else the month (or day) of its name."""
    if not RELEASE.fullmatch(release):
        raise ImportRefused(f"the release {release!r} is no month or day, such as 2026-11 or 2026-11-30")
    return provenance.releases.get(release, {}).get("published", release)


def _source(provenance: Provenance, release: str, published: Any, recorded: str) -> dict[str, Any]:
    return {
        "id": f"{provenance.dataset}-{release}",
        "url": provenance.url,
        "publisher": provenance.publisher,
        "title": f"{provenance.title}, release {release}",
        "sourceKind": provenance.source_kind,
        "published": published,
        "recorded": provenance.releases.get(release, {}).get("recorded", recorded),
        "credit": f"{provenance.credit} Licence: {provenance.licence}. Changed: {provenance.changes}",
    }


def _unread_files(path: Path, digests: Mapping[str, str], provenance: Provenance, report: Report) -> None:
    """Note tables that lie beside those that are read, unless the provenance file says why they are passed over."""
    if path.is_file():
        return
    passed = [pattern for patterns in provenance.mapping("unreadFiles").values() for pattern in patterns]
    for file in sorted(path.rglob("*.csv")):
        name = file.relative_to(path).as_posix()
        if name not in digests and not any(fnmatch(name, pattern) for pattern in passed):
            report.add("unread", name, "a table that nobody reads")


def _check_counts(provenance: Provenance, report: Report) -> None:
    refused = report.count("refused")
    if refused > provenance.most_refused:
        first = next(f for f in report.findings if f.kind == "refused")
        raise ImportRefused(
            f"{refused} rows cannot be true, more than the {provenance.most_refused} that were expected; "
            f"the first: {first.where}: {first.what}"
        )
    if not provenance.least_claims <= report.claims <= provenance.most_claims:
        raise ImportRefused(
            f"{report.claims:,} claims came out; expected {provenance.least_claims:,} to {provenance.most_claims:,}"
        )
