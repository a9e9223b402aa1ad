"""In which languages people write; the word INFO, which is answered with who sends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COMMANDS = ("stop", "start", "help", "more", "test", "call_back", "link", "edited", "pressed")
LANGUAGES = ("ar", "en", "es", "fa", "fi", "pl", "so", "tr", "uk")


def listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def hold(words: tuple[str, ...]) -> None:
    """Let a command be one of these words."""
    name = op.f("ck_inbound_message_command")
    op.drop_constraint(name, "inbound_message", schema="gateway")
    op.create_check_constraint(name, "inbound_message", f"command IN ({listed(words)})", schema="gateway")


def upgrade() -> None:
    """Add the table and the word."""
    op.create_table(
        "written_language",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("contract.person.id"), nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "language", name=op.f("pk_written_language")),
        sa.CheckConstraint(f"language IN ({listed(LANGUAGES)})", name=op.f("ck_written_language_language")),
        schema="contract",
    )
    hold((*COMMANDS, "info"))


def downgrade() -> None:
    """Remove both. What languages people write in is lost."""
    op.execute("UPDATE gateway.inbound_message SET command = 'help' WHERE command = 'info'")
    hold(COMMANDS)
    op.drop_table("written_language", schema="contract")
