"""The answers as a whole: states of the contract, relatives, absences, the log and the number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from contract_api.access_log.models import Actor
from contract_api.answers import schemas, service
from contract_api.appointments.models import AppointmentStatus
from contract_api.contacts.models import Role
from contract_api.contracts.models import Owner, PointKind, VersionStatus
from contract_api.disclosure.rules import DecisionKind
from contract_api.errors import NotAllowed
from contract_api.people.rules import Scope
from tests.contract_api.answers.conftest import World
from tests.contract_api.builders import NOW, SWITCHBOARD, TODAY, UNIT_PHONE


async def test_the_next_step_gathers_times_activities_and_what_has_changed(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    version = await world.version(karin, unit)
    day = TODAY + timedelta(days=2)
    await world.activity(version, 1, "Ta blodprov.", due_on=day)
    await world.activity(version, 2, "Ring oss.", due_on=TODAY - timedelta(days=1))
    await world.activity(version, 3, "Gå en promenad.", due_on=TODAY - timedelta(days=1), done_on=TODAY)
    await world.activity(version, 4, "Skicka remiss.", owner=Owner.CARE)
    await world.appointments_point(version, 5)
    new = await world.appointment(karin, unit, NOW + timedelta(days=2))
    await world.appointment(karin, unit, NOW + timedelta(days=9))
    await world.appointment(karin, unit, NOW - timedelta(days=1))
    old = await world.appointment(
        karin, unit, NOW + timedelta(days=1), status=AppointmentStatus.MOVED, moved_to_id=new.id
    )
    answer = await world.ask(service.next_step, await world.conversation(karin))
    assert [one.starts_at for one in answer.appointments] == [new.starts_at]
    assert [one.point for one in answer.activities] == [1]
    assert [(one.point, one.overdue) for one in answer.overdue] == [(2, True)]
    assert [(one.status, one.starts_at, one.moved_to) for one in answer.changed] == [
        ("moved", old.starts_at, new.starts_at)
    ]
    assert [one.moved_to for one in answer.appointments] == [None]
    assert answer.undated == []
    (entry,) = await world.log()
    assert (entry.action, entry.actor, entry.channel) == ("answer.next_step", Actor.PATIENT, "sms")
    assert (entry.patient_id, entry.actor_id, entry.message_id) == (karin.id, karin.id, "SM1")
    assert (entry.unit_id, entry.at) == (unit.id, NOW)
    assert set(entry.items) == {f"appointment:{new.id}", f"appointment:{old.id}", "point:1", "point:2"}


async def test_a_promise_without_a_day_says_who_is_responsible(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    version = await world.version(karin, unit)
    dan = await world.contact(unit, "Dan Hult", role=Role.PHYSICIAN, title="läkare", phone="+4684650043")
    await world.activity(version, 1, "Skicka remiss.", owner=Owner.CARE, contact_id=dan.id)
    answer = await world.ask(service.next_step, await world.conversation(karin))
    (view,) = answer.undated
    assert (view.responsible_name, view.responsible_title, view.phone) == ("Dan Hult", "läkare", "+4684650043")


async def test_a_responsible_who_is_away_is_reached_through_the_unit(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    version = await world.version(karin, unit)
    dan = await world.contact(unit, "Dan Hult", phone="+4684650043")
    await world.absence(dan)
    await world.activity(version, 1, "Skicka remiss.", owner=Owner.CARE, contact_id=dan.id)
    (view,) = (await world.ask(service.next_step, await world.conversation(karin))).undated
    assert (view.responsible_name, view.phone) == ("Dan Hult", UNIT_PHONE)


@pytest.mark.parametrize(
    ("status", "valid_from", "valid_to", "state", "starts_on", "ended_on"),
    [
        (VersionStatus.CURRENT, TODAY, None, "current", None, None),
        (VersionStatus.CURRENT, TODAY + timedelta(days=7), None, "not_started", TODAY + timedelta(days=7), None),
        (VersionStatus.CURRENT, date(2026, 1, 1), TODAY, "ended", None, TODAY),
        (VersionStatus.ENDED, date(2026, 1, 1), date(2026, 6, 1), "ended", None, date(2026, 6, 1)),
        (VersionStatus.DRAFT, TODAY, None, "draft", None, None),
    ],
)
async def test_only_a_contract_that_holds_today_is_quoted(
    world: World,
    status: VersionStatus,
    valid_from: date,
    valid_to: date | None,
    state: str,
    starts_on: date | None,
    ended_on: date | None,
) -> None:
    unit, johan = await world.unit(), await world.person("Johan")
    version = await world.version(johan, unit, status=status, valid_from=valid_from, valid_to=valid_to)
    await world.activity(version, 1, due_on=TODAY + timedelta(days=1))
    await world.point(version, 2, PointKind.GOAL, "Gå till affären.")
    anna = await world.contact(unit)
    await world.fixed_care_contact(version, 3, anna)
    appointment = await world.appointment(johan, unit)
    conversation = await world.conversation(johan)

    step = await world.ask(service.next_step, conversation)
    assert (step.state, step.starts_on, step.ended_on) == (state, starts_on, ended_on)
    assert [one.starts_at for one in step.appointments] == ([] if state == "current" else [appointment.starts_at])
    assert [one.point for one in step.activities] == ([1] if state == "current" else [])
    goals = await world.ask(service.goals, conversation)
    assert [one.point for one in goals.texts] == ([2] if state == "current" else [])
    contact = await world.ask(service.contact, conversation, role=None, topic=None)
    can_be_asked = state in ("current", "not_started")
    assert (contact.contact.name if contact.contact else None) == ("Anna Lindgren" if can_be_asked else None)
    assert contact.phone == (anna.phone if can_be_asked else UNIT_PHONE)


async def test_the_deputy_is_named_with_whom_it_stands_in_for_and_until_when(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    version = await world.version(karin, unit)
    anna = await world.contact(unit)
    bo = await world.contact(unit, "Bo Berg", phone="+4684650044")
    await world.absence(anna, deputy=bo)
    await world.fixed_care_contact(version, 1, anna)
    answer = await world.ask(service.contact, await world.conversation(karin), role=None, topic=None)
    assert answer.contact is not None
    assert answer.absent is not None
    assert (answer.contact.name, answer.contact.phone) == ("Bo Berg", "+4684650044")
    assert answer.contact.absent_until == TODAY + timedelta(days=3)
    assert not answer.contact.has_coordination
    assert (answer.contact.helps_with, answer.absent.helps_with) == (None, "Anna Lindgren, distriktssköterska")
    assert (answer.absent.name, answer.absent.has_coordination, answer.absent.phone) == (
        "Anna Lindgren", True, UNIT_PHONE,
    )  # fmt: skip
    assert (answer.contact_name, answer.phone) == ("Bo Berg", "+4684650044")


async def test_the_deputys_deputy_is_found_though_the_contract_names_neither(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    version = await world.version(karin, unit)
    anna, bo, cia = [await world.contact(unit, name) for name in ("Anna Lindgren", "Bo Berg", "Cia Dal")]
    await world.absence(anna, deputy=bo)
    await world.absence(bo, deputy=cia)
    await world.fixed_care_contact(version, 1, anna)
    answer = await world.ask(service.contact, await world.conversation(karin), role=None, topic=None)
    assert answer.contact is not None
    assert answer.absent is not None
    assert (answer.contact.name, answer.absent.name) == ("Cia Dal", "Anna Lindgren")


async def test_when_nobody_stands_in_the_units_number_is_given(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    version = await world.version(karin, unit)
    anna = await world.contact(unit)
    await world.absence(anna)
    await world.fixed_care_contact(version, 1, anna)
    answer = await world.ask(service.contact, await world.conversation(karin), role=None, topic=None)
    assert answer.contact is not None
    assert (answer.contact.name, answer.contact.phone) == ("Anna Lindgren", UNIT_PHONE)
    assert (answer.contact.absent_until, answer.contact.opening) == (TODAY + timedelta(days=3), None)
    assert (answer.contact_name, answer.phone, answer.absent) == (None, UNIT_PHONE, None)


async def test_appointments_with_a_role_leave_out_the_others(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    dan = await world.contact(unit, "Dan Hult", role=Role.PHYSICIAN, title="läkare")
    await world.appointment(karin, unit, NOW + timedelta(days=1))
    await world.appointment(karin, unit, NOW + timedelta(days=2), contact_id=dan.id)
    conversation = await world.conversation(karin)
    with_role = await world.ask(service.appointments, conversation, role="physician")
    assert [one.with_name for one in with_role.appointments] == ["Dan Hult"]
    assert with_role.asked_role_found
    with_none = await world.ask(service.appointments, conversation, role="midwife")
    assert (len(with_none.appointments), with_none.asked_role_found) == (2, False)
    without = await world.ask(service.appointments, conversation, role=None)
    assert (len(without.appointments), without.asked_role_found) == (2, True)


async def test_a_time_with_the_fixed_care_contact_is_found_by_that(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    anna = await world.contact(unit)
    await world.fixed_care_contact(await world.version(karin, unit), 1, anna)
    await world.appointment(karin, unit, NOW + timedelta(days=1))
    await world.appointment(karin, unit, NOW + timedelta(days=2), contact_id=anna.id)
    answer = await world.ask(service.appointments, await world.conversation(karin), role="coordinator")
    assert ([one.with_name for one in answer.appointments], answer.asked_role_found) == (["Anna Lindgren"], True)


async def test_appointments_are_not_chosen_by_what_may_not_be_said(world: World) -> None:
    unit, karin = await world.unit(opens=DecisionKind.NOTICES), await world.person()
    dan = await world.contact(unit, "Dan Hult", role=Role.PHYSICIAN, title="läkare")
    await world.appointment(karin, unit, NOW + timedelta(days=1))
    await world.appointment(karin, unit, NOW + timedelta(days=2), contact_id=dan.id)
    conversation = await world.conversation(karin)
    without = await world.ask(service.appointments, conversation, role=None)
    assert len(without.appointments) == 2
    for role in ("physician", "midwife"):
        assert await world.ask(service.appointments, conversation, role=role) == without


async def test_times_that_may_not_be_told_apart_come_along_with_those_that_may(world: World) -> None:
    unit, silent, karin = await world.unit(), await world.unit(opens=None), await world.person()
    dan = await world.contact(unit, "Dan Hult", role=Role.PHYSICIAN, title="läkare")
    await world.appointment(karin, unit, NOW + timedelta(days=1))
    await world.appointment(karin, unit, NOW + timedelta(days=2), contact_id=dan.id)
    await world.appointment(karin, silent, NOW + timedelta(days=3))
    conversation = await world.conversation(karin)
    answer = await world.ask(service.appointments, conversation, role="physician")
    assert [one.with_name for one in answer.appointments] == ["Dan Hult", None]
    answer = await world.ask(service.appointments, conversation, role="midwife")
    assert (len(answer.appointments), answer.asked_role_found) == (3, True)


async def test_a_time_moved_twice_is_told_with_the_last_and_a_cancelled_one_with_none(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    moved, cancelled = AppointmentStatus.MOVED, AppointmentStatus.CANCELLED
    last = await world.appointment(karin, unit, NOW + timedelta(days=9))
    second = await world.appointment(karin, unit, NOW + timedelta(days=4), status=moved, moved_to_id=last.id)
    await world.appointment(karin, unit, NOW + timedelta(days=2), status=moved, moved_to_id=second.id)
    off = await world.appointment(karin, unit, NOW + timedelta(days=8), status=cancelled)
    await world.appointment(karin, unit, NOW + timedelta(days=5), status=moved, moved_to_id=off.id)
    answer = await world.ask(service.appointments, await world.conversation(karin), role=None)
    assert [one.moved_to for one in answer.changed] == [last.starts_at, last.starts_at, None, None]


async def test_the_version_in_force_is_quoted_until_the_one_agreed_for_later_begins(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    now = await world.version(karin, unit, status=VersionStatus.SUPERSEDED)
    await world.point(now, 1, PointKind.GOAL, "Gå till affären.")
    begins = TODAY + timedelta(days=7)
    later = await world.version(karin, unit, contract=await world.contract_of(now), valid_from=begins)
    await world.point(later, 1, PointKind.GOAL, "Gå till torget.")
    conversation = await world.conversation(karin)
    before = await world.ask(service.goals, conversation)
    assert (before.state, before.starts_on, [one.text for one in before.texts]) == (
        "current", None, ["Gå till affären."],
    )  # fmt: skip
    after = await world.ask(service.goals, conversation, now=NOW + timedelta(days=7))
    assert (after.state, [one.text for one in after.texts]) == ("current", ["Gå till torget."])


async def test_a_version_that_has_ended_says_when(world: World) -> None:
    unit, gunnar = await world.unit(), await world.person("Gunnar")
    with pytest.raises(IntegrityError, match="ended_has_end"):
        await world.version(gunnar, unit, status=VersionStatus.ENDED, valid_to=None)


@pytest.mark.parametrize(("has_deputy", "name", "phone"), [(True, "Bo Berg", "+4684650044"), (False, None, UNIT_PHONE)])
async def test_a_warning_sign_leads_to_the_deputy_of_a_contact_that_is_away(
    world: World, has_deputy: bool, name: str | None, phone: str
) -> None:
    unit, karin = await world.unit(), await world.person()
    anna = await world.contact(unit)
    bo = await world.contact(unit, "Bo Berg", phone="+4684650044")
    await world.absence(anna, deputy=bo if has_deputy else None)
    await world.warning_sign(await world.version(karin, unit), 1, contact_id=anna.id)
    (sign,) = (await world.ask(service.warning_signs, await world.conversation(karin))).signs
    assert (sign.contact_name, sign.phone) == (name, phone)


async def test_what_is_waited_for_follows_the_topic(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    version = await world.version(karin, unit)
    await world.activity(version, 1, owner=Owner.CARE, topics=["exercise"], due_on=TODAY)
    await world.activity(version, 2, owner=Owner.CARE, topics=["referral"])
    await world.activity(version, 3, owner=Owner.CARE, topics=["referral"], due_on=TODAY - timedelta(days=5))
    conversation = await world.conversation(karin)
    found = await world.ask(service.waiting, conversation, topic="referral")
    assert [one.point for one in found.activities] == [3, 2]
    assert [one.overdue for one in found.activities] == [True, False]
    found = await world.ask(service.waiting, conversation, topic=None)
    assert [one.point for one in found.activities] == [3, 1, 2]


ANSWERS: dict[str, tuple[Callable[..., Awaitable[schemas.Answer]], dict[str, Any], Scope]] = {
    "next_step": (service.next_step, {}, Scope.NEXT_STEP),
    "appointments": (service.appointments, {"role": None}, Scope.NEXT_STEP),
    "contact": (service.contact, {"role": None, "topic": None}, Scope.CONTACTS),
    "own_activities": (service.own_activities, {}, Scope.OWN_ACTIVITIES),
    "care_activities": (service.care_activities, {"topic": None}, Scope.WHOLE_PLAN),
    "waiting": (service.waiting, {"topic": None}, Scope.WHOLE_PLAN),
    "goals": (service.goals, {}, Scope.WHOLE_PLAN),
    "overview": (service.overview, {}, Scope.WHOLE_PLAN),
    "warning_signs": (service.warning_signs, {}, Scope.WHOLE_PLAN),
}


@pytest.mark.parametrize("scope", [Scope.NEXT_STEP, Scope.CONTACTS, Scope.OWN_ACTIVITIES, Scope.WHOLE_PLAN])
async def test_a_relative_gets_what_the_consent_covers_and_for_the_rest_a_number(world: World, scope: Scope) -> None:
    unit = await world.unit()
    karin, maria = await world.person(), await world.person("Maria")
    version = await world.version(karin, unit)
    await world.activity(version, 1, due_on=TODAY)
    await world.activity(version, 2, owner=Owner.CARE)
    await world.point(version, 3, PointKind.GOAL, "Gå till affären.")
    await world.warning_sign(version, 4)
    await world.fixed_care_contact(version, 5, await world.contact(unit))
    await world.appointment(karin, unit)
    await world.representation(karin, maria, [scope])
    conversation = await world.conversation(maria, about=karin)
    for name, (answer, asked, needed) in ANSWERS.items():
        told = await world.ask(answer, conversation, **asked)
        filled = {
            field: value
            for field, value in told.model_dump().items()
            if value not in (None, [], False) and not field.startswith("asked_")
        }
        assert filled.pop("for_other"), name
        if scope in (needed, Scope.WHOLE_PLAN):
            assert (told.allowed, told.about) == (True, "Karin"), name
            assert len(filled) > 6, name
        else:
            assert filled == {
                "called": "din mamma",
                "shown": "nothing",
                "state": "none",
                "phone": SWITCHBOARD,
            }, name
        entry = (await world.log())[-1]
        assert (entry.action, entry.actor) == (f"answer.{name}", Actor.REPRESENTATIVE)
        assert (entry.actor_id, entry.patient_id, entry.unit_id) == (maria.id, karin.id, unit.id)
        assert bool(entry.items) == told.allowed


async def test_the_patients_name_is_content(world: World) -> None:
    unit = await world.unit(opens=DecisionKind.NOTICES)
    karin, maria = await world.person(), await world.person("Maria")
    await world.version(karin, unit)
    await world.representation(karin, maria, [Scope.NEXT_STEP])
    answer = await world.ask(service.next_step, await world.conversation(maria, about=karin))
    assert (answer.allowed, answer.about, answer.for_other, answer.shown) == (True, None, True, "notice")


@pytest.mark.parametrize("opens", [None, DecisionKind.NOTICES, DecisionKind.CONTENT])
@pytest.mark.parametrize("scope", [Scope.NEXT_STEP, Scope.REBOOK])
@pytest.mark.parametrize("has_contract", [True, False])
async def test_that_somebody_else_asks_is_told_at_every_level(
    world: World, opens: DecisionKind | None, scope: Scope, has_contract: bool
) -> None:
    unit = await world.unit(opens=opens)
    karin, maria = await world.person(), await world.person("Maria")
    if has_contract:
        await world.version(karin, unit)
    await world.representation(karin, maria, [scope])
    assert (await world.ask(service.next_step, await world.conversation(maria, about=karin))).for_other
    assert not (await world.ask(service.next_step, await world.conversation(karin))).for_other


async def test_a_relative_whose_consent_ends_at_midnight_gets_nothing_after_it(world: World) -> None:
    unit = await world.unit()
    karin, maria = await world.person(), await world.person("Maria")
    await world.version(karin, unit)
    await world.representation(karin, maria, [Scope.NEXT_STEP], valid_to=TODAY + timedelta(days=1))
    conversation = await world.conversation(maria, about=karin)
    before = NOW.replace(hour=22, minute=59)  # a minute to midnight in Sweden
    assert (await world.ask(service.next_step, conversation, now=before)).allowed
    with pytest.raises(NotAllowed):
        await world.ask(service.next_step, conversation, now=before + timedelta(minutes=1))


@contextmanager
def _counted(engine: AsyncEngine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_takes_few_queries_however_much_there_is(world: World, engine: AsyncEngine, name: str) -> None:
    answer, asked, _ = ANSWERS[name]
    unit, other, karin = await world.unit(), await world.unit(), await world.person()
    version = await world.version(karin, unit)
    contacts = [await world.contact(one, f"Anna {uuid.uuid4()}") for one in (unit, other) * 3]
    for number, contact in enumerate(contacts, start=1):
        await world.contact_point(version, number, contact)
        await world.activity(version, number + 10, contact_id=contact.id, due_on=TODAY)
        await world.activity(version, number + 20, owner=Owner.CARE, unit_id=other.id)
        await world.appointment(karin, unit, NOW + timedelta(days=1, hours=number), contact_id=contact.id)
    conversation = await world.conversation(karin)
    with _counted(engine) as statements:
        await world.ask(answer, conversation, **asked)
    reading = [statement for statement in statements if statement.startswith("SELECT")]
    # One for who asks; then version, points, units, and where they are needed appointments, hours and plans.
    most = {"overview": 7, "next_step": 5, "appointments": 5, "contact": 5}
    assert len(reading) <= most.get(name, 4)
