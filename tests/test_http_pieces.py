"""Parts of the HTTP door by themselves: settings, pages of lists, kept answers, admission, tables, tokens, intake."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields
from pathlib import Path

import pytest

from api.answers import as_csv
from api.caching import SMALLEST, AnswerCache, Kept, packed, takes_gzip, unchanged
from api.gate import Crowded, Gate
from api.listing import Listing, Paging, rank
from api.observing import Meters, RequestLog, Seen
from api.posting import from_json
from api.problems import TooBusy, UnknownRecord, problem_document, problem_response
from api.settings import Settings
from graph.errors import ClaimsRefused, InvalidParameter, LimitExceeded, UnknownEntity

NUMBERS = Listing[int](
    key=lambda n: f"n{n:03d}",
    row=lambda n: {"n": n, "square": n * n},
    columns=("n", "square"),
    sorts={"n": lambda n: n, "odd": lambda n: n % 2, "half": lambda n: n // 2 if n % 2 else None},
)


def test_every_setting_has_a_reason() -> None:
    assert all(f.metadata["reason"] for f in fields(Settings))


def test_settings_are_read_from_the_environment() -> None:
    found = Settings.read({"INTERLOCK_DATA": "/x", "INTERLOCK_WORKERS": "2", "INTERLOCK_LOG_REQUESTS": "no"})
    assert (found.data, found.workers, found.log_requests) == (Path("/x"), 2, False)


@pytest.mark.parametrize(
    "environ",
    [
        {"INTERLOCK_PORT": "70000"},
        {"INTERLOCK_PORT": "http"},
        {"INTERLOCK_WORKERS": "0"},
        {"INTERLOCK_WRITE_SECONDS": "nan"},
        {"INTERLOCK_TOKENS": "secret"},
        {"INTERLOCK_LOG_REQUESTS": "perhaps"},
    ],
)
def test_a_bad_setting_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(InvalidParameter):
        Settings.read(environ)


@pytest.mark.parametrize("sort", ["", "n", "-n", "odd", "-odd", "half", "-half"])
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_pages_add_up_whatever_the_order(sort: str, limit: int) -> None:
    numbers, seen, cursor = list(range(20)), [], ""
    while True:
        page, _ = NUMBERS.page(numbers, Paging(limit, cursor, sort))
        seen += [row["n"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert sorted(seen) == numbers
    if sort:
        keys = [rank(NUMBERS.sorts[sort.removeprefix("-")](n)) for n in seen]
        stated = [k for k in keys if k[0] != 2]
        assert stated == sorted(stated, reverse=sort.startswith("-"))
        assert keys[: len(stated)] == stated


def test_a_cursor_survives_the_loss_of_its_item() -> None:
    page, _ = NUMBERS.page(range(10), Paging(3, "", "n"))
    after, _ = NUMBERS.page([n for n in range(10) if n != 2], Paging(3, page["next"], "n"))
    assert [row["n"] for row in after["items"]] == [3, 4, 5]


def test_kept_answers_leave_when_room_is_short() -> None:
    cache = AnswerCache(50_000)
    for number in range(100):
        cache.put(("v", f"/{number}", b"", b"", False), Kept((), b"x" * 1000, "r"))
    assert cache.size <= 50_000
    assert cache.get(("v", "/99", b"", b"", False)) is not None
    assert cache.get(("v", "/0", b"", b"", False)) is None
    cache.put(("w", "/1", b"", b"", False), Kept((), b"y", "r"))
    assert len(cache) == 1


def test_only_long_texts_are_compressed() -> None:
    headers = ((b"content-type", b"application/json"), (b"etag", b'"a"'))
    short, long = b"x" * (SMALLEST - 1), b"x" * SMALLEST
    assert packed(headers, short, True, "r").body == short
    small = packed(headers, long, True, "r")
    assert len(small.body) < len(long)
    assert small.header(b"etag") == b'"a-gz"'
    assert packed(((b"content-type", b"image/png"),), long, True, "r").body == long


@pytest.mark.parametrize(
    ("header", "expected"),
    [(b"gzip", True), (b"br;q=1, gzip;q=0.2", True), (b"*", True), (b"gzip;q=0", False), (b"", False), (b"br", False)],
)
def test_gzip_is_only_for_who_takes_it(header: bytes, expected: bool) -> None:
    assert takes_gzip(header) is expected


def test_a_date_that_is_none_changes_nothing() -> None:
    kept = Kept(((b"last-modified", b"Thu, 26 Nov 2026 00:00:00 GMT"),), b"", "r")
    assert unchanged(kept, {b"if-modified-since": b"Thu, 26 Nov 2026 00:00:00 GMT"})
    assert not unchanged(kept, {b"if-modified-since": b"yesterday"})
    assert not unchanged(kept, {b"if-modified-since": b"Wed, 25 Nov 2026 00:00:00 GMT"})


def test_the_gate_turns_the_greedy_and_the_crowd_away() -> None:
    async def scene() -> None:
        gate = Gate(at_once=1, waiting=1, per_client=1)
        async with gate.admitted("a"):
            with pytest.raises(TooBusy):
                async with gate.admitted("a"):
                    pass
            waiting = asyncio.create_task(_enter(gate, "b"))
            await asyncio.sleep(0)
            with pytest.raises(Crowded):
                async with gate.admitted("c"):
                    pass
            assert gate.busy == 2
        await waiting
        assert gate.busy == 0

    asyncio.run(scene())


async def _enter(gate: Gate, client: str) -> None:
    async with gate.admitted(client):
        pass


def test_a_table_is_inert_in_a_spreadsheet() -> None:
    text = as_csv([{"a": "=1+1", "b": {"c": None, "d": True}, "e": [1, 2], "f": [{"g": 1}]}]).decode()
    assert text.splitlines() == ["a,b.c,b.d,e,f", '\'=1+1,,true,1 2,"[{""g"": 1}]"']


def test_a_log_line_is_json_without_addresses() -> None:
    written: list[str] = []
    log = RequestLog(written.append, lines=1)
    log.tell(Seen("GET", "/entities/{slug}", 200, 0.0012, 10, True))
    line = json.loads(written[0])
    assert line["route"] == "/entities/{slug}"
    assert set(line) == {"time", "level", "logger", "message", "method", "route", "status", "ms", "bytes", "cached"}


def test_requests_are_counted_by_pattern() -> None:
    meters = Meters()
    meters.count(Seen("GET", "/entities/{slug}", 200, 0.001, 10, False))
    assert b'route="/entities/{slug}"' in meters.text()


@pytest.mark.parametrize(
    ("error", "status", "key"),
    [
        (UnknownEntity("x", ["y"]), 404, "candidates"),
        (InvalidParameter("a", "b", "c"), 400, "expected"),
        (LimitExceeded("seconds", 1, "too long"), 503, "limit"),
        (TooBusy("requests", 3), 429, "retryAfter"),
        (UnknownRecord("claim", "x"), 404, "candidates"),
    ],
)
def test_an_error_becomes_a_problem_with_its_facts(error: Exception, status: int, key: str) -> None:
    document = problem_document(error)  # type: ignore[arg-type]
    assert document["status"] == status
    assert key in document
    response = problem_response(error)  # type: ignore[arg-type]
    assert response.status_code == status
    assert ("retry-after" in response.headers) is (status == 429)


def test_a_lone_surrogate_never_breaks_an_error() -> None:
    problem_response(UnknownEntity("\ud800"))


@pytest.mark.parametrize("body", [b"", b"[", b'{"a": null}', b'{"a": 1, "a": 2}', b"[" * 100_000, b'{"a": "\\ud800"}'])
def test_json_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(ClaimsRefused):
        from_json(body)


def test_json_scalars_become_texts() -> None:
    assert from_json(b'{"a": [1, 2.50, true], "@context": "/context.jsonld"}') == b"a:\n- '1'\n- '2.50'\n- 'true'\n"
