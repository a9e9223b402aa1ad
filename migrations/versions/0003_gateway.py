"""The gateway schema: addresses, messages in and out, turns and heartbeats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def one_of(name: str, column: str, values: str) -> sa.CheckConstraint:
    """Return the check that a column holds one of some words."""
    listed = ", ".join(f"'{value}'" for value in values.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(name))


def moment(name: str, *, needed: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_lookup", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.String(), nullable=False),
        moment("opted_out_at"),
        moment("provider_blocked_at"),
        moment("welcomed_at"),
        moment("created_at", needed=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("channel", "address_lookup", name=op.f("uq_address_channel_address_lookup")),
        schema="gateway",
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(), nullable=False),
        moment("at", needed=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
        schema="gateway",
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        moment("created_at", needed=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        moment("finished_at"),
        sa.Column("outcome", sa.String(40), nullable=True),
        one_of(
            "ck_turn_outcome",
            "outcome",
            "answered nothing_more unknown_sender unknown_sender_unanswered handed_on not_handed_on",
        ),
        sa.ForeignKeyConstraint(["address_id"], ["gateway.address.id"], name=op.f("fk_turn_address_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint("number", name=op.f("uq_turn_number")),
        schema="gateway",
    )
    op.create_index("ix_turn_address_id_finished_at", "turn", ["address_id", "finished_at"], schema="gateway")
    op.create_index(
        "uq_turn_open",
        "turn",
        ["address_id"],
        unique=True,
        schema="gateway",
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "inbound_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("has_media", sa.Boolean(), nullable=False),
        moment("received_at", needed=True),
        moment("provider_received_at"),
        sa.Column("danger_kind", sa.String(), nullable=True),
        sa.Column("command", sa.String(40), nullable=True),
        sa.Column("handled_at_intake", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        one_of("ck_inbound_message_command", "command", "stop start help more test"),
        sa.ForeignKeyConstraint(["address_id"], ["gateway.address.id"], name=op.f("fk_inbound_message_address_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["gateway.turn.id"], name=op.f("fk_inbound_message_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_inbound_message_channel_provider_id")),
        sa.UniqueConstraint("number", name=op.f("uq_inbound_message_number")),
        schema="gateway",
    )
    op.create_index("ix_inbound_message_turn_id", "inbound_message", ["turn_id"], schema="gateway")
    op.create_index(
        "ix_inbound_message_waiting",
        "inbound_message",
        ["address_id", "number"],
        schema="gateway",
        postgresql_where=sa.text("turn_id IS NULL AND NOT handled_at_intake"),
    )
    op.create_table(
        "outbound_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("inbound_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("held_for", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        moment("created_at", needed=True),
        moment("claimed_at"),
        moment("resolve_at"),
        moment("resent_at"),
        moment("updated_at", needed=True),
        one_of("ck_outbound_message_kind", "kind", "danger command notice answer"),
        one_of(
            "ck_outbound_message_status",
            "status",
            "held queued sending unknown accepted sent delivered undelivered failed",
        ),
        sa.CheckConstraint("num_nonnulls(turn_id, inbound_id) = 1", name=op.f("ck_outbound_message_one_cause")),
        sa.CheckConstraint(
            "status <> 'held' OR held_for IS NOT NULL", name=op.f("ck_outbound_message_held_for_somebody")
        ),
        sa.ForeignKeyConstraint(["address_id"], ["gateway.address.id"], name=op.f("fk_outbound_message_address_id")),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["gateway.inbound_message.id"], name=op.f("fk_outbound_message_inbound_id")
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["gateway.turn.id"], name=op.f("fk_outbound_message_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_message")),
        schema="gateway",
    )
    op.create_index(
        "ix_outbound_message_address_id_kind_created_at",
        "outbound_message",
        ["address_id", "kind", "created_at"],
        schema="gateway",
    )
    op.create_index(
        "ix_outbound_message_under_way",
        "outbound_message",
        ["status", "updated_at"],
        schema="gateway",
        postgresql_where=sa.text("status IN ('queued', 'sending', 'unknown')"),
    )
    for cause in ("turn", "inbound"):
        op.create_index(
            f"uq_outbound_message_{cause}",
            "outbound_message",
            [f"{cause}_id", "kind", "position"],
            unique=True,
            schema="gateway",
            postgresql_where=sa.text(f"{cause}_id IS NOT NULL"),
        )
    op.create_index(
        "uq_outbound_message_provider_id",
        "outbound_message",
        ["provider_id"],
        unique=True,
        schema="gateway",
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Drop the tables, those that refer to others first."""
    for table in ("outbound_message", "inbound_message", "turn", "heartbeat", "address"):
        op.drop_table(table, schema="gateway")
