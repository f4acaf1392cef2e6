"""What a search found, with enough of each thing to tell them apart."""

from __future__ import annotations

from typing import Any

from api.pages.look import Look
from exports import naming, phrases


def search(look: Look) -> dict[str, Any]:
    """Matches with their kind, their place and how much is told of them."""
    snapshot = look.snapshot
    rows = []
    for item in look.payload["items"]:
        slug = str(item["slug"])
        country = snapshot.value(slug, "country")
        rows.append(
            {
                "slug": slug,
                "title": naming.title(snapshot, slug),
                "kind": naming.kind_label(snapshot, slug),
                "matched": str(item["matched"]),
                "where": phrases.country(str(country)) if country is not None else "",
                "claims": len(snapshot.subjects.get(slug, ())),
            }
        )
    asked = str(look.payload["query"])
    return {"title": f"Search: {asked}", "query_words": asked, "rows": rows, "payload": look.payload}
