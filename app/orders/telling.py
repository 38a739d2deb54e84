"""Who hears what of an order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.roles import Role
from app.core import clock
from app.messages.service import Link, tell
from app.orders import queries, teams
from app.orders.models import DemandOrder, OrderEvent
from app.orders.states import OfferState
from app.org import queries as org

_STATION_ROLES = (Role.WORKER, Role.STREET, Role.DISTRICT)


def tell_of(session: Session, event: OrderEvent, order: DemandOrder) -> None:
    """Tell everybody an event concerns, each once; whoever did it knows."""
    if words := _to_resident(session, event, order):
        _tell(session, event, queries.residents_of(order), words, Link("order", order.id))
    if words := _to_station(session, event, order):
        _tell(session, event, _station(session, order), words, None)
    if words := _to_leaders(session, event, order):
        _tell(session, event, _leaders(session, event), words, Link("team_order", order.id))
    if event.verb == "dispatch":
        _ask(session, event, order)
    if event.verb == "pick":
        words = (
            "请您去一趟",
            f"队长请您去做“{order.title}”，约在{_at(order)}。点开看去哪里、找谁，到了请签到。",
        )
        _tell(session, event, queries.visitors(session, order.id), words, Link("team_order", order.id))


def _to_resident(session: Session, event: OrderEvent, order: DemandOrder) -> tuple[str, str] | None:
    what = f"“{order.title}”"
    team = org.known_unit(session, event.team_id).name if event.team_id else "队伍"
    note = event.note or ""
    told = {
        "accept": ("您点的单收下了", f"服务站收下了您点的{what}，正在找合适的队伍，请您放心。"),
        "return": ("请您补充一点", f"您点的{what}，服务站想再问问：{note}"),
        "refuse": ("这次没办成", f"很抱歉，您点的{what}这次没有办成。{note}"),
        "take": ("有队伍接单了", f"{team}接了您点的{what}，会和您约好时间再上门。"),
        "pick": ("约好了", f"{team}{_at(order)}来给您做{what}。到时候请打开这里，把服务码给来的人看。"),
        "give_back": ("换一支队伍", f"{team}临时来不了，服务站正在给您的{what}另找一支，请再等一等。"),
        "check_in": ("人到了", f"{team}的人到了，来给您做{what}。"),
        "finish": ("服务做完了", f"{what}做完了。满意不满意，都请您点开说一声。"),
    }
    return told.get(event.verb)


def _to_station(session: Session, event: OrderEvent, order: DemandOrder) -> tuple[str, str] | None:
    what = f"{order.number} {order.title}"
    told = {
        "order": ("有新的点单", f"{what}，请在“点单”里看一看。"),
        "supplement": ("居民补充了", f"{what}，请再看一看。"),
        "come_back": ("没有队伍接单", f"{what}没有队伍接，已经回到您这里，请重新派单。"),
        "give_back": ("队伍退回了点单", f"{what}：{event.note or ''}"),
        "complain": ("居民说有不对的地方", f"{what}，已经转成诉求，请在“诉求”里办理。"),
        "finish": ("服务做完了", f"{what}，请评一评。"),
    }
    return told.get(event.verb)


def _to_leaders(session: Session, event: OrderEvent, order: DemandOrder) -> tuple[str, str] | None:
    what = f"“{order.title}”"
    told = {
        "recall": ("服务站收回了点单", f"{what}不用去了。{event.note or ''}"),
        "withdraw": ("点单的人撤回了", f"{what}不用去了。"),
        "lapse": ("没有答复的点单收回了", f"{what}等了24小时没有答复，已经回到服务站。"),
        "rate_resident": (
            "居民评价了",
            f"居民给{what}打了{event.details.get('stars')}星，点开看看说了什么。",
        ),
        "finish": ("服务做完了", f"{what}做完了，辛苦了。请队长评一评。"),
    }
    return told.get(event.verb)


def _ask(session: Session, event: OrderEvent, order: DemandOrder) -> None:
    place = org.known_unit(session, order.place_id).name
    for offer in queries.offers(session, order.id):
        if offer.state is OfferState.OPEN:
            words = (
                "有一单想请你们接",
                f"{place}的居民点了“{order.title}”，希望{_full(order.wish_from)}来。"
                f"能不能去，请在{_full(offer.answer_by)}前答复。",
            )
            people = teams.leaders(session, offer.team_id)
            _tell(session, event, people, words, Link("team_order", order.id))


def _leaders(session: Session, event: OrderEvent) -> set[UUID]:
    return set(teams.leaders(session, event.team_id)) if event.team_id else set()


def _station(session: Session, order: DemandOrder) -> list[UUID]:
    return [one.account_id for one in accounts.colleagues(session, [order.station_id], _STATION_ROLES)]


def _tell(
    session: Session, event: OrderEvent, people: Iterable[UUID], words: tuple[str, str], link: Link | None
) -> None:
    title, body = words
    for account_id in set(people) - {event.actor_id}:
        tell(
            session,
            account_id=account_id,
            title=title,
            body=body,
            link=link,
            dedup_key=f"order:{event.id}:{link.kind if link else 'station'}:{account_id}",
        )


def _at(order: DemandOrder) -> str:
    return _full(order.visit_at or order.wish_from)


def _full(moment: datetime) -> str:
    # With its day: a message is read at any time, and "tomorrow" would mislead.
    then = clock.local(moment)
    return f"{then.month}月{then.day}日{then:%H:%M}"
