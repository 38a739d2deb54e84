"""When it is over: ratings, the album, the report."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import after
from app.activities.models import Activity, ActivityPhoto, ActivityRating, ActivityReport, PhotoState
from app.activities.models.after import PHOTOS_EACH
from app.activities.service.holding import note
from app.core import clock, outbox
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.core.screening import Screening
from app.media import service as media

CHECK_COMMENT_TOPIC = "activities.check_comment"


def rate(
    session: Session,
    activity: Activity,
    account_id: UUID,
    *,
    stars: int,
    comment: str | None = None,
    registration_id: UUID | None = None,
) -> ActivityRating:
    """Say how it was, once for each registration somebody came with; the words are checked before others read them.

    Of a series it is about the first session that has not been rated, unless ``registration_id`` names one.
    Raises Conflict (``was_not_there``, ``not_over``, ``rating_closed``, ``already_rated``).
    """
    visit = _visit(session, activity, account_id, registration_id)
    if visit.ended_at > clock.now():
        raise Conflict("not_over", "活动还没结束，办完了再来评价吧。")
    if visit.rate_until < clock.now():
        raise Conflict("rating_closed", "活动结束超过 30 天，评价已经关了。")
    values = {
        "id": new_id(),
        "activity_id": activity.id,
        "registration_id": visit.registration_id,
        "street_id": activity.street_id,
        "account_id": account_id,
        "stars": stars,
        "comment": comment,
        "screening": Screening.PENDING if comment else Screening.PASSED,
        "created_at": clock.now(),
    }
    if not insert_ignoring(session, ActivityRating, values, key=["registration_id"]):
        raise Conflict("already_rated", "您已经评价过了，谢谢。")
    made = session.get_one(ActivityRating, values["id"])
    if comment:
        outbox.put(
            session,
            CHECK_COMMENT_TOPIC,
            {"rating_id": str(made.id)},
            dedup_key=f"{CHECK_COMMENT_TOPIC}:{made.id}",
        )
    return made


def _visit(
    session: Session, activity: Activity, account_id: UUID, registration_id: UUID | None
) -> after.Visit:
    visits = after.visits(session, activity.id, account_id)
    if registration_id is not None:
        visits = [one for one in visits if one.registration_id == registration_id]
    if not visits:
        raise Conflict("was_not_there", "签到来过的人才能评价。")
    return next((one for one in visits if not one.rated), visits[-1])


def comment_checked(session: Session, rating_id: UUID, screening: Screening) -> None:
    """WeChat's word about a comment; it does not count once an organiser has decided."""
    session.execute(
        update(ActivityRating)
        .where(ActivityRating.id == rating_id, ActivityRating.screening == Screening.PENDING)
        .values(screening=screening)
        .execution_options(synchronize_session=False)
    )


def decide_comment(
    session: Session, actor: Actor, activity: Activity, rating_id: UUID, *, shown: bool
) -> None:
    """Let everybody read a comment, or nobody but the organiser; the stars count in any case.

    ``activity`` comes from ``access_managed_activity``. Raises NotFound.
    """
    rating = after.rating_of(session, activity, rating_id)
    verdict = Screening.PASSED if shown else Screening.REFUSED
    if rating.screening is verdict:
        return
    rating.screening = verdict
    note(session, actor, activity, "activity.comment_decided", screening=verdict)


def add_photos(
    session: Session,
    activity: Activity,
    account_id: UUID,
    photo_ids: Sequence[UUID],
    *,
    organiser: bool,
) -> list[ActivityPhoto]:
    """Put photos of somebody's own into the album; a resident's are seen once the organiser has let them through.

    Raises Conflict (``was_not_there``, ``album_closed``, ``album_full``) and Invalid (``unknown_photo``).
    """
    if not organiser:
        _may_add(session, activity, account_id)
    media.claim_photos(session, account_id, photo_ids, activity.street_id)
    return [_add(session, activity, account_id, photo_id, organiser) for photo_id in photo_ids]


def _may_add(session: Session, activity: Activity, account_id: UUID) -> None:
    if not after.was_there(session, activity.id, account_id):
        raise Conflict("was_not_there", "签到来过的人才能往相册里添照片。")
    if activity.ends_at + after.OPEN_AFTER < clock.now():
        raise Conflict("album_closed", "活动结束超过 30 天，相册不再收照片了。")


def _add(
    session: Session, activity: Activity, account_id: UUID, media_id: UUID, organiser: bool
) -> ActivityPhoto:
    values = {
        "id": new_id(),
        "activity_id": activity.id,
        "street_id": activity.street_id,
        "media_id": media_id,
        "account_id": account_id,
        "state": PhotoState.SHOWN if organiser else PhotoState.WAITING,
        "created_at": clock.now(),
    }
    taken = after.own_numbers(session, activity.id, account_id)
    # A number somebody takes at the same moment is passed over; who runs out of numbers has sent all they may.
    for number in after.photos_left(taken, PHOTOS_EACH):
        if insert_ignoring(
            session,
            ActivityPhoto,
            values | {"number": number},
            key=["activity_id", "account_id", "number"],
        ):
            return session.get_one(ActivityPhoto, values["id"])
    raise Conflict("album_full", f"每人最多放 {PHOTOS_EACH} 张，您的已经放满了。")


def take_back_photo(session: Session, photo: ActivityPhoto) -> None:
    """Take one's own photo out of the album, as if it had never been there; ``photo`` is the person's own."""
    session.execute(
        delete(ActivityPhoto).where(ActivityPhoto.id == photo.id).execution_options(synchronize_session=False)
    )
    session.expunge(photo)
    media.give_up(session, [photo.media_id])


def decide_photo(session: Session, actor: Actor, activity: Activity, photo_id: UUID, *, shown: bool) -> None:
    """Let everybody see a photo, or hide it; again changes nothing.

    ``activity`` comes from ``access_managed_activity``. Raises NotFound.
    """
    photo = after.photo_of(session, activity, photo_id)
    state = PhotoState.SHOWN if shown else PhotoState.HIDDEN
    changed = rows_changed(
        session,
        update(ActivityPhoto)
        .where(ActivityPhoto.id == photo.id, ActivityPhoto.state != state)
        .values(state=state, decided_by=actor.account_id, decided_at=clock.now()),
    )
    session.refresh(photo)
    if changed:
        note(session, actor, activity, "activity.photo_shown" if shown else "activity.photo_hidden")


def keep_report(
    session: Session, actor: Actor, activity: Activity, *, title: str, text: str
) -> ActivityReport:
    """Keep what the organiser wrote for the news, in the place of what was kept before.

    ``activity`` comes from ``access_managed_activity``.
    """
    said = {"title": title, "text": text, "edited_by": actor.account_id, "edited_at": clock.now()}
    values = {"id": new_id(), "activity_id": activity.id, "street_id": activity.street_id, **said}
    if not insert_ignoring(session, ActivityReport, values, key=["activity_id"]):
        session.execute(
            update(ActivityReport)
            .where(ActivityReport.activity_id == activity.id)
            .values(**said)
            .execution_options(synchronize_session=False)
        )
    note(session, actor, activity, "activity.report_kept")
    session.expire_all()
    kept = after.report(session, activity.id)
    if kept is None:
        raise NotFound()
    return kept
