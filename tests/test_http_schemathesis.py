"""The server keeps to its own description: requests made from the OpenAPI document, answers checked against it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from benchmarks.servers import free_port, serving

schemathesis = pytest.importorskip("schemathesis", reason="its release wants jsonschema-rs below 0.61")
described_by = pytest.importorskip("schemathesis.specs.openapi.checks")

pytestmark = pytest.mark.slow

SERVER = [sys.executable, "-m", "api.server"]
CHECKS = [
    pytest.importorskip("schemathesis.checks").not_a_server_error,
    described_by.status_code_conformance,
    described_by.content_type_conformance,
    described_by.response_schema_conformance,
]
SLOW = r"^/(views|exports|reconcile|analysis/(scenario|settling))"


@pytest.fixture(scope="module")
def described(data: Path) -> Iterator[Any]:
    """The description that a server of the real graph gives of itself."""
    port = free_port()
    environ = {"INTERLOCK_DATA": str(data), "INTERLOCK_PORT": str(port), "INTERLOCK_LOG_REQUESTS": "false"}
    with serving(SERVER, port, environ):
        found = schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/openapi.json")
        yield found.exclude(path_regex=SLOW).exclude(method="POST")


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_answers_are_as_described(case: Any) -> None:
    case.call_and_validate(checks=CHECKS, timeout=120)
