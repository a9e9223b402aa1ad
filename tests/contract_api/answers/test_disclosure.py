"""What each answer lets through at each level of disclosure, against a real database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from contract_api.answers import service
from contract_api.appointments.models import AppointmentStatus, Form
from contract_api.contacts.models import Role
from contract_api.contracts.models import Owner, PointKind, Urgency
from contract_api.conversations.models import Conversation
from contract_api.disclosure.rules import DecisionKind, DisclosureClass
from contract_api.people.models import Channel, Person
from tests.contract_api.answers.conftest import FALLBACK, World
from tests.contract_api.builders import NOW, SWITCHBOARD, TODAY, UNIT_PHONE

NOTHING, NOTICES, CONTENT = None, DecisionKind.NOTICES, DecisionKind.CONTENT
LATE = TODAY - timedelta(days=2)
ANNAS_PHONE = "+4684650042"
MONDAY_TO_FRIDAY = [(weekday, time(8), time(12)) for weekday in range(5)]


@dataclass(frozen=True)
class Case:
    patient: Person
    conversation: Conversation
    appointment: str
    """The access log's item for the appointment."""


async def _karin(world: World, opens: DecisionKind | None) -> Case:
    """A patient of one unit that has opened a level, with a point of every kind."""
    unit = await world.unit(opens=opens)
    karin = await world.person()
    version = await world.version(karin, unit)
    await world.plan(version, "Patientkontrakt hjärtsvikt")
    anna = await world.contact(unit, hours=MONDAY_TO_FRIDAY)
    await world.point(version, 1, PointKind.WHAT_MATTERS, "Att kunna handla själv.")
    await world.point(version, 2, PointKind.GOAL, "Gå till affären.", open_text="Ett mål finns.")
    await world.activity(
        version, 3, "Väg dig varje morgon.", how_often="varje morgon", due_on=TODAY + timedelta(days=1)
    )
    await world.activity(
        version,
        4,
        "Skicka remiss till hjärtmottagningen.",
        owner=Owner.CARE,
        open_text="Vården hör av sig.",
        due_on=LATE,
        contact_id=anna.id,
        topics=["referral"],
    )
    await world.activity(version, 5, "Vi svarar på frågor.", owner=Owner.CARE, disclosure=DisclosureClass.NEUTRAL)
    await world.activity(
        version, 6, "Vi ringer en gång i månaden.", owner=Owner.CARE, disclosure=DisclosureClass.NOTICE
    )
    await world.warning_sign(version, 7, "Du går upp två kilo.", contact_id=anna.id)
    await world.warning_sign(version, 8, "Du har ont i bröstet.", urgency=Urgency.EMERGENCY_112)
    await world.fixed_care_contact(version, 9, anna, topics=["medication"])
    await world.appointments_point(version, 10)
    appointment = await world.appointment(karin, unit, contact_id=anna.id)
    return Case(karin, await world.conversation(karin), f"appointment:{appointment.id}")


@pytest.mark.parametrize(
    ("opens", "shown", "state", "agreed_on", "phone", "contact_name"),
    [
        (NOTHING, "nothing", "none", None, SWITCHBOARD, None),
        (NOTICES, "notice", "current", date(2026, 9, 18), ANNAS_PHONE, None),
        (CONTENT, "all", "current", date(2026, 9, 18), ANNAS_PHONE, "Anna Lindgren"),
    ],
)
async def test_every_answer_has_a_number_to_ring_and_says_of_the_contract_what_it_may(
    world: World,
    opens: DecisionKind | None,
    shown: str,
    state: str,
    agreed_on: date | None,
    phone: str,
    contact_name: str | None,
) -> None:
    karin = await _karin(world, opens)
    for answer in (
        await world.ask(service.next_step, karin.conversation),
        await world.ask(service.contact, karin.conversation, role=None, topic=None),
        await world.ask(service.own_activities, karin.conversation),
        await world.ask(service.care_activities, karin.conversation, topic=None),
        await world.ask(service.appointments, karin.conversation, role=None),
        await world.ask(service.waiting, karin.conversation, topic=None),
        await world.ask(service.goals, karin.conversation),
        await world.ask(service.overview, karin.conversation),
        await world.ask(service.warning_signs, karin.conversation),
    ):
        assert (answer.allowed, answer.about) == (True, None)
        assert (answer.shown, answer.state, answer.agreed_on) == (shown, state, agreed_on)
        assert (answer.phone, answer.contact_name) == (phone, contact_name)


async def test_an_appointment_is_told_whole_where_content_is_open(world: World) -> None:
    karin = await _karin(world, CONTENT)
    (view,) = (await world.ask(service.appointments, karin.conversation, role=None)).appointments
    assert view.model_dump() == {
        "shown": "all",
        "point": 10,
        "status": "booked",
        "starts_at": NOW + timedelta(days=7),
        "ends_at": NOW + timedelta(days=7, minutes=30),
        "form": "visit",
        "place": "Hjärtmottagningen, Storgatan 1, plan 2",
        "preparation": "Ta med listan med dina vikter.",
        "purpose": "Kontroll av hjärtat",
        "with_name": "Anna Lindgren",
        "with_title": "distriktssköterska",
        "arrives_until": None,
        "moved_to": None,
        "phone": UNIT_PHONE,
    }
    assert karin.appointment in await world.items()


async def test_a_notice_of_an_appointment_is_when_and_where_in_neutral_words(world: World) -> None:
    karin = await _karin(world, NOTICES)
    (view,) = (await world.ask(service.appointments, karin.conversation, role=None)).appointments
    assert view.model_dump() == {
        "shown": "notice",
        "point": 10,
        "status": "booked",
        "starts_at": NOW + timedelta(days=7),
        "ends_at": NOW + timedelta(days=7, minutes=30),
        "form": "visit",
        "place": "Storgatan 1, plan 2",
        "preparation": None,
        "purpose": None,
        "with_name": None,
        "with_title": None,
        "arrives_until": None,
        "moved_to": None,
        "phone": UNIT_PHONE,
    }
    assert await world.items() == {karin.appointment}


async def test_an_appointment_at_an_undecided_unit_is_only_a_point_on_the_paper(world: World) -> None:
    karin = await _karin(world, NOTHING)
    (view,) = (await world.ask(service.appointments, karin.conversation, role=None)).appointments
    told = {name: value for name, value in view.model_dump().items() if value is not None}
    assert told == {"shown": "nothing", "point": 10, "status": "booked", "phone": SWITCHBOARD}
    assert await world.items() == {"pointed:10"}


async def test_preparation_in_wording_approved_for_open_channels_is_a_notice(world: World) -> None:
    unit = await world.unit(opens=NOTICES)
    karin = await world.person()
    await world.appointment(karin, unit, open_preparation="Ta med legitimation.")
    conversation = await world.conversation(karin)
    (view,) = (await world.ask(service.appointments, conversation, role=None)).appointments
    assert (view.preparation, view.point) == ("Ta med legitimation.", None)


async def test_a_call_has_no_place(world: World) -> None:
    unit = await world.unit()
    karin = await world.person()
    await world.appointment(karin, unit, form=Form.PHONE, place="", neutral_place="")
    conversation = await world.conversation(karin)
    (view,) = (await world.ask(service.appointments, conversation, role=None)).appointments
    assert (view.form, view.place) == ("phone", None)


Activity = tuple[int, str, str | None, str | None, date | None, bool, str | None]


@pytest.mark.parametrize(
    ("opens", "expected", "items"),
    [
        (
            CONTENT,
            [
                (4, "all", "Skicka remiss till hjärtmottagningen.", None, LATE, True, "Anna Lindgren"),
                (5, "all", "Vi svarar på frågor.", None, None, False, None),
                (6, "all", "Vi ringer en gång i månaden.", None, None, False, None),
            ],
            {"point:4", "point:5", "point:6", "point:9"},
        ),
        (
            NOTICES,
            [
                (4, "notice", "Vården hör av sig.", None, LATE, True, None),
                (5, "all", "Vi svarar på frågor.", None, None, False, None),
                (6, "all", "Vi ringer en gång i månaden.", None, None, False, None),
            ],
            {"point:4", "point:5", "point:6"},
        ),
        (
            NOTHING,
            [
                (4, "nothing", None, None, None, False, None),
                (5, "all", "Vi svarar på frågor.", None, None, False, None),
                (6, "nothing", None, None, None, False, None),
            ],
            {"pointed:4", "point:5", "pointed:6"},
        ),
    ],
)  # fmt: skip
async def test_activities_at_each_level(
    world: World, opens: DecisionKind | None, expected: list[Activity], items: set[str]
) -> None:
    karin = await _karin(world, opens)
    answer = await world.ask(service.care_activities, karin.conversation, topic=None)
    assert [
        (one.point, one.shown, one.text, one.how_often, one.due_on, one.overdue, one.responsible_name)
        for one in answer.activities
    ] == expected
    assert await world.items() == items


@pytest.mark.parametrize(
    ("opens", "how_often", "text", "phone"),
    [
        (CONTENT, "varje morgon", "Väg dig varje morgon.", UNIT_PHONE),
        (NOTICES, None, None, UNIT_PHONE),
        (NOTHING, None, None, SWITCHBOARD),
    ],
)
async def test_an_activity_without_wording_for_open_channels_is_only_a_point(
    world: World, opens: DecisionKind | None, how_often: str | None, text: str | None, phone: str
) -> None:
    karin = await _karin(world, opens)
    (view,) = (await world.ask(service.own_activities, karin.conversation)).activities
    assert (view.point, view.how_often, view.text, view.phone) == (3, how_often, text, phone)
    assert (view.due_on is None) == (text is None)


@pytest.mark.parametrize(
    ("opens", "expected"),
    [
        (CONTENT, [(1, "all", "Att kunna handla själv."), (2, "all", "Gå till affären.")]),
        (NOTICES, [(1, "nothing", None), (2, "notice", "Ett mål finns.")]),
        (NOTHING, [(1, "nothing", None), (2, "nothing", None)]),
    ],
)
async def test_goals_at_each_level(
    world: World, opens: DecisionKind | None, expected: list[tuple[int, str, str | None]]
) -> None:
    karin = await _karin(world, opens)
    answer = await world.ask(service.goals, karin.conversation)
    assert [(one.point, one.shown, one.text) for one in answer.texts] == expected


@pytest.mark.parametrize(
    ("opens", "expected"),
    [
        (CONTENT, [(8, "112", "112", None), (7, "contact", ANNAS_PHONE, "Anna Lindgren")]),
        (NOTICES, [(8, "112", "112", None), (7, "contact", UNIT_PHONE, None)]),
        (NOTHING, [(8, "112", "112", None), (7, "contact", SWITCHBOARD, None)]),
    ],
)
async def test_a_warning_sign_always_says_whom_to_ring(
    world: World, opens: DecisionKind | None, expected: list[tuple[int, str, str, str | None]]
) -> None:
    karin = await _karin(world, opens)
    answer = await world.ask(service.warning_signs, karin.conversation)
    assert [(one.point, one.urgency, one.phone, one.contact_name) for one in answer.signs] == expected
    assert all((one.text is None) == (opens is not CONTENT) for one in answer.signs)


async def test_a_contact_is_told_whole_where_content_is_open(world: World) -> None:
    karin = await _karin(world, CONTENT)
    answer = await world.ask(service.contact, karin.conversation, role=None, topic="medication")
    view = answer.contact
    assert view is not None
    assert (view.name, view.role, view.title) == ("Anna Lindgren", "nurse", "distriktssköterska")
    assert (view.unit_name, view.helps_with) == ("Hjärtmottagningen", "Anna Lindgren, distriktssköterska")
    assert (view.point, view.phone) == (9, ANNAS_PHONE)
    assert view.has_coordination
    assert view.opening is not None
    assert view.opening.is_open
    assert view.opening.closes_at == datetime(2026, 11, 17, 11, 0, tzinfo=UTC)
    assert len(view.opening.weekly) == 5
    assert await world.items() == {"point:9"}


async def test_a_notice_of_a_contact_is_number_hours_and_neutral_unit(world: World) -> None:
    karin = await _karin(world, NOTICES)
    answer = await world.ask(service.contact, karin.conversation, role="midwife", topic="travel")
    view = answer.contact
    assert view is not None
    assert (view.shown, view.phone, view.unit_name, view.helps_with) == ("notice", ANNAS_PHONE, "mottagningen", None)
    assert view.opening is not None
    assert (view.name, view.role, view.title, view.provider_name) == (None, None, None, None)
    assert not view.is_fixed_care_contact
    assert not view.has_coordination
    assert (answer.asked_role_found, answer.asked_topic_found) == (True, True)


async def test_a_contact_at_an_undecided_unit_is_a_point_and_the_switchboard(world: World) -> None:
    karin = await _karin(world, NOTHING)
    answer = await world.ask(service.contact, karin.conversation, role="midwife", topic=None)
    view = answer.contact
    assert view is not None
    told = {name: value for name, value in view.model_dump().items() if value not in (None, False)}
    assert told == {"shown": "nothing", "point": 9, "phone": SWITCHBOARD}
    assert answer.asked_role_found
    assert await world.items() == {"pointed:9"}


async def test_where_content_is_open_it_is_said_that_nobody_has_the_role(world: World) -> None:
    karin = await _karin(world, CONTENT)
    answer = await world.ask(service.contact, karin.conversation, role="midwife", topic="travel")
    assert answer.contact is not None
    assert (answer.contact.name, answer.asked_role_found, answer.asked_topic_found) == (
        "Anna Lindgren", False, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("opens", "plans", "contact_name", "texts"),
    [
        (CONTENT, ["Patientkontrakt hjärtsvikt"], "Anna Lindgren", 2),
        (NOTICES, [], None, 1),
        (NOTHING, [], None, 0),
    ],
)
async def test_the_overview_at_each_level(
    world: World, opens: DecisionKind | None, plans: list[str], contact_name: str | None, texts: int
) -> None:
    karin = await _karin(world, opens)
    answer = await world.ask(service.overview, karin.conversation)
    assert answer.plans == plans
    assert answer.contact is not None
    assert answer.contact.name == contact_name
    assert sum(one.text is not None for one in answer.texts) == texts
    assert answer.next_appointment is not None
    assert [one.point for one in answer.own_activities] == [3]
    assert [one.point for one in answer.care_activities] == [4, 5, 6]


async def test_each_unit_is_judged_by_its_own_decision(world: World) -> None:
    """The kommun has decided nothing: the region's override does not open what the kommun answers for."""
    region_unit = await world.unit(opens=CONTENT)
    kommun_unit = await world.unit(
        await world.provider("Lunda kommun", public_phone="+46406280400"), opens=NOTHING, phone="+46406280401"
    )
    elsa = await world.person("Elsa")
    version = await world.version(elsa, region_unit)
    mina = await world.contact(kommun_unit, "Mina Ahmadi", role=Role.HOME_CARE_WORKER, title="undersköterska")
    await world.activity(version, 1, "Ta din medicin.")
    await world.activity(version, 2, "Hjälp med dusch.", owner=Owner.MUNICIPALITY, unit_id=kommun_unit.id)
    await world.activity(version, 3, "Vi ringer hemtjänsten.", owner=Owner.CARE, contact_id=mina.id)
    await world.contact_point(version, 4, mina, is_fixed_social_care_contact=True)
    conversation = await world.conversation(elsa)

    (kommun, region) = (await world.ask(service.care_activities, conversation, topic=None)).activities
    assert (kommun.point, kommun.text, kommun.phone) == (2, None, "+46406280400")
    assert (region.point, region.text, region.responsible_name) == (3, "Vi ringer hemtjänsten.", None)

    found = (await world.ask(service.contact, conversation, role=None, topic=None)).contact
    assert found is not None
    assert (found.shown, found.phone) == ("nothing", "+46406280400")

    entries = {(entry.unit_id, *entry.items) for entry in await world.log()}
    assert entries == {
        (kommun_unit.id, "pointed:2"),
        (region_unit.id, "point:3"),
        (kommun_unit.id, "pointed:4"),
    }


async def test_a_deputy_at_a_unit_that_has_not_decided_is_not_named(world: World) -> None:
    unit, other = await world.unit(opens=CONTENT), await world.unit(opens=NOTHING)
    karin = await world.person()
    version = await world.version(karin, unit)
    anna, bo = await world.contact(unit), await world.contact(other, "Bo Berg")
    await world.absence(anna, deputy=bo)
    await world.fixed_care_contact(version, 1, anna)
    conversation = await world.conversation(karin)
    answer = await world.ask(service.contact, conversation, role=None, topic=None)
    assert answer.contact is not None
    assert (answer.contact.name, answer.contact.phone) == (None, SWITCHBOARD)
    assert (answer.contact_name, answer.phone) == (None, UNIT_PHONE)


@pytest.mark.parametrize("opens", [NOTHING, NOTICES])
@pytest.mark.parametrize("disclosure", list(DisclosureClass))
async def test_below_content_neither_role_nor_topic_changes_whom_to_contact(
    world: World, opens: DecisionKind | None, disclosure: DisclosureClass
) -> None:
    unit, karin = await world.unit(opens=opens), await world.person()
    version = await world.version(karin, unit)
    dan = await world.contact(unit, "Dan Hult", role=Role.PHYSICIAN, title="läkare", phone="+4684650043")
    await world.fixed_care_contact(version, 1, await world.contact(unit), disclosure=disclosure)
    await world.contact_point(version, 2, dan, topics=["medication"], disclosure=disclosure)
    conversation = await world.conversation(karin)
    without = await world.ask(service.contact, conversation, role=None, topic=None)
    assert without.contact is not None
    for role, topic in (("physician", None), (None, "medication"), ("physician", "medication"), ("midwife", "travel")):
        assert await world.ask(service.contact, conversation, role=role, topic=topic) == without


async def test_a_contact_at_a_unit_that_has_not_decided_is_found_by_no_role_and_no_topic(world: World) -> None:
    unit, silent, karin = await world.unit(), await world.unit(opens=NOTHING), await world.person()
    version = await world.version(karin, unit)
    mina = await world.contact(silent, "Mina Ahmadi", role=Role.HOME_CARE_WORKER, title="undersköterska")
    away = await world.contact(unit, "Eva Lund", role=Role.DIETITIAN, title="dietist")
    await world.absence(away, deputy=mina)
    await world.fixed_care_contact(version, 1, await world.contact(unit))
    await world.contact_point(version, 2, mina, topics=["home_care"])
    await world.contact_point(version, 3, mina, unit_id=unit.id, topics=["shower"])
    await world.contact_point(version, 4, away, topics=["food"])
    conversation = await world.conversation(karin)

    async def told(role: str | None, topic: str | None) -> dict[str, object]:
        return (await world.ask(service.contact, conversation, role=role, topic=topic)).model_dump()

    nobody_has_it = await told("midwife", "travel")
    assert nobody_has_it["contact"] == (await told(None, None))["contact"]
    assert (nobody_has_it["asked_role_found"], nobody_has_it["asked_topic_found"]) == (False, False)
    for role, topic in (("home_care_worker", "home_care"), ("home_care_worker", "shower"), ("dietitian", "food")):
        assert await told(role, topic) == nobody_has_it


@pytest.mark.parametrize("opens", [NOTHING, NOTICES])
async def test_below_content_a_topic_changes_nothing_in_what_others_do(
    world: World, opens: DecisionKind | None
) -> None:
    unit, karin = await world.unit(opens=opens), await world.person()
    version = await world.version(karin, unit)
    await world.activity(version, 1, owner=Owner.CARE, topics=["referral"])
    await world.activity(version, 2, owner=Owner.CARE, open_text="Vi hör av oss.", topics=["exercise"])
    await world.activity(version, 3, owner=Owner.CARE, disclosure=DisclosureClass.NOTICE, topics=["travel"])
    conversation = await world.conversation(karin)
    for answer in (service.care_activities, service.waiting):
        without = await world.ask(answer, conversation, topic=None)
        assert [one.point for one in without.activities] == [1, 2, 3]
        for topic in ("referral", "exercise", "travel", "money"):
            assert await world.ask(answer, conversation, topic=topic) == without


async def test_what_is_hidden_always_comes_along_with_what_is_about_the_topic(world: World) -> None:
    unit, silent, karin = await world.unit(), await world.unit(opens=NOTHING), await world.person()
    version = await world.version(karin, unit)
    await world.activity(version, 1, owner=Owner.CARE, topics=["referral"])
    await world.activity(version, 2, owner=Owner.CARE, topics=["exercise"])
    await world.activity(version, 3, owner=Owner.CARE, unit_id=silent.id, topics=["exercise"])
    await world.activity(version, 4, owner=Owner.CARE, unit_id=silent.id, topics=["home_care"])
    conversation = await world.conversation(karin)
    for answer in (service.care_activities, service.waiting):
        for topic, expected in (("referral", [1, 3, 4]), ("home_care", [1, 2, 3, 4]), ("travel", [1, 2, 3, 4])):
            told = await world.ask(answer, conversation, topic=topic)
            assert [one.point for one in told.activities] == expected


@pytest.mark.parametrize(
    ("opens_old", "opens_new", "is_told"),
    [
        (CONTENT, CONTENT, True),
        (NOTICES, NOTICES, True),
        (NOTHING, CONTENT, False),
        (CONTENT, NOTHING, False),
    ],
)
async def test_a_new_time_is_told_where_both_units_let_times_be_told(
    world: World, opens_old: DecisionKind | None, opens_new: DecisionKind | None, is_told: bool
) -> None:
    old_unit, new_unit = await world.unit(opens=opens_old), await world.unit(opens=opens_new)
    karin = await world.person()
    new = await world.appointment(karin, new_unit)
    await world.appointment(
        karin, old_unit, NOW + timedelta(days=1), status=AppointmentStatus.MOVED, moved_to_id=new.id
    )
    (view,) = (await world.ask(service.appointments, await world.conversation(karin), role=None)).changed
    assert view.moved_to == (new.starts_at if is_told else None)


async def test_a_new_time_that_is_past_is_told_and_logged_with_the_old(world: World) -> None:
    unit, karin = await world.unit(), await world.person()
    new = await world.appointment(karin, unit, NOW - timedelta(days=1))
    old = await world.appointment(
        karin, unit, NOW + timedelta(days=1), status=AppointmentStatus.MOVED, moved_to_id=new.id
    )
    (view,) = (await world.ask(service.appointments, await world.conversation(karin), role=None)).changed
    assert view.moved_to == new.starts_at
    assert await world.items() == {f"appointment:{old.id}", f"appointment:{new.id}"}


async def test_a_deputy_at_a_unit_that_has_not_decided_is_named_by_no_warning_sign(world: World) -> None:
    unit, silent, karin = await world.unit(), await world.unit(opens=NOTHING), await world.person()
    anna, bo = await world.contact(unit), await world.contact(silent, "Bo Berg")
    await world.absence(anna, deputy=bo)
    await world.warning_sign(await world.version(karin, unit), 1, contact_id=anna.id)
    (sign,) = (await world.ask(service.warning_signs, await world.conversation(karin))).signs
    assert (sign.contact_name, sign.phone) == (None, UNIT_PHONE)


async def test_an_override_that_has_expired_opens_nothing(world: World) -> None:
    unit = await world.unit(opens=None)
    await world.decision(unit, CONTENT, expires_at=NOW)
    karin = await world.person()
    await world.activity(await world.version(karin, unit), 1)
    conversation = await world.conversation(karin)
    (view,) = (await world.ask(service.own_activities, conversation)).activities
    assert view.shown == "nothing"
    earlier = NOW - timedelta(seconds=1)
    (view,) = (await world.ask(service.own_activities, conversation, now=earlier)).activities
    assert view.shown == "all"


async def test_a_decision_for_one_channel_opens_no_other(world: World) -> None:
    unit = await world.unit(opens=None)
    await world.decision(unit, CONTENT, channel="sms")
    karin = await world.person()
    await world.activity(await world.version(karin, unit), 1)
    by_sms = await world.conversation(karin)
    by_telegram = await world.conversation(karin, channel=Channel.TELEGRAM)
    assert (await world.ask(service.own_activities, by_sms)).activities[0].shown == "all"
    assert (await world.ask(service.own_activities, by_telegram)).activities[0].shown == "nothing"


async def test_without_any_contract_there_is_still_a_number(world: World) -> None:
    okand = await world.person()
    answer = await world.ask(service.next_step, await world.conversation(okand))
    assert (answer.state, answer.shown, answer.phone) == ("none", "notice", FALLBACK)
    (entry,) = await world.log()
    assert (entry.unit_id, entry.items) == (None, [])
