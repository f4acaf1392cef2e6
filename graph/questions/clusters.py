"""How much computing runs and is planned: sums over the clusters of each lab, nothing counted twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from graph.counting import counted_elsewhere
from graph.metrics.result import Bound, total
from graph.metrics.weights import as_bound
from graph.questions.cells import called, ends, evidence
from graph.questions.model import Asking, Row
from graph.values import Amount


def capacity_by_lab(asking: Asking) -> Iterator[Row]:
    """21. Megawatts and chips of the clusters a lab uses, running and planned, by country; nothing counted twice."""
    snapshot = asking.snapshot
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for cluster in [slug for slug in snapshot.of_class("Cluster") if slug not in counted_elsewhere(snapshot)]:
        users = {str(user) for r in snapshot.values(cluster, "user") for user in r.values}
        for lab in sorted(users):
            if asking["lab"] in (None, lab):
                country = str(snapshot.value(cluster, "country") or "not stated")
                for state in ("running", "planned"):
                    found[lab, country, state].append(cluster)
    for (lab, country, state), clusters in sorted(found.items()):
        yield from _capacity(asking, lab, country, state, clusters)


NAMES = {"running": ("power", "chipCount"), "planned": ("plannedPower", "plannedChipCount")}


def _capacity(asking: Asking, lab: str, country: str, state: str, clusters: list[str]) -> Iterator[Row]:
    snapshot = asking.snapshot
    tops = [c for c in clusters if str(snapshot.value(c, "partOf")) not in clusters]
    sums = [_sum_over(asking, tops, clusters, name) for name in NAMES[state]]
    if not any(known for _, known in sums):
        return
    (power, with_power), (chips, with_chips) = sums
    used = {c.id for name in NAMES[state] for s in clusters for r in snapshot.values(s, name) for c in r.supporting}
    yield {
        "lab": lab,
        "labName": called(asking, lab),
        "country": country,
        "state": state,
        "clusters": len(tops),
        **ends("mw", power if with_power else None),
        "mwUnknown": len(tops) - with_power,
        **ends("chips", chips if with_chips else None),
        "chipsUnknown": len(tops) - with_chips,
        "sites": tops,
        **evidence(asking, used),
    }


def _sum_over(asking: Asking, tops: list[str], clusters: list[str], name: str) -> tuple[Bound, int]:
    """A sum in which a site counts at least what its parts do, and over how many sites something is known."""
    bounds = [b for top in tops if (b := _size(asking, top, clusters, name)) is not None]
    return total(bounds), len(bounds)


def _size(asking: Asking, site: str, clusters: list[str], name: str) -> Bound | None:
    own = asking.snapshot.value(site, name)
    stated = as_bound(own) if isinstance(own, Amount) and own.interval.known else None
    parts = [c for c in clusters if asking.snapshot.value(c, "partOf") == site and c != site]
    inside = [b for part in parts if (b := _size(asking, part, clusters, name)) is not None]
    if stated is None or not inside:
        return stated if stated is not None else total(inside) if inside else None
    low = max(stated.low, total(inside).low)
    return Bound(low, max(low, stated.high), stated.point if stated.point is not None and stated.point >= low else None)
