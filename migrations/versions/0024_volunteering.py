"""Volunteers, teams, trainings and hours; corrections of hours, which the database itself refuses to change

Revision: 0024
Follows: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


_POSTGRESQL_GUARD = """
CREATE FUNCTION refuse_change_of_record_corrections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'record_corrections is append-only';
END $$
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER record_corrections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record_corrections
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_record_corrections()
"""
_SQLITE_TRIGGER = """
CREATE TRIGGER record_corrections_no_{verb} BEFORE {verb} ON record_corrections
BEGIN SELECT RAISE(ABORT, 'record_corrections is append-only'); END
"""


def upgrade() -> None:
    op.create_table(
        "teams",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("joining", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_teams_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_teams_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_teams")),
    )
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teams_street_id"), ["street_id"], unique=False)

    op.create_table(
        "trainings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_trainings_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    with op.batch_alter_table("trainings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trainings_street_id"), ["street_id"], unique=False)

    op.create_table(
        "volunteers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("real_name", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("free_times", sa.JSON(), nullable=False),
        sa.Column("reach", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("in_rankings", sa.Boolean(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_volunteers_account_id")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_volunteers_street_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_volunteers_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteers")),
        sa.UniqueConstraint("account_id", name=op.f("uq_volunteers_account_id")),
    )
    with op.batch_alter_table("volunteers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volunteers_street_id"), ["street_id"], unique=False)
        batch_op.create_index("ix_volunteers_unit_id_id", ["unit_id", "id"], unique=False)

    op.create_table(
        "service_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("half_hours", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("half_hours >= 0", name=op.f("ck_service_records_half_hours")),
        sa.CheckConstraint("started_at <= ended_at", name=op.f("ck_service_records_times")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_service_records_account_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["accounts.id"], name=op.f("fk_service_records_noted_by")),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_service_records_street_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.unit_id"], name=op.f("fk_service_records_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records")),
        sa.UniqueConstraint("source", name=op.f("uq_service_records_source")),
    )
    with op.batch_alter_table("service_records", schema=None) as batch_op:
        batch_op.create_index(
            "ix_service_records_account_id_started_at", ["account_id", "started_at"], unique=False
        )
        batch_op.create_index(
            "ix_service_records_street_id_started_at", ["street_id", "started_at"], unique=False
        )
        batch_op.create_index(
            "ix_service_records_team_id_started_at", ["team_id", "started_at"], unique=False
        )

    op.create_table(
        "team_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_team_members_account_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.unit_id"], name=op.f("fk_team_members_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
        sa.UniqueConstraint("team_id", "account_id", name=op.f("uq_team_members_team_id_account_id")),
    )
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.create_index("ix_team_members_account_id", ["account_id"], unique=False)
        batch_op.create_index(
            "uq_team_members_leader",
            ["team_id"],
            unique=True,
            postgresql_where=sa.text("role = 'leader' AND state = 'in'"),
            sqlite_where=sa.text("role = 'leader' AND state = 'in'"),
        )

    op.create_table(
        "trained",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("training_id", sa.Uuid(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_trained_account_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["accounts.id"], name=op.f("fk_trained_noted_by")),
        sa.ForeignKeyConstraint(["training_id"], ["trainings.id"], name=op.f("fk_trained_training_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trained")),
        sa.UniqueConstraint("account_id", "training_id", name=op.f("uq_trained_account_id_training_id")),
    )
    with op.batch_alter_table("trained", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trained_training_id"), ["training_id"], unique=False)

    op.create_table(
        "record_corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("corrected_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("after >= 0 AND after <> before", name=op.f("ck_record_corrections_change")),
        sa.ForeignKeyConstraint(
            ["corrected_by"], ["accounts.id"], name=op.f("fk_record_corrections_corrected_by")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["service_records.id"], name=op.f("fk_record_corrections_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_corrections")),
    )
    with op.batch_alter_table("record_corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_corrections_record_id"), ["record_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL_GUARD)
        op.execute(_POSTGRESQL_TRIGGER)
    else:
        for verb in ("update", "delete"):
            op.execute(_SQLITE_TRIGGER.format(verb=verb))


def downgrade() -> None:
    for table in (
        "record_corrections",
        "trained",
        "team_members",
        "service_records",
        "volunteers",
        "trainings",
        "teams",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_record_corrections()")
