"""What a format is to somebody who chooses one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from exports.dumps.edition import Edition

Files: TypeAlias = "Callable[[Edition], Iterator[tuple[str, bytes]]]"


@dataclass(frozen=True)
class Format:
    """An export: its name, what it holds and is for, what opens it, what it loses, and who makes its files.

    `returns` says what comes back unchanged when the file is read again: a test does just that.
    """

    name: str
    label: str
    about: str
    opens: str
    loses: str
    returns: str
    files: Files

    @property
    def told(self) -> str:
        """Everything about it in one text."""
        return f"{self.about} Opens in: {self.opens}. Loses: {self.loses}."


def lazily(module: str, function: str) -> Files:
    """A maker that is imported when it is used: who only reads the list need not wait for its packages."""

    def files(edition: Edition) -> Iterator[tuple[str, bytes]]:
        make: Any = getattr(import_module(f"exports.dumps.{module}"), function)
        yield from make(edition)

    return files
