"""Settings, read from the environment once, at the edge; nothing below `api` reads the environment.

Each is a field with the reason for its default; `INTERLOCK_` and the field's name in capitals sets it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from api.environment import read, setting
from graph.errors import InvalidParameter
from graph.graph import default_data

PREFIX = "INTERLOCK_"


@dataclass(frozen=True)
class Settings:
    """Where the graph is kept, where and how it is served, and what one caller may ask of lookups.

    >>> Settings.read({"INTERLOCK_PORT": "9000"}).port
    9000
    """

    data: Path = field(
        default_factory=default_data, metadata={"reason": "Where graphs are kept; default: the user's data directory."}
    )
    host: str = setting("127.0.0.1", "Address to listen on; only this machine unless told otherwise.")
    port: int = setting(8000, "Port to listen on.")
    workers: int = setting(1, "Server processes; each holds the graph (about 150 MB).")
    tokens: str = setting("", "SHA-256 of the bearer tokens that may write, in hex, with commas; none: no writing.")
    reload_seconds: float = setting(1.0, "How often to look for a newly built version; 0: never.")
    grace_seconds: int = setting(10, "How long a shutdown waits for requests that are under way.")
    cache_mb: int = setting(64, "Memory for lookups that were answered before, in each process.")
    lookups: int = setting(4, "Lookups worked on at once; more than the cores only makes all slower.")
    analyses: int = setting(1, "Metrics, questions and pictures worked on at once, beside the lookups.")
    waiting: int = setting(256, "Lookups that may wait for their turn; more are turned away at once.")
    per_client: int = setting(32, "Lookups of one address at once, waiting ones included.")
    address_bytes: int = setting(8_000, "Length of a lookup's address; the longest of ours have some hundred.")
    body_bytes: int = setting(2_000_000, "Size of a posted claim file; the longest that ships has 20 kB.")
    write_seconds: float = setting(120.0, "Time for checking a posted claim file and building; usually some seconds.")
    log_requests: bool = setting(True, "A line of JSON per request on stderr, without addresses of people or queries.")

    def __post_init__(self) -> None:
        for known in fields(self):
            value = getattr(self, known.name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            least = 0 if known.name in {"port", "reload_seconds", "grace_seconds", "waiting", "cache_mb"} else 1
            if not value >= least or (known.name == "port" and value > 65535):
                expected = "a port number" if known.name == "port" else f"a number of at least {least}"
                raise InvalidParameter(PREFIX + known.name.upper(), value, expected)
        for token in self.token_hashes:
            if not re.fullmatch(r"[0-9a-f]{64}", token):
                raise InvalidParameter("INTERLOCK_TOKENS", "…", "SHA-256 sums: 64 hexadecimal digits each")

    @property
    def token_hashes(self) -> tuple[str, ...]:
        """The hashes of the tokens that may write."""
        return tuple(t.strip().lower() for t in self.tokens.split(",") if t.strip())

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from the environment; what is not set has its default."""
        return read(cls, PREFIX, os.environ if environ is None else environ)
