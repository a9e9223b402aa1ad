"""Whom it is about: asked where the sender may ask for several, and settled by the answer alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.answers.loading import Way, load_dossier
from contract_api.conversations.candidates import Candidate
from contract_api.conversations.schemas import (
    ChoiceIn,
    ChoiceOut,
    PatientOption,
    PatientQuestionIn,
    PatientQuestionOut,
)
from contract_api.conversations.service import Talking, be_about, possible_patients
from contract_api.disclosure.rules import DisclosureClass, may_say
from contract_api.people.rules import Ages
from contract_api.questions import service, worries
from contract_api.questions.models import QuestionKind
from contract_api.questions.rules import MOST_OPTIONS


async def ask(
    session: AsyncSession, talking: Talking, question: PatientQuestionIn, *, ages: Ages, now: datetime
) -> PatientQuestionOut:
    """Open the question whom it is about, and return the options by their numbers. With only one nothing is asked.

    A name is said only where the patient's unit lets content be said in this channel; else what the sender calls them.
    """
    found = await possible_patients(session, talking, ages=ages, now=now)
    if len(found) > 1:
        await service.ask(
            session,
            talking,
            message_id=question.message_id,
            kind=QuestionKind.PATIENT,
            options=[one.key for one in found[:MOST_OPTIONS]],
            context=question.context,
            now=now,
        )
    return await _told(session, talking, found, now=now)


async def possible(session: AsyncSession, talking: Talking, *, ages: Ages, now: datetime) -> PatientQuestionOut:
    """Return whom the sender may ask about, as `ask` does, and ask nothing."""
    return await _told(session, talking, await possible_patients(session, talking, ages=ages, now=now), now=now)


async def choose(session: AsyncSession, talking: Talking, choice: ChoiceIn, *, ages: Ages, now: datetime) -> ChoiceOut:
    """Resolve a text against the open question. Where it chooses a patient, the conversation is about that one.

    Where it lets a worry be kept, that is done too. A right that has ended since the question was
    asked makes it a question that is no longer open.
    """

    async def found() -> list[Candidate]:
        return await possible_patients(session, talking, ages=ages, now=now)

    async def names() -> dict[str, Sequence[str]]:
        return {one.key: _names(one) for one in await found()}

    outcome = await service.choose(session, talking, choice, patients=names, now=now)
    if outcome.kind == "worry" and outcome.chosen is not None:
        await worries.keep(session, talking, outcome, message_id=choice.message_id, now=now)
    if outcome.kind != "patient" or outcome.chosen is None:
        return outcome
    chosen = next((one for one in await found() if one.key == outcome.chosen), None)
    if chosen is None:
        changed: dict[str, Any] = {"open": False, "kind": None, "chosen": None, "context": {}}
        return outcome.model_copy(update=changed)
    pseudonym = await be_about(session, talking.conversation, chosen, now=now)
    return outcome.model_copy(update={"pseudonym": pseudonym})


async def _told(
    session: AsyncSession, talking: Talking, found: Sequence[Candidate], *, now: datetime
) -> PatientQuestionOut:
    options = [await _option(session, talking, one, now=now) for one in found[:MOST_OPTIONS]]
    return PatientQuestionOut(options=options)


async def _option(session: AsyncSession, talking: Talking, one: Candidate, *, now: datetime) -> PatientOption:
    way = Way(channel=talking.channel, strong=talking.strong, is_protected=one.patient.is_protected)
    dossier = await load_dossier(session, one.patient.id, way=way, wanted=None, now=now)
    named = dossier.keeper is not None and may_say(DisclosureClass.CONTRACT, dossier.keeper.level)
    return PatientOption(
        is_self=one.is_self,
        is_current=one.patient.id == talking.conversation.patient_id,
        name=one.patient.given_name if named else None,
        called=one.called,
    )


def _names(one: Candidate) -> Sequence[str]:
    """Return the words that mean a candidate, beside its number."""
    own = ("jag", "mig", "mig själv", "jag själv", "själv", "mitt") if one.is_self else ()
    return [*own, one.patient.given_name, *([one.called] if one.called else [])]
