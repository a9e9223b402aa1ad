"""The page with the phone, and what it asks for."""

from __future__ import annotations

import re

import phonenumbers
import pytest

from nastasteg.demo.personas import personas

NUMBER = "+46701740690"
KARIN = "+46701740605"


def bubbles(stand_in, persona="karin"):
    return stand_in.http.get(f"/phone/{persona}/messages").json()["bubbles"]


def test_every_person_has_a_number_of_their_own_from_the_range_for_fiction():
    numbers = [persona.number for persona in personas().values()]

    assert len(set(numbers)) == len(numbers) == 13
    assert all(re.fullmatch(r"\+467017406(0[5-9]|[1-9][0-9])", number) for number in numbers)
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(number)) for number in numbers)


def test_the_page_offers_every_person_and_loads_nothing_from_elsewhere(stand_in):
    page = stand_in.http.get("/")

    assert page.status_code == 200
    assert '<html lang="sv">' in page.text
    for persona in personas().values():
        assert f'value="{persona.id}"' in page.text
        assert persona.name in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page.text) == []
    assert re.findall(r"<script(?![^>]* src=)", page.text) == []
    assert " style=" not in page.text


def test_what_the_page_loads_is_there(stand_in):
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', stand_in.http.get("/").text):
        assert stand_in.http.get(path).status_code == 200, path


def test_people_are_listed_with_their_numbers_as_swedes_write_them(stand_in):
    listed = {each["id"]: each for each in stand_in.http.get("/phone/personas").json()}

    assert list(listed) == list(personas())
    assert [*listed][:2] + [*listed][-1:] == ["karin", "bengt", "okand"]
    assert listed["karin"]["display_number"] == "070-174 06 05"
    assert listed["maria"]["paper"] == "/paper/karin"
    assert listed["okand"]["paper"] is None


def test_what_one_writes_goes_through_the_signed_webhook_and_the_answer_comes_back(stand_in, wait_for):
    stand_in.gateway.answers = lambda text: [f"Du skrev: {text}"]
    written = stand_in.http.post("/phone/karin/messages", json={"body": "Hej"})
    assert written.status_code == 201
    wait_for(lambda: len(bubbles(stand_in)) == 2 and all(each["settled"] for each in bubbles(stand_in)))

    mine, theirs = bubbles(stand_in)
    assert (mine["mine"], mine["body"], mine["state_text"]) == (True, "Hej", "Skickat")
    assert (theirs["mine"], theirs["body"], theirs["state_text"]) == (False, "Du skrev: Hej", "Levererat")
    assert (theirs["segments"], theirs["encoding"]) == (1, "GSM-7")
    assert [form["From"] for form in stand_in.gateway.inbound] == [KARIN]


def test_nobody_sees_the_messages_of_another_number(stand_in):
    stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Bara till Karin")

    assert [each["body"] for each in bubbles(stand_in, "karin")] == ["Bara till Karin"]
    assert bubbles(stand_in, "bengt") == []


def test_a_failed_delivery_is_said_in_words(stand_in, wait_for):
    stand_in.order(undeliverable={KARIN: 30003})
    stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej")
    wait_for(lambda: bubbles(stand_in)[0]["settled"])

    [bubble] = bubbles(stand_in)
    assert (bubble["state_text"], bubble["error_code"]) == ("Misslyckades", 30003)


def test_a_message_that_the_gateway_did_not_take_says_so(stand_in, wait_for):
    stand_in.gateway.status_code = 500
    stand_in.http.post("/phone/karin/messages", json={"body": "Hej"})
    wait_for(lambda: bubbles(stand_in)[0]["settled"])

    assert bubbles(stand_in)[0]["state"] == "waiting"


def test_an_unchanged_conversation_is_not_sent_again(stand_in):
    stand_in.order(delivery_seconds=60)
    revision = stand_in.http.get("/phone/karin/messages").json()["revision"]
    path = "/phone/karin/messages"

    assert stand_in.http.get(path, params={"after": revision}).status_code == 204
    stand_in.twilio.messages.create(to="+46701740606", from_=NUMBER, body="Till Bengt")
    assert stand_in.http.get(path, params={"after": revision}).status_code == 204
    stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Till Karin")
    assert stand_in.http.get(path, params={"after": revision}).status_code == 200


@pytest.mark.parametrize("body", [{"body": ""}, {"body": "a" * 1601}, {}, {"body": "Hej", "from": KARIN}])
def test_what_no_phone_can_send_is_refused(stand_in, body):
    assert stand_in.http.post("/phone/karin/messages", json=body).status_code == 422
    assert bubbles(stand_in) == []


def test_a_form_from_another_site_cannot_write(stand_in):
    response = stand_in.http.post(
        "/phone/karin/messages", content='{"body": "Hej"}', headers={"Content-Type": "text/plain"}
    )
    assert response.status_code == 422
    assert bubbles(stand_in) == []


def test_somebody_who_is_not_in_the_demo_is_not_found(stand_in):
    assert stand_in.http.get("/phone/nobody/messages").status_code == 404
    assert stand_in.http.post("/phone/nobody/messages", json={"body": "Hej"}).status_code == 404


def test_the_page_answers_only_on_names_of_this_machine(stand_in):
    assert stand_in.http.get("/", headers={"Host": "elsewhere.example.se"}).status_code == 400


def test_a_paper_that_cannot_be_had_is_a_friendly_page(stand_in):
    for person in ("karin", "nobody", "..%2Fcases"):
        response = stand_in.http.get(f"/paper/{person}")
        assert response.status_code == 404
    response = stand_in.http.get("/paper/karin")
    assert "Papperet kan inte visas just nu" in response.text


def test_a_paper_is_fetched_with_our_credential(start_stand_in, paper_api):
    with start_stand_in(contract_api_url=paper_api.url, service_token="demo-service-token") as running:
        response = running.http.get("/paper/karin")

        assert (response.status_code, response.text) == (200, "<h1>Karins patientkontrakt</h1>")
        assert response.headers["content-type"].startswith("text/html")
        assert running.http.get("/paper/bengt").status_code == 404
    assert paper_api.asked == [
        ("/people/karin/paper", "Bearer demo-service-token"),
        ("/people/bengt/paper", "Bearer demo-service-token"),
    ]


def test_the_stand_in_tells_that_it_is_up(stand_in):
    assert stand_in.http.get("/health").json() == {"status": "ok"}
