"""Points in the console: whose statement, good deeds, corrections by two, and what teams wish."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import home_lists
from app.accounts import queries as accounts
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import audit, clock, spreadsheet
from app.core.encryption import mask_name
from app.core.errors import NotFound, Problem
from app.core.ids import new_id
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import UNIT_KIND_NAMES, UnitKind
from app.points import queries, service, sheet
from app.points.access import Seen, access_person, access_unit
from app.points.models import KIND_NAMES, REVERSAL_STATE_NAMES, OwnerKind, PointsEntry
from app.points.schemas import DeedIn, ReasonIn, WishIn
from app.points.service.correcting import CORRECTABLE

bp = APIBlueprint(
    "console_points",
    __name__,
    url_prefix="/console/points",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

PAGE = 30


@bp.get("")
def show() -> str:
    """Find somebody or some team; what waits for a second pair of eyes; how the street stands."""
    return _front()


@bp.get("/people/<uuid:account_id>")
def person(account_id: UUID) -> str:
    """Somebody's statement; the look is on record."""
    return _statement(_person(account_id))


@bp.get("/people/<uuid:account_id>.xlsx")
def person_sheet(account_id: UUID) -> Response:
    """Somebody's statement as a table."""
    return _sheet(_person(account_id))


@bp.get("/units/<uuid:unit_id>")
def unit(unit_id: UUID) -> str:
    """The statement of a team, a merchant or a street."""
    return _statement(_unit(unit_id))


@bp.get("/units/<uuid:unit_id>.xlsx")
def unit_sheet(unit_id: UUID) -> Response:
    """The same as a table."""
    return _sheet(_unit(unit_id))


@bp.post("/people/<uuid:account_id>/deeds")
def record_deed(account_id: UUID) -> ResponseReturnValue:
    """Write down a good deed; the street's rule says what it gives."""
    seen = _person(account_id)
    body = DeedIn.model_validate(
        {"reason": request.form.get("reason", ""), "key": request.form.get("key", "")}
    )
    assert seen.place.street_id, "whoever lives somewhere lives in a street"  # noqa: S101
    service.record_good_deed(
        session(), current_actor(), seen.place.street_id, account_id, key=body.key, reason=body.reason
    )
    return redirect(url_for(".person", account_id=account_id, saved="deed"), 303)


@bp.post("/people/<uuid:account_id>/entries/<uuid:entry_id>/reverse")
def reverse_for_person(account_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Take one of somebody's entries back, or ask a colleague to confirm it."""
    state = _ask(_person(account_id), entry_id)
    return redirect(url_for(".person", account_id=account_id, saved=state), 303)


@bp.post("/units/<uuid:unit_id>/entries/<uuid:entry_id>/reverse")
def reverse_for_unit(unit_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Take one of a team's entries back, or ask a colleague to confirm it."""
    state = _ask(_unit(unit_id), entry_id)
    return redirect(url_for(".unit", unit_id=unit_id, saved=state), 303)


@bp.post("/reversals/<uuid:reversal_id>/<any(confirm, refuse):verb>")
def decide(reversal_id: UUID, verb: str) -> ResponseReturnValue:
    """The second pair of eyes."""
    current_actor().require(Permission.MANAGE_POINTS)
    (service.confirm_reversal if verb == "confirm" else service.refuse_reversal)(
        session(), current_actor(), reversal_id
    )
    return redirect(url_for(".show"), 303)


@bp.post("/units/<uuid:unit_id>/wishes")
def open_wish(unit_id: UUID) -> ResponseReturnValue:
    """Say what a team collects points for."""
    seen = _unit(unit_id)
    wanted = request.form.get("wanted", "")
    body = WishIn.model_validate(
        {"title": request.form.get("title", ""), "wanted": int(wanted[:9]) if wanted.isdecimal() else 0}
    )
    assert seen.unit  # noqa: S101
    service.open_wish(session(), current_actor(), seen.unit, body.title, body.wanted)
    return redirect(url_for(".unit", unit_id=unit_id), 303)


@bp.post("/units/<uuid:unit_id>/wishes/<uuid:wish_id>/close")
def close_wish(unit_id: UUID, wish_id: UUID) -> ResponseReturnValue:
    """Collect no more for it."""
    seen = _unit(unit_id)
    assert seen.unit  # noqa: S101
    service.close_wish(session(), current_actor(), seen.unit, wish_id)
    return redirect(url_for(".unit", unit_id=unit_id), 303)


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    given = request.view_args or {}
    if "account_id" in given:
        return _statement(_person(given["account_id"]), problem), problem.status
    if "unit_id" in given:
        return _statement(_unit(given["unit_id"]), problem), problem.status
    return _front(problem), problem.status


def _person(account_id: UUID) -> Seen:
    return access_person(session(), current_actor(), account_id)


def _unit(unit_id: UUID) -> Seen:
    wanted = request.args.get("account")
    kind = OwnerKind(wanted) if wanted in (OwnerKind.STOCK, OwnerKind.EXPIRED) else None
    return access_unit(session(), current_actor(), unit_id, kind)


def _ask(seen: Seen, entry_id: UUID) -> str:
    """Of an entry that stands in this owner's statement."""
    body = ReasonIn.model_validate({"reason": request.form.get("reason", "")})
    entry = session().get(PointsEntry, entry_id)
    purse = queries.purse(session(), seen.owner)
    if entry is None or purse is None or entry.account_id != purse.id:
        raise NotFound("transfer_not_found", "没有找到这一笔积分。")
    return service.ask_reversal(session(), current_actor(), entry.transfer_id, body.reason).state.value


def _front(problem: Problem | None = None) -> str:
    actor = current_actor()
    actor.require(Permission.MANAGE_POINTS)
    paths = actor.paths(Permission.MANAGE_POINTS)
    typed = request.args.get("search", "").strip()[:20]
    homes = home_lists.listed(session(), paths, pending=False, search=typed, limit=PAGE)[0] if typed else []
    streets = [post.street_id for post in actor.posts if post.street_id]
    asked = queries.reversals(session(), streets)
    units = org.below(session(), paths, [UnitKind.TEAM, UnitKind.MERCHANT, UnitKind.STREET])
    places = org.units(session(), {one.home.compound_id for one in homes})
    found = {
        one.home.account_id: (mask_name(one.name), places[one.home.compound_id].name, one.home.building or "")
        for one in homes
    }
    return render_template(
        "points/front.html",
        typed=typed,
        found=found,
        units=[one for one in units if typed in one.name] if typed else units,
        unit_kinds=UNIT_KIND_NAMES,
        asked=asked,
        people=accounts.names(
            session(), {id_ for one, _ in asked for id_ in (one.asked_by, one.decided_by) if id_}
        ),
        states=REVERSAL_STATE_NAMES,
        mine=actor.account_id,
        budget=queries.budget(session(), streets[0]) if streets else None,
        check=queries.last_check(session()),
        may_rule=actor.may(Permission.RULE_POINTS),
        problem=problem,
    )


def _statement(seen: Seen, problem: Problem | None = None) -> str:
    actor = current_actor()
    _look("points.statement_viewed", seen)
    entries, following = queries.entries_of(
        session(), seen.owner, cursor=request.args.get("cursor"), limit=PAGE
    )
    purse = queries.purse(session(), seen.owner)
    is_person = seen.owner.kind is OwnerKind.PERSON
    at: dict[str, Any] = {"account_id": seen.owner.id} if is_person else {"unit_id": seen.owner.id}
    view = "person" if is_person else "unit"
    which: dict[str, Any] = {"account": request.args.get("account")} if request.args.get("account") else {}
    street_id = seen.place.street_id
    rule = (
        service.rule_for(session(), street_id, service.Occasion.GOOD_DEED, actor.place.unit_id)
        if is_person and street_id
        else None
    )
    return render_template(
        "points/statement.html",
        seen=seen,
        is_person=is_person,
        is_team=seen.owner.kind is OwnerKind.TEAM,
        is_street=seen.unit is not None and seen.unit.kind is UnitKind.STREET,
        purse=purse,
        summary=queries.summary(session(), seen.owner.id) if is_person else None,
        entries=entries,
        kinds=KIND_NAMES,
        correctable=CORRECTABLE,
        corrections=queries.corrections(session(), [entry.transfer_id for entry in entries]),
        alone=service.ALONE_UP_TO,
        wishes=queries.wishes(session(), team_id=seen.owner.id) if not is_person else [],
        rule=rule,
        key=new_id(),
        mine=seen.owner.id == actor.account_id,
        saved=request.args.get("saved"),
        at=at,
        which=which,
        reverse_view=f".reverse_for_{view}",
        sheet_at=url_for(f".{view}_sheet", **at, **which),
        next_page=url_for(f".{view}", **at, **which, cursor=following) if following else None,
        problem=problem,
    )


def _sheet(seen: Seen) -> Response:
    _look("points.statement_exported", seen)
    entries, _ = queries.entries_of(session(), seen.owner, cursor=None, limit=sheet.MOST_ROWS)
    name = f"points-{clock.today():%Y%m%d}.xlsx"
    return Response(
        sheet.write(entries),
        mimetype=spreadsheet.XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _look(action: str, seen: Seen) -> None:
    audit.record_look(
        action,
        actor_id=current_actor().account_id,
        place=seen.place,
        subject=(f"points_{seen.owner.kind}", seen.owner.id),
    )
