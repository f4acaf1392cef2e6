"""One request on a connection of its own, from any address of the loopback network: status, seconds and body."""

from __future__ import annotations

import http.client
import time
from urllib.parse import urlencode


def throw(port: int, query: str, source: str = "127.0.0.1", **fields: str) -> tuple[int, float, bytes]:
    """Ask by form POST and wait for the whole answer."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120, source_address=(source, 0))
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sparql", urlencode({"query": query, **fields}), headers)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    return response.status, time.perf_counter() - begun, body
