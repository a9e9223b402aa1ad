"""What nobody answers is noted and said to be so; and who cannot manage is met without blame, by a person."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from contract_api.cases.models import Case, CaseReason
from contract_api.contracts.models import ContractVersion
from contract_api.notes.models import Note, NoteKind
from contract_api.people.rules import Scope
from contract_api.unasked.models import MessageConsent, ReminderPause
from nastasteg.identifiers import Identifiers
from tests.actions.test_case_status import KARIN, MARIA, Care, care
from tests.contract_api.conversations.test_identify import bind

__all__ = ["care"]

DONE = "vikten i morse var 82,4"


async def kept(care: Care) -> list[tuple[NoteKind, str]]:
    async with care.sessions() as session:
        found = await session.scalars(select(Note).order_by(Note.written_at))
        return [(one.kind, one.text) for one in found]


async def cases(care: Care) -> list[Case]:
    async with care.sessions() as session:
        return [*await session.scalars(select(Case))]


async def sign(care: Care, text: str, point: int = 7, **given: object) -> None:
    version = (await care.build.session.scalars(select(ContractVersion))).one()
    await care.build.warning_sign(version, point, text, **given)  # type: ignore[arg-type]
    await care.build.session.commit()


async def test_a_measured_value_is_noted_and_the_contract_s_own_sign_repeated_word_for_word(care: Care) -> None:
    await sign(care, "Du har gått upp två kilo på tre dagar")
    said = await care.phones.write(KARIN, DONE, "report_done")
    assert await care.phones.again(KARIN, DONE, "report_done") == said
    lines = said.splitlines()
    assert lines[0] == "Tack. Jag har antecknat det till nästa besök. Räkna inte med att någon läser det innan dess."
    assert "Du har gått upp två kilo på tre dagar." in lines[2]
    assert lines[3:] == ["Är det akut? Ring 112.", "Ska jag lämna det till Anna Lindgren redan nu? Svara JA."]
    assert await kept(care) == [(NoteKind.REPORT, DONE)]
    assert await cases(care) == [], "it has no clock"
    await care.phones.write(KARIN, "ja", "affirm")
    assert [(one.reason, one.text) for one in await cases(care)] == [(CaseReason.REPORT, DONE)]


async def test_without_a_sign_1177_is_named(care: Care) -> None:
    said = await care.phones.write(KARIN, DONE, "report_done")
    assert "Råd om vård: ring 1177.\nÄr det akut? Ring 112." in said


async def test_a_wish_stands_beside_the_contract(care: Care) -> None:
    said = await care.phones.write(KARIN, "hunden ska få vara med", "share_what_matters")
    assert said.startswith("Tack för att du berättar. Jag har antecknat det till nästa besök.")
    assert await kept(care) == [(NoteKind.WISH, "hunden ska få vara med")]


async def test_what_can_wait_is_parked_until_the_next_visit(care: Care) -> None:
    await care.phones.write(KARIN, "vilka är mina mål?", "ask_goals")
    said = await care.phones.write(KARIN, "vänta", "inform")
    assert said.startswith("Jag har antecknat det till nästa besök. Räkna inte med att någon läser det innan dess.")
    assert (await kept(care), await cases(care)) == ([(NoteKind.NEXT_VISIT, "vilka är mina mål?")], [])


@pytest.mark.parametrize(("scope", "noted"), [(Scope.CASES, True), (Scope.CONTACTS, False)])
async def test_a_relative_notes_only_where_the_right_covers_it(
    care: Care, identifiers: Identifiers, scope: Scope, *, noted: bool
) -> None:
    maria = await care.build.person("Maria")
    await bind(care.build, identifiers, maria, MARIA)
    await care.build.representation(care.karin, maria, [scope])
    await care.build.session.commit()
    said = await care.phones.write(MARIA, "jag har hämtat medicinen", "report_done")
    assert (len(await kept(care)) == 1) is noted
    assert ("Ingen svarar dig om patienten här." in said) is not noted


@pytest.mark.parametrize("gets_reminders", [True, False])
async def test_who_cannot_manage_is_not_blamed_but_met_by_a_person_and_reminders_rest(
    care: Care, *, gets_reminders: bool
) -> None:
    if gets_reminders:
        care.build.session.add(MessageConsent(person_id=care.karin.id, given_at=care.clock(), recorded_by="Siv Dal"))
        await care.build.session.commit()
    said = await care.phones.write(KARIN, "jag orkar inte med det här längre", "cannot_manage")
    assert await care.phones.again(KARIN, "jag orkar inte med det här längre", "cannot_manage") == said
    assert said.splitlines()[:3] == [
        "Tack för att du berättar. Det är bra att du säger till.",
        "Jag har lämnat det till Anna Lindgren och bett att någon ringer dig. "
        "Då kan du gå igenom allt med den som ringer.",
        "Du får svar senast torsdag 19 november.",
    ]
    rests = (
        "Du får inga påminnelser till och med tisdag 1 december. Vill du ha dem tidigare? Skriv START. "
        "Dina bokade tider gäller."
    )
    assert (said.splitlines()[-1] == rests) is gets_reminders
    (case,) = await cases(care)
    assert (case.reason, case.call_to_sealed is not None) == (CaseReason.CANNOT_MANAGE, True)
    async with care.sessions() as session:
        paused = [*await session.scalars(select(ReminderPause.last_day))]
    assert paused == [date(2026, 12, 1)] * gets_reminders


async def test_a_worry_is_met_and_never_calmed_with_facts(care: Care) -> None:
    await sign(care, "Du har gått upp två kilo på tre dagar")
    said = await care.phones.write(KARIN, "jag är så orolig för hjärtat", "worry")
    assert said.startswith("Tack för att du berättar.\nJag har lämnat det du skrev till Anna Lindgren.")
    assert "kilo" not in said


@pytest.mark.parametrize(
    ("intent", "reason"),
    [
        ("renew_prescription", CaseReason.PRESCRIPTION),
        ("ask_certificate", CaseReason.CERTIFICATE),
        ("change_details", CaseReason.CHANGE),
        ("change_contact", CaseReason.CHANGE),
        ("complaint", CaseReason.COMPLAINT),
    ],
)
async def test_what_only_a_person_can_do_is_passed_on_with_its_reason(
    care: Care, intent: str, reason: CaseReason
) -> None:
    said = await care.phones.write(KARIN, "hjälp mig med det här", intent)
    assert "Jag har lämnat det du skrev till Anna Lindgren." in said
    assert [one.reason for one in await cases(care)] == [reason]
    assert ("patientnämnden i din region hjälpa till. Hur du gör står på 1177.se." in said) is (intent == "complaint")
