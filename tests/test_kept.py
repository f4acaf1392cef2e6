"""What is computed once for a version and kept beside it: the same answers, sooner, and never somebody's program."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import typer

from api.cli import COMMANDS, app, made, needed
from graph.graph import Graph, open_version
from graph.kept import kept
from graph.lookup import find
from graph.metrics.flags import flags
from graph.plain import plain
from graph.snapshot import Snapshot


def test_a_kept_snapshot_says_what_a_fresh_one_says(graph: Graph, tmp_path: Path) -> None:
    fresh = Snapshot(graph.evidence, graph.moment())
    made = kept(tmp_path, "snapshot", "a", Snapshot, fresh.settled)
    loaded = kept(tmp_path, "snapshot", "a", Snapshot, lambda: pytest.fail("it was not kept"))
    assert made is fresh
    assert loaded is not fresh
    assert loaded.moment == fresh.moment
    assert [plain(find(loaded, slug)) for slug in ("anthropic", "openai")] == [
        plain(find(fresh, slug)) for slug in ("anthropic", "openai")
    ]
    assert [f.as_json() for f in flags(loaded)] == [f.as_json() for f in flags(fresh)]


def test_other_inputs_are_computed_anew_and_the_old_file_goes(tmp_path: Path) -> None:
    kept(tmp_path, "flags", "old", tuple, lambda: (1,))
    assert kept(tmp_path, "flags", "new", tuple, lambda: (2,)) == (2,)
    assert [p.name for p in tmp_path.iterdir()] == ["flags-new.kept"]


@pytest.mark.parametrize("content", [b"", b"not a pickle", pickle.dumps((1, 2))[:-3], pickle.dumps([1])])
def test_a_damaged_file_is_computed_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "flags-a.kept").write_bytes(content)
    assert kept(tmp_path, "flags", "a", tuple, lambda: (7,)) == (7,)


class _Hostile:
    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> object:
        return os.mkdir, (str(self.place),)


def test_a_file_that_would_run_something_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "flags-a.kept").write_bytes(pickle.dumps((_Hostile(tmp_path / "ran"),)))
    assert kept(tmp_path, "flags", "a", tuple, lambda: (7,)) == (7,)
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    assert kept(tmp_path / "missing", "flags", "a", tuple, lambda: (7,)) == (7,)


def test_a_version_on_disk_keeps_its_snapshot(graph: Graph) -> None:
    assert graph.dump is not None
    folder = graph.dump.parent
    first = open_version(folder)
    _ = first.evidence
    assert list(folder.glob("snapshot-*.kept"))
    assert open_version(folder).snapshot().label("akamai") == "Akamai Technologies"


def test_the_table_of_commands_names_every_command_and_no_other() -> None:
    registered = [c.name for c in app.registered_commands] + [g.name for g in app.registered_groups]
    assert sorted({name for names in COMMANDS.values() for name in names}) == sorted(str(name) for name in registered)


def test_a_command_line_loads_only_the_module_of_its_command() -> None:
    assert list(needed(["entity", "anthropic"])) == ["asking"]
    assert list(needed(["--help"])) == list(needed([])) == list(needed(["no-such-command"])) == list(COMMANDS)


@pytest.mark.parametrize("name", sorted({name for names in COMMANDS.values() for name in names}))
def test_a_command_line_of_its_own_offers_what_the_whole_application_offers(name: str) -> None:
    alone, whole = (
        typer.main.get_command(made(modules)).commands[name]  # type: ignore[attr-defined]
        for modules in (needed([name]), COMMANDS)
    )
    assert sorted(getattr(alone, "commands", ())) == sorted(getattr(whole, "commands", ()))
