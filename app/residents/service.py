"""Verbs: verdicts about homes, and the household somebody acts for."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts import consents, home_lists, homes
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.accounts.verification import TurnDownReason
from app.core import audit, clock, outbox
from app.core.audit import Place
from app.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.core.ids import new_id
from app.residents import queries
from app.residents.access import home_paths
from app.residents.consent import CONSENT_NAMES, CONSENT_STATES, Consent
from app.residents.models import HouseholdMember, Relation

RESIDENCE_REVIEWED_TOPIC = "residents.residence_reviewed"
CONSENT_TOPIC = "residents.consent"

#: A big family; more is a mistake.
MAX_MEMBERS = 10
#: Until then parents act for a child (民法典 art. 17).
OF_AGE = 18


def review_home(
    session: Session, actor: Actor, residence_id: UUID, *, version: int, reason: TurnDownReason | None = None
) -> home_lists.Lived:
    """Verify the address that was looked at, or turn it down for a ``reason``; the resident is told.

    Raises NotFound outside the actor's compounds, Forbidden (``own_home``), and Conflict as
    :func:`app.accounts.homes.settle`.
    """
    paths = home_paths(actor, Permission.VERIFY_RESIDENTS)
    found = home_lists.lived(session, paths, residence_id, changing=True)
    home = found.home
    if home.account_id == actor.account_id:
        raise Forbidden("own_home", "自己的住址请同事来核实。")
    review = homes.settle(session, home, version=version, reviewer_id=actor.account_id, reason=reason)
    audit.record(
        session,
        "residence.turned_down" if reason else "residence.verified",
        actor_id=actor.account_id,
        place=Place(home.compound_id, home.street_id),
        subject=("residence", home.id),
        details={"reason": reason} if reason else None,
    )
    outbox.put(
        session,
        RESIDENCE_REVIEWED_TOPIC,
        {"review_id": str(review.id)},
        dedup_key=f"{RESIDENCE_REVIEWED_TOPIC}:{review.id}",
    )
    return found


def add_member(
    session: Session,
    actor: Actor,
    *,
    name: str,
    relation: Relation,
    birth_year: int | None = None,
    phone: str | None = None,
) -> HouseholdMember:
    """Add somebody of the family to act for; an adult is asked first, on their phone if ``phone`` is an account's.

    The answer is the same whether there is such an account, so that nobody can find out who uses the app.
    Raises Invalid (``not_a_child``) and Conflict (``too_many_members``, ``consent_needed``). A child's data rest on
    what its parents agree to (个人信息保护法 art. 31).
    """
    consents.require(session, actor.account_id, consents.Moment.FAMILY)
    if relation is Relation.CHILD and not _is_child(birth_year):
        raise Invalid(
            "not_a_child",
            f"孩子要填出生年份；满 {OF_AGE} 岁的家人请选别的关系，由本人同意。",
            errors=[FieldError("birth_year", "请填孩子的出生年份")],
        )
    accounts.hold(session, actor.account_id)
    if len(queries.members(session, actor.account_id)) >= MAX_MEMBERS:
        raise Conflict("too_many_members", f"最多添加 {MAX_MEMBERS} 位家人。")
    child = relation is Relation.CHILD
    linked = accounts.id_of_phone(session, phone) if phone and not child else None
    member = HouseholdMember(
        id=new_id(),
        account_id=actor.account_id,
        name=name,
        relation=relation,
        birth_year=str(birth_year) if birth_year else None,
        linked_account_id=None if linked == actor.account_id else linked,
        consent=Consent.NOT_NEEDED if child else Consent.WAITING,
    )
    session.add(member)
    session.flush()
    if member.linked_account_id:
        _say(session, member, "ask", member.linked_account_id)
    return member


def remove_member(session: Session, actor: Actor, member_id: UUID) -> None:
    """Act for somebody no longer. Raises NotFound."""
    member = queries.own_member(session, actor.account_id, member_id, changing=True)
    member.ended_at = clock.now()
    member.birth_year = None


def end_household(session: Session, account_id: UUID) -> None:
    """Act for nobody any longer."""
    session.execute(
        update(HouseholdMember)
        .where(HouseholdMember.account_id == account_id, HouseholdMember.ended_at.is_(None))
        .values(ended_at=clock.now(), birth_year=None)
    )


def answer(session: Session, actor: Actor, member_id: UUID, verb: str) -> HouseholdMember:
    """The one acted for accepts, declines or withdraws, on their own phone.

    Raises NotFound for what is not asked of them, and Conflict (``wrong_state``).
    """
    member = queries.invitation(session, actor.account_id, member_id, changing=True)
    _move(session, member, verb, witness_id=None)
    _say(session, member, verb, member.account_id)
    return member


def witness(session: Session, actor: Actor, member_id: UUID, verb: str) -> HouseholdMember:
    """Somebody without an account accepts or withdraws before a worker, who puts their name to it.

    Raises NotFound outside the worker's communities, Forbidden (``own_household``) and Conflict (``wrong_state``).
    """
    member = queries.unlinked_member(
        session, home_paths(actor, Permission.WITNESS_CONSENT), member_id, changing=True
    )
    if member.account_id == actor.account_id:
        raise Forbidden("own_household", "自己家的事请同事来见证。")
    _move(session, member, verb, witness_id=actor.account_id)
    home = accounts.residence(session, member.account_id)
    audit.record(
        session,
        "household.accepted" if verb == "accept" else "household.withdrawn",
        actor_id=actor.account_id,
        place=Place(home.compound_id, home.street_id) if home else Place(),
        subject=("household", member.id),
    )
    _say(session, member, verb, member.account_id)
    return member


def member_to_act_for(
    session: Session, account_id: UUID, member_id: UUID, *, field: str = "for_member_id"
) -> HouseholdMember:
    """Whom something is done for, held until it is done; ``field`` is where the person was named.

    Raises Invalid (``unknown_member``) unless it is one of the account's own household, and Forbidden
    (``no_consent``) without an adult's consent.
    """
    try:
        member = queries.own_member(session, account_id, member_id, changing=True)
    except NotFound as error:
        raise Invalid(
            "unknown_member", "请重新选择替哪位家人办。", errors=[FieldError(field, "请重新选择")]
        ) from error
    if not may_act_for(member):
        raise Forbidden("no_consent", f"还没有得到{member.name}本人的同意，不能替他办。")
    return member


def may_act_for(member: HouseholdMember) -> bool:
    """Whether the account may act for this person now: a child until it is of age, an adult who agreed."""
    if member.ended_at:
        return False
    if member.relation is Relation.CHILD:
        return _is_child(int(member.birth_year) if member.birth_year else None)
    return member.consent is Consent.GIVEN


def _is_child(birth_year: int | None) -> bool:
    # Only the year is known; in the year of the eighteenth birthday it is still a child.
    return birth_year is not None and 0 <= clock.today().year - birth_year <= OF_AGE


def _move(session: Session, member: HouseholdMember, verb: str, *, witness_id: UUID | None) -> None:
    before = Consent(member.consent)
    member.consent = CONSENT_STATES.next_state(before, verb, label=CONSENT_NAMES[before])
    member.consent_at = clock.now()
    member.witnessed_by = witness_id
    session.flush()


def _say(session: Session, member: HouseholdMember, verb: str, account_id: UUID) -> None:
    """Have somebody told of a step, each time it is taken."""
    step = str(new_id())
    outbox.put(
        session,
        CONSENT_TOPIC,
        {"member_id": str(member.id), "verb": verb, "account_id": str(account_id), "step": step},
        dedup_key=f"{CONSENT_TOPIC}:{step}",
    )
