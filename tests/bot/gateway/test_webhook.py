from __future__ import annotations

import asyncio

import httpx
import pytest
from twilio.request_validator import RequestValidator

from bot.gateway.app import create_app
from bot.gateway.models import Address, InboundMessage
from bot.gateway.texts import FixedTexts
from tests.bot.gateway.conftest import AUTH_TOKEN, KARIN, OUR_NUMBER, PUBLIC_URL, Gateway, House, gateway_settings, sms


async def stored(gateway: Gateway) -> list[str]:
    return [message.text for message in await gateway.rows(InboundMessage)]


async def test_a_signed_message_is_stored_with_its_turn_and_acknowledged_without_an_answer(gateway: Gateway) -> None:
    response = await gateway.write("När ska jag komma?")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert response.text.endswith("<Response/>")
    assert await stored(gateway) == ["När ska jag komma?"]
    assert await gateway.count("task_name = 'bot.turn' AND lock IS NOT NULL") == 1


async def test_the_phone_number_is_stored_sealed_only(gateway: Gateway) -> None:
    await gateway.write("Hej")
    (address,) = await gateway.rows(Address)
    assert KARIN not in address.address_sealed + address.address_lookup


@pytest.mark.parametrize("signature", ["", "a", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "å" * 28])
async def test_a_forged_or_missing_signature_is_refused_and_nothing_is_stored(gateway: Gateway, signature: str) -> None:
    response = await gateway.post(sms("Hej"), signature=signature, headers={})
    assert response.status_code == 403
    assert await stored(gateway) == []


async def test_a_changed_body_is_refused(gateway: Gateway) -> None:
    form = sms("Hej")
    response = await gateway.post(form, content=b"&".join([b"Extra=1", b"Body=Annat"]))
    assert response.status_code == 403
    assert await stored(gateway) == []


async def test_a_signature_over_another_host_is_refused(gateway: Gateway) -> None:
    response = await gateway.post(sms("Hej"), signed_url="https://evil.example/sms/twilio")
    assert response.status_code == 403


async def test_the_host_header_has_no_say_in_what_the_signature_covers(gateway: Gateway) -> None:
    claimed = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    forged = await gateway.post(sms("Hej"), signed_url="https://evil.example/sms/twilio", headers=claimed)
    right = await gateway.post(sms("Hej"), headers=claimed)
    assert (forged.status_code, right.status_code) == (403, 200)


async def test_a_query_that_was_not_signed_is_refused(gateway: Gateway) -> None:
    response = await gateway.post(sms("Hej"), path="/sms/twilio?a=1", signed_url=f"{PUBLIC_URL}/sms/twilio")
    assert response.status_code == 403


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
async def test_anything_but_a_form_is_an_unsupported_media_type(gateway: Gateway, content_type: str) -> None:
    response = await gateway.post(sms("Hej"), content=b'{"Body": "Hej"}', headers={"Content-Type": content_type})
    assert response.status_code == 415
    assert await stored(gateway) == []


async def test_a_body_of_100_kilobytes_is_too_large_and_never_read(gateway: Gateway) -> None:
    assert (await gateway.write("a" * 100_000)).status_code == 413
    assert await stored(gateway) == []


async def test_a_body_that_lies_about_its_length_is_stopped_at_the_limit(gateway: Gateway) -> None:
    async def endless():  # type: ignore[no-untyped-def]
        for _ in range(100):
            yield b"a" * 1024

    response = await gateway.web.post(
        "/sms/twilio", content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert response.status_code == 413


async def test_too_many_fields_are_refused(gateway: Gateway) -> None:
    form = {f"f{number}": "" for number in range(500)}
    assert (await gateway.post(form)).status_code == 400


@pytest.mark.parametrize("field", ["MessageSid", "From", "To"])
async def test_a_form_without_a_needed_field_is_a_bad_request(gateway: Gateway, field: str) -> None:
    form = sms("Hej")
    del form[field]
    assert (await gateway.post(form)).status_code == 400
    assert await stored(gateway) == []


@pytest.mark.parametrize("changes", [{"AccountSid": "AC" + "1" * 32}, {"To": "+46701740600"}])
async def test_a_message_for_somebody_else_is_refused(gateway: Gateway, changes: dict[str, str]) -> None:
    assert (await gateway.post(sms("Hej") | changes)).status_code == 403
    assert await stored(gateway) == []


@pytest.mark.parametrize("sender", ["ICA", "71234", "+0701740605", "0701740605", "+4670174060500000", OUR_NUMBER])
async def test_a_sender_that_no_answer_can_reach_is_acknowledged_and_left(gateway: Gateway, sender: str) -> None:
    assert (await gateway.write("Rea!", sender)).status_code == 200
    assert await stored(gateway) == []
    assert await gateway.count("true") == 0


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("\x00", ""),
        ("Hej\x00 du", "Hej du"),
        ("🙂🙂", "🙂🙂"),
        ("  ", ""),
        ("/restart", "/restart"),
        ("\ud83d\ude42".encode("utf-16", "surrogatepass").decode("utf-16"), "🙂"),
        ("'; DROP TABLE gateway.turn; --", "'; DROP TABLE gateway.turn; --"),
        ("a" * 1600, "a" * 1600),
        ("مرحبا", "مرحبا"),
    ],
)
async def test_every_text_that_can_be_sent_is_kept(gateway: Gateway, body: str, kept: str) -> None:
    assert (await gateway.write(body)).status_code == 200
    assert await stored(gateway) == [kept]


async def test_a_form_without_body_and_a_picture_without_words_are_stored(gateway: Gateway) -> None:
    bare = sms("")
    del bare["Body"]
    assert (await gateway.post(bare)).status_code == 200
    assert (await gateway.write("", NumMedia="2")).status_code == 200
    assert [message.has_media for message in await gateway.rows(InboundMessage)] == [False, True]


async def test_bytes_that_are_no_text_never_make_an_error(gateway: Gateway) -> None:
    for content in (b"\xff\xfe=\xff", b"%", b"%zz=%00", b"Body=%ff%fe", b"=&=&=", b""):
        assert (await gateway.post(sms("Hej"), content=content or b"&")).status_code == 403


async def test_the_same_message_posted_twenty_times_at_once_is_stored_once_and_gets_one_turn(gateway: Gateway) -> None:
    form = sms("Hej")
    responses = await asyncio.gather(*(gateway.post(form) for _ in range(20)))
    assert {response.status_code for response in responses} == {200}
    assert await stored(gateway) == ["Hej"]
    assert await gateway.count("true") == 1


async def test_a_repeated_danger_message_gets_one_reply(house: House) -> None:
    form = sms("Jag får ingen luft")
    await asyncio.gather(*(house.post(form) for _ in range(5)))
    await house.work()
    assert await house.received() == ["utter_danger_emergency", "utter_first_message\nSvar: Jag får ingen luft"]


async def test_a_database_that_cannot_be_reached_is_said_to_be_so_and_not_an_error_of_ours(texts: FixedTexts) -> None:
    away = create_app(gateway_settings("postgresql://127.0.0.1:9/none"), texts=texts)
    form = sms("Hej")
    signature = RequestValidator(AUTH_TOKEN).compute_signature(f"{PUBLIC_URL}/sms/twilio", form)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(away), base_url=PUBLIC_URL) as web:
        post = await web.post("/sms/twilio", data=form, headers={"X-Twilio-Signature": signature})
        health = await web.get("/health")
    assert (post.status_code, health.status_code) == (503, 503)


async def test_the_gateway_is_healthy_while_its_database_is(gateway: Gateway) -> None:
    assert (await gateway.web.get("/health")).status_code == 200


async def test_a_worker_that_has_not_been_heard_of_is_said_to_be_silent(house: House) -> None:
    assert (await house.web.get("/health/worker")).status_code == 503
    await house.worker._beat()
    assert (await house.web.get("/health/worker")).status_code == 200
    house.clock.advance(seconds=11)
    assert (await house.web.get("/health/worker")).status_code == 503
