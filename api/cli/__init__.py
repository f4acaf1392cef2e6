"""The command line: one command with subcommands, tables for people, `--json` for programs.

Exit codes: 0 done, 1 the claims or the request have faults, 2 the command was used wrongly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module

import typer

from api.cli.printing import complain
from graph.errors import InterlockError

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "building": ("build", "validate", "doctor"),
    "asking": ("query", "entity", "claims", "conflicts", "sources"),
    "questions": ("ask",),
    "analysing": ("flags", "analysis", "scenario", "explain"),
    "importing": ("import", "diff", "reconcile"),
    "contributing": ("add", "coverage"),
    "exporting": ("export",),
    "publishing": ("brief", "export"),
    "serving": ("serve", "mcp"),
}
"""Which module holds which commands, in the order of the help; a group may be filled by several."""


def made(modules: Iterable[str] = COMMANDS) -> typer.Typer:
    """The application, with the commands of some modules or of all."""
    made = typer.Typer(
        name="interlock",
        help="A sourced knowledge graph of who powers, funds and depends on whom in AI.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        callback=_group,
    )
    for module in modules:
        import_module(f"api.cli.{module}").add_to(made)
    return made


def _group() -> None:
    """Without a callback, an application with one command would take that command's name for an argument."""


def needed(arguments: Sequence[str]) -> Iterable[str]:
    """The modules that a command line needs: those of its first command, for the others take time to load."""
    first = arguments[0] if arguments else ""
    return [module for module, names in COMMANDS.items() if first in names] or COMMANDS


def __getattr__(name: str) -> typer.Typer:
    """`app`: the whole application, made when it is asked for."""
    if name == "app":
        return made()
    raise AttributeError(name)


def main() -> None:
    """Run the command; errors that were foreseen end in one clear message and exit code 1."""
    try:
        made(needed(sys.argv[1:]))()
    except InterlockError as error:
        complain(error)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
