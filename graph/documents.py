"""Strict YAML: every scalar a string, no tags, aliases or duplicate keys, bounded in size and depth, lines kept.

Claim files come from strangers. `safe_load` would turn `country: NO` into false and dates into objects, follow
aliases (YAML bombs) and nest until the interpreter's stack ends; so documents are built from libyaml's events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from graph.errors import ClaimsRefused, Fault

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str"
Path: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 12


@dataclass
class Document:
    """A parsed file: its tree of mappings, lists and strings, and the line on which each node begins."""

    name: str
    tree: Tree
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of a node, or of its nearest ancestor that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(name: str, data: bytes) -> Document:
    """Parse one YAML file; raise ClaimsRefused with the line and what was expected."""
    if len(data) > MAX_BYTES:
        raise _refusal(name, 1, f"the file has {len(data):,} bytes", f"at most {MAX_BYTES:,}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refusal(name, line, "the text is not valid UTF-8", "UTF-8 without stray bytes") from error
    try:
        return _Builder(name).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise _refusal(name, line, f"this is not YAML: {error.problem or error.context}", "a YAML mapping") from error
    except yaml.YAMLError as error:
        raise _refusal(name, 1, f"this is not YAML: {error}", "printable UTF-8 text") from error


def _refusal(name: str, line: int, what: str, expected: str) -> ClaimsRefused:
    return ClaimsRefused([Fault(name, line, what, expected)])


class _Builder:
    """Builds a tree from events with an explicit stack, so that depth costs no recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Path, int] = {}

    def build(self, text: str) -> Document:
        holder: list[Tree] = []
        stack: list[tuple[dict[str, Tree] | list[Tree], Path]] = [(holder, ())]
        key: str | None = None
        documents = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                self._require(documents == 1, line, "a second document begins", "one document in a file")
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._check(event, line)
                parent, path = stack[-1]
                if isinstance(parent, dict) and key is None:
                    key = self._key(event, parent, line)
                    continue
                here = (*path, key if key is not None else len(parent)) if len(stack) > 1 else ()
                self.lines[here] = line
                node = self._node(event)
                self._attach(parent, key, node)
                key = None
                if not isinstance(node, str):
                    self._require(len(stack) <= MAX_DEPTH, line, "nesting is too deep", f"at most {MAX_DEPTH} levels")
                    stack.append((node, here))
        self._require(bool(holder), 1, "the file is empty", "a mapping with source and claims")
        return Document(self.name, holder[0], self.lines)

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        aliased = isinstance(event, yaml.AliasEvent) or event.anchor is not None
        self._require(not aliased, line, "an anchor or alias (& or *) stands here", "the value written out")
        tag = getattr(event, "tag", None)
        self._require(tag is None, line, f"a tag ({tag}) stands here", "plain values")

    def _key(self, event: yaml.NodeEvent, parent: dict[str, Tree], line: int) -> str:
        plain = isinstance(event, yaml.ScalarEvent)
        self._require(plain, line, "a key is not a plain word", "a word followed by a colon")
        key = str(event.value)  # type: ignore[attr-defined]
        self._require(key not in parent, line, f"the key {key[:40]!r} stands twice", "each key once")
        return key

    @staticmethod
    def _node(event: yaml.NodeEvent) -> Tree:
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        return [] if isinstance(event, yaml.SequenceStartEvent) else str(event.value)  # type: ignore[attr-defined]

    @staticmethod
    def _attach(parent: dict[str, Tree] | list[Tree], key: str | None, node: Tree) -> None:
        if isinstance(parent, dict):
            assert key is not None
            parent[key] = node
        else:
            parent.append(node)

    def _require(self, holds: bool, line: int, what: str, expected: str) -> None:
        if not holds:
            raise _refusal(self.name, line, what, expected)
