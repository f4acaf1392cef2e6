"""Claim files are read strictly: strings only, bounded, with lines for every fault."""

from __future__ import annotations

import pytest

from graph.documents import MAX_BYTES, read_document
from graph.errors import ClaimsRefused


def test_every_scalar_is_a_string() -> None:
    tree = read_document("a.yaml", b"country: NO\nday: 2026-05-10\nmw: 27.5\nyes: yes\nempty:\n").tree
    assert tree == {"country": "NO", "day": "2026-05-10", "mw": "27.5", "yes": "yes", "empty": ""}


def test_lines_are_kept_for_every_node() -> None:
    document = read_document("a.yaml", b"a:\n- b: 1\n  c: 2\n- b: 3\n")
    assert [document.line(p) for p in (("a", 0, "c"), ("a", 1, "b"), ("a", 1, "missing"))] == [3, 4, 4]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a: &x [1]\nb: *x\n", 1, "anchor"),
        (b"a: 1\nb: [1\n", 3, "not YAML"),
        (b"a: 1\nb: \xff\n", 2, "UTF-8"),
        (b"a: 1\na: 2\n", 2, "twice"),
        (b"a: !!python/object:os.system x\n", 1, "tag"),
        (b"a: b\n---\nc: d\n", 2, "second document"),
        (b"", 1, "empty"),
        (b"? [a, b]\n: c\n", 1, "key"),
        (b"a: " + b"[" * 20 + b"]" * 20, 1, "too deep"),
        (b"[" * 100_000, 1, "nesting"),
        (b'a: "\x00"\n', 1, "not YAML"),
        (b"a: " + b"x" * (MAX_BYTES + 1), 1, "bytes"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(ClaimsRefused) as refused:
        read_document("bad.yaml", content)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line) == ("bad.yaml", line)
    assert words in fault.what
