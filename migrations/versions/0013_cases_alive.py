"""Cases live: events that the database lets happen or not, staff with their posts, and their logins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SCHEMA = "contract"
STATUSES = ("new", "claimed", "answered", "closed")
TRANSITIONS = (
    ("opened", "new", "new"),
    ("wrote", "new", "new"),
    ("wrote", "claimed", "claimed"),
    ("wrote", "answered", "claimed"),
    ("wrote", "closed", "new"),
    ("claimed", "new", "claimed"),
    ("claimed", "claimed", "claimed"),
    ("claimed", "answered", "claimed"),
    ("released", "claimed", "new"),
    ("replied", "claimed", "answered"),
    ("replied", "answered", "answered"),
    ("noted", "new", "new"),
    ("noted", "claimed", "claimed"),
    ("noted", "answered", "answered"),
    ("noted", "closed", "closed"),
    ("handed_over", "new", "new"),
    ("handed_over", "claimed", "new"),
    ("handed_over", "answered", "new"),
    ("reminded", "new", "new"),
    ("reminded", "claimed", "claimed"),
    ("rerouted", "new", "new"),
    ("rerouted", "claimed", "new"),
    ("closed", "new", "closed"),
    ("closed", "claimed", "closed"),
    ("closed", "answered", "closed"),
)
KINDS = tuple(dict.fromkeys(kind for kind, _, _ in TRANSITIONS))
FAILED = "status IN ('failed', 'undelivered') AND undelivered_told_at IS NULL"
UNASKED = "kind = 'unasked'"
WANTED = "coalesce(error_code, '') NOT IN ('opted_out', 'not_allowed')"
UNTOLD = f"""{FAILED}
AND (kind = 'care_reply' OR {UNASKED} AND {WANTED})"""
UNTOLD_BEFORE = f"""{UNASKED} AND {FAILED}
AND {WANTED}"""
OUTBOUND = ("danger", "command", "notice", "answer", "unasked")
ROLES = ("care_contact", "municipal_contact", "unit_lead", "auditor")

FUNCTIONS = """
CREATE FUNCTION contract.apply_case_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before contract."case"%ROWTYPE;
    after text;
BEGIN
    SELECT * INTO STRICT before FROM contract."case" WHERE id = NEW.case_id FOR UPDATE;
    SELECT to_status INTO after FROM contract.case_transition
        WHERE kind = NEW.kind AND from_status = before.status;
    IF after IS NULL THEN
        RAISE EXCEPTION 'a case that is % cannot be %', before.status, NEW.kind USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind IN ('claimed', 'released', 'replied', 'noted', 'handed_over', 'closed') AND NEW.staff_id IS NULL THEN
        RAISE EXCEPTION 'only staff can do this' USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.number := 1 + coalesce((SELECT max(number) FROM contract.case_event WHERE case_id = NEW.case_id), 0);
    IF (NEW.number = 1) <> (NEW.kind = 'opened') THEN
        RAISE EXCEPTION 'a case begins once' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE contract."case" SET
        status = after,
        owner_id = CASE
            WHEN NEW.kind = 'claimed' THEN NEW.staff_id
            WHEN after = 'new' THEN NULL
            ELSE before.owner_id END,
        unit_id = coalesce(NEW.to_unit_id, before.unit_id),
        contact_id = CASE
            WHEN NEW.kind = 'handed_over' THEN NEW.to_contact_id
            WHEN NEW.kind = 'rerouted' THEN NULL
            ELSE before.contact_id END,
        overdue_since = CASE
            WHEN after IN ('answered', 'closed') THEN NULL
            WHEN NEW.kind = 'rerouted' THEN coalesce(before.overdue_since, before.due_at)
            ELSE before.overdue_since END,
        due_at = CASE
            WHEN after IN ('answered', 'closed') THEN NULL
            ELSE coalesce(NEW.due_at, before.due_at) END,
        remind_at = CASE
            WHEN after IN ('answered', 'closed') OR NEW.kind = 'reminded' THEN NULL
            ELSE coalesce(NEW.remind_at, before.remind_at) END
    WHERE id = NEW.case_id;
    RETURN NEW;
END $$;

CREATE TRIGGER apply_case_event BEFORE INSERT ON contract.case_event
    FOR EACH ROW EXECUTE FUNCTION contract.apply_case_event();

CREATE FUNCTION contract.refuse_case_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 AND (NEW.status, NEW.unit_id) IS DISTINCT FROM (OLD.status, OLD.unit_id)
        OR pg_trigger_depth() = 1 AND NEW.owner_id IS DISTINCT FROM OLD.owner_id
        OR pg_trigger_depth() = 1 AND NEW.contact_id IS DISTINCT FROM OLD.contact_id THEN
        RAISE EXCEPTION 'a case is changed by its events alone' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_case_change BEFORE UPDATE ON contract."case"
    FOR EACH ROW EXECUTE FUNCTION contract.refuse_case_change();

CREATE FUNCTION contract.refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Retention takes the words of what is over, and nothing else.
        IF NEW.text = '' AND (to_jsonb(NEW) - 'text') = (to_jsonb(OLD) - 'text') THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what has happened to a case stands' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER refuse_event_change BEFORE UPDATE OR DELETE ON contract.case_event
    FOR EACH ROW EXECUTE FUNCTION contract.refuse_event_change();
"""


def words(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    """Return the check of an enumeration kept as text."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def to(table: str) -> sa.ForeignKey:
    """Return a reference to a table."""
    return sa.ForeignKey(f"{SCHEMA}.{table}.id")


def key() -> sa.Column[object]:
    """Return the primary key that all tables have."""
    return sa.Column("id", sa.Uuid(), primary_key=True)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Add staff, the life of cases, and what guards it. Cases that are there begin with an event of their own."""
    create_staff()
    op.drop_constraint(op.f("ck_case_status"), "case", schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_case_status"), "case", f"status IN ({', '.join(map(repr, STATUSES))})", schema=SCHEMA
    )
    op.add_column("case", sa.Column("matter", sa.String(), nullable=True), schema=SCHEMA)
    op.execute("UPDATE contract.\"case\" SET matter = 'case:' || number")
    op.alter_column("case", "matter", nullable=False, schema=SCHEMA)
    op.add_column("case", sa.Column("owner_id", sa.Uuid(), to("staff"), nullable=True), schema=SCHEMA)
    op.add_column("case", moment("due_at", nullable=True), schema=SCHEMA)
    op.add_column("case", moment("remind_at", nullable=True), schema=SCHEMA)
    op.add_column("case", moment("overdue_since", nullable=True), schema=SCHEMA)
    op.create_index(op.f("ix_case_owner_id"), "case", ["owner_id"], schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_case_claimed_has_owner"), "case", "status <> 'claimed' OR owner_id IS NOT NULL", schema=SCHEMA
    )
    op.create_index(
        "uq_case_live",
        "case",
        ["patient_id", "person_id", "matter"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(
        "ix_case_worklist",
        "case",
        ["unit_id", "due_at"],
        schema=SCHEMA,
        postgresql_where=sa.text("status IN ('new', 'claimed')"),
    )
    create_events()
    op.execute(FUNCTIONS)
    hold_outbound((*OUTBOUND, "care_reply"))
    index_untold(UNTOLD)
    op.execute(
        """INSERT INTO contract.case_event (id, case_id, number, kind, at, person_id, message_id)
        SELECT gen_random_uuid(), id, 1, 'opened', created_at, person_id, asked_by_message FROM contract."case" """
    )


def hold_outbound(kinds: tuple[str, ...]) -> None:
    """Hold outbound messages to some kinds."""
    op.drop_constraint(op.f("ck_outbound_message_kind"), "outbound_message", schema="gateway")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(
        op.f("ck_outbound_message_kind"), "outbound_message", f"kind IN ({listed})", schema="gateway"
    )


def index_untold(where: str) -> None:
    """Index what has not come through, and of which contract_api does not know that."""
    name, table = "ix_outbound_message_untold", "outbound_message"
    op.drop_index(name, table, schema="gateway")
    op.create_index(name, table, ["updated_at"], schema="gateway", postgresql_where=sa.text(where))


def create_staff() -> None:
    """Create staff, their posts and their logins."""
    op.create_table(
        "staff",
        key(),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), to("care_contact"), nullable=True),
        moment("ended_at", nullable=True),
        sa.UniqueConstraint("subject", name=op.f("uq_staff_subject")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_staff_contact_id")),
        schema=SCHEMA,
    )
    op.create_table(
        "post",
        key(),
        sa.Column("staff_id", sa.Uuid(), to("staff"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), to("care_unit"), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        moment("given_at"),
        sa.Column("given_by", sa.String(), nullable=False),
        moment("ended_at", nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        words("post", "role", ROLES),
        sa.UniqueConstraint("staff_id", "unit_id", "role", name=op.f("uq_post_staff_id_unit_id_role")),
        schema=SCHEMA,
    )
    op.create_table(
        "staff_session",
        key(),
        sa.Column("staff_id", sa.Uuid(), to("staff"), nullable=False),
        sa.Column("secret_lookup", sa.String(), nullable=False),
        moment("began_at"),
        moment("seen_at"),
        moment("ended_at", nullable=True),
        sa.UniqueConstraint("secret_lookup", name=op.f("uq_staff_session_secret_lookup")),
        schema=SCHEMA,
    )
    for table, column in (("post", "staff_id"), ("post", "unit_id"), ("staff_session", "staff_id")):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], schema=SCHEMA)


def create_events() -> None:
    """Create what happens to cases, and the table of what can."""
    table = op.create_table(
        "case_transition",
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("from_status", sa.String(40), primary_key=True),
        sa.Column("to_status", sa.String(40), nullable=False),
        schema=SCHEMA,
    )
    op.bulk_insert(table, [dict(zip(("kind", "from_status", "to_status"), one, strict=True)) for one in TRANSITIONS])
    op.create_table(
        "case_event",
        key(),
        sa.Column("case_id", sa.Uuid(), to("case"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        moment("at"),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("person_id", sa.Uuid(), to("person"), nullable=True),
        sa.Column("staff_id", sa.Uuid(), to("staff"), nullable=True),
        sa.Column("to_unit_id", sa.Uuid(), to("care_unit"), nullable=True),
        sa.Column("to_contact_id", sa.Uuid(), to("care_contact"), nullable=True),
        moment("due_at", nullable=True),
        moment("remind_at", nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        words("case_event", "kind", KINDS),
        sa.CheckConstraint(
            "kind NOT IN ('wrote', 'replied', 'noted') OR text IS NOT NULL", name=op.f("ck_case_event_has_text")
        ),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_event_case_id_number")),
        sa.UniqueConstraint("message_id", name=op.f("uq_case_event_message_id")),
        schema=SCHEMA,
    )


def downgrade() -> None:
    """Remove all of it. What was answered is lost; the cases are new again."""
    op.execute("DELETE FROM gateway.outbound_message WHERE kind = 'care_reply'")
    hold_outbound(OUTBOUND)
    index_untold(UNTOLD_BEFORE)
    op.drop_table("case_event", schema=SCHEMA)
    op.execute('DROP TRIGGER refuse_case_change ON contract."case"')
    for name in ("apply_case_event", "refuse_case_change", "refuse_event_change"):
        op.execute(f"DROP FUNCTION contract.{name}()")
    op.drop_table("case_transition", schema=SCHEMA)
    op.execute("UPDATE contract.\"case\" SET status = 'new', owner_id = NULL")
    op.drop_index("uq_case_live", "case", schema=SCHEMA)
    op.drop_index("ix_case_worklist", "case", schema=SCHEMA)
    op.drop_constraint(op.f("ck_case_claimed_has_owner"), "case", schema=SCHEMA)
    for column in ("matter", "owner_id", "due_at", "remind_at", "overdue_since"):
        op.drop_column("case", column, schema=SCHEMA)
    op.drop_constraint(op.f("ck_case_status"), "case", schema=SCHEMA)
    op.create_check_constraint(op.f("ck_case_status"), "case", "status IN ('new')", schema=SCHEMA)
    for table in ("staff_session", "post", "staff"):
        op.drop_table(table, schema=SCHEMA)
