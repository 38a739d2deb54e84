"""Verbs of orders. Services never commit; who may do what stands in :mod:`app.orders.states`."""

from __future__ import annotations

from app.orders.service.dispatching import (
    accept,
    decline,
    dispatch,
    give_back,
    recall,
    refuse,
    send_back,
    take,
)
from app.orders.service.keeping import Dish, change, move_up, put_on, take_off
from app.orders.service.life import HAPPENED_TOPIC
from app.orders.service.ordering import Wish, complain, order, order_for, supplement, withdraw
from app.orders.service.rating import rate
from app.orders.service.ticking import close_rated, end_forgotten, lapse_offers
from app.orders.service.visiting import check_in, check_out, pick

__all__ = [
    "HAPPENED_TOPIC",
    "Dish",
    "Wish",
    "accept",
    "change",
    "check_in",
    "check_out",
    "close_rated",
    "complain",
    "decline",
    "dispatch",
    "end_forgotten",
    "give_back",
    "lapse_offers",
    "move_up",
    "order",
    "order_for",
    "pick",
    "put_on",
    "rate",
    "recall",
    "refuse",
    "send_back",
    "supplement",
    "take",
    "take_off",
    "withdraw",
]
