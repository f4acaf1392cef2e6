"""What can be wrong with what a reconciliation client sends.

InterlockError
 +- BatchUnreadable      the batch or query is not what the specification describes
 +- BatchTooLarge        the batch holds more queries than are answered at once
"""

from __future__ import annotations

from graph.errors import InterlockError


class BatchUnreadable(InterlockError):
    """The batch or query is not what the specification describes; `where` is the place, `expected` what belongs."""

    http_status = 400
    slug = "batch-unreadable"

    def __init__(self, where: str, expected: str) -> None:
        self.where, self.expected = where[:200], expected
        super().__init__(f"{where[:200]} is not understood; expected {expected}")


class BatchTooLarge(InterlockError):
    """The batch holds more queries than are answered at once; the manifest tells the limit."""

    http_status = 413
    slug = "batch-too-large"

    def __init__(self, found: int, allowed: int) -> None:
        self.found, self.allowed = found, allowed
        super().__init__(f"the batch holds {found:,} queries; at most {allowed:,} are answered at once")
