"""Indexes of requests: one for each list somebody waits for, and each duty that looks for what is next."""

from __future__ import annotations

from sqlalchemy import Index, TextClause
from sqlalchemy import text as sql

from app.requests.states import OPEN_STATES, RUNNING_STATES

_OPEN = sql("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN_STATES))))
_RUNNING = "state IN ({})".format(", ".join(f"'{state}'" for state in sorted(RUNNING_STATES)))
#: Nobody has ever taken it.
_UNTAKEN = sql("state IN ('submitted') AND accepted_at IS NULL")
#: The street has to say something: about a text, an appeal, a rest or a publication that is asked for.
_AWAITS_THE_STREET = sql(
    f"{_OPEN} AND (screening = 'review' OR state IN ('appealed')"
    " OR asked_review_on IS NOT NULL OR publication = 'asked')"
)
_TRANSFERRED = sql("state IN ('transferred')")
_IN_NOBODYS_HANDS = sql(f"handler_id IS NULL AND {_OPEN}")
_PUBLIC = sql("publication = 'public'")
_FOR_SOMEBODY = sql("for_account_id IS NOT NULL")


def _partial_index(name: str, where: TextClause, *columns: str) -> Index:
    """An index of the requests of which the condition is true, and of no others."""
    return Index(f"ix_service_requests_{name}", *columns, postgresql_where=where, sqlite_where=where)


def _open_index(*columns: str) -> Index:
    """An index of the few requests that somebody still owes something, in the order of a queue.

    The state stands last so that a view of one state passes over the others without reading their rows.
    """
    return _partial_index(f"open_{columns[0]}", _OPEN, *columns)


def _watched_index(name: str, column: str, condition: str) -> Index:
    """An index of the few requests in which a duty looks for what is next."""
    return _partial_index(name, sql(condition), column)


def _untaken_index(*columns: str) -> Index:
    """An index of what waits to be accepted, in the order of a queue; until when stands last, to be passed over by."""
    return _partial_index(f"untaken_{columns[0]}", _UNTAKEN, *columns)


def _public_index(name: str, *columns: str) -> Index:
    """An index of the requests everybody may read, in an order of their list."""
    return _partial_index(f"public_{name}", _PUBLIC, *columns)


REQUEST_INDEXES = (
    Index("ix_service_requests_reporter_id_id", "reporter_id", "id"),
    _partial_index("for_account_id_id", _FOR_SOMEBODY, "for_account_id", "id"),
    Index("ix_service_requests_street_id_id", "street_id", "id"),
    Index("ix_service_requests_unit_id_id", "unit_id", "id"),
    Index("ix_service_requests_owner_unit_id_id", "owner_unit_id", "id"),
    Index("ix_service_requests_street_id_state_resolve_by_id", "street_id", "state", "resolve_by", "id"),
    Index("ix_service_requests_owner_street_id_id", "owner_street_id", "id"),
    _open_index("street_id", "resolve_by", "id", "state"),
    _open_index("owner_street_id", "resolve_by", "id", "state"),
    _open_index("resolve_by", "id", "state"),
    _open_index("unit_id", "id", "state"),
    _watched_index("warn", "warn_at", f"warned_at IS NULL AND {_RUNNING}"),
    _watched_index(
        "unaccepted",
        "accept_by",
        "unaccepted_at IS NULL AND accepted_at IS NULL AND state IN ('submitted')",
    ),
    _watched_index("overdue", "resolve_by", f"overdue_at IS NULL AND {_RUNNING}"),
    _watched_index("rested", "review_on", "state IN ('suspended')"),
    _watched_index("unrated", "resolved_at", "state IN ('resolved')"),
    _open_index("handler_id", "resolve_by", "id"),
    _partial_index("to_approve", _AWAITS_THE_STREET, "street_id", "resolve_by", "id"),
    _partial_index("to_receive", _TRANSFERRED, "owner_unit_id", "resolve_by", "id"),
    _partial_index("pool", _IN_NOBODYS_HANDS, "owner_unit_id", "resolve_by", "id"),
    _untaken_index("street_id", "resolve_by", "id", "accept_by"),
    _untaken_index("owner_street_id", "resolve_by", "id", "accept_by"),
    _untaken_index("resolve_by", "id", "accept_by"),
    # For the beginning of a number; the unique index compares as people do.
    Index("ix_service_requests_number", "number", postgresql_ops={"number": "text_pattern_ops"}),
    _public_index("newest", "id", "state", "type_id"),
    _public_index("support", "support_count", "id", "state", "type_id"),
    _public_index("street_newest", "street_id", "id", "state", "type_id"),
    _public_index("street_support", "street_id", "support_count", "id", "state", "type_id"),
    _public_index("unit_newest", "unit_id", "id", "state", "type_id"),
)
