"""What the pages of categories and rules send, read into what the verbs take."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from app.administration import picking
from app.core.forms import Form, with_keys
from app.core.schemas import Input
from app.requests.rules import RuleDraft
from app.requests.types.schemas import OverrideIn, RuleIn

#: Empty questions offered below those that are there.
SPARE = 2

B = TypeVar("B", bound=Input)


def given(body: type[B], *, numbers: tuple[str, ...] = ("resolve_hours",), flags: tuple[str, ...] = ()) -> B:
    """The form of this request as a checked body; fields left empty count as not given. Raises Invalid."""
    found: dict[str, Any] = {
        name: text.strip()
        for name, text in request.form.items()
        if name in body.model_fields and text.strip()
    }
    for name in numbers:
        if name in found and found[name].isdecimal():
            found[name] = int(found[name][:9])
    return body.model_validate(found | {name: name in request.form for name in flags})


def questions(present: Form) -> Form:
    """The questions of a category's form; one whose label was emptied is gone. Raises Invalid (``invalid_form``)."""
    found = []
    for number in range(len(present) + SPARE):
        label = request.form.get(f"label-{number}", "").strip()
        if label:
            found.append(
                {
                    "label": label,
                    "kind": request.form.get(f"kind-{number}", "text"),
                    "required": f"required-{number}" in request.form,
                    "choices": _parts(request.form.get(f"choices-{number}", "")),
                    "hint": request.form.get(f"hint-{number}", "").strip(),
                }
            )
    return with_keys(found, present)


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.replace("、", "/").split("/") if one.strip()]


def unit_id(session: Session, field: str) -> UUID | None:
    """The unit picked in ``field``, if any. Raises Invalid (``unknown_unit``)."""
    words = request.form.get(field, "").strip()
    return picking.unit_of(session, words, field=field).id if words else None


def override(session: Session) -> Any:
    """What a street keeps otherwise."""
    return given(OverrideIn, flags=("hidden",)).draft(unit_id(session, "owner"))


def rule(session: Session) -> RuleDraft:
    """What a rule is to say."""
    body = RuleIn.model_validate(
        {
            name: text.strip()
            for name, text in request.form.items()
            if name in RuleIn.model_fields and name != "weekdays" and text.strip()
        }
        | {"weekdays": [int(day) for day in request.form.getlist("weekdays") if day.isdecimal()] or None}
    )
    target = unit_id(session, "target")
    if target is None:
        target = picking.unit_of(session, "?", field="target").id
    return RuleDraft(**body.model_dump(), unit_id=unit_id(session, "place"), target_unit_id=target)
