"""Requests of callers without an account are found by their number

Revision: 0016
Follows: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INDEX = "ix_service_requests_caller_phone_index"


def upgrade() -> None:
    op.add_column("service_requests", sa.Column("caller_phone_index", sa.String(length=64), nullable=True))
    op.create_index(_INDEX, "service_requests", ["caller_phone_index"])


def downgrade() -> None:
    op.drop_index(_INDEX, "service_requests")
    op.drop_column("service_requests", "caller_phone_index")
