"""Every state × verb × person, against a table written down apart from the code."""

from __future__ import annotations

from itertools import product

from sqlalchemy import update

from app.accounts.actor import Actor
from app.core.errors import Conflict, Forbidden
from app.orders.models import DemandOrder, OrderOffer
from app.orders.service.life import require
from app.orders.states import ORDER_STATES, STATE_NAMES, OfferState, OrderState
from tests.orders.scene import Scene

#: verb: where from, where to (- stays), who.
ARROWS = {
    "accept": ("ordered", "open", "worker street"),
    "return": ("ordered open", "returned", "worker street"),
    "supplement": ("returned", "ordered", "resident"),
    "refuse": ("ordered open", "refused", "worker street"),
    "dispatch": ("open", "dispatched", "worker street"),
    "take": ("dispatched", "taken", "combs"),
    "decline": ("dispatched", "-", "combs"),
    "lapse": ("dispatched", "-", "clock"),
    "come_back": ("dispatched", "open", "clock"),
    "recall": ("dispatched taken", "open", "worker street"),
    "give_back": ("taken", "open", "scissors"),
    "pick": ("taken", "-", "scissors"),
    "check_in": ("taken visiting", "visiting", "member"),
    "check_out": ("visiting", "-", "member clock"),
    "finish": ("visiting", "done", "clock"),
    "rate_resident": ("done", "-", "resident"),
    "rate_team": ("done", "-", "scissors"),
    "rate_station": ("done", "-", "worker street"),
    "close": ("done", "closed", "clock"),
    "complain": (
        "ordered returned open dispatched taken visiting done closed",
        "-",
        "resident worker street",
    ),
    "withdraw": ("ordered returned open dispatched taken", "withdrawn", "resident"),
}


def outcome(scene: Scene, order: DemandOrder, who: Actor | None, verb: str, session: object) -> str:
    """The state afterwards, ``not_yours`` or ``wrong_state``."""
    try:
        require(session, who, order, verb)  # type: ignore[arg-type]
        return ORDER_STATES.next_state(OrderState(order.state), verb, label=STATE_NAMES[order.state])
    except (Forbidden, Conflict) as problem:
        return problem.code


def test_every_state_verb_and_person(scene: Scene) -> None:
    """The scissors have the order (or had it); the combs are asked while it is dispatched."""
    assert set(ARROWS) == set(ORDER_STATES.verbs)
    world = scene.world
    people = {
        "resident": scene.resident,
        "worker": scene.worker,
        "street": world.actor(world.street_worker),
        "scissors": scene.scissors_leader,
        "combs": scene.combs_leader,
        "member": scene.member,
        "stranger": world.actor(world.other_resident),
        "other_station": world.actor(world.sibling_worker),
        "clock": None,
    }
    order_id = scene.agreed()

    def every(session: object) -> None:
        order = session.get_one(DemandOrder, order_id)  # type: ignore[attr-defined]
        session.execute(  # type: ignore[attr-defined]
            update(OrderOffer).where(OrderOffer.team_id == scene.combs.unit_id).values(state=OfferState.OPEN)
        )
        for state, verb, (name, who) in product(OrderState, ARROWS, people.items()):
            order.state = state
            sources, target, actors = ARROWS[verb]
            got = outcome(scene, order, who, verb, session)
            # Who is asked is somebody only while it is asked.
            asked = name == "combs" and state == "dispatched"
            theirs = name in actors.split() and (name != "combs" or asked)
            if not theirs:
                expected = "not_yours"
            elif state not in sources.split():
                expected = "wrong_state"
            else:
                expected = state if target == "-" else target
            assert got == expected, f"{state} × {verb} × {name}"

    scene.do(every)
