"""Reconciliation API 0.2 (W3C Entity Reconciliation Community Group): match names to things, as from OpenRefine."""

from api.reconcile.route import router

__all__ = ["router"]
