"""Importers of open datasets: each a code file and a provenance file, both named after the dataset.

An importer turns the tables of one release into claims of the same form as curated ones. It keys on header names,
says what it left unread, refuses rows that cannot be true, and fails when rows went missing.
"""

from graph.importers.run import DATASETS, import_release

__all__ = ["DATASETS", "import_release"]
