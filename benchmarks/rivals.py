"""`python -m benchmarks.rivals`: install the servers that we are compared with, in an environment of their own."""

from __future__ import annotations

import subprocess
import venv

from benchmarks.servers import RIVALS

PACKAGES = ("oxigraph", "rdflib-endpoint[cli]", "uvicorn[standard]")


def install() -> None:
    """Make `.venv-bench` with Oxigraph's own server and rdflib-endpoint."""
    venv.create(RIVALS.parent, with_pip=True)
    subprocess.run([str(RIVALS / "pip"), "install", "--quiet", *PACKAGES], check=True)


if __name__ == "__main__":
    install()
