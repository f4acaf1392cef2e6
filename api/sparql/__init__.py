"""The SPARQL door: `Door` opens a version of the graph, `sparql_app(door)` answers the SPARQL 1.1 Protocol from it."""

from api.sparql.door import Door
from api.sparql.route import sparql_app, void_app

__all__ = ["Door", "sparql_app", "void_app"]
