"""What each group does in each layer of the stack, from claims alone: what is its own, what it buys, what it sells.

The layers stand in the ontology, from the bottom up: chip design, chip manufacture, data centres, cloud, models,
applications; electricity beside them. No firm is named here: everything follows from roles, deals and chip names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from graph.evidence import Claim
from graph.metrics.activity import Activity, Proof, claims_of, with_sales
from graph.metrics.brands import BrandedChip, branded_chips
from graph.resolve import Resolved
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of, memberships, ties
from graph.values import PartialDate, Truth
from ontology.vocabulary import vocabulary

RECENT_DAYS = 3 * 366
"""How long a frontier model of a dataset speaks for its developer's being active in models."""

TOLD = "stated"
"""In place of a layer: a source says outright that two compete."""

BESIDE = "electricity"
"""The layer that is counted apart."""

STATED = {
    "ChipDesigner": "chipDesign",
    "ChipManufacturer": "chipManufacture",
    "DataCenterOperator": "dataCenterOperation",
    "ComputeProvider": "cloud",
    "AILab": "modelDevelopment",
    "ApplicationCompany": "applications",
    "PowerProvider": "electricity",
}
"""What a role that a source states says: something of one's own in a layer."""

SOLD = {
    "chips": "chipDesign",
    "manufacturing": "chipManufacture",
    "site": "dataCenterOperation",
    "capacity": "cloud",
    "models": "modelDevelopment",
    "power": "electricity",
}
"""The layer that supplies an input kind. A buyer of capacity also has its data centres outside."""

NEEDS = {
    "chipDesign": ("chipManufacture",),
    "dataCenterOperation": ("chipDesign",),
    "cloud": ("dataCenterOperation", "chipDesign"),
    "modelDevelopment": ("dataCenterOperation", "chipDesign"),
}
"""Layers without which nobody can be active in a layer: not to know who does it is `unknown`, not `none`."""

MAKERS = {"chipDesign", "chipManufacture"}
"""Layers in which a supplier of the input need not have it of its own: dealers sell chips of others.

Who sells chips of its own design offers them: see `_sale_of_chips`.
"""


def layers() -> tuple[str, ...]:
    """The layers from the bottom up, electricity last.

    >>> layers()[0], layers()[-1]
    ('chipDesign', 'electricity')
    """
    return vocabulary().schemes["layers"]


@lru_cache(maxsize=32)
def activities(snapshot: Snapshot, level: str = "group") -> Mapping[str, Mapping[str, Activity]]:
    """Every group (or unit) with what it does in each layer; layers of which nothing is told are there too."""
    found: dict[str, dict[tuple[str, str], list[Proof]]] = defaultdict(lambda: defaultdict(list))
    for who, layer, side, proof in _Reader(snapshot, level).proofs():
        if who not in snapshot.unborn:
            found[who][layer, side].append(proof)
    return {who: _layers_of(found[who]) for who in sorted(found)}


def _layers_of(found: Mapping[tuple[str, str], list[Proof]]) -> dict[str, Activity]:
    found = with_sales(found)
    active = {layer for layer, side in found if side == "own"}
    needed = {below for layer in active for below in NEEDS.get(layer, ())}
    needed |= {below for layer in needed for below in NEEDS.get(layer, ())}
    sides = {
        layer: {side: tuple(sorted(found.get((layer, side), ()), key=repr)) for side in ("own", "bought", "denied")}
        for layer in layers()
    }
    return {layer: Activity(**sides[layer], needed=layer in needed) for layer in layers()}


class _Reader:
    """Reads the proofs of a snapshot, rule by rule."""

    def __init__(self, snapshot: Snapshot, level: str) -> None:
        self.snapshot, self.level = snapshot, level
        self.ties = [t for t in ties(snapshot, level) if t.truth is not Truth.NO and t.force != "notBinding"]
        self.chips: dict[str, list[BrandedChip]] = defaultdict(list)
        for chip in branded_chips(snapshot, level):
            self.chips[chip.thing].append(chip)

    def proofs(self) -> Iterator[tuple[str, str, str, Proof]]:
        yield from self._roles()
        yield from self._denials()
        yield from self._users()
        for tie in self.ties:
            yield from self._works(tie)
            yield from self._trade(tie)
        yield from self._sites()
        yield from self._brands()

    def _roles(self) -> Iterator[tuple[str, str, str, Proof]]:
        """A vehicle made to finance one undertaking has the layer, but offers it to others by its deals alone."""
        for slug, claims in self.snapshot.subjects.items():
            for role, layer in STATED.items() if slug not in self.snapshot.unborn else ():
                saying = [c for c in claims if role in c.subjects[slug].types]
                if saying:
                    certain = self.snapshot.told(c for c in saying if c.status != "rumoured")
                    ids = self._ids(saying, slug)
                    vehicle = all("SpecialPurposeVehicle" in c.subjects[slug].types for c in saying)
                    offered = layer not in {"chipDesign", "dataCenterOperation"} and not vehicle
                    yield self._who(slug), layer, "own", Proof(f"is called {role}", "", certain, ids, offered)

    def _denials(self) -> Iterator[tuple[str, str, str, Proof]]:
        for name, layer in (("developsModels", "modelDevelopment"), ("ownsInfrastructure", "dataCenterOperation")):
            for slug, stated in self.snapshot.resolved.items():
                for resolved in stated.get(name, ()) if slug not in self.snapshot.unborn else ():
                    side = "own" if resolved.value is True else "denied"
                    yield self._who(slug), layer, side, self._state(name, resolved, slug)

    def _users(self) -> Iterator[tuple[str, str, str, Proof]]:
        """Who has users has an application."""
        for slug in self.snapshot.of_class("Figure"):
            begun = self.snapshot.begun(slug)
            if self.snapshot.value(slug, "measure") == "users" and begun is not Truth.NO:
                for resolved in self.snapshot.values(slug, "organization"):
                    ids = self._ids(resolved.supporting, str(resolved.value))
                    certain = begun is Truth.YES and resolved.status != "rumoured"
                    proof = Proof("counts users", slug, certain, ids, True)
                    yield self._who(str(resolved.value)), "applications", "own", proof

    def _works(self, tie: Tie) -> Iterator[tuple[str, str, str, Proof]]:
        """Models developed, chips designed and made."""
        rules = {
            "develops": ("modelDevelopment", True),
            "designs": ("chipDesign", False),
            "manufactures": ("chipManufacture", True),
        }
        if tie.label == "develops" and not self._counts(tie.target):
            return
        if tie.label in rules:
            layer, offered = rules[tie.label]
            yield tie.source, layer, "own", _proof(tie, f"{tie.label} {tie.target}", tie.target, offered)

    def _counts(self, model: str) -> bool:
        """Does having developed a model make its developer active in models?

        Datasets of notable training runs reach back decades and list the work of universities as well: a model that
        only such a dataset tells of counts where it is called a frontier model and came out in the last three years.
        """
        if any(not claim.source.credit for claim in self.snapshot.subjects.get(model, ())):
            return True
        released = self.snapshot.value(model, "released")
        if not isinstance(released, PartialDate) or released.latest is None:
            return False
        age = self.snapshot.moment.as_of - released.latest
        return 0 <= age.days <= RECENT_DAYS and self.snapshot.value(model, "frontier") is True

    def _trade(self, tie: Tie) -> Iterator[tuple[str, str, str, Proof]]:
        layer = SOLD.get(tie.flow)
        if layer is None or not tie.is_a("Agreement"):
            return
        if tie.internal:
            yield tie.source, layer, "own", _proof(tie, f"supplies {tie.flow} to itself", tie.target)
            return
        if tie.flow == "chips":
            yield from self._sale_of_chips(tie)
        if layer not in MAKERS or (layer == "chipManufacture" and not tie.is_a("Build")):
            yield tie.source, layer, "own", _proof(tie, f"sells {tie.flow}", tie.target, offered=True)
        if tie.is_a("Build"):
            return
        yield tie.target, layer, "bought", _proof(tie, f"buys {tie.flow}", tie.source)
        if tie.flow == "capacity":
            yield tie.target, "dataCenterOperation", "bought", _proof(tie, "runs on machines of others", tie.source)
        if tie.flow == "manufacturing":
            yield tie.target, "chipDesign", "own", _proof(tie, "has chips made", tie.source)
        if tie.flow == "models":
            yield tie.target, "applications", "own", _proof(tie, "distributes models", tie.source, offered=True)
            yield tie.source, "applications", "bought", _proof(tie, "is distributed by others", tie.target)

    def _sale_of_chips(self, tie: Tie) -> Iterator[tuple[str, str, str, Proof]]:
        """By the chips that the deal names the seller offers its own or another's; names it none, it may be its own."""
        named = self.chips.get(tie.deal, ())
        for chip in named:
            if chip.designer == tie.source:
                certain = chip.certain and tie.truth is Truth.YES
                claims = tuple(dict.fromkeys((*tie.claims, *chip.claims)))
                yield tie.source, "chipDesign", "own", Proof(f"sells {chip.name}", tie.target, certain, claims, True)
        if not named:
            yield tie.source, "chipDesign", "sold", Proof("sells chips", tie.target, False, tie.claims, True)

    def _sites(self) -> Iterator[tuple[str, str, str, Proof]]:
        holders: dict[str, set[str]] = defaultdict(set)
        for tie in self.ties:
            if tie.kind == "Cluster" and tie.label in {"owns", "operates"}:
                holders[tie.deal].add(tie.source)
                if self.snapshot.value(tie.deal, "buildStatus") != "planned":
                    yield tie.source, "dataCenterOperation", "own", _proof(tie, f"{tie.label} {tie.deal}", tie.deal)
        for tie in self.ties:
            if tie.label == "serves" and tie.target not in holders[tie.deal]:
                yield tie.target, "dataCenterOperation", "bought", _proof(tie, f"uses {tie.deal}", tie.deal)

    def _brands(self) -> Iterator[tuple[str, str, str, Proof]]:
        """A chip that bears a firm's name is that firm's design; who runs it without being that firm buys it."""
        for chip in branded_chips(self.snapshot, self.level):
            proof = Proof(f"{chip.name} bears its name", chip.thing, chip.certain, chip.claims)
            yield chip.designer, "chipDesign", "own", proof
            for user in chip.users:
                if user != chip.designer:
                    bought = Proof(f"runs {chip.name}", chip.designer, chip.certain, chip.claims)
                    yield user, "chipDesign", "bought", bought

    def _state(self, name: str, resolved: Resolved, slug: str) -> Proof:
        ids = self._ids(resolved.supporting, slug)
        certain = self.snapshot.told(c for c in resolved.supporting if c.status != "rumoured")
        return Proof(f"{name} is stated", "", certain, ids, offered=name == "developsModels")

    def _ids(self, saying: Iterable[Claim], slug: str) -> tuple[str, ...]:
        """The claims that say something of a unit, with those by which it belongs to its group."""
        home = memberships(self.snapshot).get(slug, ()) if self.level == "group" else ()
        return tuple(dict.fromkeys([*(c.id for c in saying), *home]))

    def _who(self, slug: str) -> str:
        return group_of(self.snapshot, slug, self.level)


def _proof(tie: Tie, what: str, other: str, offered: bool = False) -> Proof:
    return Proof(what, other, tie.truth is Truth.YES, tie.claims, offered)


@lru_cache(maxsize=32)
def labs(snapshot: Snapshot, level: str = "group") -> tuple[str, ...]:
    """Groups with models of their own, in order of slug."""
    return tuple(
        who
        for who, done in activities(snapshot, level).items()
        if done["modelDevelopment"].state() in {"inHouse", "mixed"}
    )


def lab_claims(snapshot: Snapshot, lab: str, level: str = "group") -> tuple[str, ...]:
    """The claims by which a group is a lab, in order: what shows that it has models of its own."""
    done = activities(snapshot, level).get(lab)
    return claims_of(done["modelDevelopment"].own) if done else ()


def layer_name(layer: str) -> str:
    """What to call a layer in a list.

    >>> layer_name("modelDevelopment"), layer_name("stated")
    ('model development', 'what a source says')
    """
    return "what a source says" if layer == TOLD else vocabulary().concepts[layer].label
