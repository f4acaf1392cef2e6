"""All flags of a snapshot, and the questions asked the other way round: what rests on a source, what would flip.

The `flags` graph holds those of the default snapshot; any other is computed when asked for and kept for a while.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from graph.errors import InvalidParameter, UnknownEntity
from graph.metrics.chokepoints import chokepoint_flags
from graph.metrics.circularity import circular_flags
from graph.metrics.concentration_flags import concentration_flags
from graph.metrics.conflicts import conflict_flags
from graph.metrics.contract_flags import exposure_flags, lock_in_flags
from graph.metrics.integration import integration_flags
from graph.metrics.result import KINDS, SEVERITIES, Flag
from graph.metrics.rivals import foreclosure, reverse_equity, supplier_rivals
from graph.metrics.subjects import firm_of
from graph.snapshot import Snapshot

FAMILIES: Mapping[str, Callable[[Snapshot, str], list[Flag]]] = {
    "investor-conflict": conflict_flags,
    "supplier-rival": supplier_rivals,
    "reverse-equity": reverse_equity,
    "vertical-integration": integration_flags,
    "foreclosure": foreclosure,
    "concentration": concentration_flags,
    "chokepoint": chokepoint_flags,
    "circular-financing": circular_flags,
    "exposure": exposure_flags,
    "lock-in": lock_in_flags,
}
"""Who raises which kind of flag."""


def rule_of(kind: str) -> str:
    """When a kind of flag is raised, how grave it is and when it is robust, in the words of its family.

    Parameters
    ----------
    kind : one of :data:`graph.metrics.result.KINDS`.

    Returns
    -------
    The paragraphs that stand at the head of what raises it, before the sections for programmers. A paragraph is one
    line, with blank lines between; the items of a list are lines of their own. Raises InvalidParameter for a kind that
    there is not.

    Examples
    --------
    >>> rule_of("lock-in").splitlines()[0]
    'Labs of whose money committed to capacity and chips half or more outlives the next generation of hardware.'
    """
    if kind not in FAMILIES:
        raise InvalidParameter("kind", kind, " | ".join(KINDS))
    rule = re.split(r"\n\n[A-Z][a-z]+\n-{3,}\n", inspect.getdoc(FAMILIES[kind]) or "")[0]
    return "\n\n".join(re.sub(r"\n(?!- )\s*", " ", part.strip()) for part in rule.split("\n\n"))


@lru_cache(maxsize=64)
def flags_of_kind(snapshot: Snapshot, kind: str, level: str = "group") -> tuple[Flag, ...]:
    """The flags of one kind, gravest first.

    Parameters
    ----------
    snapshot : the moment.
    kind : one of :data:`graph.metrics.result.KINDS`.
    level : `group` or `unit`.

    Returns
    -------
    The flags, ordered as :func:`ordered` does. Raises InvalidParameter for a kind or a level that there is not.

    Examples
    --------
    >>> {flag.kind for flag in flags_of_kind(snapshot, "exposure")}
    {'exposure'}
    """
    if kind not in FAMILIES:
        raise InvalidParameter("kind", kind, " | ".join(KINDS))
    return ordered(FAMILIES[kind](snapshot, level))


def flags(snapshot: Snapshot, level: str = "group", kinds: Iterable[str] = KINDS) -> tuple[Flag, ...]:
    """All flags of a snapshot (or those of some kinds), gravest first, then robust ones, then by kind and id.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` (units merged into their group on the day) or `unit`.
    kinds : some of :data:`graph.metrics.result.KINDS`.

    Returns
    -------
    Every flag with its severity, its value as an interval and the claims it rests on. Raises InvalidParameter for a
    kind or a level that there is not.

    Examples
    --------
    >>> "reverse-equity-anthropic-akamai" in {flag.id for flag in flags(snapshot, kinds=["reverse-equity"])}
    True
    """
    return ordered(flag for kind in dict.fromkeys(kinds) for flag in flags_of_kind(snapshot, kind, level))


def ordered(found: Iterable[Flag]) -> tuple[Flag, ...]:
    """Gravest first, robust before not, then by kind and id."""
    return tuple(sorted(found, key=lambda f: (-SEVERITIES.index(f.severity), not f.robust, KINDS.index(f.kind), f.id)))


def flag_of(snapshot: Snapshot, slug: str, level: str = "group") -> Flag:
    """A flag by its id.

    Parameters
    ----------
    snapshot : the moment.
    slug : the id, as :func:`graph.metrics.result.flag_id` makes it.
    level : `group` or `unit`.

    Returns
    -------
    The flag. Raises UnknownEntity where the moment has none of that id, with those of the same kind nearest by name.

    Examples
    --------
    >>> flag_of(snapshot, "reverse-equity-anthropic-akamai").summary
    'Anthropic holds warrants in its supplier Akamai Technologies.'
    """
    kind = next((k for k in KINDS if slug.startswith(f"{k}-")), None)
    for flag in flags(snapshot, level, KINDS if kind is None else (kind,)):
        if flag.id == slug:
            return flag
    words = set(_words(slug))
    near = [f for f in flags(snapshot, level, KINDS if kind is None else (kind,)) if words & set(f.entities)]
    near.sort(key=lambda f: (-len(words & set(f.entities)), f.id))
    raise UnknownEntity(slug, [f.id for f in near[:5]])


def _words(slug: str) -> list[str]:
    parts = slug.split("-")
    return ["-".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)]


def select(
    snapshot: Snapshot,
    found: Iterable[Flag],
    entity: str = "",
    kind: str = "",
    severity: str = "",
    robust: bool | None = None,
    level: str = "group",
) -> tuple[Flag, ...]:
    """Flags that concern a firm, are of a kind, at least so grave, and robust or not, as far as asked.

    Parameters
    ----------
    snapshot : the moment of the flags.
    found : the flags to choose from.
    entity : a firm; a unit stands for its group where the flags are those of groups.
    kind : one of :data:`graph.metrics.result.KINDS`.
    severity : the least one wanted, of :data:`graph.metrics.result.SEVERITIES`.
    robust : only robust ones, or only others.
    level : the level of the flags.

    Returns
    -------
    Those that meet every condition, in the order given. Raises UnknownEntity for a name that nothing has,
    InvalidParameter for what is no firm and for a kind or a severity that there is not.

    Examples
    --------
    >>> [flag.id for flag in select(snapshot, flags(snapshot), entity="linode", kind="reverse-equity")]
    ['reverse-equity-anthropic-akamai']
    """
    if severity and severity not in SEVERITIES:
        raise InvalidParameter("severity", severity, " | ".join(SEVERITIES))
    if kind and kind not in KINDS:
        raise InvalidParameter("kind", kind, " | ".join(KINDS))
    least = SEVERITIES.index(severity) if severity else 0
    firm = firm_of(snapshot, entity, level, "entity") if entity else ""
    return tuple(
        flag
        for flag in found
        if (not firm or firm in flag.entities)
        and (not kind or flag.kind == kind)
        and SEVERITIES.index(flag.severity) >= least
        and (robust is None or flag.robust == robust)
    )


def resting_on(snapshot: Snapshot, source: str, level: str = "group") -> tuple[Flag, ...]:
    """Flags with at least one claim of a source among their evidence: those that it bears, alone or with others.

    Parameters
    ----------
    snapshot : the moment.
    source : the id of a source.
    level : `group` or `unit`.

    Returns
    -------
    The flags, gravest first. Raises UnknownEntity for a source that the graph does not have.

    Examples
    --------
    >>> len(resting_on(snapshot, "theaidude-2026-05-10")) < len(flags(snapshot))
    True
    """
    if source not in snapshot.evidence.sources:
        raise UnknownEntity(source)
    claims = {c.id for c in snapshot.evidence.by_source.get(source, ())}
    return tuple(flag for flag in flags(snapshot, level) if claims & set(flag.evidence))


@dataclass(frozen=True)
class Change:
    """A flag that differs between two snapshots: `gone`, `new`, or with another severity or robustness (`changed`)."""

    id: str
    what: str
    before: Flag | None
    after: Flag | None

    @property
    def flag(self) -> Flag:
        """The flag, as it is after the change or, if gone, before."""
        found = self.after or self.before
        assert found is not None
        return found


def compare(before: Iterable[Flag], after: Iterable[Flag]) -> tuple[Change, ...]:
    """What differs between two lists of flags. A change of the figures alone is no change of the verdict.

    Parameters
    ----------
    before : the flags of one world.
    after : those of another.

    Returns
    -------
    A change for each flag that is in one only, or has another severity or robustness, in order of id.

    Examples
    --------
    >>> found = flags(snapshot, kinds=["reverse-equity"])
    >>> {change.what for change in compare(found, found[1:])}
    {'gone'}
    """
    old, new = {f.id: f for f in before}, {f.id: f for f in after}
    found = []
    for slug in sorted({*old, *new}):
        one, other = old.get(slug), new.get(slug)
        if one is None or other is None:
            found.append(Change(slug, "new" if one is None else "gone", one, other))
        elif (one.severity, one.robust) != (other.severity, other.robust):
            found.append(Change(slug, "changed", one, other))
    return tuple(found)


def flips(snapshot: Snapshot, level: str = "group", **moment: str) -> tuple[Change, ...]:
    """What changes if the snapshot is resolved otherwise: `min_status="reported"` drops rumours, `policy="range"` ...

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.
    **moment : fields of :class:`graph.snapshot.Moment` with other values.

    Returns
    -------
    The changes, in order of id. Raises InvalidParameter for a value that the field cannot have.

    Examples
    --------
    >>> {change.what for change in flips(snapshot, min_status="reported")} <= {"gone", "new", "changed"}
    True
    """
    other = Snapshot(snapshot.evidence, replace(snapshot.moment, **moment))  # type: ignore[arg-type]
    return compare(flags(snapshot, level), flags(other, level))
