"""What changed between two versions: quads that came and went, as N-Quads and as RDF Patch, and what that means.

Applying a delta to the older version gives exactly the newer one; the summary names the claims and what they moved.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from exports.dumps.edition import Edition
from graph.changes import change_row, changes
from graph.iris import CLAIM
from graph.plain import moment_row, plain
from ontology.vocabulary import BASE


@dataclass(frozen=True, eq=False)
class Delta:
    """The step from an older edition to a newer one."""

    older: Edition
    newer: Edition

    @cached_property
    def added(self) -> list[bytes]:
        """Lines of the newer N-Quads that the older lack, sorted."""
        return sorted(self._lines(self.newer) - self._lines(self.older))

    @cached_property
    def removed(self) -> list[bytes]:
        """Lines of the older N-Quads that the newer lack, sorted."""
        return sorted(self._lines(self.older) - self._lines(self.newer))

    @staticmethod
    def _lines(edition: Edition) -> set[bytes]:
        return set(edition.nquads.splitlines(keepends=True))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The delta's files."""
        yield "added.nq", b"".join(self.added)
        yield "removed.nq", b"".join(self.removed)
        yield "changes.rdfp", self.patch()
        yield "summary.json", self.summary()

    def patch(self) -> bytes:
        """The delta as RDF Patch: deletions, then additions, in one transaction."""
        older, newer = (f"<{BASE}version/{edition.name}>".encode() for edition in (self.older, self.newer))
        head = [b"H id " + newer + b" .\n", b"H prev " + older + b" .\n", b"TX .\n"]
        body = [*(b"D " + line for line in self.removed), *(b"A " + line for line in self.added)]
        return b"".join([*head, *body, b"TC .\n"])

    def summary(self) -> bytes:
        """Which claims came and went, and which values, things and standings changed by it."""
        before, after = self.older.snapshot, self.newer.snapshot
        old, new = before.evidence.claims.keys(), after.evidence.claims.keys()
        rows = [change_row((before, after), change) for change in changes(before, after)]
        document = {
            "from": moment_row(self.older.moment, self.older.version),
            "to": moment_row(self.newer.moment, self.newer.version),
            "quads": {"added": len(self.added), "removed": len(self.removed)},
            "claims": {"added": sorted(new - old), "retired": sorted(old - new), "base": CLAIM},
            "changes": plain(rows),
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
