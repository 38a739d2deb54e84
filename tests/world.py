"""A small district for tests: two streets, and the people whose rights differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts import homes, queries, service
from app.accounts.actor import Actor
from app.accounts.consents import PRIVACY
from app.accounts.models import Account, ResidenceStatus, SessionKind
from app.accounts.roles import Role
from app.core.database import Database
from app.demo.people import sandbox_people
from app.org.models import OrgUnit, UnitKind
from app.org.service import create_unit
from app.requests.models import ServiceType, Urgency


@dataclass
class World:
    """Units, people and a category; committed, so that every connection sees them."""

    database: Database
    district: OrgUnit
    street: OrgUnit
    community: OrgUnit
    compound: OrgUnit
    company: OrgUnit
    sibling_community: OrgUnit
    sibling_compound: OrgUnit
    other_street: OrgUnit
    other_community: OrgUnit
    other_compound: OrgUnit
    resident: Account
    neighbour: Account
    other_resident: Account
    volunteer: Account
    worker: Account
    colleague: Account
    sibling_worker: Account
    property: Account
    street_worker: Account
    other_street_worker: Account
    district_worker: Account
    auditor: Account
    admin: Account
    street_lamp: ServiceType

    def token(self, account: Account, kind: SessionKind = SessionKind.PHONE) -> str:
        """A fresh log-in of somebody."""
        with self.database.transaction() as session:
            return service.open_session(
                session, account.id, kind=kind, lasts=timedelta(hours=1), second_factor=True
            )[0]

    def actor(self, account: Account) -> Actor:
        """Somebody as the one who asks."""
        token = self.token(account)
        with self.database.reading() as session:
            found = queries.actor_by_token(session, token, SessionKind.PHONE)
        assert found is not None
        return found

    def new_resident(self, name: str = "新居民", *, consented: bool = True) -> Account:
        """One more person without posts."""
        with self.database.transaction() as session:
            account = service.create_account(session, name=name)
            if consented:
                service.give_consent(session, account.id, PRIVACY)
            return account

    def roles(self) -> dict[str, Account]:
        """Everybody whose rights differ, by the names the policy tests use."""
        return {
            "resident": self.resident,
            "other_resident": self.other_resident,
            "volunteer": self.volunteer,
            "property": self.property,
            "worker": self.worker,
            "sibling_worker": self.sibling_worker,
            "street": self.street_worker,
            "other_street": self.other_street_worker,
            "district": self.district_worker,
            "auditor": self.auditor,
            "admin": self.admin,
        }


def build_world(app: Flask) -> World:
    """Make and commit the world in the database of ``app``."""
    database: Database = app.extensions["database"]
    app_id = app.extensions["settings"].wechat_mp_appid
    with database.transaction() as session:
        units = _units(session)
        people = _people(session, units, app_id)
        lamp = ServiceType(
            code="lamp", name="路灯不亮", hint="", urgency=Urgency.ORDINARY, resolve_hours=72, position=1
        )
        session.add(lamp)
        session.flush()
    return World(database=database, **units, **people, street_lamp=lamp)


def _units(session: Session) -> dict[str, OrgUnit]:
    def unit(kind: UnitKind, name: str, code: str, parent: OrgUnit | None) -> OrgUnit:
        return create_unit(
            session, kind=kind, name=name, code=code, parent=parent, public_telephone="0352-5550100"
        )

    district = unit(UnitKind.DISTRICT, "平城区", "0", None)
    street = unit(UnitKind.STREET, "大庆路街道", "01", district)
    community = unit(UnitKind.COMMUNITY, "文化西街社区", "0101", street)
    compound = unit(UnitKind.COMPOUND, "枫林逸景香荔园小区", "010101", community)
    sibling_community = unit(UnitKind.COMMUNITY, "振兴街社区", "0102", street)
    other_street = unit(UnitKind.STREET, "鹿苑街道", "02", district)
    other_community = unit(UnitKind.COMMUNITY, "崇仁社区", "0201", other_street)
    return {
        "district": district,
        "street": street,
        "community": community,
        "compound": compound,
        "company": unit(UnitKind.PROPERTY, "香荔园物业", "010101w", compound),
        "sibling_community": sibling_community,
        "sibling_compound": unit(UnitKind.COMPOUND, "文化里小区", "010201", sibling_community),
        "other_street": other_street,
        "other_community": other_community,
        "other_compound": unit(UnitKind.COMPOUND, "魏都新城小区", "020101", other_community),
    }


def _people(session: Session, units: dict[str, OrgUnit], app_id: str) -> dict[str, Account]:
    posts: dict[str, tuple[str, Role, str] | None] = {
        "resident": None,
        "neighbour": None,
        "other_resident": None,
        "worker": ("王小兰", Role.WORKER, "community"),
        "colleague": ("李同", Role.WORKER, "community"),
        "sibling_worker": ("赵邻", Role.WORKER, "sibling_community"),
        "property": ("孙师傅", Role.PROPERTY, "company"),
        "street_worker": ("周街", Role.STREET, "street"),
        "other_street_worker": ("吴路", Role.STREET, "other_street"),
        "district_worker": ("郑区", Role.DISTRICT, "district"),
        "auditor": ("冯审", Role.AUDITOR, "district"),
        "admin": ("陈管", Role.ADMIN, "district"),
        "volunteer": None,
    }
    plain = {"resident": "张大妈", "neighbour": "刘邻居", "volunteer": "志愿者小许"}
    people = {}
    for (key, post), known in zip(posts.items(), sandbox_people(), strict=False):
        name = post[0] if post else plain.get(key, "外街道居民")
        account = service.create_account(session, name=name, phone="19900000001")
        service.give_consent(session, account.id, PRIVACY)
        service.link_wechat(session, account.id, app_id=app_id, openid=known.openid, unionid=known.unionid)
        if post:
            service.give_post(
                session, account.id, unit=units[post[2]], role=post[1], starts_on=date(2020, 1, 1)
            )
        people[key] = account
    addresses: dict[str, UUID] = {
        "resident": units["compound"].id,
        "neighbour": units["compound"].id,
        "other_resident": units["other_compound"].id,
    }
    for key, compound_id in addresses.items():
        homes.add(
            session, people[key].id, compound_id=compound_id, building="3号楼", unit="2单元", room="502"
        )
    verified = homes.add(session, people["volunteer"].id, compound_id=units["compound"].id)
    verified.status = ResidenceStatus.VERIFIED
    return people
