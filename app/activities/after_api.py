"""What is left of an activity, on residents' phones: ratings and the album."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.actor import Actor
from app.accounts.auth import auth, current_actor
from app.accounts.roles import Permission
from app.activities import after, after_views, queries, service
from app.activities.after_schemas import (
    AlbumIn,
    AlbumPage,
    MyRating,
    PhotoVerdictIn,
    RatingIn,
    RatingPage,
    ReviewPage,
)
from app.activities.models import Activity, PhotoState
from app.core.rate_limits import limiter
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session
from app.org import queries as org

bp = APIBlueprint("after_activities", __name__, tag="活动 Activities")


@bp.get("/activities/<uuid:activity_id>/ratings")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(RatingPage)
def list_ratings(activity_id: UUID, query: PageQuery) -> Response:
    """What those who were there say, newest first."""
    actor = current_actor()
    activity = queries.access_activity(session(), actor, activity_id)
    return reply(
        after_views.ratings(session(), activity, actor.account_id, cursor=query.cursor, limit=query.limit)
    )


@bp.post("/activities/<uuid:activity_id>/rating")
@bp.auth_required(auth)
@limiter.limit("20/minute")
@bp.input(RatingIn, arg_name="body")
@bp.output(MyRating, status_code=201)
def rate(activity_id: UUID, body: RatingIn) -> Response:
    """Say how it was; only for those who came, once."""
    actor = current_actor()
    activity = queries.access_activity(session(), actor, activity_id)
    made = service.rate(
        session(),
        activity,
        actor.account_id,
        stars=body.stars,
        comment=body.comment,
        registration_id=body.registration_id,
    )
    return reply(after_views.my_rating(made), 201)


@bp.get("/activities/<uuid:activity_id>/album")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(AlbumPage)
def show_album(activity_id: UUID, query: PageQuery) -> Response:
    """The photos of an activity, newest first; of those that wait only my own."""
    actor = current_actor()
    activity = queries.access_activity(session(), actor, activity_id)
    return reply(_album(actor, activity, cursor=query.cursor, limit=query.limit))


@bp.post("/activities/<uuid:activity_id>/album")
@bp.auth_required(auth)
@limiter.limit("20/minute")
@bp.input(AlbumIn, arg_name="body")
@bp.output(AlbumPage, status_code=201)
def add_photos(activity_id: UUID, body: AlbumIn) -> Response:
    """Add photos I uploaded; answers with the album as it is now."""
    actor = current_actor()
    activity = queries.access_activity(session(), actor, activity_id)
    service.add_photos(
        session(), activity, actor.account_id, body.photo_ids, organiser=_organises(actor, activity)
    )
    return reply(_album(actor, activity, cursor=None, limit=20), 201)


@bp.delete("/activities/<uuid:activity_id>/album/<uuid:photo_id>")
@bp.auth_required(auth)
@bp.output(AlbumPage)
def take_back_photo(activity_id: UUID, photo_id: UUID) -> Response:
    """Take one of my photos out."""
    actor = current_actor()
    activity = queries.access_activity(session(), actor, activity_id)
    photo = after.photo_of(session(), activity, photo_id, owner_id=actor.account_id)
    service.take_back_photo(session(), photo)
    return reply(_album(actor, activity, cursor=None, limit=20))


@bp.get("/work/activities/<uuid:activity_id>/album")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(ReviewPage)
def list_waiting_photos(activity_id: UUID, query: PageQuery) -> Response:
    """Photos that residents added and nobody let through yet, the longest waiting first."""
    activity = queries.access_managed_activity(session(), current_actor(), activity_id)
    return reply(
        after_views.review(session(), activity, PhotoState.WAITING, cursor=query.cursor, limit=query.limit)
    )


@bp.post("/work/activities/<uuid:activity_id>/album/<uuid:photo_id>/decision")
@bp.auth_required(auth)
@bp.input(PhotoVerdictIn, arg_name="body")
@bp.output(ReviewPage)
def decide_photo(activity_id: UUID, photo_id: UUID, body: PhotoVerdictIn) -> Response:
    """Let everybody see a photo, or hide it; answers with what waits still."""
    actor = current_actor()
    activity = queries.access_managed_activity(session(), actor, activity_id)
    service.decide_photo(session(), actor, activity, photo_id, shown=body.verdict == "shown")
    return reply(after_views.review(session(), activity, PhotoState.WAITING, cursor=None, limit=20))


def _album(actor: Actor, activity: Activity, *, cursor: str | None, limit: int) -> AlbumPage:
    return after_views.album(
        session(),
        activity,
        actor.account_id,
        organiser=_organises(actor, activity),
        cursor=cursor,
        limit=limit,
    )


def _organises(actor: Actor, activity: Activity) -> bool:
    return actor.reaches(Permission.MANAGE_ACTIVITIES, org.known_unit(session(), activity.unit_id).path)
