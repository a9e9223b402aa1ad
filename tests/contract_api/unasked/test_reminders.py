"""Reminders: to whom, when, once, and what they say; and everything that they are never sent in spite of."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from contract_api.access_log.models import AccessLogEntry
from contract_api.appointments.models import Appointment, AppointmentStatus, Form
from contract_api.booking.schemas import BookingWish
from contract_api.calling import ContractApiUnavailable
from contract_api.cases.lifecycle import EventKind
from contract_api.cases.models import Case, CaseEvent
from contract_api.cases.opening import add
from contract_api.client import CaseIn
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import ChannelBinding, Person
from contract_api.people.rules import PatientStatus, Scope
from contract_api.staff.models import Staff
from contract_api.unasked import pausing
from contract_api.unasked.models import MessageConsent
from tests.contract_api.unasked.conftest import KARIN, MARIA, Post, at, names

CHANGES = ["nothing", "moved", "cancelled", "deceased", "admitted", "left", "no consent", "no number"]

VISIT = at(25, 9, 30)
"""A Wednesday."""

WEEK, DAY = at(18, 9), at(24, 9)
ASKED = ["reminder_visit", "place", "preparation_short", "reminder_answer"]


async def test_a_patient_is_reminded_a_week_and_a_day_before_and_once_each(post: Post) -> None:
    time = await post.time(VISIT)
    assert await post.due(WEEK - timedelta(minutes=1)) == []
    (week,) = await post.due(WEEK)
    assert names([week]) == [ASKED]
    assert (week.about, week.address, week.channel) == (post.karin.id, KARIN, "sms")
    assert week.values == {"when": "onsdag 25 november kl. 09.30"}
    assert await post.may_go(week)
    for moment in (WEEK, WEEK + timedelta(hours=3), at(19, 12), at(23, 12)):
        assert await post.due(moment) == []
    (day,) = await post.due(DAY)
    assert day.id != week.id
    assert await post.may_go(day)
    assert await post.due(at(25, 9)) == []
    async with post.sessions() as session:
        logged = await session.execute(select(AccessLogEntry.action, AccessLogEntry.items))
        assert [tuple(one) for one in logged] == [("unasked.reminder", [f"appointment:{time.id}"])] * 2


async def test_who_cannot_manage_gets_no_reminder_for_two_weeks_and_then_again(post: Post) -> None:
    await post.time(VISIT)
    post.clock.set(at(12, 9))
    pseudonym = (await post.api.conversation("sms", KARIN)).pseudonym
    assert pseudonym is not None
    told = await post.api.open_case(pseudonym, CaseIn(message_id="m1", reason="cannot_manage", text="Orkar inte"))
    assert told.paused_until == at(26, 12).date()
    assert (await post.due(WEEK), await post.due(DAY)) == ([], [])
    later = at(2, 9, month=12)
    await post.time(later)
    assert len(await post.due(at(1, 9, month=12))) == 1


async def test_while_a_person_talks_with_the_patient_a_reminder_asks_nothing(post: Post) -> None:
    await post.time(VISIT)
    post.clock.set(WEEK)
    pseudonym = (await post.api.conversation("sms", KARIN)).pseudonym
    assert pseudonym is not None
    await post.api.open_case(pseudonym, CaseIn(message_id="m1", reason="question", text="Får jag äta banan?"))
    async with post.sessions.begin() as session:
        (case,) = await session.scalars(select(Case))
        staff = Staff(subject="SE2321000000-S001", name="Anna Lindgren")
        session.add(staff)
        await session.flush()
        await add(session, CaseEvent(case_id=case.id, kind=EventKind.TAKEN_OVER, at=WEEK, staff_id=staff.id))
    (reminder,) = await post.due(WEEK)
    assert names([reminder])[0][-1] == "reminder_call"


async def test_two_workers_at_once_hand_over_one_reminder(post: Post) -> None:
    await post.time(VISIT)
    post.clock.set(WEEK)
    await asyncio.gather(*(post.api.hand_over_due() for _ in range(4)))
    assert len(await post.due()) == 1


async def test_what_is_cut_off_before_the_commit_is_as_if_it_had_not_been(post: Post, monkeypatch: Any) -> None:
    await post.time(VISIT)
    post.clock.set(WEEK)
    with monkeypatch.context() as broken:
        broken.setattr("contract_api.unasked.handing_over.defer_notice", None)
        with pytest.raises(ContractApiUnavailable):
            await post.api.hand_over_due()
    assert await post.states() == []
    assert len(await post.due(WEEK)) == 1


async def test_many_are_handed_over_in_batches(post: Post) -> None:
    for hour in range(30):
        await post.time(VISIT + timedelta(minutes=10 * hour), preparation=None)
    assert len(await post.due(WEEK)) == 30


@pytest.mark.parametrize("change", CHANGES)
async def test_nobody_is_reminded_in_spite_of_it(post: Post, change: str) -> None:
    time = await post.time(VISIT)
    await _make(post, change, time)
    assert len(await post.due(WEEK)) == (1 if change == "nothing" else 0)


@pytest.mark.parametrize("change", CHANGES)
async def test_it_is_asked_again_when_it_is_to_be_sent(post: Post, change: str) -> None:
    time = await post.time(VISIT)
    (notice,) = await post.due(WEEK)
    await _make(post, change, time)
    assert await post.may_go(notice) is (change == "nothing")
    if change != "nothing":
        assert not await post.may_go(notice)
        assert await post.due() == []


async def test_what_was_to_be_sent_in_the_day_does_not_go_at_night_but_is_written_anew_in_the_morning(
    post: Post,
) -> None:
    await post.time(VISIT)
    (late,) = await post.due(at(18, 18, 59))
    assert not await post.may_go(late, at(18, 19))
    assert not await post.may_go(late, at(19, 9))
    assert await post.due(at(19, 8, 59)) == []
    (morning,) = await post.due(at(19, 9))
    assert (morning.values, morning.id == late.id) == (late.values, False)
    assert await post.may_go(morning)


async def test_what_has_waited_in_the_queue_for_too_long_is_not_sent(post: Post) -> None:
    await post.time(VISIT)
    (week,) = await post.due(WEEK)
    assert not await post.may_go(week, at(22, 12))
    assert await post.due() == []
    assert await post.states() == ["withdrawn", "not_needed"]


async def test_stopp_ends_reminders_and_start_gives_them_back(post: Post) -> None:
    await post.time(VISIT)
    await post.time(VISIT + timedelta(days=1))
    await post.stop()
    assert await post.due(WEEK) == []
    await post.stop(start=True)
    assert len(await post.due(at(19, 9))) == 1


async def test_an_undecided_unit_says_nothing_and_one_with_notices_no_content(post: Post) -> None:
    undecided, notices = await post.build.unit(opens=None), await post.build.unit(opens=DecisionKind.NOTICES)
    for unit in (undecided, notices):
        await post.build.movable(
            post.karin, unit, VISIT, preparation="Ta inte Waran.", open_preparation=None, place="Hjärtmottagningen"
        )
    await post.build.session.commit()
    (told,) = await post.due(WEEK)
    assert names([told]) == [["reminder_visit", "place", "reminder_yes"]]
    assert "Waran" not in told.model_dump_json()
    assert told.more[0].values == {"place": "Storgatan 1, plan 2"}
    assert await post.states() == ["told", "undecided"] or await post.states() == ["undecided", "told"]


async def test_a_decision_that_ends_before_it_is_sent_ends_it(post: Post) -> None:
    unit = await post.build.unit(opens=None)
    decision = await post.build.decision(unit, DecisionKind.NOTICES)
    await post.build.movable(post.karin, unit, VISIT)
    await post.build.session.commit()
    (told,) = await post.due(WEEK)
    await post.change(decision, withdrawn_at=WEEK)
    assert not await post.may_go(told)
    assert await post.due() == []


async def test_somebody_with_a_protected_identity_is_told_nothing(post: Post) -> None:
    await post.time(VISIT)
    await post.change(post.karin, is_protected=True)
    assert await post.due(WEEK) == []
    assert await post.states() == ["undecided"]


async def test_a_child_too_young_to_ask_is_not_reminded_itself(post: Post) -> None:
    await post.change(post.karin, born_on=at(1, 9, month=12).date().replace(year=2013))
    await post.time(VISIT)
    assert await post.due(WEEK) == []
    assert await post.states() == ["no_right"]


async def test_a_number_that_nobody_has_used_for_a_year_may_be_somebody_elses(post: Post) -> None:
    await post.time(VISIT)
    async with post.sessions.begin() as session:
        binding = (await session.scalars(select(ChannelBinding))).one()
        binding.verified_at = binding.used_at = WEEK - timedelta(days=366)
    assert await post.due(WEEK) == []
    assert await post.states() == ["no_address"]


async def test_being_reminded_is_no_use_of_a_number(post: Post) -> None:
    await post.time(VISIT)
    (told,) = await post.due(WEEK)
    assert await post.may_go(told)
    async with post.sessions() as session:
        assert (await session.scalars(select(ChannelBinding.used_at))).one() is None


@pytest.mark.parametrize("scopes", [(Scope.REMINDERS,), (Scope.WHOLE_PLAN, Scope.CASES)])
async def test_a_relative_is_reminded_where_the_right_covers_it(post: Post, scopes: tuple[Scope, ...]) -> None:
    maria = await _relative(post, *scopes)
    hidden = await post.time(VISIT + timedelta(hours=1), hidden_from_relatives=True)
    await post.time(VISIT)
    told = [one for one in await post.due(WEEK) if one.address == MARIA]
    assert names(told) == (
        [["reminder_visit_other", "place", "preparation_short", "reminder_call"]] if Scope.REMINDERS in scopes else []
    )
    assert all(one.values["about"] == "Karin" for one in told)
    assert maria.id != hidden.patient_id


async def test_a_relative_who_may_rebook_can_answer(post: Post) -> None:
    await _relative(post, Scope.REMINDERS, Scope.REBOOK)
    await post.time(VISIT)
    (told,) = [one for one in await post.due(WEEK) if one.address == MARIA]
    assert names([told])[0][-1] == "reminder_answer"
    assert await post.may_go(told)
    assert await post.write("m1", "ja", MARIA) == "confirm"


async def test_a_relatives_right_that_ends_before_it_is_sent_ends_it(post: Post) -> None:
    maria = await _relative(post, Scope.REMINDERS)
    await post.time(VISIT)
    (told,) = [one for one in await post.due(WEEK) if one.address == MARIA]
    async with post.sessions.begin() as session:
        await session.execute(
            ChannelBinding.__table__.update().where(ChannelBinding.person_id == maria.id).values(ended_at=WEEK)
        )
    assert not await post.may_go(told)


@pytest.mark.parametrize(
    ("form", "first"),
    [
        (Form.VISIT, "reminder_visit"),
        (Form.PHONE, "reminder_phone"),
        (Form.VIDEO, "reminder_video"),
        (Form.HOME_VISIT, "reminder_home_visit"),
    ],
)
async def test_each_form_has_its_words(post: Post, form: Form, first: str) -> None:
    await post.time(
        VISIT, form=form, place="", preparation=None, arrival_minutes=120 if form is Form.HOME_VISIT else None
    )
    (told,) = await post.due(WEEK)
    assert names([told]) == [[first, "reminder_answer"]]
    assert told.values["when"].endswith("kl. 09.30-11.30" if form is Form.HOME_VISIT else "kl. 09.30")


async def test_long_preparation_is_asked_for_instead(post: Post) -> None:
    await post.time(VISIT, preparation="Fasta. " * 40)
    (told,) = await post.due(WEEK)
    assert "reminder_prepare" in names([told])[0]


async def test_the_unit_has_its_own_schedule_and_no_rules_mean_the_default(post: Post) -> None:
    own, none = await post.build.unit(), await post.build.unit()
    await post.build.booking_rules(own, reminder_days=[3])
    await post.build.movable(post.karin, own, VISIT)
    await post.build.movable(post.karin, none, VISIT + timedelta(hours=2))
    await post.build.session.commit()
    assert [names([one])[0][-1] for one in await post.due(WEEK)] == ["reminder_yes"]
    assert len(await post.due(at(22, 9))) == 1
    assert len(await post.due(DAY)) == 1


async def test_who_has_confirmed_is_reminded_once_more_and_asked_nothing(post: Post) -> None:
    time = await post.time(VISIT)
    await post.change(time, confirmed_at=at(16, 9))
    assert await post.due(WEEK) == []
    (last,) = await post.due(DAY)
    assert names([last])[0][-1] == "reminder_confirmed"


async def test_what_is_confirmed_before_it_is_sent_is_written_anew_without_the_question(post: Post) -> None:
    time = await post.time(VISIT)
    (asked,) = await post.due(DAY)
    await post.change(time, confirmed_at=DAY)
    assert not await post.may_go(asked)
    (short,) = await post.due()
    assert names([short])[0][-1] == "reminder_confirmed"
    assert await post.may_go(short)


async def test_a_time_made_today_for_in_a_week_is_not_reminded_of_in_the_same_breath(post: Post) -> None:
    await post.time(VISIT, booked_at=WEEK)
    assert await post.due(WEEK + timedelta(minutes=5)) == []
    assert len(await post.due(DAY)) == 1


@pytest.mark.parametrize(
    ("words", "chosen"), [("ja", "confirm"), ("Ja tack", "confirm"), ("OMBOKA", "rebook"), ("avboka", "cancel")]
)
async def test_a_bare_answer_means_the_time_that_was_reminded_of(post: Post, words: str, chosen: str) -> None:
    time = await post.time(VISIT)
    await post.time(VISIT + timedelta(days=20))
    await post.build.slot(post.unit, at(26, 14))
    await post.build.session.commit()
    (told,) = await post.due(WEEK)
    assert await post.write("m0", words) == ""
    assert await post.may_go(told)
    assert await post.write("m1", words) == chosen
    answer = await post.api.booking_choice(await post.pseudonym(), "m1")
    outcomes = {"confirm": "done", "rebook": "proposals", "cancel": "ask_cancel"}
    assert answer.outcome == outcomes[chosen]
    assert answer.old is not None
    assert answer.old.starts_at == VISIT
    async with post.sessions() as session:
        confirmed = await session.scalar(select(func.count(Appointment.confirmed_at)))
        assert confirmed == (1 if chosen == "confirm" else 0)
        assert (await session.get_one(Appointment, time.id)).status is AppointmentStatus.BOOKED


async def test_a_question_in_the_middle_of_a_booking_is_not_pushed_away(post: Post) -> None:
    await post.time(VISIT)
    await post.build.slot(post.unit, at(26, 14))
    await post.build.session.commit()
    post.clock.set(DAY - timedelta(hours=20))
    pseudonym = await post.pseudonym()
    asked = await post.api.booking_wish(pseudonym, BookingWish(message_id="m1", act="move"))
    assert asked.outcome == "proposals"
    (told,) = await post.due(DAY)
    assert names([told])[0][-1] == "reminder_call"
    assert await post.may_go(told)
    assert (await post.api.choose(pseudonym, "m2", "1")).kind == "slot"


async def test_a_question_that_is_asked_before_it_is_sent_is_not_pushed_away_either(post: Post) -> None:
    await post.time(VISIT)
    (told,) = await post.due(DAY)
    pseudonym = await post.pseudonym()
    await post.api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    assert not await post.may_go(told)
    (without,) = await post.due()
    assert names([without])[0][-1] == "reminder_call"
    assert await post.may_go(without)
    assert (await post.api.choose(pseudonym, "m2", "ja")).kind == "offer_case"


async def test_the_last_answer_of_long_ago_is_no_question_in_the_middle(post: Post) -> None:
    await post.time(VISIT)
    post.clock.set(DAY - timedelta(hours=3))
    await post.api.ask(await post.pseudonym(), "m1", kind="offer_case", options=["case"])
    (told,) = await post.due(DAY)
    assert await post.may_go(told)
    assert await post.write("m2", "ja") == "confirm"


async def test_at_a_number_that_is_several_peoples_it_is_said_for_whom_and_nothing_is_asked(post: Post) -> None:
    bengt = await post.build.person("Bengt")
    await post.build.version(bengt, post.unit)
    await post.bind(bengt, KARIN, consents=False)
    await post.time(VISIT)
    (told,) = await post.due(WEEK)
    assert names([told]) == [["reminder_visit_other", "place", "preparation_short", "reminder_call"]]
    assert told.values["about"] == "Karin"
    assert await post.may_go(told)
    assert await post.write("m1", "ja") == ""


async def test_asking_twice_whether_it_may_go_asks_the_patient_once(post: Post) -> None:
    await post.time(VISIT)
    (told,) = await post.due(WEEK)
    assert await post.may_go(told)
    assert await post.may_go(told)
    assert await post.write("m1", "ja") == "confirm"


async def test_it_goes_to_no_other_number_than_it_was_written_for(post: Post) -> None:
    await post.time(VISIT)
    (told,) = await post.due(WEEK)
    assert not await post.may_go(told.model_copy(update={"address": MARIA}))


async def test_on_christmas_eve_nobody_is_written_to_and_whoever_comes_after_is_reminded_before(post: Post) -> None:
    await post.time(at(27, 10, month=12))
    assert await post.due(at(22, 12, month=12)) == []
    (told,) = await post.due(at(23, 9, month=12))
    assert "söndag 27 december" in told.values["when"]
    for day in (24, 25, 26):
        assert not await post.may_go(told, at(day, 12, month=12))
        assert await post.due(at(day, 12, month=12)) == []


async def _relative(post: Post, *scopes: Scope) -> Person:
    maria = await post.build.person("Maria")
    await post.build.representation(post.karin, maria, scopes)
    await post.bind(maria, MARIA)
    await post.build.session.commit()
    return maria


async def _make(post: Post, change: str, time: Appointment) -> None:
    """Let something change that no reminder goes in spite of."""
    match change:
        case "cancelled":
            await post.change(time, status=AppointmentStatus.CANCELLED, changed_at=WEEK)
        case "moved":
            new = await post.time(at(10, 9, month=12))
            await post.change(time, status=AppointmentStatus.MOVED, changed_at=WEEK, moved_to_id=new.id)
        case "deceased" | "admitted":
            await post.change(post.karin, status=PatientStatus(change))
        case "left":
            await post.change(post.karin, status=PatientStatus.MOVED)
        case "no consent":
            async with post.sessions.begin() as session:
                consent = (await session.scalars(select(MessageConsent))).one()
                consent.ended_at, consent.ended_by = WEEK, "Siv Dal"
        case "no number":
            async with post.sessions.begin() as session:
                binding = (await session.scalars(select(ChannelBinding))).one()
                binding.ended_at, binding.ended_why = WEEK, "staff"


async def test_a_reminder_that_rested_goes_when_start_is_written_while_it_is_still_due(post: Post) -> None:
    await post.time(VISIT)
    async with post.sessions.begin() as session:
        await pausing.pause(session, post.karin.id, message_id="m1", now=at(17, 12))
    assert await post.due(WEEK) == []
    assert await post.states() == ["paused"]
    await post.stop(start=True)
    assert names(await post.due(WEEK + timedelta(hours=1))) == [ASKED]
