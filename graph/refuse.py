"""Refusing what is never asked of the engine: nesting that would overflow its stack, and federation.

Federation is found with the engine's own grammar as the judge.

A search for the word would refuse strings and IRIs that contain it, and a second parser would read some texts otherwise
than the engine does (Oxigraph takes `SERVICE:name`, `SERVICESILENT<x>`, `?a<?b#>` as no IRI). So: write another word of
the same length in place of every "service" and let the engine read that. In a string, an IRI, a name or a comment the
word does not matter and the text still parses; where it was the keyword it no longer does. No such text, no federation.
"""

from __future__ import annotations

import re
from itertools import product

import pyoxigraph as ox

from graph.errors import QueryRefused, QuerySyntaxError
from graph.iris import PREFIXES
from graph.nesting import refuse_deep

_WORD = re.compile("service", re.IGNORECASE | re.ASCII)
_POSITION = re.compile(r"at (\d+):(\d+)")
_REST_OF_TOKEN = re.compile(r"[\w:.%\\-]*(?:\s|#[^\n]*)*")


def refuse_unfit(sparql: str) -> None:
    """Raise QueryRefused where the query nests too deep to be parsed at all or asks another endpoint, QuerySyntaxError
    where it does not parse."""
    refuse_deep(sparql)
    if "service" not in sparql.lower():
        return
    try:
        ox.Store().query(_reworded(sparql), prefixes=PREFIXES)
    except SyntaxError as error:
        if _at_the_word(sparql, str(error)):
            raise QueryRefused("SERVICE is not available here: nothing outside this graph is ever asked") from error
        raise QuerySyntaxError(str(error)) from error


def _reworded(sparql: str) -> str:
    """The text with a word that it does not contain for every "service", letter by letter in the same case."""
    lowered = sparql.lower()
    word = next(w for w in map("".join, product("zqxjkvw", repeat=7)) if w not in lowered)
    return _WORD.sub(
        lambda found: "".join(n.upper() if o.isupper() else n for n, o in zip(word, found[0], strict=True)), sparql
    )


def _at_the_word(sparql: str, message: str) -> bool:
    """Did the parser stop at (or just behind) one of the words that were replaced?"""
    position = _POSITION.search(message)
    if position is None:
        return False
    line, column = int(position[1]), int(position[2])
    stopped = sum(len(text) + 1 for text in sparql.split("\n")[: line - 1]) + column - 1
    for found in _WORD.finditer(sparql):
        rest = _REST_OF_TOKEN.match(sparql, found.end())
        if rest is not None and found.start() < stopped <= rest.end():
            return True
    return False
