"""What a firm has of its own in every layer of the stack, what it buys, and by which deals one knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports import naming
from exports.profile import article
from exports.views import words
from graph.metrics.integration import integration
from graph.metrics.layers import layers
from graph.metrics.result import Result
from graph.snapshot import Snapshot
from graph.ties import group_of
from ontology.vocabulary import vocabulary


@dataclass(frozen=True)
class Standing:
    """What a firm does in one layer of the stack."""

    layer: str
    label: str
    state: str
    why: str


SIDES = ("own", "bought", "denied")
_IN_BRACKETS = re.compile(r"(?P<what>.+) \((?P<slug>[a-z0-9-]+)\)")

STATES = {
    "inHouse": "its own",
    "mixed": "its own and bought",
    "external": "bought",
    "unknown": "not known",
    "none": "not active",
}


def standing(snapshot: Snapshot, firm: str) -> tuple[Result, tuple[Standing, ...]]:
    """The state of a firm in every layer, from the bottom up."""
    result = integration(snapshot, group_of(snapshot, firm))
    states, why = result.details["states"], result.details["why"]
    rows = tuple(
        Standing(
            layer, layer_words(layer), STATES.get(states[layer], states[layer]), _because(snapshot, why.get(layer, {}))
        )
        for layer in layers()
        if layer in states
    )
    return result, rows


def layer_words(layer: str) -> str:
    """A layer in words."""
    return naming.term("layers", layer)


def _because(snapshot: Snapshot, why: Mapping[str, Sequence[str]]) -> str:
    told = [words.listed([named(snapshot, r) for r in why[side]], 2) for side in SIDES if why.get(side)]
    return "; ".join(told)


def named(snapshot: Snapshot, reason: str) -> str:
    """A reason of the metric in words: `buys chips (amd)` is told as `buys chips (AMD)`.

    A slug stands in brackets or last; a class or a property is told by its label.
    """
    found = _IN_BRACKETS.fullmatch(reason)
    if found and found["slug"] in snapshot.types:
        return f"{found['what']} ({naming.title(snapshot, found['slug'])})"
    *before, last = reason.split(" ")
    told = [_worded(word) for word in before]
    return " ".join([*told, naming.title(snapshot, last) if last in snapshot.types else _worded(last)])


def _worded(word: str) -> str:
    """A word of the vocabulary by its label; every other word as it is."""
    known = vocabulary()
    if word in known.classes and word not in {word.lower(), word.upper()}:
        label = naming.class_label(word)
        return f"{article(label)} {label}"
    return naming.property_label(word) if word in known.properties and word != word.lower() else word
