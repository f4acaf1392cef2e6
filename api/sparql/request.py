"""Requests of the SPARQL 1.1 Protocol: GET, form POST and direct POST become one `Asked`, or an error that says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote_to_bytes

import pyoxigraph as ox

from api.limits import Limits
from api.problems import BodyTooLarge, UnknownParameters, UnsupportedMedia, UriTooLong
from api.sparql.messages import Graphs
from graph.errors import InvalidParameter, QueryRefused

State: TypeAlias = "tuple[str | None, str | None, str, str]"
"""as_of, known_at, policy, min_status, as they were sent."""

DEFAULT_STATE: State = (None, None, "preferred", "rumoured")

Fields: TypeAlias = Mapping[str, Sequence[str]]

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
DATASET = ("default-graph-uri", "named-graph-uri")
MOMENT = ("as_of", "known_at", "policy", "min_status")
FORMAT = ("format", "output", "results")
"""`output` and `results` say the same as `format`: SPARQLWrapper sends all three."""

KNOWN = ("query", *DATASET, *MOMENT, "version", *FORMAT)
MOST_FIELDS = 1000
LONGEST_FORMAT = 200
RDFLIB_DEFAULT = "urn:x-rdflib:default"
"""rdflib's SPARQL store names the default graph so; taken at its word, every such client would see nothing."""


class Asked(NamedTuple):
    """What a request asks; `query` is None where none was sent (a request for the service description)."""

    query: str | None
    default_graphs: Graphs
    named_graphs: Graphs
    moment: State
    version: str | None
    format: str | None


def read_get(query_string: bytes, limits: Limits) -> Asked:
    """A GET or HEAD request."""
    if len(query_string) > limits.request_bytes:
        raise UriTooLong(limits.request_bytes)
    asked = _asked(_fields(query_string))
    if asked.query is not None and len(asked.query) > limits.query_bytes:
        raise UriTooLong(limits.query_bytes)
    return asked


def read_post(query_string: bytes, content_type: str, body: bytes, limits: Limits) -> Asked:
    """A POST request: a form, or the query itself with its parameters in the address."""
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    if media_type == UPDATE:
        raise QueryRefused("SPARQL Update is not offered: new facts come in as claims (POST /claims)")
    if media_type not in {FORM, DIRECT} or not _utf8(parameters):
        raise UnsupportedMedia(content_type or "none", (DIRECT, FORM))
    fields = _fields(query_string)
    if media_type == DIRECT:
        fields["query"] = [*fields.get("query", ()), _text(body)]
    else:
        for name, values in _fields(body).items():
            fields[name] = [*fields.get(name, ()), *values]
    asked = _asked(fields)
    if asked.query is None:
        raise InvalidParameter("query", "", "a SPARQL query")
    if len(asked.query) > limits.query_bytes:
        raise BodyTooLarge(limits.query_bytes)
    return asked


def _asked(fields: dict[str, list[str]]) -> Asked:
    if len(fields) == 1 and len(fields.get("query", ())) == 1:
        return Asked(fields["query"][0], None, None, DEFAULT_STATE, None, None)
    if "update" in fields or "using-graph-uri" in fields or "using-named-graph-uri" in fields:
        raise QueryRefused("SPARQL Update is not offered: new facts come in as claims (POST /claims)")
    unknown = [name for name in fields if name not in KNOWN]
    if unknown:
        near = [match for name in unknown for match in get_close_matches(name[:60], KNOWN, 1)]
        raise UnknownParameters(unknown, KNOWN, near)
    return Asked(
        _single(fields, "query"),
        *_dataset(fields),
        moment=(
            _single(fields, "as_of"),
            _single(fields, "known_at"),
            _single(fields, "policy") or "preferred",
            _single(fields, "min_status") or "rumoured",
        ),
        version=_single(fields, "version"),
        format=_format(fields),
    )


def _single(fields: Fields, name: str) -> str | None:
    values = fields.get(name)
    if not values:
        return None
    if len(values) > 1:
        raise InvalidParameter(name, f"{len(values)} values", "one")
    return values[0]


def _format(fields: Fields) -> str | None:
    """The names that were given for the format, with commas between: SPARQLWrapper gives two names of the same."""
    named = dict.fromkeys(value for name in FORMAT for value in fields.get(name, ()))
    wanted = ",".join(named)
    if len(wanted) > LONGEST_FORMAT:
        raise InvalidParameter("format", wanted[:80], "the name of a format, or a media type")
    return wanted if named else None


def _dataset(fields: Fields) -> tuple[Graphs, Graphs]:
    """Naming any graph names the whole dataset: what is not named is empty."""
    default, named = (tuple(fields.get(name, ())) for name in DATASET)
    if default == (RDFLIB_DEFAULT,) and not named:
        default = ()
    if not default and not named:
        return None, None
    for name, iris in zip(DATASET, (default, named), strict=True):
        for iri in iris:
            _check_iri(name, iri)
    return default, named


def _check_iri(name: str, iri: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise InvalidParameter(name, iri[:200], "an absolute IRI") from error


def _fields(encoded: bytes) -> dict[str, list[str]]:
    """The names and values of an address or a form."""
    fields: dict[str, list[str]] = {}
    pairs = encoded.split(b"&", MOST_FIELDS)
    if len(pairs) > MOST_FIELDS:
        raise InvalidParameter("parameters", f"more than {MOST_FIELDS}", "fewer")
    for pair in pairs:
        if pair:
            name, _, value = pair.partition(b"=")
            fields.setdefault(_decoded(name), []).append(_decoded(value))
    return fields


def _decoded(part: bytes) -> str:
    """Percent-encoded UTF-8 as text."""
    return _text(unquote_to_bytes(part.replace(b"+", b" ")))


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidParameter("request", repr(body[error.start : error.start + 8]), "UTF-8") from error


def _utf8(parameters: str) -> bool:
    """Does a media type's charset, if it names one, say UTF-8?"""
    for parameter in parameters.lower().split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in {"utf-8", "utf8", "us-ascii"}:
            return False
    return True
