"""Certificates for residents' phones."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint, FileSchema
from flask import Blueprint, Response, request

from app.accounts.auth import auth, current_actor
from app.certificates import links, paper, queries, views
from app.certificates.schemas import CertificatePage
from app.core.documents.drawing import PDF
from app.core.errors import NotFound
from app.core.rate_limits import limiter
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session

bp = APIBlueprint("certificates", __name__, tag="证书 Certificates")
files_bp = Blueprint("certificate_files", __name__)


@bp.get("/me/certificates")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(CertificatePage)
def list_my_certificates(query: PageQuery) -> Response:
    """The certificates I was given, newest first."""
    rows, following = queries.certificates_of(
        session(), current_actor().account_id, cursor=query.cursor, limit=query.limit
    )
    return reply(CertificatePage(items=views.own(session(), rows), next_cursor=following))


@bp.get("/me/certificates/<uuid:certificate_id>/pdf")
@bp.auth_required(auth)
@limiter.limit("30/minute")
@bp.output(FileSchema(type="string", format="binary"), content_type=PDF)
def my_pdf(certificate_id: UUID) -> Response:
    """One of mine as a PDF."""
    return paper.answer(session(), queries.access_own_certificate(session(), current_actor(), certificate_id))


@files_bp.get("/certificates/<uuid:certificate_id>.pdf")
@limiter.limit("30/minute")
def show(certificate_id: UUID) -> Response:
    """The same, to whoever holds a signed address."""
    expires = request.args.get("e", type=int)
    if expires is None or not links.is_valid(certificate_id, expires, request.args.get("s", "")):
        raise NotFound()
    certificate = queries.certificate(session(), certificate_id)
    if certificate is None:
        raise NotFound()
    return paper.answer(session(), certificate)
