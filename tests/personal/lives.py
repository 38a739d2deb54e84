"""Somebody who has used everything, so that nothing of theirs can be forgotten when it is told or erased."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import homes
from app.accounts import service as accounts
from app.accounts.actor import Actor
from app.accounts.consents import PRIVACY
from app.accounts.models import (
    Account,
    ConsoleTicket,
    Credential,
    Delegation,
    PostGrant,
    RecoveryCode,
    SecondFactor,
    SessionKind,
)
from app.accounts.passwords import set_password
from app.accounts.roles import Role
from app.activities import service as activities
from app.activities.models import NoShow, SignupPause
from app.activities.models.after import ActivityPhoto, ActivityRating, PhotoState
from app.certificates import service as certificates
from app.certificates.kinds import CertificateKind
from app.core import clock
from app.core.ids import new_id
from app.core.screening import Screening
from app.media.models import Media
from app.orders.models import DemandOrder, OrderRating, OrderVisit
from app.orders.states import Side
from app.points import service as points
from app.points.models import PointsBudget, PointsReversal, PointsTransfer, ReversalState
from app.requests import service as requests
from app.requests.models import Kind, RequestSupporter, ServiceRequest
from app.residents.consent import Consent as HouseholdConsent
from app.residents.models import HouseholdMember, Relation
from app.shifts import service as keeping
from app.volunteering import service as helping
from app.volunteering.kinds import Skill
from tests.activities.plans import published
from tests.conftest import PhoneClient
from tests.rewards.goods import stocked
from tests.shifts import turns
from tests.volunteering import helpers as volunteering
from tests.world import World

NAME, PHONE, ROOM, PLACE = "欧阳菊香", "19987654321", "1709西", "三号楼西侧欧阳家窗下"
OPENID, UNIONID, OA_OPENID = "openid-of-juxiang", "unionid-of-juxiang", "oa-openid-of-juxiang"
CHILD, USERNAME, TEXT, NOTE = "欧阳小宝", "juxiang", "欧阳家门口的路灯不亮", "在西边第二根"
LATITUDE, DEVICE = 40.123457, "菊香的电脑"
#: What must not be found anywhere once the account is closed.
MARKERS = (NAME, PHONE, ROOM, PLACE, OPENID, UNIONID, OA_OPENID, USERNAME, CHILD, str(LATITUDE), DEVICE)
#: What stays, because it is a public record.
PUBLIC = (TEXT, NOTE)


def photo(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def live(app: Flask, world: World, client_for: Callable[..., PhoneClient]) -> Account:
    """Make the person and let them do everything once."""
    settings = app.extensions["settings"]
    with world.database.transaction() as session:
        someone = accounts.create_account(session, name=NAME, phone=PHONE)
        accounts.give_consent(session, someone.id, PRIVACY)
        for app_id, openid in ((settings.wechat_mp_appid, OPENID), (settings.wechat_oa_appid, OA_OPENID)):
            accounts.link_wechat(session, someone.id, app_id=app_id, openid=openid, unionid=UNIONID)
        set_password(session, someone.id, username=USERNAME, password="a long enough password")
        post = accounts.give_post(
            session,
            someone.id,
            unit=world.other_community,
            role=Role.WORKER,
            starts_on=date(2020, 1, 1),
            ends_on=date(2021, 1, 1),
        )
        session.add(SecondFactor(account_id=someone.id, secret="ABCD", confirmed_at=clock.now()))
        session.add(RecoveryCode(account_id=someone.id, code_hash="0" * 64))
        session.add(
            ConsoleTicket(
                code="ABCD1234",
                browser_hash="1" * 64,
                device=DEVICE,
                network="203.0.113",
                expires_at=clock.now(),
                account_id=someone.id,
            )
        )
        days = {"starts_on": date(2020, 1, 1), "ends_on": date(2021, 1, 1)}
        session.add(Delegation(post_id=post.id, delegate_id=someone.id, **days))
        session.add(
            PostGrant(
                account_id=someone.id,
                unit_id=world.other_community.id,
                role=Role.WORKER,
                proposed_by=world.admin.id,
                **days,
            )
        )
    world.token(someone, SessionKind.CONSOLE)
    phone = client_for(someone)
    home = {"compound_id": str(world.compound.id), "building": "3号楼", "unit": "2单元", "room": ROOM}
    assert phone.post("/api/v1/me/residences", json=home).status_code == 201
    child = {"name": CHILD, "relation": "child", "birth_year": 2020}
    assert phone.post("/api/v1/me/household", json=child).status_code == 201
    _known_to_others(world, someone)
    assert phone.post("/api/v1/subscriptions", json={"accepted": ["request_progress"]}).status_code == 200
    request_id = _report(app, world, phone)
    _work_on(app, world, client_for, request_id)
    _take_part(app, world, someone)
    _order(world, someone)
    return someone


def _known_to_others(world: World, someone: Account) -> None:
    """A worker verified the home, and a neighbour acts for them."""
    neighbour = world.actor(world.neighbour)
    with world.database.transaction() as session:
        [home] = homes.own_homes(session, someone.id)
        homes.settle(session, home, version=home.version, reviewer_id=world.worker.id, reason=None)
        elder = HouseholdMember(
            account_id=world.neighbour.id,
            name=NAME,
            relation=Relation.ELDER,
            linked_account_id=someone.id,
            consent=HouseholdConsent.GIVEN,
        )
        session.add(elder)
        session.flush()
        report = requests.Report(Kind.REPORT, "替长辈反映", world.compound.id, for_member_id=elder.id)
        made = requests.submit(session, neighbour, report)
        session.add(RequestSupporter(request_id=made.id, account_id=someone.id))


def _report(app: Flask, world: World, phone: PhoneClient) -> UUID:
    used, unused = (
        phone.post("/api/v1/media", data={"file": (io.BytesIO(photo(colour)), "a.jpg")}).json["id"]
        for colour in ("red", "blue")
    )
    assert unused
    body: dict[str, Any] = {
        "kind": "report",
        "text": TEXT,
        "unit_id": str(world.compound.id),
        "type_id": str(world.street_lamp.id),
        "place_note": PLACE,
        "latitude": LATITUDE,
        "longitude": 113.3,
        "photo_ids": [used],
    }
    made = phone.post("/api/v1/requests", json=body)
    assert made.status_code == 201, made.text
    note = phone.post(f"/api/v1/requests/{made.json['id']}/notes", json={"text": NOTE})
    assert note.status_code == 200
    return UUID(made.json["id"])


def _work_on(app: Flask, world: World, client_for: Callable[..., PhoneClient], request_id: UUID) -> None:
    with app.test_request_context(), world.database.transaction() as session:
        found = session.scalars(select(ServiceRequest).where(ServiceRequest.id == request_id)).one()
        requests.text_checked(session, found, Screening.PASSED)
    worker = client_for(world.worker)
    for verb, body in (("accept", {}), ("reply", {"note": "师傅马上到"})):
        assert worker.post(f"/api/v1/work/requests/{request_id}/{verb}", json=body).status_code == 200


def _take_part(app: Flask, world: World, someone: Account) -> None:
    worker = world.actor(world.worker)
    with app.test_request_context(), world.database.transaction() as session:
        activity = published(session, worker, world.community, points=0)
        session.flush()
        held = activities.sign_up(session, activity.id, someone.id).registration
        activities.check_in(session, worker, activity, registration_id=held.id)
        absence = NoShow(
            id=new_id(), registration_id=held.id, turn=2, account_id=someone.id, street_id=world.street.id
        )
        session.add(absence)
        session.flush()
        session.add(
            SignupPause(
                account_id=someone.id,
                street_id=world.street.id,
                no_show_id=absence.id,
                until=clock.now() + timedelta(days=30),
            )
        )
        session.add(
            ActivityRating(
                activity_id=activity.id,
                registration_id=held.id,
                street_id=world.street.id,
                account_id=someone.id,
                stars=5,
                comment="好看",
                screening=Screening.PASSED,
            )
        )
        session.add(
            ActivityPhoto(
                activity_id=activity.id,
                street_id=world.street.id,
                media_id=session.scalars(
                    select(Media.id).where(Media.owner_id == someone.id, Media.street_id.is_not(None))
                ).first(),
                account_id=someone.id,
                number=1,
                state=PhotoState.SHOWN,
            )
        )
        activities.subscribe(session, someone.id)
        certificates.issue(
            session,
            worker,
            unit_id=world.community.id,
            kind=CertificateKind.PARTICIPATION,
            account_id=someone.id,
            holder_name=NAME,
            title="露天电影",
            facts=[],
            source="lives",
        )
        _volunteer(session, world, worker, someone)
        points.award(
            session,
            account_id=someone.id,
            street_id=world.street.id,
            amount=5,
            memo="看电影",
            source=f"test:{someone.id}",
        )
        shelf = stocked(session, worker, world.community, points=2)
        shelf.reserve(session, someone.id)
        assert session.get(Credential, someone.id)
        _book(session, world, someone)


def _book(session: Session, world: World, someone: Account) -> None:
    """Points that went through their hands when they worked for the street."""
    points.award(
        session, world.neighbour.id, world.street.id, 5, "lives:deed", "帮邻居搬菜", made_by=someone.id
    )
    session.add(PointsBudget(street_id=world.street.id, year=2026, amount=1000, granted_by=someone.id))
    transfers = session.scalars(select(PointsTransfer.id).limit(2)).all()
    for transfer_id, asks in zip(transfers, (True, False), strict=True):
        session.add(
            PointsReversal(
                transfer_id=transfer_id,
                street_id=world.street.id,
                amount=300,
                reason="记错了人",
                state=ReversalState.REFUSED,
                asked_by=someone.id if asks else world.worker.id,
                decided_by=world.worker.id if asks else someone.id,
                decided_at=clock.now(),
            )
        )


def _volunteer(session: Session, world: World, worker: Actor, someone: Account) -> None:
    volunteering.enrol(session, world, someone, real_name=NAME)
    team = volunteering.found(session, worker, world)
    helping.ask_to_join(session, someone.id, team)
    training = helping.add_training(session, worker, world.street.id, title="照护", skills=[Skill.CARE])
    helping.note_trained(session, worker, training, [someone.id], clock.today())
    hours = volunteering.serve(session, world, someone, "lives", 0, 60)
    helping.correct(session, worker, hours, half_hours=3, reason="签退晚了")
    _keep_a_shift(session, world, worker, someone)


def _keep_a_shift(session: Session, world: World, worker: Actor, someone: Account) -> None:
    post = turns.post(session, worker, world)
    volunteering.enrol(session, world, world.neighbour)
    theirs, other = turns.shifts(session, worker, post)[:2]
    given = keeping.take(session, someone.id, theirs)
    keeping.ask_swap(session, someone.id, given, keeping.take(session, world.neighbour.id, other))


_OF_A_NEIGHBOUR = {"for_whom": "邻居", "contact_phone": None, "place_note": None, "words": "邻居"}


def _order(world: World, someone: Account) -> None:
    """They ordered something, somebody of the family did for them, and they went to a neighbour."""
    start = clock.now()
    said = {
        "street_id": world.street.id,
        "station_id": world.community.id,
        "place_id": world.compound.id,
        "title": "上门理发",
        "minutes": 60,
        "for_whom": NAME,
        "contact_phone": PHONE,
        "place_note": PLACE,
        "words": TEXT,
        "wish_from": start,
        "wish_until": start + timedelta(hours=2),
        "visit_code": "000000",
    }
    mine = DemandOrder(id=new_id(), number="D1", account_id=someone.id, **said)
    for_me = DemandOrder(
        id=new_id(), number="D2", account_id=world.neighbour.id, for_account_id=someone.id, **said
    )
    theirs = DemandOrder(id=new_id(), number="D3", account_id=world.neighbour.id, **(said | _OF_A_NEIGHBOUR))
    with world.database.transaction() as session:
        session.add_all([mine, for_me, theirs])
        session.flush()
        session.add(OrderVisit(order_id=theirs.id, street_id=world.street.id, account_id=someone.id))
        session.add(
            OrderRating(
                order_id=mine.id,
                street_id=world.street.id,
                side=Side.RESIDENT,
                account_id=someone.id,
                stars=5,
                comment="手艺好",
            )
        )
