#!/bin/sh
# Every check, in the order in which it fails fastest: format, lint, types, import direction, tests.
# usage: check.sh BIN  (the folder of the virtual environment's commands)
set -eu
bin=$1
"$bin/ruff" format --check .
"$bin/ruff" check .
"$bin/mypy"
"$bin/lint-imports" --no-cache
"$bin/python" -m pytest -n auto --durations=15
