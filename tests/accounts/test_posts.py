"""Posts: two administrators give one, one takes it, a colleague stands in, the console works in one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import delegations, grants, queries, service
from app.accounts.actor import Actor
from app.accounts.models import Account, GrantState, Post, PostGrant, SessionKind
from app.accounts.passwords import set_password
from app.accounts.roles import PERMISSION_NAMES, ROLE_KINDS, ROLE_NAMES, ROLE_PERMISSIONS, Permission, Role
from app.core import clock
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.ids import new_id
from tests.conftest import PhoneClient
from tests.world import World

TODAY = clock.today()


@pytest.fixture
def second_admin(world: World) -> Account:
    with world.database.transaction() as session:
        account = service.create_account(session, name="再管")
        service.give_post(session, account.id, unit=world.district, role=Role.ADMIN, starts_on=TODAY)
    return account


def proposed(session: Session, world: World, actor: Actor, **other: Any) -> PostGrant:
    values = {"role": Role.WORKER, "starts_on": TODAY, "ends_on": None} | other
    account = session.get_one(Account, world.neighbour.id)
    return grants.propose(session, actor, account, values.pop("unit", world.community).id, **values)


def roles_of(session: Session, account: Account) -> list[tuple[Role, str]]:
    return [(post.role, post.unit_name) for post in queries.posts_held(session, account.id)]


def test_the_keeper_gives_the_first_posts_and_that_is_on_record(
    app: Flask, db: Database, world: World
) -> None:
    with db.transaction() as session:
        set_password(session, world.neighbour.id, username="liu", password="long-enough-1")

    def give(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["accounts", "give-post", *words])
        return done.exit_code, done.output

    assert give("liu", "admin", "0") == (0, "刘邻居 从今天起是平城区的系统管理员\n")
    for words, said in {
        ("liu", "admin", "0"): "已经有这个岗位",
        ("liu", "admin", "0101"): "只能设在",
        ("liu", "admin", "nowhere"): "没有编码是 nowhere 的单位",
        ("nobody", "admin", "0"): "没有找到这个人",
    }.items():
        code, output = give(*words)
        assert (code, said in output) == (1, True), output
    with db.reading() as session:
        assert roles_of(session, world.neighbour) == [(Role.ADMIN, "平城区")]
        [row] = session.scalars(select(AuditRow)).all()
    assert (row.action, row.actor_id, row.unit_id, row.subject_id, row.details) == (
        "post.given",
        None,
        world.district.id,
        world.neighbour.id,
        {"role": "admin"},
    )


def test_a_post_counts_once_a_second_administrator_confirms(
    db: Database, world: World, second_admin: Account
) -> None:
    first, second = world.actor(world.admin), world.actor(second_admin)
    with db.transaction() as session:
        grant = proposed(session, world, first)
        assert roles_of(session, world.neighbour) == []
        with pytest.raises(Forbidden, match="four_eyes"):
            grants.confirm(session, first, grant.id)
        grants.confirm(session, second, grant.id)
        assert roles_of(session, world.neighbour) == [(Role.WORKER, "文化西街社区")]
        with pytest.raises(Conflict, match="already_decided"):
            grants.confirm(session, second, grant.id)


def test_nobody_confirms_their_own_post(db: Database, world: World, second_admin: Account) -> None:
    first, second = world.actor(world.admin), world.actor(second_admin)
    with db.transaction() as session:
        account = session.get_one(Account, second_admin.id)
        grant = grants.propose(
            session, first, account, world.street.id, role=Role.STREET, starts_on=TODAY, ends_on=None
        )
        with pytest.raises(Forbidden, match="four_eyes"):
            grants.confirm(session, second, grant.id)


@pytest.mark.parametrize("who", ["admin", "neighbour"])
def test_the_database_holds_it_too(db: Database, world: World, who: str) -> None:
    row = {
        "id": new_id(),
        "account_id": world.neighbour.id,
        "unit_id": world.community.id,
        "role": Role.ADMIN,
        "starts_on": TODAY,
        "state": GrantState.CONFIRMED,
        "proposed_by": world.admin.id,
        "confirmed_by": getattr(world, who).id,
        "proposed_at": clock.now(),
    }
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(insert(PostGrant).values(row))
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(insert(PostGrant).values(row | {"confirmed_by": None}))


def test_what_is_wrong_with_a_proposal(db: Database, world: World) -> None:
    admin, worker = world.actor(world.admin), world.actor(world.worker)
    with db.transaction() as session:
        for wrong, code in (
            ({"unit": world.compound}, "role_misplaced"),
            ({"ends_on": TODAY - timedelta(days=1)}, "bad_dates"),
        ):
            with pytest.raises(Invalid, match=code):
                proposed(session, world, admin, **wrong)
        with pytest.raises(Forbidden, match="no_permission"):
            proposed(session, world, worker)
        proposed(session, world, admin)
        with pytest.raises(Conflict, match="already_proposed"):
            proposed(session, world, admin)
        account = session.get_one(Account, world.worker.id)
        with pytest.raises(Conflict, match="already_held"):
            grants.propose(
                session, admin, account, world.community.id, role=Role.WORKER, starts_on=TODAY, ends_on=None
            )


def test_the_power_of_a_proposer_who_is_gone_is_gone(
    db: Database, world: World, second_admin: Account
) -> None:
    first, second = world.actor(world.admin), world.actor(second_admin)
    with db.transaction() as session:
        grant = proposed(session, world, first)
        post = session.scalars(select(Post).where(Post.account_id == world.admin.id)).one()
        grants.end_post(session, second, post.id, None)
        with pytest.raises(Conflict, match="proposer_gone"):
            grants.confirm(session, second, grant.id)


def test_an_administrator_of_a_street_reaches_only_the_street(
    db: Database, world: World, second_admin: Account
) -> None:
    first = world.actor(world.admin)
    with db.transaction() as session:
        local = service.create_account(session, name="街管")
        service.give_post(session, local.id, unit=world.other_street, role=Role.ADMIN, starts_on=TODAY)
    of_street = world.actor(local)
    with db.transaction() as session:
        grant = proposed(session, world, first)
        assert grants.waiting(session, of_street) == []
        with pytest.raises(NotFound):
            grants.confirm(session, of_street, grant.id)
        with pytest.raises(NotFound):
            proposed(session, world, of_street, unit=world.street, role=Role.STREET)
        post = session.scalars(select(Post).where(Post.account_id == world.worker.id)).one()
        with pytest.raises(NotFound):
            grants.end_post(session, of_street, post.id, None)


def test_a_post_ends_on_its_day_or_at_once(db: Database, world: World) -> None:
    admin = world.actor(world.admin)
    with db.transaction() as session:
        post = session.scalars(select(Post).where(Post.account_id == world.worker.id)).one()
        with pytest.raises(Invalid, match="bad_dates"):
            grants.end_post(session, admin, post.id, TODAY - timedelta(days=1))
        grants.end_post(session, admin, post.id, TODAY)
        assert roles_of(session, world.worker) == [(Role.WORKER, "文化西街社区")]
        grants.end_post(session, admin, post.id, None)
        assert roles_of(session, world.worker) == []
        with pytest.raises(Conflict, match="post_over"):
            grants.end_post(session, admin, post.id, None)


# --- standing in ---


def lend(session: Session, holder: Actor, to: Account, *, first: date = TODAY, days: int = 3) -> UUID:
    return delegations.lend(
        session, holder, holder.posts[0].id, to.id, starts_on=first, ends_on=first + timedelta(days=days)
    ).id


def test_a_colleague_below_stands_in_marked_as_such(db: Database, world: World) -> None:
    street = world.actor(world.street_worker)
    with db.transaction() as session:
        lend(session, street, world.worker)
    delegate = world.actor(world.worker)
    assert [(post.role, post.lent_by) for post in delegate.posts] == [
        (Role.WORKER, None),
        (Role.STREET, "周街"),
    ]
    assert delegate.reaches(Permission.REVIEW_CONTENT, world.sibling_compound.path)
    assert not delegate.reaches(Permission.REVIEW_CONTENT, world.other_compound.path)
    with db.transaction() as session, pytest.raises(NotFound):
        delegations.lend(
            session, delegate, delegate.posts[1].id, world.colleague.id, starts_on=TODAY, ends_on=TODAY
        )


@pytest.mark.parametrize("over", ["taken back", "post ended", "dates", "delegate left"])
def test_it_ends(db: Database, world: World, over: str) -> None:
    street, admin = world.actor(world.street_worker), world.actor(world.admin)
    with db.transaction() as session:
        made = lend(session, street, world.worker)
        if over == "taken back":
            delegations.take_back(session, street, made)
        if over == "post ended":
            grants.end_post(session, admin, street.posts[0].id, None)
        if over == "delegate left":
            own = session.scalars(select(Post).where(Post.account_id == world.worker.id)).one()
            grants.end_post(session, admin, own.id, None)
    with db.reading() as session, clock.at(clock.now() + timedelta(days=10 if over == "dates" else 0)):
        assert [post for post in queries.posts_held(session, world.worker.id) if post.lent_by] == []


def test_who_cannot_stand_in(db: Database, world: World) -> None:
    worker, admin = world.actor(world.worker), world.actor(world.admin)
    with db.transaction() as session:
        for stranger in (world.sibling_worker, world.street_worker, world.resident, world.worker):
            with pytest.raises(Invalid, match="not_a_colleague"):
                lend(session, worker, stranger)
        with pytest.raises(Invalid, match="bad_dates"):
            lend(session, worker, world.colleague, days=-1)
        with pytest.raises(Forbidden, match="not_lendable"):
            lend(session, admin, world.worker)
        lend(session, worker, world.colleague)
        with pytest.raises(Conflict, match="already_lent"):
            lend(session, worker, world.colleague)


# --- in the browser and on the phone ---


def test_the_console_works_in_one_post_and_the_phone_in_all(
    world: World, console_client: Callable[..., FlaskClient], client_for: Callable[..., PhoneClient]
) -> None:
    with world.database.transaction() as session:
        post = service.give_post(
            session, world.worker.id, unit=world.other_community, role=Role.WORKER, starts_on=TODAY
        )
    browser = console_client(world.worker)
    page = browser.get("/console").text
    assert re.findall(r"<small>换到</small>\s*(.+?)</button>", page) == ["崇仁社区 · 社区工作者"]
    assert browser.post("/console/active-post", data={"post_id": str(post.id)}).status_code == 303
    assert "<small>换到</small> 文化西街社区" in browser.get("/console").text
    me = client_for(world.worker).get("/api/v1/me").json
    assert [one["unit"]["name"] for one in me["posts"]] == ["文化西街社区", "崇仁社区"]
    with world.database.reading() as session:
        token = browser.get_cookie("eshiban_staff")
        assert token is not None
        actor = queries.known_actor(session, token.value, SessionKind.CONSOLE)
    assert [post.unit_name for post in actor.posts] == ["崇仁社区"]
    assert not actor.reaches(Permission.READ_REQUESTS, world.compound.path)


def test_giving_a_post_through_the_pages(
    world: World, second_admin: Account, console_client: Callable[..., FlaskClient]
) -> None:
    with world.database.transaction() as session:
        set_password(session, world.neighbour.id, username="xinren", password="long-enough-1")
    first, second = console_client(world.admin), console_client(second_admin)
    form = {"person": "xinren", "unit": "0101 文化西街社区", "role": "worker", "starts_on": str(TODAY)}
    again = first.post("/console/posts/grants", data=form | {"person": "meiyouren"})
    assert again.status_code == 422
    assert "没有找到这个人" in again.text
    assert first.post("/console/posts/grants", data=form).status_code == 303
    assert "您提交的，要别人确认" in first.get("/console/posts").text
    address = re.search(r'action="(/console/posts/grants/[^"]+/confirm)"', second.get("/console/posts").text)
    assert address is not None
    assert first.post(address[1]).status_code == 403
    assert second.post(address[1]).status_code == 303
    page = second.get("/console/posts?q=刘邻居").text
    assert "刘邻居" in page
    assert "王小兰" not in page


def test_leave_through_the_pages(world: World, console_client: Callable[..., FlaskClient]) -> None:
    browser = console_client(world.worker)
    page = browser.get("/console/leave").text
    post_id = re.search(r'name="post_id" value="([^"]+)"', page)
    assert post_id is not None
    assert "李同（文化西街社区）" in page
    form = {
        "post_id": post_id[1],
        "delegate_id": str(world.colleague.id),
        "starts_on": str(TODAY),
        "ends_on": str(TODAY + timedelta(days=5)),
    }
    assert browser.post("/console/leave", data=form | {"ends_on": "2020-01-01"}).status_code == 422
    assert browser.post("/console/leave", data=form).status_code == 303
    assert "（代王小兰）" in console_client(world.colleague).get("/console/leave").text
    address = re.search(r'action="(/console/leave/[^"]+/end)"', browser.get("/console/leave").text)
    assert address is not None
    assert browser.post(address[1]).status_code == 303
    assert "（代王小兰）" not in console_client(world.colleague).get("/console/leave").text


def test_the_page_of_roles_says_the_whole_table(
    world: World, console_client: Callable[..., FlaskClient]
) -> None:
    assert set(PERMISSION_NAMES) == set(Permission)
    assert set(ROLE_KINDS) == set(ROLE_NAMES) == set(ROLE_PERMISSIONS) == set(Role)
    page = console_client(world.worker).get("/console/roles").text
    for role, allowed in ROLE_PERMISSIONS.items():
        part = page.split(f"<h2>{ROLE_NAMES[role]}</h2>", 1)[1].split("</section>", 1)[0]
        assert {name for one, name in PERMISSION_NAMES.items() if name in part} == {
            PERMISSION_NAMES[permission] for permission in allowed
        }
