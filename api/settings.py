"""Settings, read from the environment once, at the edge; nothing below `api` reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InvalidParameter
from graph.graph import default_data


@dataclass(frozen=True)
class Settings:
    """Where the graph is kept and where it is served."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read INTERLOCK_DATA, INTERLOCK_HOST and INTERLOCK_PORT."""
        found = os.environ if environ is None else environ
        data = found.get("INTERLOCK_DATA")
        port = found.get("INTERLOCK_PORT", "8000")
        if not port.isdigit() or not 0 <= int(port) < 65536:
            raise InvalidParameter("INTERLOCK_PORT", port, "a port number")
        return cls(Path(data) if data else default_data(), found.get("INTERLOCK_HOST", "127.0.0.1"), int(port))
