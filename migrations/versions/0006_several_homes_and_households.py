"""Several homes, verdicts about them, and the households people act for

Revision: 0006
Follows: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "household_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("birth_year", sa.Text(), nullable=True),
        sa.Column("linked_account_id", sa.Uuid(), nullable=True),
        sa.Column("consent", sa.String(length=20), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("witnessed_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(relation = 'child') = (consent = 'not_needed')",
            name=op.f("ck_household_members_only_children_without"),
        ),
        sa.CheckConstraint(
            "linked_account_id <> account_id", name=op.f("ck_household_members_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_household_members_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["linked_account_id"], ["accounts.id"], name=op.f("fk_household_members_linked_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["witnessed_by"], ["accounts.id"], name=op.f("fk_household_members_witnessed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_members")),
    )
    with op.batch_alter_table("household_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_members_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "ix_household_members_linked_account_id",
            ["linked_account_id"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "residence_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("residence_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("compound_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(verdict = 'turned_down') = (reason IS NOT NULL)",
            name=op.f("ck_residence_reviews_reason_to_turn_down"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_residence_reviews_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["org_units.id"], name=op.f("fk_residence_reviews_compound_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["accounts.id"], name=op.f("fk_residence_reviews_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence_reviews")),
        sa.UniqueConstraint(
            "residence_id", "version", name=op.f("uq_residence_reviews_residence_id_version")
        ),
    )
    with op.batch_alter_table("residence_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residence_reviews_account_id"), ["account_id"], unique=False)

    with op.batch_alter_table("residences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_main", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_residences_compound_id"))
        batch_op.drop_constraint(batch_op.f("uq_residences_account_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_residences_account_id"), ["account_id"], unique=False)
    op.execute("UPDATE residences SET asked_at = created_at")
    with op.batch_alter_table("residences", schema=None) as batch_op:
        batch_op.alter_column("is_main", server_default=None)
        batch_op.alter_column("version", server_default=None)
        batch_op.alter_column("asked_at", nullable=False)
        batch_op.create_index(
            "ix_residences_compound_id_status_asked_at", ["compound_id", "status", "asked_at"], unique=False
        )
        batch_op.create_index(
            "uq_residences_main",
            ["account_id"],
            unique=True,
            postgresql_where=sa.text("is_main"),
            sqlite_where=sa.text("is_main"),
        )

    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_member_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("for_account_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            "ix_service_requests_for_account_id_id",
            ["for_account_id", "id"],
            unique=False,
            postgresql_where=sa.text("for_account_id IS NOT NULL"),
            sqlite_where=sa.text("for_account_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_service_requests_for_account_id"), "accounts", ["for_account_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_service_requests_for_member_id"), "household_members", ["for_member_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_service_requests_for_member_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_service_requests_for_account_id"), type_="foreignkey")
        batch_op.drop_index(
            "ix_service_requests_for_account_id_id",
            postgresql_where=sa.text("for_account_id IS NOT NULL"),
            sqlite_where=sa.text("for_account_id IS NOT NULL"),
        )
        batch_op.drop_column("for_account_id")
        batch_op.drop_column("for_member_id")

    # What the older schema cannot say: other homes, and a home that was turned down.
    op.execute("DELETE FROM residences WHERE NOT is_main")
    op.execute("UPDATE residences SET status = 'pending' WHERE status = 'turned_down'")
    with op.batch_alter_table("residences", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_residences_main", postgresql_where=sa.text("is_main"), sqlite_where=sa.text("is_main")
        )
        batch_op.drop_index("ix_residences_compound_id_status_asked_at")
        batch_op.drop_index(batch_op.f("ix_residences_account_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_residences_account_id"), ["account_id"])
        batch_op.create_index(batch_op.f("ix_residences_compound_id"), ["compound_id"], unique=False)
        batch_op.drop_column("asked_at")
        batch_op.drop_column("version")
        batch_op.drop_column("is_main")

    with op.batch_alter_table("residence_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residence_reviews_account_id"))

    op.drop_table("residence_reviews")
    with op.batch_alter_table("household_members", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_household_members_linked_account_id",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_household_members_account_id"))

    op.drop_table("household_members")
