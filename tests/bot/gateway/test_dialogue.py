from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.dialogue import Reply, find_reply, read_reply


def user(message_id: str) -> dict[str, Any]:
    return {"event": "user", "message_id": message_id}


def bot(text: str | None = None, **custom: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": {"custom": custom or None}}


SLOT = {"event": "slot", "name": "x", "value": 1}


@pytest.mark.parametrize(
    ("events", "reply"),
    [
        ([], None),
        ([user("a")], None),
        ([user("b"), bot("Fel")], None),
        ([user("a"), SLOT, bot("Ett"), SLOT, bot("Två")], Reply("Ett\nTvå")),
        ([user("a"), bot("Rätt"), user("b"), bot("Fel")], Reply("Rätt")),
        ([user("a"), user("a"), bot("Andra gången")], Reply("Andra gången")),
        ([user("a"), bot("Svar"), user("a")], Reply("Svar")),
        ([user("a"), bot("Gammalt"), user("a"), bot("Nytt")], Reply("Nytt")),
        ([user("a"), bot(None, wait_for_more=True)], Reply("", wait_for_more=True)),
        ([user("a"), bot(None, nothing_more=True)], Reply("", nothing_more=True)),
        ([user("a"), bot("Svar", pseudonym="p2")], Reply("Svar", pseudonym="p2")),
        ([user("a"), bot(None, other=True)], None),
        ([bot("Före"), user("a"), bot("Svar")], Reply("Svar")),
        ([user("a"), {"event": "bot", "text": "Utan data"}], Reply("Utan data")),
        (["skräp", None, user("a"), bot("Svar")], Reply("Svar")),
    ],
)
def test_what_was_said_to_a_message_is_found_among_the_events(events: list[Any], reply: Reply | None) -> None:
    assert find_reply(events, "a") == reply


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ([], Reply("")),
        ([{"text": "Ett"}, {"text": " Två \n"}], Reply("Ett\nTvå")),
        ([{"text": ""}, {"text": "  "}], Reply("")),
        ([{"custom": {"wait_for_more": True}}], Reply("", wait_for_more=True)),
        ([{"custom": {"wait_for_more": "ja"}}], Reply("")),
        ([{"custom": {"nothing_more": True}}, {"text": "Ändå"}], Reply("Ändå", nothing_more=True)),
        ([{"text": "Svar"}, {"custom": {"pseudonym": "p2"}}], Reply("Svar", pseudonym="p2")),
        ([{"text": "Svar"}, {"custom": {"pseudonym": 7}}], Reply("Svar")),
        ([{"custom": "skräp"}, None, 7, {"image": "x"}], Reply("")),
    ],
)
def test_collected_messages_are_one_reply(said: list[Any], reply: Reply) -> None:
    assert read_reply(said) == reply
    assert reply.is_empty == (not (reply.text or reply.wait_for_more or reply.nothing_more))


EVENTS = st.lists(
    st.one_of(
        st.builds(user, st.sampled_from("abc")),
        st.builds(bot, st.text(max_size=5)),
        st.just(SLOT),
    )
)


@given(EVENTS, EVENTS)
def test_what_other_messages_get_never_changes_what_is_found(before: list[Any], after: list[Any]) -> None:
    others = [event for event in after if event.get("message_id") != "a"]
    started = [user("b"), *others]
    assert find_reply([*before, *started], "a") == find_reply(before, "a")
