"""Whom a question is about: a name as it is typed becomes the firm that the metrics know, or an error that helps."""

from __future__ import annotations

from graph.errors import InvalidParameter
from graph.lookup import kind_of, known_entity
from graph.snapshot import Snapshot
from graph.ties import LEVELS, group_of


def known(snapshot: Snapshot, slug: str) -> str:
    """The slug itself, or that of which it is a duplicate.

    Raises UnknownEntity with the nearest candidates where nothing has that name on the day.
    """
    return known_entity(snapshot, snapshot.evidence.redirects.get(slug, slug))


def firm_of(snapshot: Snapshot, slug: str, level: str = "group", name: str = "subject") -> str:
    """The firm that is asked about at a level: a unit's group as it is on the day, or the unit itself.

    Without this check a slip of the pen reads as "no risk", since nothing is ever found about a name that nobody has.

    Parameters
    ----------
    snapshot : the moment.
    slug : the name as it was typed; that of a duplicate leads to the firm it duplicates.
    level : `group` or `unit`.
    name : what the parameter is called where it was typed, for the error.

    Returns
    -------
    The slug under which metrics and flags name the firm.

    Raises UnknownEntity for a name that nothing has, InvalidParameter for what is no firm (a deal, a model).
    """
    if level not in LEVELS:
        raise InvalidParameter("level", level, " | ".join(LEVELS))
    if not slug:
        raise InvalidParameter(name, slug, "a firm")
    slug = known(snapshot, slug)
    if "Organization" not in snapshot.types[slug]:
        raise InvalidParameter(name, slug, f"a firm; it is of kind {kind_of(snapshot, slug)}")
    return group_of(snapshot, slug, level)
