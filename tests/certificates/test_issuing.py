"""Issuing once, revoking with a reason, and what is written down of both."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import app.certificates.units as units
from app.accounts.actor import Actor
from app.certificates import queries, service
from app.certificates.kinds import CertificateKind
from app.certificates.models import Certificate
from app.certificates.numbers import is_sound, new_number
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.org import service as tree
from tests.certificates.papers import issued, paper
from tests.world import World


def test_a_certificate_belongs_to_its_unit_and_street(session: Session, world: World, issuer: Actor) -> None:
    done = service.issue(session, issuer, **paper(world))
    assert done.is_new
    one = done.certificate
    assert (one.unit_id, one.street_id, one.issued_by) == (
        world.community.id,
        world.street.id,
        issuer.account_id,
    )
    assert is_sound(one.number)


def test_one_source_gives_one_certificate(session: Session, world: World, issuer: Actor) -> None:
    first = issued(session, issuer, world)
    again = service.issue(session, issuer, **paper(world, title="别的", kind=CertificateKind.COMPLETION))
    assert not again.is_new
    assert (again.certificate.id, again.certificate.title) == (first.id, first.title)


def test_a_revoked_one_is_not_issued_again(session: Session, world: World, issuer: Actor) -> None:
    first = issued(session, issuer, world)
    service.revoke(session, issuer, first, reason="发错人了")
    again = service.issue(session, issuer, **paper(world))
    assert not again.is_new
    assert again.certificate.revoke_reason == "发错人了"


def test_a_number_that_is_taken_is_drawn_anew(
    session: Session, world: World, issuer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = issued(session, issuer, world).number
    fresh = new_number()
    drawn = iter([taken, fresh])
    monkeypatch.setattr(service, "new_number", lambda: next(drawn))
    assert issued(session, issuer, world, source="test:2").number == fresh


def test_somebody_without_an_account_holds_one_on_paper(
    session: Session, world: World, issuer: Actor
) -> None:
    one = issued(session, issuer, world, account_id=None, holder_name="没有手机的老人")
    assert queries.by_number(session, one.number) is one


@pytest.mark.parametrize("place", ["sibling_community", "street", "other_community"])
def test_nobody_issues_beyond_their_reach(session: Session, world: World, issuer: Actor, place: str) -> None:
    with pytest.raises(Forbidden) as caught:
        issued(session, issuer, world, unit_id=getattr(world, place).id)
    assert caught.value.code == "out_of_reach"


@pytest.mark.parametrize("who", ["resident", "property", "auditor", "admin"])
def test_who_has_no_post_for_it_issues_nothing(app: Any, world: World, db: Database, who: str) -> None:
    actor = world.actor(getattr(world, who))
    with db.transaction() as session, pytest.raises(Forbidden) as caught:
        issued(session, actor, world)
    assert caught.value.code == "no_permission"


def test_a_district_is_no_issuer(app: Any, world: World, db: Database) -> None:
    actor = world.actor(world.district_worker)
    with db.transaction() as session, pytest.raises(Invalid) as caught:
        issued(session, actor, world, unit_id=world.district.id)
    assert caught.value.code == "unknown_place"


def test_revoked_twice_is_refused_and_keeps_the_first_reason(
    session: Session, world: World, issuer: Actor
) -> None:
    one = issued(session, issuer, world)
    service.revoke(session, issuer, one, reason="发错人了")
    with pytest.raises(Conflict) as caught:
        service.revoke(session, issuer, one, reason="又想了想")
    assert caught.value.code == "already_revoked"
    assert one.revoke_reason == "发错人了"


def test_both_are_on_record_without_a_name(app: Any, world: World, issuer: Actor, db: Database) -> None:
    with app.app_context(), db.transaction() as session:
        one = issued(session, issuer, world)
        issued(session, issuer, world)
        service.revoke(session, issuer, one, reason="发错人了")
    with db.reading() as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.subject_id == one.id).order_by(AuditRow.seq)
        ).all()
    assert [row.action for row in rows] == ["certificate.issued", "certificate.revoked"]
    assert all(row.details == {"number": one.number} for row in rows)


def test_the_name_is_unreadable_in_the_database(session: Session, world: World, issuer: Actor) -> None:
    issued(session, issuer, world)
    assert "任秀兰" not in session.execute(text("SELECT holder_name FROM certificates")).scalar_one()


def test_only_the_holder_and_those_in_reach_come_to_it(
    app: Any, world: World, issuer: Actor, db: Database
) -> None:
    actors = {who: world.actor(account) for who, account in world.roles().items()}
    with app.app_context(), db.transaction() as session:
        one = issued(session, issuer, world)
    with db.reading() as session:
        assert queries.access_own_certificate(session, actors["resident"], one.id)
        for who in ("worker", "street", "district"):
            assert queries.access_managed_certificate(session, actors[who], one.id)
        with pytest.raises(NotFound):
            queries.access_own_certificate(session, actors["worker"], one.id)
        for who in ("sibling_worker", "other_street"):
            with pytest.raises(NotFound):
                queries.access_managed_certificate(session, actors[who], one.id)


def test_certificates_follow_their_unit_to_another_street(
    app: Any, world: World, issuer: Actor, db: Database
) -> None:
    with app.app_context(), db.transaction() as session:
        issued(session, issuer, world)
        unit = tree.move_unit(session, world.community.id, world.other_street.id)
        units.follow_units(session, unit.path)
    with db.reading() as session:
        assert session.scalars(select(Certificate.street_id)).one() == world.other_street.id
