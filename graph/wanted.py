"""What is worth asking of a contributor: by kind of thing the properties by which it is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ontology.vocabulary import vocabulary

WANTED: Mapping[str, Sequence[str]] = {
    "Agreement": ("provider", "customer", "inputKind", "amount", "power", "chipCount", "term", "signed", "rung"),
    "Investment": ("investor", "investee", "amount", "instrument", "date", "stake", "rung"),
    "Holding": ("holder", "issuer", "stake", "instrument", "amount"),
    "Acquisition": ("acquirer", "target", "amount", "date", "rung"),
    "Guarantee": ("guarantor", "obligor", "beneficiary", "amount", "signed", "rung"),
    "Figure": ("organization", "measure", "period", "amount", "quantity"),
    "Cluster": ("name", "owner", "operator", "user", "power", "plannedPower", "chipCount", "buildStatus"),
    "Organization": ("name", "country", "founded", "partOf", "ticker"),
    "Model": ("name", "developer", "released", "frontier"),
    "Accelerator": ("name", "designer", "manufacturer", "released"),
    "Event": ("organization", "eventKind", "date", "change", "concerns"),
    "Right": ("rightKind", "holder", "over", "arisesFrom"),
    "CounterpartyShare": ("organization", "counterparty", "measure", "period", "share"),
}
"""The nearest class above counts."""


def asked(kind: str) -> Iterator[tuple[str, str]]:
    """The fields worth asking for, with what they mean: the ones by which a thing of that kind is known."""
    known = vocabulary().classes[kind]
    names = next((WANTED[a] for a in known.ancestors if a in WANTED), ())
    for name in names:
        if name in known.properties:
            yield name, vocabulary().properties[name].definition
