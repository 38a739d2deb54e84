"""Where the duty looks that closes what nobody rated

Revision: 0017
Follows: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NAME = "ix_service_requests_unrated"
_CONDITION = sa.text("state IN ('resolved')")


def upgrade() -> None:
    op.create_index(
        _NAME,
        "service_requests",
        ["resolved_at"],
        unique=False,
        postgresql_where=_CONDITION,
        sqlite_where=_CONDITION,
    )


def downgrade() -> None:
    op.drop_index(_NAME, table_name="service_requests")
