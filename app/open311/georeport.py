"""Our services and requests in the words of GeoReport v2 (https://wiki.open311.org/GeoReport_v2/).

Nobody is named in them and no telephone number leaves: the place is that of the compound or community, and numbers and
rooms are covered in what people wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.forms import FieldKind, FormField
from app.open311.coordinates import to_wgs84
from app.org import queries as org
from app.org.models import OrgUnit
from app.requests import outside
from app.requests.masking import covered
from app.requests.states import OPEN_STATES, STATE_NAMES, State
from app.requests.types import reading
from app.requests.types.resolution import TypeView

if TYPE_CHECKING:
    from app.requests.models import ServiceRequest

Fields = dict[str, Any]

#: What fields of our forms are called there.
_DATATYPES = {
    FieldKind.TEXT: "string",
    FieldKind.CHOICE: "singlevaluelist",
    FieldKind.NUMBER: "number",
    FieldKind.DATE: "datetime",
}


@dataclass(frozen=True)
class Services:
    """The categories of a street that can be reported under: those without others below them."""

    offered: Sequence[TypeView]
    by_id: Mapping[UUID, TypeView]

    @classmethod
    def of(cls, session: Session, street: OrgUnit) -> Services:
        types = reading.remembered(session, street.id).offered
        parents = {one.parent_id for one in types.values()}
        return cls([one for one in types.values() if one.id not in parents], types)

    def coded(self, code: str) -> TypeView | None:
        """The category offered under ``code``."""
        return next((one for one in self.offered if one.code == code), None)

    def meant_by(self, words: str) -> TypeView | None:
        """The category that ``words`` name: by its code, its name, or the longest name found in them."""
        exact = [one for one in self.offered if words in (one.code, one.name)]
        within = sorted((one for one in self.offered if one.name in words), key=lambda one: -len(one.name))
        return next(iter(exact + within), None)

    def listed(self) -> list[Fields]:
        """The answer to GET services."""
        return [
            {
                "service_code": one.code,
                "service_name": one.name,
                "description": one.hint,
                "metadata": bool(_asked(one)),
                "type": "realtime",
                "keywords": ", ".join(dict.fromkeys(filter(None, [one.name, self._group(one)]))),
                "group": self._group(one),
            }
            for one in self.offered
        ]

    def _group(self, one: TypeView) -> str | None:
        parent = self.by_id.get(one.parent_id) if one.parent_id else None
        return parent.name if parent else None


def definition(one: TypeView) -> Fields:
    """The answer to GET service definition: what the form of a category asks."""
    return {
        "service_code": one.code,
        "attributes": [_attribute(field, order) for order, field in enumerate(_asked(one), start=1)],
    }


def _asked(one: TypeView) -> list[FormField]:
    """Photos come to us by our own upload only; a link to one stands in ``media_url``."""
    return [field for field in one.form if field.kind is not FieldKind.PHOTO]


def _attribute(field: FormField, order: int) -> Fields:
    attribute = {
        "variable": True,
        "code": field.key,
        "datatype": _DATATYPES[field.kind],
        "required": field.required,
        "datatype_description": field.hint or None,
        "order": order,
        "description": field.label,
    }
    if field.kind is FieldKind.CHOICE:
        attribute["values"] = [{"key": choice, "name": choice} for choice in field.choices]
    return attribute


def listed(session: Session, rows: Sequence[ServiceRequest], own_account: UUID | None) -> list[Fields]:
    """The answer to GET requests; what the handlers answered is told only to the account that reported."""
    standings = outside.standings(session, [row.id for row in rows])
    units = org.units(
        session, {id_ for row in rows for id_ in (row.unit_id, row.owner_unit_id, row.street_id)}
    )
    types = reading.remembered(session, None)
    return [
        _request(
            row,
            standings[row.id],
            units,
            types.get(row.type_id) if row.type_id else None,
            told=row.reporter_id == own_account,
        )
        for row in rows
    ]


def _request(
    row: ServiceRequest,
    standing: outside.Standing,
    units: dict[UUID, OrgUnit],
    type_: TypeView | None,
    *,
    told: bool,
) -> Fields:
    place, street = units[row.unit_id], units[row.street_id]
    point = (
        to_wgs84(place.latitude, place.longitude)
        if place.latitude is not None and place.longitude is not None
        else (None, None)
    )
    return {
        "service_request_id": row.number,
        "status": status(row.state),
        "status_notes": status_notes(row.state, standing.answer if told else None),
        "service_name": type_.name if type_ else None,
        "service_code": type_.code if type_ else None,
        "description": covered(row.text),
        "agency_responsible": units[row.owner_unit_id].name,
        "service_notice": None,
        "requested_datetime": moment(row.created_at),
        "updated_datetime": moment(standing.at),
        "expected_datetime": moment(row.resolve_by),
        "address": "，".join(dict.fromkeys([place.name, street.name])),
        "address_id": place.code,
        "zipcode": None,
        "lat": point[0] and round(point[0], 6),
        "long": point[1] and round(point[1], 6),
        "media_url": None,
    }


def status(state: str) -> str:
    """``open`` as long as somebody owes something."""
    return "open" if state in OPEN_STATES else "closed"


def status_notes(state: str, answer: str | None) -> str:
    """How it stands, in a word, with the handlers' answer behind it."""
    word = STATE_NAMES[State(state)].replace("您", "")
    return f"{word}：{covered(answer)}" if answer else word


def moment(at: datetime) -> str:
    return clock.local(at).isoformat(timespec="seconds")


def codes(given: Iterable[str]) -> Collection[str]:
    """Values that come several at once, separated by commas; empty ones do not count."""
    return {code.strip() for one in given for code in one.split(",")} - {""}
