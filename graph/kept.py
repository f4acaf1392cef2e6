"""What was computed once for a published version and is kept beside it, so that a command need not compute it again.

A command lives for a second; reading and resolving all claims would be most of it. The files are a cache: they are
named after the inputs (code included) of the version, written when first needed, removed with their version, and
computed anew wherever they cannot be read.
"""

from __future__ import annotations

import io
import os
import pickle
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from graph.memory import uncollected

T = TypeVar("T")

PLAIN = {
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("collections", "defaultdict"),
    ("collections", "OrderedDict"),
    ("builtins", "list"),
    ("builtins", "dict"),
    ("datetime", "date"),
    ("decimal", "Decimal"),
}
"""What may be loaded beside the graph's own dataclasses and enumerations: values, nothing that runs."""


class _OnlyValues(pickle.Unpickler):
    """Loads data of our own kinds and refuses everything else: a file in a shared folder is no program."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in PLAIN:
            return super().find_class(module, name)
        if module.startswith("graph.") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a graph")


def kept(folder: Path | None, name: str, inputs: str, kind: type[T], make: Callable[[], T]) -> T:
    """What `make` gives, read from the folder of a version where it was kept, and kept there where it was not."""
    if folder is None:
        return make()
    path = folder / f"{name}-{inputs}.kept"
    with suppress(OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, ValueError, TypeError):
        with uncollected():
            found = _OnlyValues(io.BytesIO(path.read_bytes())).load()
        if isinstance(found, kind):
            return found
    made = make()
    with suppress(OSError):
        _write(path, pickle.dumps(made, 5))
        for old in set(folder.glob(f"{name}-*.kept")) - {path}:
            old.unlink(missing_ok=True)
    return made


def _write(path: Path, content: bytes) -> None:
    """Write aside and rename, so that no reader sees half a file."""
    handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
