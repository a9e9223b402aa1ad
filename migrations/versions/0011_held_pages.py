"""Under what the rest of an answer is held, and how often logins have been begun."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table. Pages that are held from before have nothing in it, and are not given."""
    op.add_column("outbound_message", sa.Column("held_while", sa.String(), nullable=True), schema="gateway")
    op.create_table(
        "login_attempts",
        sa.Column("lookup", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lookup", name=op.f("pk_login_attempts")),
        schema="gateway",
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("login_attempts", schema="gateway")
    op.drop_column("outbound_message", "held_while", schema="gateway")
