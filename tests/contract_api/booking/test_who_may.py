"""Every endpoint of agreed times, for everybody who may not: nothing is told, and nothing is changed."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, func, select, update

from contract_api.booking.models import BookingChange, Slot, TieKind
from contract_api.booking.schemas import BookingWish
from contract_api.client import ContractApi, ContractApiRefused
from contract_api.contracts.models import ContractVersion
from contract_api.conversations.models import Conversation
from contract_api.disclosure.models import DisclosureDecision
from contract_api.people.models import ChannelBinding
from contract_api.people.rules import Ground, PatientStatus, Scope
from contract_api.questions.models import OpenQuestion, QuestionKind
from nastasteg.database import Sessions
from tests.contract_api.booking.stage import OLD, Stage, at
from tests.contract_api.builders import NOW

ACTS = ("move", "cancel", "confirm", "make")

type Call = tuple[str, str, dict[str, Any]]


def calls(pseudonym: str | uuid.UUID, message: str = "x1") -> list[Call]:
    """Every request about agreed times in a conversation."""
    root = f"/conversations/{pseudonym}/booking"
    wishes: list[Call] = [
        ("POST", f"{root}/wish", {"json": {"message_id": f"{message}{act}", "act": act}}) for act in ACTS
    ]
    return [
        *wishes,
        ("POST", f"{root}/choice", {"json": {"message_id": message}}),
        ("POST", f"{root}/change", {"json": {"message_id": message}}),
        ("GET", f"{root}/latest", {"params": {"message_id": message}}),
    ]


async def nothing_has_happened(stage: Stage) -> None:
    assert await stage.booked() == [OLD]
    async with stage.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(BookingChange)) == 0
        assert await session.scalar(select(func.count()).select_from(Slot).where(Slot.held_until.is_not(None))) == 0


async def test_without_the_credential_nothing_is_reached(stage: Stage, stranger: httpx.AsyncClient) -> None:
    for method, path, sent in [*calls(stage.pseudonym), ("POST", "/booking/settle", {})]:
        assert (await stranger.request(method, path, **sent)).status_code == 401, path
    await nothing_has_happened(stage)


async def unknown(stage: Stage) -> str:
    return str(uuid.uuid4())


async def of_an_ended_binding(stage: Stage) -> str:
    conversation = await stage.build.conversation(stage.karin)
    binding = await stage.build.session.get_one(ChannelBinding, conversation.binding_id)
    binding.ended_at = NOW
    return str(conversation.pseudonym)


async def of_nobody_chosen(stage: Stage) -> str:
    conversation = await stage.build.conversation(stage.karin)
    conversation.patient_id = None
    return str(conversation.pseudonym)


async def of_somebody_without_any_right(stage: Stage) -> str:
    maria = await stage.build.person("Maria")
    return str((await stage.build.conversation(maria, about=stage.karin)).pseudonym)


async def of_a_right_that_has_ended(stage: Stage) -> str:
    maria = await stage.build.person("Maria")
    await stage.build.representation(stage.karin, maria, [Scope.REBOOK], valid_to=NOW.date())
    return str((await stage.build.conversation(maria, about=stage.karin)).pseudonym)


async def of_a_patient_who_has_died(stage: Stage) -> str:
    person = await stage.build.person("Karin", status=PatientStatus.DECEASED)
    return str((await stage.build.conversation(person)).pseudonym)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (unknown, 404),
        (of_an_ended_binding, 404),
        (of_nobody_chosen, 409),
        (of_somebody_without_any_right, 403),
        (of_a_right_that_has_ended, 403),
        (of_a_patient_who_has_died, 410),
    ],
)
async def test_who_may_ask_nothing_is_refused_everywhere(
    stage: Stage, http: httpx.AsyncClient, who: Callable[[Stage], Awaitable[str]], status: int
) -> None:
    pseudonym = await who(stage)
    await stage.build.session.commit()
    for method, path, sent in calls(pseudonym):
        assert (await http.request(method, path, **sent)).status_code == status, path
    await nothing_has_happened(stage)


async def with_reading_scopes(stage: Stage) -> None:
    await relative(stage, [Scope.WHOLE_PLAN, Scope.NEXT_STEP, Scope.CONTACTS, Scope.REMINDERS, Scope.CASES])


async def with_a_power_of_attorney(stage: Stage) -> None:
    await relative(stage, list(Scope), ground=Ground.POWER_OF_ATTORNEY)


async def held_back_by_staff(stage: Stage) -> None:
    await relative(stage, list(Scope), suspended_at=NOW - timedelta(days=1))


async def a_child_of_twelve(stage: Stage) -> None:
    stage.karin.born_on = date(2013, 11, 18)


async def relative(stage: Stage, scopes: list[Scope], **given: Any) -> None:
    maria = await stage.build.person("Maria")
    await stage.build.representation(stage.karin, maria, scopes, **given)
    stage.pseudonym = str((await stage.build.conversation(maria, about=stage.karin)).pseudonym)


@pytest.mark.parametrize("who", [with_reading_scopes, with_a_power_of_attorney, held_back_by_staff, a_child_of_twelve])
async def test_whose_right_does_not_cover_it_is_told_no_time_and_changes_none(
    stage: Stage, http: httpx.AsyncClient, who: Callable[[Stage], Awaitable[None]]
) -> None:
    await who(stage)
    await stage.build.session.commit()
    for method, path, sent in calls(stage.pseudonym):
        response = await http.request(method, path, **sent)
        told = response.json()
        if path.endswith(("/wish", "/choice")):
            assert (told["outcome"], told["allowed"], told["shown"]) == ("not_allowed", False, "nothing"), path
            assert (told["old"], told["new"], told["options"], told["ties"]) == (None, None, [], []), path
        else:
            assert response.status_code == (409 if path.endswith("/change") else 404), path
        assert "2026-11-2" not in response.text
    await nothing_has_happened(stage)


async def test_a_right_that_is_taken_away_before_the_yes_moves_nothing_and_ends_the_change(stage: Stage) -> None:
    maria = await stage.build.person("Maria")
    right = await stage.build.representation(stage.karin, maria, [Scope.REBOOK])
    stage.pseudonym = str((await stage.build.conversation(maria, about=stage.karin)).pseudonym)
    await stage.build.session.commit()
    assert (await stage.read_back()).outcome == "read_back"
    right.scopes = [Scope.WHOLE_PLAN.value]
    await stage.build.session.commit()
    for told in (await stage.choose("ja"), await stage.again()):
        assert (told.outcome, told.old, told.new) == ("not_allowed", None, None)
    assert await stage.booked() == [OLD]
    assert (await stage.change()).settled_at is not None


async def test_a_relative_with_the_scope_moves_what_they_are_shown_and_nothing_hidden(stage: Stage) -> None:
    maria = await stage.build.person("Maria")
    await stage.build.representation(stage.karin, maria, [Scope.REBOOK])
    stage.pseudonym = str((await stage.build.conversation(maria, about=stage.karin)).pseudonym)
    hidden = await stage.build.movable(
        stage.karin, stage.unit, at(23, 8), service="blood test", hidden_from_relatives=True
    )
    await stage.build.tie(stage.old, TieKind.BEFORE, "Blodprov.", other_id=hidden.id, within_days=30)
    await stage.build.tie(stage.old, TieKind.TRANSPORT, "Sjukresa.")
    await stage.build.session.commit()
    asked = await stage.wish()
    assert (asked.outcome, asked.old and asked.old.starts_at) == ("proposals", OLD)
    read_back = await stage.choose("1")
    done = await stage.choose("ja")
    for told in (read_back, done):
        assert [tie.text for tie in told.ties] == ["Sjukresa."]
        assert "Blodprov" not in told.model_dump_json()
    assert await stage.booked() == [at(23, 8), at(26, 9)]
    assert [one.starts_at for one in [(await stage.wish(act="cancel")).old] if one] == [at(26, 9)]


async def undecided(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(delete(DisclosureDecision))


@pytest.mark.parametrize("act", ACTS)
async def test_an_undecided_unit_says_no_time_and_books_none_unseen(stage: Stage, act: str) -> None:
    await with_bookable_activity(stage)
    await undecided(stage.sessions)
    told = await stage.api.booking_wish(
        stage.pseudonym,
        BookingWish(message_id=stage.message(), act=act, topics=("heart",) if act == "make" else ()),  # type: ignore[arg-type]
    )
    assert told.outcome == "kept_back"
    assert "2026-11-2" not in told.model_dump_json()
    assert not (told.old and told.old.starts_at)
    async with stage.sessions() as session:
        assert (await session.scalars(select(OpenQuestion))).all() == []
    assert await stage.booked() == [OLD]


async def with_bookable_activity(stage: Stage) -> None:
    version = (await stage.build.session.scalars(select(ContractVersion))).one()
    await stage.build.activity(version, 4, "Boka en kontroll.", service="first visit", topics=["heart"])
    await stage.build.slot(stage.unit, at(26, 11), service="first visit")
    await stage.build.session.commit()


async def test_a_new_time_at_an_undecided_unit_is_kept_back_and_no_number_books_it(stage: Stage) -> None:
    await with_bookable_activity(stage)
    assert (await stage.wish(act="make", topics=("heart",))).outcome == "proposals"
    await undecided(stage.sessions)
    assert (await stage.choose("1")).outcome == "kept_back"
    assert (await stage.wish(act="make", topics=("heart",))).outcome == "kept_back"
    choice = await stage.api.choose(stage.pseudonym, stage.message(), "1")
    assert choice.open is False
    assert await stage.booked() == [OLD]


async def test_a_decision_that_is_withdrawn_before_the_yes_moves_nothing(stage: Stage) -> None:
    await stage.read_back()
    await undecided(stage.sessions)
    told = await stage.choose("ja")
    assert (told.outcome, told.old and told.old.starts_at, told.new) == ("kept_back", None, None)
    assert await stage.booked() == [OLD]


# Others' ids.


@pytest.fixture
async def bengt(stage: Stage) -> Stage:
    """Another patient of the unit, with a time of his own."""
    person = await stage.build.person("Bengt")
    await stage.build.version(person, stage.unit)
    old = await stage.build.movable(person, stage.unit, at(24, 13))
    pseudonym = str((await stage.build.conversation(person)).pseudonym)
    await stage.build.session.commit()
    return Stage(
        api=stage.api,
        sessions=stage.sessions,
        build=stage.build,
        karin=person,
        unit=stage.unit,
        old=old,
        pseudonym=pseudonym,
        count=100,
    )


async def test_the_message_of_one_patient_changes_nothing_for_another(
    stage: Stage, bengt: Stage, api: ContractApi
) -> None:
    await stage.read_back()
    message = stage.message()
    await api.choose(stage.pseudonym, message, "ja")
    for _ in range(2):
        for ask in (api.booking_change, api.booking_choice):
            with pytest.raises(ContractApiRefused, match="conflict"):
                await ask(bengt.pseudonym, message)
        assert await api.booking_latest(bengt.pseudonym, message) is None
        assert (await api.booking_change(stage.pseudonym, message)).outcome == "done"
    assert await bengt.booked() == [at(24, 13)]


async def test_a_question_that_names_somebody_elses_time_reaches_it_in_no_way(stage: Stage, bengt: Stage) -> None:
    """No caller can write such a question; this one is written into the table."""
    await bengt.read_back()
    async with stage.sessions.begin() as session:
        forged = OpenQuestion.context.op("||")(func.jsonb_build_object("appointment", str(stage.old.id)))
        await session.execute(update(OpenQuestion).where(OpenQuestion.kind == QuestionKind.MOVE).values(context=forged))
    told = await bengt.choose("ja")
    assert (told.outcome, told.old, told.new) == ("refused", None, None)
    assert await stage.booked() == [OLD]
    assert await bengt.booked() == [at(24, 13)]


@pytest.mark.parametrize("kind", ["appointment", "slot", "move", "cancel", "freed"])
async def test_no_caller_asks_a_question_about_a_time_of_its_own_making(
    stage: Stage, http: httpx.AsyncClient, kind: str
) -> None:
    body = {"message_id": "q1", "kind": kind, "options": [str(stage.old.id)], "context": {"act": "cancel"}}
    assert (await http.post(f"/conversations/{stage.pseudonym}/question", json=body)).status_code == 422
    posing = body | {"kind": "reading", "context": {"act": "cancel", "appointment": str(stage.old.id)}}
    await http.post(f"/conversations/{stage.pseudonym}/question", json=posing)
    await stage.api.choose(stage.pseudonym, "q2", "1")
    for ask in (stage.api.booking_choice, stage.api.booking_change):
        with pytest.raises(ContractApiRefused, match="conflict"):
            await ask(stage.pseudonym, "q2")
    await nothing_has_happened(stage)


async def test_a_yes_for_one_patient_is_none_for_another_that_the_conversation_has_turned_to(
    stage: Stage, bengt: Stage
) -> None:
    maria = await stage.build.person("Maria")
    for patient in (stage.karin, bengt.karin):
        await stage.build.representation(patient, maria, [Scope.REBOOK])
    conversation = await stage.build.conversation(maria, about=stage.karin)
    await stage.build.session.commit()
    stage.pseudonym = str(conversation.pseudonym)
    await stage.read_back()
    message, turned = stage.message(), uuid.uuid4()
    await stage.api.choose(stage.pseudonym, message, "ja")
    async with stage.sessions.begin() as session:
        about_bengt = {"patient_id": bengt.karin.id, "pseudonym": turned}
        await session.execute(update(Conversation).where(Conversation.id == conversation.id).values(about_bengt))
    for ask in (stage.api.booking_change, stage.api.booking_choice):
        with pytest.raises(ContractApiRefused, match="conflict"):
            await ask(turned, message)
    assert (await stage.booked(), await bengt.booked()) == ([OLD], [at(24, 13)])
