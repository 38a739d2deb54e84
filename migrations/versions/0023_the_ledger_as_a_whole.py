"""The ledger as a whole: more owners, floors, rules, transfers taken back, and rows that stay as they are

Revision: 0023
Follows: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_KEPT = ("points_transfers", "points_entries")
_POSTGRESQL_GUARD = """
CREATE FUNCTION refuse_change_of_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_points()
"""
_SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def upgrade() -> None:
    op.create_table(
        "points_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("per_month", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_points_rules_points")),
        sa.CheckConstraint("per_day IS NULL OR per_day > 0", name=op.f("ck_points_rules_per_day")),
        sa.CheckConstraint("per_month IS NULL OR per_month > 0", name=op.f("ck_points_rules_per_month")),
        sa.CheckConstraint("until_day IS NULL OR until_day >= from_day", name=op.f("ck_points_rules_days")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_points_rules_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_points_rules_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_rules")),
    )
    op.create_index("ix_points_rules_street_id_occasion", "points_rules", ["street_id", "occasion"])
    op.create_index(op.f("ix_points_rules_unit_id"), "points_rules", ["unit_id"])
    with op.batch_alter_table("points_accounts", schema=None) as batch:
        batch.add_column(sa.Column("floor", sa.BigInteger(), nullable=True))
    op.execute("UPDATE points_accounts SET floor = 0 WHERE owner_kind <> 'issuer'")
    with op.batch_alter_table("points_accounts", schema=None) as batch:
        batch.drop_constraint(op.f("ck_points_accounts_balance"), type_="check")
        batch.create_check_constraint(op.f("ck_points_accounts_balance"), "floor IS NULL OR balance >= floor")
        batch.create_check_constraint(
            op.f("ck_points_accounts_floor"), "floor IS NOT NULL OR owner_kind = 'issuer'"
        )
    with op.batch_alter_table("points_transfers", schema=None) as batch:
        for name in ("reverses_id", "rule_id", "made_by"):
            batch.add_column(sa.Column(name, sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_points_transfers_reverses_id"), "points_transfers", ["reverses_id"], ["id"]
        )
        batch.create_foreign_key(op.f("fk_points_transfers_rule_id"), "points_rules", ["rule_id"], ["id"])
        batch.create_foreign_key(op.f("fk_points_transfers_made_by"), "accounts", ["made_by"], ["id"])
        batch.create_unique_constraint(op.f("uq_points_transfers_reverses_id"), ["reverses_id"])
        batch.create_check_constraint(
            op.f("ck_points_transfers_reversal"), "(kind = 'reversal') = (reverses_id IS NOT NULL)"
        )
    _guard()


def _guard() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(_POSTGRESQL_GUARD)
    for table in _KEPT:
        if postgresql:
            op.execute(_POSTGRESQL_TRIGGER.format(table=table))
            continue
        for verb in ("update", "delete"):
            op.execute(_SQLITE_TRIGGER.format(table=table, verb=verb))


def _unguard() -> None:
    for table in _KEPT:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            continue
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_points()")


def downgrade() -> None:
    _unguard()
    with op.batch_alter_table("points_transfers", schema=None) as batch:
        batch.drop_constraint(op.f("ck_points_transfers_reversal"), type_="check")
        batch.drop_constraint(op.f("uq_points_transfers_reverses_id"), type_="unique")
        for name in ("made_by", "rule_id", "reverses_id"):
            batch.drop_constraint(op.f(f"fk_points_transfers_{name}"), type_="foreignkey")
            batch.drop_column(name)
    with op.batch_alter_table("points_accounts", schema=None) as batch:
        batch.drop_constraint(op.f("ck_points_accounts_floor"), type_="check")
        batch.drop_constraint(op.f("ck_points_accounts_balance"), type_="check")
        batch.create_check_constraint(
            op.f("ck_points_accounts_balance"), "balance >= 0 OR owner_kind = 'issuer'"
        )
        batch.drop_column("floor")
    op.drop_table("points_rules")
