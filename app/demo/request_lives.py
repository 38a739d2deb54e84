"""The lives of the demo's service requests, from the tap to the stars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Role
from app.core import clock
from app.core.screening import Screening
from app.demo import texts
from app.demo.album import Album
from app.demo.dice import dice
from app.demo.texts import Case
from app.demo.timeline import Story, in_daytime, in_office
from app.demo.town import Neighbour, Town
from app.org.models import UnitKind
from app.requests import queries, service
from app.requests.models import (
    Kind,
    Publication,
    RejectReason,
    RequestSupporter,
    ServiceRequest,
    Urgency,
)
from app.requests.service import Report
from app.requests.types import reading

#: Endings in which a request does not go the straight way, after somebody has it.
TURNS = frozenset({"transfer", "escalate", "suspend", "reopen"})

#: Groups of categories that a property company works on.
_FOR_PROPERTY = ("property", "clean", "supply", "road", "danger")


@dataclass(frozen=True)
class RequestPlan:
    """How one request is meant to go.

    ``ending`` is the verb of the state table after which nobody does anything more; ``review`` is a text that the
    machine left to people.
    ``pace`` is the part of the time allowed that it takes to resolve; above 1 it is late.
    """

    reporter: Neighbour
    case: Case
    at: datetime
    ending: str = "rate"
    pace: float = 0.4
    accepted_late: bool = False
    #: Whether somebody on duty sees to it outside office hours too.
    on_duty: bool = True
    stars: int = 5


class RequestLives:
    """Tells the story of each plan."""

    def __init__(self, session: Session, town: Town, album: Album, chance: Random) -> None:
        self._session = session
        self._town = town
        self._album = album
        self._chance = chance
        self._doubts = dice("doubtful photos")
        self._sharing = dice("shared with the neighbours")
        self._urgencies = {one.id: Urgency(one.urgency) for one in reading.catalogue(session, None).all}

    def live(self, plan: RequestPlan) -> Story:
        """One request, step by step, as far as ``plan.ending``."""
        yield plan.at
        request = self._submit(plan)
        if plan.ending in ("submit", "review"):
            return
        if plan.ending == "withdraw":
            yield clock.now() + timedelta(minutes=self._chance.uniform(5, 60))
            service.withdraw(self._session, plan.reporter.actor, request)
            return
        worker = self._chance.choice(self._town.staff[plan.reporter.home.code[:4]])
        if plan.ending == "appeal":
            yield from self._appeal(plan, request, worker)
            return
        if plan.ending == "merge":
            yield from self._merge(plan, request, worker)
            return
        yield from self._take(plan, request, worker)
        if plan.case.refusal or plan.ending in ("accept", "return"):
            return
        doer = self._doer(plan, worker)
        if doer is not worker or plan.ending == "assign":
            yield self._soon(plan, 3, 40)
            self._hand_over(request, worker, doer)
        if plan.ending == "assign":
            return
        yield self._soon(plan, 5, 60)
        if plan.ending in TURNS:
            yield from self._turn(plan, request, worker, doer)
            return
        service.start(self._session, doer, request, note=self._chance.choice(texts.STARTS))
        yield from self._meanwhile(plan, request, doer)
        if plan.ending == "start":
            return
        yield from self._finish(plan, request, doer)

    def _take(self, plan: RequestPlan, request: ServiceRequest, worker: Actor) -> Story:
        """It is accepted, or not; sometimes the resident is asked for more first."""
        chance = self._chance
        yield self._soon(plan, 190, 600) if plan.accepted_late else self._soon(plan, 6, 85)
        if plan.case.refusal:
            service.reject(
                self._session, worker, request, reason=plan.case.refusal, note=plan.case.resolution
            )
            return
        is_report = plan.case.kind is Kind.REPORT
        note = self._fill(plan.case.reply, plan.reporter) if is_report else chance.choice(texts.TAKEN)
        service.accept(self._session, worker, request, note=note)
        self._share(plan, request)
        unclear = is_report and self._urgency(plan) is Urgency.ORDINARY and chance.random() < 0.07
        if plan.ending != "return" and not unclear:
            return
        question, answer = chance.choice(texts.QUESTIONS)
        yield in_office(clock.now(), chance.uniform(5, 60))
        service.ask_for_more(self._session, worker, request, note=question)
        if plan.ending == "return":
            return
        yield in_daytime(clock.now(), chance.uniform(30, 20 * 60))
        self._add_words(plan, request, answer)
        yield in_office(clock.now(), chance.uniform(5, 80))
        service.accept(self._session, worker, request, note="补充的看到了，接着办。")

    def _share(self, plan: RequestPlan, request: ServiceRequest) -> None:
        """The street lets most of what people want to share be read, and some neighbours have the same trouble."""
        if request.publication is not Publication.ASKED or self._sharing.random() < 0.1:
            return
        home = plan.reporter.home.code
        service.publish(self._session, self._town.staff[home[:2]][0], request)
        others = [one for one in self._town.by_home[home] if one is not plan.reporter]
        joined = self._sharing.sample(others, min(len(others), self._sharing.choice((0, 0, 1, 2, 4, 9))))
        for one in joined:
            row = RequestSupporter(request_id=request.id, account_id=one.actor.account_id, at=clock.now())
            self._session.add(row)
        request.support_count = len(joined)

    def _hand_over(self, request: ServiceRequest, worker: Actor, doer: Actor) -> None:
        post = doer.posts[0]
        service.assign(
            self._session,
            worker,
            request,
            unit_id=post.unit_id,
            account_id=None if post.role is Role.PROPERTY else doer.account_id,
            note=self._chance.choice(texts.HANDOVERS),
        )

    def _meanwhile(self, plan: RequestPlan, request: ServiceRequest, doer: Actor) -> Story:
        """What is said between the start and the end."""
        chance = self._chance
        if plan.case.kind is not Kind.REPORT:
            yield self._soon(plan, 2, 20)
            service.reply(self._session, doer, request, note=plan.case.reply)
        elif chance.random() < 0.75:
            yield self._soon(plan, 5, 60)
            service.reply(self._session, doer, request, note=chance.choice(texts.ON_THE_WAY))
        if chance.random() < 0.15:
            yield self._soon(plan, 2, 30)
            service.add_note(self._session, doer, request, text=chance.choice(texts.INTERNAL_NOTES))
        if chance.random() < 0.1 and self._urgency(plan) is not Urgency.DANGER:
            yield in_daytime(clock.now(), chance.uniform(10, 120))
            self._add_words(plan, request, chance.choice(texts.LATER_WORDS))

    def _turn(self, plan: RequestPlan, request: ServiceRequest, worker: Actor, doer: Actor) -> Story:
        """It does not go the straight way; where it stands then is the end of its story."""
        session, street = self._session, self._town.staff[plan.reporter.home.code[:2]][0]
        if plan.ending == "transfer":
            sibling = next(
                one for one in queries.transfer_targets(session, request) if one.kind is UnitKind.COMMUNITY
            )
            service.transfer(session, worker, request, unit_id=sibling.id, note=texts.TURNS["transfer"])
        elif plan.ending == "escalate":
            table = [
                one.id for one in queries.table_units(session, request) if one.kind is UnitKind.DEPARTMENT
            ]
            service.escalate(
                session,
                street,
                request,
                leader_id=table[0],
                unit_ids=table[1:],
                note=texts.TURNS["escalate"],
            )
        elif plan.ending == "suspend":
            review_on = clock.today() + timedelta(days=90)
            service.ask_suspension(session, doer, request, review_on=review_on, note=texts.TURNS["suspend"])
            yield in_office(clock.now(), 90)
            service.suspend(session, street, request, review_on=review_on, note=texts.TURNS["suspend"])
        elif plan.ending == "reopen":
            service.resolve(session, doer, request, note=self._fill(plan.case.resolution, plan.reporter))
            yield in_daytime(clock.now(), 200)
            service.reopen(session, plan.reporter.actor, request, note=texts.TURNS["reopen"])
            service.note_checked(session, queries.events(session, request.id)[-1].id, Screening.PASSED)

    def _appeal(self, plan: RequestPlan, request: ServiceRequest, worker: Actor) -> Story:
        yield self._soon(plan, 20, 90)
        service.reject(
            self._session, worker, request, reason=RejectReason.NOT_OURS, note=texts.TURNS["reject"]
        )
        yield in_daytime(clock.now(), 120)
        service.appeal(self._session, plan.reporter.actor, request, note=texts.TURNS["appeal"])
        service.note_checked(
            self._session, queries.events(self._session, request.id)[-1].id, Screening.PASSED
        )

    def _merge(self, plan: RequestPlan, request: ServiceRequest, worker: Actor) -> Story:
        """Into the other one that tells the same, if it is still open."""
        yield self._soon(plan, 20, 60)
        for other in queries.mergeable(self._session, request):
            if other.text == request.text:
                service.merge(self._session, worker, request.id, into_id=other.id, note=texts.TURNS["merge"])
                return

    def _finish(self, plan: RequestPlan, request: ServiceRequest, doer: Actor) -> Story:
        chance = self._chance
        allowed = request.resolve_by - request.created_at
        target = max(request.created_at + allowed * plan.pace, self._soon(plan, 10, 40))
        yield target if self._urgency(plan) is Urgency.DANGER else in_daytime(target, 0)
        proof = (
            [self._album.photo_by(self._session, doer.account_id, plan.case.proof)] if plan.case.proof else []
        )
        words = self._fill(plan.case.resolution, plan.reporter)
        service.resolve(self._session, doer, request, note=words, photo_ids=proof)
        if plan.ending == "resolve":
            return
        yield in_daytime(clock.now(), chance.triangular(30, 4 * 24 * 60, 5 * 60))
        service.rate(
            self._session,
            plan.reporter.actor,
            request,
            solved=plan.stars > 2,
            stars=plan.stars,
            comment=chance.choice(texts.COMMENTS[plan.stars]),
        )

    def _submit(self, plan: RequestPlan) -> ServiceRequest:
        chance, who, case = self._chance, plan.reporter, plan.case
        home = who.home
        located = case.photo is not None or chance.random() < 0.3
        photos = [case.photo] if case.photo and chance.random() < 0.8 else []
        # Of what is still under way, some photos wait for a person to look at them.
        doubtful = plan.ending in ("submit", "accept", "assign", "start") and self._doubts.random() < 0.6
        request = service.submit(
            self._session,
            who.actor,
            Report(
                kind=case.kind,
                text=self._fill(case.text, who),
                unit_id=home.id,
                # Some people leave the choosing to the community.
                type_id=self._town.types[case.type_code] if who.hand_made or chance.random() < 0.95 else None,
                place_note=f"{who.building}号楼{who.unit}单元" if chance.random() < 0.4 else None,
                latitude=round((home.latitude or 0) + chance.uniform(-0.001, 0.001), 6) if located else None,
                longitude=round((home.longitude or 0) + chance.uniform(-0.001, 0.001), 6)
                if located
                else None,
                anonymous=not who.hand_made and case.kind is Kind.COMPLAINT and chance.random() < 0.4,
                photo_ids=[
                    self._album.photo_by(
                        self._session,
                        who.actor.account_id,
                        name,
                        Screening.REVIEW if doubtful else Screening.PASSED,
                    )
                    for name in photos
                ],
                public=case.kind in (Kind.REPORT, Kind.SUGGESTION) and self._sharing.random() < 0.3,
            ),
        )
        found = Screening.REVIEW if plan.ending == "review" else Screening.PASSED
        service.text_checked(self._session, request, found)
        return request

    def _add_words(self, plan: RequestPlan, request: ServiceRequest, words: str) -> None:
        service.add_note(self._session, plan.reporter.actor, request, text=words)
        event = queries.events(self._session, request.id)[-1]
        service.note_checked(self._session, event.id, Screening.PASSED)

    def _urgency(self, plan: RequestPlan) -> Urgency:
        return self._urgencies[self._town.types[plan.case.type_code]]

    def _soon(self, plan: RequestPlan, least: float, most: float) -> datetime:
        """So many minutes from now as people work on such a thing: in office hours, by day, or at once."""
        minutes = self._chance.uniform(least, most)
        urgency = self._urgency(plan)
        if urgency is Urgency.DANGER:
            return clock.now() + timedelta(minutes=minutes / 4)
        by_day = urgency is Urgency.UTILITY or (plan.on_duty and not plan.accepted_late)
        return (in_daytime if by_day else in_office)(clock.now(), minutes)

    def _doer(self, plan: RequestPlan, worker: Actor) -> Actor:
        """Who does it: the property company for what is theirs, else the worker or a colleague."""
        company = self._town.staff.get(f"{plan.reporter.home.code}P")
        if company and plan.case.type_code.split(".")[0] in _FOR_PROPERTY and plan.case.kind is Kind.REPORT:
            return company[0]
        if self._chance.random() < 0.3:
            return self._chance.choice(self._town.staff[plan.reporter.home.code[:4]])
        return worker

    def _fill(self, text: str, who: Neighbour) -> str:
        return text.format(b=who.building, u=who.unit, f=self._chance.randint(2, 11))
