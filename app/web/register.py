"""Mounts everything that opens in a browser."""

from __future__ import annotations

from flask import Flask

import app.activities.console
import app.activities.console_after
import app.activities.console_amending
import app.activities.console_campaigns
import app.activities.console_door
import app.activities.console_pauses
import app.activities.console_people
import app.activities.console_rules
import app.activities.poster_api
import app.administration.console
import app.administration.console_overrides
import app.administration.console_posts
import app.administration.console_rules
import app.administration.console_types
import app.audit.console
import app.certificates.console
import app.certificates.verify
import app.dashboards.console
import app.media.console
import app.open311.console
import app.orders.console
import app.orders.console_menu
import app.points.console
import app.points.console_rules
import app.requests.console
import app.requests.console_bulk
import app.requests.console_calls
import app.requests.console_handover
import app.requests.console_phrases
import app.requests.console_saved
import app.requests.console_sheets
import app.requests.console_team
import app.residents.console
import app.rewards.console
import app.rewards.console_counter
import app.rewards.console_points
import app.rewards.console_settlements
import app.shifts.console
import app.triage.console
import app.volunteering.console
import app.volunteering.console_hours
from app.web import account, login, login_by_phone, rendering, residents, second_step, start

CONSOLE_BLUEPRINTS = (
    app.requests.console.bp,
    app.requests.console_calls.bp,
    app.requests.console_bulk.bp,
    app.requests.console_handover.bp,
    app.requests.console_saved.bp,
    app.requests.console_sheets.bp,
    app.requests.console_team.bp,
    app.requests.console_phrases.bp,
    app.points.console.bp,
    app.points.console_rules.bp,
    app.activities.console.bp,
    app.activities.console_amending.bp,
    app.activities.console_campaigns.bp,
    app.activities.console_after.bp,
    app.activities.console_door.bp,
    app.activities.console_pauses.bp,
    app.activities.poster_api.console_bp,
    app.activities.console_people.bp,
    app.activities.console_rules.bp,
    app.volunteering.console.bp,
    app.shifts.console.bp,
    app.volunteering.console_hours.bp,
    app.orders.console.bp,
    app.orders.console_menu.bp,
    app.certificates.console.bp,
    app.residents.console.bp,
    app.rewards.console.bp,
    app.rewards.console_counter.bp,
    app.rewards.console_counter.book_bp,
    app.rewards.console_points.bp,
    app.rewards.console_settlements.bp,
    app.media.console.bp,
    app.triage.console.bp,
    app.dashboards.console.bp,
    app.administration.console.bp,
    app.administration.console_posts.bp,
    app.open311.console.bp,
    app.administration.console_types.bp,
    app.administration.console_overrides.bp,
    app.administration.console_rules.bp,
    account.bp,
    app.audit.console.bp,
)


DOORS = (login.bp, login_by_phone.bp, second_step.bp)


def register(flask_app: Flask) -> None:
    """Mount the pages."""
    rendering.install(flask_app)
    first_page = start.demo_bp if flask_app.extensions["settings"].sandbox else start.bp
    for blueprint in (first_page, residents.bp, app.certificates.verify.bp, *DOORS, *CONSOLE_BLUEPRINTS):
        flask_app.register_blueprint(blueprint)
