"""Requests in depth: transfers, escalation, suspension, supervision, forms, rules, the public list

Revision: 0008
Follows: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN_BEFORE = "'accepted', 'assigned', 'in_progress', 'returned', 'submitted'"
_OPEN = (
    "'accepted', 'appealed', 'assigned', 'escalated', 'in_progress', 'reopened', 'returned', 'submitted', "
    "'suspended', 'transferred'"
)
_REQUEST_COLUMNS = [
    "merged_into_id",
    "transferred_from_id",
    "publication",
    "support_count",
    "review_on",
    "asked_review_on",
    "urged_at",
    "reopened_at",
    "appealed_at",
    "refused_at",
    "overdue_at",
    "warned_at",
    "warn_at",
    "resolve_hours",
    "clock",
    "urgency",
    "answers",
    "caller_phone",
    "caller_name",
    "channel",
]
_OPEN_INDEXES = (
    ["street_id", "resolve_by", "id", "state"],
    ["owner_street_id", "resolve_by", "id", "state"],
    ["resolve_by", "id", "state"],
)


def upgrade() -> None:
    op.create_table(
        "office_hours",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_office_hours_street_id")),
        sa.PrimaryKeyConstraint("street_id", name=op.f("pk_office_hours")),
    )
    op.create_table(
        "work_limits",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("open_limit", sa.Integer(), nullable=True),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_work_limits_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_work_limits")),
    )
    op.create_table(
        "answer_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["type_id"], ["service_types.id"], name=op.f("fk_answer_templates_type_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_answer_templates_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_templates")),
    )
    with op.batch_alter_table("answer_templates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_templates_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "routing_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("keyword", sa.String(length=40), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=True),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("until_time", sa.Time(), nullable=True),
        sa.Column("target_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_routing_rules_street_id")),
        sa.ForeignKeyConstraint(
            ["target_unit_id"], ["org_units.id"], name=op.f("fk_routing_rules_target_unit_id")
        ),
        sa.ForeignKeyConstraint(["type_id"], ["service_types.id"], name=op.f("fk_routing_rules_type_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_routing_rules_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rules")),
    )
    with op.batch_alter_table("routing_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_routing_rules_street_id"), ["street_id"], unique=False)

    op.create_table(
        "service_type_overrides",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=True),
        sa.Column("resolve_hours", sa.Integer(), nullable=True),
        sa.Column("clock", sa.String(length=20), nullable=True),
        sa.Column("visibility", sa.String(length=20), nullable=True),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_unit_id"], ["org_units.id"], name=op.f("fk_service_type_overrides_owner_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["street_id"], ["org_units.id"], name=op.f("fk_service_type_overrides_street_id")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"], ["service_types.id"], name=op.f("fk_service_type_overrides_type_id")
        ),
        sa.PrimaryKeyConstraint("street_id", "type_id", name=op.f("pk_service_type_overrides")),
    )
    op.create_table(
        "request_departments",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["accounts.id"], name=op.f("fk_request_departments_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["service_requests.id"], name=op.f("fk_request_departments_request_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_request_departments_unit_id")),
        sa.PrimaryKeyConstraint("request_id", "unit_id", name=op.f("pk_request_departments")),
    )
    with op.batch_alter_table("request_departments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_request_departments_unit_id_request_id", ["unit_id", "request_id"], unique=False
        )

    op.create_table(
        "request_supporters",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_request_supporters_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["service_requests.id"], name=op.f("fk_request_supporters_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "account_id", name=op.f("pk_request_supporters")),
    )
    with op.batch_alter_table("request_supporters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_supporters_account_id"), ["account_id"], unique=False)

    op.create_table(
        "supervisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["accounts.id"], name=op.f("fk_supervisions_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_supervisions_by_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["service_requests.id"], name=op.f("fk_supervisions_request_id")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_supervisions_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_supervisions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisions")),
    )
    with op.batch_alter_table("supervisions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_supervisions_open",
            ["street_id", "answer_by"],
            unique=False,
            postgresql_where=sa.text("answered_at IS NULL"),
            sqlite_where=sa.text("answered_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_supervisions_request_id"), ["request_id"], unique=False)

    op.create_table(
        "request_mentions",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_request_mentions_account_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["request_events.id"], name=op.f("fk_request_mentions_event_id")
        ),
        sa.PrimaryKeyConstraint("event_id", "account_id", name=op.f("pk_request_mentions")),
    )
    with op.batch_alter_table("request_mentions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_mentions_account_id"), ["account_id"], unique=False)

    op.add_column(
        "service_requests",
        sa.Column("channel", sa.String(length=20), server_default="miniprogram", nullable=False),
    )
    op.add_column("service_requests", sa.Column("caller_name", sa.Text(), nullable=True))
    op.add_column("service_requests", sa.Column("caller_phone", sa.Text(), nullable=True))
    op.add_column("service_requests", sa.Column("answers", sa.Text(), nullable=True))
    op.add_column(
        "service_requests",
        sa.Column("urgency", sa.String(length=20), server_default="ordinary", nullable=False),
    )
    op.add_column(
        "service_requests", sa.Column("clock", sa.String(length=20), server_default="natural", nullable=False)
    )
    op.add_column(
        "service_requests", sa.Column("resolve_hours", sa.Integer(), server_default="168", nullable=False)
    )
    op.add_column("service_requests", sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_requests", sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_requests", sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_requests", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_requests", sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_requests", sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_requests", sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_requests", sa.Column("asked_review_on", sa.Date(), nullable=True))
    op.add_column("service_requests", sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column(
        "service_requests", sa.Column("support_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "service_requests",
        sa.Column("publication", sa.String(length=20), server_default="private", nullable=False),
    )
    op.add_column(
        "service_types", sa.Column("clock", sa.String(length=20), server_default="natural", nullable=False)
    )
    op.add_column(
        "service_types",
        sa.Column("default_owner", sa.String(length=20), server_default="community", nullable=False),
    )
    op.add_column(
        "service_types", sa.Column("visibility", sa.String(length=20), server_default="units", nullable=False)
    )
    op.add_column("service_types", sa.Column("fields", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("service_types", sa.Column("retired_on", sa.Date(), nullable=True))
    _add_reference("service_requests", "merged_into_id", "service_requests")
    _add_reference("service_requests", "transferred_from_id", "org_units")
    _add_reference("service_types", "district_id", "org_units")
    op.create_index(
        "ix_service_requests_merged_into_id", "service_requests", ["merged_into_id"], unique=False
    )
    op.create_index("ix_service_types_district_id", "service_types", ["district_id"], unique=False)
    op.execute(
        "UPDATE service_requests SET urgency = t.urgency, resolve_hours = t.resolve_hours "
        "FROM service_types t WHERE t.id = service_requests.type_id"
    )
    _open_indexes(_OPEN)
    with op.batch_alter_table("request_events", schema=None) as batch_op:
        batch_op.alter_column(
            "verb", existing_type=sa.String(length=12), type_=sa.String(length=20), existing_nullable=False
        )
        batch_op.alter_column("actor_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    # The earlier code knows neither the newer states nor events of nobody.
    op.execute("UPDATE service_requests SET state = 'closed' WHERE state = 'merged'")
    op.execute(
        "UPDATE service_requests SET state = 'accepted' "
        "WHERE state IN ('appealed', 'escalated', 'reopened', 'suspended', 'transferred')"
    )
    op.execute(
        "UPDATE request_events SET actor_id = "
        "(SELECT reporter_id FROM service_requests WHERE service_requests.id = request_events.request_id) "
        "WHERE actor_id IS NULL"
    )
    op.execute("UPDATE request_events SET verb = substr(verb, 1, 12)")
    with op.batch_alter_table("request_events", schema=None) as batch_op:
        batch_op.alter_column("actor_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.alter_column(
            "verb", existing_type=sa.String(length=20), type_=sa.String(length=12), existing_nullable=False
        )
    _open_indexes(_OPEN_BEFORE)
    op.drop_index("ix_service_types_district_id", table_name="service_types")
    op.drop_index("ix_service_requests_merged_into_id", table_name="service_requests")
    for table in (
        "request_mentions",
        "supervisions",
        "request_supporters",
        "request_departments",
        "service_type_overrides",
        "routing_rules",
        "answer_templates",
        "work_limits",
        "office_hours",
    ):
        op.drop_table(table)
    _drop_columns(
        "service_types", ["retired_on", "fields", "visibility", "default_owner", "clock", "district_id"]
    )
    _drop_columns("service_requests", _REQUEST_COLUMNS)


def _drop_columns(table: str, columns: list[str]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.drop_column(column)


def _open_indexes(states: str) -> None:
    """The indexes of open requests, made anew with another idea of what is open."""
    for columns in _OPEN_INDEXES:
        name, condition = f"ix_service_requests_open_{columns[0]}", sa.text(f"state IN ({states})")
        op.drop_index(name, table_name="service_requests")
        op.create_index(
            name,
            "service_requests",
            columns,
            unique=False,
            postgresql_where=condition,
            sqlite_where=condition,
        )


def _add_reference(table: str, column: str, to: str) -> None:
    """In one statement of plain SQL: alembic would build the whole table anew on SQLite."""
    kind = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT fk_{table}_{column} REFERENCES {to} (id)"
    )
