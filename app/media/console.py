"""Reviewing photos in the console: a page of large pictures, decided one by one or several at once."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.unit_of_work import session
from app.media import queries, review
from app.media.schemas import MAX_REVIEWED, DecisionIn

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_photos",
    __name__,
    url_prefix="/console/photos",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("")
def show() -> str:
    """What waits, the longest first; above it what was decided just now."""
    actor = current_actor()
    actor.require(Permission.REVIEW_CONTENT)
    rows, following = review.page(session(), actor, cursor=request.args.get("cursor"), limit=MAX_REVIEWED)
    return render_template(
        "media/review.html",
        photos=[(queries.photo_out(row), row.created_at) for row in rows],
        next_page=url_for(".show", cursor=following) if following else None,
        done=request.args.get("done", 0, type=int),
        missed=request.args.get("missed", 0, type=int),
        verdict=request.args.get("verdict"),
    )


@bp.post("")
def decide() -> ResponseReturnValue:
    """Decide about the marked photos, or about the one whose button was pressed (``only`` is ``verdict:id``)."""
    verdict, _, only = request.form.get("only", "").partition(":")
    body = DecisionIn.model_validate(
        {"verdict": verdict, "photos": [only]}
        if only
        else {"verdict": request.form.get("verdict"), "photos": request.form.getlist("photos")}
    )
    decided = review.decide(session(), current_actor(), body.photos, passed=body.verdict == "passed")
    return redirect(
        url_for(".show", verdict=body.verdict, done=decided.now, missed=decided.before or None), 303
    )
