"""Activities on the map

Revision: 0026
Follows: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ON = sa.text("state IN ('published', 'running')")


def upgrade() -> None:
    op.create_index(
        "ix_activities_on_point",
        "activities",
        ["latitude", "longitude"],
        postgresql_where=_ON,
        sqlite_where=_ON,
    )


def downgrade() -> None:
    op.drop_index("ix_activities_on_point", "activities")
