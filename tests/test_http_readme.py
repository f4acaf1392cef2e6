"""The README's examples for clients of the HTTP door, run as they are printed against a real server."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from benchmarks.servers import ROOT

pytestmark = pytest.mark.slow

PRINTED = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = [found.groups() for found in BLOCK.finditer(README) if PRINTED in found[2] and found[1] != "sh"]
SHOW = {
    "python": "\nimport json\nprint(json.dumps([len(globals().get(n, ())) for n in ('rows', 'table', 'deals')]))\n",
    "r": '\ncat("[", nrow(rows), ", 0, 0]", sep = "")\n',
    "js": "\nconsole.log(JSON.stringify([rows.length, 0, 0]));\n",
}


def test_every_language_has_an_example() -> None:
    assert [language for language, _ in EXAMPLES] == ["python", "python", "r", "js"]


@pytest.mark.parametrize(("language", "code"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_gets_its_rows_as_printed(address: str, tmp_path: Path, language: str, code: str) -> None:
    programs = {"python": sys.executable, "r": "Rscript", "js": "node"}
    if "from sparqlx" in code and importlib.util.find_spec("sparqlx") is None:
        pytest.skip("sparqlx needs Python 3.12")
    file = tmp_path / f"example.{'mjs' if language == 'js' else language}"
    file.write_text(code.replace(PRINTED, address) + SHOW[language], "utf-8")
    done = subprocess.run(
        [_program(programs[language]), str(file)], capture_output=True, text=True, timeout=480, check=False
    )
    assert done.returncode == 0, done.stderr
    rows, table, deals = json.loads(done.stdout.splitlines()[-1])
    query = "SELECT DISTINCT ?p { ?deal il:customer id:anthropic ; il:provider ?p }"
    expected = httpx.get(f"{address}/sparql", params={"query": query}, timeout=240).json()["results"]["bindings"]
    assert rows == len(expected) > 5
    if "table" in code:
        assert table == rows
        assert deals == httpx.get(f"{address}/agreements?customer=anthropic", timeout=240).json()["total"]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
