"""Suggestions of types: the models there are, and what was suggested

Revision: 0011
Follows: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "triage_models",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=True),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("storage_key", sa.String(length=100), nullable=True),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["org_units.id"], name=op.f("fk_triage_models_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_models")),
        sa.UniqueConstraint("version", name=op.f("uq_triage_models_version")),
    )
    with op.batch_alter_table("triage_models", schema=None) as batch_op:
        batch_op.create_index(
            "ix_triage_models_target_street_id_id", ["target", "street_id", "id"], unique=False
        )
    op.create_table(
        "triage_suggestions",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=True),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_type_id", sa.Uuid(), nullable=True),
        sa.Column("corrected_urgency", sa.String(length=20), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["corrected_type_id"], ["service_types.id"], name=op.f("fk_triage_suggestions_corrected_type_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["service_requests.id"], name=op.f("fk_triage_suggestions_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["street_id"], ["org_units.id"], name=op.f("fk_triage_suggestions_street_id")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_triage_suggestions")),
    )
    with op.batch_alter_table("triage_suggestions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_triage_suggestions_street_id"), ["street_id"], unique=False)


def downgrade() -> None:
    op.drop_table("triage_suggestions")
    op.drop_table("triage_models")
