"""Interlock's graph: claims in, answers out. `open_graph()` is the way in from Python."""

from graph.graph import Graph, open_graph

__all__ = ["Graph", "open_graph"]
