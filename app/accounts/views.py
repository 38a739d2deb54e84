"""How a person is shown to themselves."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import consents, homes, queries
from app.accounts.actor import Actor
from app.accounts.models import Consent, Residence
from app.accounts.roles import ROLE_NAMES, ROLE_PERMISSIONS
from app.accounts.schemas import ConsentOut, Me, PostOut, ResidenceOut
from app.core.encryption import mask_phone, mask_room
from app.org import queries as org
from app.org.models import UnitKind
from app.org.schemas import Unit


def me(session: Session, account_id: UUID, actor: Actor) -> Me:
    """The person who asks, as their own page shows them."""
    account = queries.account(session, account_id)
    residence = queries.residence(session, account_id)
    return Me(
        id=account.id,
        name=account.name,
        phone=mask_phone(account.phone),
        elder_mode=account.elder_mode,
        consented=consents.has_consented(session, account_id),
        closing_at=account.closing_at,
        residence=residence_out(session, residence) if residence else None,
        posts=_posts(session, actor),
    )


def consent_out(row: Consent) -> ConsentOut:
    """One line of what somebody agreed to."""
    return ConsentOut(
        document=row.document,
        title=consents.DOCUMENTS[row.document].title,
        version=row.version,
        given_at=row.given_at,
        withdrawn_at=row.withdrawn_at,
    )


def residence_out(session: Session, residence: Residence) -> ResidenceOut:
    """A residence with the names of its places and its room masked."""
    compound = org.known_unit(session, residence.compound_id)
    above = org.ancestors(session, compound)
    return ResidenceOut(
        id=residence.id,
        compound=Unit.model_validate(compound),
        community=Unit.model_validate(above[UnitKind.COMMUNITY]),
        street=Unit.model_validate(above[UnitKind.STREET]),
        building=residence.building,
        unit=residence.unit,
        room=mask_room(residence.room),
        status=residence.status,
        main=residence.is_main,
        advice=homes.advice(session, residence),
    )


def _posts(session: Session, actor: Actor) -> list[PostOut]:
    units = org.units(session, [post.unit_id for post in actor.posts])
    return [
        PostOut(
            id=post.id,
            role=post.role,
            role_name=ROLE_NAMES[post.role],
            unit=Unit.model_validate(units[post.unit_id]),
            permissions=sorted(ROLE_PERMISSIONS[post.role]),
        )
        for post in actor.posts
    ]


def residence_line(session: Session, account_id: UUID, *, masked: bool = True) -> str | None:
    """Where somebody lives on one line, the room masked: ``枫林逸景香荔园小区 3号楼 2单元 5**``."""
    residence = queries.residence(session, account_id)
    if residence is None:
        return None
    compound = org.unit(session, residence.compound_id)
    parts = [
        compound.name if compound else None,
        residence.building,
        residence.unit,
        mask_room(residence.room) if masked else residence.room,
    ]
    return " ".join(part for part in parts if part)
