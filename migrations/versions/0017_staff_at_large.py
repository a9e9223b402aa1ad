"""Whether patients know, staff told by SMS, templates of contracts, pauses that end, and how long notes are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SCHEMA = "contract"
QUESTIONS = (
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
    "reminder",
    "contract_wrong",
)
UNASKED = ("reminder", "contract_changed", "freed")
DATA = (
    "message_texts",
    "outbound_texts",
    "case_texts",
    "open_questions",
    "links",
    "tracker_events",
    "access_log",
    "staff_sessions",
)
POINT_KINDS = """kind IN ('indication', 'what_matters', 'goal', 'relatives_part', 'activity', 'warning_sign', 'contact',
'appointments')"""
STATEMENTS = "statement IN ('next_step', 'own_activities', 'contact')"


def hold(table: str, column: str, values: tuple[str, ...]) -> None:
    """Hold a column to some words."""
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, schema=SCHEMA, type_="check")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(name, table, f"{column} IN ({listed})", schema=SCHEMA)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def to(table: str) -> sa.ForeignKey:
    """Return a reference to a table."""
    return sa.ForeignKey(f"{SCHEMA}.{table}.id")


def upgrade() -> None:
    """Add all of it."""
    hold("open_question", "kind", (*QUESTIONS, "pulse"))
    hold("unasked", "kind", (*UNASKED, "pulse"))
    hold("retention_decision", "kind", (*DATA, "notes", "pulses"))
    op.add_column("reminder_pause", moment("ended_at", nullable=True), schema=SCHEMA)
    create_pulse()
    create_templates()
    op.add_column("staff", sa.Column("phone_sealed", sa.String(), nullable=True), schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_staff_told_in_one_way"), "staff", "email IS NULL OR phone_sealed IS NULL", schema=SCHEMA
    )


def create_pulse() -> None:
    """Create which units ask, who has been asked, and how many have answered what."""
    op.create_table(
        "pulse_decision",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        moment("decided_at"),
        sa.Column("decided_by", sa.String(), nullable=False),
        moment("ended_at", nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("every_days BETWEEN 28 AND 365", name=op.f("ck_pulse_decision_every_days")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_pulse_decision_ended_by")),
        schema=SCHEMA,
    )
    where = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_pulse_decision_live", "pulse_decision", ["unit_id"], unique=True, schema=SCHEMA, postgresql_where=where
    )
    op.create_table(
        "pulse",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("patient_id", sa.Uuid(), to("person"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), nullable=False),
        sa.Column("statement", sa.String(40), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        moment("answered_at", nullable=True),
        sa.UniqueConstraint("patient_id", "wanted_on", name=op.f("uq_pulse_patient_id_wanted_on")),
        sa.CheckConstraint(STATEMENTS, name=op.f("ck_pulse_statement")),
        schema=SCHEMA,
    )
    op.create_index(op.f("ix_pulse_unit_id"), "pulse", ["unit_id"], schema=SCHEMA)
    op.create_table(
        "pulse_count",
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("statement", sa.String(40), primary_key=True),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.CheckConstraint(STATEMENTS, name=op.f("ck_pulse_count_statement")),
        sa.CheckConstraint("yes >= 0 AND no >= 0", name=op.f("ck_pulse_count_counted")),
        schema=SCHEMA,
    )


def create_templates() -> None:
    """Create what contracts can begin from."""
    op.create_table(
        "contract_template",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        moment("added_at"),
        sa.Column("added_by", sa.String(), nullable=False),
        moment("ended_at", nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("title <> ''", name=op.f("ck_contract_template_has_title")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_contract_template_ended_by")),
        schema=SCHEMA,
    )
    op.create_index(op.f("ix_contract_template_unit_id"), "contract_template", ["unit_id"], schema=SCHEMA)
    checks = {
        "kind": POINT_KINDS,
        "owner": "owner IN ('patient', 'care', 'municipality', 'relative')",
        "urgency": "urgency IN ('112', '1177', 'contact')",
        "activity_has_owner": "(kind = 'activity') = (owner IS NOT NULL)",
        "contact_is_named": "kind <> 'contact' OR contact_id IS NOT NULL",
        "warning_sign_has_urgency": "(kind = 'warning_sign') = (urgency IS NOT NULL)",
    }
    op.create_table(
        "template_point",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "template_id",
            sa.Uuid(),
            sa.ForeignKey(f"{SCHEMA}.contract_template.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("open_text", sa.String(), nullable=True),
        sa.Column("owner", sa.String(40), nullable=True),
        sa.Column("how_often", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(40), nullable=True),
        sa.Column("contact_id", sa.Uuid(), to("care_contact"), nullable=True),
        *[sa.CheckConstraint(sql, name=op.f(f"ck_template_point_{name}")) for name, sql in checks.items()],
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_template_point_template_id_number")),
        schema=SCHEMA,
    )
    op.create_index(op.f("ix_template_point_contact_id"), "template_point", ["contact_id"], schema=SCHEMA)


def downgrade() -> None:
    """Remove all of it."""
    op.drop_column("reminder_pause", "ended_at", schema=SCHEMA)
    op.execute("DELETE FROM contract.retention_decision WHERE kind IN ('notes', 'pulses')")
    hold("retention_decision", "kind", DATA)
    op.drop_column("staff", "phone_sealed", schema=SCHEMA)
    for table in ("template_point", "contract_template", "pulse_count", "pulse", "pulse_decision"):
        op.drop_table(table, schema=SCHEMA)
    op.execute("DELETE FROM contract.unasked WHERE kind = 'pulse'")
    hold("unasked", "kind", UNASKED)
    op.execute("DELETE FROM contract.open_question WHERE kind = 'pulse'")
    hold("open_question", "kind", QUESTIONS)
