"""When an activity is over, in the console: what it came to, the album, comments, certificates, the report."""

from __future__ import annotations

from math import ceil
from typing import Any
from urllib.parse import quote
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.activities import after, after_sheet, after_story, after_views, came, queries, service
from app.activities.after_schemas import CertifyIn, CommentVerdictIn, PhotoVerdictIn, ReportIn
from app.activities.models import Activity, ActivityRating, PhotoState
from app.activities.models.after import PHOTOS_EACH
from app.certificates import queries as certificates
from app.certificates.kinds import CertificateKind
from app.core import audit, clock, rich_text
from app.core.documents.drawing import PDF
from app.core.errors import Invalid, NotFound, Problem
from app.core.screening import Screening
from app.core.spreadsheet import XLSX
from app.core.unit_of_work import session
from app.media import images
from app.media import service as media
from app.org import queries as org

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_after",
    __name__,
    url_prefix="/console/activities/<uuid:activity_id>/after",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

#: So many photos and comments the page shows of each sort at once.
SHOWN = 48
#: So many comments one read of the whole sheet brings.
BATCH = 500
#: What has just been done, by the word in the address.
DONE = {
    "photos": "照片放进相册了，大家现在就能看到。",
    "shown": "放行了，大家现在能看到。",
    "hidden": "隐藏了，只有主办方还看得到。",
    "certified": "证书发好了，居民会收到消息。",
    "report": "报道稿存好了。",
}


@bp.get("")
def show(activity_id: UUID) -> str:
    """Everything that is left to do and to see."""
    return _page(_managed(activity_id))


@bp.get("/sheet.<any(xlsx, pdf):kind>")
def sheet(activity_id: UUID, kind: str) -> Response:
    """Who came, to take away; that somebody did is on record."""
    activity = _managed(activity_id)
    one = _attendances(activity)
    content = after_sheet.pdf(one) if kind == "pdf" else after_sheet.workbook(one)
    audit.record_look(
        "activity.sheet_taken",
        actor_id=current_actor().account_id,
        place=audit.Place(activity.unit_id, activity.street_id),
        subject=("activity", activity.id),
        details={"rows": len(one.guests)},
    )
    return _file(content, f"签到表-{activity.title}.{kind}", PDF if kind == "pdf" else XLSX)


@bp.post("/photos")
def add_photos(activity_id: UUID) -> ResponseReturnValue:
    """Put photos of the organiser's into the album."""
    activity = _managed(activity_id)
    files = [one for one in request.files.getlist("photos") if one.filename][:PHOTOS_EACH]
    if not files:
        raise Invalid("no_file", "请先选几张照片。")
    pixels = current_app.extensions["settings"].max_image_pixels
    owner_id = current_actor().account_id
    ids = []
    for file in files:
        photo = images.clean(file.stream.read(), max_pixels=pixels)
        keys = media.store(current_app.extensions["storage"], photo)
        # Who puts a picture up for the office answers for it: nobody else checks it first.
        ids.append(media.add_photo(session(), owner_id, photo, keys, screening=Screening.PASSED).id)
    service.add_photos(session(), activity, owner_id, ids, organiser=True)
    return _back(activity_id, "photos", "album")


@bp.post("/photos/<uuid:photo_id>")
def decide_photo(activity_id: UUID, photo_id: UUID) -> ResponseReturnValue:
    """Let everybody see a photo, or hide it."""
    activity = _managed(activity_id)
    body = PhotoVerdictIn.model_validate({"verdict": request.form.get("verdict")})
    service.decide_photo(session(), current_actor(), activity, photo_id, shown=body.verdict == "shown")
    return _back(activity_id, body.verdict, "album")


@bp.post("/comments/<uuid:rating_id>")
def decide_comment(activity_id: UUID, rating_id: UUID) -> ResponseReturnValue:
    """Let everybody read a comment, or nobody but the organiser."""
    activity = _managed(activity_id)
    body = CommentVerdictIn.model_validate({"verdict": request.form.get("verdict")})
    service.decide_comment(session(), current_actor(), activity, rating_id, shown=body.verdict == "shown")
    return _back(activity_id, body.verdict, "comments")


@bp.post("/certificates")
def certify(activity_id: UUID) -> ResponseReturnValue:
    """Issue certificates to those who are ticked, under the names as they stand in the form."""
    activity = _managed(activity_id)
    form = request.form
    body = CertifyIn.model_validate(
        {
            "kind": form.get("kind"),
            "at_least": form.get("at_least", 1, type=int),
            "names": {one: form.get(f"name-{one}", "") for one in form.getlist("give")},
        }
    )
    service.certify(
        session(),
        current_actor(),
        activity,
        kind=body.kind,
        guests=came.guests(session(), activity.id),
        names=body.names,
        at_least=body.at_least,
    )
    return _back(activity_id, "certified", "certificates", kind=body.kind.value, at_least=body.at_least)


@bp.post("/report")
def keep_report(activity_id: UUID) -> ResponseReturnValue:
    """Keep what was written for the news."""
    activity = _managed(activity_id)
    body = ReportIn.model_validate(
        {"title": request.form.get("title", ""), "text": request.form.get("text", "").replace("\r\n", "\n")}
    )
    service.keep_report(session(), current_actor(), activity, title=body.title, text=body.text)
    return _back(activity_id, "report", "report")


@bp.get("/report.<any(txt, html):kind>")
def take_report(activity_id: UUID, kind: str) -> Response:
    """What was kept for the news, as a file."""
    activity = _managed(activity_id)
    kept = after.report(session(), activity.id)
    if kept is None:
        raise NotFound()
    if kind == "txt":
        return _file(f"{kept.title}\n\n{kept.text}\n".encode(), f"{activity.title}.txt", "text/plain")
    words = f'<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8"><title>{escape(kept.title)}</title>\n'
    words += f"<h1>{escape(kept.title)}</h1>\n{rich_text.from_plain(kept.text)}\n</html>\n"
    return _file(words.encode(), f"{activity.title}.html", "text/html")


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    return _page(_managed((request.view_args or {})["activity_id"]), problem), problem.status


def _managed(activity_id: UUID) -> Activity:
    return queries.access_managed_activity(session(), current_actor(), activity_id)


def _back(activity_id: UUID, done: str, part: str, **kept: Any) -> ResponseReturnValue:
    return redirect(url_for(".show", activity_id=activity_id, done=done, _anchor=part, **kept), 303)


def _file(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _attendances(activity: Activity) -> after_sheet.Attendances:
    guests = came.guests(session(), activity.id)
    return after_sheet.Attendances(
        activity=activity,
        unit_name=org.known_unit(session(), activity.unit_id).name,
        sessions=came.held_sessions(session(), activity),
        guests=guests,
        figures=came.figures(session(), activity, guests),
        comments=_all_comments(activity),
    )


def _all_comments(activity: Activity) -> list[ActivityRating]:
    said: list[ActivityRating] = []
    cursor = None
    while True:
        rows, cursor = after.comments(session(), activity.id, everybody=False, cursor=cursor, limit=BATCH)
        said += rows
        if cursor is None:
            return said


def _page(activity: Activity, problem: Problem | None = None) -> str:
    one = _attendances(activity)
    comments, more_comments = after.comments(
        session(), activity.id, everybody=False, cursor=request.args.get("comments"), limit=SHOWN
    )
    return render_template(
        "activities/after.html",
        activity=activity,
        unit_name=one.unit_name,
        is_over=activity.ends_at <= clock.now(),
        summary=after_sheet.summary(one),
        figures=one.figures,
        comments=comments,
        more_comments=more_comments,
        counts=after.photos_by_state(session(), activity.id),
        passed=Screening.PASSED,
        albums={state: _album(activity, state) for state in PhotoState},
        problem=problem,
        said=DONE.get(request.args.get("done", "")) if problem is None else None,
        most_photos=PHOTOS_EACH,
        **_certificates(activity, one),
        **_report(activity, one),
    )


def _album(activity: Activity, state: PhotoState) -> Any:
    return after_views.review(session(), activity, state, cursor=request.args.get(state.value), limit=SHOWN)


def _certificates(activity: Activity, one: after_sheet.Attendances) -> dict[str, Any]:
    course = came.may_complete(activity)
    asked = request.values.get("kind", "completion" if course else "participation")
    kind = CertificateKind.COMPLETION if course and asked == "completion" else CertificateKind.PARTICIPATION
    sessions = len(one.sessions)
    usual = ceil(sessions * 2 / 3) if kind is CertificateKind.COMPLETION else 1
    at_least = min(max(request.values.get("at_least", usual, type=int), 1), max(sessions, 1))
    entitled = [guest for guest in one.guests if len(guest.visits) >= at_least]
    issued = certificates.by_sources(session(), [service.source(kind, guest) for guest in entitled])
    return {
        "course": course,
        "kind": kind,
        "at_least": at_least,
        "entitled": [(guest, issued.get(service.source(kind, guest))) for guest in entitled],
        "sessions": sessions,
    }


def _report(activity: Activity, one: after_sheet.Attendances) -> dict[str, Any]:
    kept = after.report(session(), activity.id)
    checked, _ = after.comments(session(), activity.id, everybody=True, cursor=None, limit=SHOWN)
    drafted = after_story.draft(activity, one.unit_name, one.figures, checked)
    title, text = (kept.title, kept.text) if kept else drafted
    return {
        "kept": kept,
        "report_title": request.form.get("title", title),
        "report_text": request.form.get("text", text),
        "drafted": drafted,
    }
