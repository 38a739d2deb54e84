"""Units that close, merge and move; posts given by two people, and lent

Revision: 0004
Follows: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('accepted', 'assigned', 'in_progress', 'returned', 'submitted')")
_MERGED = "merged_into_id IS NULL OR closed_on IS NOT NULL"


def upgrade() -> None:
    op.add_column("org_units", sa.Column("closed_on", sa.Date(), nullable=True))
    _add_reference(
        "org_units",
        "merged_into_id",
        "org_units",
        f"CONSTRAINT ck_org_units_merged_is_closed CHECK ({_MERGED})",
    )
    _add_reference("sessions", "active_post_id", "posts")
    _add_reference("service_requests", "owner_street_id", "org_units")
    op.execute(
        "UPDATE service_requests SET owner_street_id = "
        "(SELECT street_id FROM org_units WHERE org_units.id = service_requests.owner_unit_id)"
    )
    op.create_index(
        "ix_service_requests_owner_street_id_id", "service_requests", ["owner_street_id", "id"], unique=False
    )
    op.drop_index("ix_service_requests_street_id_state_resolve_by", table_name="service_requests")
    op.create_index(
        "ix_service_requests_street_id_state_resolve_by_id",
        "service_requests",
        ["street_id", "state", "resolve_by", "id"],
        unique=False,
    )
    for columns in (
        ["street_id", "resolve_by", "id", "state"],
        ["owner_street_id", "resolve_by", "id", "state"],
        ["resolve_by", "id", "state"],
    ):
        op.create_index(
            f"ix_service_requests_open_{columns[0]}",
            "service_requests",
            columns,
            unique=False,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        )
    op.create_table(
        "post_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_post_grants_four_eyes")),
        sa.CheckConstraint("confirmed_by <> account_id", name=op.f("ck_post_grants_not_for_oneself")),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_by IS NOT NULL)",
            name=op.f("ck_post_grants_confirmed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_post_grants_account_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_post_grants_confirmed_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_post_grants_proposed_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_post_grants_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_grants")),
    )
    op.create_index("ix_post_grants_account_id", "post_grants", ["account_id"], unique=False)
    op.create_index("ix_post_grants_unit_id", "post_grants", ["unit_id"], unique=False)
    op.create_table(
        "delegations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_delegations_dates")),
        sa.ForeignKeyConstraint(["delegate_id"], ["accounts.id"], name=op.f("fk_delegations_delegate_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_delegations_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    op.create_index("ix_delegations_delegate_id", "delegations", ["delegate_id"], unique=False)
    op.create_index("ix_delegations_post_id", "delegations", ["post_id"], unique=False)
    op.create_table(
        "tree_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tree_imports_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tree_imports")),
    )
    op.create_index("ix_tree_imports_account_id", "tree_imports", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_table("tree_imports")
    op.drop_table("delegations")
    op.drop_table("post_grants")
    for name in (
        "open_street_id",
        "open_owner_street_id",
        "open_resolve_by",
        "owner_street_id_id",
        "street_id_state_resolve_by_id",
    ):
        op.drop_index(f"ix_service_requests_{name}", table_name="service_requests")
    op.create_index(
        "ix_service_requests_street_id_state_resolve_by",
        "service_requests",
        ["street_id", "state", "resolve_by"],
        unique=False,
    )
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        batch_op.drop_column("owner_street_id")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("active_post_id")
    with op.batch_alter_table("org_units", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_org_units_merged_is_closed"), type_="check")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("closed_on")


def _add_reference(table: str, column: str, to: str, more: str = "") -> None:
    """In one statement of plain SQL: alembic would build the whole table anew on SQLite, with rows pointing at it."""
    kind = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} "
        f"CONSTRAINT fk_{table}_{column} REFERENCES {to} (id) {more}"
    )
