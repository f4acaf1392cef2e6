"""What the shapes of a claim say of each property's form: how many values, which pattern, which units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ontology.turtle import SH, Statements
from ontology.vocabulary import NS, shape_files


@dataclass(frozen=True)
class Form:
    """The form of a property's values, as its SHACL shapes demand it."""

    required: bool = False
    many: bool = True
    pattern: str = ""
    longest: int | None = None
    words: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def forms() -> Mapping[str, Form]:
    """The form of every property that a claim graph may use.

    >>> forms()["power"].units, forms()["customer"].many, forms()["rung"].many
    (('MW',), True, False)
    """
    shapes = Statements(shape_files("claim"))
    return MappingProxyType(dict(_forms(shapes, _units(shapes))))


def _forms(shapes: Statements, units: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Form]]:
    for shape in shapes.typed(SH + "PropertyShape"):
        name = shape.rsplit("#", 1)[-1]
        if shapes.value(shape, SH + "path") == NS + name:
            longest = shapes.value(shape, SH + "maxLength")
            yield (
                name,
                Form(
                    required=shapes.value(shape, SH + "minCount") == "1",
                    many=shapes.value(shape, SH + "maxCount") != "1",
                    pattern=shapes.value(shape, SH + "pattern"),
                    longest=int(longest) if longest else None,
                    words=tuple(shapes.members(shapes.value(shape, SH + "in"))),
                    units=units.get(name, ()),
                ),
            )


def _units(shapes: Statements) -> dict[str, tuple[str, ...]]:
    """The units in which a quantity may be stated: shapes whose path goes through it to its unit."""
    found = {}
    for shape in shapes.typed(SH + "PropertyShape"):
        path = shapes.members(shapes.value(shape, SH + "path"))
        if len(path) == 2 and path[1] == NS + "unit":
            words = shapes.members(shapes.value(shape, SH + "in"))
            found[path[0].removeprefix(NS)] = tuple(words)
    return found
