"""What requests are found by: tokens in GIN on PostgreSQL, in FTS5 on SQLite; indexes of the lists

Revision: 0019
Follows: 0018

Requests from before are added by ``flask db upgrade`` and by the worker process, in small pieces.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_FTS5 = (
    "CREATE VIRTUAL TABLE request_search_fts USING fts5(words, content='request_search', content_rowid='id',"
    " tokenize='ascii', detail='none', columnsize=0)",
    "CREATE TRIGGER request_search_added AFTER INSERT ON request_search BEGIN"
    " INSERT INTO request_search_fts (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER request_search_dropped AFTER DELETE ON request_search BEGIN"
    " INSERT INTO request_search_fts (request_search_fts, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER request_search_changed AFTER UPDATE OF words ON request_search BEGIN"
    " INSERT INTO request_search_fts (request_search_fts, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO request_search_fts (rowid, words) VALUES (new.id, new.words); END",
)


_OPEN = sa.text(
    "state IN ('accepted', 'appealed', 'assigned', 'escalated', 'in_progress', 'reopened', 'returned', 'submitted', "
    "'suspended', 'transferred')"
)
_UNTAKEN = sa.text("state IN ('submitted') AND accepted_at IS NULL")
_AWAITS_THE_STREET = sa.text(
    f"{_OPEN} AND (screening = 'review' OR state IN ('appealed')"
    " OR asked_review_on IS NOT NULL OR publication = 'asked')"
)
_TRANSFERRED = sa.text("state IN ('transferred')")
_IN_NOBODYS_HANDS = sa.text(f"handler_id IS NULL AND {_OPEN}")
_PUBLIC = sa.text("publication = 'public'")
_INDEXES = {
    "ix_service_requests_open_handler_id": (["handler_id", "resolve_by", "id"], _OPEN),
    "ix_service_requests_to_approve": (["street_id", "resolve_by", "id"], _AWAITS_THE_STREET),
    "ix_service_requests_to_receive": (["owner_unit_id", "resolve_by", "id"], _TRANSFERRED),
    "ix_service_requests_pool": (["owner_unit_id", "resolve_by", "id"], _IN_NOBODYS_HANDS),
    "ix_service_requests_untaken_street_id": (["street_id", "resolve_by", "id", "accept_by"], _UNTAKEN),
    "ix_service_requests_untaken_owner_street_id": (
        ["owner_street_id", "resolve_by", "id", "accept_by"],
        _UNTAKEN,
    ),
    "ix_service_requests_untaken_resolve_by": (["resolve_by", "id", "accept_by"], _UNTAKEN),
    "ix_service_requests_public_newest": (["id", "state", "type_id"], _PUBLIC),
    "ix_service_requests_public_support": (["support_count", "id", "state", "type_id"], _PUBLIC),
    "ix_service_requests_public_street_newest": (["street_id", "id", "state", "type_id"], _PUBLIC),
    "ix_service_requests_public_street_support": (
        ["street_id", "support_count", "id", "state", "type_id"],
        _PUBLIC,
    ),
    "ix_service_requests_public_unit_newest": (["unit_id", "id", "state", "type_id"], _PUBLIC),
}


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "request_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("words", TSVECTOR() if postgresql else sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_requests.id"],
            name=op.f("fk_request_search_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_search")),
        sa.UniqueConstraint("request_id", name=op.f("uq_request_search_request_id")),
    )
    if postgresql:
        op.create_index(
            "ix_request_search_words",
            "request_search",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    else:
        for statement in _FTS5:
            op.execute(statement)
    op.create_index(
        "ix_service_requests_number",
        "service_requests",
        ["number"],
        postgresql_ops={"number": "text_pattern_ops"},
    )
    for name, (columns, where) in _INDEXES.items():
        op.create_index(name, "service_requests", columns, postgresql_where=where, sqlite_where=where)
    # What somebody handles is looked for among what is open.
    op.drop_index("ix_service_requests_handler_id", table_name="service_requests")


def downgrade() -> None:
    op.create_index("ix_service_requests_handler_id", "service_requests", ["handler_id"])
    for name in (*_INDEXES, "ix_service_requests_number"):
        op.drop_index(name, table_name="service_requests")
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE request_search_fts")
    op.drop_table("request_search")
