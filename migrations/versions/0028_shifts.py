"""Standing posts, the turns of their weeks, shifts, who keeps them, offers to swap

Revision: 0028
Follows: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("skill", sa.String(length=20), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_standing_posts_street_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.unit_id"], name=op.f("fk_standing_posts_team_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_standing_posts_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_posts")),
    )
    with op.batch_alter_table("standing_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_posts_street_id"), ["street_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_posts_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "shift_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "begins >= 0 AND begins < ends AND ends <= 1440", name=op.f("ck_shift_templates_times")
        ),
        sa.CheckConstraint("needed BETWEEN 1 AND 20", name=op.f("ck_shift_templates_needed")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_shift_templates_weekday")),
        sa.ForeignKeyConstraint(["post_id"], ["standing_posts.id"], name=op.f("fk_shift_templates_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_templates")),
    )
    with op.batch_alter_table("shift_templates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_templates_post_id"), ["post_id"], unique=False)

    op.create_table(
        "shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_shifts_times")),
        sa.CheckConstraint("taken >= 0 AND taken <= needed", name=op.f("ck_shifts_promise")),
        sa.ForeignKeyConstraint(["post_id"], ["standing_posts.id"], name=op.f("fk_shifts_post_id")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_shifts_street_id")),
        sa.ForeignKeyConstraint(["template_id"], ["shift_templates.id"], name=op.f("fk_shifts_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("template_id", "starts_at", name=op.f("uq_shifts_template_id_starts_at")),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index("ix_shifts_post_id_starts_at", ["post_id", "starts_at"], unique=False)
        batch_op.create_index("ix_shifts_street_id_starts_at", ["street_id", "starts_at"], unique=False)

    op.create_table(
        "shift_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seeking_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_by", sa.Uuid(), nullable=True),
        sa.Column("checked_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_out_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_shift_places_account_id")),
        sa.ForeignKeyConstraint(
            ["checked_in_by"], ["accounts.id"], name=op.f("fk_shift_places_checked_in_by")
        ),
        sa.ForeignKeyConstraint(
            ["checked_out_by"], ["accounts.id"], name=op.f("fk_shift_places_checked_out_by")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_shift_places_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_places")),
        sa.UniqueConstraint("shift_id", "account_id", name=op.f("uq_shift_places_shift_id_account_id")),
    )
    with op.batch_alter_table("shift_places", schema=None) as batch_op:
        batch_op.create_index("ix_shift_places_account_id", ["account_id"], unique=False)

    op.create_table(
        "shift_swaps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("given_id", sa.Uuid(), nullable=False),
        sa.Column("wanted_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["given_id"], ["shift_places.id"], name=op.f("fk_shift_swaps_given_id")),
        sa.ForeignKeyConstraint(["wanted_id"], ["shift_places.id"], name=op.f("fk_shift_swaps_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_swaps")),
    )
    with op.batch_alter_table("shift_swaps", schema=None) as batch_op:
        batch_op.create_index("ix_shift_swaps_wanted_id", ["wanted_id"], unique=False)
        batch_op.create_index(
            "uq_shift_swaps_asked",
            ["given_id", "wanted_id"],
            unique=True,
            postgresql_where=sa.text("state = 'asked'"),
            sqlite_where=sa.text("state = 'asked'"),
        )


def downgrade() -> None:
    for table in ("shift_swaps", "shift_places", "shifts", "shift_templates", "standing_posts"):
        op.drop_table(table)
