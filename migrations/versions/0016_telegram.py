"""Telegram: buttons under messages, files with them, edits, and how often an outcome stayed unknown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COMMANDS = ("stop", "start", "help", "more", "test", "call_back", "link")
NEW = ("edited", "pressed")


def hold(values: tuple[str, ...]) -> None:
    """Let the column of commands hold some words and no others."""
    name, listed = op.f("ck_inbound_message_command"), ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(name, "inbound_message", schema="gateway", type_="check")
    op.create_check_constraint(name, "inbound_message", f"command IN ({listed})", schema="gateway")


def upgrade() -> None:
    """Add the columns and the table."""
    hold((*COMMANDS, *NEW))
    op.add_column("inbound_message", sa.Column("question_id", sa.Uuid(), nullable=True), schema="gateway")
    op.add_column("outbound_message", sa.Column("document", sa.String(), nullable=True), schema="gateway")
    op.add_column(
        "outbound_message", sa.Column("unknowns", sa.Integer(), server_default="0", nullable=False), schema="gateway"
    )
    op.create_table(
        "button",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("outbound_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["outbound_id"], ["gateway.outbound_message.id"], name=op.f("fk_button_outbound_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_button")),
        sa.UniqueConstraint("outbound_id", "position", name=op.f("uq_button_outbound_id_position")),
        schema="gateway",
    )


def downgrade() -> None:
    """Remove them. An edit or a press is then a message like any other."""
    op.drop_table("button", schema="gateway")
    op.drop_column("outbound_message", "unknowns", schema="gateway")
    op.drop_column("outbound_message", "document", schema="gateway")
    op.drop_column("inbound_message", "question_id", schema="gateway")
    listed = ", ".join(f"'{value}'" for value in NEW)
    op.execute(f"UPDATE gateway.inbound_message SET command = NULL WHERE command IN ({listed})")  # noqa: S608
    hold(COMMANDS)
