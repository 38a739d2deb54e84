"""Certificates in the console: what my units have issued, on paper again, and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.certificates import paper, queries, service, views
from app.certificates.models import Certificate
from app.certificates.numbers import read_number
from app.certificates.schemas import RevokeIn
from app.core import audit
from app.core.unit_of_work import session

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_certificates",
    __name__,
    url_prefix="/console/certificates",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

PAGE = 30


@bp.get("")
def shelf() -> str:
    """What my units have issued, newest first, or those whose number begins as typed."""
    current_actor().require(Permission.MANAGE_ACTIVITIES)
    typed = request.args.get("number", "").strip()[:40]
    rows, following = queries.managed(
        session(),
        current_actor(),
        number=read_number(typed),
        cursor=request.args.get("cursor"),
        limit=PAGE,
    )
    words: dict[str, Any] = {
        "lines": views.lines(session(), rows),
        "following": following,
        "typed": typed,
    }
    part = "HX-Request" in request.headers
    return render_template("certificates/_lines.html" if part else "certificates/shelf.html", **words)


@bp.get("/<uuid:certificate_id>.pdf")
def pdf(certificate_id: UUID) -> Response:
    """One of them on paper; that somebody took it is on record."""
    certificate = _managed(certificate_id)
    audit.record_look(
        "certificate.printed",
        actor_id=current_actor().account_id,
        place=audit.Place(certificate.unit_id, certificate.street_id),
        subject=("certificate", certificate.id),
    )
    return paper.answer(session(), certificate)


@bp.post("/<uuid:certificate_id>/revoke")
def revoke(certificate_id: UUID) -> ResponseReturnValue:
    """Take one back, and say why."""
    certificate = _managed(certificate_id)
    body = RevokeIn.model_validate({"reason": request.form.get("reason", "")})
    service.revoke(session(), current_actor(), certificate, reason=body.reason)
    return redirect(url_for(".shelf", number=request.form.get("number") or None), 303)


def _managed(certificate_id: UUID) -> Certificate:
    return queries.access_managed_certificate(session(), current_actor(), certificate_id)
