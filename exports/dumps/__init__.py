"""The graph as files for other tools: each format says what it is for, what opens it and what it loses."""

from exports.dumps.catalogue import FORMATS, format_of
from exports.dumps.edition import Edition, edition_of
from exports.dumps.errors import PackageMissing, UnknownExport
from exports.dumps.formats import Format
from exports.dumps.packing import Made

__all__ = [
    "FORMATS",
    "Edition",
    "Format",
    "Made",
    "PackageMissing",
    "UnknownExport",
    "edition_of",
    "format_of",
]
