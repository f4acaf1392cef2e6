"""The briefing on a firm: two pages to print, made from the graph, every figure with its sources.

`brief` gathers, `exports.brief_forms` writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from exports import deals, flagging, naming, phrases, profile, stack
from exports.charts.canvas import Chart
from exports.comparison import Cell, compare
from exports.disputes import Dispute
from exports.footnotes import NOTHING, Cite, Note, Notes
from exports.views import words
from graph.changes import Change, changes
from graph.errors import InvalidParameter
from graph.lookup import find
from graph.metrics.result import Bound, Flag
from graph.rows import when
from graph.snapshot import Moment, Snapshot
from graph.ties import group_of, members

SUPPLIERS, FLAGS, DISPUTES, CHANGES, GAPS = 12, 8, 5, 6, 6
RECENT = timedelta(days=90)
YEARS = 6


@dataclass(frozen=True)
class Sourced:
    """A sentence with the notes behind it."""

    text: str
    cite: Cite = NOTHING


@dataclass(frozen=True)
class Changed:
    """A change in words."""

    day: date | None
    text: str
    cite: Cite


@dataclass(frozen=True)
class Brief:
    """Everything a briefing tells, in the order in which it tells it."""

    slug: str
    name: str
    headline: str
    moment: Moment
    version: str
    findings: tuple[Sourced, ...]
    suppliers: tuple[deals.Line, ...]
    suppliers_left: int
    customers: tuple[deals.Line, ...]
    customers_left: int
    dependence: profile.Dependence | None
    dependence_cite: Cite
    chart: Chart
    layers: tuple[stack.Standing, ...]
    flags: tuple[tuple[flagging.FlagLine, Cite], ...]
    flags_left: int
    sides: tuple[tuple[str, Cell, Cite], ...]
    disputes: tuple[tuple[str, Dispute, Cite], ...]
    disputes_left: int
    due: tuple[tuple[int, str], ...]
    due_chart: Chart
    due_covered: str
    lock_in: Sourced | None
    changed: tuple[Changed, ...]
    changed_left: int
    unknown: tuple[tuple[str, str, int], ...]
    notes: tuple[Note, ...]


def brief(snapshot: Snapshot, slug: str, version: str) -> Brief:
    """The briefing on an organization; raises UnknownEntity, or InvalidParameter for any other thing."""
    found = find(snapshot, slug)
    if "Organization" not in snapshot.types[slug]:
        raise InvalidParameter("slug", slug, "an organization: a briefing is on a firm")
    notes = Notes(snapshot, most=2)
    home = group_of(snapshot, slug)
    lines = {section.id: section for section in deals.sections(snapshot, slug, Notes(snapshot))}
    buys, sells = _told(lines.get("buys")), _told(lines.get("sells"))
    leaning = profile.dependence(snapshot, slug) or profile.dependence(snapshot, slug, "customers")
    flags = profile.all_flags(snapshot)
    own = [f for f in flags if f.subject == home or slug in f.entities[:2]]
    due_chart, due = profile.payments_chart(snapshot, slug)
    disputes = deals.disputes(snapshot, {slug, *members(snapshot, home), *(link.slug for link in found.links)})
    changed = _changes(snapshot, slug, found.links)
    findings = _findings(snapshot, slug, leaning, own, notes)
    suppliers = tuple(_cited(snapshot, line, notes) for line in buys[:SUPPLIERS])
    customers = tuple(_cited(snapshot, line, notes) for line in sells[:SUPPLIERS])
    return Brief(
        slug=slug,
        name=snapshot.label(slug),
        headline=profile.headline(snapshot, slug),
        moment=snapshot.moment,
        version=version,
        findings=findings,
        suppliers=suppliers,
        suppliers_left=max(0, len(buys) - SUPPLIERS),
        customers=customers,
        customers_left=max(0, len(sells) - SUPPLIERS),
        dependence=leaning,
        dependence_cite=notes.cite(leaning.result.claims) if leaning else Cite(),
        chart=profile.dependence_chart("lean", leaning) if leaning else Chart(Markup(""), Markup("")),
        layers=stack.standing(snapshot, slug)[1],
        flags=tuple((flagging.told(f), notes.cite(f.evidence, most=1)) for f in flagging.varied(own, FLAGS)),
        flags_left=max(0, len(own) - FLAGS),
        sides=_sides(snapshot, slug, notes),
        disputes=tuple(
            (naming.title(snapshot, d.subject), d, notes.cite((c for p in d.positions for c in p.claims), most=2))
            for d in disputes[:DISPUTES]
        ),
        disputes_left=max(0, len(disputes) - DISPUTES),
        due=tuple(
            (year, phrases.dollars(b)) for year, b in sorted(due.details["byYear"].items())[:YEARS] if b.high > 0
        ),
        due_chart=due_chart,
        due_covered=profile.due_covered(snapshot, due).sentence,
        lock_in=_lock_in(snapshot, slug, notes),
        changed=tuple(
            Changed(c.day, _change_words(snapshot, c), notes.cite(c.claims, most=1)) for c in changed[:CHANGES]
        ),
        changed_left=max(0, len(changed) - CHANGES),
        unknown=_unknown(snapshot, slug),
        notes=tuple(notes),
    )


def _told(section: deals.Section | None) -> list[deals.Line]:
    """Wholes with something to tell, the largest first; parts and bare mentions are left to the page."""
    if section is None:
        return []
    slugs = {line.slug for line in section.lines}
    return [line for line in section.lines if line.part_of not in slugs]


def _cited(snapshot: Snapshot, line: deals.Line, notes: Notes) -> deals.Line:
    from dataclasses import replace

    far = "provider" if snapshot.values(line.slug, "provider") else "customer"
    return replace(line, cite=deals.line(snapshot, line.slug, far, notes).cite)


def _findings(
    snapshot: Snapshot, slug: str, leaning: profile.Dependence | None, own: list[Flag], notes: Notes
) -> tuple[Sourced, ...]:
    """The few sentences that a reader in a hurry takes away."""
    found = []
    if leaning is not None:
        what = words.concept("inputKinds", leaning.kind)
        few = words.count(len(leaning.shares), leaning.side[:-1])
        found.append(
            Sourced(
                f"{few} of {what} are told of; the largest has {leaning.largest} {leaning.by}, which is "
                f"{leaning.verdict}, {'whatever' if leaning.result.robust else 'depending on what'} is undisclosed.",
                notes.cite(leaning.result.claims),
            )
        )
    grave = [f for f in own if f.severity == "high"]
    if own:
        robust = sum(f.robust for f in grave)
        kinds = words.listed([f"{flagging.kind_label(k)} ({n})" for k, n in flagging.counted(grave)], 5)
        found.append(
            Sourced(
                f"{words.count(len(own), 'flag')} mainly on it, {len(grave)} of them grave"
                + (f": {kinds}; {robust} of the grave ones hold whatever is undisclosed." if grave else ".")
            )
        )
    locked = _lock_in(snapshot, slug, notes)
    return (*found, *([locked] if locked else []))


def _lock_in(snapshot: Snapshot, slug: str, notes: Notes) -> Sourced | None:
    result = profile.locked(snapshot, slug)
    if result is None:
        return None
    committed: Bound = result.details["committed"]
    deals = len(result.details["deals"]) + len(result.details["unbounded"])
    text = (
        f"Committed to capacity and chips in {words.count(deals, 'deal')}: {phrases.dollars(committed)}; "
        f"the share that outlives the next generation of hardware: {phrases.share(result.value)}"
    )
    left = len(result.details["unbounded"])
    return Sourced(
        text + (f"; {words.count(left, 'deal')} among them without a bounded sum." if left else "."),
        notes.cite(result.claims),
    )


def _sides(snapshot: Snapshot, slug: str, notes: Notes) -> tuple[tuple[str, Cell, Cite], ...]:
    group = next((g for g in compare(snapshot, [slug]) if g.heading == "Who stands on both sides"), None)
    if group is None:
        return ()
    return tuple(
        (row.label, row.cells[0], notes.cite(row.cells[0].claims)) for row in group.rows if row.cells[0].things
    )


def _changes(snapshot: Snapshot, slug: str, links: Any) -> list[Change]:
    """What changed about a firm and its deals in the last months before the moment."""
    moment = snapshot.moment
    day = moment.known_at - RECENT
    before = _earlier(snapshot, Moment(min(day, moment.as_of), day, moment.policy, moment.min_status))
    near = {slug, *(link.slug for link in links if link.kind not in {"Figure", "Event"})}
    told = [
        c for c in changes(before, snapshot) if c.subject in near and c.name in {"", "amount", "rung", "force", "stake"}
    ]
    return sorted(told, key=lambda c: (-_happened(snapshot, c, day).toordinal(), c.name not in {"", "amount"}))


def _happened(snapshot: Snapshot, change: Change, since: date) -> date:
    """The day of a deal that was made in these months; older deals, newly told of, come after all others."""
    told = when(snapshot, change.subject) if change.subject in snapshot.types else None
    return told.earliest if told is not None and told.earliest is not None and told.earliest >= since else date.min


@lru_cache(maxsize=8)
def _earlier(snapshot: Snapshot, moment: Moment) -> Snapshot:
    return Snapshot(snapshot.evidence, moment)


def _change_words(snapshot: Snapshot, change: Change) -> str:
    title = naming.title(snapshot, change.subject) if change.subject in snapshot.types else change.subject
    if not change.name:
        figure = deals.line(snapshot, change.subject, "provider").figure if change.subject in snapshot.types else ""
        return f"{title}{': ' + figure if figure else ''}, {'newly told of' if change.change == 'added' else 'gone'}"
    label = phrases.topic(change.name, change.basis.split("-"))
    before, after = (
        "; ".join(phrases.short(snapshot, change.name, v) for v in side) for side in (change.before, change.after)
    )
    if not before:
        return f"{title}: {label} {after}, newly told"
    return f"{title}: {label} from {before} to {after or 'not stated any more'}"


def _unknown(snapshot: Snapshot, slug: str) -> tuple[tuple[str, str, int], ...]:
    """What is missing of its deals: property, reason, of how many."""
    found = profile.unknown(snapshot, slug, around=True)[:GAPS]
    return tuple((phrases.noun(name), phrases.missing(reason), len(slugs)) for name, reason, slugs in found)
