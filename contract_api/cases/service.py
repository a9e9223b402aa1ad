"""Hands a question on to a person at the care.

What is written is kept whoever wrote it; what is told back is not.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record, record_reading
from contract_api.answers import contact_views
from contract_api.answers.loading import Wanted, load_dossier
from contract_api.answers.service import way_of
from contract_api.cases.disclosing import sayable
from contract_api.cases.lifecycle import ANSWERED_FOR, CaseStatus, EventKind
from contract_api.cases.models import CALLED, LARGEST_NUMBER, TASKS, Case, CaseEvent, CaseReason
from contract_api.cases.opening import Matter, by_message, can_be_added_to, open_or_add, was_added, write_more
from contract_api.cases.rules import Route, route
from contract_api.contacts.rules import choose_contact
from contract_api.contracts.models import Contract, ContractVersion
from contract_api.conversations.schemas import CaseIn, CaseListed, CaseOut
from contract_api.conversations.service import Asking, Talking, hold
from contract_api.errors import Conflict, NoUnit
from contract_api.people.models import Channel, ChannelBinding, Person
from contract_api.people.rules import Scope, may_ask
from contract_api.providers.service import sights, unit_by_hsa_id
from contract_api.unasked.pausing import pause
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers


async def open_case(session: AsyncSession, asking: Asking, case: CaseIn, *, now: datetime) -> CaseOut:
    """Store a case with the contact or unit that is to answer. The same message opens one case, however often
    sent.

    Raises NoUnit when the patient has no contract of any kind, and Conflict when the message id belongs to
    another conversation.
    """
    await hold(session, asking)
    stored = await by_message(session, case.message_id)
    action = "case.read"
    if stored is None:
        own = await _own(session, asking, case.add_to, now=now)
        if own is None and case.reason == "call_back":
            own = await _not_reached(session, asking, now=now)
        if own is not None:
            await write_more(session, own, text=case.text, message_id=case.message_id, now=now)
            action = "case.open"
            stored = await by_message(session, case.message_id)
    if stored is None:
        to = await _route(session, asking, case, now=now)
        reason = CaseReason(case.reason)
        matter = Matter(
            conversation_id=asking.conversation.id,
            patient_id=asking.patient.id,
            person_id=asking.person.id,
            reason=reason,
            route=to,
            call_to_sealed=await _number_of(session, asking) if reason in CALLED else None,
        )
        await open_or_add(session, matter, text=case.text, message_id=case.message_id, now=now)
        action = "case.open"
        stored = await by_message(session, case.message_id)
    if stored is None or (stored.patient_id, stored.person_id) != (asking.patient.id, asking.person.id):
        raise Conflict("The message id belongs to another conversation.")
    await record(
        session,
        asking=asking,
        action=action,
        items=[f"case:{stored.number}"],
        unit_id=stored.unit_id,
        message_id=case.message_id,
        now=now,
    )
    told = _told(stored, asking, again=await was_added(session, case.message_id), now=now)
    if case.reason != "cannot_manage":
        return told
    last_day = await pause(session, asking.person.id, message_id=case.message_id, now=now)
    return told.model_copy(update={"paused_until": last_day})


async def keep_worry(
    session: AsyncSession, talking: Talking, patient_id: uuid.UUID, *, text: str, message_id: str, now: datetime
) -> None:
    """Store what somebody wrote about a patient of whom they are told nothing, at the unit that kept the contract.

    The same message stores it once. Raises NoUnit without a unit.
    """
    await hold(session, talking)
    if await by_message(session, message_id) is not None:
        return
    unit_id = await last_unit(session, patient_id)
    if unit_id is None:
        raise NoUnit
    matter = Matter(
        conversation_id=talking.conversation.id,
        patient_id=patient_id,
        person_id=talking.person.id,
        reason=CaseReason.WORRY,
        route=route(None, keeping_unit_id=unit_id),
        is_heard_only=True,
    )
    await open_or_add(session, matter, text=text, message_id=message_id, now=now)
    worry = await by_message(session, message_id)
    if worry is None:
        raise RuntimeError("a case that was stored is not there")
    await record_reading(
        session,
        actor=Actor.REPRESENTATIVE,
        actor_id=talking.person.id,
        patient_id=patient_id,
        channel=talking.channel,
        action="case.open",
        items=[f"case:{worry.number}"],
        unit_id=unit_id,
        message_id=message_id,
        now=now,
    )


async def newest_cases(
    session: AsyncSession, identifiers: Identifiers, *, unit: str, limit: int, now: datetime
) -> list[CaseListed]:
    """Return the newest cases that staff at a unit (an HSA-id) may see: those at units of its own care provider.

    Not those at a unit that the patient has blocked from the others. With names and texts; the reading is logged for
    each patient. Raises NotFound for a unit that is not known.
    """
    viewer = await unit_by_hsa_id(session, unit)
    found = await session.scalars(
        select(Case)
        .join(CareUnit, CareUnit.id == Case.unit_id)
        .where(CareUnit.provider_id == viewer.provider_id)
        .order_by(Case.number.desc())
        .limit(limit)
        .options(
            joinedload(Case.patient, innerjoin=True),
            joinedload(Case.person, innerjoin=True),
            joinedload(Case.unit, innerjoin=True),
            joinedload(Case.contact),
        )
    )
    listed = found.all()
    seen = await sights(
        session, {case.patient_id for case in listed}, viewer, {case.unit_id for case in listed}, now=now
    )
    cases = [case for case in listed if seen[case.patient_id].covers(case.unit_id)]
    await _log_listing(session, cases, viewer.id, now=now)
    return [
        CaseListed(
            number=case.number,
            created_at=case.created_at,
            reason=case.reason.value,
            patient=_full_name(case.patient),
            asked_by=_full_name(case.person),
            unit=case.unit.name,
            contact=case.contact.name if case.contact else None,
            text=case.text,
            call_to=identifiers.open(case.call_to_sealed) if case.call_to_sealed else None,
        )
        for case in cases
    ]


async def _route(session: AsyncSession, asking: Asking, case: CaseIn, *, now: datetime) -> Route:
    dossier = await load_dossier(session, asking.patient.id, way=way_of(asking), wanted=Wanted(), now=now)
    keeping = dossier.version.unit_id if dossier.version else await last_unit(session, asking.patient.id)
    if keeping is None:
        raise NoUnit
    covered = may_ask(asking.scopes, Scope.CASES)
    choice = choose_contact(
        dossier.contacts,
        nameable=contact_views.nameable(dossier) if covered else (),
        role=None,
        topics=case.topics,
        names=case.names,
        today=dossier.today,
        deputies=dossier.deputies,
    )
    return route(choice, keeping_unit_id=keeping)


async def _own(session: AsyncSession, asking: Asking, number: int | None, *, now: datetime) -> Case | None:
    """Return a case of the sender's own about the patient that still takes more, locked."""
    if number is None or not may_ask(asking.scopes, Scope.CASES):
        return None
    case: Case | None = await session.scalar(
        select(Case)
        .where(
            Case.number == min(number, LARGEST_NUMBER),
            Case.patient_id == asking.patient.id,
            Case.person_id == asking.person.id,
            Case.reason.not_in(TASKS),
            can_be_added_to(now),
        )
        .with_for_update()
    )
    return None if case is None or case.is_heard_only else case


async def _not_reached(session: AsyncSession, asking: Asking, *, now: datetime) -> Case | None:
    """Return the sender's case in which they were called of late and did not answer: another call is for it."""
    if not may_ask(asking.scopes, Scope.CASES):
        return None
    missed = (
        select(CaseEvent.case_id)
        .where(CaseEvent.kind == EventKind.CALL_MISSED, CaseEvent.at > now - ANSWERED_FOR)
        .scalar_subquery()
    )
    found: Case | None = await session.scalar(
        select(Case)
        .where(
            Case.patient_id == asking.patient.id,
            Case.person_id == asking.person.id,
            Case.status == CaseStatus.ANSWERED,
            Case.id.in_(missed),
        )
        .order_by(Case.number.desc())
        .limit(1)
        .with_for_update()
    )
    return found


async def _number_of(session: AsyncSession, asking: Asking) -> str | None:
    """Return the number that the conversation began from, sealed; None when it was a chat."""
    binding = await session.get_one(ChannelBinding, asking.conversation.binding_id)
    return binding.address_sealed if binding.channel is Channel.SMS else None


async def last_unit(session: AsyncSession, patient_id: uuid.UUID) -> uuid.UUID | None:
    """Return the unit that kept the latest version, whatever has become of it."""
    unit_id: uuid.UUID | None = await session.scalar(
        select(ContractVersion.unit_id)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(Contract.patient_id == patient_id)
        .order_by(ContractVersion.number.desc())
        .limit(1)
    )
    return unit_id


def _told(case: Case, asking: Asking, *, again: bool, now: datetime) -> CaseOut:
    """Return what may be told of a case."""
    covered = may_ask(asking.scopes, Scope.CASES)
    may = sayable(case, patient=asking.patient, covered=covered, channel=asking.channel, strong=asking.strong, now=now)
    promised = local_date(case.promised_at) if case.promised_at else None
    return CaseOut(
        number=case.number,
        about=asking.patient.given_name if may.content and not asking.is_for_self else None,
        called=asking.called,
        is_answered=covered,
        contact_name=case.contact.name if may.named and case.contact else None,
        phone=may.phone,
        reply_by=promised,
        again=again and may.named,
        is_overdue=again and promised is not None and promised < local_date(now),
    )


async def _log_listing(session: AsyncSession, cases: Sequence[Case], unit_id: uuid.UUID, *, now: datetime) -> None:
    numbers: dict[uuid.UUID, list[str]] = defaultdict(list)
    for case in cases:
        numbers[case.patient_id].append(f"case:{case.number}")
    for patient_id, items in numbers.items():
        await record_reading(
            session,
            actor=Actor.SERVICE,
            actor_id=None,
            patient_id=patient_id,
            channel=None,
            action="case.list",
            items=items,
            unit_id=unit_id,
            message_id=None,
            now=now,
        )


def _full_name(person: Person) -> str:
    return f"{person.given_name} {person.family_name}"
