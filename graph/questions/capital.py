"""Answers about capital: shared and rival investors, suppliers that own, loops of money, ownership, foreclosure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import networkx as nx

from graph.metrics.circularity import circular_loops, circularity
from graph.metrics.concentration import Question as Shares
from graph.metrics.exposure import dependence
from graph.metrics.layers import BESIDE, activities, labs, layer_name
from graph.metrics.ownership import owned_by, sound_stakes
from graph.metrics.result import Bound, Result, total
from graph.metrics.rivalry import competition, rival_labs, rivalry_claims
from graph.metrics.rivals import foreclosure
from graph.metrics.stakes import both_ways, certain, claims, figure, stakes, supplies
from graph.questions.cells import called, ends, evidence, tidy
from graph.questions.model import Asking, Row
from graph.ties import group_of


def shared_investors(asking: Asking) -> Iterator[Row]:
    """5. Pairs of rival labs of which one investor holds a part, with both stakes."""
    snapshot = asking.snapshot
    held, everybody = stakes(snapshot), labs(snapshot)
    wanted = group_of(snapshot, asking["investor"]) if asking["investor"] else None
    for investor in sorted({holder for holder, issuer in held if issuer in everybody}):
        own = [lab for lab in everybody if (investor, lab) in held]
        if wanted not in (None, investor):
            continue
        for lab, other in combinations(own, 2):
            if not rival_labs(competition(snapshot, lab, other)):
                continue
            both = (*held[investor, lab], *held[investor, other])
            yield {
                "investor": investor,
                "investorName": called(asking, investor),
                "lab": lab,
                "labName": called(asking, lab),
                **ends("stake", _stake(asking, investor, lab)),
                "otherLab": other,
                "otherLabName": called(asking, other),
                **ends("otherStake", _stake(asking, investor, other)),
                "certain": certain(held[investor, lab]) and certain(held[investor, other]),
                **evidence(asking, claims(both)),
            }


def _stake(asking: Asking, owner: str, owned: str) -> Bound | None:
    """What the units of one group hold directly of another, in per cent; None where only a right to it is known."""
    snapshot = asking.snapshot
    found = sound_stakes(snapshot).stakes
    held = [
        stake
        for (holder, issuer), stake in found.items()
        if group_of(snapshot, holder) == owner and group_of(snapshot, issuer) == owned
    ]
    if not held:
        return None
    whole = total(held).scaled(100)
    low, high = min(whole.low, 100.0), min(whole.high, 100.0)
    return Bound(low, high, None if whole.point is None else min(max(whole.point, low), high))


def supplier_shareholders(asking: Asking) -> Iterator[Row]:
    """6. Suppliers that hold a part of their customer: what is bought, and what was put in."""
    snapshot = asking.snapshot
    held = stakes(snapshot)
    wanted = group_of(snapshot, asking["customer"]) if asking["customer"] else None
    for (supplier, customer), deals in supplies(snapshot).items():
        if (supplier, customer) not in held or wanted not in (None, customer):
            continue
        money = both_ways(snapshot, supplier, customer)
        stake = held[supplier, customer]
        yield {
            "supplier": supplier,
            "supplierName": called(asking, supplier),
            "customer": customer,
            "customerName": called(asking, customer),
            "inputs": sorted({t.flow for t in deals if t.flow}),
            **ends("purchased", money.purchased),
            **ends("invested", money.invested if money.investments else None),
            **ends("stake", _stake(asking, supplier, customer)),
            "contracts": sorted({t.deal for t in deals}),
            "stakes": sorted({t.deal for t in stake}),
            **evidence(asking, claims((*deals, *stake))),
        }


def rival_investors(asking: Asking) -> Iterator[Row]:
    """7. Investors that compete with what they own a part of, and the layers in which they do."""
    snapshot = asking.snapshot
    wanted = group_of(snapshot, asking["investee"]) if asking["investee"] else None
    for (investor, investee), held in stakes(snapshot).items():
        if wanted not in (None, investee):
            continue
        common = competition(snapshot, investor, investee)
        if common:
            yield {
                "investor": investor,
                "investorName": called(asking, investor),
                "investee": investee,
                "investeeName": called(asking, investee),
                "layers": [layer_name(layer) for layer in common],
                **ends("stake", _stake(asking, investor, investee)),
                "stakes": sorted({t.deal for t in held}),
                **evidence(asking, {*claims(held), *rivalry_claims(common)}),
            }


def loops(asking: Asking) -> Iterator[Row]:
    """13. Loops with capital on one step and a purchase on another, the widest first."""
    wanted = group_of(asking.snapshot, asking["firm"]) if asking["firm"] else None
    found = [x for x in circular_loops(asking.snapshot, asking["steps"]) if wanted is None or wanted in x.firms]
    for loop in sorted(found, key=lambda x: (-x.bottleneck.low, len(x.firms), x.firms)):
        legs = [leg for step in loop.steps for leg in step]
        yield {
            "firms": list(loop.firms),
            "names": [called(asking, firm) for firm in loop.firms],
            "steps": len(loop.firms),
            **ends("bottleneck", loop.bottleneck),
            "order": loop.order,
            "certain": loop.certain,
            "legs": [
                {
                    "from": leg.payer,
                    "to": leg.receiver,
                    "kind": leg.kind,
                    "deal": leg.deal,
                    "rung": leg.rung,
                    "first": str(leg.first) if leg.first else None,
                    **ends("usd", leg.amount),
                }
                for leg in legs
            ],
            **evidence(asking, loop.claims),
        }


def circular_share(asking: Asking) -> Iterator[Row]:
    """14. One row: what goes round, of how much, and whether chance would give as much."""
    found = circularity(asking.snapshot, draws=asking["draws"], seed=asking["seed"])
    chance = found.details["chance"] or {}
    asking.notes["formula"] = found.details["formula"]
    asking.notes["loops"] = found.details["loops"]
    yield {
        **ends("volume", found.value),
        "volumePoint": tidy(found.value.point),
        **ends("gross", found.details["gross"]),
        **ends("share", found.details["share"]),
        "shareExact": found.details["shareExact"],
        "p": chance.get("p"),
        "chanceMean": chance.get("mean"),
        "draws": chance.get("draws", 0),
        "seed": asking["seed"],
        "coverage": found.coverage,
        **evidence(asking, found.claims),
    }


def layer_matrix(asking: Asking) -> Iterator[Row]:
    """15. What each group of which anything is told does in each layer; what must be there untold is unknown.

    Those that own most layers come first.
    """
    wanted = group_of(asking.snapshot, asking["firm"]) if asking["firm"] else None
    broadest = sorted(activities(asking.snapshot).items(), key=lambda item: -sum(bool(a.own) for a in item[1].values()))
    for group, done in broadest:
        told = {claim for activity in done.values() for claim in activity.claims}
        if wanted not in (None, group) or not any(a.own or a.bought for a in done.values()):
            continue
        for layer, activity in done.items():
            if activity.state() != "none":
                yield {
                    "group": group,
                    "groupName": called(asking, group),
                    "layer": layer,
                    "beside": layer == BESIDE,
                    "state": activity.state(),
                    "certainState": activity.state(certain=True),
                    "own": sorted({p.what for p in activity.own}),
                    "bought": sorted({p.what for p in activity.bought}),
                    **evidence(asking, activity.claims or told),
                }


def foreclosing(asking: Asking) -> Iterator[Row]:
    """16. Firms that supply rivals of a lab they own a part of, with how much each rival depends on them."""
    snapshot = asking.snapshot
    wanted = group_of(snapshot, asking["supplier"]) if asking["supplier"] else None
    for flag in foreclosure(snapshot):
        if wanted not in (None, flag.subject):
            continue
        kind = flag.details["inputKind"]
        for rival, own in flag.details["rivals"].items():
            deals = [t for t in supplies(snapshot)[flag.subject, rival] if t.flow == kind]
            depends = dependence(snapshot, rival, flag.subject, Shares(kind=kind))
            yield {
                "supplier": flag.subject,
                "supplierName": called(asking, flag.subject),
                "input": kind,
                "rival": rival,
                "rivalName": called(asking, rival),
                "interestIn": list(own),
                "ownLab": flag.details["ownLab"],
                **ends("dependence", depends.value),
                **ends("purchased", figure(deals)),
                "severity": flag.severity,
                "robust": flag.robust,
                **evidence(asking, {*claims(deals), *flag.evidence}),
            }


def owners(asking: Asking) -> Iterator[Row]:
    """17. Everybody above a firm: the share directly and through others, as an interval."""
    snapshot = asking.snapshot
    firm = asking["firm"]
    graph = nx.DiGraph(list(sound_stakes(snapshot, asking["view"]).stakes))
    above = sorted(nx.ancestors(graph, firm)) if firm in graph else []
    found: list[tuple[str, Result]] = []
    for owner in above:
        below = owned_by(snapshot, owner, asking["view"])
        found += [(owner, result) for result in below if result.details["owned"] == firm]
    for owner, result in sorted(found, key=lambda x: (-x[1].value.low, -x[1].value.high, x[0])):
        yield {
            "owner": owner,
            "ownerName": called(asking, owner),
            **ends("share", result.value),
            "sharePoint": tidy(result.value.point),
            **ends("direct", result.details["direct"]),
            "view": asking["view"],
            "capped": result.details["capped"],
            **evidence(asking, result.claims),
        }
