"""Activities with sessions, families and waiting lists

Revision: 0020
Follows: 0019

An activity from before has one session and one row of places, both with the activity's own id; each registration from
before stands for one person, whose row has the registration's id.
"""

from __future__ import annotations

import html

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WAITING = sa.text("state = 'waiting'")
_OFFERED = sa.text("state = 'offered'")
_LIVE = sa.text("household IS NOT NULL AND state IN ('confirmed', 'offered', 'pending', 'waiting')")
_ON = sa.text("state IN ('published', 'running')")


def _key(table: str, *columns: str) -> str:
    return op.f(f"fk_{table}_{'_'.join(columns)}")


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=_key(table, column))


def upgrade() -> None:
    _create()
    _widen_activities()
    _move_places()
    _widen_registrations()
    _move_people()
    _narrow()
    _paragraphs()


def _create() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("summary", sa.String(120), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        _reference("campaigns", "street_id", "org_units"),
        _reference("campaigns", "unit_id", "org_units"),
        _reference("campaigns", "cover_id", "media"),
        _reference("campaigns", "created_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index("ix_campaigns_street_id", "campaigns", ["street_id"])
    op.create_index("ix_campaigns_unit_id", "campaigns", ["unit_id"])
    op.create_table(
        "activity_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("title", sa.String(40), nullable=True),
        sa.Column("place", sa.String(60), nullable=True),
        sa.Column("cancelled_at", _MOMENT, nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_activity_sessions_times")),
        _reference("activity_sessions", "activity_id", "activities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_sessions")),
        sa.UniqueConstraint("activity_id", "number", name=op.f("uq_activity_sessions_activity_id_number")),
    )
    op.create_index("ix_activity_sessions_starts_at", "activity_sessions", ["starts_at"])
    op.create_index("ix_activity_sessions_ends_at", "activity_sessions", ["ends_at"])
    op.create_table(
        "activity_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("waiting", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_got_in", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("on_offer", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("opens_at", _MOMENT, nullable=False),
        sa.Column("closes_at", _MOMENT, nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "taken >= 0 AND held >= 0 AND taken + held <= capacity", name=op.f("ck_activity_places_promise")
        ),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_activity_places_waiting")),
        _reference("activity_places", "activity_id", "activities"),
        _reference("activity_places", "session_id", "activity_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_places")),
        sa.UniqueConstraint(
            "activity_id", "session_id", name=op.f("uq_activity_places_activity_id_session_id")
        ),
        postgresql_with={"fillfactor": "50"},
    )
    whole = sa.text("session_id IS NULL")
    op.create_index(
        "uq_activity_places_whole",
        "activity_places",
        ["activity_id"],
        unique=True,
        postgresql_where=whole,
        sqlite_where=whole,
    )
    op.create_table(
        "activity_rules",
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("no_show_limit", sa.Integer(), nullable=True),
        sa.Column("no_show_days", sa.Integer(), nullable=False),
        sa.Column("pause_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "no_show_limit >= 1 AND no_show_days >= 1 AND pause_days >= 1",
            name=op.f("ck_activity_rules_numbers"),
        ),
        _reference("activity_rules", "street_id", "org_units"),
        sa.PrimaryKeyConstraint("street_id", name=op.f("pk_activity_rules")),
    )
    op.create_table(
        "attendees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("places_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("birth_year", sa.Text(), nullable=True),
        _reference("attendees", "registration_id", "registrations"),
        _reference("attendees", "places_id", "activity_places"),
        _reference("attendees", "member_id", "household_members"),
        _reference("attendees", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendees")),
        sa.UniqueConstraint("places_id", "member_id", name=op.f("uq_attendees_places_id_member_id")),
        sa.UniqueConstraint("places_id", "account_id", name=op.f("uq_attendees_places_id_account_id")),
    )
    op.create_index("ix_attendees_registration_id", "attendees", ["registration_id"])
    op.create_index("ix_attendees_account_id", "attendees", ["account_id"])
    oneself = sa.text("member_id IS NULL")
    op.create_index(
        "uq_attendees_self",
        "attendees",
        ["registration_id"],
        unique=True,
        postgresql_where=oneself,
        sqlite_where=oneself,
    )
    op.create_table(
        "attendances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("checked_in_at", _MOMENT, nullable=False),
        sa.Column("checked_in_by", sa.Uuid(), nullable=True),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.Column("checked_out_at", _MOMENT, nullable=True),
        sa.Column("checked_out_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("checked_out_at >= checked_in_at", name=op.f("ck_attendances_times")),
        _reference("attendances", "attendee_id", "attendees"),
        _reference("attendances", "registration_id", "registrations"),
        _reference("attendances", "session_id", "activity_sessions"),
        _reference("attendances", "street_id", "org_units"),
        _reference("attendances", "checked_in_by", "accounts"),
        _reference("attendances", "checked_out_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("attendee_id", "session_id", name=op.f("uq_attendances_attendee_id_session_id")),
    )
    op.create_index("ix_attendances_registration_id", "attendances", ["registration_id"])
    op.create_index("ix_attendances_street_id", "attendances", ["street_id"])
    op.create_index("ix_attendances_session_id_checked_in_at", "attendances", ["session_id", "checked_in_at"])
    op.create_table(
        "no_shows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("excused_at", _MOMENT, nullable=True),
        sa.Column("excused_by", sa.Uuid(), nullable=True),
        _reference("no_shows", "registration_id", "registrations"),
        _reference("no_shows", "account_id", "accounts"),
        _reference("no_shows", "street_id", "org_units"),
        _reference("no_shows", "excused_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_shows")),
        sa.UniqueConstraint("registration_id", "turn", name=op.f("uq_no_shows_registration_id_turn")),
    )
    op.create_index("ix_no_shows_account_id_at", "no_shows", ["account_id", "at"])
    op.create_index("ix_no_shows_street_id", "no_shows", ["street_id"])
    op.create_table(
        "signup_pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("no_show_id", sa.Uuid(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        _reference("signup_pauses", "account_id", "accounts"),
        _reference("signup_pauses", "street_id", "org_units"),
        _reference("signup_pauses", "no_show_id", "no_shows"),
        _reference("signup_pauses", "decided_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup_pauses")),
        sa.UniqueConstraint("no_show_id", name=op.f("uq_signup_pauses_no_show_id")),
    )
    op.create_index("ix_signup_pauses_account_id_until", "signup_pauses", ["account_id", "until"])
    op.create_index("ix_signup_pauses_street_id", "signup_pauses", ["street_id"])


def _widen_activities() -> None:
    with op.batch_alter_table("activities", schema=None) as batch:
        batch.add_column(sa.Column("campaign_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("copied_from_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("shape", sa.String(20), server_default="single", nullable=False))
        batch.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        batch.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        batch.add_column(sa.Column("cancel_hours", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("offer_minutes", sa.Integer(), server_default="720", nullable=False))
        for name in ("approval", "check_out", "one_per_household"):
            batch.add_column(sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.add_column(sa.Column("audience_unit_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("audience_team_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("min_age", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("max_age", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("form", sa.JSON(), server_default="[]", nullable=False))
        batch.add_column(sa.Column("review_note", sa.String(200), nullable=True))
        batch.add_column(sa.Column("published_at", _MOMENT, nullable=True))
        batch.create_foreign_key(_key("activities", "campaign_id"), "campaigns", ["campaign_id"], ["id"])
        batch.create_foreign_key(
            _key("activities", "copied_from_id"), "activities", ["copied_from_id"], ["id"]
        )
        for column in ("audience_unit_id", "audience_team_id"):
            batch.create_foreign_key(_key("activities", column), "org_units", [column], ["id"])
        batch.create_check_constraint(op.f("ck_activities_ages"), "min_age <= max_age")
        batch.create_check_constraint(op.f("ck_activities_point"), "(latitude IS NULL) = (longitude IS NULL)")
        batch.drop_index("ix_activities_unit_id")
    op.create_index("ix_activities_campaign_id", "activities", ["campaign_id"])
    op.create_index("ix_activities_unit_id_starts_at_id", "activities", ["unit_id", "starts_at", "id"])
    for name, columns in (
        ("ix_activities_on", ["starts_at", "id"]),
        ("ix_activities_on_street", ["street_id", "starts_at", "id"]),
    ):
        op.create_index(name, "activities", columns, postgresql_where=_ON, sqlite_where=_ON)


def _move_places() -> None:
    op.execute(
        "INSERT INTO activity_sessions (id, activity_id, number, starts_at, ends_at)"
        " SELECT id, id, 1, starts_at, ends_at FROM activities"
    )
    op.execute(
        "INSERT INTO activity_places (id, activity_id, capacity, taken, on_offer, opens_at, closes_at, starts_at)"
        " SELECT id, id, capacity, taken, state = 'published', signup_opens_at, signup_closes_at, starts_at"
        " FROM activities"
    )
    op.execute("UPDATE activities SET published_at = created_at WHERE state <> 'draft'")


def _widen_registrations() -> None:
    with op.batch_alter_table("registrations", schema=None) as batch:
        batch.add_column(sa.Column("places_id", sa.Uuid(), nullable=True))
        for name in ("size", "turn"):
            batch.add_column(sa.Column(name, sa.Integer(), server_default="1", nullable=False))
        for name in ("number", "passed_over"):
            batch.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("answers", sa.Text(), nullable=True))
        batch.add_column(sa.Column("household", sa.String(64), nullable=True))
        batch.add_column(sa.Column("offer_expires_at", _MOMENT, nullable=True))
        batch.add_column(sa.Column("saving_since", _MOMENT, nullable=True))
        batch.add_column(sa.Column("reason", sa.String(100), nullable=True))


def _move_people() -> None:
    # Ids are UUIDv7: in their order people came.
    op.execute(
        "UPDATE registrations SET places_id = activity_id, number ="
        " (SELECT count(*) FROM registrations AS before"
        " WHERE before.activity_id = registrations.activity_id AND before.id <= registrations.id)"
    )
    op.execute(
        "UPDATE activity_places SET last_number ="
        " (SELECT count(*) FROM registrations WHERE registrations.activity_id = activity_places.activity_id)"
    )
    op.execute(
        "INSERT INTO attendees (id, registration_id, places_id, account_id)"
        " SELECT id, id, activity_id, account_id FROM registrations WHERE state = 'confirmed'"
    )
    op.execute(
        "INSERT INTO attendances (id, attendee_id, registration_id, session_id, street_id, method, checked_in_at,"
        " checked_in_by, noted_at)"
        " SELECT id, id, id, activity_id, street_id, 'list', checked_in_at, checked_in_by, checked_in_at"
        " FROM registrations WHERE checked_in_at IS NOT NULL"
    )


def _narrow() -> None:
    with op.batch_alter_table("registrations", schema=None) as batch:
        batch.alter_column("places_id", existing_type=sa.Uuid(), nullable=False)
        batch.create_foreign_key(_key("registrations", "places_id"), "activity_places", ["places_id"], ["id"])
        batch.drop_constraint(op.f("uq_registrations_activity_id_account_id"), type_="unique")
        batch.drop_constraint(op.f("ck_registrations_checked_in"), type_="check")
        batch.drop_constraint(op.f("fk_registrations_checked_in_by"), type_="foreignkey")
        batch.drop_column("checked_in_at")
        batch.drop_column("checked_in_by")
        batch.create_unique_constraint(
            op.f("uq_registrations_places_id_account_id"), ["places_id", "account_id"]
        )
        batch.create_check_constraint(op.f("ck_registrations_size"), "size >= 1")
        batch.create_check_constraint(
            op.f("ck_registrations_offer"), "(state = 'offered') = (offer_expires_at IS NOT NULL)"
        )
    for name, columns, condition, unique in (
        ("ix_registrations_line", ["places_id", "number"], _WAITING, False),
        ("ix_registrations_offers", ["offer_expires_at"], _OFFERED, False),
        ("uq_registrations_household", ["places_id", "household"], _LIVE, True),
    ):
        op.create_index(
            name, "registrations", columns, unique=unique, postgresql_where=condition, sqlite_where=condition
        )
    with op.batch_alter_table("activities", schema=None) as batch:
        batch.drop_constraint(op.f("ck_activities_places"), type_="check")
        batch.drop_column("capacity")
        batch.drop_column("taken")


def _paragraphs() -> None:
    """What was plain text becomes paragraphs."""
    activities = sa.table("activities", sa.column("id", sa.Uuid()), sa.column("description", sa.Text()))
    connection = op.get_bind()
    for id_, words in connection.execute(sa.select(activities)).all():
        rich = "".join(
            f"<p>{html.escape(line.strip(), quote=False)}</p>" for line in words.splitlines() if line.strip()
        )
        connection.execute(activities.update().where(activities.c.id == id_).values(description=rich))


def downgrade() -> None:
    with op.batch_alter_table("activities", schema=None) as batch:
        batch.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("taken", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE activities SET"
        " capacity = (SELECT sum(capacity) FROM activity_places WHERE activity_id = activities.id),"
        " taken = (SELECT sum(taken) FROM activity_places WHERE activity_id = activities.id)"
    )
    op.execute("UPDATE activities SET state = 'draft' WHERE state = 'in_review'")
    op.execute("UPDATE activities SET state = 'published' WHERE state IN ('running', 'ended', 'archived')")
    with op.batch_alter_table("registrations", schema=None) as batch:
        batch.add_column(sa.Column("checked_in_at", _MOMENT, nullable=True))
        batch.add_column(sa.Column("checked_in_by", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE registrations SET (checked_in_at, checked_in_by) = (SELECT checked_in_at, checked_in_by"
        " FROM attendances WHERE registration_id = registrations.id ORDER BY checked_in_at, id LIMIT 1)"
    )
    # Of several sessions only the first that was signed up for is kept: there was one registration for an activity.
    op.execute("DROP TABLE signup_pauses")
    op.execute("DROP TABLE no_shows")
    op.execute("DROP TABLE attendances")
    op.execute("DROP TABLE attendees")
    op.execute(
        "DELETE FROM registrations WHERE EXISTS (SELECT 1 FROM registrations AS other"
        " WHERE other.activity_id = registrations.activity_id AND other.account_id = registrations.account_id"
        " AND other.id < registrations.id)"
    )
    op.execute(
        "UPDATE registrations SET state = 'cancelled', offer_expires_at = NULL"
        " WHERE state NOT IN ('confirmed', 'cancelled')"
    )
    for name in ("uq_registrations_household", "ix_registrations_offers", "ix_registrations_line"):
        op.drop_index(name, table_name="registrations")
    with op.batch_alter_table("registrations", schema=None) as batch:
        batch.drop_constraint(op.f("ck_registrations_offer"), type_="check")
        batch.drop_constraint(op.f("ck_registrations_size"), type_="check")
        batch.drop_constraint(op.f("uq_registrations_places_id_account_id"), type_="unique")
        batch.drop_constraint(_key("registrations", "places_id"), type_="foreignkey")
        for name in (
            "places_id",
            "size",
            "turn",
            "number",
            "passed_over",
            "answers",
            "household",
            "offer_expires_at",
            "saving_since",
            "reason",
        ):
            batch.drop_column(name)
        batch.create_foreign_key(
            op.f("fk_registrations_checked_in_by"), "accounts", ["checked_in_by"], ["id"]
        )
        batch.create_unique_constraint(
            op.f("uq_registrations_activity_id_account_id"), ["activity_id", "account_id"]
        )
        batch.create_check_constraint(
            op.f("ck_registrations_checked_in"), "checked_in_at IS NULL OR state = 'confirmed'"
        )
    for name in (
        "ix_activities_on",
        "ix_activities_on_street",
        "ix_activities_campaign_id",
        "ix_activities_unit_id_starts_at_id",
    ):
        op.drop_index(name, table_name="activities")
    with op.batch_alter_table("activities", schema=None) as batch:
        for column in ("campaign_id", "copied_from_id", "audience_unit_id", "audience_team_id"):
            batch.drop_constraint(_key("activities", column), type_="foreignkey")
        batch.drop_constraint(op.f("ck_activities_ages"), type_="check")
        batch.drop_constraint(op.f("ck_activities_point"), type_="check")
        for name in (
            "campaign_id",
            "copied_from_id",
            "shape",
            "latitude",
            "longitude",
            "cancel_hours",
            "offer_minutes",
            "approval",
            "check_out",
            "one_per_household",
            "audience_unit_id",
            "audience_team_id",
            "min_age",
            "max_age",
            "form",
            "review_note",
            "published_at",
        ):
            batch.drop_column(name)
        batch.alter_column("capacity", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("taken", existing_type=sa.Integer(), nullable=False)
        batch.create_check_constraint(op.f("ck_activities_places"), "taken BETWEEN 0 AND capacity")
        batch.create_index("ix_activities_unit_id", ["unit_id"])
    for name in ("activity_rules", "activity_places", "activity_sessions", "campaigns"):
        op.drop_table(name)
