"""What can go wrong with a picture.

InterlockError
 +- PictureTooLarge      more parties were asked for than anybody can read
 +- UnknownView          there is no view of that name
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import InterlockError


class PictureTooLarge(InterlockError):
    """More parties were asked for than anybody can read; `most` is the limit."""

    http_status = 422
    slug = "picture-too-large"

    def __init__(self, asked: int, most: int) -> None:
        self.asked, self.most = asked, most
        super().__init__(
            f"a picture of {asked:,} parties is refused: above {most:,} no browser stays fluent. "
            "Look at the surroundings of one entity, raise min_status, or take the table as CSV or GraphML"
        )


class UnknownView(InterlockError):
    """There is no view of that name; `known` are the ones there are."""

    http_status = 404
    slug = "unknown-view"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"there is no view {name[:60]!r}; there are: {', '.join(known)}")
