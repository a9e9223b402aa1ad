"""A code is made for a person and redeemed by whoever sends it: POST /enrolments and PUT /bindings."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, text, update

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.client import ContractApi, ContractApiRefused, EnrolmentIn
from contract_api.enrolment.models import Enrolment, WrongCode
from contract_api.enrolment.rules import ALARM_AT, WRONG_CODES_A_DAY
from contract_api.people.models import ChannelBinding, Person
from contract_api.people.rules import PatientStatus
from nastasteg import codes
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.notices import open_notice
from tests.conftest import SettableClock
from tests.contract_api.builders import Builder

NUMBER = "+46701740605"
OTHER = "+46701740606"


def wanted(person: Person, **given: str) -> EnrolmentIn:
    return EnrolmentIn.model_validate({"external_ref": person.external_ref, "by": "Anna Lindgren"} | given)


async def code_for(api: ContractApi, person: Person, **given: str) -> str:
    made = await api.enrol(wanted(person, **given))
    assert made.code is not None
    return made.code


async def is_known(api: ContractApi, number: str = NUMBER) -> bool:
    return (await api.conversation("sms", number)).known


async def test_whoever_sends_the_code_is_the_person_from_then_on(
    api: ContractApi, karin: Person, sessions: Sessions, identifiers: Identifiers, clock: SettableClock
) -> None:
    code = await code_for(api, karin)
    assert not await is_known(api)
    assert await api.redeem_code("sms", NUMBER, f"Hej! Min kod är {code.lower()}, tack")
    found = await api.conversation("sms", NUMBER)
    assert (await api.next_step(str(found.pseudonym), "m1")).for_other is False
    async with sessions() as session:
        binding = (await session.scalars(select(ChannelBinding))).one()
        logged = (await session.scalars(select(AccessLogEntry).where(AccessLogEntry.action == "binding.made"))).one()
    assert (binding.person_id, binding.verified_at) == (karin.id, clock.now)
    assert binding.verified_how == "code handed over by Anna Lindgren"
    assert identifiers.open(binding.address_sealed) == NUMBER
    assert (logged.actor, logged.actor_id, logged.patient_id) == (Actor.PATIENT, karin.id, karin.id)
    assert logged.items == [f"binding:{binding.id}"]


async def test_the_code_itself_is_stored_nowhere(api: ContractApi, karin: Person, sessions: Sessions) -> None:
    shown = await code_for(api, karin)
    async with sessions() as session:
        for table in ("contract.enrolment", "contract.access_log", "jobs.procrastinate_jobs"):
            stored = str((await session.execute(text(f"SELECT * FROM {table}"))).all())
            assert shown not in stored
            assert shown.replace("-", "") not in stored


async def test_a_code_is_good_once(api: ContractApi, karin: Person) -> None:
    code = await code_for(api, karin)
    assert await api.redeem_code("sms", NUMBER, code)
    assert not await api.redeem_code("sms", OTHER, code)
    assert not await is_known(api, OTHER)


async def test_the_same_message_again_gives_the_same_and_changes_nothing(
    api: ContractApi, karin: Person, sessions: Sessions
) -> None:
    code = await code_for(api, karin)
    assert [await api.redeem_code("sms", NUMBER, code) for _ in range(3)] == [True, True, True]
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(ChannelBinding)) == 1
        assert await session.scalar(select(func.count()).select_from(WrongCode)) == 0


async def test_a_code_whose_binding_has_ended_is_not_good_again(
    api: ContractApi, karin: Person, sessions: Sessions, clock: SettableClock
) -> None:
    code = await code_for(api, karin)
    assert await api.redeem_code("sms", NUMBER, code)
    async with sessions.begin() as session:
        await session.execute(update(ChannelBinding).values(ended_at=clock.now))
    assert not await api.redeem_code("sms", NUMBER, code)


async def test_a_new_code_revokes_the_one_before(api: ContractApi, karin: Person) -> None:
    first, second = await code_for(api, karin), await code_for(api, karin)
    assert not await api.redeem_code("sms", NUMBER, first)
    assert await api.redeem_code("sms", NUMBER, second)


async def test_of_many_codes_at_once_one_is_open(api: ContractApi, karin: Person, sessions: Sessions) -> None:
    made = await asyncio.gather(*(code_for(api, karin) for _ in range(5)))
    assert len(set(made)) == 5
    async with sessions() as session:
        still_open = select(func.count()).select_from(Enrolment).where(Enrolment.revoked_at.is_(None))
        assert await session.scalar(still_open) == 1


async def test_of_many_who_send_a_code_at_once_one_gets_it(api: ContractApi, karin: Person) -> None:
    code = await code_for(api, karin)
    numbers = [f"+467017406{last:02d}" for last in range(10, 20)]
    got = await asyncio.gather(*(api.redeem_code("sms", number, code) for number in numbers))
    assert got.count(True) == 1


@pytest.mark.parametrize(("days", "is_good"), [(13, True), (14, False)])
async def test_a_code_is_good_for_two_weeks(
    api: ContractApi, karin: Person, clock: SettableClock, days: int, is_good: bool
) -> None:
    code = await code_for(api, karin)
    clock.advance(days=days)
    assert await api.redeem_code("sms", NUMBER, code) is is_good
    assert await is_known(api) is is_good


async def test_a_code_for_one_channel_is_none_in_another(api: ContractApi, karin: Person) -> None:
    code = await code_for(api, karin, channel="telegram")
    assert not await api.redeem_code("sms", NUMBER, code)
    assert await api.redeem_code("telegram", "4711", f"/start {code}")


async def test_a_person_may_have_several_channels_and_a_number_stand_for_several(
    api: ContractApi, karin: Person, build: Builder, sessions: Sessions
) -> None:
    bengt = await build.person("Bengt")
    await build.version(bengt, await build.unit())
    await build.session.commit()
    assert await api.redeem_code("sms", NUMBER, await code_for(api, karin))
    assert await api.redeem_code("telegram", "4711", await code_for(api, karin))
    assert await api.redeem_code("sms", NUMBER, await code_for(api, bengt))
    found = await api.conversation("sms", NUMBER)
    options = (await api.ask_patient(str(found.pseudonym), "m1", context={})).options
    assert {one.name for one in options} == {"Karin", "Bengt"}


async def test_a_number_that_is_theirs_already_is_verified_anew(
    api: ContractApi, karin: Person, sessions: Sessions, clock: SettableClock
) -> None:
    assert await api.redeem_code("sms", NUMBER, await code_for(api, karin))
    clock.advance(days=3)
    assert await api.redeem_code("sms", NUMBER, await code_for(api, karin))
    async with sessions() as session:
        assert (await session.scalars(select(ChannelBinding))).one().verified_at == clock.now


async def guess(api: ContractApi, count: int, number: str = NUMBER) -> None:
    for _ in range(count):
        assert not await api.redeem_code("sms", number, codes.show(codes.make()))


@pytest.mark.parametrize(("wrong", "is_good"), [(WRONG_CODES_A_DAY - 1, True), (WRONG_CODES_A_DAY, False)])
async def test_after_five_wrong_codes_the_right_one_is_refused_too_until_the_next_day(
    api: ContractApi, karin: Person, clock: SettableClock, wrong: int, is_good: bool
) -> None:
    code = await code_for(api, karin)
    await guess(api, wrong)
    assert await api.redeem_code("sms", NUMBER, code) is is_good
    clock.advance(days=1)
    assert await api.redeem_code("sms", NUMBER, code)


async def test_wrong_codes_are_counted_for_each_number_alone(api: ContractApi, karin: Person) -> None:
    code = await code_for(api, karin)
    await guess(api, WRONG_CODES_A_DAY, OTHER)
    assert await api.redeem_code("sms", NUMBER, code)


async def test_guesses_in_one_message_count_one_by_one(api: ContractApi, karin: Person, sessions: Sessions) -> None:
    code = await code_for(api, karin)
    many = " ".join(codes.show(codes.make()) for _ in range(20))
    assert not await api.redeem_code("sms", NUMBER, f"{many} {code}")
    assert not await api.redeem_code("sms", NUMBER, many)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(WrongCode)) == WRONG_CODES_A_DAY
    assert not await api.redeem_code("sms", NUMBER, code)


async def test_ordinary_messages_are_no_wrong_codes(api: ContractApi, karin: Person) -> None:
    code = await code_for(api, karin)
    for message in ("kontrakt", "Vad är mitt nästa steg?", "Jag heter Karin Andersson", "070-174 06 05", "", "🦐") * 3:
        assert not await api.redeem_code("sms", NUMBER, message)
    assert await api.redeem_code("sms", NUMBER, code)


async def test_wrong_codes_from_everywhere_raise_an_alarm_in_the_log(
    api: ContractApi, sessions: Sessions, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with sessions.begin() as session:
        session.add_all(WrongCode(address_lookup=f"{place}", at=clock.now) for place in range(ALARM_AT - 2))
    with caplog.at_level(logging.ERROR, logger="contract_api"):
        await guess(api, 1)
        assert "wrong codes" not in caplog.text
        await guess(api, 1)
        assert f"{ALARM_AT} wrong codes within an hour" in caplog.text
    assert NUMBER not in caplog.text


async def test_counts_are_kept_for_a_day_only(api: ContractApi, sessions: Sessions, clock: SettableClock) -> None:
    await guess(api, 2)
    clock.advance(days=1)
    await guess(api, 1, OTHER)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(WrongCode)) == 1


@pytest.mark.parametrize("status", [PatientStatus.DECEASED, PatientStatus.MOVED])
async def test_who_is_no_longer_served_gets_no_code_and_redeems_none(
    api: ContractApi, karin: Person, sessions: Sessions, status: PatientStatus
) -> None:
    code = await code_for(api, karin)
    async with sessions.begin() as session:
        await session.execute(update(Person).values(status=status))
    with pytest.raises(ContractApiRefused) as refused:
        await api.enrol(wanted(karin))
    assert refused.value.problem.slug == f"patient-{status}"
    assert not await api.redeem_code("sms", NUMBER, code)


async def test_nobody_gets_a_code_who_is_not_known(api: ContractApi) -> None:
    with pytest.raises(ContractApiRefused) as refused:
        await api.enrol(EnrolmentIn(external_ref="nobody", by="Anna Lindgren"))
    assert refused.value.problem.status == 404


async def sent(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        found = await session.execute(
            text("SELECT args ->> 'sealed' FROM jobs.procrastinate_jobs WHERE task_name = 'bot.notify'")
        )
        return [row[0] for row in found]


async def test_a_code_that_is_sent_is_told_to_that_number_alone_and_good_from_there_alone(
    api: ContractApi, karin: Person, sessions: Sessions, identifiers: Identifiers
) -> None:
    made = await api.enrol(wanted(karin, send_to=NUMBER))
    assert (made.code, made.page) == (None, None)
    (sealed,) = await sent(sessions)
    notice = open_notice(identifiers, sealed)
    assert (notice.channel, notice.address, notice.about) == ("sms", NUMBER, karin.id)
    assert (notice.text, notice.values["date"]) == ("utter_enrolment_code", "måndag 30 november")
    code = notice.values["code"]
    assert not await api.redeem_code("sms", OTHER, code)
    assert not await api.redeem_code("telegram", NUMBER, code)
    assert await api.redeem_code("sms", NUMBER, code)
    async with sessions() as session:
        binding = (await session.scalars(select(ChannelBinding))).one()
    assert binding.verified_how == "code sent to the number by Anna Lindgren"


async def test_nothing_is_sent_where_the_code_could_not_be_made(
    api: ContractApi, karin: Person, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Person).values(status=PatientStatus.DECEASED))
    with pytest.raises(ContractApiRefused):
        await api.enrol(wanted(karin, send_to=NUMBER))
    assert await sent(sessions) == []


@pytest.mark.parametrize("number", ["0701740605", "+46", "karin", ""])
async def test_a_number_that_is_none_is_refused(http: httpx.AsyncClient, karin: Person, number: str) -> None:
    body = {"external_ref": karin.external_ref, "by": "Anna", "send_to": number}
    assert (await http.post("/enrolments", json=body)).status_code == 422


async def test_the_page_says_all_that_whoever_gets_it_needs(
    api: ContractApi, karin: Person, clock: SettableClock
) -> None:
    made = await api.enrol(wanted(karin))
    assert made.page is not None
    assert made.expires_at == clock.now + timedelta(days=14)
    for needed in (
        str(made.code),
        "Karin Ek",
        "till och med måndag 30 november",
        "Låt ingen annan få koden",
        "automatisk tjänst",
        "Ring 112",
        "Är meddelandet äkta?",
        "STOPP",
    ):
        assert needed in made.page
