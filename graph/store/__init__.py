"""Where a built graph is kept and read: ports in `base`, one file per engine, versions on disk."""

from graph.store.base import GraphReader
from graph.store.oxigraph import OxigraphReader, memory_reader, open_reader, write_store
from graph.store.versions import Versions

__all__ = ["GraphReader", "OxigraphReader", "Versions", "memory_reader", "open_reader", "write_store"]
