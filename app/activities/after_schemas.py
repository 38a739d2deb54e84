"""What goes in and out about an activity that is over."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.activities.models.after import PHOTOS_EACH
from app.certificates.kinds import CertificateKind
from app.core.schemas import Input, Moment, Output, Page, Text
from app.media.schemas import Photo


class RatingIn(Input):
    """How it was; ``registration_id`` says of which session of a series."""

    stars: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Text(1, 500)] | None = None
    registration_id: UUID | None = None


class MyRating(Output):
    """What I gave; ``shown`` tells whether others read my words."""

    stars: int
    comment: str | None
    shown: bool
    at: Moment


class Comment(Output):
    """What somebody said who was there, by the first character of their name."""

    id: UUID
    name: str
    stars: int
    comment: str
    at: Moment


class RatingPage(Page[Comment]):
    """What those who were there say: stars of all, the checked comments, and mine."""

    count: int
    average: float | None
    mine: MyRating | None
    #: I was there, have not said it yet, and it is not too late.
    may_rate: bool
    rate_until: Moment | None


class AlbumPhoto(Output):
    """One photo of the album; ``waiting`` ones are mine and not seen by others yet."""

    id: UUID
    photo: Photo
    mine: bool
    waiting: bool
    at: Moment


class AlbumPage(Page[AlbumPhoto]):
    """The album, and how many photos I may still add."""

    may_add: int


class AlbumIn(Input):
    """Photos I uploaded before."""

    photo_ids: Annotated[list[UUID], Field(min_length=1, max_length=PHOTOS_EACH)]


class ReviewPhoto(Output):
    """A photo as the organiser sees it; ``checked`` tells whether the content check has passed too."""

    id: UUID
    photo: Photo
    by: str
    state: Literal["waiting", "shown", "hidden"]
    checked: bool
    at: Moment


class ReviewPage(Page[ReviewPhoto]):
    """The album as the organiser sees it, and how many wait."""

    waiting: int


class PhotoVerdictIn(Input):
    """What the organiser decided about a photo."""

    verdict: Literal["shown", "hidden"]


class CommentVerdictIn(Input):
    """What the organiser decided about a comment."""

    verdict: Literal["shown", "hidden"]


class CertifyIn(Input):
    """To whom certificates are issued, by attendee, under which name."""

    kind: CertificateKind
    at_least: Annotated[int, Field(ge=1, le=200)]
    names: Annotated[dict[UUID, Annotated[str, Text(1, 30)]], Field(min_length=1, max_length=300)]


class ReportIn(Input):
    """What the organiser wrote for the news."""

    title: Annotated[str, Text(2, 60)]
    text: Annotated[str, Text(2, 5000)]
