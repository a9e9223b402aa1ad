"""Agreed times are moved, cancelled and confirmed in plain words; the old one stands until it is done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.swedish.sms import measure
from contract_api.booking.models import Slot, TieKind
from contract_api.booking.postgres import PostgresBooking
from contract_api.booking.system import Booking, Unclear
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.rules import Scope
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.actions.booking_stage import FREE, KARIN, MARIA, OLD, Stage, at, set_stage, stage
from tests.actions.conftest import Phones
from tests.actions.views import reads_back
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, Builder
from tests.contract_api.conversations.test_identify import bind

__all__ = ["stage"]

MOVE, CANCEL, CONFIRM = "rebook_appointment", "cancel_appointment", "confirm_appointment"

PROPOSED = (
    "Lediga tider:\n1. torsdag 26 november kl. 09.00\n2. torsdag 26 november kl. 14.00\n"
    "3. fredag 27 november kl. 09.00\n"
    "Svara med en siffra, FLER, TIDIGARE eller SENARE, eller skriv när du kan.\n"
    "Tiden onsdag 25 november kl. 09.30 gäller tills bytet är klart."
)
READ_BACK = (
    "Ska jag byta tiden onsdag 25 november kl. 09.30 till torsdag 26 november kl. 14.00? Svara JA eller NEJ. "
    "Den gamla tiden gäller tills bytet är klart."
)
DONE = (
    "Klart. Den nya tiden är torsdag 26 november kl. 14.00. Den gamla gäller inte längre.\n"
    "Inför tiden: Ta med listan med dina vikter."
)
STANDS = "Då ändrar jag inget. Tiden gäller som förut."
OPEN = "Svara med 1, 2 eller 3 för en ny tid."
GUARANTEE = (
    "Väljer du en senare tid kan vårdgarantin påverkas, alltså hur länge du längst ska behöva vänta. "
    "Fråga mottagningen."
)
NOTHING_OPEN = "Jag väntar inte på något svar."


class TestAMove:
    """One time, and free ones on the Thursday, Friday and Monday after."""

    async def test_is_proposed_read_back_done_and_told_again_to_a_yes_said_twice(self, stage: Stage) -> None:
        assert await stage.write("jag måste boka om", MOVE) == PROPOSED
        assert await stage.write("2") == READ_BACK
        assert await stage.booked() == [OLD]
        assert await stage.write("ja", "affirm") == DONE
        assert await stage.booked() == [at(26, 14)]
        assert await stage.write("ja", "affirm") == DONE
        assert NOTHING_OPEN in await stage.write("2")
        assert await stage.booked() == [at(26, 14)]

    @pytest.mark.parametrize("text", ["boka om min tid", "ombokning", "jag skulle vilja byta tid"])
    async def test_is_told_from_a_new_booking_by_its_words(self, stage: Stage, text: str) -> None:
        assert await stage.write(text, "book_appointment") == PROPOSED

    async def test_is_not_done_by_a_number_sent_twice(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        await stage.write("1")
        assert "Svara JA eller NEJ" in await stage.write("1")
        assert await stage.booked() == [OLD]

    async def test_gets_the_same_reply_when_the_turn_is_answered_once_more(self, stage: Stage) -> None:
        for text, intent in (("boka om", MOVE), ("2", "inform"), ("ja", "affirm")):
            first = await stage.write(text, intent)
            assert await stage.phones.again(KARIN, text, intent) == first
        assert await stage.booked() == [at(26, 14)]

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("torsdag em", "inform"),
            ("FLER", "ask_goals"),
            ("nej hellre på måndag i så fall tack snälla", "deny"),
            ("nej vi låter det vara som det är i alla fall", "deny"),
            ("var ligger det?", "ask_appointment_place"),
            ("avboka den", CANCEL),
        ],
    )
    async def test_in_the_middle_gets_the_same_reply_once_more_too(self, stage: Stage, text: str, intent: str) -> None:
        await stage.write("boka om", MOVE)
        first = await stage.write(text, intent)
        assert await stage.phones.again(KARIN, text, intent) == first

    @pytest.mark.parametrize("text", ["kan inte andas", "senare"])
    async def test_gives_way_to_danger(self, stage: Stage, text: str) -> None:
        await stage.write("boka om", MOVE)
        said = await stage.write(text, "emergency")
        assert said.startswith("Är det akut eller fara för livet? Ring 112 nu.")
        assert OPEN not in said

    async def test_a_yes_of_yesterday_is_not_told_what_was_done_then(self, stage: Stage, clock: SettableClock) -> None:
        for text in ("2", "ja"):
            await stage.write("boka om", MOVE) if text == "2" else None
            await stage.write(text)
        clock.advance(hours=2)
        assert NOTHING_OPEN in await stage.write("ja", "affirm")

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("torsdag em", "inform"),
            ("den kl 14", "inform"),
            ("jag tar den på torsdag eftermiddag", "confirm_appointment"),
            ("26/11 kl 14 passar bra", "ask_appointments"),
            ("tvåan", "inform"),
        ],
    )
    async def test_takes_what_was_proposed_by_its_day_or_hour(self, stage: Stage, text: str, intent: str) -> None:
        await stage.write("boka om", MOVE)
        assert await stage.write(text, intent) == READ_BACK

    async def test_shows_what_there_is_to_who_asks_for_afternoons_at_large(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        shown = await stage.write("har ni nåt på eftermiddagen", "inform")
        assert shown.startswith("Lediga tider:\n1. torsdag 26 november kl. 14.00\n")

    @pytest.mark.parametrize(
        ("text", "times"),
        [
            ("FLER", ["måndag 30 november kl. 09.00"]),
            ("har ni inget senare", ["måndag 30 november kl. 09.00"]),
            ("inget av dem passar", ["måndag 30 november kl. 09.00"]),
            ("helst på måndag", ["måndag 30 november kl. 09.00"]),
            ("jag kan inte på torsdag", ["fredag 27 november kl. 09.00", "måndag 30 november kl. 09.00"]),
            ("bara kl 9", [f"{day} november kl. 09.00" for day in ("torsdag 26", "fredag 27", "måndag 30")]),
        ],
    )
    async def test_goes_on_with_other_times_for_another_wish(self, stage: Stage, text: str, times: list[str]) -> None:
        await stage.write("boka om", MOVE)
        said = await stage.write(text, "ask_goals" if text == "FLER" else MOVE)
        assert [line.partition(". ")[2] for line in said.split("\n") if line[:1].isdigit()] == times
        assert (await stage.write(text, "inform")).startswith(("Lediga", "Ska jag byta", "Ingen ledig", "Jag hittar"))
        assert await stage.booked() == [OLD]

    async def test_says_so_where_nothing_fits_and_proposes_what_is_nearest(self, stage: Stage) -> None:
        said = await stage.write("går det på söndag istället", MOVE)
        assert said.startswith("Ingen ledig tid passar det du skrev. Närmast är:\n1. ")

    @pytest.mark.parametrize("text", ["nej, hellre fredag", "kan vi ta fredag istället", "glöm det, ta fredag"])
    async def test_that_is_read_back_gives_way_to_another_wish(self, stage: Stage, text: str) -> None:
        await stage.write("boka om", MOVE)
        await stage.write("2")
        assert "1. fredag 27 november kl. 09.00\n" in await stage.write(text, "deny")
        assert "till fredag 27 november kl. 09.00?" in await stage.write("1")

    @pytest.mark.parametrize(
        "text", ["nej", "glöm det", "nej tack", "jag ångrar mig, vi låter det vara som det är", "behåll min gamla tid"]
    )
    @pytest.mark.parametrize("so_far", [0, 1], ids=["proposed", "read back"])
    async def test_that_is_given_up_leaves_the_old_time(self, stage: Stage, text: str, so_far: int) -> None:
        await stage.write("boka om", MOVE)
        for _ in range(so_far):
            await stage.write("2")
        assert await stage.write(text, "deny") == STANDS
        assert NOTHING_OPEN in await stage.write("2")
        assert await stage.booked() == [OLD]

    async def test_goes_on_the_next_day_with_what_was_held(self, stage: Stage, clock: SettableClock) -> None:
        await stage.write("boka om", MOVE)
        clock.advance(days=1)
        assert await stage.write("2") == READ_BACK
        clock.advance(days=1)
        assert await stage.write("ja", "affirm") == DONE

    async def test_to_a_time_that_somebody_else_took_is_said_so_with_others(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        taken = (await stage.build.session.scalars(select(Slot).where(Slot.starts_at == at(26, 14)))).one()
        await stage.build.session.delete(taken)
        await stage.build.session.commit()
        said = await stage.write("2")
        assert said.startswith("Den tiden hann någon annan ta. Det här är ledigt:\n1. torsdag 26 november kl. 09.00\n")
        assert "Tiden onsdag 25 november kl. 09.30 gäller" in said

    async def test_without_more_free_times_leaves_what_was_proposed(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        await stage.write("fler", MOVE)
        assert "1. torsdag 26 november kl. 10.00\n" in await stage.write("fler", MOVE)
        said = await stage.write("fler", MOVE)
        assert said == "Jag hittar inga fler lediga tider. Ring 08-465 00 41 om ingen passar.\n" + OPEN.replace(
            "1, 2 eller 3", "1"
        )
        assert "till torsdag 26 november kl. 10.00?" in await stage.write("1")

    async def test_without_any_free_time_is_offered_to_a_person(self, stage: Stage) -> None:
        for slot in (await stage.build.session.scalars(select(Slot))).all():
            await stage.build.session.delete(slot)
        await stage.build.session.commit()
        assert await stage.write("kan jag få en annan tid", MOVE) == (
            "Jag hittar ingen ledig tid.\nTiden onsdag 25 november kl. 09.30 gäller.\n"
            f"Ska jag lämna det du skrev till Anna Lindgren? Svara JA.\n{reads_back('kan jag få en annan tid')}"
        )
        assert "Jag har lämnat det du skrev till Anna Lindgren." in await stage.write("ja", "affirm")
        assert await stage.handed_on() == ["kan jag få en annan tid"]

    async def test_tells_what_hangs_on_the_time_and_that_the_guarantee_may_be_affected(self, stage: Stage) -> None:
        stage.old.guarantee_until = OLD.date()
        stage.build.session.add(stage.old)
        test = await stage.another_time(at(24, 8), service="blood test")
        await stage.build.tie(stage.old, TieKind.INTERPRETER, "Tolk på somaliska.")
        await stage.build.tie(stage.old, TieKind.TRANSPORT, "Sjukresa är bokad.")
        await stage.build.tie(stage.old, TieKind.COMPANION, "Maria följer med.")
        await stage.build.tie(stage.old, TieKind.BEFORE, "Blodprov före besöket.", other_id=test.id, within_days=1)
        await stage.build.slot(stage.unit, at(26, 8), service="blood test")
        await stage.build.session.commit()
        await stage.write("flytta tiden den 25 november till den 27/11", MOVE)
        said = await stage.write("1")
        for line in (
            "Tolk på somaliska: jag ber mottagningen boka om.",
            "Sjukresan bokar du om själv. Undrar du hur? Ring 08-465 00 41.",
            "Maria följer med: tala om den nya tiden.",
            "Blodprov före besöket: flyttas till torsdag 26 november kl. 08.00.",
            GUARANTEE,
        ):
            assert line in said
        done = await stage.write("ja", "affirm")
        assert "Blodprov före besöket: flyttas till torsdag 26 november kl. 08.00." in done
        assert await stage.booked() == [at(26, 8), at(27, 9)]

    async def test_of_a_home_visit_is_told_by_when_they_come(self, stage: Stage) -> None:
        stage.old.form, stage.old.arrival_minutes = "home_visit", 120  # type: ignore[assignment]
        stage.build.session.add(stage.old)
        await stage.build.slot(stage.unit, at(28, 9), minutes=150, form="home_visit", arrival_minutes=120)
        await stage.build.session.commit()
        said = await stage.write("går det lördag 28/11", MOVE)
        assert "1. lördag 28 november mellan kl. 09.00 och 11.00\n" in said
        assert "Tiden onsdag 25 november mellan kl. 09.30 och 11.30 gäller" in said
        assert "hembesök onsdag 25 november mellan kl. 09.30 och 11.30" in await stage.write("?", "ask_appointments")


class TestARule:
    """What is in the way is said with a number and the offer to pass it on."""

    async def test_of_a_deadline_gives_the_fee_in_the_unit_s_words_without_a_reproach(
        self, stage: Stage, clock: SettableClock
    ) -> None:
        clock.now = at(24, 8)
        for intent in (MOVE, CANCEL):
            assert await stage.write("jag är sjuk i morgon, ny tid tack", intent) == (
                "Tiden i morgon onsdag 25 november kl. 09.30 är så nära att jag inte kan ändra den. Den gäller. "
                "Ring 08-465 00 41 om du vill ändra den.\nSen avbokning kostar 400 kronor.\n"
                "Ska jag lämna det du skrev till Anna Lindgren? Svara JA.\n"
                f"{reads_back('jag är sjuk i morgon, ny tid tack')}"
            )
        assert "lämnat det du skrev" in await stage.write("ja", "affirm")
        assert await stage.handed_on() == ["jag är sjuk i morgon, ny tid tack"]
        assert await stage.booked() == [OLD]

    async def test_of_a_deadline_says_neutrally_that_the_guarantee_may_be_affected(
        self, stage: Stage, clock: SettableClock
    ) -> None:
        stage.old.guarantee_until = OLD.date()
        stage.build.session.add(stage.old)
        await stage.build.session.commit()
        clock.now = at(24, 8)
        said = await stage.write("jag är sjuk i morgon, ny tid tack", MOVE)
        assert f"\n{GUARANTEE}\n" in said

    async def test_that_lets_nobody_change_a_time_gives_the_number_and_a_person(self, stage: Stage) -> None:
        stage.old.may_rebook = False
        stage.build.session.add(stage.old)
        await stage.build.session.commit()
        said = await stage.write("kan jag byta tid", MOVE)
        assert said == (
            "Tiden onsdag 25 november kl. 09.30 kan jag inte ändra. Den gäller. Ring 08-465 00 41 om du vill ändra "
            f"den.\nSka jag lämna det du skrev till Anna Lindgren? Svara JA.\n{reads_back('kan jag byta tid')}"
        )
        assert await stage.write("nej", "deny")
        assert await stage.handed_on() == []

    async def test_that_is_found_only_after_a_number_hands_on_what_was_wanted_and_not_the_number(
        self, stage: Stage
    ) -> None:
        await stage.another_time(at(27, 13), may_rebook=False)
        await stage.write("kan jag byta tid", MOVE)
        assert "kan jag inte ändra" in await stage.write("2")
        await stage.write("ja", "affirm")
        assert await stage.handed_on() == ["Vill ändra tiden fredag 27 november kl. 13.00."]


class TestSeveralTimes:
    """It is asked which is meant, unless the message says."""

    @pytest.fixture(autouse=True)
    async def two(self, stage: Stage) -> None:
        await stage.another_time(at(27, 13))

    async def test_are_asked_about_by_day_and_with_whom(self, stage: Stage) -> None:
        assert await stage.write("boka om", MOVE) == (
            "Vilken tid gäller det? Svara med en siffra:\n1. onsdag 25 november kl. 09.30\n"
            "2. fredag 27 november kl. 13.00, Maja Öberg"
        )

    @pytest.mark.parametrize("text", ["2", "den på fredag", "fredagen den 27/11", "den kl 13"])
    async def test_are_told_apart_by_number_day_and_hour(self, stage: Stage, text: str) -> None:
        await stage.write("boka om", MOVE)
        assert "Tiden fredag 27 november kl. 13.00 gäller" in await stage.write(text)

    async def test_are_told_apart_by_with_whom(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        stage.phones.names = {"person": "maja"}
        assert "Tiden fredag 27 november kl. 13.00 gäller" in await stage.write("den hos Maja tack")

    async def test_are_not_asked_about_where_the_message_says_which(self, stage: Stage) -> None:
        assert "Tiden fredag 27 november kl. 13.00 gäller" in await stage.write("boka om tiden den 27/11", MOVE)
        assert "Ska jag avboka tiden fredag 27 november kl. 13.00?" in await stage.write("avboka den 27/11", CANCEL)
        assert "tiden passar: onsdag 25 november kl. 09.30" in await stage.write("jag kommer den 25/11", CONFIRM)

    async def test_which_of_them_is_still_open_after_another_question(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        said = await stage.write("vad har ni för mål", "ask_goals")
        assert said.endswith("Vilken tid gäller det? Svara med 1 eller 2.")
        assert "Svara JA." not in said


class TestASideQuestion:
    """Is answered about the time that is talked of, and ends with what is open."""

    async def test_about_the_place_leaves_the_thread_where_it_was(self, stage: Stage) -> None:
        await stage.another_time(at(20, 8), place="Gymmet")
        await stage.write("boka om tiden den 25 november", MOVE)
        said = await stage.write("var ligger det?", "ask_appointment_place")
        assert said.startswith("Tiden onsdag 25 november kl. 09.30: Hjärtmottagningen, Storgatan 1, plan 2.\n")
        assert said.endswith("\n" + OPEN)
        assert measure(said).segments <= 2
        assert await stage.write("2") == READ_BACK
        said = await stage.write("måste jag vara fastande då?", "ask_preparation")
        assert said.startswith("Inför tiden torsdag 26 november kl. 14.00: Ta med listan med dina vikter.")
        assert said.endswith("\nSka jag byta till torsdag 26 november kl. 14.00? Svara JA eller NEJ.")
        assert await stage.write("ja", "affirm") == DONE

    async def test_with_no_answer_gets_a_number_and_no_second_question(self, stage: Stage) -> None:
        stage.old.preparation = None
        stage.build.session.add(stage.old)
        await stage.build.session.commit()
        await stage.write("boka om", MOVE)
        said = await stage.write("ska jag ta med något?", "ask_preparation")
        assert "Det står inget om vad du ska ta med" in said
        assert "Frågor? Ring" in said
        assert "Svara JA" not in said
        assert await stage.write("2") == READ_BACK

    async def test_that_is_handed_on_leaves_the_thread_open_too(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        said = await stage.write("vad kostar det?", "ask_cost")
        assert said.startswith("Jag har lämnat det du skrev till Anna Lindgren.")
        assert said.endswith(OPEN)

    async def test_about_the_own_times_is_no_wish(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        said = await stage.write("vilken tid har jag på onsdag?", "ask_appointments")
        assert said.startswith("Nästa tid: besök onsdag 25 november kl. 09.30.")
        assert said.endswith(OPEN)

    async def test_that_is_not_understood_says_what_is_open(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        assert await stage.write("4") == OPEN
        assert await stage.write("hmm vänta lite nu jag måste tänka på saken") == OPEN
        assert await stage.write("upprepa", "repeat") == PROPOSED

    async def test_that_only_sounds_like_a_word_of_regret_is_answered(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        said = await stage.write("jag ångrar mig aldrig men vad ska jag ta med", "ask_preparation")
        assert said.startswith("Inför tiden onsdag 25 november kl. 09.30:")
        assert said.endswith(OPEN)

    async def test_of_a_courtesy_is_answered_as_one(self, stage: Stage) -> None:
        await stage.write("boka om", MOVE)
        assert OPEN not in await stage.write("tack snälla", "thank")
        assert await stage.write("2") == READ_BACK

    async def test_in_the_same_message_as_the_wish_opens_no_question_of_its_own(self, stage: Stage) -> None:
        stage.old.preparation = None
        stage.build.session.add(stage.old)
        await stage.build.session.commit()
        said = await stage.write("boka om, och ska jag ta med något", MOVE, "ask_preparation")
        assert PROPOSED in said
        assert "Svara JA" not in said
        assert await stage.write("2") == READ_BACK


class TestCancelling:
    """Is asked about once more, and offers to move the time instead."""

    ASKED = (
        "Ska jag avboka tiden onsdag 25 november kl. 09.30? Tiden går till någon annan och jag bokar ingen ny. "
        "Svara JA, OMBOKA för en ny tid, eller NEJ."
    )

    async def test_is_done_after_a_yes(self, stage: Stage) -> None:
        assert await stage.write("avboka", CANCEL) == self.ASKED
        assert await stage.booked() == [OLD]
        assert await stage.write("ja", "affirm") == (
            "Klart. Tiden onsdag 25 november kl. 09.30 är avbokad. Behöver du en ny tid? Ring 08-465 00 41."
        )
        assert await stage.booked() == []

    async def test_is_not_done_after_a_no_or_a_word_of_regret(self, stage: Stage) -> None:
        for text in ("nej", "jag ångrar mig, behåll tiden"):
            assert await stage.write("avboka", CANCEL) == self.ASKED
            assert await stage.write(text, "deny") == STANDS
        assert await stage.booked() == [OLD]

    async def test_becomes_a_move_with_a_word(self, stage: Stage) -> None:
        await stage.write("avboka", CANCEL)
        assert await stage.write("OMBOKA", MOVE) == PROPOSED

    async def test_in_the_middle_of_a_move_is_about_that_time(self, stage: Stage) -> None:
        await stage.another_time(at(27, 13))
        await stage.write("boka om tiden den 25 november", MOVE)
        assert await stage.write("nä avboka den helt istället", CANCEL) == self.ASKED

    async def test_is_still_open_after_a_side_question(self, stage: Stage) -> None:
        await stage.write("avboka", CANCEL)
        said = await stage.write("var är det nånstans?", "ask_appointment_place")
        assert said.endswith("Ska jag avboka tiden onsdag 25 november kl. 09.30? Svara JA eller NEJ.")

    async def test_tells_what_hangs_on_it(self, stage: Stage) -> None:
        await stage.build.tie(stage.old, TieKind.TRANSPORT, "Sjukresa är bokad.")
        await stage.build.session.commit()
        assert "Sjukresan avbokar du själv." in await stage.write("avboka", CANCEL)


class TestWhatIsNotKnown:
    """A booking system that gives no clear answer."""

    class SilentBooking(PostgresBooking):
        """Does nothing, and does not say whether it has."""

        async def move(self, *_: object, **__: object) -> object:  # type: ignore[override]
            raise Unclear

        async def details(self, appointment_id: object) -> Booking | None:
            raise Unclear

    async def test_is_said_so_and_the_old_time_stands(self, stage: Stage) -> None:
        stage.app.state.parts = replace(stage.app.state.parts, booking=self.SilentBooking)
        await stage.write("boka om", MOVE)
        await stage.write("2")
        said = await stage.write("ja", "affirm")
        assert said == "Jag vet inte än om bytet är klart. Den gamla tiden gäller tills du hör något annat."
        assert await stage.booked() == [OLD]


class TestWhatMayBeSaid:
    """The disclosure policy holds here too."""

    async def test_an_undecided_unit_says_the_same_of_a_time_and_of_none(
        self, phones: Phones, build: Builder, sessions: Sessions, app: FastAPI, identifiers: Identifiers
    ) -> None:
        stage = await set_stage(phones, build, sessions, app, identifiers, opens=None)
        said = await stage.write("boka om", MOVE)
        assert "Det får jag inte skriva här. Läs punkt 2" in said
        assert "Svara RING" in said
        assert not any(word in said for word in ("november", "kl.", "Anna"))
        thanked = await stage.write("jag kommer", CONFIRM)
        await stage.build.session.delete(stage.old)
        await stage.build.session.commit()
        assert await stage.write("jag kommer", CONFIRM) == thanked

    async def test_a_unit_with_notices_only_says_days_and_neutral_places(
        self, phones: Phones, build: Builder, sessions: Sessions, app: FastAPI, identifiers: Identifiers
    ) -> None:
        stage = await set_stage(phones, build, sessions, app, identifiers, opens=DecisionKind.NOTICES)
        assert await stage.write("boka om", MOVE) == PROPOSED
        assert await stage.write("2") == READ_BACK
        said = await stage.write("ja", "affirm")
        assert "torsdag 26 november kl. 14.00" in said
        assert not any(word in said for word in ("vikter", "Hjärt"))

    @pytest.mark.parametrize(("scope", "may"), [(Scope.REBOOK, True), (Scope.NEXT_STEP, False)])
    async def test_a_relative_changes_times_within_their_right_alone(
        self, stage: Stage, scope: Scope, may: bool
    ) -> None:
        maria = await stage.build.person("Maria")
        await bind(stage.build, stage.identifiers, maria, MARIA)
        await stage.build.representation(stage.karin, maria, [scope])
        await stage.build.session.commit()
        said = await stage.phones.write(MARIA, "boka om mammas tid", MOVE)
        assert said.startswith("Det gäller Karin.\n" if may else "Det gäller din mamma.\n")
        if may:
            assert said.endswith(PROPOSED)
            assert "Det gäller Karin." in await stage.phones.write(MARIA, "2")
            assert "Det gäller Karin.\nKlart." in await stage.phones.write(MARIA, "ja", "affirm")
            assert await stage.booked() == [at(26, 14)]
        else:
            assert "Jag får inte ändra tider åt dig här. Ring" in said
            assert "november" not in said
            assert await stage.booked() == [OLD]


async def test_who_confirms_is_thanked_with_the_day(stage: Stage) -> None:
    assert (
        await stage.write("jag kommer", CONFIRM)
        == "Tack. Jag har antecknat att tiden passar: onsdag 25 november kl. 09.30."
    )
    await stage.build.session.refresh(stage.old)
    assert stage.old.confirmed_at == NOW


async def test_without_any_time_it_is_said_so_and_a_person_offered(stage: Stage) -> None:
    await stage.build.session.delete(stage.old)
    await stage.build.session.commit()
    assert await stage.write("boka om", MOVE) == (
        f"Det finns ingen bokad tid.\nSka jag lämna det du skrev till Anna Lindgren? Svara JA.\n{reads_back('boka om')}"
    )


async def test_every_reply_of_an_ordinary_move_fits_two_messages(stage: Stage) -> None:
    assert len(FREE) > 3
    for text, intent in (("boka om", MOVE), ("2", "inform"), ("ja", "affirm"), ("avboka", CANCEL)):
        assert measure(await stage.write(text, intent)).segments <= 2
