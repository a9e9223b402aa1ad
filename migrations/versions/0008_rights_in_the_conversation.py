"""Rights in the conversation: the questions before access ends, and before a worry is kept."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = ("reading", "offer_case", "patient", "kept_back")
KINDS = (*BEFORE, "access", "worry")


def kinds(values: tuple[str, ...]) -> None:
    """Hold the kinds of question to some words."""
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute("ALTER TABLE contract.open_question DROP CONSTRAINT ck_open_question_kind")
    op.create_check_constraint(op.f("ck_open_question_kind"), "open_question", f"kind IN ({listed})", schema="contract")


def upgrade() -> None:
    """Let the two kinds in."""
    kinds(KINDS)


def downgrade() -> None:
    """Take them away, and the questions that are of them."""
    op.execute("DELETE FROM contract.open_question WHERE kind IN ('access', 'worry')")
    kinds(BEFORE)
