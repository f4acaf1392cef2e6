"""What can go wrong with an export.

InterlockError
 +- UnknownExport        there is no export, or no file of an export, of that name
 +- PackageMissing       a format needs a package that is not installed
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import InterlockError
from graph.nearest import nearest


class UnknownExport(InterlockError):
    """There is no export, or no file of an export, of that name; `candidates` are the nearest, `known` all of them."""

    http_status = 404
    slug = "unknown-export"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name[:100], tuple(known)
        self.candidates = tuple(nearest(name, known))
        super().__init__(f"there is no export {name[:100]!r}; there are: {', '.join(known)}")


class PackageMissing(InterlockError):
    """A format needs a package that is not installed; `package` is its name."""

    http_status = 501
    slug = "package-missing"

    def __init__(self, package: str, what: str) -> None:
        self.package = package
        super().__init__(f"{what} needs the package {package}; install it with: pip install {package}")
