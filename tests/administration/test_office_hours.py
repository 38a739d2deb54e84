"""When a street's offices are open, and who may say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.audit import AuditRow
from app.core.database import Database
from app.requests.clocks import USUAL_OFFICE, Office
from app.requests.office import office_of
from tests.world import World

ConsoleClient = Callable[..., FlaskClient]


def send(browser: FlaskClient, world: World, *spans: Sequence[str]) -> int:
    data = {"opens": [span[0] for span in spans], "closes": [span[1] for span in spans]}
    return browser.post(f"/console/units/{world.street.id}/office-hours", data=data).status_code


def kept(db: Database, world: World) -> Office:
    with db.reading() as session:
        return office_of(session, world.street.id)


def test_a_street_keeps_its_own_hours_and_goes_back(
    db: Database, world: World, console_client: ConsoleClient
) -> None:
    browser = console_client(world.admin)
    page = browser.get(f"/console/units/{world.street.id}").text
    assert 'value="08:30"' in page
    assert "办公时间" not in browser.get(f"/console/units/{world.community.id}").text
    # Typed in any order, with an empty line between.
    assert send(browser, world, ("14:00", "17:30"), ("", ""), ("09:00", "12:00")) == 303
    assert kept(db, world) == Office.of([["09:00", "12:00"], ["14:00", "17:30"]])
    assert 'value="17:30"' in browser.get(f"/console/units/{world.street.id}").text
    assert send(browser, world, ("", "")) == 303
    assert kept(db, world) == USUAL_OFFICE
    with db.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "office_hours.changed")).all()
    assert [row.details["after"] for row in rows] == [
        [["09:00", "12:00"], ["14:00", "17:30"]],
        USUAL_OFFICE.pairs(),
    ]


def test_hours_that_make_no_day_are_sent_back(
    db: Database, world: World, console_client: ConsoleClient
) -> None:
    browser = console_client(world.admin)
    wrong: list[list[tuple[str, str]]] = [
        [("08:30", "12:00"), ("11:00", "18:00")],
        [("12:00", "08:30")],
        [("08:30", "")],
        [("8点", "12点")],
        [(f"{hour:02}:00", f"{hour:02}:30") for hour in range(8, 13)],
    ]
    for spans in wrong:
        assert send(browser, world, *spans) == 422, spans
    assert kept(db, world) == USUAL_OFFICE


def test_only_streets_have_office_hours_and_only_administrators_keep_them(
    world: World, console_client: ConsoleClient
) -> None:
    address = f"/console/units/{world.community.id}/office-hours"
    assert console_client(world.admin).post(address).status_code == 404
    assert send(console_client(world.street_worker), world, ("09:00", "17:00")) == 403
