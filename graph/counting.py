"""Which clusters a total must leave out: possible duplicates, and phases that a later phase counts as its own.

Wholes and parts are another matter (`partOf`: a total counts the whole or the parts); this is about the same chips
standing in two rows of a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from graph.snapshot import Snapshot

RUNNING = frozenset({"operational", "partlyOperational"})


@lru_cache(maxsize=16)
def counted_elsewhere(snapshot: Snapshot) -> Mapping[str, str]:
    """Clusters whose chips and power another cluster counts too, with the property that says so.

    A phase is counted in a later one that runs on the day, or that is planned as the phase itself is.

    >>> counted_elsewhere(snapshot)["paper-on-palm"]  # doctest: +SKIP
    'possibleDuplicate'
    """
    found = {}
    for slug in snapshot.of_class("Cluster"):
        if snapshot.value(slug, "possibleDuplicate") is True:
            found[slug] = "possibleDuplicate"
        later = snapshot.value(slug, "buildStatus")
        for resolved in snapshot.values(slug, "buildsUpon"):
            earlier = str(resolved.value)
            if later in RUNNING or (later == "planned" == snapshot.value(earlier, "buildStatus")):
                found.setdefault(earlier, "buildsUpon")
    return dict(sorted(found.items()))
