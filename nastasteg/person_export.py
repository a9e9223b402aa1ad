"""Everything that is stored about one person, for that person (GDPR art. 15): from all schemas, as plain data.

Texts of messages are those of the addresses that are or were theirs, for as long as they were, and only where the
address was nobody else's at the time.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.operators import record_operator
from contract_api.errors import NotFound
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers, SealBrokenError
from nastasteg.retention import has_events

_VERSIONS = """SELECT version.id FROM contract.contract_version AS version
    JOIN contract.contract ON contract.id = version.contract_id WHERE contract.patient_id = :person"""
_WAITING = "SELECT id FROM contract.waiting WHERE patient_id = :person"
_HAPPENED = """case_id IN (SELECT id FROM contract.case WHERE patient_id = :person)
    OR kind <> 'noted' AND case_id IN (SELECT id FROM contract.case WHERE person_id = :person)"""
_CONVERSATIONS = "SELECT id FROM contract.conversation WHERE person_id = :person"

OF_A_PERSON = {
    "person": "contract.person AS row WHERE id = :person",
    "bindings": "contract.channel_binding AS row WHERE person_id = :person ORDER BY verified_at",
    "may_be_asked_for_by": "contract.representation AS row WHERE patient_id = :person ORDER BY valid_from",
    "may_ask_for": "contract.representation AS row WHERE representative_id = :person ORDER BY valid_from",
    "contract_versions": f"contract.contract_version AS row WHERE id IN ({_VERSIONS}) ORDER BY number",
    "plans": f"contract.plan AS row WHERE version_id IN ({_VERSIONS})",
    "points": f"contract.point AS row WHERE version_id IN ({_VERSIONS}) ORDER BY version_id, number",
    "appointments": "contract.appointment AS row WHERE patient_id = :person ORDER BY starts_at",
    "conversations": f"contract.conversation AS row WHERE id IN ({_CONVERSATIONS})",
    "open_questions": f"contract.open_question AS row WHERE conversation_id IN ({_CONVERSATIONS}) ORDER BY asked_at",
    "opt_outs": f"contract.opt_out AS row WHERE conversation_id IN ({_CONVERSATIONS})",
    "cases": "contract.case AS row WHERE patient_id = :person OR person_id = :person ORDER BY number",
    "case_events": f"contract.case_event AS row WHERE {_HAPPENED} ORDER BY case_id, number",
    "notes": "contract.note AS row WHERE patient_id = :person OR person_id = :person ORDER BY written_at",
    "pulses": "contract.pulse AS row WHERE patient_id = :person ORDER BY wanted_on",
    "written_languages": "contract.written_language AS row WHERE person_id = :person ORDER BY first_at",
    "reminder_pauses": "contract.reminder_pause AS row WHERE person_id = :person ORDER BY since",
    "message_consents": "contract.message_consent AS row WHERE person_id = :person ORDER BY given_at",
    "unasked": "contract.unasked AS row WHERE patient_id = :person OR person_id = :person ORDER BY wanted_at",
    "contract_opinions": "contract.contract_opinion AS row WHERE person_id = :person ORDER BY said_at",
    "waiting": "contract.waiting AS row WHERE patient_id = :person ORDER BY asked_at",
    "freed_offers": f"contract.freed_offer AS row WHERE waiting_id IN ({_WAITING}) ORDER BY offered_at",
    "codes": "contract.enrolment AS row WHERE person_id = :person ORDER BY made_at",
    "links": "contract.link AS row WHERE person_id = :person ORDER BY made_at",
    "logins": f"contract.strong_session AS row WHERE conversation_id IN ({_CONVERSATIONS}) ORDER BY began_at",
    "grounds": "contract.provider_ground AS row WHERE patient_id = :person ORDER BY recorded_at",
    "blocks": "contract.block AS row WHERE patient_id = :person ORDER BY since",
    "access_log": "contract.access_log AS row WHERE patient_id = :person OR actor_id = :person ORDER BY id",
}
"""What is told of, by name, with whose it is. Cases of a relative are those that they wrote themselves, without the
internal notes, which are about the patient.
"""

WITHHELD = ("_lookup", "_sealed")
"""How the columns end that are of no use outside; what they hold is written out instead, where it is the person's."""

_THEIRS = """FROM gateway.{table} AS row JOIN gateway.address ON address.id = row.address_id
WHERE address.channel = :channel AND address.address_lookup = ANY(:lookups)
AND row.{at} >= :since AND (CAST(:until AS timestamptz) IS NULL OR row.{at} < :until) ORDER BY row.{at}"""

MESSAGES = {"received": ("inbound_message", "received_at"), "sent": ("outbound_message", "created_at")}

SHARED = """SELECT FROM contract.channel_binding WHERE channel = :channel AND address_lookup = ANY(:lookups)
AND person_id <> :person AND (ended_at IS NULL OR ended_at > :since)
AND (CAST(:until AS timestamptz) IS NULL OR verified_at < :until) LIMIT 1"""

type Found = dict[str, Any]


async def export_person(
    session: AsyncSession, tracker: Sessions, identifiers: Identifiers, external_ref: str, *, by: str, now: datetime
) -> Found:
    """Return all of it. The export is logged, and so part of the next one. Raises NotFound."""
    person = await session.scalar(
        text("SELECT id FROM contract.person WHERE external_ref = :ref"), {"ref": external_ref}
    )
    if person is None:
        raise NotFound
    found: Found = {name: await _rows(session, whose, {"person": person}) for name, whose in OF_A_PERSON.items()}
    found["messages"] = [await _messages(session, identifiers, person, row) for row in found["bindings"]]
    for row in (*found["person"], *found["bindings"], *found["cases"]):
        _write_out(row, identifiers)
    pseudonyms = [row["pseudonym"] for row in found["conversations"]]
    found["dialogue_engine"] = await _events(tracker, pseudonyms)
    for rows in found.values():
        for row in rows:
            for name in [name for name in row if name.endswith(WITHHELD)]:
                del row[name]
    await record_operator(session, by=by, patient_id=person, action="person.export", items=[], now=now)
    return {"external_ref": external_ref, "exported_at": now.isoformat(), **found}


async def _rows(session: AsyncSession, whose: str, given: Found) -> list[Found]:
    # `whose` is one of ours, from the table above.
    return list(await session.scalars(text(f"SELECT to_jsonb(row) FROM {whose}"), given))  # noqa: S608


async def _messages(session: AsyncSession, identifiers: Identifiers, person: uuid.UUID, binding: Found) -> Found:
    opened = _open(identifiers, binding["address_sealed"])
    lookups = [binding["address_lookup"]]
    if opened is not None:
        lookups += identifiers.lookups(binding["channel"], opened)
    given = {
        "person": person,
        "channel": binding["channel"],
        "lookups": lookups,
        "since": datetime.fromisoformat(binding["verified_at"]),
        "until": datetime.fromisoformat(binding["ended_at"]) if binding["ended_at"] else None,
    }
    if (await session.execute(text(SHARED), given)).first() is not None:
        return {"binding": binding["id"], "left_out": "the address was also somebody else's"}
    told: Found = {"binding": binding["id"]}
    for name, (table, at) in MESSAGES.items():
        statement = f"SELECT to_jsonb(row) {_THEIRS.format(table=table, at=at)}"
        told[name] = list(await session.scalars(text(statement), given))
    return told


def _write_out(row: Found, identifiers: Identifiers) -> None:
    for name in ("personnummer", "address", "call_to"):
        if sealed := row.get(f"{name}_sealed"):
            row[name] = _open(identifiers, sealed) or "cannot be opened with the keys that were given"


def _open(identifiers: Identifiers, sealed: str) -> str | None:
    try:
        return identifiers.open(sealed)
    except SealBrokenError:
        return None


async def _events(tracker: Sessions, pseudonyms: list[str]) -> list[Found]:
    async with tracker() as session:
        if not await has_events(session):
            return []
        statement = "SELECT to_jsonb(events) FROM events WHERE sender_id = ANY(:senders) ORDER BY id"
        return list(await session.scalars(text(statement), {"senders": pseudonyms}))
