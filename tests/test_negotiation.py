"""Content negotiation by q-value: the closest range decides, equals go by the server's order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.negotiation import NotAcceptable, negotiate

OFFERS = ("application/json", "text/turtle", "text/csv")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle", "text/turtle"),
        ("text/*", "text/turtle"),
        ("text/csv, text/turtle", "text/turtle"),
        ("text/csv;q=0.9, text/turtle;q=0.8", "text/csv"),
        ("text/*;q=0.1, text/csv;q=0.2", "text/csv"),
        ("*/*, application/json;q=0", "text/turtle"),
        ("text/csv;header=present;q=0.5, */*;q=0.4", "text/csv"),
        ("text/csv ; q=1.000 , */* ; q=0.001", "text/csv"),
        ("nonsense, text/csv;q=2, text/turtle", "text/turtle"),
        ("image/png, text/turtle;q=0.001", "text/turtle"),
    ],
)
def test_the_offer_that_is_liked_best_is_chosen(accept: str | None, chosen: str) -> None:
    assert negotiate(accept, OFFERS) == chosen


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0, text/*;q=0", "*/*;q=0", "nonsense"])
def test_nothing_that_fits_is_not_acceptable_and_says_what_is_offered(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, OFFERS)
    assert caught.value.offers == OFFERS
    assert caught.value.http_status == 406


@given(st.text())
def test_no_header_breaks_the_parser(accept: str) -> None:
    try:
        assert negotiate(accept, OFFERS) in OFFERS
    except NotAcceptable:
        assert "application/json;q=1" not in accept
