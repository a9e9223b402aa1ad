"""Until when whoever writes from an address is under age: they get a children's helpline in the danger text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("address", sa.Column("minor_until", sa.Date(), nullable=True), schema="gateway")


def downgrade() -> None:
    """Remove it."""
    op.drop_column("address", "minor_until", schema="gateway")
