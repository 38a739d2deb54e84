"""Verdicts about homes, which the database itself refuses to change

Revision: 0009
Follows: 0008
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_POSTGRESQL_GUARD = """
CREATE FUNCTION refuse_change_of_residence_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'residence_reviews is append-only';
END $$
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER residence_reviews_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON residence_reviews
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_residence_reviews()
"""
_SQLITE_TRIGGER = """
CREATE TRIGGER residence_reviews_no_{verb} BEFORE {verb} ON residence_reviews
BEGIN SELECT RAISE(ABORT, 'residence_reviews is append-only'); END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL_GUARD)
        op.execute(_POSTGRESQL_TRIGGER)
    else:
        for verb in ("update", "delete"):
            op.execute(_SQLITE_TRIGGER.format(verb=verb))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER residence_reviews_append_only ON residence_reviews")
        op.execute("DROP FUNCTION refuse_change_of_residence_reviews()")
    else:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER residence_reviews_no_{verb}")
