"""Budgets, corrections by two, wishes of teams, the end of a year and the nightly check

Revision: 0030
Follows: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "points_checks",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_points_checks")),
    )
    op.create_table(
        "points_year_ends",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_up_to", sa.Uuid(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expired_up_to", sa.Uuid(), nullable=True),
        sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_points_year_ends")),
    )
    op.create_table(
        "points_budgets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("given_before", sa.BigInteger(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_points_budgets_amount")),
        sa.ForeignKeyConstraint(["granted_by"], ["accounts.id"], name=op.f("fk_points_budgets_granted_by")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_points_budgets_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_budgets")),
    )
    with op.batch_alter_table("points_budgets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_budgets_granted_by"), ["granted_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_points_budgets_street_id"), ["street_id"], unique=False)

    op.create_table(
        "points_wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("raised", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("raised >= 0", name=op.f("ck_points_wishes_raised")),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_points_wishes_wanted")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_points_wishes_street_id")),
        sa.ForeignKeyConstraint(["team_id"], ["org_units.id"], name=op.f("fk_points_wishes_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_wishes")),
    )
    with op.batch_alter_table("points_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_wishes_street_id"), ["street_id"], unique=False)
        batch_op.create_index("ix_points_wishes_team_id_id", ["team_id", "id"], unique=False)

    op.create_table(
        "points_reversals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_points_reversals_decided")
        ),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_points_reversals_four_eyes")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_points_reversals_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_points_reversals_decided_by")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_points_reversals_street_id")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["points_transfers.id"], name=op.f("fk_points_reversals_transfer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_reversals")),
    )
    with op.batch_alter_table("points_reversals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_reversals_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_points_reversals_decided_by"), ["decided_by"], unique=False)
        batch_op.create_index(
            "ix_points_reversals_street_id_state_id", ["street_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            "uq_points_reversals_transfer_id",
            ["transfer_id"],
            unique=True,
            postgresql_where=sa.text("state <> 'refused'"),
            sqlite_where=sa.text("state <> 'refused'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("points_reversals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_points_reversals_transfer_id",
            postgresql_where=sa.text("state <> 'refused'"),
            sqlite_where=sa.text("state <> 'refused'"),
        )
        batch_op.drop_index("ix_points_reversals_street_id_state_id")
        batch_op.drop_index(batch_op.f("ix_points_reversals_decided_by"))
        batch_op.drop_index(batch_op.f("ix_points_reversals_asked_by"))

    op.drop_table("points_reversals")
    with op.batch_alter_table("points_wishes", schema=None) as batch_op:
        batch_op.drop_index("ix_points_wishes_team_id_id")
        batch_op.drop_index(batch_op.f("ix_points_wishes_street_id"))

    op.drop_table("points_wishes")
    with op.batch_alter_table("points_budgets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_points_budgets_street_id"))
        batch_op.drop_index(batch_op.f("ix_points_budgets_granted_by"))

    op.drop_table("points_budgets")
    op.drop_table("points_year_ends")
    op.drop_table("points_checks")
