"""Agreed times that can be changed: free times, the units' rules, what hangs on a time, and each change once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCHEMA = "contract"
FORMS = ("visit", "video", "phone", "home_visit")
KINDS_BEFORE = ("reading", "offer_case", "patient", "kept_back", "access", "worry")
KINDS = (*KINDS_BEFORE, "appointment", "slot", "move", "cancel", "wait", "freed", "contract_right")
REASONS_BEFORE = (
    "question",
    "not_understood",
    "request_human",
    "medical_question",
    "worry",
    "appointment",
    "prescription",
    "certificate",
    "change",
    "report",
    "complaint",
    "access",
    "danger_mentioned",
    "outage",
    "call_back",
)
REASONS = (*REASONS_BEFORE, "tied_to_time", "undelivered")
NEW_COLUMNS = (
    "service",
    "performer_number",
    "room_number",
    "may_cancel",
    "may_rebook",
    "may_message",
    "latest_on",
    "guarantee_until",
    "arrival_minutes",
    "confirmed_at",
)
INDEXED = {
    "bookable": ("unit_id",),
    "slot": ("performer_number", "room_number", "held_for_id"),
    "appointment_tie": ("appointment_id", "other_id"),
    "booking_change": ("conversation_id", "patient_id", "appointment_id"),
}


def words(table: str, column: str, values: tuple[str, ...]) -> None:
    """Hold a column to some words."""
    name = op.f(f"ck_{table}_{column}")
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(f'ALTER TABLE contract."{table}" DROP CONSTRAINT {name}')
    op.create_check_constraint(name, table, f"{column} IN ({listed})", schema=SCHEMA)


def one_of(column: str, values: tuple[str, ...], table: str) -> sa.CheckConstraint:
    """Return the check of an enumeration kept as text."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def to(table: str, column: str = "id") -> sa.ForeignKey:
    """Return a reference to a table."""
    return sa.ForeignKey(f"{SCHEMA}.{table}.{column}")


def key() -> sa.Column[object]:
    """Return the primary key that most tables have."""
    return sa.Column("id", sa.Uuid(), primary_key=True)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Add tables, columns and the words that are new."""
    op.create_table(
        "bookable",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), nullable=False),
        sa.Column("contact_id", sa.Uuid(), to("care_contact"), nullable=True),
        sa.UniqueConstraint("contact_id", name=op.f("uq_bookable_contact_id")),
        sa.Column("room", sa.String(), nullable=True),
        sa.CheckConstraint("(contact_id IS NULL) <> (room IS NULL)", name=op.f("ck_bookable_performer_or_room")),
        schema=SCHEMA,
    )
    add_to_appointment()
    create_slot()
    op.create_table(
        "booking_rules",
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), primary_key=True),
        sa.Column("deadline_days", sa.Integer(), nullable=False),
        sa.Column("fee_text", sa.String(), nullable=True),
        sa.Column("ahead_days", sa.Integer(), nullable=False, server_default="90"),
        sa.Column("latest_days", sa.Integer(), nullable=True),
        sa.Column("patients_may_change", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("relatives_may_change", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("hold_minutes", sa.Integer(), nullable=False, server_default="15"),
        sa.Column("reminder_days", postgresql.ARRAY(sa.Integer()), nullable=False, server_default="{7,1}"),
        sa.Column("offers_freed", sa.Boolean(), nullable=False, server_default="false"),
        sa.CheckConstraint("deadline_days >= 0", name=op.f("ck_booking_rules_deadline_days")),
        sa.CheckConstraint("ahead_days > 0", name=op.f("ck_booking_rules_ahead_days")),
        sa.CheckConstraint("latest_days >= 0", name=op.f("ck_booking_rules_latest_days")),
        sa.CheckConstraint("hold_minutes > 0", name=op.f("ck_booking_rules_hold_minutes")),
        schema=SCHEMA,
    )
    op.create_table(
        "appointment_tie",
        key(),
        sa.Column("appointment_id", sa.Uuid(), to("appointment"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("open_text", sa.String(), nullable=True),
        sa.Column("other_id", sa.Uuid(), to("appointment"), nullable=True),
        sa.Column("within_days", sa.Integer(), nullable=True),
        one_of("kind", ("interpreter", "transport", "companion", "before", "after"), "appointment_tie"),
        sa.CheckConstraint(
            "(kind IN ('before', 'after')) = (other_id IS NOT NULL)", name=op.f("ck_appointment_tie_other_time")
        ),
        sa.CheckConstraint(
            "(kind IN ('before', 'after')) = (within_days IS NOT NULL)", name=op.f("ck_appointment_tie_within_days")
        ),
        schema=SCHEMA,
    )
    create_change()
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], schema=SCHEMA)
    op.add_column("point", sa.Column("service", sa.String(), nullable=True), schema=SCHEMA)
    op.add_column("case", sa.Column("appointment_id", sa.Uuid(), nullable=True), schema=SCHEMA)
    op.create_foreign_key(
        op.f("fk_case_appointment_id"),
        "case",
        "appointment",
        ["appointment_id"],
        ["id"],
        source_schema=SCHEMA,
        referent_schema=SCHEMA,
    )
    op.create_index(op.f("ix_case_appointment_id"), "case", ["appointment_id"], schema=SCHEMA)
    words("open_question", "kind", KINDS)
    words("case", "reason", REASONS)


def add_to_appointment() -> None:
    """Add what is needed to change an agreed time, and let no performer or room be booked twice."""
    for column in (
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("performer_number", sa.Integer(), nullable=True),
        sa.Column("room_number", sa.Integer(), nullable=True),
        sa.Column("may_cancel", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("may_rebook", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("may_message", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("guarantee_until", sa.Date(), nullable=True),
        sa.Column("arrival_minutes", sa.Integer(), nullable=True),
        moment("confirmed_at", nullable=True),
    ):
        op.add_column("appointment", column, schema=SCHEMA)
    for what in ("performer", "room"):
        column_name = f"{what}_number"
        op.create_foreign_key(
            op.f(f"fk_appointment_{column_name}"),
            "appointment",
            "bookable",
            [column_name],
            ["number"],
            source_schema=SCHEMA,
            referent_schema=SCHEMA,
        )
        op.execute(
            f"""ALTER TABLE contract.appointment ADD CONSTRAINT ex_appointment_{what} EXCLUDE USING gist (
                int8range({column_name}, {column_name}, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
            ) WHERE (status = 'booked' AND {column_name} IS NOT NULL)"""
        )


def create_slot() -> None:
    """Create the free times."""
    op.create_table(
        "slot",
        key(),
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("performer_number", sa.Integer(), to("bookable", "number"), nullable=True),
        sa.Column("room_number", sa.Integer(), to("bookable", "number"), nullable=True),
        moment("starts_at"),
        moment("ends_at"),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("place", sa.String(), nullable=False, server_default=""),
        sa.Column("neutral_place", sa.String(), nullable=False, server_default=""),
        sa.Column("arrival_minutes", sa.Integer(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), to("appointment"), nullable=True),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_slot_appointment_id")),
        sa.Column("held_for_id", sa.Uuid(), to("person"), nullable=True),
        moment("held_until", nullable=True),
        one_of("form", FORMS, "slot"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_slot_period")),
        sa.CheckConstraint("(held_for_id IS NULL) = (held_until IS NULL)", name=op.f("ck_slot_hold")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_slot_free",
        "slot",
        ["unit_id", "service", "starts_at", "id"],
        schema=SCHEMA,
        postgresql_where=sa.text("appointment_id IS NULL"),
    )


def create_change() -> None:
    """Create the record of what messages have asked to be changed."""
    op.create_table(
        "booking_change",
        key(),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.UniqueConstraint("message_id", name=op.f("uq_booking_change_message_id")),
        sa.Column("conversation_id", sa.Uuid(), to("conversation"), nullable=False),
        sa.Column("patient_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("person_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), to("appointment"), nullable=True),
        sa.Column("slot_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        moment("begun_at"),
        moment("settled_at", nullable=True),
        sa.Column("result_id", sa.Uuid(), to("appointment"), nullable=True),
        sa.Column("ties", postgresql.JSONB(), nullable=False, server_default="[]"),
        one_of("kind", ("move", "make", "cancel"), "booking_change"),
        one_of("state", ("begun", "unclear", "done", "refused"), "booking_change"),
        sa.CheckConstraint(
            "(state IN ('done', 'refused')) = (settled_at IS NOT NULL)", name=op.f("ck_booking_change_settled")
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_booking_change_open",
        "booking_change",
        ["begun_at"],
        schema=SCHEMA,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    """Remove them, and the questions and cases that are of the new kinds."""
    op.execute("DELETE FROM contract.\"case\" WHERE reason IN ('tied_to_time', 'undelivered')")
    old = ", ".join(f"'{kind}'" for kind in KINDS_BEFORE)
    op.execute(f"DELETE FROM contract.open_question WHERE kind NOT IN ({old})")  # noqa: S608 - our own words
    words("open_question", "kind", KINDS_BEFORE)
    words("case", "reason", REASONS_BEFORE)
    op.drop_column("case", "appointment_id", schema=SCHEMA)
    op.drop_table("booking_change", schema=SCHEMA)
    op.drop_table("appointment_tie", schema=SCHEMA)
    op.drop_table("booking_rules", schema=SCHEMA)
    op.drop_table("slot", schema=SCHEMA)
    op.drop_column("point", "service", schema=SCHEMA)
    for what in ("performer", "room"):
        op.execute(f"ALTER TABLE contract.appointment DROP CONSTRAINT ex_appointment_{what}")
    for column in NEW_COLUMNS:
        op.drop_column("appointment", column, schema=SCHEMA)
    op.drop_table("bookable", schema=SCHEMA)
