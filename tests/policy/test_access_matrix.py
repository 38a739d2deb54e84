"""Every route of the application × everybody: who is let in, and how the others are turned away.

The routes come from the application itself; a new one without a row in ``matrix`` fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import homes
from app.accounts.consents import PRIVACY
from app.accounts.models import Account
from app.activities import service as activities
from app.activities.models import Attendee, NoShow, SignupPause
from app.certificates import service as certificates
from app.certificates.kinds import CertificateKind
from app.core import clock
from app.core.screening import Screening
from app.media.models import Media
from app.messages import service as messages
from app.messages.models import Message
from app.requests import service as requests
from app.requests.models import Kind, Publication
from app.residents import service as residents
from app.residents.models import Relation
from app.volunteering import service as helping
from tests.activities.plans import held, published
from tests.conftest import PhoneClient
from tests.orders.scene import build
from tests.policy.matrix import BODIES, COLUMNS, CONSOLE, OPEN, PHONE
from tests.rewards.goods import give, stocked
from tests.volunteering import helpers as volunteering
from tests.world import World

OUTCOMES = {302: "login", 401: "401", 403: "403", 404: "404"}


def routes(app: Flask) -> set[str]:
    """``METHOD rule`` of every route that is ours; the sandbox and the API description exist in demos and for all."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith(("/sandbox/", "/api/docs", "/api/openapi", "/docs/"))
    }


def test_every_route_has_a_row(sqlite_app: Flask, record_figure: Callable[[str], None]) -> None:
    ours, known = routes(sqlite_app), {*OPEN, *PHONE, *CONSOLE}
    assert ours - known == set(), "routes without a row: say who may use them"
    assert known - ours == set(), "rows without a route"
    people = len(COLUMNS)
    record_figure(f"access matrix: {people} people × {len(ours)} routes = {people * len(ours)} cells")


@dataclass
class Things:
    """What the knocks are about."""

    request_id: UUID
    activity_id: UUID
    message_id: UUID
    residence_id: UUID
    certificate_id: UUID
    mother_id: UUID
    invitation_id: UUID
    words: dict[str, str]

    def path(self, rule: str) -> str:
        """A rule with these things in it; what it names otherwise is not there."""
        path = (
            rule.replace("<uuid:request_id>", str(self.request_id))
            .replace("<uuid:activity_id>", str(self.activity_id))
            .replace("<uuid:registration_id>", self.words["registration"])
            .replace("<uuid:attendee_id>", self.words["attendee"])
            .replace("<uuid:no_show_id>", self.words["no_show"])
            .replace("<uuid:pause_id>", self.words["pause"])
            .replace("<any(uphold, lift):verb>", "lift")
            .replace("<uuid:order_id>", self.words["order"])
            .replace("<uuid:service_id>", self.words["dish"])
            .replace("<uuid:message_id>", str(self.message_id))
            .replace("<uuid:residence_id>", str(self.residence_id))
            .replace("<uuid:certificate_id>", str(self.certificate_id))
            .replace("<uuid:team_id>", self.words["team"])
            .replace("<any('let-in', refuse, remove, leader, deputy, member):verb>", "let-in")
            .replace("<any(accept, refuse, withdraw):verb>", "accept")
            .replace("<any(in, out):way>", "in")
            .replace("<any(accept, decline, withdraw):verb>", "accept")
            .replace("<any(accept, withdraw):verb>", "accept")
            .replace("<any(accept, return, refuse, recall, withdraw):verb>", "recall")
            .replace("<any(off, up):what>", "up")
            .replace("<any(confirm, refuse):verb>", "confirm")
            .replace("points/people/<uuid:account_id>", f"points/people/{self.words['resident']}")
            .replace("<any(close, open):what>", "close")
            .replace("<any(offer, withdraw):verb>", "offer")
            .replace("<any(open, close):verb>", "open")
            .replace("<any(xlsx, pdf):kind>", "xlsx")
            .replace("<any(png, pdf):kind>", "png")
            .replace("<any(txt, html):kind>", "txt")
            .replace("<any(remove, resume):what>", "remove")
            .replace("<any(retire, restore, up):verb>", "retire")
            .replace("invitations/<uuid:member_id>", f"invitations/{self.invitation_id}")
            .replace("<uuid:member_id>", str(self.mother_id))
            .replace("<uuid:unit_id>", self.words["compound"])
            .replace("<uuid:street_id>", self.words["street"])
            .replace("<uuid:reward_id>", self.words["reward"])
            .replace("<uuid:point_id>", self.words["pickup_point"])
            .replace("<uuid:redemption_id>", self.words["redemption"])
            .replace("of-code/<code>", f"of-code/{self.words['redemption_code']}")
            .replace("<uuid:type_id>", self.words["type"])
        )
        return re.sub(r"<[^>]+>", lambda _: str(uuid4()), path)

    def body(self, route: str) -> object:
        """The body that belongs to a route, with this world's ids."""
        text = json.dumps(BODIES.get(route, {}))
        for word, value in self.words.items():
            text = text.replace(f"{{{word}}}", value)
        return json.loads(text)


@pytest.fixture
def things(app: Flask, world: World) -> Things:
    resident, worker = world.actor(world.resident), world.actor(world.worker)
    with app.app_context(), world.database.transaction() as session:
        request, another = (
            requests.submit(session, resident, requests.Report(Kind.REPORT, text, world.compound.id))
            for text in ("路灯不亮", "路灯又不亮了")
        )
        for one in (request, another):
            one.screening = Screening.PASSED
            one.publication = Publication.PUBLIC
            requests.accept(session, worker, one)
            requests.assign(session, worker, one, unit_id=world.company.id)
        photo = Media(
            owner_id=world.resident.id,
            street_id=world.street.id,
            key="k",
            thumb_key="t",
            width=4,
            height=3,
            bytes=9,
            screening=Screening.REVIEW,
        )
        session.add(photo)
        activity = published(session, worker, world.community)
        messages.tell(
            session, account_id=world.resident.id, title="你好", body="…", link=None, dedup_key="matrix"
        )
        session.flush()
        place = activities.sign_up(session, activity.id, world.resident.id)
        attendee_id = session.scalars(select(Attendee.id)).one()
        no_show = NoShow(
            registration_id=place.registration.id,
            turn=0,
            account_id=world.resident.id,
            street_id=world.street.id,
        )
        session.add(no_show)
        session.flush()
        pause = SignupPause(
            account_id=world.resident.id,
            street_id=world.street.id,
            no_show_id=no_show.id,
            until=clock.now() + timedelta(days=30),
        )
        session.add(pause)
        times = held(session, activity.id)
        message_id = session.scalars(select(Message.id)).one()
        certificate = certificates.issue(
            session,
            worker,
            unit_id=world.community.id,
            kind=CertificateKind.PARTICIPATION,
            account_id=world.resident.id,
            holder_name="任秀兰",
            title="露天电影",
            facts=[],
            source="matrix",
        ).certificate
        volunteering.enrol(session, world, world.resident)
        team = volunteering.found(session, worker, world)
        helping.ask_to_join(session, world.resident.id, team)
        shelf = stocked(session, worker, world.community)
        give(session, world.resident.id, world.street)
        redemption = shelf.reserve(session, world.resident.id)
        home = homes.own_homes(session, world.resident.id)[0]
        mother = residents.add_member(session, resident, name="老母亲", relation=Relation.ELDER)
        other = residents.add_member(session, resident, name="舅舅", relation=Relation.OTHER)
        other.linked_account_id = world.other_resident.id
        session.flush()
    order = _asked(world, app)
    return Things(
        request.id,
        activity.id,
        message_id,
        home.id,
        certificate.id,
        mother.id,
        other.id,
        {
            "compound": str(world.compound.id),
            "company": str(world.company.id),
            "street": str(world.street.id),
            "type": str(world.street_lamp.id),
            "community": str(world.community.id),
            "another": str(another.id),
            "street_lamp": str(world.street_lamp.id),
            "worker": str(world.worker.id),
            "resident": str(world.resident.id),
            "code": place.registration.code,
            "registration": str(place.registration.id),
            "attendee": str(attendee_id),
            "session": str(times[0].id),
            "no_show": str(no_show.id),
            "pause": str(pause.id),
            "photo": str(photo.id),
            "team": str(team.unit_id),
            "reward": str(shelf.reward_id),
            "pickup_point": str(shelf.point_id),
            "redemption": str(redemption.id),
            "redemption_code": redemption.code,
            "privacy_version": PRIVACY.version,
            "tomorrow": (clock.now() + timedelta(days=1)).isoformat(),
            "tomorrow_day": str(clock.today() + timedelta(days=1)),
            "day_after": (clock.now() + timedelta(days=2)).isoformat(),
            **order,
        },
    )


def _asked(world: World, app: Flask) -> dict[str, str]:
    """What ``resident`` ordered from the community, offered to a team that ``volunteer`` leads."""
    scene = build(app, world)
    order_id = scene.dispatched(scene.scissors)
    return {"order": str(order_id), "dish": str(scene.haircut.id), "asked_team": str(scene.combs.unit_id)}


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("route", sorted(PHONE))
def test_phones(
    route: str, world: World, things: Things, client_for: Callable[[Account | None], PhoneClient]
) -> None:
    assert dict(knock(route, world, things, client_for)) == dict(zip(COLUMNS, PHONE[route], strict=True))


@pytest.mark.parametrize("route", sorted(CONSOLE))
def test_console(
    route: str, world: World, things: Things, console_client: Callable[[Account | None], FlaskClient]
) -> None:
    assert dict(knock(route, world, things, console_client)) == dict(
        zip(COLUMNS, CONSOLE[route], strict=True)
    )


def knock(
    route: str, world: World, things: Things, client_for: Callable[[Account | None], FlaskClient]
) -> Iterator[tuple[str, str]]:
    """Knock as everybody; tells how each was received."""
    method, rule = route.split(maxsplit=1)
    for who in COLUMNS:
        account = None if who == "anonymous" else world.roles()[who]
        # A phone sends JSON, a browser a form.
        kind = "json" if rule.startswith("/api") else "data"
        body = {kind: things.body(route)} if method != "GET" else {}
        answer = client_for(account).open(things.path(rule), method=method, **body)
        assert answer.status_code < 500, answer.text
        yield who, OUTCOMES.get(answer.status_code, "ok")
