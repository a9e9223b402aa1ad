"""Whom the pulse asks now, and in which words: by the rules of all that is told without having been asked for."""

from __future__ import annotations

import uuid

from sqlalchemy import String, cast, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from contract_api.contracts.models import Contract, ContractVersion, VersionStatus
from contract_api.disclosure.rules import DisclosureClass, may_say
from contract_api.pulse.models import Pulse, PulseDecision
from contract_api.pulse.rules import APART, ASKED_FOR, SETTLED_FOR, next_statement
from contract_api.questions.models import QuestionKind
from contract_api.unasked.addressees import addressee
from contract_api.unasked.models import Kind, MessageConsent, Unasked
from contract_api.unasked.pausing import paused_until
from contract_api.unasked.reminders import REMINDED, telling_to
from contract_api.unasked.rules import Why
from contract_api.unasked.writing import Message, Office, Question
from nastasteg.clock import local_date
from nastasteg.notices import Sentence

YES = "yes"
AT_ONCE = 25
"""So many are asked in a minute: nobody waits for it."""


async def find(office: Office) -> None:
    """Write down whom to ask: patients whose contract a unit keeps that has decided to, who get messages anyway.

    They are spread over the days between two questions, so that a unit is not answered all at once.
    """
    now, today, days = office.now, local_date(office.now), PulseDecision.every_days
    # A remainder has the sign of what was divided.
    spread = func.mod(func.mod(func.hashtext(cast(Contract.patient_id, String)), days) + days, days)
    found = await office.session.execute(
        select(Contract.patient_id, ContractVersion.unit_id)
        .join(ContractVersion, ContractVersion.contract_id == Contract.id)
        .join(PulseDecision, PulseDecision.unit_id == ContractVersion.unit_id)
        .join(MessageConsent, MessageConsent.person_id == Contract.patient_id)
        .where(
            ContractVersion.status == VersionStatus.CURRENT,
            ContractVersion.valid_from <= today,
            PulseDecision.ended_at.is_(None),
            PulseDecision.decided_at + func.make_interval(0, 0, 0, spread) <= now,
            MessageConsent.ended_at.is_(None),
            MessageConsent.given_at <= now - SETTLED_FOR,
            ~exists(Pulse.id).where(Pulse.patient_id == Contract.patient_id, Pulse.wanted_on > today - days),
            ~exists(Unasked.id).where(Unasked.person_id == Contract.patient_id, Unasked.handed_over_at > now - APART),
        )
        .order_by(Contract.patient_id)
        .limit(AT_ONCE)
    )
    for patient_id, unit_id in found.all():
        await _want(office, patient_id, unit_id)
    await office.session.flush()


async def _want(office: Office, patient_id: uuid.UUID, unit_id: uuid.UUID) -> None:
    """Write down that somebody is to be asked, unless another process has just done so."""
    before = await office.session.scalar(select(func.count()).select_from(Pulse).where(Pulse.patient_id == patient_id))
    asked = await office.session.scalar(
        insert(Pulse)
        .values(
            id=uuid.uuid4(),
            patient_id=patient_id,
            unit_id=unit_id,
            statement=next_statement(before or 0),
            wanted_on=local_date(office.now),
        )
        .on_conflict_do_nothing()
        .returning(Pulse.id)
    )
    if asked is None:
        return
    office.session.add(
        Unasked(
            kind=Kind.PULSE,
            subject_id=asked,
            patient_id=patient_id,
            person_id=patient_id,
            wanted_at=office.now,
            not_before=office.now,
        )
    )


async def write(office: Office, wanted: Unasked) -> Message | Why:
    """Return what is asked at this moment, or why nothing is. Without a way to answer nothing is asked."""
    session, now = office.session, office.now
    asked = await session.get_one(Pulse, wanted.subject_id)
    if now > wanted.wanted_at + ASKED_FOR or not await _is_wanted(office, asked):
        return Why.NOT_NEEDED
    to = await addressee(office, wanted, scope=None, served=REMINDED)
    if isinstance(to, Why):
        return to
    if to.is_busy:
        return Why.BUSY
    if not to.may_be_asked:
        return Why.NOT_NEEDED
    if await paused_until(session, wanted.person_id, today=local_date(now)) is not None:
        return Why.PAUSED
    keeper = (await telling_to(office, to)).dossier.keeper
    if keeper is None or not may_say(DisclosureClass.NOTICE, keeper.level):
        return Why.UNDECIDED
    return Message(
        to=to,
        sentences=[
            Sentence(text=f"utter_pulse_{asked.statement.value}"),
            Sentence(text="utter_pulse_answer"),
        ],
        told={keeper.id: [f"pulse:{asked.statement.value}"]},
        question=Question(
            kind=QuestionKind.PULSE,
            options=(YES,),
            context={"pulse": str(asked.id), "statement": asked.statement.value},
        ),
    )


async def _is_wanted(office: Office, asked: Pulse) -> bool:
    """Return whether the unit still asks, and still keeps the patient's contract."""
    kept = (
        select(PulseDecision.id)
        .join(ContractVersion, ContractVersion.unit_id == PulseDecision.unit_id)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(
            PulseDecision.unit_id == asked.unit_id,
            PulseDecision.ended_at.is_(None),
            Contract.patient_id == asked.patient_id,
            ContractVersion.status == VersionStatus.CURRENT,
        )
    )
    return await office.session.scalar(kept) is not None
