"""The commands of contributors, as they are typed: import, diff, reconcile, add, coverage."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graph.build import CLAIMS, REGISTER_FILES
from graph.releases import SHIPPED

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
ROOT = Path(__file__).parents[1]
FIELDS = """\
url: https://example.org/story
publisher: Example Wire
kind: press
published: 8 October 2026
what: Lease
provider: Akamai
customer: Anthropic
id: new
note: A made-up fact.
"""


def interlock(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=480)


def answer(*words: str) -> Any:
    done = interlock(*words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def issuers(tmp_path: Path) -> Path:
    """The issuers that ship, as the table of a later release in which one ticker is another."""
    folder = tmp_path / "2026-11"
    folder.mkdir()
    with (folder / "ai_relevant_issuers.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["cik", "ticker", "exchange", "name"])
        for line in (SHIPPED / "sec-issuers-2026-10.jsonl").read_text("utf-8").splitlines():
            stated = json.loads(line).get("asserts")
            if stated:
                for ticker in stated["ticker"]:
                    ticker = "AKMI" if ticker == "AKAM" else ticker
                    writer.writerow([stated["cik"], ticker, *stated.get("exchange", [""]), stated["alias"][0]])
    return folder


def test_a_newer_release_is_imported_and_the_difference_told(issuers: Path, place: Path) -> None:
    home = ("--data", str(place))
    found = answer("import", "sec-issuers", str(issuers), *home)
    assert (found["release"], found["claims"]) == ("2026-11", 79)
    written = place / "datasets" / "sec-issuers-2026-11.jsonl"
    assert found["written"] == str(written)
    again = answer("import", "sec-issuers", str(issuers), *home)
    assert again["written"].startswith("nothing")
    changed = answer("diff", "sec-issuers-2026-10", "sec-issuers-2026-11", *home)["items"]
    assert [(i["subject"], i["property"], i["change"]) for i in changed] == [("akamai", "ticker", "changed")]


def test_a_release_that_cannot_be_read_ends_in_one_message(tmp_path: Path) -> None:
    (tmp_path / "ai_relevant_issuers.csv").write_text("cik,symbol,name\n1,A,B\n", "utf-8")
    done = interlock("import", "sec-issuers", str(tmp_path), "--release", "2026-11")
    assert done.returncode == 1
    assert "no column 'ticker'" in done.stderr and "Traceback" not in done.stderr


def test_open_cases_are_listed_with_their_reason() -> None:
    found = answer("reconcile")["items"]
    assert any(case["slug"] == "goodnight" and "Crusoe" in case["unsure"] for case in found)


def test_what_changed_between_two_days_is_told(data: Path) -> None:
    found = answer("diff", "2026-05-01", "2026-06-15", "--about", "colossus-1", "--data", str(data))
    assert found["total"] > 0 and {i["subject"] for i in found["items"]} == {"colossus-1"}


def test_a_release_and_a_day_cannot_be_compared(data: Path) -> None:
    done = interlock("diff", "sec-issuers-2026-10", "2026-05-01", "--data", str(data))
    assert done.returncode == 1 and "release" in done.stderr


def test_a_fact_from_a_file_of_fields_is_checked_and_shown(tmp_path: Path, data: Path) -> None:
    fields = tmp_path / "fields.yaml"
    fields.write_text(FIELDS, "utf-8")
    found = answer("add", "--from", str(fields), "--dry-run", "--data", str(data))
    assert found["claim"]["claims"][0]["asserts"]["provider"] == ["akamai"]
    assert not found["written"] and not Path(found["file"]).exists()


def test_answers_to_questions_make_the_same_claim(data: Path) -> None:
    told = ["https://example.org/story", "Example Wire", "", "press", "8 October 2026", "Lease", "Akamai", "Nobody Ltd"]
    told += [
        "Anthropic, new Zembla",
        "",
        "lots",
        "$3B",
        "",
        "",
        "",
        "",
        "sometime",
        "",
        "",
        "new",
        "reprted",
        "reported",
        "",
    ]
    done = interlock("add", "--dry-run", "--data", str(data), stdin="\n".join(told) + "\n")
    assert done.returncode == 0, done.stderr
    for wrong in ("nothing is known as 'Nobody Ltd'", "'lots'", "'sometime'", "status is 'reprted'"):
        assert wrong in done.stderr, "a wrong answer is asked again at once"
    assert "- zembla" in done.stderr and "value: '3000000000'" in done.stderr
    assert "type: Lease" in done.stderr


def test_a_checkout_gets_the_claim_and_the_new_thing_or_nothing(tmp_path: Path, data: Path) -> None:
    into = tmp_path / "graph"
    (into / "claims").mkdir(parents=True)
    (into / "datasets").mkdir()
    shutil.copytree(REGISTER_FILES, into / "register")
    fields = tmp_path / "fields.yaml"
    fields.write_text(FIELDS.replace("Akamai", "Zembla Cloud") + "new: Zembla Cloud\n", "utf-8")
    answer("add", "--from", str(fields), "--into", str(into), "--data", str(data))
    assert len(list((into / "claims").iterdir())) == 1
    assert (
        "- {id: zembla-cloud, type: Organization, name: Zembla Cloud}" in (into / "register/entities.yaml").read_text()
    )
    before = {p: p.read_bytes() for p in into.rglob("*") if p.is_file()}
    assert interlock("add", "--from", str(fields), "--into", str(into), "--data", str(data)).returncode == 1
    assert {p: p.read_bytes() for p in into.rglob("*") if p.is_file()} == before
    assert CLAIMS.is_dir()


def test_coverage_says_how_much_is_known_and_why_not(data: Path) -> None:
    found = answer("coverage", "--kind", "Cluster", "--data", str(data))["items"]
    owner = next(row for row in found if row["property"] == "owner")
    assert owner["things"] > 750 and 0 < owner["known"] < owner["things"]
    assert owner["reasons"]


def test_a_new_thing_and_its_claim_are_kept_in_the_data_directory(tmp_path: Path, place: Path) -> None:
    home, fields = place, tmp_path / "fact.yaml"
    fields.write_text(FIELDS.replace("Akamai", "Zembla Cloud") + "new: Zembla Cloud\n", "utf-8")
    dry = answer("add", "--from", str(fields), "--data", str(home), "--dry-run")
    assert (dry["written"], dry["things"][0]["id"]) == (False, "zembla-cloud")
    assert not (home / "register" / "entities.yaml").exists() and not list((home / "claims").glob("*.yaml"))
    assert answer("add", "--from", str(fields), "--data", str(home))["written"] is True
    thing = answer("entity", "zembla-cloud", "--data", str(home))
    assert (thing["name"], thing["links"][0]["kind"]) == ("Zembla Cloud", "Lease")
    fields.write_text(FIELDS.replace("Akamai", "zembla cloud").replace("/story", "/other"), "utf-8")
    assert answer("add", "--from", str(fields), "--data", str(home))["things"] == []


def test_a_new_thing_goes_with_the_claim_that_is_refused(tmp_path: Path, place: Path) -> None:
    home, fields = place, tmp_path / "fact.yaml"
    fields.write_text(FIELDS.replace("Akamai", "Zembla Cloud") + "new: Zembla Cloud\nurl: no address\n", "utf-8")
    fields.write_text(fields.read_text("utf-8").replace("url: https://example.org/story\n", ""), "utf-8")
    done = interlock("add", "--from", str(fields), "--data", str(home))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert not (home / "register" / "entities.yaml").exists() and not list((home / "claims").glob("*.yaml"))


def test_a_new_name_in_an_answer_that_was_refused_adds_nothing(data: Path) -> None:
    told = ["https://example.org/story", "Wire", "", "press", "", "Lease", "new Typo, Nobody Ltd", "new Zembla"]
    told += ["Anthropic", *[""] * 8, "new", "reported", ""]
    done = interlock("add", "--dry-run", "--json", "--data", str(data), stdin="\n".join(told) + "\n")
    assert done.returncode == 0, done.stderr
    assert [thing["name"] for thing in json.loads(done.stdout)["things"]] == ["Zembla"]
