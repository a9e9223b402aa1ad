"""What staff need around cases: who recorded that somebody is away, and e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SCHEMA = "contract"


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


def downgrade() -> None:
    """Remove it."""
    op.drop_table("staff_mail", schema=SCHEMA)
    op.drop_index("ix_case_event_at", "case_event", schema=SCHEMA)
    op.drop_column("staff", "email", schema=SCHEMA)
    op.drop_column("absence", "recorded_by", schema=SCHEMA)
