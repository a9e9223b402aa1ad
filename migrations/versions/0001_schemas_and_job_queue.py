"""The three schemas, and the job queue's tables and functions.

The queue's SQL is kept as the library shipped it, so that this step does the same whichever version is
installed; a test says when an upgrade of the library brings SQL that a new step must carry.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JOB_QUEUE_SQL = Path(__file__).parent.parent / "sql" / "job_queue_3_10.sql"

SCHEMAS = ("contract", "gateway", "jobs")


def upgrade() -> None:
    """Make the schemas and the queue. Its SQL goes straight to the driver: many statements, with "%"."""
    for schema in SCHEMAS:
        op.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - there is always one in an open transaction
    driver.execute("SET LOCAL search_path TO jobs")
    driver.execute(JOB_QUEUE_SQL.read_text(encoding="utf-8"))
    driver.execute("SET LOCAL search_path TO DEFAULT")


def downgrade() -> None:
    """Remove the schemas with all that is in them."""
    for schema in reversed(SCHEMAS):
        op.execute(f"DROP SCHEMA {schema} CASCADE")
