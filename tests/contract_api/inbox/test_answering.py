"""From a patient's question to the answer that reaches them."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from contract_api.cases.lifecycle import CaseStatus
from contract_api.cases.models import CaseReason
from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import ChannelBinding, Representation
from contract_api.people.rules import PatientStatus, Scope
from contract_api.staff.rules import Role
from tests.contract_api.builders import NOW, SWITCHBOARD
from tests.contract_api.inbox.conftest import ANNA, ERIK, NUMBER, QUESTION, SARA, Inbox

ANSWER = "Ja, men inte samma dag som du tar din blodtrycksmedicin."
REPLY_FORM = 'name="text" rows="5"'


async def test_a_question_is_seen_claimed_and_answered_and_the_answer_goes_to_who_asked(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    lists = await anna.get()
    assert f'href="/inbox/cases/{number}"' in lists.text
    assert "Svara senast torsdag 19 november kl. 17.00" in lists.text
    case = await anna.get(f"/inbox/cases/{number}")
    for words in (QUESTION, "19550608-2394", "Väg dig varje morgon.", "bara personalen ser det", "ordagrant"):
        assert words in case.text
    assert (await anna.do(number, "claim")).headers["location"] == f"/inbox/cases/{number}"
    assert (await anna.do(number, "reply", text=ANSWER)).status_code == 303
    (notice,) = await inbox.told()
    assert (notice.channel, notice.address, notice.about, notice.is_reply) == ("sms", NUMBER, inbox.karin.id, True)
    assert notice.text == "utter_case_reply"
    assert notice.values == {"sender": "Anna Lindgren, distriktssköterska", "reply": ANSWER}
    (stored,) = await inbox.cases()
    assert (stored.status, stored.due_at) == (CaseStatus.ANSWERED, None)
    assert ANSWER in (await anna.get(f"/inbox/cases/{number}")).text


async def test_who_answers_what_nobody_has_claimed_has_claimed_it(inbox: Inbox) -> None:
    number = await inbox.ask()
    erik = await inbox.browser(ERIK)
    await erik.do(number, "reply", text=ANSWER)
    (notice,) = await inbox.told()
    assert notice.values["sender"] == "Erik Sandberg, Hjärtmottagningen"
    assert "Besvarat, inte avslutat (1)" in (await erik.get()).text


async def test_the_same_form_sent_twice_answers_once(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    form = {**await anna.form(f"/inbox/cases/{number}"), "text": ANSWER}
    sent = [await anna.http.post(f"/inbox/cases/{number}/reply", data=form) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert len(await inbox.told()) == 1
    changed = await anna.http.post(f"/inbox/cases/{number}/reply", data={**form, "text": "Nej."})
    assert (changed.status_code, "Nej." in changed.text) == (409, True), "what was written is shown, not lost"
    assert len(await inbox.told()) == 1


async def test_the_buttons_of_an_old_page_are_never_more_than_refused(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    old = {**await anna.form(f"/inbox/cases/{number}"), "text": ANSWER, "day": "2026-11-18"}
    came_to = []
    for deed in ("claim", "release", "reply", "take-over", "hand-back", "take-over", "call", "call-withdrawn"):
        sent = await anna.http.post(f"/inbox/cases/{number}/{deed}", data={**old, "from": "09:00", "until": "10:00"})
        came_to.append((deed, sent.status_code))
    assert came_to[:3] == [("claim", 303), ("release", 303), ("reply", 303)]
    assert {status for _, status in came_to} <= {303, 409}
    for deed in ("take-over", "call"):
        fields = {"day": "2026-11-19", "from": "09:00", "until": "10:00"}
        assert (await anna.do(number, deed, **fields)).status_code == 303
    for deed in ("hand-back", "call-withdrawn"):
        assert (await anna.http.post(f"/inbox/cases/{number}/{deed}", data=old)).status_code == 409


async def test_of_two_who_answer_at_once_one_is_refused_and_keeps_what_they_wrote(inbox: Inbox) -> None:
    number = await inbox.ask()
    browsers = [await inbox.browser(ANNA), await inbox.browser(ERIK)]
    forms = [await one.form(f"/inbox/cases/{number}") for one in browsers]
    sent = await asyncio.gather(
        *(
            one.http.post(f"/inbox/cases/{number}/reply", data={**form, "text": f"Svar {place}"})
            for place, (one, form) in enumerate(zip(browsers, forms, strict=True))
        )
    )
    assert sorted(one.status_code for one in sent) == [303, 409]
    (notice,) = await inbox.told()
    (refused,) = [place for place, one in enumerate(sent) if one.status_code == 409]
    assert f"Svar {refused}</textarea>" in sent[refused].text
    assert notice.values["reply"] == f"Svar {1 - refused}"


async def test_what_a_colleague_has_claimed_is_taken_over_before_it_is_answered(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna, erik = await inbox.browser(ANNA), await inbox.browser(ERIK)
    await anna.do(number, "claim")
    page = await erik.get(f"/inbox/cases/{number}")
    assert (REPLY_FORM in page.text, "Ta över ärendet" in page.text) == (False, True)
    assert (await erik.do(number, "reply", text=ANSWER)).status_code == 409
    await erik.do(number, "claim")
    assert (await erik.do(number, "reply", text=ANSWER)).status_code == 303


@pytest.mark.parametrize(
    ("opens", "text", "phone"),
    [
        (DecisionKind.CONTENT, "utter_case_reply", None),
        (DecisionKind.NOTICES, "utter_case_reply_elsewhere", "08-465 00 42"),
        (None, "utter_case_reply_elsewhere", "08-465 00 40"),
    ],
)
async def test_the_words_go_only_where_the_unit_has_opened_for_them(
    inbox: Inbox, opens: DecisionKind | None, text: str, phone: str | None
) -> None:
    assert SWITCHBOARD == "+4684650040"
    decision = (await inbox.build.session.scalars(select(DisclosureDecision))).one()
    decision.kind, decision.withdrawn_at = opens or DecisionKind.CONTENT, None if opens else NOW
    await inbox.build.session.commit()
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    page = await anna.get(f"/inbox/cases/{number}")
    assert ("ordagrant" in page.text, "får inte stå i SMS" in page.text) == (phone is None, phone is not None)
    await anna.do(number, "reply", text=ANSWER)
    (notice,) = await inbox.told()
    assert (notice.text, notice.values.get("phone"), ANSWER in str(notice)) == (text, phone, phone is None)


async def test_of_somebody_with_a_protected_identity_no_word_goes_in_sms(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    inbox.karin.is_protected = True
    await inbox.build.session.commit()
    await anna.do(number, "reply", text=ANSWER)
    (notice,) = await inbox.told()
    assert (notice.text, ANSWER in str(notice)) == ("utter_case_reply_elsewhere", False)


async def end_binding(inbox: Inbox) -> None:
    (await inbox.build.session.scalars(select(ChannelBinding))).one().ended_at = NOW


async def bind_to_another(inbox: Inbox) -> None:
    await end_binding(inbox)
    await inbox.build.session.commit()
    bengt = await inbox.build.person("Bengt")
    binding = (await inbox.build.session.scalars(select(ChannelBinding))).one()
    inbox.build.session.add(
        ChannelBinding(
            person_id=bengt.id,
            channel=binding.channel,
            address_sealed=binding.address_sealed,
            address_lookup=binding.address_lookup,
            verified_at=NOW,
            verified_how="code",
        )
    )


async def die(inbox: Inbox) -> None:
    inbox.karin.status = PatientStatus.DECEASED


async def move(inbox: Inbox) -> None:
    inbox.karin.status = PatientStatus.MOVED


@pytest.mark.parametrize("meanwhile", [end_binding, bind_to_another, die, move])
async def test_an_answer_that_reaches_nobody_is_not_sent_but_becomes_a_task(inbox: Inbox, meanwhile) -> None:  # type: ignore[no-untyped-def]
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    assert REPLY_FORM in (await anna.get(f"/inbox/cases/{number}")).text
    form = await anna.form(f"/inbox/cases/{number}")
    await meanwhile(inbox)
    await inbox.build.session.commit()
    assert REPLY_FORM not in (await anna.get(f"/inbox/cases/{number}")).text
    for _ in range(2):
        await anna.http.post(f"/inbox/cases/{number}/reply", data={**form, "text": ANSWER})
    assert await inbox.told() == []
    _, task = await inbox.cases()
    assert (task.reason, task.text, task.status) == (CaseReason.UNDELIVERED, ANSWER, CaseStatus.NEW)
    assert "ett svar har inte nått fram" in (await anna.get()).text


async def relative(inbox: Inbox, *scopes: Scope) -> tuple[Representation, str]:
    maria = await inbox.build.person("Maria")
    right = await inbox.build.representation(inbox.karin, maria, list(scopes))
    return right, await inbox.talk(maria, about=inbox.karin, number="+46701740606")


async def test_a_relative_whose_right_covers_it_is_answered_with_whose_it_is(inbox: Inbox) -> None:
    _, pseudonym = await relative(inbox, Scope.CASES)
    number = await inbox.ask("Får mamma äta grapefrukt?", by=pseudonym)
    anna = await inbox.browser(ANNA)
    page = await anna.get(f"/inbox/cases/{number}")
    assert "Maria Ek, närstående" in page.text
    await anna.do(number, "reply", text=ANSWER)
    (notice,) = await inbox.told()
    assert (notice.address, notice.text) == ("+46701740606", "utter_case_reply_about")
    assert notice.values["about"] == "Karin"


async def test_a_relative_whose_right_has_ended_or_covers_no_cases_is_not_answered(inbox: Inbox) -> None:
    right, pseudonym = await relative(inbox, Scope.CASES)
    ended = await inbox.ask("Får mamma äta grapefrukt?", by=pseudonym)
    right.revoked_at = NOW
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    assert "har inte rätt att få svar" in (await anna.get(f"/inbox/cases/{ended}")).text
    await anna.do(ended, "reply", text=ANSWER)
    right.revoked_at, right.scopes = None, [Scope.NEXT_STEP.value]
    await inbox.build.session.commit()
    uncovered = await inbox.ask("Och apelsin?", by=pseudonym, reason="medical_question")
    await anna.do(uncovered, "reply", text=ANSWER)
    assert await inbox.told() == []
    assert [one.reason for one in await inbox.cases()].count(CaseReason.UNDELIVERED) == 2


async def test_an_answer_goes_to_who_asked_though_the_number_now_talks_about_another(inbox: Inbox) -> None:
    """Two who share a number: the conversation there is about one of them at a time."""
    number = await inbox.ask()
    bengt = await inbox.build.person("Bengt")
    binding = (await inbox.build.session.scalars(select(ChannelBinding))).one()
    other = ChannelBinding(
        person_id=bengt.id,
        channel=binding.channel,
        address_sealed=binding.address_sealed,
        address_lookup=binding.address_lookup,
        verified_at=NOW,
        verified_how="code",
    )
    inbox.build.session.add(other)
    await inbox.build.session.flush()
    await inbox.build.session.commit()
    await (await inbox.browser(ANNA)).do(number, "reply", text=ANSWER)
    (notice,) = await inbox.told()
    assert (notice.address, notice.about) == (NUMBER, inbox.karin.id)


async def test_what_the_patient_writes_after_the_answer_comes_back_to_who_answered(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    await anna.do(number, "reply", text=ANSWER)
    assert await inbox.ask("Och apelsin då?") == number
    assert "Väntar på svar (1)" in (await anna.get()).text
    page = await anna.get(f"/inbox/cases/{number}")
    assert page.text.index(QUESTION) < page.text.index(ANSWER) < page.text.index("Och apelsin då?")
    await anna.do(number, "reply", text="Apelsin går bra.")
    assert [one.values["reply"] for one in await inbox.told()] == [ANSWER, "Apelsin går bra."]


async def test_a_case_is_handed_over_within_the_provider_and_is_then_no_longer_here(inbox: Inbox) -> None:
    number = await inbox.ask()
    provider = await inbox.build.provider("Region Kronvik")
    inbox.unit.provider_id = provider.id
    heart = await inbox.build.unit(provider, name="Lungmottagningen")
    contact = await inbox.build.contact(heart, "Sara Holm", title="sjuksköterska")
    await inbox.staff(SARA, "Sara Holm", (heart, Role.CARE_CONTACT), contact=contact)
    elsewhere = await inbox.build.unit(name="Hemtjänsten")
    await inbox.staff("SE2120000000-S1", "Eva Malm", (elsewhere, Role.CARE_CONTACT))
    anna, sara = await inbox.browser(ANNA), await inbox.browser(SARA)
    page = await anna.get(f"/inbox/cases/{number}")
    assert (f'value="{heart.id}/{contact.id}"' in page.text, str(elsewhere.id) in page.text) == (True, False)
    assert (await anna.do(number, "hand-over", to=str(elsewhere.id))).status_code == 404
    assert (await sara.get(f"/inbox/cases/{number}")).status_code == 404
    await anna.do(number, "hand-over", to=f"{heart.id}/{contact.id}")
    assert (await anna.get(f"/inbox/cases/{number}")).status_code == 404
    assert f"/inbox/cases/{number}" in (await sara.get()).text
    assert (
        "Anna Lindgren lämnade över till Sara Holm, Lungmottagningen."
        in (await sara.get(f"/inbox/cases/{number}")).text
    )


async def test_a_case_is_not_handed_past_the_patient_s_block(inbox: Inbox) -> None:
    number = await inbox.ask()
    provider = await inbox.build.provider("Region Kronvik")
    inbox.unit.provider_id = provider.id
    heart = await inbox.build.unit(provider, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (heart, Role.CARE_CONTACT))
    await inbox.build.block(inbox.karin, inbox.unit)
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    assert str(heart.id) not in (await anna.get(f"/inbox/cases/{number}")).text
    assert (await anna.do(number, "hand-over", to=str(heart.id))).status_code == 404
    assert f"/inbox/cases/{number}" in (await anna.get()).text


async def test_beside_a_case_stands_only_what_the_unit_may_see_of_the_contract(inbox: Inbox) -> None:
    other = await inbox.build.unit(name="Psykiatrin")
    elsa = await inbox.build.person("Elsa")
    elsa.personnummer_sealed = inbox.karin.personnummer_sealed
    version = await inbox.build.version(elsa, inbox.unit)
    await inbox.build.fixed_care_contact(version, 1, inbox.contact)
    await inbox.build.activity(version, 2, "Gå en promenad.")
    await inbox.build.activity(version, 3, "Kom till samtalet.", unit_id=other.id)
    number = await inbox.ask(by=await inbox.talk(elsa, number="+46701740607"))
    anna = await inbox.browser(ANNA)
    hidden = (await anna.get(f"/inbox/cases/{number}")).text
    assert ("Gå en promenad." in hidden, "Kom till samtalet." in hidden) == (True, False)
    await inbox.build.ground(elsa, viewer=inbox.unit, owner=other)
    await inbox.build.session.commit()
    assert "Kom till samtalet." in (await anna.get(f"/inbox/cases/{number}")).text
    await inbox.build.block(elsa, other)
    await inbox.build.session.commit()
    assert "Kom till samtalet." not in (await anna.get(f"/inbox/cases/{number}")).text


async def test_a_closed_case_is_gone_from_the_lists_and_opens_no_more_forms_but_the_note(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    await anna.do(number, "close", why="phoned")
    assert f"/inbox/cases/{number}" not in (await anna.get()).text + (await anna.get("/inbox/queue")).text
    page = (await anna.get(f"/inbox/cases/{number}")).text
    assert "Anna Lindgren avslutade ärendet: Klart på telefon." in page
    assert [deed for deed in ("reply", "close", "hand-over", "claim", "note") if f"/{deed}" in page] == ["note"]
    assert (await anna.do(number, "reply", text=ANSWER)).status_code == 409
    assert await inbox.ask() == number, "what is written of it later opens it again"


async def test_notes_stand_apart_and_are_neither_told_nor_copied(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    await anna.do(number, "note", text="Ringde dottern.")
    await anna.do(number, "reply", text=ANSWER)
    page = (await anna.get(f"/inbox/cases/{number}")).text
    assert page.index("bara personalen ser det här") < page.index("Ringde dottern.")
    copied = (await anna.get(f"/inbox/cases/{number}/record")).text
    for words in (QUESTION, ANSWER, "Anna Lindgren svarade", "19550608-2394", "2026-11-17 kl. 10.00"):
        assert words in copied
    told = await inbox.api.own_cases(inbox.pseudonym, "m9")
    assert "Ringde dottern." not in copied + str(told)
    assert told.cases[0].replies[0].text == ANSWER


async def test_the_answer_may_hold_any_signs(inbox: Inbox) -> None:
    number = await inbox.ask()
    await (await inbox.browser(ANNA)).do(number, "reply", text="{reply} 100 % <b>\r\nNy rad")
    (notice,) = await inbox.told()
    assert notice.values["reply"] == "{reply} 100 % <b>\nNy rad"


async def test_the_promise_is_told_in_days_with_their_weekdays(inbox: Inbox) -> None:
    await inbox.ask()
    (state,) = (await inbox.api.own_cases(inbox.pseudonym, "m9")).cases
    assert state.reply_by == date(2026, 11, 19)
