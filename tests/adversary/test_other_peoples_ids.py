"""Ids of other patients in every place that takes an id (line 5).

Elsewhere: message ids of another conversation's case (cases/test_service), a person's own link (links/test_links), a
body with a patient in it (test_app), a reference that points at another path (test_client).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import select

from contract_api.client import CaseIn, ContractApiRefused
from contract_api.conversations.models import Conversation
from contract_api.people.models import Person
from contract_api.people.rules import Scope
from tests.adversary.conftest import Town, message, number

HERS, HIS = "Väg dig varje morgon.", "Ta din spruta."
KARIN, BENGT, MARIA = number(5), number(6), number(7)


@dataclass
class Street:
    town: Town
    karin: Person
    bengt: Person
    karin_s: str
    bengt_s: str

    async def patient_of(self, pseudonym: str) -> uuid.UUID | None:
        async with self.town.sessions() as session:
            found = await session.scalars(
                select(Conversation.patient_id).where(Conversation.pseudonym == uuid.UUID(pseudonym))
            )
            return found.one()


@pytest.fixture
async def street(town: Town) -> Street:
    """Two patients of one unit, and somebody who may ask for both."""
    build = town.build
    unit = await build.unit()
    karin, bengt, maria = [await build.person(name) for name in ("Karin", "Bengt", "Maria")]
    for person, text, phone in ((karin, HERS, KARIN), (bengt, HIS, BENGT)):
        await build.activity(await build.version(person, unit), 4, text)
        await town.bind(person, phone)
        await town.right(person, maria, [Scope.OWN_ACTIVITIES], called=f"din {person.given_name}")
    await town.bind(maria, MARIA)
    await build.session.commit()
    return Street(town, karin, bengt, await town.pseudonym(KARIN), await town.pseudonym(BENGT))


async def test_a_question_asked_of_one_is_answered_by_no_other(street: Street) -> None:
    api = street.town.api
    await api.ask(street.karin_s, "m1", kind="reading", options=["ask_goals"], context={"text": "hemligt"})
    told = await api.choose(street.bengt_s, "m2", "1")
    assert (told.open, told.chosen, told.context) == (False, None, {})
    with pytest.raises(ContractApiRefused, match="conflict"):
        await api.ask(street.bengt_s, "m1", kind="reading", options=["ask_goals"])
    own = await api.choose(street.karin_s, "m3", "1")
    assert (own.chosen, own.context) == ("ask_goals", {"text": "hemligt"})


async def test_the_message_that_one_answered_with_gives_another_nothing(street: Street) -> None:
    api = street.town.api
    for pseudonym, asked in ((street.karin_s, "m1"), (street.bengt_s, "m2")):
        await api.ask(pseudonym, asked, kind="reading", options=["a", "b"], context={"text": asked})
    assert (await api.choose(street.karin_s, "m3", "1")).context == {"text": "m1"}
    with pytest.raises(ContractApiRefused, match="conflict"):
        await api.choose(street.bengt_s, "m3", "1")
    assert (await api.choose(street.bengt_s, "m4", "1")).context == {"text": "m2"}


async def test_a_link_is_not_made_again_under_somebody_elses_message(street: Street) -> None:
    await street.town.api.make_link(street.karin_s, "m1")
    with pytest.raises(ContractApiRefused, match="conflict"):
        await street.town.api.make_link(street.bengt_s, "m1")


async def test_an_option_s_key_typed_out_chooses_nobody(street: Street) -> None:
    """The key names a binding and a patient; only its number or name is an answer."""
    town = street.town
    pseudonym = await town.pseudonym(MARIA)
    async with town.sessions() as session:
        binding = await session.scalar(
            select(Conversation.binding_id).where(Conversation.pseudonym == uuid.UUID(pseudonym))
        )
    asked = await town.api.ask_patient(pseudonym, "m1", context={})
    assert len(asked.options) == 2
    for text in (
        f"{binding}:{street.karin.id}",
        f"{street.karin.id}",
        f"{binding}:{street.bengt.id} 1",
        street.karin.external_ref,
        "3",
        "0",
        "11",
        "1; 2",
        "*",
    ):
        told = await town.api.choose(pseudonym, message(), text)
        assert (told.open, told.chosen, told.pseudonym) == (True, None, uuid.UUID(pseudonym)), text
    assert await street.patient_of(pseudonym) is None
    chosen = await town.api.choose(pseudonym, message(), "Karin")
    assert await street.patient_of(str(chosen.pseudonym)) == street.karin.id


async def test_a_question_of_the_callers_own_making_moves_the_conversation_to_nobody(street: Street) -> None:
    """Whoever can open a question can write any options into it; only one of the kind "patient" chooses a patient."""
    town = street.town
    async with town.sessions() as session:
        binding = await session.scalar(
            select(Conversation.binding_id).where(Conversation.pseudonym == uuid.UUID(street.karin_s))
        )
    await town.api.ask(street.karin_s, "m1", kind="reading", options=[f"{binding}:{street.bengt.id}"])
    told = await town.api.choose(street.karin_s, "m2", "1")
    assert str(told.pseudonym) == street.karin_s
    answer = await town.api.own_activities(street.karin_s, "m3")
    assert [one.text for one in answer.activities] == [HERS]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("question", {"message_id": "m1", "kind": "patient", "options": ["x"]}),
        ("question", {"message_id": "m1", "kind": "reading", "options": ["x"], "patient_id": "P"}),
        ("patient-question", {"message_id": "m1", "patient_id": "P"}),
        ("choice", {"message_id": "m1", "text": "1", "patient_id": "P"}),
        ("cases", {"message_id": "m1", "reason": "question", "text": "Hej", "patient_id": "P"}),
        ("links", {"message_id": "m1", "patient_id": "P"}),
    ],
)
async def test_no_body_names_a_patient(
    street: Street, http: httpx.AsyncClient, path: str, body: dict[str, object]
) -> None:
    sent = {name: str(street.bengt.id) if value == "P" else value for name, value in body.items()}
    answer = await http.post(f"/conversations/{street.karin_s}/{path}", json=sent)
    assert answer.status_code == 422
    assert str(street.bengt.id) not in answer.text


ANSWERS = ("next-step", "contact", "own-activities", "care-activities", "appointments", "waiting", "goals", "overview")


@pytest.mark.parametrize("path", [*ANSWERS, "warning-signs", "readings"])
async def test_neither_a_query_nor_a_patients_own_id_leads_to_another(
    street: Street, http: httpx.AsyncClient, path: str
) -> None:
    asked = {"message_id": "m1"}
    own = (await http.get(f"/conversations/{street.karin_s}/{path}", params=asked)).json()
    other = {"patient_id": str(street.bengt.id), "pseudonym": street.bengt_s, "external_ref": street.bengt.external_ref}
    lured = await http.get(f"/conversations/{street.karin_s}/{path}", params=asked | other)
    if path != "readings":  # which counts the asking itself
        assert lured.json() == own
    assert HIS not in lured.text
    for wrong in (street.bengt.id, street.karin.id, uuid.uuid4()):
        refused = await http.get(f"/conversations/{wrong}/{path}", params=asked)
        assert (refused.status_code, refused.json()["title"]) == (404, "No live conversation has that pseudonym")
    for wrong_kind in (street.bengt.external_ref, f"{street.karin_s}%2F..%2F{street.bengt_s}", "1"):
        assert (await http.get(f"/conversations/{wrong_kind}/{path}", params=asked)).status_code in (404, 422)


async def test_a_case_s_number_in_the_text_gives_nobody_the_case(street: Street) -> None:
    api = street.town.api
    hers = await api.open_case(street.karin_s, CaseIn(message_id="m1", reason="question", text="Om min hemlighet"))
    his = await api.open_case(
        street.bengt_s, CaseIn(message_id="m2", reason="question", text=f"Vad blev det av ärende {hers.number}?")
    )
    assert his.number != hers.number
    assert "hemlighet" not in his.model_dump_json()
