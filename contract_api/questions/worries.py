"""Listening without telling: a worry about a patient, left by somebody whose right does not reach, or ended.

OSL 25 kap. forbids to tell, never to listen. The sender learns nothing by it.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.cases.service import keep_worry, last_unit
from contract_api.conversations.candidates import asks_for_own, held_by, rights_of
from contract_api.conversations.schemas import ChoiceOut, WorryIn, WorryQuestionOut
from contract_api.conversations.service import Talking
from contract_api.errors import NoUnit, PatientNotChosen
from contract_api.people.rules import SERVED, Ages, Scope, may_ask
from contract_api.questions import service
from contract_api.questions.models import QuestionKind
from contract_api.questions.rules import MOST_OPTIONS
from contract_api.questions.service import TEXT
from nastasteg.clock import local_date


async def ask(
    session: AsyncSession, talking: Talking, worry: WorryIn, *, ages: Ages, now: datetime
) -> WorryQuestionOut:
    """Ask whether a message is to be kept about the patient whom the sender has, or had, a right to ask for.

    Nothing is asked where it can be handed on as it is, nor about a patient who has died or moved: handing on meets the
    words for that. Raises PatientNotChosen while it is open whom it concerns.
    """
    patient = talking.conversation.patient
    if patient is None:
        raise PatientNotChosen
    if patient.status not in SERVED:
        return WorryQuestionOut(needed=False, called=[])
    today = local_date(now)
    if patient.id == talking.person.id:
        if await asks_for_own(session, talking.person, ages=ages, today=today):
            return WorryQuestionOut(needed=False, called=[])
        wanted = None
    else:
        given, _ = await held_by(session, talking.person, patient, ages=ages, today=today)
        if may_ask(given.scopes, Scope.CASES):
            return WorryQuestionOut(needed=False, called=[])
        wanted = patient.id
    known = await _known(session, talking.person.id, patient_id=wanted)
    if known:
        await service.ask(
            session,
            talking,
            message_id=worry.message_id,
            kind=QuestionKind.WORRY,
            options=[str(patient_id) for patient_id in known],
            context={TEXT: worry.text, "numbered": len(known) > 1},
            now=now,
        )
    return WorryQuestionOut(needed=True, called=list(known.values()))


async def keep(session: AsyncSession, talking: Talking, chosen: ChoiceOut, *, message_id: str, now: datetime) -> None:
    """Keep the message about the patient that was chosen, as a case at the unit that kept the contract.

    Raises NoUnit when no unit keeps, or has kept, one.
    """
    known = await _known(session, talking.person.id)
    patient_id = next((one for one in known if str(one) == chosen.chosen), None)
    if patient_id is None:
        raise NoUnit
    await keep_worry(
        session, talking, patient_id, text=str(chosen.context.get(TEXT) or "-"), message_id=message_id, now=now
    )


async def _known(
    session: AsyncSession, person_id: uuid.UUID, *, patient_id: uuid.UUID | None = None
) -> dict[uuid.UUID, str]:
    """Return whom a person has, or had, a right to ask for, and what they call them; only where a unit can listen."""
    known: dict[uuid.UUID, str] = {}
    rights = await rights_of(session, person_id, patient_id=patient_id)
    for right in sorted(rights, key=lambda one: (one.called, one.id)):
        is_new = right.patient_id not in known and len(known) < MOST_OPTIONS
        if is_new and right.patient.status in SERVED and await last_unit(session, right.patient_id) is not None:
            known[right.patient_id] = right.called
    return known
