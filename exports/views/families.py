"""What lines and nodes mean: the families of deals and the roles of parties, with how each is told apart.

Every family has a colour and a mark in the middle of its line, every role a shape: the picture stays readable in
greyscale and for the colour-blind. Colours live in the style sheet (`--f-<family>`), for light and for dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.ties import Tie


@dataclass(frozen=True)
class Family:
    """A family of deals: its legend, the colour pyvis draws it in, and the mark on its line."""

    id: str
    label: str
    colour: str
    mark: str
    money: int
    """Which way money runs: 1 along the arrow, -1 against it, 0 neither."""


FAMILIES: Mapping[str, Family] = {
    family.id: family
    for family in (
        Family("capacity", "Compute capacity", "#0b6bb3", "", -1),
        Family("hardware", "Chips and components", "#c9540a", "box", -1),
        Family("sites", "Sites, construction, power", "#7d6608", "bar", -1),
        Family("models", "Models", "#2d93c8", "circle", -1),
        Family("equity", "Equity put in", "#07855f", "diamond", 1),
        Family("debt", "Loans and guarantees", "#50606b", "inv_triangle", 1),
        Family("stakes", "Stakes and ownership", "#7a3c9e", "arrow", 0),
        Family("rights", "Rights", "#b8478f", "vee", 0),
    )
}

_BY_FLOW = {
    "capacity": "capacity",
    "chips": "hardware",
    "memory": "hardware",
    "network": "hardware",
    "manufacturing": "hardware",
    "equipment": "hardware",
    "site": "sites",
    "construction": "sites",
    "power": "sites",
    "models": "models",
    "equity": "equity",
    "preferred": "equity",
    "convertible": "equity",
    "warrants": "equity",
    "credits": "equity",
    "debt": "debt",
    "guarantee": "debt",
    "revenueShare": "rights",
    "lease": "capacity",
    "purchase": "capacity",
}
_BY_KIND = {
    "Acquisition": "stakes",
    "Guarantee": "debt",
    "Holding": "stakes",
    "Right": "rights",
    "Organization": "stakes",
    "Model": "models",
    "Accelerator": "hardware",
}
_BY_VERB = {"owns": "stakes", "operates": "sites", "serves": "capacity"}


def family_of(tie: Tie) -> str:
    """The family a tie belongs to, from its kind and from what passes along it."""
    if tie.kind == "Cluster":
        return _BY_VERB.get(tie.label, "sites")
    if tie.kind in _BY_KIND:
        return _BY_KIND[tie.kind]
    if tie.is_a("Investment"):
        return _BY_FLOW.get(tie.flow, "equity")
    return _BY_FLOW.get(tie.flow, "sites" if tie.kind in {"Build", "Hosting", "PowerPurchase"} else "capacity")


@dataclass(frozen=True)
class Role:
    """What a party is first of all: its legend and its shape (also the name vis-network gives it)."""

    id: str
    label: str
    shape: str


ROLES: Mapping[str, Role] = {
    role.id: role
    for role in (
        Role("lab", "AI lab", "dot"),
        Role("cloud", "Compute provider", "square"),
        Role("chips", "Chip designer", "triangle"),
        Role("components", "Components, memory, manufacture", "triangleDown"),
        Role("sites", "Data centres, power", "hexagon"),
        Role("investor", "Investor", "diamond"),
        Role("cluster", "Cluster or site", "star"),
        Role("other", "Other", "ellipse"),
        Role("unnamed", "Party that no source names", "circle"),
        Role("fold", "Several more", "box"),
    )
}

_ROLE_OF_CLASS = {
    "AILab": "lab",
    "ComputeProvider": "cloud",
    "ContentDeliveryNetwork": "cloud",
    "ChipDesigner": "chips",
    "ChipManufacturer": "components",
    "ComponentSupplier": "components",
    "DataCenterOperator": "sites",
    "PowerProvider": "sites",
    "Investor": "investor",
    "Cluster": "cluster",
    "Model": "other",
    "Accelerator": "chips",
}


def roles_of(types: Iterable[str]) -> tuple[str, ...]:
    """The roles of a thing, in the order of the legend."""
    found = {_ROLE_OF_CLASS[name] for name in types if name in _ROLE_OF_CLASS}
    return tuple(role for role in ROLES if role in found)
