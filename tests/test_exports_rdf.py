"""RDF exports of the real graph: what can come back comes back, in the libraries that people read them with."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterable
from importlib import import_module
from itertools import groupby
from typing import Any

import pyoxigraph as ox
import pytest

from exports.dumps import FORMATS, Edition
from exports.dumps.rdf import REIFIES
from graph import Graph
from graph.iris import CLAIM


@pytest.fixture(scope="module")
def edition(graph: Graph) -> Edition:
    """The edition of the default moment."""
    return Edition(graph, graph.default_moment)


def single(edition: Edition, name: str) -> bytes:
    """The one file of a format."""
    ((_, content),) = FORMATS[name].files(edition)
    return content


def claimed(edition: Edition) -> set[tuple[str, ox.Triple]]:
    return set(edition.claimed())


def as_nquads(quads: Iterable[ox.Quad]) -> str:
    return "".join(f"{quad} .\n" for quad in quads)


def test_the_hash_of_the_nquads_begins_with_the_version(edition: Edition) -> None:
    assert hashlib.sha256(single(edition, "nquads")).hexdigest().startswith(edition.version)


def test_nquads_are_sorted_and_without_blank_nodes(edition: Edition) -> None:
    lines = single(edition, "nquads").decode().splitlines()
    assert lines == sorted(set(lines))
    assert not any("_:" in line.split(" ", 1)[0] for line in lines)


def test_trig_holds_the_same_quads_as_nquads(edition: Edition) -> None:
    assert set(ox.parse(single(edition, "trig"), ox.RdfFormat.TRIG)) == set(edition.quads)


def test_turtle_is_the_default_graph_and_rdflib_reads_it(edition: Edition) -> None:
    import rdflib

    body = single(edition, "turtle")
    expected = {quad.triple for quad in edition.of_graph(None)}
    assert {quad.triple for quad in ox.parse(body, ox.RdfFormat.TURTLE)} == expected
    assert len(rdflib.Graph().parse(data=body, format="turtle")) == len(expected)


def test_jsonld_says_what_turtle_says(edition: Edition) -> None:
    body = single(edition, "jsonld")
    expected = {quad.triple for quad in edition.of_graph(None)}
    assert {quad.triple for quad in ox.parse(body, ox.RdfFormat.JSON_LD)} == expected


def test_jsonld_is_read_by_rdflib_without_a_network(edition: Edition) -> None:
    import rdflib

    document = json.loads(single(edition, "jsonld"))
    document["@graph"] = [thing for thing in document["@graph"] if thing["id"].startswith("anthropic-")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own use of an old name
        graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    provider = rdflib.URIRef("https://w3id.org/interlock/ns#provider")
    deal = rdflib.URIRef("https://w3id.org/interlock/id/anthropic-akamai-2026")
    assert list(graph.objects(deal, provider)) == [rdflib.URIRef("https://w3id.org/interlock/id/akamai")]


def test_a_things_json_is_plain_to_read(edition: Edition) -> None:
    things = {thing["id"]: thing for thing in json.loads(single(edition, "jsonld"))["@graph"]}
    deal = things["anthropic-akamai-2026"]
    assert deal["customer"] == "anthropic"
    assert deal["rung"] == "definitive"
    assert deal["amount"]["value"] == "1800000000"


def test_every_claims_graph_comes_back_from_its_reifications(edition: Edition) -> None:
    parsed = ox.parse(single(edition, "reified"), ox.RdfFormat.TURTLE)
    told = {(q.subject.value, q.object) for q in parsed if q.predicate == REIFIES}
    assert told == claimed(edition)


def test_statements_that_are_only_claimed_are_not_asserted(edition: Edition) -> None:
    asserted = {q.triple for q in ox.parse(single(edition, "reified"), ox.RdfFormat.TURTLE) if q.predicate != REIFIES}
    only_claimed = {t for _, t in edition.claimed()} - {q.triple for q in edition.of_graph(None)}
    assert not asserted & only_claimed


def nanopub_library() -> tuple[Any, Any, Any]:
    """The nanopub library's class, its check of seals, and its error."""
    library, signing, names = (import_module(f"nanopub{part}") for part in ("", ".sign_utils", ".utils"))
    return library.Nanopub, signing.verify_trusty, names.MalformedNanopubError


def conjunctive(nquads: str) -> Any:
    """Quads in the form that the nanopub library still asks for."""
    return import_module("rdflib").ConjunctiveGraph().parse(data=nquads, format="nquads")


@pytest.fixture(scope="module")
def nanopubs(edition: Edition) -> list[list[ox.Quad]]:
    """The nanopublications one by one, as a parser finds them in the file."""
    quads = ox.parse(single(edition, "nanopubs"), ox.RdfFormat.TRIG)
    found: list[list[ox.Quad]] = []
    for name, group in groupby(quads, key=lambda q: str(q.graph_name).strip("<>")):
        if name.endswith("#Head"):
            found.append([])
        found[-1] += group
    return found


def test_each_claim_is_one_nanopublication_with_its_own_graph(edition: Edition, nanopubs: list[list[ox.Quad]]) -> None:
    names = [q.graph_name.value for one in nanopubs for q in one if q.graph_name.value.startswith(CLAIM)]  # type: ignore[union-attr]
    assert len(nanopubs) == len(set(names)) == len(edition.graph.evidence.claims)


def test_the_nanopub_library_finds_them_valid_and_their_seals_unbroken(nanopubs: list[list[ox.Quad]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make, verify_trusty, _ = nanopub_library()
        for quads in nanopubs[:: len(nanopubs) // 25]:
            rdf = conjunctive(as_nquads(quads))
            nanopub = make(rdf=rdf)
            assert nanopub.is_valid
            assert verify_trusty(rdf, str(nanopub.metadata.np_uri), nanopub.metadata.namespace)


def test_a_changed_nanopublication_breaks_its_seal(nanopubs: list[list[ox.Quad]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make, verify_trusty, malformed = nanopub_library()
        text = as_nquads(nanopubs[0]).replace("#reported>", "#confirmed>").replace("#status>", "#state>")
        nanopub = make(rdf=conjunctive(text))
        with pytest.raises(malformed):
            verify_trusty(nanopub.rdf, str(nanopub.metadata.np_uri), nanopub.metadata.namespace)


def test_a_past_edition_holds_no_claim_that_was_published_later(graph: Graph) -> None:
    past = Edition(graph, graph.moment(known_at="2026-05-10"))
    later = {c.iri for c in graph.evidence.claims.values() if str(c.known_from) > "2026-05-10"}
    assert later
    assert not {claim for claim, _ in past.claimed()} & later
    assert not later & {q.subject.value for q in past.quads}  # type: ignore[union-attr]
