"""Who sees what was reported under a sensitive category; tables of categories that wait for a confirmation

Revision: 0014
Follows: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "type_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_type_imports_account_id")),
        sa.ForeignKeyConstraint(["district_id"], ["org_units.id"], name=op.f("fk_type_imports_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_type_imports")),
    )
    op.create_index("ix_type_imports_account_id", "type_imports", ["account_id"], unique=False)
    op.add_column(
        "service_requests",
        sa.Column("visibility", sa.String(length=20), server_default="units", nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        batch_op.drop_column("visibility")
    op.drop_index("ix_type_imports_account_id", table_name="type_imports")
    op.drop_table("type_imports")
