"""What `interlock doctor` looks at: Python, packages, foreign folders of our names, data directory, graph."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from graph.errors import StoreMissing
from graph.graph import open_graph

NEEDED = ("rdflib", "pyoxigraph", "networkx", "fastapi", "pyvis", "shacl", "jsonschema-rs")
OURS = ("ontology", "graph", "exports", "api")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, whether it is well, and how to mend it if not."""

    what: str
    found: str
    good: bool
    mend: str = ""


def examine(data: Path) -> list[Finding]:
    """Look at everything; nothing is changed."""
    python = ".".join(map(str, sys.version_info[:3]))
    findings = [Finding("Python", python, sys.version_info >= (3, 11), "install Python 3.11 or newer")]
    findings += [_package(name) for name in NEEDED]
    findings += _folders()
    findings.append(_writable(data))
    findings.append(_graph(data))
    return findings


def _package(name: str) -> Finding:
    try:
        return Finding(f"package {name}", importlib.metadata.version(name), True)
    except importlib.metadata.PackageNotFoundError:
        return Finding(f"package {name}", "missing", False, f"pip install {name}")


def _folders() -> list[Finding]:
    """Our top-level packages have common names: another `graph/` on the path would be imported instead."""
    home = Path(__file__).parents[1]
    found = []
    for name in OURS:
        module = importlib.import_module(name)
        place = Path(module.__file__ or "").parents[1]
        found.append(
            Finding(
                f"import {name}",
                str(place),
                place == home,
                "use an environment of its own; remove the foreign folder",
            )
        )
    return found


def _writable(data: Path) -> Finding:
    place = data
    while not place.exists():
        place = place.parent
    return Finding(
        "data directory",
        str(data),
        os.access(place, os.W_OK),
        "set INTERLOCK_DATA to a folder you may write to",
    )


def _graph(data: Path) -> Finding:
    try:
        graph = open_graph(data)
    except StoreMissing:
        return Finding("graph", "none built yet", True, "interlock build")
    return Finding(
        "graph",
        f"version {graph.version}, {graph.reader.count():,} quads",
        graph.reader.count() > 0,
        "interlock build --force",
    )
