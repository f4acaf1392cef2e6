"""Who may write: bearer tokens, known only by their SHA-256 and compared in constant time."""

from __future__ import annotations

import hashlib
import hmac

from fastapi import Request

from api.problems import Unauthorized, WritingDisabled
from api.settings import Settings


def require_token(request: Request) -> None:
    """Raise unless the request carries a token that may write; without configured tokens nothing can be written."""
    settings: Settings = request.app.state.settings
    if not settings.token_hashes:
        raise WritingDisabled("nothing can be written here: no token is configured (INTERLOCK_TOKENS)")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    digest = hashlib.sha256(token.strip().encode("utf-8", "replace")).hexdigest()
    matches = [hmac.compare_digest(digest, known) for known in settings.token_hashes]
    if scheme.lower() != "bearer" or not any(matches):
        raise Unauthorized("writing needs a bearer token: Authorization: Bearer ...")
