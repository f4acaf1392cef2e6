"""The service manifest: what this service offers and where."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from api.reconcile.extending import SETTINGS
from api.reconcile.kinds import DEFAULTS, type_of
from api.reconcile.preview import HEIGHT, WIDTH
from api.reconcile.reading import BATCH
from graph.iris import ID
from ontology.vocabulary import NS


def manifest(base: str) -> dict[str, Any]:
    """The manifest of a service under a base address (with a slash at its end)."""
    root = f"{base.rstrip('/')}/reconcile"
    return {
        "versions": ["0.2"],
        "name": "Interlock: who powers, funds and depends on whom in AI",
        "identifierSpace": ID,
        "schemaSpace": NS,
        "serviceVersion": _software(),
        "documentation": f"{base.rstrip('/')}/docs",
        "defaultTypes": [type_of(name) for name in DEFAULTS],
        "view": {"url": f"{base.rstrip('/')}/entities/{{{{id}}}}"},
        "batchSize": BATCH,
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {kind: _suggest(root, kind) for kind in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/properties"},
            "property_settings": SETTINGS,
        },
    }


def _suggest(root: str, kind: str) -> dict[str, str]:
    return {
        "service_url": root,
        "service_path": f"/suggest/{kind}",
        "flyout_service_url": root,
        "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
    }


def _software() -> str:
    """The installed version; a checkout that was never installed has none."""
    try:
        return version("interlock")
    except PackageNotFoundError:
        return "0"
