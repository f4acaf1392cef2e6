"""The command line: answers for people and programs, exit codes that scripts can trust."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
ROOT = Path(__file__).parents[1]


def interlock(*words: str, data: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words, "--data", str(data)], cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=480
    )


def test_a_query_prints_a_table_for_people_and_json_for_programs(data: Path) -> None:
    query = "SELECT ?p { id:anthropic-akamai-2026 il:provider ?p }"
    assert "id:akamai" in interlock("query", query, data=data).stdout
    rows = json.loads(interlock("query", query, "--json", data=data).stdout)
    assert rows == [{"p": "https://w3id.org/interlock/id/akamai"}]


def test_a_query_comes_from_a_file_or_standard_input(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "ask.rq"
    file.write_text("ASK { id:anthropic a il:AILab }")
    assert interlock("query", str(file), data=data).stdout == "yes\n"
    assert interlock("query", "-", data=data, stdin="ASK { id:akamai a il:AILab }").stdout == "no\n"


def test_a_query_on_a_past_snapshot_knows_only_what_was_published(data: Path) -> None:
    ask = "ASK { id:anthropic-akamai-2026-09 ?p ?o }"
    assert interlock("query", ask, data=data).stdout == "yes\n"
    assert interlock("query", ask, "--known-at", "2026-05-10", data=data).stdout == "no\n"


def test_construct_prints_turtle(data: Path) -> None:
    done = interlock("query", "CONSTRUCT { ?d il:customer ?c } { ?d il:customer ?c } LIMIT 3", data=data)
    assert "il:customer" in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["entity", "antropic"], "anthropic"),
        (["query", "SELECT"], "error"),
        (["query", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"], "SERVICE"),
        (["entity", "anthropic", "--as-of", "yesterday"], "YYYY-MM-DD"),
        (["entity", "anthropic", "--policy", "best"], "preferred"),
        (["entity", "anthropic", "--min-status", "sure"], "confirmed"),
    ],
)
def test_a_mistake_ends_in_one_clear_message_and_exit_code_one(data: Path, words: list[str], message: str) -> None:
    done = interlock(*words, data=data)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["entity", "claims"])
def test_what_is_known_of_a_thing_is_shown(data: Path, command: str) -> None:
    assert "anthropic" in interlock(command, "anthropic-akamai-2026", data=data).stdout.lower()
    assert json.loads(interlock(command, "anthropic-akamai-2026", "--json", data=data).stdout)["knownAt"]


@pytest.mark.parametrize("command", ["conflicts", "sources"])
def test_lists_say_how_many_there_are(data: Path, command: str) -> None:
    found = json.loads(interlock(command, "--json", data=data).stdout)
    assert found["total"] == len(found["items"]) > 0


def test_doctor_finds_this_installation_well(data: Path) -> None:
    findings = json.loads(interlock("doctor", "--json", data=data).stdout)
    assert all(f["good"] for f in findings)


def test_validate_names_file_line_and_expectation(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("source: {id: bad}\nclaims: []\n")
    done = subprocess.run([*COMMAND, "validate", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=480)
    assert done.returncode == 1
    assert "bad.yaml:1: source has no 'publisher'" in done.stderr
