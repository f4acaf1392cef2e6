"""Refusing SPARQL that nests too deep or chains too long, by one look along the text, before anything parses it.

The engine's parser, and all that walks over what it has parsed, calls itself once for each bracket in a bracket and
once for each link of a chain (`||`, `UNION`, `/`, items of a list); when its stack of 8 MB is full, the whole process
is gone. Measured on pyoxigraph 0.5.13: a bracket takes up to 10 kB (`EXISTS {`), a word or sign up to 2 kB (an item of
a list). At both limits below a third of the stack is still free; the longest question that ships uses a fifth.

Brackets in strings, IRIs and comments do not count. `?a<?b#>` may be an IRI or a comparison and a comment; where only
the grammar could tell, everything that follows counts, so a reading that is more lenient than the engine's is not
possible. Arguments and lists of values may be as long as they like: the engine takes them one after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.errors import QueryRefused

DEEPEST = 100
"""Brackets within each other."""

LONGEST = 2_000
"""Words and signs of a query, without what stands in lists of values or in another argument of the same call."""

_TOKEN = re.compile(
    r"""(?P<skipped> \s+ | \#[^\r\n]* )
    | (?P<text> \"{3}(?:"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<iri> <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*> )
    | (?P<open> << | [({\[] )
    | (?P<close> >> | [)}\]] )
    | (?P<word> (?:[\w:%?$@]|\\.)+ (?:[\w:%.-]|\\.)* )
    | (?P<sign> . )""",
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_PIECE = re.compile(r"\w+|[^\w\s]")
_JOINT = re.compile(r"[?$:.@-]|true|false", re.IGNORECASE)
"""Where a run of letters may be several words to the engine: it reads `?a?b`, `1.1.1` and `truetrue` without spaces."""

_CLOSES = {")": "(", "}": "{", "]": "[", ">>": "<<"}


def refuse_deep(sparql: str) -> None:
    """Raise QueryRefused where the query nests or chains further than any parser should be made to follow."""
    if len(sparql) <= LONGEST and sum(map(sparql.count, ("(", "{", "[", "<<"))) <= DEEPEST:
        return
    scan = _Scan(sparql)
    for token in _TOKEN.finditer(sparql):
        scan.take(token)
        if scan.unsure:
            scan.count_everything_from(token.start())
            return


@dataclass
class _Scan:
    """Where a look along the text has come to: the open brackets with the words counted before each, and the words."""

    sparql: str
    opened: list[tuple[str, int]] = field(default_factory=list)
    words: int = 0
    hidden: int = 0
    values: int | None = None
    unsure: bool = False

    def take(self, token: re.Match[str]) -> None:
        kind, text = token.lastgroup, token[0]
        if kind == "skipped":
            return
        if kind == "iri" and not _ABSOLUTE.match(text):
            self._relative(text)
        elif kind == "open":
            self.opened.append((text, self.words))
        elif kind == "close":
            self._close(_CLOSES[text])
        elif kind == "word" and text.lower() == "values":
            self.values = len(self.opened)
        if text == "," and self.opened and self.opened[-1][0] == "(":
            self.words = self.opened[-1][1]
        elif not self._among_values:
            self.words += 1 + (len(_JOINT.findall(text)) if kind == "word" else 0)
        self.check(token.start())

    def check(self, place: int) -> None:
        """Raise where either limit is passed."""
        depth = len(self.opened) + self.hidden
        if depth > DEEPEST:
            raise _refusal(self.sparql, place, f"nested {depth} levels deep", f"at most {DEEPEST}")
        if self.words > LONGEST:
            what = f"more than {LONGEST:,} words and signs outside of lists of values"
            raise _refusal(self.sparql, place, what, "fewer: put long lists into VALUES")

    def count_everything_from(self, place: int) -> None:
        """Count what is left as if nothing were a string, an IRI or a comment, and no bracket were ever closed."""
        for piece in _PIECE.finditer(self.sparql, place):
            self.words += 1
            self.hidden += piece[0] in "({[<"
            self.check(piece.start())

    @property
    def _among_values(self) -> bool:
        return self.values is not None and len(self.opened) > self.values and self.opened[self.values][0] == "{"

    def _relative(self, text: str) -> None:
        """`<...>` without a scheme and slashes may also be a comparison with what stands in it."""
        self.unsure = "#" in text or "'" in text
        self.hidden += text.count("(")
        if not self._among_values:
            self.words += len(_PIECE.findall(text))

    def _close(self, opening: str) -> None:
        """Back to before the bracket. A `<<` in between was no bracket (`?a<<urn:b>`); where it was, nothing parses."""
        kinds = [kind for kind, _ in self.opened]
        if opening in kinds:
            del self.opened[len(kinds) - 1 - kinds[::-1].index(opening) :]
        if opening == "{" and self.values is not None and len(self.opened) <= self.values:
            self.values = None


def _refusal(sparql: str, place: int, what: str, expected: str) -> QueryRefused:
    line = sparql.count("\n", 0, place) + 1
    column = place - (sparql.rfind("\n", 0, place) + 1) + 1
    return QueryRefused(f"at {line}:{column}: {what}; expected {expected}")
