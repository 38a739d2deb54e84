"""The first page: in a demo three faces to step into, on a street's own server the resident's pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.accounts import passwords
from app.accounts.roles import ROLE_NAMES, Role
from app.core.errors import NotFound
from app.core.rate_limits import limiter
from app.core.unit_of_work import session
from app.demo import people
from app.web.entering import enter
from app.wechat.sandbox import Person

bp = Blueprint("start", __name__)
demo_bp = Blueprint("demo", __name__)

#: How many residents, and how many of those who work, the first page offers.
RESIDENTS_OFFERED = 4
STAFF_OFFERED = 5


@dataclass(frozen=True)
class Face:
    """Somebody to step into the shoes of in the resident's pages."""

    name: str
    note: str
    address: str


@bp.get("/")
def resident_pages() -> Response:
    """Residents come by WeChat; whoever types the address lands where they would."""
    return redirect("/h5/")


@demo_bp.get("/")
def faces() -> str:
    """Everybody one can be in the demo, one click away."""
    staff = people.STAFF[:STAFF_OFFERED]
    return render_template(
        "start.html",
        residents=[_face(person) for person in people.sandbox_people()[:RESIDENTS_OFFERED]],
        worker=next(one for one in staff if one.role is Role.WORKER),
        street=next(one for one in staff if one.role is Role.STREET),
        staff=staff,
        password=people.PASSWORD,
        role_names=ROLE_NAMES,
    )


def _face(person: Person) -> Face:
    return Face(person.name, person.note, f"/h5/#/pages/login/index?as={quote(person.openid)}")


@demo_bp.post("/demo/enter/<username>")
@limiter.limit("30/minute")
def step_in(username: str) -> ResponseReturnValue:
    """Log in as one of the demo's own people without typing the password everybody is told anyway.

    Raises NotFound (``unknown_person``) for a user name that the demo did not make.
    """
    member = next((one for one in people.STAFF if one.username == username), None)
    found = (
        passwords.check_password(session(), username=username, password=people.PASSWORD) if member else None
    )
    if member is None or not found or isinstance(found, passwords.LoginRefused):
        raise NotFound(
            "unknown_person", "演示里没有这个人。请先放入演示数据（flask demo load），再回来试试。"
        )
    # A demo's administrator is everybody: one click must not ask for somebody's authenticator.
    following = "/dashboard" if member.role in (Role.STREET, Role.DISTRICT) else None
    return enter(found, following, with_code=True)
