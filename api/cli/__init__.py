"""The command line: one command with subcommands, tables for people, `--json` for programs.

Exit codes: 0 done, 1 the claims or the request have faults, 2 the command was used wrongly.
"""

from __future__ import annotations

import sys

import typer

from api.cli import analysing, asking, building, contributing, exporting, importing, publishing, questions, serving
from api.cli.printing import complain
from graph.errors import InterlockError

app = typer.Typer(
    name="interlock",
    help="A sourced knowledge graph of who powers, funds and depends on whom in AI.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for module in (building, asking, questions, analysing, importing, contributing, exporting, publishing, serving):
    module.add_to(app)


def main() -> None:
    """Run the command; errors that were foreseen end in one clear message and exit code 1."""
    try:
        app()
    except InterlockError as error:
        complain(error)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
