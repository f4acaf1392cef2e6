"""Values that the environment may set, each declared as a field with a default and the reason for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields
from pathlib import Path
from typing import Any, TypeVar

from graph.errors import InvalidParameter

T = TypeVar("T")
TRUE, FALSE = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})


def setting(default: Any, reason: str) -> Any:
    """A field with a default, from which its type is read too, and the reason for it."""
    return field(default=default, metadata={"reason": reason})


def read(kind: type[T], prefix: str, environ: Mapping[str, str]) -> T:
    """A dataclass of settings: `prefix` and a field's name in capitals sets it; unset or empty it has its default."""
    given = {f: environ.get(prefix + f.name.upper()) for f in fields(kind)}  # type: ignore[arg-type]
    return kind(**{f.name: _value(f, prefix + f.name.upper(), text) for f, text in given.items() if text})


def _value(known: Field[Any], name: str, text: str) -> Any:
    if known.default is MISSING:
        return Path(text)
    kind = type(known.default)
    if kind is bool:
        if text.lower() not in TRUE | FALSE:
            raise InvalidParameter(name, text, "true or false")
        return text.lower() in TRUE
    try:
        return kind(text)
    except ValueError as error:
        raise InvalidParameter(name, text, "a number") from error
