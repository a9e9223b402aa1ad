from __future__ import annotations

from typing import Any

from actions.turn import Reading, read_turn


def tracker(**latest: Any) -> dict[str, Any]:
    return {
        "sender_id": "pseudonym",
        "latest_message": {
            "text": "tvatt",
            "intent": {"name": "ask_goals", "confidence": 0.5},
            "intent_ranking": [
                {"name": "ask_goals", "confidence": 0.5},
                {"name": "greet", "confidence": 0.2},
            ],
            "entities": [],
            "metadata": {"turn_id": "t-1", "channel": "sms", "text": "tvätt"},
            **latest,
        },
        "events": [],
    }


def test_the_gateways_words_win_over_rasas_neutralised_text() -> None:
    turn = read_turn(tracker())
    assert (turn.text, turn.message_id, turn.pseudonym) == ("tvätt", "t-1", "pseudonym")


def test_without_requests_the_best_reading_is_the_request() -> None:
    assert read_turn(tracker()).requests == (Reading(intent="ask_goals", confidence=0.5),)


def test_several_requests_are_read_in_their_order() -> None:
    found = read_turn(
        tracker(
            requests=[
                {"intent": "ask_appointments", "confidence": 0.9, "text": "nar"},
                {"intent": "ask_preparation", "confidence": 0.8, "text": "va ska ja ha me"},
            ]
        )
    )
    assert [one.intent for one in found.requests] == ["ask_appointments", "ask_preparation"]


def test_topics_and_roles_are_read_once_each() -> None:
    entities = [
        {"entity": "topic", "value": "medicines"},
        {"entity": "role", "value": "nurse"},
        {"entity": "topic", "value": "medicines"},
    ]
    request = read_turn(tracker(entities=entities)).requests[0]
    assert (request.topics, request.roles) == (("medicines",), ("nurse",))


def test_of_two_requests_each_has_the_roles_of_its_own_words() -> None:
    text = "när är min tid, och vad har läkaren för nummer"
    start = text.index("läkaren")
    turn = read_turn(
        tracker(
            text=text,
            entities=[{"entity": "role", "value": "physician", "start": start, "end": start + len("läkaren")}],
            requests=[
                {"intent": "ask_appointments", "confidence": 0.9, "text": "när är min tid"},
                {"intent": "ask_contact", "confidence": 0.8, "text": "vad har läkaren för nummer"},
            ],
        )
    )
    assert [one.roles for one in turn.requests] == [(), ("physician",)]


def test_danger_and_the_will_to_wait_come_from_the_gateway_only() -> None:
    assert not read_turn(tracker()).danger_answered
    turn = read_turn(tracker(metadata={"turn_id": "t", "danger": "emergency", "may_wait": True}))
    assert turn.danger_answered
    assert turn.may_wait


def user(intent: str) -> dict[str, Any]:
    return {"event": "user", "parse_data": {"text": "t", "intent": {"name": intent, "confidence": 0.9}}}


def test_what_was_asked_before_this_message_is_remembered_as_questions_and_not_as_answers() -> None:
    state = tracker()
    state["events"] = [user("greet"), user("ask_goals"), {"event": "bot", "text": "Mål ..."}, user("repeat")]
    assert [one.intent for one in read_turn(state).previous] == ["ask_goals"]


def test_a_first_message_has_nothing_before_it() -> None:
    state = tracker()
    state["events"] = [user("repeat")]
    assert read_turn(state).previous == ()
