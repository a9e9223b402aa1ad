"""What staff need around cases: who recorded that somebody is away, and e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SCHEMA = "contract"
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
)
DELIVERED_UNTOLD = "status = 'delivered' AND delivered_told_at IS NULL AND kind = 'care_reply'"

NEWS = """
CREATE FUNCTION contract.tell_case_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('case_news', NEW.unit_id || ' ' || NEW.number);
    IF NEW.unit_id <> OLD.unit_id THEN
        PERFORM pg_notify('case_news', OLD.unit_id || ' ' || OLD.number);
    END IF;
    RETURN NULL;
END $$;

-- Every event of a case updates it.
CREATE TRIGGER tell_case_news AFTER UPDATE ON contract."case"
    FOR EACH ROW EXECUTE FUNCTION contract.tell_case_news();

CREATE FUNCTION contract.tell_delivery_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('case_news', "case".unit_id || ' ' || "case".number)
        FROM contract."case" JOIN contract.case_event ON case_event.case_id = "case".id
        WHERE case_event.id = NEW.event_id;
    RETURN NULL;
END $$;

CREATE TRIGGER tell_delivery_news AFTER INSERT OR UPDATE ON contract.answer_delivery
    FOR EACH ROW EXECUTE FUNCTION contract.tell_delivery_news();
"""


def hold_reasons(reasons: tuple[str, ...]) -> None:
    """Hold cases to some reasons."""
    op.drop_constraint(op.f("ck_case_reason"), "case", schema=SCHEMA)
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    op.create_check_constraint(op.f("ck_case_reason"), "case", f"reason IN ({listed})", schema=SCHEMA)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Add it."""
    op.add_column("absence", sa.Column("recorded_by", sa.String(), nullable=True), schema=SCHEMA)
    op.add_column("staff", sa.Column("email", sa.String(), nullable=True), schema=SCHEMA)
    op.create_index("ix_case_event_at", "case_event", ["at"], schema=SCHEMA)
    op.create_table(
        "staff_mail",
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey(f"{SCHEMA}.staff.id"), primary_key=True),
        moment("told_until"),
        moment("mailed_at", nullable=True),
        sa.Column("morning_on", sa.Date(), nullable=True),
        moment("wanted_at", nullable=True),
        sa.Column("is_morning", sa.Boolean(), server_default=sa.false(), nullable=False),
        moment("refused_at", nullable=True),
        schema=SCHEMA,
    )
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey(f"{SCHEMA}.care_unit.id"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        moment("added_at"),
        sa.Column("added_by", sa.String(), nullable=False),
        moment("ended_at", nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("title <> '' AND text <> ''", name=op.f("ck_canned_reply_has_words")),
        schema=SCHEMA,
    )
    op.create_index(op.f("ix_canned_reply_unit_id"), "canned_reply", ["unit_id"], schema=SCHEMA)
    op.create_table(
        "answer_delivery",
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey(f"{SCHEMA}.case_event.id"), primary_key=True),
        sa.Column("has_arrived", sa.Boolean(), nullable=False),
        moment("at"),
        schema=SCHEMA,
    )
    op.add_column("outbound_message", moment("delivered_told_at", nullable=True), schema="gateway")
    op.create_index(
        "ix_outbound_message_delivered_untold",
        "outbound_message",
        ["updated_at"],
        schema="gateway",
        postgresql_where=sa.text(DELIVERED_UNTOLD),
    )
    op.create_table(
        "unanswered_count",
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey(f"{SCHEMA}.care_unit.id"), primary_key=True),
        sa.Column("week", sa.Date(), primary_key=True),
        sa.Column("intent", sa.String(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_unanswered_count_count")),
        schema=SCHEMA,
    )
    op.execute(NEWS)
    hold_reasons((*REASONS, "overdue_promise"))


def downgrade() -> None:
    """Remove it."""
    op.execute("UPDATE contract.\"case\" SET reason = 'undelivered' WHERE reason = 'overdue_promise'")
    hold_reasons(REASONS)
    op.drop_index("ix_outbound_message_delivered_untold", "outbound_message", schema="gateway")
    op.drop_column("outbound_message", "delivered_told_at", schema="gateway")
    op.drop_table("answer_delivery", schema=SCHEMA)
    op.execute("DROP FUNCTION contract.tell_delivery_news()")
    op.execute('DROP TRIGGER tell_case_news ON contract."case"')
    op.execute("DROP FUNCTION contract.tell_case_news()")
    op.drop_table("canned_reply", schema=SCHEMA)
    op.drop_table("unanswered_count", schema=SCHEMA)
    op.drop_table("staff_mail", schema=SCHEMA)
    op.drop_index("ix_case_event_at", "case_event", schema=SCHEMA)
    op.drop_column("staff", "email", schema=SCHEMA)
    op.drop_column("absence", "recorded_by", schema=SCHEMA)
