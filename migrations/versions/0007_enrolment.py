"""How a number becomes somebody's: codes, what was wrong, who ended a binding, and messages that are no replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("danger", "command", "notice", "answer")
OUTCOMES = ("answered", "nothing_more", "unknown_sender", "unknown_sender_unanswered", "handed_on", "not_handed_on")


def hold_outbound(kinds: tuple[str, ...], causes: str) -> None:
    """Hold outbound messages to some kinds, and to one cause."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for name, rule in (("kind", f"kind IN ({listed})"), ("one_cause", f"num_nonnulls({causes}) = 1")):
        op.execute(f"ALTER TABLE gateway.outbound_message DROP CONSTRAINT ck_outbound_message_{name}")
        op.create_check_constraint(op.f(f"ck_outbound_message_{name}"), "outbound_message", rule, schema="gateway")


def hold_turns(outcomes: tuple[str, ...]) -> None:
    """Hold the outcomes of turns to some words."""
    listed = ", ".join(f"'{outcome}'" for outcome in outcomes)
    op.execute("ALTER TABLE gateway.turn DROP CONSTRAINT ck_turn_outcome")
    op.create_check_constraint(op.f("ck_turn_outcome"), "turn", f"outcome IN ({listed})", schema="gateway")


def upgrade() -> None:
    """Make the tables and columns."""
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_lookup", sa.String(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=True),
        sa.Column("sent_to_lookup", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("binding_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('sms', 'telegram', 'web')", name=op.f("ck_enrolment_channel")),
        sa.ForeignKeyConstraint(["person_id"], ["contract.person.id"], name=op.f("fk_enrolment_person_id")),
        sa.ForeignKeyConstraint(["binding_id"], ["contract.channel_binding.id"], name=op.f("fk_enrolment_binding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("code_lookup", name=op.f("uq_enrolment_code_lookup")),
        schema="contract",
    )
    op.create_index("ix_enrolment_person_id", "enrolment", ["person_id"], schema="contract")
    op.create_index(
        "uq_enrolment_open",
        "enrolment",
        ["person_id"],
        unique=True,
        schema="contract",
        postgresql_where=sa.text("redeemed_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "wrong_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_lookup", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_code")),
        schema="contract",
    )
    op.create_index("ix_wrong_code_address_lookup_at", "wrong_code", ["address_lookup", "at"], schema="contract")
    op.create_index("ix_wrong_code_at", "wrong_code", ["at"], schema="contract")
    op.add_column("channel_binding", sa.Column("ended_by", sa.String(), nullable=True), schema="contract")
    op.add_column("person", sa.Column("status_by", sa.String(), nullable=True), schema="contract")

    op.add_column(
        "inbound_message",
        sa.Column("has_personnummer", sa.Boolean(), server_default=sa.false(), nullable=False),
        schema="gateway",
    )
    for name in ("notice_id", "about_id"):
        op.add_column("outbound_message", sa.Column(name, sa.Uuid(), nullable=True), schema="gateway")
    op.create_unique_constraint(
        op.f("uq_outbound_message_notice_id"), "outbound_message", ["notice_id"], schema="gateway"
    )
    op.create_check_constraint(
        op.f("ck_outbound_message_notice_about_somebody"),
        "outbound_message",
        "num_nonnulls(notice_id, about_id) <> 1",
        schema="gateway",
    )
    hold_outbound((*KINDS, "unasked"), "turn_id, inbound_id, notice_id")
    hold_turns((*OUTCOMES, "bound"))


def downgrade() -> None:
    """Remove them. Messages that were no replies have no place in the older schema."""
    op.execute("DELETE FROM gateway.outbound_message WHERE kind = 'unasked'")
    hold_outbound(KINDS, "turn_id, inbound_id")
    op.execute("UPDATE gateway.turn SET outcome = 'answered' WHERE outcome = 'bound'")
    hold_turns(OUTCOMES)
    for name in ("notice_id", "about_id"):
        op.drop_column("outbound_message", name, schema="gateway")
    op.drop_column("inbound_message", "has_personnummer", schema="gateway")
    op.drop_column("person", "status_by", schema="contract")
    op.drop_column("channel_binding", "ended_by", schema="contract")
    op.drop_table("wrong_code", schema="contract")
    op.drop_table("enrolment", schema="contract")
