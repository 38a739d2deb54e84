"""Who holds a token, remembered in Redis for a minute at most (docs/adr/0009).

Right comes before quick. An entry carries the moment before it was read from the database, and counts only while
nothing about its account has changed since; Redis compares both in one step and by its own clock. While a transaction
that changes something commits, its accounts are closed in the cache, and if the process dies there they stay closed
for longer than any entry lives. Without Redis, or with Redis gone, the database answers.

What changes an actor is found by watching the tables they are read from, so no verb can forget to say so. A statement
that does not tell whom it concerns (:func:`concerns`) concerns everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import redis
import structlog
from pydantic import TypeAdapter
from sqlalchemy import Delete, Insert, Table, Update, event
from sqlalchemy.orm import ORMExecuteState, Session

from app.accounts.actor import Actor
from app.accounts.models import Account, Delegation, LoginSession, Post
from app.core import clock
from app.core.database import Database
from app.core.encryption import keyring
from app.org.models import OrgUnit

log = structlog.get_logger(__name__)

SECONDS = 60
#: Longer than an entry lives and than a transaction may take to commit.
CLOSED_SECONDS = 180
EVERYBODY = "everybody"

_STALE = "stale_actors"
_CONCERNS = "concerns_accounts"
#: What an actor is read from.
WATCHED = frozenset(table.__tablename__ for table in (Account, Delegation, LoginSession, Post, OrgUnit))
_ACTOR: TypeAdapter[Actor] = TypeAdapter(Actor)

#: Microseconds, by the clock of Redis.
_NOW = "local t = redis.call('TIME'); local now = t[1] * 1000000 + t[2]\n"
#: The entry of a token, or else the moment, to be kept with what is now read from the database.
_FIND = (
    _NOW
    + """
local entry = redis.call('HMGET', KEYS[1], 'since', 'account', 'actor')
if entry[1] then
  local own = redis.call('GET', ARGV[1] .. entry[2])
  local all = redis.call('GET', ARGV[1] .. ARGV[2])
  if not (own and tonumber(own) >= tonumber(entry[1])) and not (all and tonumber(all) >= tonumber(entry[1])) then
    return {entry[3], ''}
  end
end
return {'', string.format('%.0f', now)}
"""
)
_KEEP = """
redis.call('HSET', KEYS[1], 'since', ARGV[1], 'account', ARGV[2], 'actor', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
"""
#: ``closed`` is later than any moment; ``open`` is this one.
_MARK = (
    _NOW
    + """
local mark = ARGV[1] == 'closed' and '9007199254740991' or string.format('%.0f', now)
for _, key in ipairs(KEYS) do redis.call('SET', key, mark, 'EX', ARGV[2]) end
"""
)


def concerns(*account_ids: UUID) -> dict[str, frozenset[str]]:
    """Execution options for a statement on a watched table: whose requests it changes; nobody's when empty."""
    return {_CONCERNS: frozenset(str(account_id) for account_id in account_ids)}


class ActorCache:
    """The actors of tokens seen within the last minute, shared by all processes of an installation."""

    def __init__(self, redis_url: str, database: Database) -> None:
        """Without ``redis_url`` nothing is remembered."""
        self._redis = (
            redis.Redis.from_url(redis_url, socket_timeout=0.5, socket_connect_timeout=0.5)
            if redis_url
            else None
        )
        if self._redis:
            self._find = self._redis.register_script(_FIND)
            self._keep = self._redis.register_script(_KEEP)
            self._mark = self._redis.register_script(_MARK)
            self._watch(database)

    def actor(self, name: str, read: Callable[[], Actor | None]) -> Actor | None:
        """Who holds the token of this ``name``, a hash of it; ``read`` asks the database."""
        if self._redis is None:
            return read()
        kept, since = self._ask(name)
        if kept is not None:
            return kept
        actor = read()
        if actor and since:
            self._store(name, since, actor)
        return actor

    def _ask(self, name: str) -> tuple[Actor | None, str]:
        try:
            kept, since = self._find(keys=[f"actor:{name}"], args=["changed:", EVERYBODY])
        except redis.RedisError as error:
            log.warning("actor_cache.away", error=type(error).__name__)
            return None, ""
        return _opened(kept.decode(), name) if kept else None, since.decode()

    def _store(self, name: str, since: str, actor: Actor) -> None:
        seconds = _seconds(actor)
        if seconds < 1:
            return
        try:
            self._keep(
                keys=[f"actor:{name}"], args=[since, str(actor.account_id), _sealed(actor, name), seconds]
            )
        except redis.RedisError as error:
            log.warning("actor_cache.away", error=type(error).__name__)

    def _watch(self, database: Database) -> None:
        sessions = database.sessions
        event.listen(sessions, "after_flush", _note_rows)
        event.listen(sessions, "do_orm_execute", _note_statement)
        event.listen(sessions, "before_commit", self._close)
        event.listen(sessions, "after_commit", self._open)
        event.listen(sessions, "after_rollback", self._open)

    def _close(self, session: Session) -> None:
        if session.in_nested_transaction():
            return
        # What is still only in memory is written now, so that it is among what is told.
        session.flush()
        self._tell(session.info.get(_STALE, set()), "closed")

    def _open(self, session: Session) -> None:
        self._tell(session.info.pop(_STALE, set()), "open")

    def _tell(self, stale: set[str], mark: str) -> None:
        if not stale:
            return
        try:
            self._mark(keys=[f"changed:{one}" for one in sorted(stale)], args=[mark, CLOSED_SECONDS])
        except redis.RedisError as error:
            # Taking power away must not wait for a cache: what others may still read in it ends within a minute.
            log.error("actor_cache.not_told", error=type(error).__name__)


def _seconds(actor: Actor) -> int:
    """How long an entry may live: not beyond the log-in, nor into the next day, when posts begin and end."""
    now = clock.now()
    ends = [now + timedelta(seconds=SECONDS), clock.day_start(clock.today() + timedelta(days=1))]
    if actor.expires_at:
        ends.append(actor.expires_at)
    return int((min(ends) - now).total_seconds())


def _sealed(actor: Actor, name: str) -> str:
    # Encrypted, because it names a person, and so that nobody who can write to Redis can make an administrator.
    return keyring.encrypt(name + _ACTOR.dump_json(actor).decode())


def _opened(kept: str, name: str) -> Actor | None:
    try:
        text = keyring.decrypt(kept)
        return _ACTOR.validate_json(text.removeprefix(name)) if text.startswith(name) else None
    except Exception as error:  # whatever is odd in a cache is not there
        log.warning("actor_cache.unreadable", error=type(error).__name__)
        return None


def _stale(session: Session) -> set[str]:
    found: set[str] = session.info.setdefault(_STALE, set())
    return found


def _note_rows(session: Session, _context: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        # A post also reaches whoever stands in for its holder, a unit everybody below it. Both change seldom.
        if isinstance(row, Post | Delegation) or (isinstance(row, OrgUnit) and row not in session.new):
            _stale(session).add(EVERYBODY)
        # Of a new account and a new log-in nothing can be remembered yet.
        elif isinstance(row, Account) and row not in session.new:
            _stale(session).add(str(row.id))
        elif isinstance(row, LoginSession) and row not in session.new:
            _stale(session).add(str(row.account_id))


def _note_statement(state: ORMExecuteState) -> None:
    statement = state.statement
    if not isinstance(statement, Update | Delete | Insert):
        return
    if cast("Table", statement.table).name in WATCHED:
        _stale(state.session).update(state.execution_options.get(_CONCERNS, {EVERYBODY}))
