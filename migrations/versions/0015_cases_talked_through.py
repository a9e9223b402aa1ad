"""A person takes over a conversation and agrees upon calls; notes without a clock; pauses of reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SCHEMA = "contract"
OPEN = ("new", "claimed", "answered")
TRANSITIONS = (
    ("taken_over", "new", "claimed"),
    ("taken_over", "claimed", "claimed"),
    ("taken_over", "answered", "answered"),
    ("handed_back", "claimed", "claimed"),
    ("handed_back", "answered", "answered"),
    ("call_planned", "new", "claimed"),
    ("call_planned", "claimed", "claimed"),
    ("call_planned", "answered", "claimed"),
    *(("call_soon", status, status) for status in OPEN),
    ("call_missed", "new", "answered"),
    ("call_missed", "claimed", "answered"),
    ("call_missed", "answered", "answered"),
    *(("call_withdrawn", status, status) for status in OPEN),
)
NEW_KINDS = tuple(dict.fromkeys(kind for kind, _, _ in TRANSITIONS))
REASONS = (
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
    "tied_to_time",
    "undelivered",
    "call_back",
    "overdue_promise",
)
DATA = ("message_texts", "outbound_texts", "case_texts", "open_questions", "links", "tracker_events", "access_log")
OUTCOMES = (
    "answered",
    "nothing_more",
    "unknown_sender",
    "unknown_sender_unanswered",
    "bound",
    "handed_on",
    "not_handed_on",
)
WITHHELD = (
    "not_needed",
    "no_consent",
    "no_right",
    "not_served",
    "undecided",
    "opted_out",
    "no_address",
    "busy",
)
CALLED = "reason = 'call_back' OR call_to_sealed IS NULL"
CALLED_NOW = "reason IN ('call_back', 'cannot_manage') OR call_to_sealed IS NULL"

APPLY = """
CREATE OR REPLACE FUNCTION contract.apply_case_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before contract."case"%ROWTYPE;
    after text;
    owner uuid;
    call_ends boolean;
BEGIN
    SELECT * INTO STRICT before FROM contract."case" WHERE id = NEW.case_id FOR UPDATE;
    SELECT to_status INTO after FROM contract.case_transition
        WHERE kind = NEW.kind AND from_status = before.status;
    IF after IS NULL THEN
        RAISE EXCEPTION 'a case that is % cannot be %', before.status, NEW.kind USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind IN ('claimed', 'released', 'replied', 'noted', 'handed_over', 'closed', 'taken_over', 'call_planned',
        'call_missed', 'call_withdrawn') AND NEW.staff_id IS NULL THEN
        RAISE EXCEPTION 'only staff can do this' USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.number := 1 + coalesce((SELECT max(number) FROM contract.case_event WHERE case_id = NEW.case_id), 0);
    IF (NEW.number = 1) <> (NEW.kind = 'opened') THEN
        RAISE EXCEPTION 'a case begins once' USING ERRCODE = 'restrict_violation';
    END IF;
    owner := CASE
        WHEN NEW.kind IN ('claimed', 'taken_over', 'call_planned') THEN NEW.staff_id
        WHEN after = 'new' THEN NULL
        ELSE before.owner_id END;
    call_ends := NEW.kind IN ('call_missed', 'call_withdrawn', 'handed_over') OR after = 'closed';
    UPDATE contract."case" SET
        status = after,
        owner_id = owner,
        unit_id = coalesce(NEW.to_unit_id, before.unit_id),
        contact_id = CASE
            WHEN NEW.kind = 'handed_over' THEN NEW.to_contact_id
            WHEN NEW.kind = 'rerouted' THEN NULL
            ELSE before.contact_id END,
        overdue_since = CASE
            WHEN after IN ('answered', 'closed') THEN NULL
            WHEN NEW.kind = 'rerouted' THEN coalesce(before.overdue_since, before.due_at)
            ELSE before.overdue_since END,
@MORE@        due_at = CASE
            WHEN after IN ('answered', 'closed') THEN NULL
            ELSE coalesce(NEW.due_at, before.due_at) END,
        remind_at = CASE
            WHEN after IN ('answered', 'closed') OR NEW.kind = 'reminded' THEN NULL
            ELSE coalesce(NEW.remind_at, before.remind_at) END
    WHERE id = NEW.case_id;
    RETURN NEW;
END $$;
"""

MORE = """        -- Whoever has taken over the conversation has it until they leave it, or the case is not theirs.
        taken_over_at = CASE
            WHEN NEW.kind = 'taken_over' THEN NEW.at
            WHEN NEW.kind = 'handed_back' OR after = 'closed' OR owner IS DISTINCT FROM before.owner_id THEN NULL
            ELSE before.taken_over_at END,
        call_from = CASE
            WHEN NEW.kind = 'call_planned' THEN NEW.call_from WHEN call_ends THEN NULL ELSE before.call_from END,
        call_until = CASE
            WHEN NEW.kind = 'call_planned' THEN NEW.call_until WHEN call_ends THEN NULL ELSE before.call_until END,
        call_soon_at = CASE
            WHEN NEW.kind = 'call_planned' AND NEW.call_from - interval '10 minutes' > NEW.at
                THEN NEW.call_from - interval '10 minutes'
            WHEN NEW.kind IN ('call_planned', 'call_soon') OR call_ends THEN NULL
            ELSE before.call_soon_at END,
"""
"""What an event does to a case beside what it did before: without it the function is the one of the last step."""

KINDS_BEFORE = (
    "opened",
    "wrote",
    "claimed",
    "released",
    "replied",
    "noted",
    "handed_over",
    "reminded",
    "rerouted",
    "closed",
)


def listed(values: tuple[str, ...]) -> str:
    """Return words as SQL."""
    return ", ".join(f"'{value}'" for value in values)


def hold(table: str, column: str, values: tuple[str, ...], *, schema: str = SCHEMA) -> None:
    """Hold a column to some words."""
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, schema=schema, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({listed(values)})", schema=schema)


def check(name: str, condition: str) -> None:
    """Let a check of cases be another one."""
    op.drop_constraint(op.f(f"ck_case_{name}"), "case", schema=SCHEMA, type_="check")
    op.create_check_constraint(op.f(f"ck_case_{name}"), "case", condition, schema=SCHEMA)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def to(table: str) -> sa.ForeignKey:
    """Return a reference to a table."""
    return sa.ForeignKey(f"{SCHEMA}.{table}.id")


def upgrade() -> None:
    """Add all of it."""
    for name in ("taken_over_at", "call_from", "call_until", "call_soon_at"):
        op.add_column("case", moment(name, nullable=True), schema=SCHEMA)
    for name in ("call_from", "call_until"):
        op.add_column("case_event", moment(name, nullable=True), schema=SCHEMA)
    where = sa.text("taken_over_at IS NOT NULL")
    op.create_index(
        "uq_case_taken_over", "case", ["patient_id", "person_id"], unique=True, schema=SCHEMA, postgresql_where=where
    )
    where = sa.text("call_soon_at IS NOT NULL")
    op.create_index("ix_case_call_soon", "case", ["call_soon_at"], schema=SCHEMA, postgresql_where=where)
    hold("case_event", "kind", (*KINDS_BEFORE, *NEW_KINDS))
    hold("case", "reason", (*REASONS, "cannot_manage"))
    check("only_a_call_has_a_number", CALLED_NOW)
    check("has_text", "text <> '' OR status = 'closed'")
    transitions = sa.table("case_transition", *map(sa.column, ("kind", "from_status", "to_status")), schema=SCHEMA)
    op.bulk_insert(
        transitions, [dict(zip(("kind", "from_status", "to_status"), one, strict=True)) for one in TRANSITIONS]
    )
    op.execute(APPLY.replace("@MORE@", MORE))
    hold("turn", "outcome", (*OUTCOMES, "heard"), schema="gateway")
    hold("unasked", "withheld_as", (*WITHHELD, "paused"))
    hold("retention_decision", "kind", (*DATA, "staff_sessions"))
    create_notes()


def create_notes() -> None:
    """Create what patients note without a clock, and the pauses of their reminders."""
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("patient_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("person_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        moment("written_at"),
        sa.Column("message_id", sa.String(), nullable=False),
        moment("settled_at", nullable=True),
        sa.Column("settled_by", sa.Uuid(), to("staff"), nullable=True),
        sa.CheckConstraint("kind IN ('report', 'next_visit', 'wish')", name=op.f("ck_note_kind")),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_note_settled")),
        sa.UniqueConstraint("message_id", name=op.f("uq_note_message_id")),
        schema=SCHEMA,
    )
    op.create_table(
        "reminder_pause",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), to("person"), nullable=False),
        moment("since"),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.UniqueConstraint("message_id", name=op.f("uq_reminder_pause_message_id")),
        schema=SCHEMA,
    )
    for table, column in (
        ("note", "patient_id"),
        ("note", "person_id"),
        ("note", "unit_id"),
        ("reminder_pause", "person_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], schema=SCHEMA)


def downgrade() -> None:
    """Remove all of it. Calls and take-overs are lost; what was said of them stands in the messages."""
    op.drop_table("reminder_pause", schema=SCHEMA)
    op.drop_table("note", schema=SCHEMA)
    op.execute("DELETE FROM contract.retention_decision WHERE kind = 'staff_sessions'")
    hold("retention_decision", "kind", DATA)
    op.execute("UPDATE contract.unasked SET withheld_as = 'busy' WHERE withheld_as = 'paused'")
    hold("unasked", "withheld_as", WITHHELD)
    op.execute("UPDATE gateway.turn SET outcome = 'nothing_more' WHERE outcome = 'heard'")
    hold("turn", "outcome", OUTCOMES, schema="gateway")
    op.execute("ALTER TABLE contract.case_event DISABLE TRIGGER refuse_event_change")
    op.execute(f"DELETE FROM contract.case_event WHERE kind IN ({listed(NEW_KINDS)})")  # noqa: S608 - our own words
    op.execute("ALTER TABLE contract.case_event ENABLE TRIGGER refuse_event_change")
    op.execute(f"DELETE FROM contract.case_transition WHERE kind IN ({listed(NEW_KINDS)})")  # noqa: S608 - our own words
    hold("case_event", "kind", KINDS_BEFORE)
    op.execute(APPLY.replace("@MORE@", ""))
    op.execute("UPDATE contract.\"case\" SET text = '-' WHERE text = ''")
    op.execute("UPDATE contract.\"case\" SET reason = 'worry', call_to_sealed = NULL WHERE reason = 'cannot_manage'")
    check("has_text", "text <> ''")
    check("only_a_call_has_a_number", CALLED)
    hold("case", "reason", REASONS)
    op.drop_index("uq_case_taken_over", "case", schema=SCHEMA)
    op.drop_index("ix_case_call_soon", "case", schema=SCHEMA)
    for name in ("call_from", "call_until"):
        op.drop_column("case_event", name, schema=SCHEMA)
    for name in ("taken_over_at", "call_from", "call_until", "call_soon_at"):
        op.drop_column("case", name, schema=SCHEMA)
