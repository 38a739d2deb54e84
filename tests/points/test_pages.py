"""Points on the phone and in the console."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, update

from app.accounts.models import Account, Residence, ResidenceStatus
from app.core.audit import AuditRow
from app.core.database import Database
from app.org.models import UnitKind
from app.org.service import create_unit
from app.points import queries, service
from app.points.models import PointsEntry, PointsReversal, PointsWish, ReversalState
from app.residents.consent import Consent
from app.residents.models import HouseholdMember, Relation
from tests.conftest import PhoneClient
from tests.world import World

ClientFor = Callable[[Account | None], PhoneClient]
ConsoleFor = Callable[[Account | None], FlaskClient]

POINTS = "/console/points"
HOMES_VERIFIED = update(Residence).values(status=ResidenceStatus.VERIFIED)


@pytest.fixture
def earned(db: Database, world: World) -> None:
    with db.transaction() as session:
        service.award(session, world.resident.id, world.street.id, 300, "test:1", "参加讲座")


def held(db: Database, account: Account) -> int:
    with db.reading() as session:
        return queries.balance(session, account.id)


def an_entry(db: Database) -> object:
    with db.reading() as session:
        return session.scalars(select(PointsEntry.id).where(PointsEntry.amount > 0)).first()


@pytest.mark.usefixtures("earned")
class TestOnThePhone:
    """Giving points away."""

    def test_to_family(self, db: Database, world: World, client_for: ClientFor) -> None:
        with db.transaction() as session:
            session.add(
                HouseholdMember(
                    account_id=world.resident.id,
                    name="妈妈",
                    relation=Relation.ELDER,
                    linked_account_id=world.neighbour.id,
                    consent=Consent.GIVEN,
                )
            )
        phone = client_for(world.resident)
        [one] = phone.get("/api/v1/points/receivers").json["family"]
        assert one["relation"] == "长辈"
        given = phone.post("/api/v1/points/gifts", json={"account_id": one["account_id"], "points": 20})
        assert (given.status_code, given.json["balance"]) == (200, 280)
        assert held(db, world.neighbour) == 20
        short = phone.post("/api/v1/points/gifts", json={"account_id": one["account_id"], "points": 281})
        assert (short.status_code, short.json["code"]) == (409, "points_short")

    def test_the_same_tap_gives_once(self, db: Database, world: World, client_for: ClientFor) -> None:
        wish_id = a_wish(db, world)
        body = {"wish_id": str(wish_id), "points": 20}
        phone = client_for(world.resident)
        for _ in range(2):
            answer = phone.post(
                "/api/v1/points/donations", json=body, headers={"Idempotency-Key": "one-tap-x"}
            )
            assert answer.json["raised"] == 20
        assert held(db, world.resident) == 280
        [wish] = phone.get("/api/v1/points/receivers").json["wishes"]
        assert (wish["team"], wish["raised"], wish["wanted"]) == ("银发助老队", 20, 100)


def a_wish(db: Database, world: World) -> object:
    actor = world.actor(world.worker)
    with db.transaction() as session:
        team = create_unit(
            session, kind=UnitKind.TEAM, name="银发助老队", code="T01", parent=session.merge(world.community)
        )
        return service.open_wish(session, actor, team, "给独居老人过冬至", 100).id


class TestRules:
    """The street says what it gives points for, and is granted a budget."""

    def test_from_the_form_to_the_award(self, db: Database, world: World, console_client: ConsoleFor) -> None:
        street = console_client(world.street_worker)
        assert "还没有规则" in street.get(f"{POINTS}/rules").text
        rule = {"occasion": "good_deed", "points": "5", "per_month": "8"}
        assert street.post(f"{POINTS}/rules", data=rule).status_code == 303
        page = street.get(f"{POINTS}/rules").text
        assert "好人好事：5 分" in page
        assert "每人每月最多 8" in page
        assert (
            street.post(f"{POINTS}/rules/budget", data={"amount": "1000", "way": "more"}).status_code == 303
        )
        assert "1,000" in street.get(f"{POINTS}/rules").text
        worker = console_client(world.worker)
        place = f"{POINTS}/people/{world.resident.id}"
        for key in (uuid4(), uuid4()):
            deed = {"reason": "帮三号楼老人搬菜", "key": str(key)}
            assert worker.post(f"{place}/deeds", data=deed).status_code == 303
        assert held(db, world.resident) == 8
        refused = worker.post(f"{place}/deeds", data={"reason": "又帮了一次", "key": str(uuid4())})
        assert (refused.status_code, "已经到上限" in refused.text) == (409, True)

    def test_says_what_is_missing(self, world: World, console_client: ConsoleFor) -> None:
        street = console_client(world.street_worker)
        wrong = street.post(f"{POINTS}/rules", data={"occasion": "good_deed", "points": ""})
        assert wrong.status_code == 422
        backwards = {
            "occasion": "good_deed",
            "points": "1",
            "from_day": "2026-02-02",
            "until_day": "2026-02-01",
        }
        assert street.post(f"{POINTS}/rules", data=backwards).status_code == 422
        nothing = street.post(f"{POINTS}/rules/budget", data={"amount": "", "way": "less"})
        assert nothing.status_code == 422
        least = street.post(f"{POINTS}/rules/budget", data={"amount": "5", "way": "less"})
        assert (least.status_code, "剩下的预算没有这么多" in least.text) == (409, True)


@pytest.mark.usefixtures("earned")
class TestStatements:
    """Whose points, and what was wrong about them."""

    def test_found_by_name_and_looked_at_on_record(
        self, db: Database, world: World, console_client: ConsoleFor
    ) -> None:
        with db.transaction() as session:
            session.execute(HOMES_VERIFIED)
        worker = console_client(world.worker)
        found = worker.get(POINTS, query_string={"search": world.resident.name[0]}).text
        assert f"/people/{world.resident.id}" in found
        page = worker.get(f"{POINTS}/people/{world.resident.id}")
        assert (page.status_code, "参加讲座" in page.text) == (200, True)
        with db.reading() as session:
            looks = session.scalars(select(AuditRow.action).where(AuditRow.action.startswith("points.")))
            assert list(looks) == ["points.statement_viewed"]

    def test_as_a_table(self, world: World, console_client: ConsoleFor) -> None:
        answer = console_client(world.worker).get(f"{POINTS}/people/{world.resident.id}.xlsx")
        book = load_workbook(io.BytesIO(answer.data))
        rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
        assert [row[1:] for row in rows] == [["发放", "参加讲座", "+300", "300"]]

    def test_four_eyes_take_back_what_is_large(
        self, db: Database, world: World, console_client: ConsoleFor
    ) -> None:
        place = f"{POINTS}/people/{world.resident.id}"
        worker, colleague = console_client(world.worker), console_client(world.colleague)
        asked = worker.post(f"{place}/entries/{an_entry(db)}/reverse", data={"reason": "记错了人"})
        assert asked.headers["Location"].endswith("saved=asked")
        assert held(db, world.resident) == 300
        with db.reading() as session:
            reversal_id = session.scalars(select(PointsReversal.id)).one()
        own = worker.post(f"{POINTS}/reversals/{reversal_id}/confirm")
        assert (own.status_code, "另一位同事" in own.text) == (409, True)
        assert "撤回 300 分" in colleague.get(POINTS).text
        assert colleague.post(f"{POINTS}/reversals/{reversal_id}/confirm").status_code == 303
        assert held(db, world.resident) == 0
        assert "已撤回" in worker.get(place).text

    def test_what_stands_elsewhere_is_not_taken_back_here(
        self, db: Database, world: World, console_client: ConsoleFor
    ) -> None:
        """An entry is reached through the statement it stands in."""
        place = f"{POINTS}/people/{world.neighbour.id}"
        entry = an_entry(db)
        answer = console_client(world.worker).post(
            f"{place}/entries/{entry}/reverse", data={"reason": "记错"}
        )
        assert answer.status_code == 404
        with db.reading() as session:
            assert session.scalars(select(PointsReversal)).all() == []

    @pytest.mark.parametrize("account", ["", "stock", "expired"])
    def test_of_the_street(self, world: World, console_client: ConsoleFor, account: str) -> None:
        page = console_client(world.street_worker).get(
            f"{POINTS}/units/{world.street.id}", query_string={"account": account}
        )
        assert page.status_code == 200
        assert ("-300" in page.text) == (account == "")

    def test_of_a_team_with_its_wishes(
        self, db: Database, world: World, client_for: ClientFor, console_client: ConsoleFor
    ) -> None:
        wish_id = a_wish(db, world)
        client_for(world.resident).post(
            "/api/v1/points/donations", json={"wish_id": str(wish_id), "points": 20}
        )
        with db.reading() as session:
            team_id = session.scalars(select(PointsWish.team_id)).one()
        worker, place = console_client(world.worker), f"{POINTS}/units/{team_id}"
        assert "20 / 100 分" in worker.get(place).text
        assert worker.post(f"{place}/wishes", data={"title": "添两把轮椅", "wanted": "50"}).status_code == 303
        assert "添两把轮椅" in worker.get(place).text
        assert worker.post(f"{place}/wishes/{wish_id}/close").status_code == 303
        assert "给独居老人过冬至</strong>" not in worker.get(place).text
        with db.reading() as session:
            entry = session.scalars(select(PointsEntry).where(PointsEntry.amount == 20)).one()
        undone = worker.post(f"{place}/entries/{entry.id}/reverse", data={"reason": "捐错了队伍"})
        assert undone.headers["Location"].endswith(f"saved={ReversalState.DONE}")
        assert held(db, world.resident) == 300
