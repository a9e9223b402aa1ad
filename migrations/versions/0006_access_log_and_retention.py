"""The access log's chain of hashes, and its oldest part's way out.

The rules stand in the database, so that they hold whoever connects: an entry cannot be committed without its link, a
link cannot be changed, and rows go only when they are older than five years and a checkpoint stands for them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from contract_api.access_log.rules import BEGINNING, Entry, link_hash

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FUNCTIONS = """
CREATE OR REPLACE FUNCTION contract.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION contract.seal_access_log(entries bigint[], written text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last_number bigint := 0;
    last_hash text := repeat('0', 64);
    next_hash text;
BEGIN
    PERFORM pg_advisory_xact_lock(7401607);
    SELECT number, hash INTO last_number, last_hash FROM (
        (SELECT 1 AS rank, number, hash FROM contract.access_log_chain ORDER BY number DESC LIMIT 1)
        UNION ALL
        (SELECT 2, number, hash FROM contract.access_log_checkpoint ORDER BY number DESC LIMIT 1)
        UNION ALL
        SELECT 3, last_number, last_hash
    ) AS ends ORDER BY rank LIMIT 1;
    FOR place IN 1 .. cardinality(entries) LOOP
        next_hash := encode(sha256(convert_to(last_hash || chr(10) || written[place], 'UTF8')), 'hex');
        last_number := last_number + 1;
        INSERT INTO contract.access_log_chain VALUES (last_number, entries[place], last_hash, next_hash);
        last_hash := next_hash;
    END LOOP;
END $$;

CREATE FUNCTION contract.refuse_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM contract.access_log_chain WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'an entry of the access log must be sealed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION contract.refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    link bigint;
BEGIN
    IF TG_TABLE_NAME = 'access_log' THEN
        SELECT number INTO link FROM contract.access_log_chain WHERE entry_id = OLD.id;
    ELSE
        link := OLD.number;
    END IF;
    IF link IS NULL OR link > coalesce((SELECT max(number) FROM contract.access_log_checkpoint), 0) THEN
        RAISE EXCEPTION 'the access log is only ever added to' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION contract.refuse_early_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.removed_before > now() - interval '5 years' OR EXISTS (
        SELECT FROM contract.access_log_chain AS link JOIN contract.access_log AS entry ON entry.id = link.entry_id
        WHERE link.number <= NEW.number AND entry.at >= NEW.removed_before
    ) OR NOT EXISTS (
        SELECT FROM contract.access_log_chain WHERE number = NEW.number AND hash = NEW.hash
    ) THEN
        RAISE EXCEPTION 'the access log is kept for five years' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.made_at := now();
    RETURN NEW;
END $$;

CREATE FUNCTION contract.expire_access_log(cutoff timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first_kept bigint;
    final contract.access_log_chain%ROWTYPE;
    removed bigint;
BEGIN
    IF cutoff > now() - interval '5 years' THEN
        RAISE EXCEPTION 'the access log is kept for five years' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(7401607);
    -- Moments and numbers need not be in the same order: what goes is what stands before the first that stays.
    -- No more is looked at than may go, since everybody who writes to the log waits meanwhile.
    SELECT min(number) INTO first_kept FROM (
        SELECT link.number, entry.at
        FROM contract.access_log_chain AS link JOIN contract.access_log AS entry ON entry.id = link.entry_id
        ORDER BY link.number LIMIT most
    ) AS oldest WHERE at >= cutoff;
    SELECT * INTO final FROM (
        SELECT * FROM contract.access_log_chain ORDER BY number LIMIT most
    ) AS oldest WHERE first_kept IS NULL OR number < first_kept ORDER BY number DESC LIMIT 1;
    IF final.number IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO contract.access_log_checkpoint (number, hash, removed_before) VALUES (final.number, final.hash, cutoff);
    DELETE FROM contract.access_log AS entry USING contract.access_log_chain AS link
    WHERE link.entry_id = entry.id AND link.number <= final.number;
    DELETE FROM contract.access_log_chain WHERE number <= final.number;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$
"""

TRIGGERS = """
CREATE TRIGGER access_log_only_grows BEFORE UPDATE OR TRUNCATE ON contract.access_log
FOR EACH STATEMENT EXECUTE FUNCTION contract.refuse_change();
CREATE TRIGGER access_log_kept BEFORE DELETE ON contract.access_log
FOR EACH ROW EXECUTE FUNCTION contract.refuse_removal();
CREATE CONSTRAINT TRIGGER access_log_sealed AFTER INSERT ON contract.access_log DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION contract.refuse_unsealed();
CREATE TRIGGER access_log_chain_only_grows BEFORE UPDATE OR TRUNCATE ON contract.access_log_chain
FOR EACH STATEMENT EXECUTE FUNCTION contract.refuse_change();
CREATE TRIGGER access_log_chain_kept BEFORE DELETE ON contract.access_log_chain
FOR EACH ROW EXECUTE FUNCTION contract.refuse_removal();
CREATE TRIGGER access_log_checkpoint_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON contract.access_log_checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION contract.refuse_change();
CREATE TRIGGER access_log_checkpoint_is_old BEFORE INSERT ON contract.access_log_checkpoint
FOR EACH ROW EXECUTE FUNCTION contract.refuse_early_checkpoint();
CREATE TRIGGER operator_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON contract.operator
FOR EACH STATEMENT EXECUTE FUNCTION contract.refuse_change()
"""


def upgrade() -> None:
    """Make the tables, seal what has been logged so far, and set the rules."""
    make_access_log()
    make_boundaries()
    make_records()


def make_access_log() -> None:
    """Make the chain and its rules."""
    op.create_table(
        "access_log_chain",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["contract.access_log.id"],
            name=op.f("fk_access_log_chain_entry_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_access_log_chain")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_access_log_chain_entry_id")),
        schema="contract",
    )
    op.create_table(
        "access_log_checkpoint",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("removed_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_access_log_checkpoint")),
        schema="contract",
    )
    op.create_table(
        "operator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("name", name=op.f("uq_operator_name")),
        schema="contract",
    )
    seal_what_is_there()
    op.execute("DROP TRIGGER access_log_only_grows ON contract.access_log")
    op.execute(FUNCTIONS)
    op.execute(TRIGGERS)


def seal_what_is_there() -> None:
    """Give every entry from before the chain its link, in the order of their ids."""
    connection = op.get_bind()
    number, last = 0, BEGINNING
    columns = "id, at, actor, actor_id, patient_id, unit_id, channel, action, items, message_id"
    batch = sa.text(f"SELECT {columns} FROM contract.access_log WHERE id > :id ORDER BY id LIMIT 5000")  # noqa: S608
    link = sa.text("INSERT INTO contract.access_log_chain VALUES (:number, :entry_id, :previous_hash, :hash)")
    passed = -1
    while rows := connection.execute(batch, {"id": passed}).mappings().all():
        links = []
        for row in rows:
            number, previous = number + 1, last
            last = link_hash(previous, Entry(**{**row, "items": tuple(row["items"])}))
            links.append({"number": number, "entry_id": row["id"], "previous_hash": previous, "hash": last})
        connection.execute(link, links)
        passed = rows[-1]["id"]


def one_of(name: str, column: str, values: str) -> sa.CheckConstraint:
    """Return the check that a column holds one of some words."""
    listed = ", ".join(f"'{value}'" for value in values.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(name))


def moment(name: str, *, needed: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Return the reference of a column to another table's id."""
    return sa.ForeignKeyConstraint([column], [f"contract.{to}.id"], name=op.f(f"fk_{table}_{column}"))


def make_boundaries() -> None:
    """Make what says whose staff may see whose facts."""
    op.create_table(
        "provider_ground",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("viewer_provider_id", sa.Uuid(), nullable=False),
        sa.Column("fact_provider_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        moment("recorded_at", needed=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        moment("ended_at"),
        sa.Column("ended_by", sa.String(), nullable=True),
        one_of("ck_provider_ground_ground", "ground", "consent sip sammanhallen"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_provider_ground_period")),
        refers("provider_ground", "patient_id", "person"),
        refers("provider_ground", "viewer_provider_id", "care_provider"),
        refers("provider_ground", "fact_provider_id", "care_provider"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_ground")),
        schema="contract",
    )
    op.create_table(
        "block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        moment("since", needed=True),
        moment("lifted_at"),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.CheckConstraint("num_nonnulls(provider_id, unit_id) = 1", name=op.f("ck_block_one_place")),
        refers("block", "patient_id", "person"),
        refers("block", "provider_id", "care_provider"),
        refers("block", "unit_id", "care_unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        schema="contract",
    )
    for table in ("provider_ground", "block"):
        op.create_index(op.f(f"ix_{table}_patient_id"), table, ["patient_id"], schema="contract")


def make_records() -> None:
    """Make what records how long data is kept, who approved the texts, and who has said stop."""
    op.create_table(
        "retention_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        moment("decided_at", needed=True),
        one_of(
            "ck_retention_decision_kind",
            "kind",
            "message_texts outbound_texts case_texts open_questions links tracker_events access_log",
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_retention_decision_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_decision")),
        schema="contract",
    )
    op.create_table(
        "case_export",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        moment("exported_at", needed=True),
        refers("case_export", "case_id", "case"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_export")),
        schema="contract",
    )
    op.create_table(
        "danger_text_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("texts_hash", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        moment("approved_at", needed=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_text_approval")),
        schema="contract",
    )
    op.create_table(
        "opt_out",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        moment("since", needed=True),
        refers("opt_out", "conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_opt_out")),
        schema="contract",
    )


def downgrade() -> None:
    """Remove the tables and rules, and put back the one rule that was."""
    for table in ("opt_out", "danger_text_approval", "case_export", "retention_decision"):
        op.drop_table(table, schema="contract")
    for table in ("block", "provider_ground"):
        op.drop_table(table, schema="contract")
    for name in ("access_log_only_grows", "access_log_kept", "access_log_sealed"):
        op.execute(f"DROP TRIGGER {name} ON contract.access_log")
    for table in ("access_log_chain", "access_log_checkpoint", "operator"):
        op.drop_table(table, schema="contract")
    for function in (
        "seal_access_log(bigint[], text[])",
        "refuse_unsealed()",
        "refuse_removal()",
        "refuse_early_checkpoint()",
        "expire_access_log(timestamptz, integer)",
    ):
        op.execute(f"DROP FUNCTION contract.{function}")
    op.execute(
        """
        CREATE TRIGGER access_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON contract.access_log
        FOR EACH STATEMENT EXECUTE FUNCTION contract.refuse_change()
        """
    )
