#!/bin/sh
# Every check, in the order in which it fails fastest: format, lint, types, import direction, tests.
# usage: check.sh BIN  (the folder of the virtual environment's commands)
set -eu
bin=$1
"$bin/ruff" format --check .
"$bin/ruff" check .
"$bin/mypy"
"$bin/lint-imports" --no-cache
# Each worker takes a run of neighbours, and steals from the other's end: fixtures of a file are seldom made twice.
"$bin/python" -m pytest -n auto --dist worksteal --durations=15
