"""Where the Turtle of this folder stands, and the addresses that everything of ours begins with."""

from pathlib import Path
from typing import Literal

BASE = "https://w3id.org/interlock/"
NS = BASE + "ns#"
SHAPES = BASE + "shapes#"
FOLDER = Path(__file__).parent


def turtle_files() -> list[Path]:
    """The header, the terms and the closed lists: everything that says what a word means."""
    return [FOLDER / "header.ttl", *sorted((FOLDER / "terms").glob("*.ttl")), FOLDER / "schemes.ttl"]


def shape_files(group: Literal["claim", "current"]) -> list[Path]:
    """The SHACL shapes for the graph of one claim, or those for the derived default graph."""
    if group == "current":
        return [FOLDER / "shapes" / "current.ttl"]
    return [path for path in sorted((FOLDER / "shapes").glob("*.ttl")) if path.name != "current.ttl"]


def alignment_files() -> list[Path]:
    """The mappings from our terms to those of other vocabularies."""
    return sorted((FOLDER / "alignments").glob("*.ttl"))
