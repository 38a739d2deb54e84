"""For whom an activity is: where they live, how old they are, one of each household, and nobody who pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.activities.models import Activity
from app.core import clock
from app.core.errors import Conflict, FieldError, Invalid
from app.org import queries as org
from app.residents import service as residents
from app.volunteering import queries as volunteering


@dataclass(frozen=True)
class Person:
    """Somebody to sign up: oneself, or a member of the household; the year of birth is asked where age decides."""

    member_id: UUID | None = None
    birth_year: int | None = None
    #: The member's own account, found when they are looked up.
    account_id: UUID | None = None


def known_people(session: Session, account_id: UUID, people: Sequence[Person]) -> list[Person]:
    """The people with what is known of each member.

    Raises Invalid (``invalid_people``) for nobody and for somebody twice, and what
    :func:`app.residents.service.member_to_act_for` raises.
    """
    ids = [one.member_id for one in people]
    if not people or len(set(ids)) < len(ids):
        raise _wrong("请选择要报名的人，每人只选一次。")
    found = []
    for person in people:
        if person.member_id is None:
            found.append(person)
            continue
        member = residents.member_to_act_for(session, account_id, person.member_id)
        year = int(member.birth_year) if member.birth_year else person.birth_year
        found.append(replace(person, account_id=member.linked_account_id, birth_year=year))
    return found


def admit(
    session: Session,
    activity: Activity,
    account_id: UUID,
    people: Sequence[Person],
    *,
    paused_until: datetime | None,
) -> str | None:
    """Check the rules of an activity; returns the key of the household where each may come once.

    ``paused_until`` is when a pause in the street ends, if there is one.

    Raises Invalid (``invalid_people``) and Conflict (``signup_paused``, ``not_for_you``, ``address_needed``,
    ``wrong_age``).
    """
    if paused_until is not None:
        raise Conflict(
            "signup_paused",
            f"您有几次报了名没有来，{clock.say(paused_until)}以后才能再报名。有特殊情况，可以在“我的活动”里说明。",
        )
    if activity.audience_unit_id:
        _check_home(session, activity.audience_unit_id, account_id)
    if activity.audience_team_id:
        _check_team(session, activity.audience_team_id, account_id)
    if activity.min_age is not None or activity.max_age is not None:
        _check_ages(activity, people)
    return _household(session, account_id) if activity.one_per_household else None


def _check_home(session: Session, unit_id: UUID, account_id: UUID) -> None:
    unit = org.known_unit(session, unit_id)
    compounds = org.units(session, accounts.home_compounds(session, account_id)).values()
    if not any(one.path.startswith(unit.path) for one in compounds):
        raise Conflict("not_for_you", f"这个活动只面向{unit.name}的居民。住在这里的话，请先登记住址。")


def _check_team(session: Session, team_id: UUID, account_id: UUID) -> None:
    if not volunteering.is_member(session, team_id, account_id):
        team = org.known_unit(session, team_id)
        raise Conflict("not_for_you", f"这个活动只面向{team.name}的队员。")


def _check_ages(activity: Activity, people: Sequence[Person]) -> None:
    this_year = activity.starts_at.year
    for person in people:
        if person.birth_year is None:
            raise _wrong("这个活动有年龄要求，请填写每个人的出生年份。")
        # Only the year is known; somebody counts as old enough in the year of the birthday.
        age = this_year - person.birth_year
        if not (activity.min_age or 0) <= age <= (activity.max_age or 150):
            raise Conflict("wrong_age", f"这个活动面向{say_ages(activity)}的居民，有人的年龄不合适。")


def say_ages(activity: Activity) -> str:
    """The ages an activity is for, as people say it."""
    if activity.max_age is None:
        return f"{activity.min_age}岁以上"
    if activity.min_age is None:
        return f"{activity.max_age}岁以下"
    return f"{activity.min_age}到{activity.max_age}岁"


def _household(session: Session, account_id: UUID) -> str:
    home = accounts.residence(session, account_id)
    if home is None or not home.room:
        raise Conflict("address_needed", "这个活动每户限报一次，请先在“我的住址”里登记到门牌号。")
    parts = (home.building or "", home.unit or "", home.room)
    return ":".join([str(home.compound_id), *("".join(part.split()).upper() for part in parts)])


def _wrong(sentence: str) -> Invalid:
    return Invalid("invalid_people", sentence, errors=[FieldError("people", sentence)])
