"""The certificate as a sheet of A4, to be printed or kept."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import segno
from flask import Response, current_app, url_for
from sqlalchemy.orm import Session

from app.certificates.kinds import CERTIFICATE_KIND_NAMES, CertificateKind
from app.certificates.models import Certificate
from app.certificates.numbers import written
from app.core import clock
from app.core.documents.drawing import PDF, draw
from app.core.errors import Conflict
from app.org import queries as org

_TEMPLATE = Path(__file__).with_name("certificate.typ")
_DIGITS = "〇一二三四五六七八九"

#: What is said before and after the title.
SENTENCES = {
    CertificateKind.PARTICIPATION: ("参加", "，热心参与，特发此证。"),
    CertificateKind.COMPLETION: ("完成", "课程，准予结业，特发此证。"),
    CertificateKind.SERVICE_RECORD: ("经核对服务记录，参加", "，特此证明。"),
}
#: What stands where the name was, once its owner has closed their account.
NAMELESS = "（已注销账号）"


def answer(session: Session, certificate: Certificate) -> Response:
    """The PDF as a browser opens it. Raises Conflict (``certificate_revoked``) and what drawing raises."""
    response = Response(pdf(session, certificate), mimetype=PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{written(certificate.number)}.pdf"'
    response.cache_control.no_store = True
    return response


def pdf(session: Session, certificate: Certificate) -> bytes:
    """The sheet, with the page that verifies it as a QR code.

    Raises Conflict (``certificate_revoked``), and what :func:`app.core.documents.drawing.draw` raises.
    """
    if certificate.revoked_at:
        raise Conflict("certificate_revoked", "这张证书已经撤销了，不能再打印。有疑问请问颁发单位。")
    before, after = SENTENCES[certificate.kind]
    # Hours are a figure and not the name of something.
    plain = certificate.kind is CertificateKind.SERVICE_RECORD
    words = {
        "name": CERTIFICATE_KIND_NAMES[certificate.kind],
        "holder": certificate.holder_name or NAMELESS,
        "before": before,
        "title": certificate.title if plain else f"“{certificate.title}”",
        "after": after,
        "facts": certificate.facts,
        "number": written(certificate.number),
        "qr": _code(address(certificate.number)),
        "page": current_app.extensions["settings"].base_url.split("//")[-1] + url_for("verify.ask"),
        "issuer": org.known_unit(session, certificate.unit_id).name,
        "date": date_in_words(clock.local(certificate.issued_at).date()),
    }
    return draw(_TEMPLATE, words, at=certificate.issued_at)


def address(number: str) -> str:
    """The page that tells whether a number holds."""
    base_url: str = current_app.extensions["settings"].base_url
    return base_url + url_for("verify.show", number=written(number))


def date_in_words(day: date) -> str:
    """A date as it is written on papers of honour: ``二〇二六年十一月二十一日``."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year}")
    return f"{year}年{_counted(day.month)}月{_counted(day.day)}日"


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "")
    return ten + (_DIGITS[ones] if ones else "")


def _code(content: str) -> str:
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
