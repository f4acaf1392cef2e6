"""Things by their slug: what is stated of them, what they take part in, who says so, what is around them."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api.answers import answer, listed
from api.identity import kept_slug
from api.listing import Listing
from api.models import ClaimList, NeighborList, Thing, ThingList
from api.parameters import Ask, Asked, Level, Page, one_of
from graph.chains import FARTHEST, Near, near_row, neighbors
from graph.described import describe, describe_claim
from graph.evidence import Claim
from graph.lookup import claims_about, find, kind_of
from graph.metrics.layers import activities
from graph.plain import claim_row, plain
from graph.rows import names, thing_row, told
from graph.selection import columns
from graph.snapshot import Snapshot
from graph.standing import standing_row, standings, uncounted
from ontology.vocabulary import vocabulary

router = APIRouter(tags=["entities"])

Slug = Annotated[str, Path(description="A slug, such as anthropic or colossus-1.", max_length=200)]
ENTITIES = ("Organization", "Cluster", "Model", "Accelerator")
"""The kinds of things that are not deals, figures or events."""
CLASSES = tuple(sorted(name for name, c in vocabulary().classes.items() if "Entity" in c.ancestors))
LAYERS = vocabulary().notations("layers")
NOTHING: dict[str, Any] = {"types": [], "aliases": [], "stated": [], "links": [], "conflicts": []}
"""What a thing has where nothing is told of it."""
DIRECTIONS = ("in", "out", "both")


@router.get("/entities", summary="All entities, with facets", response_model=ThingList)
def entities(
    asked: Ask,
    page: Page,
    kind: Annotated[
        str | None, Query(description="A class, such as AILab.", json_schema_extra={"enum": CLASSES})
    ] = None,
    country: Annotated[str | None, Query(description="ISO 3166 alpha-2.", max_length=2)] = None,
    layer: Annotated[
        str | None, Query(description="Has something of its own there.", json_schema_extra={"enum": LAYERS})
    ] = None,
    group: Annotated[str | None, Query(description="Units of this group (a slug).", max_length=200)] = None,
) -> Response:
    """Organizations, clusters, models and accelerators; any other class by `kind`. Facets count what is chosen."""
    snapshot = asked.snapshot
    wanted = one_of("kind", kind, CLASSES)
    one_of("layer", layer, LAYERS)
    layers = _layers(snapshot)
    found = [
        slug
        for slug, types in snapshot.types.items()
        if told(snapshot, slug)
        and (wanted in types if wanted else types & set(ENTITIES))
        and (country is None or snapshot.value(slug, "country") == country.upper())
        and (layer is None or layer in layers.get(slug, ()))
        and (group is None or ("Organization" in types and snapshot.group(slug) == group))
    ]
    shape = Listing[str](
        key=lambda slug: slug,
        row=lambda slug: thing_row(snapshot, slug) | {"layers": list(layers.get(slug, ()))},
        columns=(*columns("Entity"), "layers"),
        sorts={
            "slug": lambda slug: slug,
            "name": snapshot.label,
            "kind": lambda slug: kind_of(snapshot, slug),
            "claims": lambda slug: len(snapshot.subjects.get(slug, ())),
        },
    )
    items, shown = shape.page(found, page)
    extra = {"facets": _facets(snapshot, found, layers), "names": names(snapshot, items["items"])}
    return listed(asked, items, quads=_described(asked, shown), page="entities", extra=extra)


@router.get("/entities/{slug}", summary="A thing", response_model=Thing)
def entity(asked: Ask, slug: Slug) -> Response:
    """What a thing is, what is stated of it and by which claims, and what it takes part in."""
    moved = kept_slug(slug)
    if moved is not None:
        return moved_to(asked.request, slug, moved)
    thing = find(asked.snapshot, slug)
    payload = NOTHING | plain(thing) | {"row": thing_row(asked.snapshot, slug)}
    return answer(asked, payload, quads=_described(asked, [slug]), page="entity")


@router.get("/entities/{slug}/claims", summary="The claims about a thing", response_model=ClaimList)
def entity_claims(asked: Ask, page: Page, slug: Slug) -> Response:
    """Every claim about a thing, oldest first: from whom, in conflict with what, preferred or outweighed, and why."""
    moved = kept_slug(slug)
    if moved is not None:
        return moved_to(asked.request, slug, moved)
    shape = claim_listing(asked.snapshot)
    found, shown = shape.page(claims_about(asked.snapshot, slug), page)

    def quads() -> Any:
        reader = asked.graph.reader
        return [q for claim in shown for q in describe_claim(reader, claim.id, claim.source.id)]

    return listed(asked, found, quads=quads, page="claims", extra={"slug": slug, "name": asked.snapshot.label(slug)})


@router.get("/entities/{slug}/neighbors", summary="What is around a thing", response_model=NeighborList)
def entity_neighbors(
    asked: Ask,
    page: Page,
    slug: Slug,
    depth: Annotated[int, Query(description="Steps away.", ge=1, le=FARTHEST)] = 1,
    direction: Annotated[
        str, Query(description="Arrows that come in, go out, or both.", json_schema_extra={"enum": list(DIRECTIONS)})
    ] = "both",
    label: Annotated[
        str, Query(description="Only arrows with these labels, flows or kinds, with commas between.", max_length=300)
    ] = "",
    ended: Annotated[bool, Query(description="Also what has ended by the day.")] = False,
    level: Level = "unit",
) -> Response:
    """Typed arrows in both directions, the largest first; hubs beyond the first step are cut and say how many more."""
    moved = kept_slug(slug)
    if moved is not None:
        return moved_to(asked.request, slug, moved)
    snapshot = asked.snapshot
    one_of("direction", direction, DIRECTIONS)
    labels = tuple(part.strip() for part in label.split(",") if part.strip())
    around = neighbors(snapshot, slug, depth, direction, level, labels, ended)
    shape = Listing[Near](
        key=lambda near: f"{near.tie.deal} {near.tie.label} {near.tie.source} {near.tie.target}",
        row=lambda near: near_row(snapshot, near),
        columns=NEIGHBOR_COLUMNS,
        sorts={"distance": lambda near: near.distance, "slug": lambda near: near.slug, "deal": lambda n: n.tie.deal},
    )
    found, shown = shape.page(around.near, page, truncated=bool(around.collapsed))
    extra = {"start": around.start, "more": dict(around.collapsed)}
    deals = dict.fromkeys(near.tie.deal for near in shown)
    return listed(asked, found, quads=_described(asked, deals), page="neighbors", extra=extra)


NEIGHBOR_COLUMNS = (
    *("distance", "slug", "name", "entityKind", "source", "sourceName", "target", "targetName", "label", "flow"),
    *("deal", "kind", "rung", "force", "holds", "usd", "usdPerYear", "power", "chips", "stake", "shared"),
    *("claims", "status", "knownFrom", "lastKnownFrom"),
)
CLAIM_COLUMNS = (
    *("id", "iri", "about", "status", "knownFrom", "possiblyKnownFrom", "validFrom", "validTo", "origin", "note"),
    *("locator", "deprecated", "asserts", "source", "counts", "standing"),
)


def claim_listing(snapshot: Snapshot) -> Listing[Claim]:
    """How claims are listed, each with how it stands among the others."""

    def row(claim: Claim) -> dict[str, Any]:
        why = uncounted(snapshot, claim)
        standing = [standing_row(s) for s in standings(snapshot, claim)]
        return claim_row(claim) | {"counts": not why, "standing": standing} | ({"whyNot": why} if why else {})

    return Listing(
        key=lambda claim: claim.id,
        row=row,
        columns=(*CLAIM_COLUMNS, "whyNot"),
        sorts={
            "id": lambda claim: claim.id,
            "knownFrom": lambda claim: str(claim.known_from),
            "status": lambda claim: claim.status,
            "about": lambda claim: claim.about,
            "source": lambda claim: claim.source.id,
        },
    )


def moved_to(request: Request, slug: str, kept: str) -> Response:
    """308 from a mistaken duplicate to the thing that is kept."""
    path = request.url.path.replace(f"/{slug}", f"/{kept}", 1)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, status_code=308)


def _described(asked: Asked, slugs: Any) -> Any:
    return lambda: describe(asked.graph, asked.moment, slugs)


def _layers(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """The layers in which each unit has something of its own."""
    found = activities(snapshot, "unit")
    return {
        slug: tuple(layer for layer, activity in done.items() if activity.state() in {"inHouse", "mixed"})
        for slug, done in found.items()
    }


def _facets(snapshot: Snapshot, slugs: list[str], layers: dict[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
    kinds = Counter(t for slug in slugs for t in snapshot.types[slug] if t not in {"Entity", "Occurrence"})
    countries = Counter(str(c) for slug in slugs if (c := snapshot.value(slug, "country")) is not None)
    by_layer = Counter(layer for slug in slugs for layer in layers.get(slug, ()))
    counted = {"kind": kinds, "country": countries, "layer": by_layer}
    return {name: dict(sorted(c.items(), key=lambda x: (-x[1], x[0]))) for name, c in counted.items()}
