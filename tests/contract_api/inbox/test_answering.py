"""From a patient's question to the answer that reaches them."""

from __future__ import annotations

import asyncio

import pytest

from contract_api.cases.lifecycle import CaseStatus
from contract_api.cases.models import CaseReason
from contract_api.people.models import ChannelBinding
from contract_api.people.rules import PatientStatus
from tests.contract_api.inbox.conftest import ANNA, ERIK, NUMBER, QUESTION, Inbox

ANSWER = "Ja, men inte samma dag som du tar din blodtrycksmedicin."


async def test_a_question_is_seen_claimed_and_answered_and_the_answer_goes_to_who_asked(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    lists = await anna.get()
    assert f'href="/inbox/cases/{number}"' in lists.text
    assert "Svara senast torsdag 19 november kl. 17.00" in lists.text
    case = await anna.get(f"/inbox/cases/{number}")
    for words in (QUESTION, "19550608-2394", "Väg dig varje morgon.", "Bara personalen", "ordagrant till Karin Ek"):
        assert words in case.text or words.lower() in case.text
    assert (await anna.do(number, "claim")).headers["location"] == f"/inbox/cases/{number}"
    assert (await anna.do(number, "reply", text=ANSWER)).status_code == 303
    (notice,) = await inbox.told()
    assert (notice.channel, notice.address, notice.about, notice.is_reply) == ("sms", NUMBER, inbox.karin.id, True)
    assert notice.text == "utter_case_reply"
    assert notice.values == {"sender": "Anna Lindgren, distriktssköterska", "reply": ANSWER}
    (stored,) = await inbox.cases()
    assert (stored.status, stored.due_at) == (CaseStatus.ANSWERED, None)
    assert ANSWER in (await anna.get(f"/inbox/cases/{number}")).text
