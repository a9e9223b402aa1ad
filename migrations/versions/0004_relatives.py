"""Who asks for whom: birth dates, status, grounds, what is hidden from relatives, and the choice of a patient."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GROUNDS = ("consent", "guardian", "power_of_attorney", "god_man", "forvaltare")
STATUSES = ("alive", "admitted", "moved", "deceased")
QUESTIONS = ("reading", "offer_case", "patient")


def add(table: str, *columns: sa.Column[object]) -> None:
    """Add columns to a table of the contract schema."""
    for column in columns:
        op.add_column(table, column, schema="contract")


def one_of(table: str, column: str, values: tuple[str, ...]) -> None:
    """Hold a column to some words, in place of those it was held to before, if any."""
    name = f"ck_{table}_{column}"
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(f"ALTER TABLE contract.{table} DROP CONSTRAINT IF EXISTS {name}")
    op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})", schema="contract")


def upgrade() -> None:
    """Add the columns. Who is already there has no birth date: it must be given before anybody asks again."""
    add(
        "person",
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("is_protected", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("status", sa.String(40), server_default="alive", nullable=False),
        sa.Column("status_since", sa.Date(), nullable=True),
    )
    # Nobody's right may rest on a guess: a birth date that is not known counts as a newborn's, who may do nothing.
    op.execute("UPDATE contract.person SET born_on = CURRENT_DATE")
    op.alter_column("person", "born_on", nullable=False, schema="contract")
    one_of("person", "status", STATUSES)
    add(
        "channel_binding",
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(), nullable=True),
    )
    add(
        "representation",
        sa.Column("called", sa.String(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("exception_until", sa.Date(), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_by", sa.String(), nullable=True),
    )
    op.execute("UPDATE contract.representation SET called = 'den du frågar för'")
    op.alter_column("representation", "called", nullable=False, schema="contract")
    one_of("representation", "ground", GROUNDS)
    for table in ("point", "appointment"):
        add(table, sa.Column("hidden_from_relatives", sa.Boolean(), server_default="false", nullable=False))
    add("conversation", sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("conversation", "patient_id", nullable=True, schema="contract")
    one_of("open_question", "kind", QUESTIONS)


def downgrade() -> None:
    """Remove them. What has no place in the older schema goes: rights on other grounds, and what is not chosen."""
    op.execute("DELETE FROM contract.open_question WHERE kind = 'patient'")
    one_of("open_question", "kind", QUESTIONS[:2])
    op.execute(
        """
        DELETE FROM contract.open_question WHERE conversation_id IN (
            SELECT id FROM contract.conversation WHERE patient_id IS NULL)
        """
    )
    op.execute("DELETE FROM contract.conversation WHERE patient_id IS NULL")
    op.alter_column("conversation", "patient_id", nullable=False, schema="contract")
    op.drop_column("conversation", "chosen_at", schema="contract")
    for table in ("point", "appointment"):
        op.drop_column(table, "hidden_from_relatives", schema="contract")
    op.execute("DELETE FROM contract.representation WHERE ground <> 'consent'")
    one_of("representation", "ground", GROUNDS[:1])
    for column in ("called", "review_on", "exception_until", "revoked_by", "suspended_at", "suspended_by"):
        op.drop_column("representation", column, schema="contract")
    for column in ("used_at", "ended_why"):
        op.drop_column("channel_binding", column, schema="contract")
    op.drop_constraint("ck_person_status", "person", schema="contract")
    for column in ("born_on", "is_protected", "status", "status_since"):
        op.drop_column("person", column, schema="contract")
