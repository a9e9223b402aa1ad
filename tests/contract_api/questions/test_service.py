"""The open question of a conversation."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contract_api.client import ContractApi, ContractApiRefused
from contract_api.questions.models import OpenQuestion
from nastasteg.database import Sessions
from tests.conftest import SettableClock
from tests.contract_api.builders import Builder


@pytest.fixture
async def pseudonym(build: Builder) -> str:
    conversation = await build.conversation(await build.person())
    await build.session.commit()
    return str(conversation.pseudonym)


@pytest.fixture
async def another(build: Builder) -> str:
    conversation = await build.conversation(await build.person("Bengt"))
    await build.session.commit()
    return str(conversation.pseudonym)


async def test_a_number_the_next_day_chooses_the_option(api: ContractApi, pseudonym: str, clock: SettableClock) -> None:
    asked = await api.ask(pseudonym, "m1", kind="reading", options=["next", "contact"], context={"text": "hur?"})
    assert asked.expires_at == clock.now + timedelta(hours=48)
    clock.advance(hours=26)
    answer = await api.choose(pseudonym, "m2", "tvåan")
    assert (answer.open, answer.kind, answer.chosen, answer.declined) == (True, "reading", "contact", False)
    assert answer.context == {"text": "hur?"}


async def test_the_same_answer_again_gives_the_same_result(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="reading", options=["next", "contact"])
    first = await api.choose(pseudonym, "m2", "1")
    assert await api.choose(pseudonym, "m2", "1") == first


async def test_of_an_answered_question_the_choice_is_kept_and_what_was_written_is_not(
    api: ContractApi, pseudonym: str, sessions: Sessions
) -> None:
    async def contexts() -> list[dict[str, object]]:
        async with sessions() as session:
            return list(await session.scalars(select(OpenQuestion.context).order_by(OpenQuestion.asked_at)))

    await api.ask(pseudonym, "m1", kind="reading", options=["next", "contact"], context={"text": "hur?", "topics": []})
    await api.choose(pseudonym, "m2", "2")
    await api.ask(pseudonym, "m2:offer", kind="offer_case", options=["case"], context={"text": "hur?"})
    assert (await api.choose(pseudonym, "m2", "2")).context == {"text": "hur?", "topics": []}
    await api.choose(pseudonym, "m3", "nej")
    assert await contexts() == [{"topics": []}, {"text": "hur?"}]
    async with sessions() as session:
        assert await session.scalar(select(OpenQuestion.chosen).order_by(OpenQuestion.asked_at)) == "contact"


async def test_the_same_no_again_is_still_a_no(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    first = await api.choose(pseudonym, "m2", "nej tack")
    assert (first.chosen, first.declined) == (None, True)
    assert await api.choose(pseudonym, "m2", "nej tack") == first


async def test_an_answered_question_is_open_to_no_other_message(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    await api.choose(pseudonym, "m2", "ja")
    assert not (await api.choose(pseudonym, "m3", "ja")).open


async def test_a_side_question_leaves_it_open(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    aside = await api.choose(pseudonym, "m2", "vem är min läkare?")
    assert (aside.open, aside.chosen, aside.declined) == (True, None, False)
    assert (await api.choose(pseudonym, "m3", "ja tack")).chosen == "case"


async def test_with_nothing_asked_a_yes_chooses_nothing(api: ContractApi, pseudonym: str) -> None:
    answer = await api.choose(pseudonym, "m1", "ja")
    assert (answer.open, answer.kind, answer.chosen) == (False, None, None)


async def test_after_two_days_it_is_closed(api: ContractApi, pseudonym: str, clock: SettableClock) -> None:
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    clock.advance(hours=48)
    assert not (await api.choose(pseudonym, "m2", "ja")).open


async def test_a_message_does_not_answer_the_question_that_it_led_to(api: ContractApi, pseudonym: str) -> None:
    await api.choose(pseudonym, "m1", "ja")
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    assert not (await api.choose(pseudonym, "m1", "ja")).open
    assert (await api.choose(pseudonym, "m2", "ja")).chosen == "case"


async def test_a_yes_does_not_choose_between_readings_but_accepts_an_offer(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="reading", options=["next", "contact"])
    assert (await api.choose(pseudonym, "m2", "ja")).chosen is None
    await api.ask(pseudonym, "m3", kind="offer_case", options=["case", "call"])
    assert (await api.choose(pseudonym, "m4", "ja")).chosen == "case"


async def test_a_new_question_takes_the_place_of_the_open_one(
    api: ContractApi, pseudonym: str, sessions: Sessions
) -> None:
    await api.ask(pseudonym, "m1", kind="reading", options=["next", "contact"])
    await api.ask(pseudonym, "m2", kind="offer_case", options=["case"])
    answer = await api.choose(pseudonym, "m3", "1")
    assert (answer.kind, answer.chosen) == ("offer_case", "case")
    async with sessions() as session:
        open_now = select(func.count()).select_from(OpenQuestion).where(OpenQuestion.closed_at.is_(None))
        assert await session.scalar(open_now) == 0


async def test_the_second_failure_in_a_row_is_told_apart(api: ContractApi, pseudonym: str) -> None:
    assert not (await api.ask(pseudonym, "m1", kind="reading", options=["a", "b"])).again
    assert (await api.ask(pseudonym, "m2", kind="reading", options=["c", "d"])).again
    assert (await api.ask(pseudonym, "m2", kind="reading", options=["c", "d"])).again
    assert not (await api.ask(pseudonym, "m1", kind="reading", options=["a", "b"])).again


async def test_one_of_another_kind_is_not_the_second_failure(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    assert not (await api.ask(pseudonym, "m2", kind="reading", options=["a", "b"])).again


async def test_one_after_an_answered_question_is_not_the_second_failure(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="reading", options=["a", "b"])
    await api.choose(pseudonym, "m2", "1")
    assert not (await api.ask(pseudonym, "m3", kind="reading", options=["a", "b"])).again


async def test_one_after_an_expired_question_is_not_the_second_failure(
    api: ContractApi, pseudonym: str, clock: SettableClock
) -> None:
    await api.ask(pseudonym, "m1", kind="reading", options=["a", "b"])
    clock.advance(hours=49)
    assert not (await api.ask(pseudonym, "m2", kind="reading", options=["a", "b"])).again


async def test_the_same_message_asks_once_however_often_and_however_fast(
    api: ContractApi, pseudonym: str, sessions: Sessions
) -> None:
    asked = [api.ask(pseudonym, "m1", kind="reading", options=["a", "b"]) for _ in range(10)]
    answers = await asyncio.gather(*asked)
    assert all(answer == answers[0] for answer in answers)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(OpenQuestion)) == 1


async def test_of_two_answers_at_once_one_counts(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="reading", options=["a", "b"])
    answers = await asyncio.gather(*(api.choose(pseudonym, f"m{n}", str(n - 1)) for n in (2, 3)))
    assert sorted(answer.open for answer in answers) == [False, True]


async def test_conversations_do_not_answer_each_other(api: ContractApi, pseudonym: str, another: str) -> None:
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    assert not (await api.choose(another, "m2", "ja")).open
    assert (await api.choose(pseudonym, "m3", "ja")).chosen == "case"


async def test_a_message_id_of_another_conversation_is_refused(api: ContractApi, pseudonym: str, another: str) -> None:
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case"])
    with pytest.raises(ContractApiRefused) as asked:
        await api.ask(another, "m1", kind="offer_case", options=["case"])
    assert asked.value.problem.status == 409
    await api.ask(another, "m2", kind="offer_case", options=["case"])
    await api.choose(pseudonym, "m3", "ja")
    with pytest.raises(ContractApiRefused) as chosen:
        await api.choose(another, "m3", "ja")
    assert chosen.value.problem.status == 409


async def test_what_is_open_is_told_without_what_was_written(
    api: ContractApi, pseudonym: str, clock: SettableClock
) -> None:
    assert await api.open_question(pseudonym) is None
    await api.ask(pseudonym, "m1", kind="access", options=["yes"], context={"numbered": False, "text": "hemligt"})
    asked = await api.open_question(pseudonym)
    assert asked is not None
    assert (asked.kind, asked.options, asked.numbered, asked.asked_by) == ("access", ["yes"], False, "m1")
    assert "hemligt" not in asked.model_dump_json()
    await api.ask(pseudonym, "m2", kind="access", options=["a", "b"], context={"numbered": True})
    newer = await api.open_question(pseudonym)
    assert newer is not None
    assert (newer.numbered, newer.id != asked.id) == (True, True)
    clock.advance(hours=48)
    assert await api.open_question(pseudonym) is None


async def test_a_button_answers_its_own_question_and_no_other(api: ContractApi, pseudonym: str) -> None:
    await api.ask(pseudonym, "m1", kind="offer_case", options=["case", "next_visit"])
    before = await api.open_question(pseudonym)
    await api.ask(pseudonym, "m2", kind="offer_case", options=["case", "next_visit"])
    now = await api.open_question(pseudonym)
    assert before is not None
    assert now is not None
    late = await api.choose(pseudonym, "m3", "ja", question=before.id)
    assert (late.open, late.chosen, late.context) == (False, None, {})
    pressed = await api.choose(pseudonym, "m4", "ja", question=now.id)
    assert (pressed.open, pressed.chosen) == (True, "case")
    assert await api.choose(pseudonym, "m4", "ja", question=now.id) == pressed


async def test_the_open_question_of_another_conversation_is_nobodys(
    api: ContractApi, pseudonym: str, another: str
) -> None:
    await api.ask(pseudonym, "m1", kind="reading", options=["next", "contact"])
    asked = await api.open_question(pseudonym)
    assert asked is not None
    assert await api.open_question(another) is None
    assert not (await api.choose(another, "m2", "1", question=asked.id)).open
