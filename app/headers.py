"""Headers that every answer leaves with, whoever made it."""

from __future__ import annotations

from flask import Flask, Response, request

#: Nothing from another host, nothing framed. The build sets styles on elements, and shows photos before they are sent.
RESIDENT_PAGES_POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self' blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def register(app: Flask) -> None:
    """Have every answer carry them; what a view or a page has said for itself stays."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    if request.path.startswith("/h5") and response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", RESIDENT_PAGES_POLICY)
    if request.path.startswith(("/api/v1/", "/open311/")):
        # What concerns one person, or was asked for with a key, is kept by no cache on the way.
        headers.setdefault("Cache-Control", "no-store")
    return response
