"""An agreed time is moved: proposed, held, read back, and moved after a yes; the old one stands until then."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import delete, select

from contract_api.booking.models import Slot, TieKind
from contract_api.booking.schemas import BookingWish
from contract_api.cases.models import Case
from tests.conftest import SettableClock
from tests.contract_api.booking.stage import OLD, Stage, at, starts
from tests.contract_api.builders import NOW


async def test_three_times_are_proposed_spread_over_the_days(stage: Stage) -> None:
    answer = await stage.wish()
    assert (answer.outcome, answer.fits) == ("proposals", True)
    assert starts(answer) == [at(26, 9), at(26, 14), at(27, 9)]
    assert answer.old is not None
    assert answer.old.starts_at == OLD


async def test_a_time_is_held_read_back_and_moved_after_a_yes(stage: Stage) -> None:
    await stage.wish()
    read_back = await stage.choose("2")
    assert (read_back.outcome, read_back.new and read_back.new.starts_at) == ("read_back", at(26, 14))
    assert await stage.booked() == [OLD]
    done = await stage.choose("ja")
    assert (done.outcome, done.new and done.new.starts_at) == ("done", at(26, 14))
    assert await stage.booked() == [at(26, 14)]
    again = await stage.api.booking_change(stage.pseudonym, f"m{stage.count}")
    assert (again.outcome, again.new) == ("done", done.new)
    latest = await stage.api.booking_latest(stage.pseudonym, "m9")
    assert latest is not None
    assert latest.new == done.new


async def test_what_fits_the_wish_is_proposed_and_else_the_nearest_with_the_word_that_it_does_not(
    stage: Stage,
) -> None:
    assert starts(await stage.wish((at(26, 12), at(26, 17)))) == [at(26, 14)]
    answer = await stage.wish((at(28, 8), at(28, 17)))
    assert answer.fits is False
    assert starts(answer) == [at(26, 10), at(26, 14), at(27, 9)]


async def test_more_earlier_and_later_go_on_from_what_was_proposed(stage: Stage) -> None:
    await stage.wish((at(27, 0), at(28, 0)))
    assert starts(await stage.wish(direction="earlier")) == [at(26, 9), at(26, 10), at(26, 14)]
    assert starts(await stage.wish(direction="later")) == [at(30, 9)]


async def test_a_time_that_is_gone_is_said_so_with_others(stage: Stage) -> None:
    await stage.wish()
    other = await stage.build.person("Bengt")
    slot = await stage.build.session.scalar(select(Slot).where(Slot.starts_at == at(26, 9)))
    assert slot is not None
    slot.held_for_id, slot.held_until = other.id, NOW + timedelta(minutes=5)
    await stage.build.session.commit()
    gone = await stage.choose("1")
    assert gone.outcome == "gone"
    assert at(26, 9) not in starts(gone)
    assert await stage.booked() == [OLD]


async def test_a_time_that_the_unit_has_withdrawn_since_it_was_read_back_is_said_to_be_gone(stage: Stage) -> None:
    await stage.wish()
    await stage.choose("1")
    await stage.build.session.execute(delete(Slot).where(Slot.starts_at == at(26, 9)))
    await stage.build.session.commit()
    gone = await stage.choose("ja")
    assert (gone.outcome, starts(gone)) == ("gone", [at(26, 10), at(26, 14), at(27, 9)])
    assert await stage.booked() == [OLD]


async def test_an_expired_hold_is_taken_again_the_next_day(stage: Stage, clock: SettableClock) -> None:
    await stage.wish()
    await stage.choose("3")
    clock.now += timedelta(days=1)
    assert (await stage.choose("ja")).outcome == "done"
    assert await stage.booked() == [at(27, 9)]


async def test_after_the_deadline_nothing_is_changed_and_the_fee_is_told(stage: Stage, clock: SettableClock) -> None:
    clock.now = at(24, 0, 30)
    late = await stage.wish()
    assert (late.outcome, late.fee_text, late.affects_guarantee) == ("late", "Sen avbokning kostar 400 kronor.", False)
    stage.old.guarantee_until = OLD.date()
    await stage.build.session.commit()
    assert (await stage.wish()).affects_guarantee


async def test_what_hangs_on_it_is_told_before_and_done_with_the_move(stage: Stage) -> None:
    test = await stage.build.movable(stage.karin, stage.unit, at(23, 8), service="blood test")
    await stage.build.tie(stage.old, TieKind.INTERPRETER, "Tolk på somaliska.")
    await stage.build.tie(stage.old, TieKind.TRANSPORT, "Sjukresa är bokad.")
    await stage.build.tie(stage.old, TieKind.BEFORE, "Blodprov före besöket.", other_id=test.id, within_days=4)
    await stage.build.slot(stage.unit, at(27, 8), service="blood test")
    await stage.build.session.commit()
    assert (await stage.wish((at(30, 0), at(30, 23)))).outcome == "which"
    assert (await stage.choose("2")).outcome == "proposals"
    told = (await stage.choose("1")).ties
    assert {one.kind: one.outcome for one in told} == {
        "interpreter": "unit",
        "transport": "patient",
        "before": "moves",
    }
    assert [one.starts_at for one in told if one.kind == "before"] == [at(27, 8)]
    done = await stage.choose("ja")
    assert done.ties == told
    assert await stage.booked() == [at(27, 8), at(30, 9)]
    async with stage.sessions() as session:
        assert list(await session.scalars(select(Case.text))) == ["Tolk på somaliska."]


async def test_a_time_that_nobody_may_move_here_is_not(stage: Stage) -> None:
    stage.old.may_rebook = False
    await stage.build.session.commit()
    assert (await stage.wish()).outcome == "not_allowed"


async def test_a_time_is_cancelled_after_a_yes_and_can_be_moved_instead(stage: Stage) -> None:
    asked = await stage.api.booking_wish(stage.pseudonym, BookingWish(message_id="c1", act="cancel"))
    assert asked.outcome == "ask_cancel"
    assert (await stage.api.choose(stage.pseudonym, "c2", "OMBOKA")).chosen == "rebook"
    assert (await stage.api.booking_choice(stage.pseudonym, "c2")).outcome == "proposals"
    await stage.api.booking_wish(stage.pseudonym, BookingWish(message_id="c3", act="cancel"))
    assert (await stage.api.choose(stage.pseudonym, "c4", "ja")).chosen == "cancel"
    assert (await stage.api.booking_change(stage.pseudonym, "c4")).outcome == "done"
    assert await stage.booked() == []


async def test_nothing_is_done_that_no_message_has_chosen(stage: Stage) -> None:
    await stage.wish()
    response = await stage.api._http.post(
        f"http://contract-api.test/conversations/{stage.pseudonym}/booking/change",
        json={"message_id": str(uuid.uuid4())},
        headers={"Authorization": "Bearer demo-service-token"},
    )
    assert response.status_code == 409
    assert await stage.booked() == [OLD]


async def test_with_whom_a_time_is_points_it_out(stage: Stage) -> None:
    maja = await stage.build.contact(stage.unit, "Maja Öberg")
    await stage.build.movable(stage.karin, stage.unit, at(27, 13), contact_id=maja.id)
    await stage.build.session.commit()
    wanted = BookingWish(message_id="n1", act="move", names=("maja",))
    answer = await stage.api.booking_wish(stage.pseudonym, wanted)
    assert (answer.outcome, answer.old and answer.old.starts_at) == ("proposals", at(27, 13))


async def test_what_is_open_is_told_again_and_another_wish_is_about_the_same_time(stage: Stage) -> None:
    await stage.build.movable(stage.karin, stage.unit, at(27, 13))
    await stage.build.session.commit()
    assert await stage.api.booking_open(stage.pseudonym, "o1") is None
    await stage.wish()
    proposed = await stage.choose("2")
    told = await stage.api.booking_open(stage.pseudonym, "o1")
    assert told == proposed
    asked = await stage.api.booking_wish(stage.pseudonym, BookingWish(message_id="o2", act="cancel"))
    assert (asked.outcome, asked.old and asked.old.starts_at) == ("ask_cancel", at(27, 13))
    again = await stage.api.booking_open(stage.pseudonym, "o2")
    assert again == asked.model_copy(update={"is_repeated": True})


async def test_a_wish_for_another_time_in_the_middle_is_no_wish_for_the_one_that_is_talked_of(stage: Stage) -> None:
    maja = await stage.build.contact(stage.unit, "Maja Öberg")
    await stage.build.movable(stage.karin, stage.unit, at(27, 13), contact_id=maja.id)
    await stage.build.session.commit()
    await stage.wish((at(26, 0), at(27, 0)))
    await stage.choose("1")
    friday = (at(27, 0), at(28, 0))
    about_it = BookingWish(message_id="a1", act="move", windows=(friday,))
    answer = await stage.api.booking_wish(stage.pseudonym, about_it)
    assert answer.old is not None
    assert answer.old.starts_at == OLD
    about_another = BookingWish(message_id="a2", act="move", windows=(friday,), names=("maja",))
    answer = await stage.api.booking_wish(stage.pseudonym, about_another)
    assert answer.old is not None
    assert answer.old.starts_at == at(27, 13)


async def test_a_number_sent_twice_changes_nothing(stage: Stage) -> None:
    await stage.wish()
    assert (await stage.choose("1")).outcome == "read_back"
    assert (await stage.api.choose(stage.pseudonym, "d1", "1")).chosen is None
    await stage.api.booking_wish(stage.pseudonym, BookingWish(message_id="d2", act="cancel"))
    assert (await stage.api.choose(stage.pseudonym, "d3", "1")).chosen is None
    assert (await stage.api.choose(stage.pseudonym, "d4", "ja")).chosen == "cancel"
