"""What the clock says about a request it says once: told unaccepted, and where each duty begins to look

Revision: 0013
Follows: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_RUNNING = (
    "'accepted', 'appealed', 'assigned', 'escalated', 'in_progress', 'reopened', 'submitted', 'transferred'"
)
_WATCHED = (
    ("warn", ["warn_at"], f"warned_at IS NULL AND state IN ({_RUNNING})"),
    ("unaccepted", ["accept_by"], "unaccepted_at IS NULL AND accepted_at IS NULL AND state IN ('submitted')"),
    ("overdue", ["resolve_by"], f"overdue_at IS NULL AND state IN ({_RUNNING})"),
    ("rested", ["review_on"], "state IN ('suspended')"),
)

_requests = sa.table(
    "service_requests",
    sa.column("id", sa.Uuid()),
    sa.column("type_id", sa.Uuid()),
    sa.column("state", sa.String()),
    sa.column("urgency", sa.String()),
    sa.column("resolve_hours", sa.Integer()),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("resolve_by", sa.DateTime(timezone=True)),
    sa.column("warn_at", sa.DateTime(timezone=True)),
)
_types = sa.table(
    "service_types",
    sa.column("id", sa.Uuid()),
    sa.column("urgency", sa.String()),
    sa.column("resolve_hours", sa.Integer()),
)
_DONE = ("closed", "rejected", "merged", "withdrawn")


def upgrade() -> None:
    op.add_column("service_requests", sa.Column("unaccepted_at", sa.DateTime(timezone=True), nullable=True))
    _say_by_what_open_requests_are_timed()
    for name, columns, condition in _WATCHED:
        op.create_index(
            f"ix_service_requests_{name}",
            "service_requests",
            columns,
            unique=False,
            postgresql_where=sa.text(condition),
            sqlite_where=sa.text(condition),
        )


def downgrade() -> None:
    for name, _, _ in _WATCHED:
        op.drop_index(f"ix_service_requests_{name}", table_name="service_requests")
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        batch_op.drop_column("unaccepted_at")


def _say_by_what_open_requests_are_timed() -> None:
    """The columns came with defaults; what came before them was timed by its type, in natural hours."""
    connection = op.get_bind()
    is_open = _requests.c.state.not_in(_DONE)
    of_type = _types.c.id == _requests.c.type_id
    connection.execute(
        sa.update(_requests)
        .where(is_open, _requests.c.type_id.is_not(None), _requests.c.warn_at.is_(None))
        .values(
            urgency=sa.select(_types.c.urgency).where(of_type).scalar_subquery(),
            resolve_hours=sa.select(_types.c.resolve_hours).where(of_type).scalar_subquery(),
        )
    )
    unwarned = sa.select(_requests.c.id, _requests.c.created_at, _requests.c.resolve_by)
    for id_, created_at, resolve_by in connection.execute(
        unwarned.where(is_open, _requests.c.warn_at.is_(None))
    ).all():
        warn_at = created_at + (resolve_by - created_at) * 0.8
        connection.execute(sa.update(_requests).where(_requests.c.id == id_).values(warn_at=warn_at))
