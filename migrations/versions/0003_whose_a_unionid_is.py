"""Whose a unionid is

Revision: 0003
Follows: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_persons",
        sa.Column("unionid", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_wechat_persons_account_id")),
        sa.PrimaryKeyConstraint("unionid", name=op.f("pk_wechat_persons")),
    )
    with op.batch_alter_table("wechat_persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_persons_account_id"), ["account_id"], unique=False)
    # Whoever was known by it first.
    op.execute(
        """
        INSERT INTO wechat_persons (unionid, account_id)
        SELECT one.unionid, one.account_id FROM wechat_identities AS one
        WHERE one.unionid IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM wechat_identities AS earlier
            WHERE earlier.unionid = one.unionid AND earlier.id < one.id
        )
        """
    )


def downgrade() -> None:
    with op.batch_alter_table("wechat_persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_persons_account_id"))

    op.drop_table("wechat_persons")
