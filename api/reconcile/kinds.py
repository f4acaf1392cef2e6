"""Types and properties as reconciliation clients see them: those of the ontology, and a few told of everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph.lookup import kind_of, specific
from graph.snapshot import Snapshot
from ontology.vocabulary import Class_, vocabulary

DEFAULTS = ("Organization", "Cluster", "Model", "Accelerator", "Agreement", "Investment")
OUTER = {"Entity", "Occurrence", "Deal"}


@dataclass(frozen=True)
class Told:
    """A property that is not in the ontology, but told of every thing."""

    id: str
    name: str
    about: str


COMMON = (
    Told("label", "name", "what to call it"),
    Told("kind", "kind", "its most specific class"),
    Told("group", "group", "the top of its chain of parents on the day"),
    Told("force", "in force", "whether a deal is in force on the day"),
    Told("status", "status", "the surest kind of evidence"),
    Told("sources", "sources", "addresses of the pages that tell of it"),
    Told("claims", "claims", "ids of the claims about it"),
    Told("iri", "IRI", "its permanent identifier"),
)


def type_of(name: str) -> dict[str, Any]:
    """A class as a type: id, name, description, and the classes right above it."""
    known = vocabulary().classes[name]
    above = [{"id": parent, "name": _label(vocabulary().classes[parent])} for parent in _parents(known)]
    described = {"id": name, "name": _label(known), "description": known.definition}
    return described | ({"broader": above} if above else {})


def types_of(snapshot: Snapshot, slug: str) -> list[dict[str, str]]:
    """The types of a thing: what it is, the parts it plays, and the classes above, but for the outermost ones."""
    classes = vocabulary().classes
    types = snapshot.types[slug]
    order = dict.fromkeys([kind_of(snapshot, slug), *specific(types), *sorted(types)])
    return [{"id": name, "name": _label(classes[name])} for name in order if name in classes and name not in OUTER]


def property_of(name: str) -> dict[str, str]:
    """A property by its id: what to call it and what it means; an unknown one is called by its id."""
    known = vocabulary().properties.get(name)
    if known is not None:
        return {"id": name, "name": known.label, "description": known.definition}
    told = next((t for t in COMMON if t.id == name), Told(name, name, ""))
    return {"id": told.id, "name": told.name, "description": told.about}


@lru_cache(maxsize=1)
def all_types() -> tuple[str, ...]:
    """The classes of which there are things, by name."""
    classes = vocabulary().classes.values()
    return tuple(sorted(c.name for c in classes if "Entity" in c.ancestors and c.name not in {"Entity", "Occurrence"}))


@lru_cache(maxsize=64)
def properties_for(type_: str) -> tuple[str, ...]:
    """The properties that things of a type may have, then those told of all; of all things without a type."""
    classes = vocabulary().classes
    wanted: Iterable[str] = (type_,) if type_ in classes else all_types()
    below = {name for name in all_types() for one in wanted if one in classes[name].ancestors}
    names = {p for name in (*wanted, *below) for p in classes[name].properties}
    return (*sorted(names), *(t.id for t in COMMON))


def beginning(prefix: str, names: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The ids of which the id, the name or a word of the name begins so; exact ones first."""
    typed = prefix.strip().lower()

    def place(item: tuple[str, str]) -> tuple[int, str]:
        id_, name = item[0].lower(), item[1].lower()
        whole = {id_, name}
        return (0 if typed in whole else 1 if id_.startswith(typed) or name.startswith(typed) else 2, name)

    fitting = [
        n for n in names if any(w.startswith(typed) for w in (n[0].lower(), n[1].lower(), *n[1].lower().split()))
    ]
    return (id_ for id_, _ in sorted(fitting, key=place))


def _label(known: Class_) -> str:
    return known.label or known.name


def _parents(known: Class_) -> list[str]:
    """The classes right above: ancestors that no other ancestor stands between."""
    above = [a for a in known.ancestors[1:] if a not in OUTER]
    classes = vocabulary().classes
    covered = {further for a in above for further in classes[a].ancestors[1:]}
    return [a for a in above if a not in covered]
