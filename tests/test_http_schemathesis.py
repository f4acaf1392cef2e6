"""The server keeps to its own description: requests made from the OpenAPI document, answers checked against it.

Schemathesis has an environment of its own beside ours (see `environment.sh`): its release wants an older jsonschema-rs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.prefix) / "schemathesis" / "bin" / "schemathesis"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "negative_data_rejection,unsupported_method"
)
SETTINGS = """\
[checks.negative_data_rejection]
# 410: what names a version that is gone is told so before the rest of its parameters is read.
expected-statuses = [400, 401, 403, 404, 405, 406, 410, 413, 414, 415, 422, 429, 503]
"""
HOOKS = """\
import schemathesis

@schemathesis.serializer("application/sparql-query")
def sparql(ctx, value):
    return str(value).encode("utf-8", "replace")
"""
SLOW = r"^/(analysis/(scenario|settling)|exports/(delta|\{name\}))"
"""Answers that take seconds each: not worth repeating with every odd parameter."""


@pytest.mark.skipif(not PROGRAM.exists(), reason="tests/environment.sh makes the environment of schemathesis")
@pytest.mark.parametrize(
    "how",
    [
        ("--phases", "examples,fuzzing", "--max-examples", "3"),
        ("--phases", "coverage", "--max-time", "90", "--exclude-path-regex", SLOW),
    ],
    ids=["examples and random values", "edge cases"],
)
def test_answers_are_as_described(address: str, tmp_path: Path, how: tuple[str, ...]) -> None:
    (tmp_path / "schemathesis.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "hooks.py").write_text(HOOKS, "utf-8")
    # One worker: Python 3.11 parses code in one thread at a time only ("AST constructor recursion depth mismatch").
    common = ["--checks", CHECKS, "--seed", "1", "--workers", "1", "--request-timeout", "120"]
    quiet = ["--suppress-health-check", "all", "--warnings", "off", "--no-shrink", "--continue-on-failure"]
    done = subprocess.run(
        [
            PROGRAM,
            "--config-file",
            tmp_path / "schemathesis.toml",
            "run",
            f"{address}/openapi.json",
            *common,
            *quiet,
            *how,
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(tmp_path), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
