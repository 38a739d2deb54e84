"""Rewards

Revision: 0031
Follows: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_POSTGRESQL_GUARD = """
CREATE FUNCTION refuse_change_of_stock_movements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock_movements is append-only';
END $$
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movements
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_stock_movements()
"""
_SQLITE_TRIGGER = """
CREATE TRIGGER stock_movements_no_{verb} BEFORE {verb} ON stock_movements
BEGIN SELECT RAISE(ABORT, 'stock_movements is append-only'); END
"""


def upgrade() -> None:
    op.create_table(
        "pickup_points",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("hours", sa.String(length=60), nullable=False),
        sa.Column("public_telephone", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["org_units.id"], name=op.f("fk_pickup_points_merchant_id")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_pickup_points_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_pickup_points_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_points")),
    )
    with op.batch_alter_table("pickup_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pickup_points_merchant_id"), ["merchant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pickup_points_street_id"), ["street_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pickup_points_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "rewards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=30), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("keep_days BETWEEN 1 AND 60", name=op.f("ck_rewards_keep_days")),
        sa.CheckConstraint("per_person > 0", name=op.f("ck_rewards_per_person")),
        sa.CheckConstraint("points > 0", name=op.f("ck_rewards_points")),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_rewards_price")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_rewards_days")),
        sa.ForeignKeyConstraint(["photo_id"], ["media.id"], name=op.f("fk_rewards_photo_id")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_rewards_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_rewards_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards")),
    )
    with op.batch_alter_table("rewards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rewards_street_id"), ["street_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rewards_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "redemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("pickup_point_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=30), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by", sa.Uuid(), nullable=True),
        sa.Column("merchant_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "(state = 'handed_over') = (handed_over_at IS NOT NULL)", name=op.f("ck_redemptions_handed_over")
        ),
        sa.CheckConstraint(
            "(handed_over_at IS NULL) = (handed_by IS NULL)", name=op.f("ck_redemptions_handed_by")
        ),
        sa.CheckConstraint("points > 0", name=op.f("ck_redemptions_points")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_redemptions_quantity")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_redemptions_account_id")),
        sa.ForeignKeyConstraint(["handed_by"], ["accounts.id"], name=op.f("fk_redemptions_handed_by")),
        sa.ForeignKeyConstraint(["merchant_id"], ["org_units.id"], name=op.f("fk_redemptions_merchant_id")),
        sa.ForeignKeyConstraint(
            ["pickup_point_id"], ["pickup_points.id"], name=op.f("fk_redemptions_pickup_point_id")
        ),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.id"], name=op.f("fk_redemptions_reward_id")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_redemptions_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
        sa.UniqueConstraint("code", name=op.f("uq_redemptions_code")),
    )
    with op.batch_alter_table("redemptions", schema=None) as batch_op:
        batch_op.create_index("ix_redemptions_account_id_id", ["account_id", "id"], unique=False)
        batch_op.create_index(
            "ix_redemptions_merchant_id_handed_over_at", ["merchant_id", "handed_over_at"], unique=False
        )
        batch_op.create_index("ix_redemptions_pickup_point_id_id", ["pickup_point_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_redemptions_reward_id"), ["reward_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_redemptions_street_id"), ["street_id"], unique=False)
        batch_op.create_index(
            "ix_redemptions_waiting",
            ["expires_at", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'reserved'"),
            sqlite_where=sa.text("state = 'reserved'"),
        )

    op.create_table(
        "reward_stocks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("pickup_point_id", sa.Uuid(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.CheckConstraint("reserved >= 0 AND reserved <= stock", name=op.f("ck_reward_stocks_reserved")),
        sa.ForeignKeyConstraint(
            ["pickup_point_id"], ["pickup_points.id"], name=op.f("fk_reward_stocks_pickup_point_id")
        ),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.id"], name=op.f("fk_reward_stocks_reward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_stocks")),
        sa.UniqueConstraint(
            "reward_id", "pickup_point_id", name=op.f("uq_reward_stocks_reward_id_pickup_point_id")
        ),
    )
    with op.batch_alter_table("reward_stocks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reward_stocks_pickup_point_id"), ["pickup_point_id"], unique=False
        )

    op.create_table(
        "reward_takings",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_reward_takings_taken")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_reward_takings_account_id")),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.id"], name=op.f("fk_reward_takings_reward_id")),
        sa.PrimaryKeyConstraint("account_id", "reward_id", "period", name=op.f("pk_reward_takings")),
    )
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("stock_after", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=60), nullable=False),
        sa.Column("redemption_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'handed_over') = (redemption_id IS NOT NULL)", name=op.f("ck_stock_movements_redemption")
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_stock_movements_amount")),
        sa.CheckConstraint("stock_after >= 0", name=op.f("ck_stock_movements_stock_after")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_stock_movements_made_by")),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemptions.id"], name=op.f("fk_stock_movements_redemption_id")
        ),
        sa.ForeignKeyConstraint(["stock_id"], ["reward_stocks.id"], name=op.f("fk_stock_movements_stock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        sa.UniqueConstraint("redemption_id", name=op.f("uq_stock_movements_redemption_id")),
    )
    with op.batch_alter_table("stock_movements", schema=None) as batch_op:
        batch_op.create_index("ix_stock_movements_stock_id_id", ["stock_id", "id"], unique=False)

    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL_GUARD)
        op.execute(_POSTGRESQL_TRIGGER)
        return
    for verb in ("update", "delete"):
        op.execute(_SQLITE_TRIGGER.format(verb=verb))


def downgrade() -> None:
    for name in (
        "stock_movements",
        "reward_takings",
        "reward_stocks",
        "redemptions",
        "rewards",
        "pickup_points",
    ):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_stock_movements()")
