"""Families of the demo: a mother of two, a daughter who acts for hers, and consents that still wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.demo import people
from app.demo.town import Town
from app.residents import queries, service
from app.residents.models import Relation


def found(session: Session, town: Town, now: datetime) -> None:
    """Who acts for whom; the newest still wait for a yes."""
    phones = {one.name: people.resident_phone(index) for index, one in enumerate(people.RESIDENTS)}

    def asks(name: str, member: str, relation: Relation, birth_year: int | None = None) -> None:
        service.add_member(
            session,
            town.called(name).actor,
            name=member,
            relation=relation,
            birth_year=birth_year,
            phone=phones.get(member),
        )

    with clock.at(now - timedelta(days=20)):
        for child, age in (("朵朵", 9), ("果果", 4)):
            asks("郝丽娜", child, Relation.CHILD, clock.today().year - age)
        asks("温晓梅", "卢桂花", Relation.ELDER)
        mother = town.called("卢桂花").actor
        [asked] = queries.invitations(session, mother.account_id)
        service.answer(session, mother, asked.id, "accept")
    with clock.at(now - timedelta(hours=30)):
        asks("武建军", "任秀兰", Relation.OTHER)
        asks("武建军", "武老爷子", Relation.ELDER)
        asks("康雨桐", "康奶奶", Relation.ELDER)
