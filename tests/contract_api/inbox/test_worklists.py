"""The lists: what is due first stands first, what is late says so, and the reading is logged."""

from __future__ import annotations

import re

import httpx

from contract_api.staff.rules import Role
from tests.contract_api.inbox.conftest import ANNA, ERIK, Inbox


def numbers(page: httpx.Response) -> list[int]:
    """Return the cases of a list, in order."""
    return [int(number) for number in re.findall(r'<h3><a href="/inbox/cases/(\d+)"', page.text)]


async def test_one_s_own_list_holds_what_one_has_claimed_and_what_is_for_one_by_due_time(inbox: Inbox) -> None:
    first = await inbox.ask()
    inbox.clock.advance(days=1)
    second = await inbox.ask("Kan jag få recept?", reason="prescription")
    claimed = await inbox.ask("Ett intyg?", reason="certificate")
    anna, erik = await inbox.browser(ANNA), await inbox.browser(ERIK)
    assert (numbers(await anna.get()), numbers(await erik.get())) == ([first, second, claimed], [])
    await erik.do(claimed, "claim")
    assert (numbers(await anna.get()), numbers(await erik.get())) == ([first, second], [claimed])
    queue = await anna.get("/inbox/queue")
    assert numbers(queue) == [first, second, claimed]
    assert "Erik Sandberg har tagit ärendet." in queue.text


async def test_what_is_late_is_said_in_words_and_goes_to_the_whole_unit_once(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna, erik = await inbox.browser(ANNA), await inbox.browser(ERIK)
    await anna.do(number, "claim")
    inbox.clock.advance(days=1, hours=4)
    half = await inbox.api.tick_cases()
    assert (half.reminded, half.rerouted) == (1, 0)
    inbox.clock.advance(days=1, hours=4)
    await anna.sign_in(ANNA)
    assert "Försenat.</strong> Skulle ha besvarats torsdag 19 november kl. 17.00" in (await anna.get()).text
    late = await inbox.api.tick_cases()
    assert (late.reminded, late.rerouted) == (0, 1)
    again = await inbox.api.tick_cases()
    assert (again.reminded, again.rerouted) == (0, 0)
    assert numbers(await anna.get()) == []
    await erik.sign_in(ERIK)
    queue = await erik.get("/inbox/queue")
    assert numbers(queue) == [number]
    assert "Försenat.</strong> Skulle ha besvarats torsdag 19 november" in queue.text
    page = (await erik.get(f"/inbox/cases/{number}")).text
    assert page.index("Halva svarstiden har gått.") < page.index("Svarstiden gick ut.")
    (state,) = (await inbox.api.own_cases(inbox.pseudonym, "m9")).cases
    assert (state.is_overdue, str(state.reply_by)) == (False, "2026-11-19"), "that day has not ended yet"
    inbox.clock.advance(days=1)
    (state,) = (await inbox.api.own_cases(inbox.pseudonym, "m10")).cases
    assert (state.is_overdue, str(state.reply_by)) == (True, "2026-11-19")
    await erik.sign_in(ERIK)
    await erik.do(number, "reply", text="Nu.")
    (state,) = (await inbox.api.own_cases(inbox.pseudonym, "m11")).cases
    assert (state.is_answered, state.is_overdue) == (True, False)


async def test_reading_is_logged_and_the_patient_is_told_of_staff_by_their_unit_once(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna, erik = await inbox.browser(ANNA), await inbox.browser(ERIK)
    assert await inbox.actions() == []
    await anna.get()
    await erik.get("/inbox/queue")
    await anna.get(f"/inbox/cases/{number}")
    await anna.get(f"/inbox/cases/{number}/record")
    assert await inbox.actions() == [
        ("case.list", "inbox"),
        ("case.list", "inbox"),
        ("case.read", "inbox"),
        ("contract.read", "inbox"),
        ("case.copy", "inbox"),
    ]
    told = await inbox.api.readings(inbox.pseudonym, "m9")
    (staff,) = [one for one in told.readings if one.who == "staff"]
    assert (staff.unit_name, staff.name, staff.count) == ("Hjärtmottagningen", None, 5)


async def test_who_works_at_two_units_sees_both_and_as_an_auditor_only_one(inbox: Inbox) -> None:
    number = await inbox.ask()
    other = await inbox.build.unit(name="Lungmottagningen")
    both = "SE2321000000-S777"
    await inbox.staff(both, "Vera Lind", (other, Role.CARE_CONTACT), (inbox.unit, Role.AUDITOR))
    vera = await inbox.browser(both)
    assert numbers(await vera.get("/inbox/queue")) == []
    assert (await vera.get(f"/inbox/cases/{number}")).status_code == 404


async def test_what_waits_without_a_promise_stands_last(inbox: Inbox) -> None:
    inbox.unit.reply_within_days = None
    await inbox.build.session.commit()
    without = await inbox.ask()
    inbox.unit.reply_within_days = 2
    await inbox.build.session.commit()
    inbox.clock.advance(minutes=1)
    promised = await inbox.ask("Ett intyg?", reason="certificate")
    page = await (await inbox.browser(ANNA)).get()
    assert numbers(page) == [promised, without]
    assert "Ingen svarstid är lovad." in page.text


async def test_a_danger_and_a_wish_to_be_called_say_so(inbox: Inbox) -> None:
    danger = await inbox.ask("Det trycker över bröstet", reason="danger_mentioned")
    call = await inbox.ask("Ring mig", reason="call_back")
    anna = await inbox.browser(ANNA)
    assert "Fara har nämnts." in (await anna.get(f"/inbox/cases/{danger}")).text
    page = (await anna.get(f"/inbox/cases/{call}")).text
    assert ("Vill bli uppringd på" in page, "070-174 06 05" in page) == (True, True)
