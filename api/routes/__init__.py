"""The addresses of the HTTP door, one file for each kind of thing."""

from api import reconcile
from api.routes import (
    analysis,
    changes,
    entities,
    evidence,
    explained,
    exports,
    flags,
    health,
    home,
    identifiers,
    network,
    queries,
    scenarios,
    search,
    things,
    unknowns,
    views,
    vocabulary,
    writing,
)

MODULES = (
    *(home, entities, search, things, evidence, flags, scenarios, analysis, queries, network, views, changes, unknowns),
    *(identifiers, vocabulary, exports, reconcile, writing, explained, health),
)
ROUTERS = tuple(module.router for module in MODULES)
"""All of them, in the order in which the description tells them."""
