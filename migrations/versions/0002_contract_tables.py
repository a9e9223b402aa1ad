"""The contract schema: people, contracts, appointments, conversations, cases and the access log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def one_of(name: str, column: str, values: str) -> sa.CheckConstraint:
    """Return the check that a column holds one of some words."""
    listed = ", ".join(f"'{value}'" for value in values.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(name))


def upgrade() -> None:
    """Make the tables, and the rule that the access log only grows."""
    op.create_table(
        "care_provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("public_phone", sa.String(), nullable=False),
        one_of("ck_care_provider_kind", "kind", "region municipality private"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_provider")),
        sa.UniqueConstraint("name", name=op.f("uq_care_provider_name")),
        schema="contract",
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_ref", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("personnummer_sealed", sa.String(), nullable=False),
        sa.Column("personnummer_lookup", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_person_external_ref")),
        sa.UniqueConstraint("personnummer_lookup", name=op.f("uq_person_personnummer_lookup")),
        schema="contract",
    )
    op.create_table(
        "care_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hsa_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("neutral_name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("reply_within_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reply_within_days IS NULL OR reply_within_days > 0", name=op.f("ck_care_unit_reply_within_days")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["contract.care_provider.id"], name=op.f("fk_care_unit_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_unit")),
        sa.UniqueConstraint("hsa_id", name=op.f("uq_care_unit_hsa_id")),
        schema="contract",
    )
    op.create_index(op.f("ix_care_unit_provider_id"), "care_unit", ["provider_id"], unique=False, schema="contract")
    op.create_table(
        "channel_binding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("address_sealed", sa.String(), nullable=False),
        sa.Column("address_lookup", sa.String(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_how", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        one_of("ck_channel_binding_channel", "channel", "sms telegram web"),
        sa.ForeignKeyConstraint(["person_id"], ["contract.person.id"], name=op.f("fk_channel_binding_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_binding")),
        schema="contract",
    )
    op.create_index(
        "ix_channel_binding_live",
        "channel_binding",
        ["channel", "address_lookup"],
        unique=False,
        schema="contract",
        postgresql_where="ended_at IS NULL",
    )
    op.create_index(
        op.f("ix_channel_binding_person_id"),
        "channel_binding",
        ["person_id"],
        unique=False,
        schema="contract",
    )
    op.create_index(
        "uq_channel_binding_live",
        "channel_binding",
        ["person_id", "channel", "address_lookup"],
        unique=True,
        schema="contract",
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["contract.person.id"], name=op.f("fk_contract_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("patient_id", name=op.f("uq_contract_patient_id")),
        schema="contract",
    )
    op.create_table(
        "representation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("representative_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        one_of("ck_representation_ground", "ground", "consent"),
        sa.CheckConstraint("patient_id <> representative_id", name=op.f("ck_representation_two_persons")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_representation_period")),
        sa.ForeignKeyConstraint(["patient_id"], ["contract.person.id"], name=op.f("fk_representation_patient_id")),
        sa.ForeignKeyConstraint(
            ["representative_id"], ["contract.person.id"], name=op.f("fk_representation_representative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representation")),
        schema="contract",
    )
    op.create_index(
        op.f("ix_representation_patient_id"),
        "representation",
        ["patient_id"],
        unique=False,
        schema="contract",
    )
    op.create_index(
        op.f("ix_representation_representative_id"),
        "representation",
        ["representative_id"],
        unique=False,
        schema="contract",
    )
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("items", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        one_of("ck_access_log_actor", "actor", "patient representative staff service"),
        sa.ForeignKeyConstraint(["patient_id"], ["contract.person.id"], name=op.f("fk_access_log_patient_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["contract.care_unit.id"], name=op.f("fk_access_log_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
        schema="contract",
    )
    op.create_index("ix_access_log_patient_at", "access_log", ["patient_id", "at"], unique=False, schema="contract")
    op.create_table(
        "care_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        one_of(
            "ck_care_contact_role",
            "role",
            "nurse contact_nurse physician physiotherapist occupational_therapist "
            "counsellor psychologist care_manager coordinator dietitian "
            "home_care_worker midwife speech_therapist",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["contract.care_unit.id"], name=op.f("fk_care_contact_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_contact")),
        schema="contract",
    )
    op.create_index(op.f("ix_care_contact_unit_id"), "care_contact", ["unit_id"], unique=False, schema="contract")
    op.create_table(
        "contract_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agreed_by", sa.String(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        one_of("ck_contract_version_status", "status", "draft current superseded ended"),
        sa.CheckConstraint(
            "status = 'draft' OR (agreed_at IS NOT NULL AND agreed_by IS NOT NULL)",
            name=op.f("ck_contract_version_agreed"),
        ),
        sa.CheckConstraint("status <> 'ended' OR valid_to IS NOT NULL", name=op.f("ck_contract_version_ended_has_end")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_contract_version_period")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.contract.id"], name=op.f("fk_contract_version_contract_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["contract.care_unit.id"], name=op.f("fk_contract_version_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_version")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contract_version_contract_id_number")),
        schema="contract",
    )
    op.create_index(
        op.f("ix_contract_version_unit_id"), "contract_version", ["unit_id"], unique=False, schema="contract"
    )
    op.create_index(
        "uq_contract_version_current",
        "contract_version",
        ["contract_id"],
        unique=True,
        schema="contract",
        postgresql_where="status = 'current'",
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("address_lookup", sa.String(), nullable=False),
        sa.Column("pseudonym", sa.Uuid(), nullable=False),
        sa.Column("binding_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        one_of("ck_conversation_channel", "channel", "sms telegram web"),
        sa.ForeignKeyConstraint(
            ["binding_id"], ["contract.channel_binding.id"], name=op.f("fk_conversation_binding_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["contract.person.id"], name=op.f("fk_conversation_patient_id")),
        sa.ForeignKeyConstraint(["person_id"], ["contract.person.id"], name=op.f("fk_conversation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("channel", "address_lookup", name=op.f("uq_conversation_channel_address_lookup")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_conversation_pseudonym")),
        schema="contract",
    )
    op.create_index(op.f("ix_conversation_binding_id"), "conversation", ["binding_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_conversation_patient_id"), "conversation", ["patient_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_conversation_person_id"), "conversation", ["person_id"], unique=False, schema="contract")
    op.create_table(
        "disclosure_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        one_of("ck_disclosure_decision_kind", "kind", "notices content"),
        sa.CheckConstraint(
            "kind <> 'content' OR expires_at IS NOT NULL",
            name=op.f("ck_disclosure_decision_override_expires"),
        ),
        sa.CheckConstraint("expires_at IS NULL OR expires_at > valid_from", name=op.f("ck_disclosure_decision_period")),
        sa.ForeignKeyConstraint(["unit_id"], ["contract.care_unit.id"], name=op.f("fk_disclosure_decision_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_decision")),
        schema="contract",
    )
    op.create_index(
        op.f("ix_disclosure_decision_unit_id"),
        "disclosure_decision",
        ["unit_id"],
        unique=False,
        schema="contract",
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("deputy_id <> contact_id", name=op.f("ck_absence_deputy_is_another")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_absence_period")),
        sa.ForeignKeyConstraint(["contact_id"], ["contract.care_contact.id"], name=op.f("fk_absence_contact_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["contract.care_contact.id"], name=op.f("fk_absence_deputy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        schema="contract",
    )
    op.create_index(op.f("ix_absence_contact_id"), "absence", ["contact_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_absence_deputy_id"), "absence", ["deputy_id"], unique=False, schema="contract")
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_to_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("neutral_place", sa.String(), nullable=False),
        sa.Column("preparation", sa.String(), nullable=True),
        sa.Column("open_preparation", sa.String(), nullable=True),
        one_of("ck_appointment_form", "form", "visit video phone home_visit"),
        one_of("ck_appointment_status", "status", "booked cancelled moved"),
        sa.CheckConstraint("(status = 'booked') = (changed_at IS NULL)", name=op.f("ck_appointment_changed_at")),
        sa.CheckConstraint(
            "(status = 'moved') = (moved_to_id IS NOT NULL)", name=op.f("ck_appointment_moved_points_on")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointment_period")),
        sa.ForeignKeyConstraint(["contact_id"], ["contract.care_contact.id"], name=op.f("fk_appointment_contact_id")),
        sa.ForeignKeyConstraint(["moved_to_id"], ["contract.appointment.id"], name=op.f("fk_appointment_moved_to_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["contract.person.id"], name=op.f("fk_appointment_patient_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["contract.care_unit.id"], name=op.f("fk_appointment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        schema="contract",
    )
    op.create_index(op.f("ix_appointment_contact_id"), "appointment", ["contact_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_appointment_moved_to_id"), "appointment", ["moved_to_id"], unique=False, schema="contract")
    op.create_index(
        "ix_appointment_patient_starts",
        "appointment",
        ["patient_id", "starts_at"],
        unique=False,
        schema="contract",
    )
    op.create_index(op.f("ix_appointment_unit_id"), "appointment", ["unit_id"], unique=False, schema="contract")
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_message", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answering_unit_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure", sa.String(40), nullable=False),
        one_of("ck_case_disclosure", "disclosure", "neutral notice contract"),
        one_of(
            "ck_case_reason",
            "reason",
            "question not_understood request_human medical_question worry "
            "appointment prescription certificate change report complaint access danger_mentioned outage",
        ),
        one_of("ck_case_status", "status", "new"),
        sa.CheckConstraint("text <> ''", name=op.f("ck_case_has_text")),
        sa.ForeignKeyConstraint(
            ["answering_unit_id"], ["contract.care_unit.id"], name=op.f("fk_case_answering_unit_id")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contract.care_contact.id"], name=op.f("fk_case_contact_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["contract.conversation.id"], name=op.f("fk_case_conversation_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["contract.person.id"], name=op.f("fk_case_patient_id")),
        sa.ForeignKeyConstraint(["person_id"], ["contract.person.id"], name=op.f("fk_case_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["contract.care_unit.id"], name=op.f("fk_case_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("asked_by_message", name=op.f("uq_case_asked_by_message")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
        schema="contract",
    )
    op.create_index(op.f("ix_case_answering_unit_id"), "case", ["answering_unit_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_case_contact_id"), "case", ["contact_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_case_conversation_id"), "case", ["conversation_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_case_patient_id"), "case", ["patient_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_case_person_id"), "case", ["person_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_case_unit_id"), "case", ["unit_id"], unique=False, schema="contract")
    op.create_table(
        "open_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_message", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_message", sa.String(), nullable=True),
        sa.Column("chosen", sa.String(), nullable=True),
        one_of("ck_open_question_kind", "kind", "reading offer_case"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["contract.conversation.id"], name=op.f("fk_open_question_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_question")),
        sa.UniqueConstraint("answered_by_message", name=op.f("uq_open_question_answered_by_message")),
        sa.UniqueConstraint("asked_by_message", name=op.f("uq_open_question_asked_by_message")),
        schema="contract",
    )
    op.create_index(
        op.f("ix_open_question_conversation_id"),
        "open_question",
        ["conversation_id"],
        unique=False,
        schema="contract",
    )
    op.create_index(
        "uq_open_question_open",
        "open_question",
        ["conversation_id"],
        unique=True,
        schema="contract",
        postgresql_where="closed_at IS NULL",
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        one_of("ck_plan_kind", "kind", "patientkontrakt sip min_vardplan vardplan egenvardsplan rehabplan"),
        sa.ForeignKeyConstraint(["version_id"], ["contract.contract_version.id"], name=op.f("fk_plan_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        schema="contract",
    )
    op.create_index(op.f("ix_plan_version_id"), "plan", ["version_id"], unique=False, schema="contract")
    op.create_table(
        "telephone_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("closes > opens", name=op.f("ck_telephone_hours_opens_before_it_closes")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_telephone_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contract.care_contact.id"], name=op.f("fk_telephone_hours_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telephone_hours")),
        schema="contract",
    )
    op.create_index(
        op.f("ix_telephone_hours_contact_id"),
        "telephone_hours",
        ["contact_id"],
        unique=False,
        schema="contract",
    )
    op.create_table(
        "point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("open_text", sa.String(), nullable=True),
        sa.Column("disclosure", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("owner", sa.String(40), nullable=True),
        sa.Column("how_often", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("topics", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False),
        sa.Column("urgency", sa.String(40), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("is_fixed_care_contact", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("has_coordination", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_fixed_physician_contact", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_fixed_social_care_contact", sa.Boolean(), server_default="false", nullable=False),
        one_of(
            "ck_point_kind",
            "kind",
            "indication what_matters goal relatives_part activity warning_sign contact appointments",
        ),
        one_of("ck_point_disclosure", "disclosure", "neutral notice contract"),
        one_of("ck_point_owner", "owner", "patient care municipality relative"),
        one_of("ck_point_urgency", "urgency", "112 1177 contact"),
        sa.CheckConstraint("(kind = 'activity') = (owner IS NOT NULL)", name=op.f("ck_point_activity_has_owner")),
        sa.CheckConstraint(
            "(kind = 'warning_sign') = (urgency IS NOT NULL)", name=op.f("ck_point_warning_sign_has_urgency")
        ),
        sa.CheckConstraint("kind <> 'contact' OR contact_id IS NOT NULL", name=op.f("ck_point_contact_is_named")),
        sa.CheckConstraint(
            "NOT has_coordination OR is_fixed_care_contact",
            name=op.f("ck_point_coordination_is_fixed_care_contact"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_point_number")),
        sa.ForeignKeyConstraint(["contact_id"], ["contract.care_contact.id"], name=op.f("fk_point_contact_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["contract.plan.id"], name=op.f("fk_point_plan_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["contract.care_unit.id"], name=op.f("fk_point_unit_id")),
        sa.ForeignKeyConstraint(["version_id"], ["contract.contract_version.id"], name=op.f("fk_point_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_point_version_id_number")),
        schema="contract",
    )
    op.create_index(op.f("ix_point_contact_id"), "point", ["contact_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_point_plan_id"), "point", ["plan_id"], unique=False, schema="contract")
    op.create_index(op.f("ix_point_unit_id"), "point", ["unit_id"], unique=False, schema="contract")
    op.create_index(
        "uq_point_coordination",
        "point",
        ["version_id"],
        unique=True,
        schema="contract",
        postgresql_where="has_coordination",
    )
    op.execute(
        """
        CREATE FUNCTION contract.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the access log is only ever added to' USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER access_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON contract.access_log
        FOR EACH STATEMENT EXECUTE FUNCTION contract.refuse_change()
        """
    )


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("point", schema="contract")
    op.drop_table("telephone_hours", schema="contract")
    op.drop_table("plan", schema="contract")
    op.drop_table("open_question", schema="contract")
    op.drop_table("case", schema="contract")
    op.drop_table("appointment", schema="contract")
    op.drop_table("absence", schema="contract")
    op.drop_table("disclosure_decision", schema="contract")
    op.drop_table("conversation", schema="contract")
    op.drop_table("contract_version", schema="contract")
    op.drop_table("care_contact", schema="contract")
    op.drop_table("access_log", schema="contract")
    op.drop_table("representation", schema="contract")
    op.drop_table("contract", schema="contract")
    op.drop_table("channel_binding", schema="contract")
    op.drop_table("care_unit", schema="contract")
    op.drop_table("person", schema="contract")
    op.drop_table("care_provider", schema="contract")
    op.execute("DROP FUNCTION contract.refuse_change()")
