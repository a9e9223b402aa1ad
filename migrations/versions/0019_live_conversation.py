"""Who has a conversation open on the web is told when something is written in it."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NEWS = """
CREATE FUNCTION gateway.tell_web_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('web_news', address.id::text)
        FROM gateway.address WHERE address.id = NEW.address_id AND address.channel = 'web';
    RETURN NULL;
END $$;

CREATE TRIGGER tell_web_news AFTER INSERT ON gateway.inbound_message
    FOR EACH ROW EXECUTE FUNCTION gateway.tell_web_news();
CREATE TRIGGER tell_web_news AFTER INSERT ON gateway.outbound_message
    FOR EACH ROW EXECUTE FUNCTION gateway.tell_web_news();
CREATE TRIGGER tell_web_news AFTER UPDATE OF finished_at ON gateway.turn
    FOR EACH ROW EXECUTE FUNCTION gateway.tell_web_news();
"""


def upgrade() -> None:
    """Add the triggers."""
    op.execute(NEWS)


def downgrade() -> None:
    """Remove them."""
    for table in ("inbound_message", "outbound_message", "turn"):
        op.execute(f"DROP TRIGGER tell_web_news ON gateway.{table}")
    op.execute("DROP FUNCTION gateway.tell_web_news()")
