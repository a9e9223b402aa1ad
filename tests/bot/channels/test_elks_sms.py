from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import ImmutableMultiDict

from bot.channels.elks_client import ElksSms, outcome_of
from bot.channels.elks_sms import KeyCheck, keyed, parse
from bot.channels.forms import ForeignFormError, FormError
from bot.channels.message import Ignored, InboundMessage
from bot.channels.sending import Accepted, ProviderUnavailableError, Refused, Unknown

US = "+46701740699"
FORM = {"id": "s1", "direction": "incoming", "from": "+46701740605", "to": US, "message": "Hej", "created": "2026"}

# Letters as a form can carry them: any but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def parsed(**changes: str) -> InboundMessage | Ignored:
    return parse(ImmutableMultiDict(FORM | changes), our_number=US)


def test_a_form_becomes_a_message() -> None:
    assert parsed() == InboundMessage(
        channel="sms", provider_id="s1", address="+46701740605", to=US, text="Hej", has_media=False
    )


@pytest.mark.parametrize("field", ["image", "image2"])
def test_a_picture_is_noticed_and_its_address_is_kept_nowhere(field: str) -> None:
    message = parsed(**{field: "https://api.46elks.com/a1/images/i1"})
    assert isinstance(message, InboundMessage)
    assert message.has_media
    assert "46elks" not in repr(message)


@pytest.mark.parametrize("sender", ["ICA", "71234", "46701740605", "+0", US])
def test_a_sender_that_no_answer_can_reach_is_ignored(sender: str) -> None:
    assert isinstance(parsed(**{"from": sender}), Ignored)


def test_what_we_sent_ourselves_is_ignored() -> None:
    assert isinstance(parsed(direction="outgoing"), Ignored)


@pytest.mark.parametrize("field", ["id", "from", "to"])
@pytest.mark.parametrize("value", ["", " ", "\x00"])
def test_a_missing_field_is_an_error_that_names_it(field: str, value: str) -> None:
    with pytest.raises(FormError, match=field):
        parsed(**{field: value})


def test_a_form_for_another_number_is_foreign() -> None:
    with pytest.raises(ForeignFormError):
        parsed(to="+46701740600")


@given(st.dictionaries(st.sampled_from(sorted(FORM)), TEXT))
def test_any_form_is_a_message_or_ignored_or_refused(changes: dict[str, str]) -> None:
    try:
        message = parsed(**changes)
    except FormError:
        return
    assert isinstance(message, Ignored) or "\x00" not in message.text + message.address + message.provider_id


@given(TEXT.filter(bool), TEXT)
def test_the_address_that_we_give_holds_our_key_and_no_other_does(key: str, other: str) -> None:
    query = urlsplit(keyed("https://sms.example.se/sms/46elks", key, id="1")).query
    assert KeyCheck(key).holds(query)
    assert KeyCheck(other).holds(query) is (other == key)
    assert not KeyCheck(key).holds(f"{query}&key=x")
    assert not KeyCheck(key).holds("id=1")


@given(st.text(max_size=200))
def test_any_query_is_let_in_or_not(query: str) -> None:
    assert not KeyCheck("a key that nobody writes").holds(query)


@pytest.mark.parametrize("query", ["", "key=", "key=&key="])
def test_where_no_key_is_set_nobody_is_let_in(query: str) -> None:
    assert not KeyCheck("").holds(query)


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        ({"id": "s1", "status": "created"}, Accepted("s1")),
        ({"id": "s1", "status": "failed"}, Refused("failed")),
        ({"status": "created"}, Unknown("no id in the answer")),
        (["s1"], Unknown("no id in the answer")),
    ],
)
def test_an_order_is_taken_when_it_has_an_id_and_has_not_failed_at_once(content: Any, outcome: object) -> None:
    assert outcome_of(httpx.Response(200, json=content)) == outcome


@pytest.mark.parametrize("answer", [httpx.Response(200, text="ok"), httpx.Response(302), httpx.Response(204)])
def test_an_answer_that_is_none_leaves_the_outcome_unknown(answer: httpx.Response) -> None:
    assert isinstance(outcome_of(answer), Unknown)


def client_that_is_told(*answers: httpx.Response) -> ElksSms:
    left = list(answers)
    http = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: left.pop(0)))
    return ElksSms(http, username="u", password="p", number=US)


async def test_one_item_of_an_odd_shape_does_not_hide_the_others(clock: Any) -> None:
    good = {**FORM, "created": "2026-11-17T09:00:00.000000"}
    odd: list[Any] = [{"id": "s2"}, "s3", None, {"created": "2026-11-17T09:00:00", "from": "x"}]
    page = httpx.Response(200, json={"data": [*odd, good]})
    found = await client_that_is_told(page, httpx.Response(200, json={"data": []})).received_since(clock())
    assert [message.provider_id for message in found if isinstance(message, InboundMessage)] == ["s1"]


@pytest.mark.parametrize("content", [[], {}, {"data": None}, "data"])
async def test_a_list_that_is_none_makes_the_provider_unavailable(content: Any) -> None:
    with pytest.raises(ProviderUnavailableError):
        await client_that_is_told(httpx.Response(200, json=content)).sent_to("+46701740605")
