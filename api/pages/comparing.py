"""Labs side by side, as a page."""

from __future__ import annotations

from typing import Any

from api.pages.look import Look
from exports import profile
from exports.comparison import compare as compared
from graph.metrics.layers import labs

PLACES = ("one", "two", "three", "four")


def compare(look: Look) -> dict[str, Any]:
    """The comparison, a form to choose others, and the shares of suppliers as charts."""
    snapshot = look.snapshot
    slugs = [str(slug) for slug in look.payload["labs"]]
    groups = [
        {
            "heading": group.heading,
            "rows": [
                {
                    "label": row.label,
                    "about": row.about,
                    "cells": [{"cell": cell, "cite": look.notes.cite(cell.claims)} for cell in row.cells],
                }
                for row in group.rows
            ],
        }
        for group in compared(snapshot, slugs)
    ]
    charts = []
    for number, slug in enumerate(slugs):
        found = profile.dependence(snapshot, slug)
        if found is not None:
            charts.append((slug, snapshot.label(slug), found, profile.dependence_chart(f"lean-{number}", found)))
    return {
        "title": "Compare: " + ", ".join(snapshot.label(slug) for slug in slugs),
        "section": "compare",
        "labs": [(slug, snapshot.label(slug)) for slug in slugs],
        "groups": groups,
        "charts": charts,
        "choices": [(slug, snapshot.label(slug)) for slug in labs(snapshot)],
        "places": [(place, slugs[n] if n < len(slugs) else "") for n, place in enumerate(PLACES)],
    }
