from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from bot.channels.forms import ForeignFormError, FormError, read_form
from bot.channels.message import Ignored, InboundMessage
from bot.channels.twilio_sms import SignatureCheck, parse

ACCOUNT = "AC" + "0" * 32
US = "+46701740699"
TOKEN = "demo-twilio-token"
URL = "https://sms.example.se/base"
FORM = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+46701740605", "To": US, "Body": "Hej", "NumMedia": "0"}

# Letters as a form can carry them: any but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def parsed(**changes: str) -> InboundMessage | Ignored:
    return parse(ImmutableMultiDict(FORM | changes), account_sid=ACCOUNT, our_number=US)


def test_a_form_becomes_a_message() -> None:
    assert parsed() == InboundMessage(
        channel="sms", provider_id="SM1", address="+46701740605", to=US, text="Hej", has_media=False
    )


@pytest.mark.parametrize(("count", "has_media"), [("0", False), ("", False), ("1", True), ("10", True), ("x", True)])
def test_media_are_noticed(count: str, has_media: bool) -> None:
    message = parsed(NumMedia=count)
    assert isinstance(message, InboundMessage)
    assert message.has_media is has_media


@pytest.mark.parametrize("sender", ["ICA", "71234", "46701740605", "+0", "+46 70", "+٤٦٧٠١٧٤٠٦٠٥", US])
def test_a_sender_that_no_answer_can_reach_is_ignored(sender: str) -> None:
    assert isinstance(parsed(From=sender), Ignored)


@pytest.mark.parametrize("field", ["MessageSid", "From", "To"])
@pytest.mark.parametrize("value", ["", " ", "\x00"])
def test_a_missing_field_is_an_error_that_names_it(field: str, value: str) -> None:
    with pytest.raises(FormError, match=field):
        parsed(**{field: value})


@pytest.mark.parametrize("changes", [{"AccountSid": "AC1"}, {"AccountSid": ""}, {"To": "+46701740600"}])
def test_a_form_for_another_account_or_number_is_foreign(changes: dict[str, str]) -> None:
    with pytest.raises(ForeignFormError):
        parsed(**changes)


@pytest.mark.parametrize(
    ("body", "kept"),
    [("Hej \ud83d", "Hej \ufffd"), ("\udc00\udbff", "\ufffd\ufffd"), ("\U0001f642", "\U0001f642"), ("a\x00b", "ab")],
)
def test_half_a_character_is_replaced_and_the_rest_kept(body: str, kept: str) -> None:
    message = parsed(Body=body)
    assert isinstance(message, InboundMessage)
    assert message.text == kept


@given(st.dictionaries(st.sampled_from(sorted(FORM)), TEXT))
def test_any_form_is_a_message_or_ignored_or_refused(changes: dict[str, str]) -> None:
    try:
        message = parsed(**changes)
    except FormError:
        return
    assert isinstance(message, Ignored) or "\x00" not in message.text + message.address + message.provider_id


@given(st.binary(max_size=2000))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        form = read_form(body)
    except FormError:
        return
    str(form).encode()


@given(st.dictionaries(TEXT.filter(bool), TEXT, min_size=1, max_size=8))
def test_the_signature_holds_for_what_was_signed_and_for_nothing_else(fields: dict[str, str]) -> None:
    check = SignatureCheck(TOKEN, URL)
    signature = RequestValidator(TOKEN).compute_signature(f"{URL}/sms/twilio?id=1", fields)
    form = read_form(urlencode(fields).encode())
    assert check.holds("/sms/twilio", "id=1", form, signature)
    assert not check.holds("/sms/twilio", "id=2", form, signature)
    assert not check.holds("/sms/twilio", "", form, signature)
    assert not check.holds("/sms/twilio", "id=1", ImmutableMultiDict({**form, "Body": "annat!"}), signature)
    assert not check.holds("/sms/twilio", "id=1", form, signature[:-1])
    assert not check.holds("/sms/twilio", "id=1", form, "")
    assert not SignatureCheck("another token", URL).holds("/sms/twilio", "id=1", form, signature)


@pytest.mark.parametrize(
    "given_url", ["https://sms.example.se", "https://sms.example.se/", "https://sms.example.se:443"]
)
def test_the_public_address_may_be_written_with_or_without_its_slash_and_port(given_url: str) -> None:
    fields: dict[str, Any] = {"Body": "Hej"}
    signature = RequestValidator(TOKEN).compute_signature("https://sms.example.se/sms/twilio", fields)
    assert SignatureCheck(TOKEN, given_url).holds("/sms/twilio", "", ImmutableMultiDict(fields), signature)
