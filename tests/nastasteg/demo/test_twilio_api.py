"""The Messages resource, used through Twilio's own client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

NUMBER = "+46701740690"
KARIN = "+46701740605"
BENGT = "+46701740606"


def test_a_message_is_created_as_twilio_creates_it(stand_in):
    message = stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej Karin")

    assert message.sid.startswith("SM")
    assert len(message.sid) == 34
    assert (message.status, message.direction) == ("queued", "outbound-api")
    assert (message.to, message.from_, message.body) == (KARIN, NUMBER, "Hej Karin")
    assert (message.num_segments, message.num_media) == ("1", "0")
    assert (message.error_code, message.error_message, message.date_sent) == (None, None, None)
    assert abs(message.date_created - datetime.now(UTC)) < timedelta(minutes=1)
    assert message.uri == f"/2010-04-01/Accounts/{stand_in.twilio.username}/Messages/{message.sid}.json"


@pytest.mark.parametrize(
    ("body", "segments"),
    [("a" * 160, "1"), ("a" * 161, "2"), ("å" * 160, "1"), ("\u0436" * 71, "2"), ("a" * 1600, "11")],
)
def test_segments_are_counted_as_they_are_charged(stand_in, body, segments):
    assert stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body=body).num_segments == segments


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({"to": "", "from_": NUMBER, "body": "Hej"}, 400, 21604),
        ({"to": "070-174", "from_": NUMBER, "body": "Hej"}, 400, 21211),
        ({"to": "+46", "from_": NUMBER, "body": "Hej"}, 400, 21211),
        ({"to": "Karin", "from_": NUMBER, "body": "Hej"}, 400, 21211),
        ({"to": KARIN, "body": "Hej"}, 400, 21603),
        ({"to": KARIN, "from_": BENGT, "body": "Hej"}, 400, 21606),
        ({"to": KARIN, "from_": NUMBER}, 400, 21602),
        ({"to": KARIN, "from_": NUMBER, "body": ""}, 400, 21602),
        ({"to": KARIN, "from_": NUMBER, "body": "a" * 1601}, 400, 21617),
        ({"to": KARIN, "from_": NUMBER, "body": "Hej", "status_callback": "nowhere"}, 400, 21609),
    ],
)
def test_a_faulty_order_is_refused_with_twilios_code(stand_in, order, status, code):
    with pytest.raises(TwilioRestException) as refusal:
        stand_in.twilio.messages.create(**order)

    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert stand_in.http.get("/control/messages").json() == []


def test_an_error_body_has_twilios_four_fields(stand_in):
    account = stand_in.twilio.username
    response = stand_in.http.post(
        f"/2010-04-01/Accounts/{account}/Messages.json",
        data={"From": NUMBER},
        auth=(account, "demo-auth-token"),
    )

    assert response.status_code == 400
    assert response.json() == {
        "code": 21604,
        "message": "A 'To' phone number is required.",
        "more_info": "https://www.twilio.com/docs/errors/21604",
        "status": 400,
    }


@pytest.mark.parametrize("credentials", [None, ("AC" + "f" * 32, "demo-auth-token"), ("same", "wrong"), ("å", "ö")])
def test_other_credentials_than_the_accounts_are_refused(stand_in, credentials):
    account = stand_in.twilio.username
    if credentials and credentials[0] == "same":
        credentials = (account, credentials[1])
    for method, path in (("POST", "Messages.json"), ("GET", "Messages.json"), ("GET", "Messages/SM1.json")):
        response = httpx.request(
            method, f"{stand_in.url}/2010-04-01/Accounts/{account}/{path}", auth=credentials, trust_env=False
        )
        assert (response.status_code, response.json()["code"]) == (401, 20003)


def test_another_account_is_out_of_reach_with_our_credentials(stand_in):
    account = stand_in.twilio.username
    other = f"/2010-04-01/Accounts/AC{'f' * 32}/Messages.json"
    assert stand_in.http.get(other, auth=(account, "demo-auth-token")).status_code == 401


def test_a_message_is_fetched_by_its_sid(stand_in, wait_for):
    sid = stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej").sid
    wait_for(lambda: stand_in.twilio.messages(sid).fetch().status == "delivered")

    assert stand_in.twilio.messages(sid).fetch().date_sent is not None


def test_a_message_that_does_not_exist_is_not_found(stand_in):
    with pytest.raises(TwilioRestException) as refusal:
        stand_in.twilio.messages(f"SM{'0' * 32}").fetch()

    assert (refusal.value.status, refusal.value.code) == (404, 20404)


def test_the_list_holds_both_directions_newest_first(stand_in):
    first = stand_in.write(KARIN, "Vad är mitt nästa steg?")["sid"]
    second = stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej").sid
    third = stand_in.write(BENGT, "Hej")["sid"]

    listed = stand_in.twilio.messages.list()
    assert [message.sid for message in listed] == [third, second, first]
    assert [message.direction for message in listed] == ["inbound", "outbound-api", "inbound"]
    assert listed[0].status == "received"


def test_the_list_is_filtered_by_either_number(stand_in):
    stand_in.write(KARIN, "ett")
    stand_in.write(BENGT, "två")
    stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="tre")

    def bodies(**wanted):
        return [message.body for message in stand_in.twilio.messages.list(**wanted)]

    assert bodies(to=NUMBER) == ["två", "ett"]
    assert bodies(from_=KARIN) == ["ett"]
    assert bodies(to=KARIN) == ["tre"]
    assert bodies(to=BENGT) == []


def test_the_list_is_filtered_by_date_and_moment(stand_in):
    stand_in.write(KARIN, "nyss")
    now = datetime.now(UTC)
    minute, day = timedelta(minutes=1), timedelta(days=1)

    def count(**wanted):
        return len(stand_in.twilio.messages.list(**wanted))

    assert count(date_sent_after=now - minute) == 1
    assert count(date_sent_after=now + minute) == 0
    assert count(date_sent_before=now + minute) == 1
    assert count(date_sent_before=now - minute) == 0
    assert count(date_sent_after=now - minute, date_sent_before=now + minute) == 1
    assert count(date_sent_after=(now + 2 * day).date()) == 0
    assert count(date_sent=(now - 2 * day).date()) == 0


def test_a_bare_date_counts_the_whole_day_in(stand_in):
    sent = datetime.fromisoformat(stand_in.write(KARIN, "i dag")["created_at"])
    account = stand_in.twilio.username
    path, auth = f"/2010-04-01/Accounts/{account}/Messages.json", (account, "demo-auth-token")

    for query in (f"DateSent={sent.date()}", f"DateSent%3E={sent.date()}", f"DateSent<={sent.date()}"):
        assert len(stand_in.http.get(f"{path}?{query}", auth=auth).json()["messages"]) == 1, query


def test_a_filter_that_is_no_date_is_refused(stand_in):
    account = stand_in.twilio.username
    response = stand_in.http.get(
        f"/2010-04-01/Accounts/{account}/Messages.json?DateSent=nyss", auth=(account, "demo-auth-token")
    )
    assert response.status_code == 400


def test_pages_follow_on_one_another_though_messages_keep_coming(stand_in):
    expected = [stand_in.write(KARIN, f"nummer {number}")["sid"] for number in range(7)][::-1]
    page = stand_in.twilio.messages.page(from_=KARIN, page_size=3)
    found = [message.sid for message in page]
    while page.next_page_url:
        stand_in.write(KARIN, "ett till")
        page = page.next_page()
        found += [message.sid for message in page]

    assert found == expected


def test_the_client_reads_all_pages_by_itself(stand_in):
    for number in range(5):
        stand_in.write(KARIN, str(number))

    assert [message.body for message in stand_in.twilio.messages.list(page_size=2)] == [
        "4",
        "3",
        "2",
        "1",
        "0",
    ]
    assert [message.body for message in stand_in.twilio.messages.list(limit=3, page_size=2)] == [
        "4",
        "3",
        "2",
    ]


@pytest.mark.parametrize(("code", "status"), [(20429, 429), (20500, 500), (20503, 503), (21610, 400)])
def test_the_next_orders_are_refused_as_told(stand_in, code, status):
    stand_in.order(creates=[{"code": code, "times": 2}])
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refusal:
            stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej")
        assert (refusal.value.status, refusal.value.code) == (status, code)

    assert stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej").sid
    assert len(stand_in.messages(KARIN)) == 1


def test_a_fault_strikes_only_the_number_it_is_meant_for(stand_in):
    stand_in.order(creates=[{"code": 20429, "to": BENGT}])

    assert stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej").sid
    with pytest.raises(TwilioRestException):
        stand_in.twilio.messages.create(to=BENGT, from_=NUMBER, body="Hej")


def test_an_accepted_message_may_be_answered_with_an_error(stand_in):
    stand_in.order(creates=[{"outcome": "accept_then_fail", "code": 20500}])
    with pytest.raises(TwilioRestException) as refusal:
        stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej")

    assert refusal.value.status == 500
    assert [message.body for message in stand_in.twilio.messages.list(to=KARIN)] == ["Hej"]


def test_an_accepted_message_may_lose_its_answer_with_the_connection(stand_in):
    stand_in.order(creates=[{"outcome": "accept_then_close"}])
    with pytest.raises(requests.exceptions.RequestException):
        stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej")

    assert [message.body for message in stand_in.twilio.messages.list(to=KARIN)] == ["Hej"]


def test_an_opted_out_number_is_refused_until_it_opts_in(stand_in):
    stand_in.order(keyword_opt_out=True)
    stand_in.write(KARIN, " Stop ")
    with pytest.raises(TwilioRestException) as refusal:
        stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej")
    assert refusal.value.code == 21610

    stand_in.write(KARIN, "START")
    assert stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej").sid


def test_a_stop_is_only_a_word_unless_the_provider_is_told_to_heed_it(stand_in):
    stand_in.write(KARIN, "STOP")

    assert stand_in.twilio.messages.create(to=KARIN, from_=NUMBER, body="Hej").sid


def test_a_slow_provider_outlasts_an_impatient_client(stand_in):
    stand_in.order(create_delay_seconds=1.5)
    impatient = Client(stand_in.twilio.username, "demo-auth-token")
    impatient.api.base_url = stand_in.url
    impatient.http_client.timeout = 0.2
    with pytest.raises(requests.exceptions.Timeout):
        impatient.messages.create(to=KARIN, from_=NUMBER, body="Hej")
    impatient.http_client.session.close()
