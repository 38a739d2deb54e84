"""Puts the application together. Everything it stands on is in ``extensions``, made once."""

from __future__ import annotations

from itertools import chain
from typing import Any

import orjson
from apiflask import APIBlueprint, APIFlask
from flask import Flask
from flask.json.provider import JSONProvider
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

import app.accounts.api
import app.accounts.logins_api
import app.activities.after_api
import app.activities.after_tasks
import app.activities.api
import app.activities.calendar_api
import app.activities.door_api
import app.activities.pauses_api
import app.activities.poster_api
import app.activities.tasks
import app.activities.work_api
import app.activities.work_people_api
import app.certificates.api
import app.home.api
import app.media.api
import app.media.tasks
import app.messages.api
import app.messages.tasks
import app.open311.api
import app.open311.hotline_api
import app.open311.tasks
import app.orders.api
import app.orders.tasks
import app.orders.work_api
import app.org.api
import app.personal.api
import app.personal.tasks
import app.points.api
import app.requests.api
import app.requests.calls_api
import app.requests.pool_api
import app.requests.public_api
import app.requests.tasks
import app.requests.work_api
import app.residents.api
import app.residents.tasks
import app.residents.work_api
import app.rewards.api
import app.rewards.tasks
import app.rewards.work_api
import app.shifts.api
import app.triage.api
import app.triage.tasks
import app.volunteering.api
import app.web.login_by_phone
import app.web.register
from app import cli, duties, headers, health, problems, push, tracing, wechat_setup
from app.accounts.actor_cache import ActorCache
from app.core import idempotency, unit_of_work
from app.core.database import Database
from app.core.encryption import keyring
from app.core.outbox import in_turn
from app.core.rate_limits import limiter
from app.core.storage import Storage
from app.openapi import describe
from app.preflight import preflight_command
from app.proxies import TrustedProxies
from app.requests import search_index
from app.triage.shelf import Shelf
from config.logging import configure_logging
from config.settings import Settings

csrf = CSRFProtect()

API_BLUEPRINTS = (
    app.home.api.bp,
    app.accounts.api.bp,
    app.accounts.logins_api.bp,
    app.residents.api.bp,
    app.residents.work_api.bp,
    app.org.api.bp,
    app.media.api.bp,
    app.requests.api.bp,
    app.requests.work_api.bp,
    app.requests.calls_api.bp,
    app.requests.pool_api.bp,
    app.requests.public_api.bp,
    app.activities.api.bp,
    app.activities.work_api.work_bp,
    app.activities.after_api.bp,
    app.activities.work_people_api.work_bp,
    app.activities.door_api.bp,
    app.activities.door_api.work_bp,
    app.activities.poster_api.bp,
    app.activities.poster_api.work_bp,
    app.activities.pauses_api.bp,
    app.activities.calendar_api.bp,
    app.activities.pauses_api.work_bp,
    app.orders.api.bp,
    app.orders.work_api.bp,
    app.points.api.bp,
    app.rewards.api.bp,
    app.rewards.work_api.work_bp,
    app.certificates.api.bp,
    app.volunteering.api.bp,
    app.shifts.api.bp,
    app.messages.api.bp,
    app.personal.api.bp,
    app.open311.hotline_api.bp,
    app.triage.api.bp,
)

HANDLERS = dict(
    chain.from_iterable(
        tasks.HANDLERS.items()
        for tasks in (
            app.media.tasks,
            app.messages.tasks,
            app.residents.tasks,
            app.rewards.tasks,
            app.requests.tasks,
            app.activities.tasks,
            app.activities.after_tasks,
            app.orders.tasks,
            app.personal.tasks,
            app.open311.tasks,
            app.triage.tasks,
        )
    )
)
for topic, listener in app.open311.tasks.LISTENERS.items():
    HANDLERS[topic] = in_turn(HANDLERS[topic], listener)


class OrjsonProvider(JSONProvider):
    """JSON by orjson: quicker than the standard library's, and strict about depth, NaN and lone surrogates."""

    def dumps(self, obj: Any, **_options: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        return orjson.loads(s)


class Eshiban(APIFlask):
    """Flask, with one commit per request: after the view has returned, before the answer leaves."""

    json_provider_class = OrjsonProvider

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, keep its answer for repeats, commit. Raising anywhere on the way rolls everything back."""
        try:
            answer = self.make_response(super().dispatch_request())
        except idempotency.Replay as replay:
            return replay.response
        if answer.status_code < 400:
            idempotency.finish(answer)
        unit_of_work.commit()
        return answer


def create_app(settings: Settings | None = None) -> Eshiban:
    """The application for these settings (by default those of the environment)."""
    settings = settings or Settings()
    configure_logging(settings)
    flask_app = Eshiban(
        "app",
        title="e事办 API",
        version="1.0",
        json_errors=False,
        docs_path="/api/docs",
        spec_path="/api/openapi.json",
        static_folder="web/static",
        template_folder="web/templates",
    )
    _configure(flask_app, settings)
    describe(flask_app)
    _open_parts(flask_app, settings)
    tracing.register(flask_app)
    _register(flask_app, settings)
    flask_app.teardown_request(unit_of_work.close)
    headers.register(flask_app)
    proxies = [one.strip() for one in settings.trusted_proxies.split(",")]
    flask_app.wsgi_app = TrustedProxies(flask_app.wsgi_app, proxies)  # type: ignore[method-assign]
    problems.register(flask_app)
    return flask_app


def _configure(flask_app: Flask, settings: Settings) -> None:
    flask_app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        SESSION_COOKIE_NAME="eshiban_console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=settings.console_session_hours * 3600,
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        # A cache that is gone must not stop anybody from reporting a burst pipe.
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(settings.redis_url),
        RATELIMIT_SWALLOW_ERRORS=True,
    )


def _open_parts(flask_app: Flask, settings: Settings) -> None:
    keyring.configure(settings.field_keys.get_secret_value(), settings.index_secret.get_secret_value())
    database = Database(settings.database_url, pool_size=settings.web_threads)
    search_index.keep(database)
    storage = Storage(settings.storage_url)
    flask_app.extensions.update(
        {
            "settings": settings,
            "database": database,
            "actors": ActorCache(settings.redis_url, database),
            "storage": storage,
            "triage": Shelf(storage),
            "wechat": wechat_setup.client(settings),
            "wechat_templates": wechat_setup.templates(settings),
            "message_push": wechat_setup.message_push(settings),
            "handlers": HANDLERS,
            "duties": duties.DUTIES,
        }
    )


def _register(flask_app: Flask, settings: Settings) -> None:
    csrf.init_app(flask_app)
    limiter.init_app(flask_app)
    api = APIBlueprint("api", __name__, url_prefix="/api/v1", enable_openapi=False)
    for blueprint in API_BLUEPRINTS:
        api.register_blueprint(blueprint)
    flask_app.register_blueprint(api)
    flask_app.register_blueprint(app.media.api.files_bp)
    flask_app.register_blueprint(app.personal.api.files_bp)
    flask_app.register_blueprint(app.certificates.api.files_bp)
    flask_app.register_blueprint(app.activities.calendar_api.files_bp)
    flask_app.register_blueprint(app.open311.api.bp)
    flask_app.register_blueprint(health.bp)
    flask_app.register_blueprint(push.bp)
    app.web.register.register(flask_app)
    # Phones carry a bearer token, other systems a key, WeChat its signature; a forged form of another site has none.
    csrf.exempt(api)
    for blueprint in API_BLUEPRINTS:
        csrf.exempt(blueprint)
    csrf.exempt(app.open311.api.bp)
    csrf.exempt(push.bp)
    # The question in the background may still be on its way when somebody has just come in by their password: refused,
    # it would give the browser another token than the page that opens has. Its own cookie comes only from our pages.
    csrf.exempt(app.web.login_by_phone.ask)
    if settings.sandbox:
        sandbox = wechat_setup.sandbox(settings)
        csrf.exempt(sandbox)
        flask_app.register_blueprint(sandbox)
    cli.register(flask_app)
    flask_app.cli.add_command(preflight_command)
