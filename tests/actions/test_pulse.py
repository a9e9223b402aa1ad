"""Who does not know what the pulse asks about is helped at once; who knows is thanked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from contract_api.contracts.models import ContractVersion, Owner
from contract_api.pulse import decisions
from contract_api.pulse.models import Pulse, PulseCount
from contract_api.pulse.rules import Statement
from contract_api.unasked.models import MessageConsent
from nastasteg.identifiers import Identifiers
from nastasteg.notices import open_notice
from tests.actions.test_case_status import KARIN, Care, care
from tests.contract_api.builders import NOW

__all__ = ["care"]

DAYS = 28


async def asked(care: Care, identifiers: Identifiers, statement: Statement) -> None:
    """Let Karin be asked about a statement, at her number."""
    version = (await care.build.session.scalars(select(ContractVersion))).one()
    await care.build.activity(version, 8, "Gå en promenad varje dag", owner=Owner.PATIENT)
    care.build.session.add(
        MessageConsent(person_id=care.karin.id, given_at=NOW - timedelta(days=30), recorded_by="Siv Dal")
    )
    await decisions.decide(
        care.build.session, care.unit.id, every_days=DAYS, reference="1", by="Erik Sandberg", now=NOW
    )
    await care.build.session.commit()
    care.clock.set(NOW + timedelta(days=DAYS))
    await care.phones.api.hand_over_due()
    async with care.sessions.begin() as session:
        await session.execute(update(Pulse).values(statement=statement))
        sealed = await session.scalar(text("DELETE FROM jobs.procrastinate_jobs RETURNING args ->> 'sealed'"))
    notice = open_notice(identifiers, str(sealed))
    # It was written about another statement, so it is not the same any more: it is written anew.
    if not await care.phones.api.may_write_to("sms", KARIN, care.karin.id, notice_id=notice.id):
        await care.phones.api.hand_over_due()
        async with care.sessions.begin() as session:
            sealed = await session.scalar(text("DELETE FROM jobs.procrastinate_jobs RETURNING args ->> 'sealed'"))
        notice = open_notice(identifiers, str(sealed))
        assert await care.phones.api.may_write_to("sms", KARIN, care.karin.id, notice_id=notice.id)


async def counted(care: Care) -> list[tuple[Statement, int, int]]:
    async with care.sessions() as session:
        return [(one.statement, one.yes, one.no) for one in await session.scalars(select(PulseCount))]


@pytest.mark.parametrize(
    ("statement", "helps"),
    [
        (Statement.NEXT_STEP, "Gå en promenad varje dag"),
        (Statement.OWN_ACTIVITIES, "Gå en promenad varje dag"),
        (Statement.CONTACT, "Anna Lindgren"),
    ],
)
async def test_a_no_is_counted_and_helped_at_once_with_the_answer_to_that_very_question(
    care: Care, identifiers: Identifiers, statement: Statement, helps: str
) -> None:
    await asked(care, identifiers, statement)
    said = await care.phones.write(KARIN, "nej", "deny")
    assert said.startswith("Tack för att du svarade. Här är det som står i ditt patientkontrakt.")
    assert helps in said
    assert await care.phones.again(KARIN, "nej", "deny") == said
    assert await counted(care) == [(statement, 0, 1)]


async def test_a_yes_is_counted_and_thanked_for(care: Care, identifiers: Identifiers) -> None:
    await asked(care, identifiers, Statement.CONTACT)
    assert await care.phones.write(KARIN, "ja", "affirm") == "Tack för ditt svar."
    assert await counted(care) == [(Statement.CONTACT, 1, 0)]


async def test_another_question_meanwhile_is_answered_and_the_pulse_stays_open(
    care: Care, identifiers: Identifiers
) -> None:
    await asked(care, identifiers, Statement.CONTACT)
    assert "promenad" in await care.phones.write(KARIN, "vad ska jag göra själv?", "ask_own_actions")
    assert await counted(care) == []
    assert await care.phones.write(KARIN, "ja", "affirm") == "Tack för ditt svar."
