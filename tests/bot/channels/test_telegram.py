"""Updates as Telegram's documentation has them, and what becomes of each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.message import Ignored, InboundMessage, Mark, clean
from bot.channels.telegram import (
    LONGEST_TEXT,
    Event,
    Joined,
    Membership,
    Pressed,
    UpdateError,
    bot_id,
    is_telegram_s,
    parse,
    units,
)
from bot.channels.telegram_pages import paginate

CHAT = {"id": 70174, "type": "private", "first_name": "Karin"}
KARIN = {"id": 70174, "is_bot": False, "first_name": "Karin", "language_code": "sv"}
GROUP = {"id": -100123, "type": "supergroup", "title": "Familjen"}
CHANNEL = {"id": -100124, "type": "channel", "title": "Nyheter"}
BOT = {"id": 4242, "is_bot": True, "first_name": "Steg", "username": "StegBot"}
AT = 1_795_000_000
FILE = {"file_id": "AgACAgQ", "file_unique_id": "AQAD"}
PICTURE = [FILE | {"width": 90, "height": 90, "file_size": 1200}]


RIGHTS = """can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members
can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"""


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": AT, "chat": CHAT, "from": KARIN} | content


def read(**update: Any) -> Event:
    return parse(json.dumps({"update_id": 100} | update).encode(), bot="4242")


def inbound(**content: Any) -> InboundMessage:
    found = read(message=message(**content))
    assert isinstance(found, InboundMessage), found
    return found


def test_a_text_is_read_with_its_chat_and_the_update_s_id() -> None:
    found = inbound(text=" När är min tid? \n")
    assert (found.channel, found.address, found.text) == ("telegram", "70174", "När är min tid?")
    assert (found.provider_id, found.has_media, found.mark) == ("4242:100", False, None)
    assert found.sent_at is not None
    assert found.sent_at.timestamp() == AT


@pytest.mark.parametrize(
    ("text", "read_as", "mark"),
    [
        ("/start", "", Mark.BEGUN),
        ("/start@StegBot", "", Mark.BEGUN),
        ("/start K7MD-4T9R", "K7MD-4T9R", None),
        ("/start@StegBot K7MD-4T9R", "K7MD-4T9R", None),
        ("/starta om", "/starta om", None),
        ("start", "start", None),
        ("/stopp", "/stopp", None),
        ("avboka /botten", "avboka /botten", None),
    ],
)
def test_a_deep_link_is_what_it_carries_and_a_bare_start_a_beginning(
    text: str, read_as: str, mark: Mark | None
) -> None:
    found = inbound(text=text)
    assert (found.text, found.mark) == (read_as, mark)


WITHOUT_WORDS = {
    "voice": {"voice": FILE | {"duration": 3}},
    "audio": {"audio": FILE | {"duration": 3}},
    "photo": {"photo": PICTURE},
    "video": {"video": FILE | {"width": 1, "height": 1, "duration": 3}},
    "video note": {"video_note": FILE | {"length": 1, "duration": 3}},
    "animation": {"animation": FILE | {"width": 1, "height": 1, "duration": 3}, "document": FILE},
    "document": {"document": FILE | {"file_name": "journal.pdf"}},
    "sticker": {
        "sticker": FILE | {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}
    },
    "location": {"location": {"latitude": 59.3, "longitude": 18.0}},
    "venue": {"venue": {"location": {"latitude": 1, "longitude": 1}, "title": "Hemma", "address": "Vägen 1"}},
    "contact": {"contact": {"phone_number": "+46701740605", "first_name": "Karin"}},
    "dice": {"dice": {"emoji": "\N{GAME DIE}", "value": 3}},
    "something of a later year": {"hologram": {"depth": 3}},
}


@pytest.mark.parametrize("content", WITHOUT_WORDS.values(), ids=WITHOUT_WORDS)
def test_what_has_no_words_is_a_message_without_any_and_nothing_of_it_is_kept(content: dict[str, Any]) -> None:
    found = inbound(**content)
    assert (found.text, found.has_media) == ("", True)
    for telling in ("AgACAgQ", "AQAD", "+46701740605", "journal", "59.3", "Hemma"):
        assert telling not in repr(found)


def test_the_words_under_a_picture_are_read_as_those_of_an_mms_are() -> None:
    found = inbound(photo=PICTURE, caption="Vad är det här?")
    assert (found.text, found.has_media) == ("Vad är det här?", True)


def test_the_pictures_of_an_album_are_one_message() -> None:
    first, second = (read(update_id=one, message=message(photo=PICTURE, media_group_id="9")) for one in (100, 101))
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert first.provider_id == second.provider_id
    assert inbound(photo=PICTURE, media_group_id="9", caption="Hej").provider_id == "4242:100"


LEFT = {
    "a group": {"message": message(chat=GROUP, text="Hej")},
    "a group's edit": {"edited_message": message(chat=GROUP, text="Hej", edit_date=AT + 1)},
    "a channel's post": {"channel_post": {"message_id": 1, "date": AT, "chat": CHANNEL, "text": "Hej"}},
    "a channel's edit": {"edited_channel_post": {"message_id": 1, "date": AT, "chat": CHANNEL, "text": "Hej"}},
    "a bot": {"message": message(**{"from": BOT}, text="Hej")},
    "somebody new in a group": {"message": message(chat=GROUP, new_chat_members=[KARIN])},
    "a group that has become another": {"message": message(chat=GROUP, migrate_to_chat_id=-100125)},
    "something pinned": {"message": message(pinned_message=message(text="Hej"))},
    "a timer that was set": {"message": message(message_auto_delete_timer_changed={"message_auto_delete_time": 1})},
    "an edit without words": {"edited_message": message(location={"latitude": 1, "longitude": 1}, edit_date=AT + 9)},
    "an inline query": {"inline_query": {"id": "1", "from": KARIN, "query": "Hej", "offset": ""}},
    "a poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": True,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
    "a wish to join": {"chat_join_request": {"chat": GROUP, "from": KARIN, "user_chat_id": 1, "date": AT}},
    "a kind of a later year": {"telepathy": {"from": KARIN}},
    "nothing": {},
    "a button in a group": {
        "callback_query": {
            "id": "1",
            "from": KARIN,
            "chat_instance": "1",
            "data": "x",
            "message": {"message_id": 1, "date": AT, "chat": GROUP},
        }
    },
    "a button of no message": {"callback_query": {"id": "1", "from": KARIN, "chat_instance": "1", "data": "x"}},
    "a message that is a list": {"message": ["x"]},
    "a message without a date": {"message": {"message_id": 1, "chat": CHAT, "text": "Hej"}},
    "a text that is a number": {"message": message(text=5)},
    "a chat that is a word": {"message": message(chat=CHAT | {"id": "70174x"}, text="Hej")},
    "a private chat below nought": {"message": message(chat=CHAT | {"id": -70174}, text="Hej")},
    "a date far away": {"message": message(date=10**20, text="Hej")},
}


@pytest.mark.parametrize("update", LEFT.values(), ids=LEFT)
def test_what_is_not_for_us_is_left_for_a_reason_that_says_nothing_of_it(update: dict[str, Any]) -> None:
    found = read(**update)
    assert isinstance(found, Ignored), found
    assert "Hej" not in found.reason
    assert "70174" not in found.reason


def test_an_edit_is_marked_as_one_and_keeps_when_it_was_first_sent() -> None:
    found = read(edited_message=message(text="nej", edit_date=AT + 60))
    assert isinstance(found, InboundMessage)
    assert (found.mark, found.text, found.sent_at and found.sent_at.timestamp()) == (Mark.EDITED, "nej", AT)


@pytest.mark.parametrize("under", [message(text="Vilken?"), {"message_id": 7, "date": 0, "chat": CHAT}])
def test_a_pressed_button_says_which_and_where(under: dict[str, Any]) -> None:
    found = read(callback_query={"id": "99", "from": KARIN, "message": under, "chat_instance": "1", "data": "abc"})
    assert found == Pressed(provider_id="4242:100", address="70174", query_id="99", button="abc", message_id=7)


@pytest.mark.parametrize(
    ("chat", "status", "expected"),
    [
        (CHAT, "kicked", True),
        (CHAT, "member", False),
        (GROUP, "member", "joined"),
        (GROUP, "administrator", "joined"),
        (CHANNEL, "administrator", "joined"),
        (GROUP, "left", None),
        (GROUP, "kicked", None),
    ],
)
def test_blocks_are_told_from_their_end_and_groups_from_both(
    chat: dict[str, Any], status: str, expected: bool | str | None
) -> None:
    fields = {"kicked": {"until_date": 0}, "administrator": dict.fromkeys(RIGHTS.split(), False)}
    member = {"user": BOT, "status": status} | fields.get(status, {})
    change = {"chat": chat, "from": KARIN, "date": AT, "old_chat_member": {"user": BOT, "status": "left"}}
    found = read(my_chat_member=change | {"new_chat_member": member})
    match expected:
        case bool():
            assert isinstance(found, Membership)
            assert (found.address, found.is_blocked) == ("70174", expected)
        case "joined":
            assert found == Joined(chat=str(chat["id"]))
        case _:
            assert isinstance(found, Ignored)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'"x"',
        b"null",
        b"{}",
        b'{"update_id": "100"}',
        b'{"update_id": -1}',
        b'{"update_id": 1.5}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_what_is_no_update_is_refused(body: bytes) -> None:
    with pytest.raises(UpdateError):
        parse(body, bot="4242")


@pytest.mark.parametrize(
    "given", ["", "x", "demo-telegram-secre", "demo-telegram-secret ", "Demo-telegram-secret", "å"]
)
def test_only_the_secret_itself_is_telegram_s(given: str) -> None:
    assert not is_telegram_s(given, "demo-telegram-secret")
    assert is_telegram_s("demo-telegram-secret", "demo-telegram-secret")


def test_which_bot_it_is_stands_before_the_colon() -> None:
    assert bot_id("4242:secret") == "4242"


@given(st.text(st.characters(codec=None), min_size=1))
def test_any_text_comes_in_as_it_was_written_or_not_at_all(text: str) -> None:
    found = read(message=message(text=text))
    assert isinstance(found, InboundMessage)
    assert "\x00" not in found.text
    found.text.encode()
    if found.mark is None and not text.startswith("/start"):
        assert found.text == clean(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["id", "chat", "type", "text", "date", "from", "data"]), inner)
        ),
    )
)
def test_no_shape_of_a_message_is_more_than_left(content: object) -> None:
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        read(**{kind: content})


@given(st.text())
def test_a_text_is_as_long_as_its_letters_and_twice_its_rare_ones(text: str) -> None:
    assert units(text) == len(text) + sum(ord(one) > 0xFFFF for one in text)


WORDS = st.lists(st.text("abcåäö .,:\n0123456789\N{GRINNING FACE}", min_size=1, max_size=300), min_size=1, max_size=60)


@given(WORDS)
def test_a_long_text_comes_in_pages_that_can_be_carried_and_nothing_is_lost(parts: list[str]) -> None:
    text = " ".join(parts)
    pages = paginate(text, more="Svara MER för resten.")
    assert all(units(page) <= LONGEST_TEXT for page in pages)
    assert all(page.endswith("\nSvara MER för resten.") for page in pages[:-1])
    whole = "".join(page.removesuffix("\nSvara MER för resten.") for page in pages)
    assert "".join(whole.split()) == "".join(text.split())


def test_a_text_without_any_place_to_cut_it_is_cut_all_the_same() -> None:
    pages = paginate("\N{GRINNING FACE}" * 5000, more="Svara MER för resten.")
    assert [units(page) <= LONGEST_TEXT for page in pages] == [True] * len(pages)
    assert sum(page.count("\N{GRINNING FACE}") for page in pages) == 5000
