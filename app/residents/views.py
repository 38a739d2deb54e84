"""How homes and households are shown."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import homes
from app.accounts import queries as accounts
from app.accounts.home_lists import Lived
from app.accounts.schemas import ResidenceList
from app.accounts.views import residence_out
from app.core.encryption import mask_name, mask_phone, mask_room
from app.org import queries as org
from app.org.schemas import Unit
from app.residents import queries
from app.residents.consent import CONSENT_NAMES, CONSENT_STATES, PERSON, Consent
from app.residents.models import RELATION_NAMES, HouseholdMember, Relation
from app.residents.schemas import HomeDetail, HomeItem, Household, InvitationOut, Invitations, MemberOut
from app.residents.service import may_act_for


def own_homes(session: Session, account_id: UUID) -> ResidenceList:
    """All of somebody's homes as their own pages show them."""
    return ResidenceList(items=[residence_out(session, one) for one in homes.own_homes(session, account_id)])


def home_items(session: Session, found: Sequence[Lived]) -> list[HomeItem]:
    """Rows of a worker's list."""
    compounds = org.units(session, {one.home.compound_id for one in found})
    return [
        HomeItem(
            id=one.home.id,
            name=mask_name(one.name),
            phone=mask_phone(one.phone),
            compound=Unit.model_validate(compounds[one.home.compound_id]),
            building=one.home.building,
            unit=one.home.unit,
            room=mask_room(one.home.room),
            status=one.home.status,
            asked_at=one.home.asked_at,
            version=one.home.version,
        )
        for one in found
    ]


def home_detail(session: Session, one: Lived) -> HomeDetail:
    """A home as whoever verifies it must see it: nobody can compare what is masked."""
    [item] = home_items(session, [one])
    waits = one.home.status == "pending"
    full = {"name": one.name, "room": one.home.room} if waits else {}
    return HomeDetail(**item.model_dump() | full)


def household(session: Session, account_id: UUID) -> Household:
    """Everybody somebody acts for, or would."""
    return Household(items=[member_out(one) for one in queries.members(session, account_id)])


def member_out(member: HouseholdMember) -> MemberOut:
    consent = Consent(member.consent)
    return MemberOut(
        id=member.id,
        name=member.name,
        relation=Relation(member.relation),
        relation_name=RELATION_NAMES[Relation(member.relation)],
        birth_year=int(member.birth_year) if member.birth_year else None,
        consent=consent,
        consent_name=CONSENT_NAMES[consent],
        may_act=may_act_for(member),
    )


def invitations(session: Session, account_id: UUID) -> Invitations:
    """Everybody who acts for this account, or would."""
    found = queries.invitations(session, account_id)
    names = accounts.names(session, {one.account_id for one in found})
    return Invitations(
        items=[
            InvitationOut(
                id=one.id,
                asked_by=names[one.account_id],
                called=one.name,
                consent=Consent(one.consent),
                consent_name=CONSENT_NAMES[Consent(one.consent)],
                asked_at=one.created_at,
                allowed=CONSENT_STATES.allowed(Consent(one.consent), [PERSON]),
            )
            for one in found
        ]
    )
