"""The server keeps to its own description: requests made from the OpenAPI document, answers checked against it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from benchmarks.servers import free_port, serving

pytestmark = pytest.mark.slow

SERVER = [sys.executable, "-m", "api.server"]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SLOW = r"^/(views|exports|reconcile|analysis/(scenario|settling))"


@pytest.fixture(scope="module")
def described(data: Path) -> Iterator[schemathesis.BaseSchema]:
    """The description that a server of the real graph gives of itself."""
    port = free_port()
    environ = {"INTERLOCK_DATA": str(data), "INTERLOCK_PORT": str(port), "INTERLOCK_LOG_REQUESTS": "false"}
    with serving(SERVER, port, environ):
        found = schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/openapi.json")
        yield found.exclude(path_regex=SLOW).exclude(method="POST")


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_answers_are_as_described(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS, timeout=120)
