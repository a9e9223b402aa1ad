"""Under what the rest of an answer is held, and how often logins have been begun."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Pages that are held from before have nothing in it, and are not given."""
    op.add_column("outbound_message", sa.Column("held_while", sa.String(), nullable=True), schema="gateway")


def downgrade() -> None:
    """Remove it."""
    op.drop_column("outbound_message", "held_while", schema="gateway")
