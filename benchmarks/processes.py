"""Looking at a server's processes from outside, through /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> dict[int, int]:
    """A process and all below it, each with its parent's id (0 for the process itself)."""
    parents = dict(_parents())
    found = {pid: 0}
    while new := {child: parent for child, parent in parents.items() if parent in found and child not in found}:
        found |= new
    return found


def yields(pid: int) -> bool:
    """Does a process leave the processor to others, as one does that works on a heavy query?"""
    try:
        return os.sched_getscheduler(pid) == os.SCHED_IDLE or os.getpriority(os.PRIO_PROCESS, pid) > 0
    except ProcessLookupError:
        return False


def memory_of(pid: int) -> float:
    """Megabytes that a process and all below it hold, shared pages counted once."""
    return sum(_proportional(member) for member in family(pid)) / 1000


def _parents() -> Iterator[tuple[int, int]]:
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text("ascii", "replace").rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z":
            yield int(place.parent.name), int(fields[1])


def _proportional(pid: int) -> int:
    """Kilobytes, a page that n processes share counted as an n-th."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def processor_seconds(pid: int) -> dict[str, float]:
    """Seconds of processor time so far: of a process itself, and of all that are or were below it."""
    own = below = 0.0
    for member in family(pid):
        user, system, waited_user, waited_system = _ticks(member)
        if member == pid:
            own += user + system
            below += waited_user + waited_system
        else:
            below += user + system + waited_user + waited_system
    return {"own": own / _TICKS, "below": below / _TICKS}


def _ticks(pid: int) -> tuple[int, int, int, int]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0, 0, 0
    return int(fields[11]), int(fields[12]), int(fields[13]), int(fields[14])


def files_of(pid: int) -> int:
    """Files and sockets that a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
