"""What staff need around cases: who recorded that somebody is away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SCHEMA = "contract"


def upgrade() -> None:
    """Add it."""
    op.add_column("absence", sa.Column("recorded_by", sa.String(), nullable=True), schema=SCHEMA)


def downgrade() -> None:
    """Remove it."""
    op.drop_column("absence", "recorded_by", schema=SCHEMA)
