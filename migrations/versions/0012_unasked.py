"""What is told without having been asked for: consent, what was told to whom, opinions, and the list of who waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SCHEMA = "contract"
QUESTIONS_BEFORE = (
    "reading",
    "offer_case",
    "patient",
    "kept_back",
    "access",
    "worry",
    "appointment",
    "slot",
    "move",
    "cancel",
    "wait",
    "freed",
    "contract_right",
)
QUESTIONS = (*QUESTIONS_BEFORE, "reminder", "contract_wrong")
KINDS = ("reminder", "contract_changed", "freed")
REASONS = (
    "not_needed",
    "no_consent",
    "no_right",
    "not_served",
    "undecided",
    "opted_out",
    "no_address",
    "busy",
)
UNTOLD = """kind = 'unasked' AND status IN ('failed', 'undelivered') AND undelivered_told_at IS NULL
AND coalesce(error_code, '') NOT IN ('opted_out', 'not_allowed')"""
INDEXED = {
    "message_consent": ("person_id",),
    "unasked": ("patient_id", "person_id"),
    "contract_opinion": ("person_id",),
    "waiting": ("patient_id", "person_id"),
}


def questions(values: tuple[str, ...]) -> None:
    """Hold the kinds of question to some words."""
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute("ALTER TABLE contract.open_question DROP CONSTRAINT ck_open_question_kind")
    op.create_check_constraint(op.f("ck_open_question_kind"), "open_question", f"kind IN ({listed})", schema=SCHEMA)


def one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    """Return the check of an enumeration kept as text."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def to(table: str) -> sa.ForeignKey:
    """Return a reference to a table."""
    return sa.ForeignKey(f"{SCHEMA}.{table}.id")


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Add tables, columns and the words that are new."""
    op.create_table(
        "message_consent",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), to("person"), nullable=False),
        moment("given_at"),
        sa.Column("recorded_by", sa.String(), nullable=False),
        moment("ended_at", nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_message_consent_ended_by")),
        schema=SCHEMA,
    )
    op.create_index(
        "uq_message_consent_live",
        "message_consent",
        ["person_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    create_unasked()
    op.create_table(
        "contract_opinion",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version_id", sa.Uuid(), to("contract_version"), nullable=False),
        sa.Column("person_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        moment("said_at"),
        sa.Column("said_in_message", sa.String(), nullable=False),
        sa.Column("wish_message", sa.String(), nullable=True),
        sa.UniqueConstraint(
            "version_id",
            "person_id",
            "said_in_message",
            name=op.f("uq_contract_opinion_version_id_person_id_said_in_message"),
        ),
        schema=SCHEMA,
    )
    create_waiting()
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], schema=SCHEMA)
    op.add_column(
        "appointment",
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_appointment_booked_starts",
        "appointment",
        ["starts_at"],
        schema=SCHEMA,
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.add_column(
        "enrolment",
        sa.Column("wants_messages", sa.Boolean(), nullable=False, server_default="false"),
        schema=SCHEMA,
    )
    op.add_column("outbound_message", sa.Column("undelivered_told_at", sa.DateTime(timezone=True)), schema="gateway")
    op.create_index(
        "ix_outbound_message_untold",
        "outbound_message",
        ["updated_at"],
        schema="gateway",
        postgresql_where=sa.text(UNTOLD),
    )
    questions(QUESTIONS)


def create_unasked() -> None:
    """Create the record of what was told."""
    op.create_table(
        "unasked",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False, server_default="-1"),
        sa.Column("patient_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("person_id", sa.Uuid(), to("person"), nullable=False),
        moment("wanted_at"),
        moment("not_before"),
        sa.Column("withheld_as", sa.String(40), nullable=True),
        moment("handed_over_at", nullable=True),
        sa.Column("composed", sa.String(), nullable=True),
        moment("withdrawn_at", nullable=True),
        moment("undelivered_at", nullable=True),
        one_of("unasked", "kind", KINDS),
        one_of("unasked", "withheld_as", REASONS),
        sa.CheckConstraint("(handed_over_at IS NULL) = (composed IS NULL)", name=op.f("ck_unasked_composed")),
        sa.CheckConstraint("(kind = 'reminder') = (days >= 0)", name=op.f("ck_unasked_days")),
        sa.CheckConstraint(
            "withheld_as IS NULL OR handed_over_at IS NULL", name=op.f("ck_unasked_withheld_or_handed_over")
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "uq_unasked_once",
        "unasked",
        ["kind", "subject_id", "days", "person_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "ix_unasked_wanted",
        "unasked",
        ["not_before"],
        schema=SCHEMA,
        postgresql_where=sa.text("handed_over_at IS NULL AND withheld_as IS NULL AND withdrawn_at IS NULL"),
    )


def create_waiting() -> None:
    """Create the list of who waits for an earlier time, and the offers."""
    op.create_table(
        "waiting",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("appointment_id", sa.Uuid(), to("appointment"), nullable=False),
        sa.Column("patient_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("person_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("windows", postgresql.JSONB(), nullable=False, server_default="[]"),
        sa.Column("excluded", postgresql.JSONB(), nullable=False, server_default="[]"),
        moment("asked_at"),
        moment("approved_at", nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        moment("ended_at", nullable=True),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name=op.f("ck_waiting_approved_by")),
        schema=SCHEMA,
    )
    op.create_index(
        "uq_waiting_live",
        "waiting",
        ["appointment_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "freed_offer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("waiting_id", sa.Uuid(), to("waiting"), nullable=False),
        sa.Column("slot_id", sa.Uuid(), to("slot"), nullable=False),
        moment("offered_at"),
        moment("answer_by"),
        moment("ended_at", nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        one_of("freed_offer", "outcome", ("taken", "declined", "lapsed")),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_freed_offer_outcome_told")),
        sa.UniqueConstraint("waiting_id", "slot_id", name=op.f("uq_freed_offer_waiting_id_slot_id")),
        schema=SCHEMA,
    )
    for column in ("slot", "waiting"):
        op.create_index(
            f"uq_freed_offer_{column}",
            "freed_offer",
            [f"{column}_id"],
            unique=True,
            schema=SCHEMA,
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    """Remove them, and the questions that are of the new kinds."""
    op.execute("DELETE FROM contract.open_question WHERE kind IN ('reminder', 'contract_wrong')")
    questions(QUESTIONS_BEFORE)
    op.drop_index("ix_outbound_message_untold", "outbound_message", schema="gateway")
    op.drop_column("outbound_message", "undelivered_told_at", schema="gateway")
    op.drop_column("enrolment", "wants_messages", schema=SCHEMA)
    op.drop_column("appointment", "booked_at", schema=SCHEMA)
    for table in ("freed_offer", "waiting", "contract_opinion", "unasked", "message_consent"):
        op.drop_table(table, schema=SCHEMA)
