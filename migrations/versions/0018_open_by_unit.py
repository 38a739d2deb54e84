"""Find the open requests of a community quickly: what may be reported twice

Revision: 0018
Follows: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_OPEN = sa.text(
    "state IN ('accepted', 'appealed', 'assigned', 'escalated', 'in_progress', 'reopened', 'returned', 'submitted', "
    "'suspended', 'transferred')"
)


def upgrade() -> None:
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_service_requests_open_unit_id",
            ["unit_id", "id", "state"],
            unique=False,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        )


def downgrade() -> None:
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_service_requests_open_unit_id")
