"""Everything that can go wrong, as one tree of exceptions.

InterlockError
 +- ClaimsRefused        claim files have faults; nothing was changed
 +- ImportRefused        a dataset cannot be read as it stands; nothing was written
 +- StoreMissing         no graph has been built where one was expected
 +- UnknownEntity        no thing of the graph has that slug
 +- InvalidParameter     a parameter has a value that makes no sense
 +- QueryRefused         SPARQL that asks for what is never done (SERVICE, LOAD, updates)
 +- QuerySyntaxError     SPARQL that does not parse
 +- LimitExceeded        a limit was met (time, rows, bytes, memory)
 +- Infeasible           figures that cannot all be true, with the claims that state them
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class InterlockError(Exception):
    """Base of all errors that Interlock raises on purpose."""

    http_status = 500
    slug = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with one claim file, in a curator's words."""

    file: str
    line: int
    what: str
    expected: str = ""

    def __str__(self) -> str:
        expected = f"; expected {self.expected}" if self.expected else ""
        return f"{self.file}:{self.line}: {self.what}{expected}"


class ClaimsRefused(InterlockError):
    """Claim files have faults; nothing was changed."""

    http_status = 422
    slug = "claims-refused"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        count = len(self.faults)
        super().__init__(f"{count} fault{'s' if count != 1 else ''} in claim files")


class ImportRefused(InterlockError):
    """A dataset cannot be read as it stands; nothing was written."""

    http_status = 422
    slug = "import-refused"


class StoreMissing(InterlockError):
    """No graph has been built where one was expected."""

    http_status = 503
    slug = "store-missing"


class UnknownEntity(InterlockError):
    """No thing of the graph has that slug; `candidates` are the nearest."""

    http_status = 404
    slug = "unknown-entity"

    def __init__(self, slug: str, candidates: Sequence[str] = ()) -> None:
        self.entity, self.candidates = slug, tuple(candidates)
        hint = f"; nearest: {', '.join(candidates)}" if candidates else ""
        super().__init__(f"nothing is known under the name {slug!r}{hint}")


class InvalidParameter(InterlockError):
    """A parameter has a value that makes no sense."""

    http_status = 400
    slug = "invalid-parameter"

    def __init__(self, name: str, value: object, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name}={value!r} is not understood; expected {expected}")


class QueryRefused(InterlockError):
    """SPARQL that asks for what is never done here (SERVICE, LOAD, updates)."""

    http_status = 400
    slug = "query-refused"


class QuerySyntaxError(InterlockError):
    """SPARQL that does not parse; the message carries the parser's position."""

    http_status = 400
    slug = "query-syntax"


class LimitExceeded(InterlockError):
    """A limit was met; `limit` names it, `allowed` is its value."""

    http_status = 503
    slug = "limit-exceeded"

    def __init__(self, limit: str, allowed: object, message: str) -> None:
        self.limit, self.allowed = limit, allowed
        super().__init__(message)


class Infeasible(InterlockError):
    """Figures that cannot all be true; `claims` are the ones that state them."""

    http_status = 409
    slug = "infeasible"

    def __init__(self, message: str, claims: Iterable[str] = ()) -> None:
        self.claims = tuple(claims)
        super().__init__(message)
