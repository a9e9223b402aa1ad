"""One-time links and the logins that they lead to; calls back; the words RING and LÄNK."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REASONS = (
    "question not_understood request_human medical_question worry "
    "appointment prescription certificate change report complaint access danger_mentioned outage"
)
CHECKS = (
    ("contract", "case", "reason", REASONS, "call_back"),
    ("contract", "open_question", "kind", "reading offer_case patient", "kept_back"),
    ("gateway", "inbound_message", "command", "stop start help more test", "call_back link"),
)
"""Schema, table, column, the words that it could hold before, and those that are new."""


def hold(schema: str, table: str, column: str, values: str) -> None:
    """Let a column hold some words and no others."""
    listed = ", ".join(f"'{value}'" for value in values.split())
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, schema=schema, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({listed})", schema=schema)


def moment(name: str, *, needed: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Return the reference of a column to another table's id."""
    return sa.ForeignKeyConstraint([column], [f"contract.{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Make the tables, and let the checks hold the new words."""
    for schema, table, column, before, new in CHECKS:
        hold(schema, table, column, f"{before} {new}")
    op.add_column("case", sa.Column("call_to_sealed", sa.String(), nullable=True), schema="contract")
    op.create_check_constraint(
        op.f("ck_case_only_a_call_has_a_number"),
        "case",
        "reason = 'call_back' OR call_to_sealed IS NULL",
        schema="contract",
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_by_message", sa.String(), nullable=False),
        sa.Column("binding_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("token_lookup", sa.String(), nullable=False),
        sa.Column("code_lookup", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        moment("made_at", needed=True),
        moment("expires_at", needed=True),
        sa.Column("refusals", sa.Integer(), server_default="0", nullable=False),
        moment("ended_at"),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_link_period")),
        refers("link", "binding_id", "channel_binding"),
        refers("link", "person_id", "person"),
        refers("link", "patient_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_link_{column}"))
            for column in ("made_by_message", "token_lookup", "code_lookup")
        ),
        schema="contract",
    )
    for column in ("binding_id", "person_id", "patient_id"):
        op.create_index(op.f(f"ix_link_{column}"), "link", [column], schema="contract")
    op.create_table(
        "strong_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("secret_lookup", sa.String(), nullable=False),
        moment("began_at", needed=True),
        moment("seen_at", needed=True),
        moment("ended_at"),
        refers("strong_session", "conversation_id", "conversation"),
        refers("strong_session", "link_id", "link"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strong_session")),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_strong_session_{column}"))
            for column in ("conversation_id", "link_id", "secret_lookup")
        ),
        schema="contract",
    )


def downgrade() -> None:
    """Drop the tables. What holds a new word goes too, or becomes what came closest before."""
    op.drop_table("strong_session", schema="contract")
    op.drop_table("link", schema="contract")
    op.drop_constraint(op.f("ck_case_only_a_call_has_a_number"), "case", schema="contract", type_="check")
    op.drop_column("case", "call_to_sealed", schema="contract")
    op.execute("UPDATE contract.case SET reason = 'request_human' WHERE reason = 'call_back'")
    op.execute("DELETE FROM contract.open_question WHERE kind = 'kept_back'")
    op.execute("UPDATE gateway.inbound_message SET command = NULL WHERE command IN ('call_back', 'link')")
    for schema, table, column, before, _ in CHECKS:
        hold(schema, table, column, before)
