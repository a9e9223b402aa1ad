"""The demo's people: complete, plausible, harmless, and never out of date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from sqlalchemy import func, select
from stdnum.se import personnummer

from bot.swedish.sms import measure
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import Slot
from contract_api.calendar_rules import is_working_day
from contract_api.client import BookingWish, CaseIn, ContractApi, ContractApiRefused
from contract_api.contracts.models import Owner, PointKind, Urgency
from contract_api.demo_data import documents
from contract_api.demo_data.days import birthday_before
from contract_api.demo_data.documents import Day, PersonDocument, PointDocument
from contract_api.demo_data.loading import load
from contract_api.demo_data.many import made_up_number, made_up_people
from contract_api.metadata import metadata
from contract_api.people.models import Person
from contract_api.people.rules import age_on
from nastasteg.clock import STOCKHOLM
from nastasteg.database import Sessions
from nastasteg.demo.personas import personas
from nastasteg.identifiers import Identifiers
from tests.conftest import SettableClock

FICTIONAL_NUMBER = re.compile(r"\+46(701740(60[5-9]|6[1-9]\d)|8465004\d\d|3139006\d\d|4062804\d\d)$")
"""The ranges that the Post and Telecom Authority has set aside for fiction."""

WITHOUT_PHONE = {"alva"}
"""People of the demo for whom others ask."""


async def load_demo(sessions: Sessions, identifiers: Identifiers, now: datetime, contracts: int = 0) -> None:
    async with sessions.begin() as session:
        await load(session, identifiers, now=now, contracts=contracts)


async def ask(api: ContractApi, who: str) -> str:
    found = await api.conversation("sms", personas()[who].number)
    assert found.known
    return str(found.pseudonym)


async def ask_about(api: ContractApi, who: str, patient: str) -> str:
    """Return the conversation of somebody who may ask for several, about one of them."""
    pseudonym = await ask(api, who)
    await api.ask_patient(pseudonym, f"{who}-{patient}-asked", context={})
    return str((await api.choose(pseudonym, f"{who}-{patient}-chosen", patient)).pseudonym)


@pytest.fixture
async def demo(sessions: Sessions, identifiers: Identifiers, clock: SettableClock) -> None:
    await load_demo(sessions, identifiers, clock.now)


def texts(document: Any) -> Iterator[str]:
    """Every text in a document, at any depth."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, BaseModel):
        yield from texts(document.model_dump())
    elif isinstance(document, dict):
        for value in document.values():
            yield from texts(value)
    elif isinstance(document, list):
        for value in document:
            yield from texts(value)


@pytest.mark.usefixtures("demo")
class TestThePeople:
    """What each of them meets."""

    async def test_karin_gets_everything(self, api: ContractApi) -> None:
        answer = await api.next_step(await ask(api, "karin"), "m1")
        assert answer.state == "current"
        assert answer.contact_name == "Anna Lindgren"
        next_time = answer.appointments[0]
        assert next_time.shown == "all"
        assert next_time.preparation
        assert next_time.place
        assert next_time.with_name == "Sara Holm"

    async def test_bengt_gets_day_time_and_a_neutral_place(self, api: ContractApi) -> None:
        next_time = (await api.next_step(await ask(api, "bengt"), "m1")).appointments[0]
        assert (next_time.shown, next_time.place) == ("notice", "Kronviks sjukhus, ingång C, plan 2")
        assert next_time.starts_at
        assert (next_time.purpose, next_time.with_name) == (None, None)

    async def test_amina_gets_a_phone_number_and_where_to_look_on_her_paper(self, api: ContractApi) -> None:
        answer = await api.warning_signs(await ask(api, "amina"), "m1")
        assert [sign.text for sign in answer.signs] == [None]
        assert answer.signs[0].point
        assert answer.phone == "+46846500400"

    async def test_elsas_contact_is_away_and_her_deputy_named(self, api: ContractApi) -> None:
        answer = await api.contact(await ask(api, "elsa"), "m1")
        assert answer.contact is not None
        assert answer.absent is not None
        assert (answer.contact.name, answer.absent.name) == ("Jonas Friberg", "Birgitta Sund")

    async def test_elsa_has_help_from_both_region_and_kommun(self, api: ContractApi) -> None:
        answer = await api.care_activities(await ask(api, "elsa"), "m1")
        assert {activity.owner for activity in answer.activities} >= {"care", "municipality"}
        changed = (await api.appointments(await ask(api, "elsa"), "m2")).changed
        assert {(appointment.status, appointment.moved_to is None) for appointment in changed} == {
            ("cancelled", True),
            ("moved", False),
        }

    async def test_elsas_home_help_is_found_by_topic(self, api: ContractApi) -> None:
        contact = (await api.contact(await ask(api, "elsa"), "m1", topic="home_care")).contact
        assert contact is not None
        assert (contact.name, contact.helps_with) == ("Nadia Rahimi", "Din fasta omsorgskontakt i hemtjänsten.")

    async def test_johans_contract_begins_next_week(self, api: ContractApi, clock: SettableClock) -> None:
        answer = await api.next_step(await ask(api, "johan"), "m1")
        assert (answer.state, answer.starts_on) == ("not_started", clock.now.date() + timedelta(days=7))

    async def test_maria_asks_for_her_mother_within_her_right(self, api: ContractApi) -> None:
        pseudonym = await ask_about(api, "maria", "Karin")
        answer = await api.next_step(pseudonym, "m1")
        assert (answer.about, answer.allowed) == ("Karin", True)
        assert not (await api.goals(pseudonym, "m2")).allowed

    async def test_maria_asks_for_her_uncle_who_may_not_be_named(self, api: ContractApi) -> None:
        answer = await api.next_step(await ask_about(api, "maria", "morbror"), "m1")
        assert (answer.about, answer.called, answer.allowed) == (None, "din morbror", True)

    async def test_sofia_asks_for_the_child_of_twelve_and_not_for_the_one_of_thirteen(self, api: ContractApi) -> None:
        assert (await api.next_step(await ask_about(api, "sofia", "Alva"), "m1")).allowed
        grown = await api.next_step(await ask_about(api, "sofia", "Love"), "m2")
        assert (grown.allowed, grown.child_has_grown) == (False, True)
        assert (await api.next_step(await ask(api, "love"), "m3")).allowed

    async def test_gunnars_contract_has_ended(self, api: ContractApi) -> None:
        assert (await api.next_step(await ask(api, "gunnar"), "m1")).state == "ended"

    async def test_nobody_has_the_unknown_number(self, api: ContractApi) -> None:
        assert not (await api.conversation("sms", personas()["okand"].number)).known

    async def test_svens_number_becomes_his_by_the_code_on_his_page(self, api: ContractApi) -> None:
        sven = personas()["sven"]
        assert not (await api.conversation("sms", sven.number)).known
        assert documents.people()["sven"].code in sven.description
        assert await api.redeem_code("sms", sven.number, f"Hej! {documents.people()['sven'].code}")
        assert (await api.next_step(await ask(api, "sven"), "m1")).appointments

    @pytest.mark.parametrize("who", ["eva", "olof"])
    async def test_nothing_more_is_told_about_olof_who_has_died(self, api: ContractApi, who: str) -> None:
        with pytest.raises(ContractApiRefused) as refused:
            await api.appointments(await ask(api, who), "m1")
        problem = refused.value.problem
        assert (problem.slug, problem.phone, problem.for_other) == (
            "patient-deceased",
            "+46846500400",
            who == "eva",
        )

    async def test_each_of_them_can_have_a_question_handed_on(self, api: ContractApi) -> None:
        about = {"maria": "Karin", "sofia": "Alva"}
        for who in set(documents.people()) - WITHOUT_PHONE - {"sven", "eva", "olof"}:
            pseudonym = await (ask_about(api, who, about[who]) if who in about else ask(api, who))
            told = await api.open_case(pseudonym, CaseIn(message_id=who, reason="question", text="Hej"))
            assert FICTIONAL_NUMBER.match(told.phone)

    async def test_each_contract_that_holds_prints(self, api: ContractApi) -> None:
        for who in ("karin", "bengt", "amina", "elsa", "johan"):
            page = await api.paper(who)
            for point in documents.people()[who].contract[-1].points:
                assert point.text in page
        with pytest.raises(ContractApiRefused):
            await api.paper("okand")


async def counts(sessions: Sessions) -> dict[str, int]:
    async with sessions() as session:
        tables = metadata.sorted_tables
        return {table.name: await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def test_loading_again_moves_the_days_and_adds_nothing(
    sessions: Sessions, identifiers: Identifiers, clock: SettableClock, api: ContractApi
) -> None:
    await load_demo(sessions, identifiers, clock.now, contracts=10)
    before = await counts(sessions)
    pseudonym = await ask(api, "karin")
    first = (await api.next_step(pseudonym, "m1")).appointments[0].starts_at
    clock.advance(days=30)
    await load_demo(sessions, identifiers, clock.now, contracts=10)
    after = await counts(sessions)
    grown = {"access_log": 0, "access_log_chain": 0, "conversation": 0}
    assert {**before, **grown} == {**after, **grown}
    assert await ask(api, "karin") == pseudonym
    second = (await api.next_step(pseudonym, "m2")).appointments[0].starts_at
    assert first
    assert second
    assert second > first + timedelta(days=21)


async def test_loading_again_begins_from_the_files_also_after_a_time_was_moved(
    sessions: Sessions, identifiers: Identifiers, clock: SettableClock, api: ContractApi
) -> None:
    await load_demo(sessions, identifiers, clock.now)
    pseudonym = await ask(api, "karin")
    before = (await api.appointments(pseudonym, "m1")).appointments
    wish = BookingWish(message_id="m2", act="move", role="contact_nurse")
    assert (await api.booking_wish(pseudonym, wish)).outcome == "proposals"
    await api.choose(pseudonym, "m3", "1")
    assert {tie.kind for tie in (await api.booking_choice(pseudonym, "m3")).ties} == {"companion", "transport", "after"}
    await api.choose(pseudonym, "m4", "ja")
    assert (await api.booking_change(pseudonym, "m4")).outcome == "done"
    assert (await api.appointments(pseudonym, "m5")).appointments != before
    await load_demo(sessions, identifiers, clock.now)
    assert (await api.appointments(pseudonym, "m6")).appointments == before
    async with sessions() as session:
        assert not (await session.scalars(select(Slot).where(Slot.appointment_id.is_not(None)))).all()


async def test_units_have_some_hundred_free_times_so_that_most_wishes_find_one(
    sessions: Sessions, identifiers: Identifiers, clock: SettableClock
) -> None:
    await load_demo(sessions, identifiers, clock.now)
    async with sessions() as session:
        assert 300 < (await session.scalar(select(func.count(Slot.id))) or 0) < 1000


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 22, 2, 40, tzinfo=UTC),
        datetime(2026, 12, 23, 23, 30, tzinfo=UTC),
        datetime(2027, 3, 26, 12, 0, tzinfo=UTC),
        datetime(2026, 10, 24, 20, 0, tzinfo=UTC),
    ],
    ids=["a Sunday night", "Christmas Eve", "Good Friday", "the night when the clocks change"],
)
async def test_agreed_times_are_ahead_on_working_days_in_office_hours(
    sessions: Sessions, identifiers: Identifiers, now: datetime
) -> None:
    await load_demo(sessions, identifiers, now, contracts=20)
    async with sessions() as session:
        times = (await session.scalars(select(Appointment))).all()
    for one in times:
        local = one.starts_at.astimezone(STOCKHOLM)
        assert one.starts_at > now
        assert is_working_day(local.date())
        assert 8 <= local.hour < 16
    assert {one.status for one in times} == set(AppointmentStatus)


async def test_many_made_up_people_have_two_to_four_times_and_numbers_of_no_country(
    sessions: Sessions, identifiers: Identifiers, clock: SettableClock, api: ContractApi
) -> None:
    await load_demo(sessions, identifiers, clock.now, contracts=50)
    async with sessions() as session:
        people = await session.scalar(select(func.count()).select_from(Person))
        of_each = await session.scalars(
            select(func.count(Appointment.id))
            .join(Person, Person.id == Appointment.patient_id)
            .where(Person.external_ref.startswith("made-up-"))
            .group_by(Person.id)
        )
        times = of_each.all()
    assert people == len(documents.people()) + 50
    assert len(times) == 50
    assert set(times) == {2, 3, 4}
    found = await api.conversation("sms", made_up_number(49))
    assert (await api.next_step(str(found.pseudonym), "m1")).state in {"current", "not_started", "none"}


def test_made_up_people_are_the_same_each_time_and_no_two_alike() -> None:
    first, second = list(made_up_people(60)), list(made_up_people(60))
    assert first == second
    assert len({one.person.personnummer for one in first}) == len({one.number for one in first}) == 60


def test_every_personnummer_is_one_of_the_tax_agency_s_test_numbers() -> None:
    today = date(2026, 11, 17)
    numbers = [person.number_on(today) for person in documents.people().values()]
    numbers += [one.person.number_on(today) for one in made_up_people(40)]
    for number in numbers:
        assert personnummer.is_valid(number)
        assert number[8:11] in {"238", "239"}
    assert len(set(numbers)) == len(numbers)


def test_every_phone_number_is_fictional() -> None:
    units = documents.units()
    numbers = [persona.number for persona in personas().values()]
    numbers += [provider.public_phone for provider in units.providers.values()]
    numbers += [unit.phone for unit in units.units.values()]
    numbers += [contact.phone for contact in documents.contacts().values()]
    assert all(FICTIONAL_NUMBER.match(number) for number in numbers)


def test_every_hsa_id_has_the_format_and_is_used_once() -> None:
    ids = [unit.hsa_id for unit in documents.units().units.values()]
    assert all(re.fullmatch(r"(SE2321000000|SE2120000000)-[A-Z0-9]{4}", one) for one in ids)
    assert len(set(ids)) == len(ids)


def test_every_text_fits_the_letters_of_an_sms() -> None:
    everything = [documents.units(), *documents.contacts().values(), *documents.people().values()]
    for text in texts(everything):
        assert measure(text).encoding == "GSM-7", text
        assert text == text.strip()


def test_everybody_in_the_demo_but_the_unknown_number_is_a_person() -> None:
    assert set(documents.people()) - WITHOUT_PHONE == set(personas()) - {"okand"}


@given(st.dates(date(2026, 1, 1), date(2060, 12, 31)), st.integers(1, 17), st.integers(0, 364))
def test_the_children_stay_as_old_as_they_are(today: date, age: int, days_ago: int) -> None:
    assert age_on(birthday_before(today, age, days_ago), today) == age


def test_a_person_needs_a_personnummer_or_an_age() -> None:
    with pytest.raises(ValueError, match="personnummer or an age"):
        PersonDocument(given_name="Alva", family_name="Ek").number_on(date(2026, 11, 17))


def test_what_a_neutral_place_says_reveals_no_illness() -> None:
    revealing = re.compile(r"hjärt|lung|reuma|rehab|fysio|psyk|smärt|onko", re.IGNORECASE)
    units = documents.units().units.values()
    places = [
        appointment.neutral_place
        for person in documents.people().values()
        for appointment in person.appointments.values()
    ]
    neutral = [*places, *(unit.neutral_name for unit in units if unit.name != "Sjöstadens fysioterapi")]
    assert not [text for text in neutral if revealing.search(text)]


def test_a_misspelt_key_is_an_error() -> None:
    with pytest.raises(ValidationError):
        PointDocument.model_validate({"kind": "goal", "text": "Gå", "oen_text": "Gå"})


def test_a_day_needs_a_way_of_counting() -> None:
    with pytest.raises(ValueError, match="days or working_day"):
        Day().on(date(2026, 11, 17))


def test_every_kind_of_point_is_there() -> None:
    points = [point for person in documents.people().values() for v in person.contract for point in v.points]
    assert {point.kind for point in points} == set(PointKind)
    assert {point.owner for point in points if point.owner} == set(Owner)
    assert {point.urgency for point in points if point.urgency} == set(Urgency)
