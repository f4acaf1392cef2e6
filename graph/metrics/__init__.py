"""Risks as numbers: pure functions of a snapshot that answer in intervals and name the claims they rest on.

Each module holds one family. It begins with functions on plain numbers, which know nothing of the
graph, and ends with those that take a `Snapshot`. A number is a `Bound`, an answer a `Result`, a
warning a `Flag`.
"""

from graph.metrics.result import Bound, Flag, Result, flag_id

__all__ = ["Bound", "Flag", "Result", "flag_id"]
