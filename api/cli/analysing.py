"""Commands that reckon: flags, analysis, scenario, explain."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli.answers import print_changes, print_claims, print_details, print_flags, print_results
from api.cli.building import Json
from api.cli.opening import Asked, at_a_moment
from api.cli.printing import out, print_json, print_table, print_text
from graph.errors import InvalidParameter
from graph.graph import Graph
from graph.metrics.families import FAMILIES, analyse
from graph.metrics.flags import Change, flag_of, flags, resting_on, rule_of, select
from graph.metrics.result import KINDS, Flag, json_ready
from graph.metrics.scenario import HeldOut, settling, what_if
from graph.plain import moment_row
from graph.snapshot import Moment, Snapshot

Level = Annotated[str, typer.Option("--level", help="group (units merged into their group on the day) | unit")]
Given = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the family, such as --set kind=chips."),
]
FAMILY_HELP = "One of: " + ", ".join(FAMILIES)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("flags")(flags_command)
    app.command("analysis")(analysis_command)
    app.command("scenario")(scenario_command)
    app.command("explain")(explain_command)


@at_a_moment
def flags_command(
    asked: Asked,
    entity: Annotated[str, typer.Option("--entity", help="Only flags that concern this firm.")] = "",
    kind: Annotated[str, typer.Option("--kind", help=" | ".join(KINDS))] = "",
    severity: Annotated[str, typer.Option("--severity", help="At least: low | medium | high")] = "",
    robust: Annotated[bool, typer.Option("--robust", help="Only flags that hold whatever is undisclosed.")] = False,
    resting: Annotated[str, typer.Option("--resting-on", help="Only flags that rest on a source.")] = "",
    level: Level = "group",
    json: Json = False,
) -> None:
    """List the risks that the claims show, gravest first."""
    graph, moment = asked.graph, asked.moment
    snapshot = graph.at(moment)
    all_flags = resting_on(snapshot, resting, level) if resting else _all_flags(graph, moment, level)
    found = select(snapshot, all_flags, entity, kind, severity, True if robust else None, level)
    if json:
        _print_items(graph, moment, level, [flag.as_json() for flag in found])
    else:
        print_flags(snapshot, found, f"Flags as of {moment.as_of}, known at {moment.known_at}")


def _all_flags(graph: Graph, moment: Moment, level: str) -> tuple[Flag, ...]:
    """The flags of a moment; those of the default one are kept beside the version."""
    if moment != graph.default_moment or level != "group":
        return flags(graph.at(moment), level)
    return graph.kept("flags", tuple, lambda: flags(graph.at(moment), level))


@at_a_moment
def analysis_command(
    asked: Asked,
    family: Annotated[str, typer.Argument(help=FAMILY_HELP)] = "",
    subject: Annotated[str, typer.Argument(help="The firm (or deal) that is asked about.")] = "",
    given: Given = None,
    level: Level = "group",
    json: Json = False,
) -> None:
    """Ask one family of metrics; without a family, list them with their parameters."""
    if not family:
        _print_families(json)
        return
    graph, moment = asked.graph, asked.moment
    found = analyse(graph.at(moment), family, subject, level, **_parameters(given))
    if json:
        _print_items(graph, moment, level, [result.as_json() for result in found])
    else:
        print_results(graph.at(moment), found, f"{family} {subject}".strip())


def _print_families(json: bool) -> None:
    if json:
        items = [
            {
                "family": name,
                "help": family.help,
                "subject": family.subject,
                "parameters": {
                    key: {"default": o.default, "help": o.help, "allowed": list(o.allowed)}
                    for key, o in family.options.items()
                },
            }
            for name, family in FAMILIES.items()
        ]
        print_json({"items": items, "total": len(items)})
        return
    rows = [
        (
            name,
            family.help,
            family.subject,
            "\n".join(
                f"{key}={o.default or '…'}: {' | '.join(o.allowed) or o.help}" for key, o in family.options.items()
            ),
        )
        for name, family in FAMILIES.items()
    ]
    print_table("Families of metrics", ["family", "answers", "asks about", "--set"], rows)


@at_a_moment
def scenario_command(
    asked: Asked,
    without: Annotated[list[str] | None, typer.Option("--without", help="Hold this firm out; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option("--without-source", help="As if never read.")] = None,
    drop_rumours: Annotated[bool, typer.Option("--drop-rumours", help="Only what is at least reported.")] = False,
    try_policy: Annotated[str, typer.Option("--try-policy", help="Resolve by another policy.")] = "",
    settle: Annotated[
        int, typer.Option("--settle", help="Try so many deals: whose disclosure would settle most flags?", min=0)
    ] = 0,
    level: Level = "group",
    json: Json = False,
) -> None:
    """What if a firm were gone, a source or rumours dropped, a deal disclosed: what would the flags say?"""
    graph, moment = asked.graph, asked.moment
    snapshot = graph.at(moment)
    if not (without or source or drop_rumours or try_policy or settle):
        raise InvalidParameter("scenario", "", "--without, --without-source, --drop-rumours, --try-policy or --settle")
    if settle:
        _print_settling(graph, moment, snapshot, level, settle, json)
        return
    found = what_if(snapshot, without or [], source or [], not drop_rumours, try_policy, level)
    if json:
        rows = {
            "held": list(found.firms),
            "losses": [r.as_json() for r in found.losses],
            "unknown": [r.as_json() for r in found.unknown],
            "changes": [_change_row(c) for c in found.changes],
        }
        print_json({**moment_row(moment, graph.version), "level": level, **rows})
        return
    _print_losses(snapshot, found)
    print_changes(found.changes, "Flags that would change")


def _print_losses(snapshot: Snapshot, found: HeldOut) -> None:
    """What labs lose, and of what they lose an unknown part."""
    if found.losses:
        names = ", ".join(snapshot.label(firm) for firm in found.firms)
        print_results(snapshot, found.losses, f"Supply that labs would lose without {names} (in usd: of what they buy)")
        out.print()
    if found.unknown:
        told = ", ".join(f"{snapshot.label(r.subject)} ({r.details['kind']})" for r in found.unknown)
        out.print(f"Supplied, too, but no claim tells to what part: {told}", markup=False)
        out.print()


def _print_settling(graph: Graph, moment: Moment, snapshot: Snapshot, level: str, top: int, json: bool) -> None:
    found = settling(snapshot, level, top)
    if json:
        items = [{"deal": d.deal, "touches": list(d.touches), "settles": list(d.settles)} for d in found]
        _print_items(graph, moment, level, items)
        return
    rows = [(d.deal, snapshot.label(d.deal), len(d.touches), "\n".join(d.settles)) for d in found]
    title = f"Whose disclosure would settle most, of the {len(found)} deals on which most flags that are open hang"
    print_table(title, ["deal", "what", "flags touched", "flags settled"], rows)


@at_a_moment
def explain_command(
    asked: Asked,
    what: Annotated[str, typer.Argument(help="A flag's id, or a family of metrics.")],
    subject: Annotated[str, typer.Argument(help="With a family: the firm (or deal) asked about.")] = "",
    given: Given = None,
    level: Level = "group",
    json: Json = False,
) -> None:
    """Explain a flag or an answer: formula, rule, inputs, and every claim with its source."""
    graph, moment = asked.graph, asked.moment
    snapshot = graph.at(moment)
    if what in FAMILIES:
        found = analyse(snapshot, what, subject, level, **_parameters(given))
        if json:
            _print_items(graph, moment, level, [result.as_json() for result in found])
            return
        print_results(snapshot, found, f"{what} {subject}".strip())
        formulas = dict.fromkeys(str(r.details["formula"]) for r in found if r.details.get("formula"))
        print_text("Formula", "; ".join(formulas))
        print_claims(snapshot, dict.fromkeys(claim for result in found for claim in result.claims))
        return
    flag = flag_of(snapshot, what, level)
    if json:
        print_json({**moment_row(moment, graph.version), "level": level, **flag.as_json(), "rule": rule_of(flag.kind)})
        return
    _print_flag(snapshot, flag)


def _print_flag(snapshot: Snapshot, flag: Flag) -> None:
    print_flags(snapshot, [flag], "")
    print_text("Formula", f"{flag.formula} (version {flag.version})")
    print_text("Rule", rule_of(flag.kind))
    out.print()
    print_details(snapshot, flag.details)
    print_claims(snapshot, flag.evidence)


def _parameters(given: list[str] | None) -> dict[str, str]:
    found = {}
    for text in given or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidParameter("set", text, "NAME=VALUE")
        found[name] = value
    return found


def _change_row(change: Change) -> dict[str, Any]:
    before, after = change.before, change.after
    return {
        "id": change.id,
        "what": change.what,
        "before": None if before is None else json_ready(before.as_json()),
        "after": None if after is None else json_ready(after.as_json()),
    }


def _print_items(graph: Graph, moment: Moment, level: str, items: list[dict[str, Any]]) -> None:
    print_json({**moment_row(moment, graph.version), "level": level, "items": items, "total": len(items)})
