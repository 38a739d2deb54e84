"""Forms of the console as checked bodies."""

from __future__ import annotations

from typing import Any, TypeVar, get_origin
from uuid import UUID

from flask import request
from pydantic import AwareDatetime

from app.core import clock
from app.core.errors import FieldError, Invalid
from app.core.schemas import Input

Form = TypeVar("Form", bound=Input)


def read_form(body: type[Form], **more: str) -> Form:
    """The form of this request as a checked body; fields left empty count as not given. Raises Invalid."""
    given: dict[str, Any] = {
        name: value.strip() for name, value in (request.form.to_dict() | more).items() if value.strip()
    }
    for name, field in body.model_fields.items():
        if name in given and get_origin(field.annotation) is list:
            given[name] = request.form.getlist(name)
        elif name in given and field.annotation is AwareDatetime:
            # A browser's field of date and time knows no zone; it means the one of the people who fill it in.
            given[name] = f"{given[name]}{clock.local(clock.now()):%z}"
        elif name in given and field.annotation is bool:
            given[name] = given[name] == "yes"
        elif name in given and field.annotation is int and given[name].isdecimal():
            given[name] = int(given[name])
    return body.model_validate({name: given[name] for name in body.model_fields if name in given})


def chosen_ids() -> list[UUID]:
    """The requests ticked in a list; raises Invalid for what is no id (``bad_ids``)."""
    try:
        return [UUID(one) for one in request.form.getlist("ids")]
    except ValueError:
        raise Invalid(
            "bad_ids", "选中的诉求读不出来，请刷新后重选。", errors=[FieldError("ids", "请重选")]
        ) from None
