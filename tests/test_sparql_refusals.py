"""Federation is refused by the engine's own grammar: it is never missed, and the mere word is never taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import QueryRefused, QuerySyntaxError
from graph.refuse import refuse_unfit

URL = "http://127.0.0.1:9/never"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE <{URL}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ sErViCe SILENT <{URL}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICESILENT<{URL}>{{ ?s ?p ?o }} }}",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:never { ?s ?p ?o } }",
        f"PREFIX SERVICE: <{URL}> PREFIX : <{URL}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
        "PREFIX service: <http://x/> SELECT * { ?s service:p ?o . SERVICE service:x {} }",
        f'SELECT * {{ ?a ?p ?b FILTER(?a<?b#>"""\n) SERVICE <{URL}> {{ ?s ?p ?o }} }} #"""',
        "SELECT * { { SELECT * { OPTIONAL { GRAPH ?g { SERVICE ?x { } } } } } }",
        f"ASK {{ FILTER EXISTS {{ SERVICE#words\n<{URL}> {{}} }} }}",
        f'SELECT * {{ ?s ?p "a \\" service" . SERVICE <{URL}> {{}} }}',
        "ASK { MINUS { SERVICE SILENT ?service {} } }",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ service <{URL}> {{ ?s ?p ?o }} }}",
        f"DESCRIBE ?s {{ service <{URL}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ {{ ?s ?p ?o }} UNION {{ SERVICE <{URL}> {{ ?s ?p ?o }} }} }}",
    ],
)
def test_a_query_that_asks_elsewhere_is_refused_before_it_runs(query: str) -> None:
    with pytest.raises(QueryRefused):
        refuse_unfit(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://x> {}" }',
        "SELECT ?service ?Service { ?service ?p ?Service }",
        "SELECT * { ?s <http://service.org/SERVICE> ?o } # SERVICE <http://x> {}",
        'PREFIX service: <http://x/> SELECT * { service:service ?p "x"@service }',
        "SELECT * { ?s ?p '''\nSERVICE <x> { } ''' }",
        "SELECT * { ?s ?p ?o FILTER(?s<?service && ?p>?o) }",
        "SELECT (CONCAT('ser', 'vice') AS ?x) {}",
    ],
)
def test_the_word_alone_is_not_refused(query: str) -> None:
    refuse_unfit(query)


def test_a_broken_query_with_the_word_in_a_string_is_told_what_is_broken() -> None:
    with pytest.raises(QuerySyntaxError, match="1:28"):
        refuse_unfit('SELECT * { ?s ?p "service" ')


@given(st.text(alphabet="servicSERVIC<>{}#\"'?: \n\\", max_size=40))
def test_whatever_stands_before_it_a_service_pattern_is_never_cleared(noise: str) -> None:
    query = f"SELECT * {{ {noise} SERVICE <{URL}> {{ ?s ?p ?o }} }}"
    try:
        refuse_unfit(query)
    except (QueryRefused, QuerySyntaxError):
        return
    # Cleared: then the noise has made a string, an IRI or a comment of it, and without those nothing is left of it.
    assert any(mark in noise for mark in "#<\"'")
