"""The vocabulary as pages: classes as a tree, properties, closed lists, and each term with how it is used."""

from __future__ import annotations

from typing import Any

from api.pages.look import Look
from ontology.vocabulary import Class_, vocabulary


def whole(look: Look) -> dict[str, Any]:
    """Everything, in an order to read in."""
    known = vocabulary()
    return {
        "title": "Vocabulary",
        "section": "about",
        "payload": look.payload,
        "tree": _tree(""),
        "properties": sorted(known.properties.values(), key=lambda p: p.label.lower()),
        "schemes": [(name, [known.concepts[c] for c in names]) for name, names in sorted(known.schemes.items())],
    }


def _tree(above: str) -> list[dict[str, Any]]:
    """Classes directly below one (below none: the roots), with those below them."""
    found = [c for c in vocabulary().classes.values() if _parent(c) == above]
    return [{"known": c, "below": _tree(c.name)} for c in sorted(found, key=lambda c: c.label.lower())]


def _parent(known: Class_) -> str:
    """The nearest class above: the ancestor with the most ancestors of its own."""
    classes = vocabulary().classes
    above = [a for a in known.ancestors if a != known.name and a in classes]
    return max(above, key=lambda a: (len(classes[a].ancestors), a), default="")


def term(look: Look) -> dict[str, Any]:
    """One term: what it means, what it has, where it is used."""
    found = look.payload
    known = vocabulary()
    name = str(found["name"])
    context: dict[str, Any] = {
        "title": str(found.get("label") or name),
        "section": "about",
        "payload": found,
        "name": name,
    }
    if found["term"] == "class":
        own = known.classes[name]
        return context | {
            "kind": "Class",
            "above": [known.classes[a] for a in own.ancestors[1:] if a in known.classes],
            "below": [c for c in known.classes.values() if _parent(c) == name],
            "own": [known.properties[p] for p in sorted(own.properties)],
            "users": [],
            "concepts": [],
            "number": sum(1 for _ in look.snapshot.of_class(name)),
        }
    if found["term"] == "property":
        return context | {
            "kind": "Property",
            "above": [],
            "below": [],
            "own": [],
            "users": [c for c in known.classes.values() if name in c.properties and not _inherits(c, name)],
            "concepts": [known.concepts[c] for c in known.schemes.get(known.properties[name].scheme or "", ())],
            "number": sum(name in stated for stated in look.snapshot.resolved.values()),
        }
    scheme = str(found["scheme"])
    return context | {
        "kind": "Concept",
        "above": [],
        "below": [],
        "own": [],
        "users": [],
        "concepts": [known.concepts[c] for c in known.schemes.get(scheme, ())],
        "number": None,
    }


def _inherits(known: Class_, name: str) -> bool:
    classes = vocabulary().classes
    return any(name in classes[a].properties for a in known.ancestors[1:] if a in classes)
