"""What becomes of a question at the care, from SMS to SMS: in a browser, without the mouse, every page looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from nastasteg.clock import local_date, system_clock
from tests.browsing import Person, at_work
from tests.contract_api.staff_mail.mail_server import MailServer
from tests.conversations.inbox_stage import ASKED, KARIN, answers, call, hand_on, say, tick, time_passes, told
from tests.house import House

UNDELIVERABLE = 30005
"""The provider's code for a number that is not there."""

LONG = 120.0
"""Seconds to wait when a part has to come back first."""

type Arrive = Callable[[str], Person]


@pytest.fixture
def arrive(browser: Browser, house: House) -> Iterator[Arrive]:
    """Let people of the care come to work: each at their own desk, by the keyboard alone."""
    with ExitStack() as leaving:

        def come(name: str) -> Person:
            person = at_work(browser, house, by_keyboard=True)
            leaving.callback(person.page.context.close)
            person.sign_in(name)
            person.check()
            return person

        yield come
        house.sql("DELETE FROM contract.absence WHERE recorded_by IN ('Anna Lindgren', 'Jonas Friberg')")


def karin_at(person: Person, start: str = "Dina ärenden") -> None:
    """Open Karin's case from a list."""
    person.page.reload()
    person.sees(start)
    person.press("link", "Karin Andersson")
    person.check()


def answer(person: Person, words: str) -> None:
    person.fill("Ditt svar", words)
    person.press("button", "Skicka svaret")
    person.sees(words)


def owner(house: House) -> list[tuple[object, ...]]:
    return house.sql(
        'SELECT "case".status, staff.name FROM contract."case" LEFT JOIN contract.staff ON staff.id = owner_id'
        ' ORDER BY "case".number'
    )


def test_who_asks_is_answered_by_somebody_who_was_told_by_e_mail_and_answers_back(
    house: House, arrive: Arrive, mails: MailServer
) -> None:
    hand_on(house)
    time_passes(house, timedelta(minutes=3))
    assert call(house, "/staff-mail/due")["wanted"] == 1
    house.until(lambda: bool(mails.taken), "the e-mail")
    assert [(str(one["To"]), one["Auto-Submitted"]) for one in mails.taken] == [
        ("anna@ekbacken.example", "auto-generated")
    ]
    assert mails.texts[0].startswith("Du har 1 nytt ärende i Nästa steg.")
    assert [words for words in ("Karin", "trafiken", "070") if words in mails.texts[0]] == []
    anna = arrive("Anna Lindgren")
    karin_at(anna)
    anna.sees(ASKED)
    anna.press("button", "Ta ärendet")
    anna.sees("Du har tagit ärendet.")
    before = len(answers(house))
    answer(anna, "När tror du att du är här?")
    assert told(house, before) == ["Anna Lindgren, distriktssköterska, svarar: När tror du att du är här?"]
    offered = say(house, "om en halvtimme ungefär")
    assert "Anna Lindgren" in offered
    if "Svara JA" in offered:
        assert "Anna Lindgren" in say(house, "ja")
    anna.page.reload()
    anna.sees("om en halvtimme ungefär")
    assert owner(house) == [("claimed", "Anna Lindgren")]
    anna.press("link", "Dina ärenden")
    anna.sees("Väntar på svar (1)")


def test_who_is_away_has_somebody_who_answers_instead(house: House, arrive: Arrive) -> None:
    hand_on(house, "jag vill ha ett intyg")
    anna = arrive("Anna Lindgren")
    anna.unfold("Enheten")
    anna.press("link", "Borta och ersättare")
    anna.check()
    today = local_date(system_clock())
    anna.fill("Första dagen", today.isoformat())
    anna.fill("Sista dagen", (today + timedelta(days=3)).isoformat())
    anna.choose("Ersättare på samma enhet", "Jonas")
    anna.press("button", "Spara")
    anna.sees("Ersättare: Jonas Friberg.")
    hand_on(house, to="Jonas Friberg")
    jonas = arrive("Jonas Friberg")
    jonas.sees("Du ersätter Anna Lindgren")
    jonas.sees("Väntar på svar (2)")
    before = len(answers(house))
    for words in ("Vi väntar på dig.", "Intyget är på väg."):
        karin_at(jonas)
        answer(jonas, words)
        jonas.press("link", "Dina ärenden")
    said = told(house, before, 2)
    assert {one.partition(",")[0] for one in said} == {"Jonas Friberg"}
    anna.page.reload()
    anna.press("button", "Ta bort: Anna Lindgren")
    anna.check()
    hand_on(house, "kan ni förnya mitt recept")


def test_what_is_overdue_goes_to_the_whole_unit_first_in_its_list_and_the_patient_is_told_that_it_is_late(
    house: House, arrive: Arrive
) -> None:
    hand_on(house)
    anna = arrive("Anna Lindgren")
    karin_at(anna)
    anna.press("button", "Ta ärendet")
    time_passes(house, timedelta(days=14))
    assert tick(house)["rerouted"] == 1
    assert tick(house)["rerouted"] == 0
    assert owner(house) == [("new", None)]
    assert "Svaret är försenat." in say(house, "Har någon svarat?")
    house.write(KARIN, "jag vill ha ett intyg")
    jonas = arrive("Jonas Friberg")
    jonas.press("link", "Enhetens kö")
    jonas.sees("Försenat.")
    jonas.press("link", "Karin Andersson")
    jonas.sees("Svarstiden gick ut. Ärendet gick till hela enheten.")
    jonas.press("button", "Ta ärendet")
    before = len(answers(house))
    answer(jonas, "Förlåt att det dröjde.")
    house.until(lambda: any("Jonas Friberg" in one for one in answers(house)[before:]), "the answer")
    jonas.sees("Besvarat.")
    assert jonas.page.get_by_text("Försenat.").count() == 0
    assert "Förlåt att det dröjde." in say(house, "Har någon svarat?")


def test_a_call_is_agreed_upon_told_just_before_and_offered_again_when_it_is_missed(
    house: House, arrive: Arrive
) -> None:
    hand_on(house)
    anna = arrive("Anna Lindgren")
    karin_at(anna)
    before = len(answers(house))
    agree_upon_a_call(anna, "Lova ett samtal")
    (said,) = told(house, before)
    assert said.startswith("Anna Lindgren ringer dig ")
    assert said.endswith(" kl. 09.00-10.00. Numret kan vara dolt.")
    assert "Anna Lindgren ringer dig " in say(house, "Har någon svarat?")
    ((left,),) = house.sql('SELECT call_from - now() FROM contract."case"')
    time_passes(house, left - timedelta(minutes=9))
    before = len(answers(house))
    assert tick(house)["called_soon"] == 1
    assert told(house, before)[0].startswith("Anna Lindgren ringer dig snart, ")
    assert tick(house)["called_soon"] == 0
    anna.page.reload()
    anna.sees("Påminnelse om samtalet skickades.")
    anna.unfold("Har du ringt utan att få svar?")
    anna.check()
    before = len(answers(house))
    anna.press("button", "Fick inget svar")
    anna.sees("Anna Lindgren ringde och fick inget svar.")
    assert "Svara RING om du vill att vården ringer igen" in told(house, before)[0]
    assert "Jag har bett att någon ringer dig" in say(house, "RING")
    assert owner(house) == [("claimed", "Anna Lindgren")], "it is the same case"
    anna.page.reload()
    before = len(answers(house))
    agree_upon_a_call(anna, "Lova ett samtal")
    assert told(house, before)[0].startswith("Anna Lindgren ringer dig ")


def agree_upon_a_call(person: Person, button: str) -> None:
    """Promise to call tomorrow between nine and ten."""
    person.unfold("Ring upp")
    person.fill("Dag", (local_date(system_clock()) + timedelta(days=1)).isoformat())
    person.fill("Från kl.", "09:00")
    person.fill("Till kl.", "10:00")
    person.press("button", button)
    person.sees("Samtal avtalat")


def test_who_takes_over_is_alone_to_answer_but_for_danger_and_commands_until_it_is_handed_back(
    house: House, arrive: Arrive
) -> None:
    hand_on(house)
    anna = arrive("Anna Lindgren")
    karin_at(anna)
    before = len(answers(house))
    anna.press("button", "Ta över samtalet")
    anna.sees("Du har tagit över samtalet")
    assert told(house, before) == ["Anna Lindgren, distriktssköterska, svarar dig nu själv."]
    house.write(KARIN, "Vad är mitt nästa steg?")
    house.until(lambda: heard(house, "Vad är mitt nästa steg?"), "the message to be with Anna")
    anna.sees("Vad är mitt nästa steg?")
    answer(anna, "Jag kollar det åt dig.")
    assert told(house, before + 1) == ["Anna Lindgren, distriktssköterska, svarar: Jag kollar det åt dig."]
    assert "Ring 112 nu" in say(house, "jag får ingen luft")
    assert say(house, "HJÄLP").startswith("Jag svarar på frågor om ditt patientkontrakt.")
    house.until(lambda: not open_turns(house), "all that was written to be seen to")
    assert len(answers(house)) == before + 4, "nothing else was said"
    anna.page.reload()
    anna.sees("jag får ingen luft")
    anna.press("button", "Lämna tillbaka samtalet")
    anna.sees("Anna Lindgren lämnade tillbaka samtalet. Assistenten svarar igen.")
    assert told(house, before + 4)[0].startswith("Nu svarar jag igen, den automatiska tjänsten.")
    assert "Nästa steg" in say(house, "Vad är mitt nästa steg?")


def heard(house: House, words: str) -> bool:
    found = "SELECT 1 FROM contract.case_event WHERE kind = 'wrote' AND text = %s"
    return bool(house.sql(found, words)) and not open_turns(house)


def open_turns(house: House) -> bool:
    return bool(house.sql("SELECT 1 FROM gateway.turn WHERE finished_at IS NULL"))


def test_an_answer_that_does_not_arrive_is_seen_by_who_gave_it_and_becomes_a_task(house: House, arrive: Arrive) -> None:
    hand_on(house)
    anna = arrive("Anna Lindgren")
    karin_at(anna)
    house.faults(undeliverable={KARIN: UNDELIVERABLE})
    answer(anna, "Kom när du kan.")
    anna.sees("På väg.")
    undelivered = "SELECT 1 FROM gateway.outbound_message WHERE kind = 'care_reply' AND status = 'undelivered'"
    house.until(lambda: bool(house.sql(undelivered)), "the provider to say that it is undelivered", patience=LONG)
    # It tells each minute, and when it begins. Nothing is lost with the one that is killed.
    house.system.kill("worker")
    house.run(house.system.until_ready("worker"))
    house.until(lambda: len(owner(house)) == 2, "the task", patience=LONG)
    anna.page.reload()
    anna.sees("Kom inte fram. Enheten har fått en uppgift om det.")
    assert owner(house) == [("answered", "Anna Lindgren"), ("new", None)]
    anna.press("link", "Enhetens kö")
    anna.sees("Karin Andersson: uppgift: ett svar har inte nått fram")
    anna.press("link", "uppgift: ett svar har inte nått fram")
    anna.sees("Kom när du kan.")
