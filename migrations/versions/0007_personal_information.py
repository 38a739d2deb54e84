"""Consents that can be taken back, accounts that close, and copies of one's own data

Revision: 0007
Follows: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STANDING = sa.text("withdrawn_at IS NULL")
_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closing_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_accounts_closing_at"), ["closing_at"], unique=False)
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_consents_account_id_document_version"), type_="unique")
        batch_op.create_index(
            "uq_consents_standing",
            ["account_id", "document", "version"],
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        )
    op.create_table(
        "data_exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_data_exports_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_exports")),
    )
    with op.batch_alter_table("data_exports", schema=None) as batch_op:
        batch_op.create_index("ix_data_exports_account_id_id", ["account_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_exports_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            "uq_data_exports_pending",
            ["account_id"],
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        )


def downgrade() -> None:
    op.drop_table("data_exports")
    # The older schema knows one agreement a version and none that was taken back.
    op.execute("DELETE FROM consents WHERE withdrawn_at IS NOT NULL")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index("uq_consents_standing")
        batch_op.create_unique_constraint(
            batch_op.f("uq_consents_account_id_document_version"), ["account_id", "document", "version"]
        )
        batch_op.drop_column("withdrawn_at")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_closing_at"))
        batch_op.drop_column("closing_at")
