"""The patient's page: what has been noted without a case, and reminders that rest. And what really came of a case."""

from __future__ import annotations

import uuid

import httpx
import pytest
from sqlalchemy import select

from contract_api.cases.lifecycle import EventKind
from contract_api.cases.outcomes import Outcome, outcome_of
from contract_api.contracts.models import ContractVersion, Owner, Point, PointKind
from contract_api.notes.models import Note, NoteKind
from contract_api.staff.rules import Role
from contract_api.unasked import pausing
from contract_api.unasked.models import MessageConsent
from nastasteg.clock import local_date
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, SARA, Browser, Inbox, hidden

WISH = "Jag vill kunna sova hela natten."
DEEDS = ("settle-note", "note-to-draft", "end-pause")


def page(inbox: Inbox) -> str:
    return f"/inbox/patients/{inbox.karin.id}"


async def noted(inbox: Inbox, text: str = WISH, kind: NoteKind = NoteKind.WISH) -> Note:
    """Let Karin have noted something, without any case."""
    note = Note(
        patient_id=inbox.karin.id,
        person_id=inbox.karin.id,
        unit_id=inbox.unit.id,
        kind=kind,
        text=text,
        written_at=NOW,
        message_id=uuid.uuid4().hex,
    )
    inbox.build.session.add(note)
    await inbox.build.session.commit()
    return note


async def paused(inbox: Inbox) -> None:
    inbox.build.session.add(MessageConsent(person_id=inbox.karin.id, given_at=NOW, recorded_by="Siv Dal"))
    await pausing.pause(inbox.build.session, inbox.karin.id, message_id="m1", now=NOW)
    await inbox.build.session.commit()


async def is_paused(inbox: Inbox) -> bool:
    async with inbox.sessions() as session:
        return await pausing.paused_until(session, inbox.karin.id, today=local_date(inbox.clock())) is not None


async def is_settled(inbox: Inbox, note: Note) -> bool:
    async with inbox.sessions() as session:
        return (await session.get_one(Note, note.id)).settled_at is not None


async def press(inbox: Inbox, browser: Browser, deed: str, note: Note | None = None, **fields: str) -> httpx.Response:
    form = {**await browser.form(page(inbox)), **({"note": str(note.id)} if note else {}), **fields}
    return await browser.http.post(f"{page(inbox)}/{deed}", data=form)


async def test_a_note_without_a_case_stands_on_the_patient_s_page_until_it_is_taken_up(inbox: Inbox) -> None:
    note, anna = await noted(inbox), await inbox.browser(ANNA)
    assert WISH in (await anna.get(page(inbox))).text
    assert ("note.read", "inbox") in await inbox.actions()
    assert (await press(inbox, anna, "settle-note", note)).status_code == 303
    assert await is_settled(inbox, note)
    assert WISH not in (await anna.get(page(inbox))).text


@pytest.mark.parametrize(("kind", "owner"), [("what_matters", None), ("goal", None), ("activity", Owner.PATIENT)])
async def test_a_note_becomes_a_point_of_the_draft_once(inbox: Inbox, kind: str, owner: Owner | None) -> None:
    note, anna = await noted(inbox), await inbox.browser(ANNA)
    answers = [await press(inbox, anna, "note-to-draft", note, kind=kind) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    async with inbox.sessions() as session:
        draft = (await session.scalars(select(ContractVersion).where(ContractVersion.status == "draft"))).one()
        found = await session.scalars(select(Point).where(Point.version_id == draft.id, Point.number > 2))
        assert [(one.kind, one.text, one.owner) for one in found] == [(PointKind(kind), WISH, owner)]
    assert answers[0].headers["location"] == f"/inbox/drafts/{draft.id}/points/3"
    assert await is_settled(inbox, note)


async def test_what_is_too_long_for_a_point_is_shown_to_be_made_shorter_and_not_taken_up(inbox: Inbox) -> None:
    note, anna = await noted(inbox, "x" * 601), await inbox.browser(ANNA)
    shown = await press(inbox, anna, "note-to-draft", note, kind="goal")
    assert (shown.status_code, "x" * 601 in shown.text) == (422, True)
    assert not await is_settled(inbox, note)


async def test_a_form_that_names_no_note_or_kind_does_nothing(inbox: Inbox) -> None:
    note, anna = await noted(inbox), await inbox.browser(ANNA)
    assert (await press(inbox, anna, "note-to-draft", note, kind="contact")).status_code == 403
    form = {**await anna.form(page(inbox)), "note": "x"}
    assert (await anna.http.post(f"{page(inbox)}/settle-note", data=form)).status_code == 403
    other = await inbox.build.person("Ada")
    await inbox.build.version(other, inbox.unit)
    others = Note(
        patient_id=other.id,
        person_id=other.id,
        unit_id=inbox.unit.id,
        kind=NoteKind.WISH,
        text="x",
        written_at=NOW,
        message_id="m9",
    )
    inbox.build.session.add(others)
    await inbox.build.session.commit()
    assert (await press(inbox, anna, "settle-note", others)).status_code == 404
    assert (await is_settled(inbox, note), await is_settled(inbox, others)) == (False, False)


async def test_a_pause_is_shown_and_ended_by_staff_which_is_logged(inbox: Inbox) -> None:
    await paused(inbox)
    anna = await inbox.browser(ANNA)
    assert "De vilar till och med" in (await anna.get(page(inbox))).text
    assert (await press(inbox, anna, "end-pause")).status_code == 303
    assert not await is_paused(inbox)
    assert "De vilar" not in (await anna.get(page(inbox))).text
    assert ("pause.ended", "operator") in await inbox.actions()


async def test_a_pause_is_ended_from_the_case_too(inbox: Inbox) -> None:
    number = await inbox.ask(reason="cannot_manage")
    await paused(inbox)
    anna = await inbox.browser(ANNA)
    assert "Börja påminna igen" in (await anna.get(f"/inbox/cases/{number}")).text
    assert (await anna.do(number, "end-pause")).status_code == 303
    assert not await is_paused(inbox)
    assert "Börja påminna igen" not in (await anna.get(f"/inbox/cases/{number}")).text


async def test_start_ends_the_pause_of_who_writes_it_and_stopp_does_not(inbox: Inbox) -> None:
    await paused(inbox)
    await inbox.api.opted_out(inbox.pseudonym, inbox.clock())
    assert await is_paused(inbox)
    await inbox.api.opted_out(inbox.pseudonym, None)
    assert not await is_paused(inbox)


@pytest.mark.parametrize("who", ["other unit", "auditor", "nobody"])
async def test_nobody_else_sees_or_does_any_of_it(inbox: Inbox, who: str) -> None:
    note = await noted(inbox)
    await paused(inbox)
    other = await inbox.build.unit(name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    subject = {"auditor": AUDITOR, "nobody": None}.get(who, SARA)
    browser = await inbox.browser(subject)
    status = 401 if who == "nobody" else 404
    shown = await browser.get(page(inbox))
    assert (shown.status_code, WISH in shown.text) == (status, False)
    token = hidden(await browser.get("/inbox")) if subject else {"form_token": "0" * 64}
    for deed in DEEDS:
        form = {**token, "form_id": "0" * 32, "note": str(note.id), "kind": "goal"}
        assert (await browser.http.post(f"{page(inbox)}/{deed}", data=form)).status_code == status
    assert (await is_settled(inbox, note), await is_paused(inbox)) == (False, True)


@pytest.mark.parametrize(
    ("kind", "has_arrived", "outcome"),
    [
        (EventKind.REPLIED, None, Outcome.UNDER_WAY),
        (EventKind.REPLIED, True, Outcome.ARRIVED),
        (EventKind.REPLIED, False, Outcome.NOT_ARRIVED),
        (EventKind.CALL_MISSED, None, Outcome.NO_ANSWER),
    ],
)
def test_what_a_last_answer_or_call_came_to(kind: EventKind, has_arrived: bool | None, outcome: Outcome) -> None:
    assert outcome_of(kind, has_arrived=has_arrived) is outcome


async def test_a_call_that_nobody_took_and_an_answer_that_did_not_arrive_are_not_called_answered(inbox: Inbox) -> None:
    number, anna = await inbox.ask(), await inbox.browser(ANNA)
    await anna.do(number, "claim")
    await anna.do(number, "call-missed")
    listed = (await anna.get()).text
    assert ("Nådde inte fram (1)" in listed, "Ringde, fick inget svar." in listed, "Besvarat" in listed) == (
        True,
        True,
        False,
    )
    assert "Ringde, fick inget svar." in (await anna.get(f"/inbox/cases/{number}")).text
    found = await anna.http.post("/inbox/search", data={**hidden(await anna.get("/inbox/search")), "wanted": "Karin"})
    assert ("ringde, fick inget svar" in found.text, "besvarat" in found.text) == (True, False)
    await anna.do(number, "reply", text="Nej, inte med den medicinen.")
    shown = (await anna.get()).text
    assert ("Besvarat. Svaret är på väg." in shown, "Nådde inte fram" in shown) == (True, False)
    answer = (await inbox.told())[-1]
    await inbox.api.undelivered(answer.id)
    shown = (await anna.get()).text
    assert ("Svaret kom inte fram." in shown, "Nådde inte fram (1)" in shown) == (True, True)
