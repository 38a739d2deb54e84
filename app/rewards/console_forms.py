"""What is typed into the console's forms, checked: a reward, a pick-up point, what comes and goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Text
from app.rewards.models import LimitPeriod, PickupPoint, Reward, RewardKind
from app.rewards.service import PointWords, RewardWords
from app.rewards.service.stocking import MOST_AT_ONCE

_NUMBERS = ("points", "per_person", "keep_days")
_DAYS = ("starts_on", "ends_on")
_FIELDS = ("title", "about", "kind", "period", "price", *_NUMBERS, *_DAYS)
_CENTS = 100


class RewardIn(Input):
    """A reward as it is typed in; the price is in yuan."""

    title: Annotated[str, Text(2, 30)]
    about: Annotated[str, Text(0, 500)]
    kind: RewardKind
    points: Annotated[int, Field(ge=1, le=100_000)]
    per_person: Annotated[int, Field(ge=1, le=100)] | None
    period: LimitPeriod
    price_cents: Annotated[int, Field(ge=0, le=10_000_000)]
    keep_days: Annotated[int, Field(ge=1, le=60)]
    starts_on: date | None
    ends_on: date | None


class PointIn(Input):
    """A pick-up point as it is typed in."""

    name: Annotated[str, Text(2, 40)]
    place: Annotated[str, Text(2, 80)]
    hours: Annotated[str, Text(0, 60)]
    public_telephone: Annotated[str, Text(5, 20)] | None


class MovementIn(Input):
    """What comes to a pick-up point or goes from it."""

    pickup_point_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)]
    note: Annotated[str, Text(0, 60)]


class CallOffIn(Input):
    """Why somebody does not get what they reserved."""

    reason: Annotated[str, Text(2, 100)]


#: A new reward, half filled.
BLANK: Mapping[str, str] = {"kind": "goods", "period": "month", "keep_days": "7", "price": "0"}


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields of a reward."""
    return {name: form.get(name, "").strip() for name in (*_FIELDS, "unit_id")}


def read_reward(form: Mapping[str, str]) -> RewardWords:
    """The words of a reward; raises Invalid that names the fields."""
    values: dict[str, Any] = dict(typed(form))
    del values["unit_id"]
    for name in _NUMBERS:
        values[name] = _number(values[name])
    for name in _DAYS:
        values[name] = values[name] or None
    values["price_cents"] = _cents(values.pop("price"))
    return RewardWords(**RewardIn.model_validate(values).model_dump())


def shown_reward(reward: Reward) -> dict[str, str]:
    """A reward as it stands in its fields."""
    values = {name: getattr(reward, name) for name in _FIELDS if name != "price"}
    shown = {name: "" if value is None else str(value) for name, value in values.items()}
    return shown | {"price": yuan(reward.price_cents), "unit_id": str(reward.unit_id)}


def read_point(form: Mapping[str, str]) -> PointWords:
    """The words of a pick-up point; raises Invalid that names the fields."""
    values = {name: form.get(name, "").strip() for name in ("name", "place", "hours")}
    telephone = form.get("public_telephone", "").strip() or None
    return PointWords(**PointIn.model_validate(values | {"public_telephone": telephone}).model_dump())


def shown_point(point: PickupPoint) -> dict[str, str]:
    """A pick-up point as it stands in its fields."""
    return {name: getattr(point, name) or "" for name in ("name", "place", "hours", "public_telephone")}


def read_movement(form: Mapping[str, str]) -> MovementIn:
    """What came or went; raises Invalid that names the fields."""
    return MovementIn.model_validate(
        {
            "pickup_point_id": form.get("pickup_point_id", ""),
            "quantity": _number(form.get("quantity", "").strip()),
            "note": form.get("note", ""),
        }
    )


def yuan(cents: int) -> str:
    """Money as people write it: ``18.50``."""
    return f"{cents // _CENTS}.{cents % _CENTS:02d}"


def _number(text: str) -> int | str | None:
    # What is no number stays as it was typed, so that the field is told.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else (text or None)


def _cents(text: str) -> int | str:
    try:
        cents = Decimal(text or "0") * _CENTS
    except InvalidOperation:
        return text
    return int(cents) if cents.is_finite() and cents == cents.to_integral_value() else text
