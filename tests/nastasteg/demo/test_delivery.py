"""What Twilio calls: status callbacks and the webhook for inbound messages, with signatures that hold."""

from __future__ import annotations

import pytest

NUMBER = "+46701740690"
KARIN = "+46701740605"
BENGT = "+46701740606"


def send(stand_in, to=KARIN, query="?message=17&part=a%20b"):
    url = f"{stand_in.gateway.public_url}/sms/twilio/status{query}"
    return stand_in.twilio.messages.create(to=to, from_=NUMBER, body="Hej", status_callback=url).sid


def statuses(stand_in):
    return [callback["MessageStatus"] for callback in stand_in.gateway.callbacks]


def test_a_delivered_message_is_called_back_as_sent_and_then_delivered(stand_in, wait_for):
    sid = send(stand_in)
    wait_for(lambda: len(stand_in.gateway.callbacks) == 2)

    assert statuses(stand_in) == ["sent", "delivered"]
    for callback in stand_in.gateway.callbacks:
        assert (callback["MessageSid"], callback["SmsSid"]) == (sid, sid)
        assert (callback["To"], callback["From"]) == (KARIN, NUMBER)
        assert (callback["AccountSid"], callback["ApiVersion"]) == (stand_in.twilio.username, "2010-04-01")
        assert "ErrorCode" not in callback
    assert stand_in.gateway.refused == 0


def test_the_query_of_the_callback_url_is_kept_and_signed(stand_in, wait_for):
    send(stand_in)
    wait_for(lambda: len(stand_in.gateway.callbacks) == 2)

    assert (stand_in.gateway.callbacks[0]["message"], stand_in.gateway.callbacks[0]["part"]) == ("17", "a b")


@pytest.mark.parametrize("code", [30003, 30005])
def test_a_message_to_a_dead_number_ends_as_undelivered_with_its_code(stand_in, wait_for, code):
    stand_in.order(undeliverable={BENGT: code})
    sid = send(stand_in, to=BENGT)
    wait_for(lambda: len(stand_in.gateway.callbacks) == 2)

    assert statuses(stand_in) == ["sent", "undelivered"]
    assert stand_in.gateway.callbacks[1]["ErrorCode"] == str(code)
    fetched = stand_in.twilio.messages(sid).fetch()
    assert (fetched.status, fetched.error_code) == ("undelivered", code)


def test_callbacks_can_come_in_the_wrong_order(stand_in, wait_for):
    stand_in.order(callbacks="reversed")
    send(stand_in)
    wait_for(lambda: len(stand_in.gateway.callbacks) == 2)

    assert statuses(stand_in) == ["delivered", "sent"]


def test_callbacks_can_come_twice(stand_in, wait_for):
    stand_in.order(callbacks="twice")
    send(stand_in)
    wait_for(lambda: len(stand_in.gateway.callbacks) == 4)

    assert statuses(stand_in) == ["sent", "sent", "delivered", "delivered"]


def test_callbacks_can_be_off(stand_in, wait_for):
    stand_in.order(callbacks="off")
    sid = send(stand_in)
    wait_for(lambda: stand_in.twilio.messages(sid).fetch().status == "delivered")

    assert stand_in.gateway.callbacks == []


def test_an_inbound_message_reaches_the_webhook_as_twilio_sends_it(stand_in):
    answer = stand_in.write(KARIN, "Vad är mitt nästa steg?")

    [form] = stand_in.gateway.inbound
    assert form == {
        "AccountSid": stand_in.twilio.username,
        "ApiVersion": "2010-04-01",
        "Body": "Vad är mitt nästa steg?",
        "From": KARIN,
        "FromCity": "",
        "FromCountry": "SE",
        "FromState": "",
        "FromZip": "",
        "MessageSid": answer["sid"],
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": answer["sid"],
        "SmsSid": answer["sid"],
        "SmsStatus": "received",
        "To": NUMBER,
        "ToCity": "",
        "ToCountry": "SE",
        "ToState": "",
        "ToZip": "",
    }
    assert [call["status_code"] for call in answer["calls"]] == [204]
    assert answer["calls"][0]["milliseconds"] >= 0


@pytest.mark.parametrize("body", ["", "\U0001f600", "a & b = c + d % e", "rad ett\nrad två", "\x00", "å" * 1600])
def test_any_body_is_signed_so_that_it_verifies(stand_in, body):
    stand_in.write(KARIN, body)

    assert [form["Body"] for form in stand_in.gateway.inbound] == [body]
    assert stand_in.gateway.refused == 0


def test_a_picture_without_words_has_its_media(stand_in):
    stand_in.write(KARIN, "", num_media=2)

    [form] = stand_in.gateway.inbound
    assert (form["NumMedia"], form["Body"]) == ("2", "")
    assert form["MediaContentType1"] == "image/jpeg"
    assert form["MediaUrl0"].startswith("https://api.twilio.com/")


def test_copies_carry_the_same_sid(stand_in):
    answer = stand_in.write(KARIN, "Hej", copies=20)

    assert len(answer["calls"]) == 20
    assert {form["MessageSid"] for form in stand_in.gateway.inbound} == {answer["sid"]}
    assert len(stand_in.messages(KARIN)) == 1


def test_a_failed_webhook_is_recorded_and_not_repeated(stand_in):
    stand_in.gateway.status_code = 503
    answer = stand_in.write(KARIN, "Hej")

    assert [call["status_code"] for call in answer["calls"]] == [503]
    assert len(stand_in.gateway.inbound) == 1
    assert [message.body for message in stand_in.twilio.messages.list(to=NUMBER)] == ["Hej"]


def test_a_gateway_that_is_down_is_recorded_as_an_error(start_stand_in):
    with start_stand_in(gateway_port=9) as running:
        answer = running.write(KARIN, "Hej")

        assert [(call["status_code"], call["error"]) for call in answer["calls"]] == [(None, "ConnectError")]
        assert [message.body for message in running.twilio.messages.list(to=NUMBER)] == ["Hej"]


def test_a_lost_webhook_leaves_the_message_only_with_the_provider(stand_in):
    stand_in.order(webhooks_lost=True)
    answer = stand_in.write(KARIN, "Hej")

    assert answer["calls"] == []
    assert stand_in.gateway.inbound == []
    assert [message.body for message in stand_in.twilio.messages.list(to=NUMBER)] == ["Hej"]


def test_calls_are_signed_over_the_public_url_and_go_to_the_gateway_behind_it(start_stand_in, wait_for):
    with start_stand_in(public_url="https://sms.example.se") as running:
        running.write(KARIN, "Hej")
        send(running)
        wait_for(lambda: len(running.gateway.callbacks) == 2)

        assert len(running.gateway.inbound) == 1
        assert set(running.gateway.hosts) == {"sms.example.se"}
        assert running.gateway.refused == 0


def test_the_number_can_be_set_up_with_another_webhook(start_stand_in):
    with start_stand_in(twilio_webhook="http://127.0.0.1:9/webhooks/twilio/webhook") as running:
        (call,) = running.write(KARIN, "Hej")["calls"]

        assert call["url"] == "http://127.0.0.1:9/webhooks/twilio/webhook"
        assert call["error"] == "ConnectError"
        assert running.gateway.inbound == []
