"""The sentences of a unit in the console."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.errors import Problem
from app.core.schemas import Input, Text
from app.core.unit_of_work import session
from app.org import queries as org
from app.requests import phrases
from app.requests.types import reading

bp = APIBlueprint(
    "console_phrases",
    __name__,
    url_prefix="/console/team/phrases",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


class PhraseIn(Input):
    """A sentence: whose, where it is used, and for which category."""

    unit_id: UUID
    verb: str
    type_id: UUID | None = None
    text: Annotated[str, Text(2, 300)]


@bp.get("")
def index() -> str:
    """What my units say often."""
    return _page()


@bp.post("")
def add() -> ResponseReturnValue:
    """Keep one more."""
    current_actor().require(Permission.WORK_ON_REQUESTS)
    body = PhraseIn.model_validate(
        {
            name: words.strip()
            for name, words in request.form.items()
            if name in PhraseIn.model_fields and words
        }
    )
    phrases.add(
        session(), current_actor(), body.unit_id, verb=body.verb, type_id=body.type_id, text=body.text
    )
    return redirect(url_for(".index"), 303)


@bp.post("/<uuid:phrase_id>/remove")
def remove(phrase_id: UUID) -> ResponseReturnValue:
    """Keep it no more."""
    current_actor().require(Permission.WORK_ON_REQUESTS)
    phrases.remove(session(), current_actor(), phrase_id)
    return redirect(url_for(".index"), 303)


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    return _page(problem), problem.status


def _page(problem: Problem | None = None) -> str:
    actor = current_actor()
    actor.require(Permission.WORK_ON_REQUESTS)
    units = org.units(session(), phrases.own_units(actor))
    return render_template(
        "requests/phrases.html",
        units=units,
        phrases=phrases.of_units(session(), list(units)),
        verb_names=phrases.PHRASE_VERBS,
        tree=reading.remembered(session(), next(iter(units.values())).street_id),
        problem=problem,
        form=request.form,
    )
