"""The Rasa action: reads the turn, lets it be answered, and hands the lines back as one message."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import closed
from actions.asking import asking_for
from actions.conversation_turn import answer_turn
from actions.relations import Relations
from actions.reply import Reply
from actions.turn import read_turn
from bot.swedish.phones import spoken
from bot.texts import Texts
from contract_api.client import ContractApi, ContractApiRefused
from nastasteg.clock import Clock

NOT_ALLOWED = "not-allowed"
"""By which contract_api says that a right has ended in the middle of the conversation."""


class PatientAction:
    """What each action of domain.yml runs. A failure is raised: the gateway then tells the sender, and asks again."""

    def __init__(
        self, *, api: ContractApi, texts: Texts, relations: Relations, clock: Clock, fallback_phone: str
    ) -> None:
        """Hold what the answers need."""
        self._api = api
        self._texts = texts
        self._relations = relations
        self._clock = clock
        self._fallback_phone = fallback_phone

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer the turn. Where nothing is answered any more, that is said instead.

        A right that has ended in the meantime gets the words for what a right does not cover.
        """
        turn = read_turn(tracker.current_state())
        asking = asking_for(
            turn,
            api=self._api,
            texts=self._texts.in_channel(turn.channel),
            relations=self._relations,
            now=self._clock(),
            fallback_phone=self._fallback_phone,
        )
        try:
            reply = await answer_turn(turn, asking)
        except ContractApiRefused as error:
            reply = self._refused(error, asking.texts)
        _dispatch(reply, dispatcher)
        return []

    def _refused(self, error: ContractApiRefused, texts: Texts) -> Reply:
        lines = closed.lines(error.problem, texts, fallback_phone=self._fallback_phone)
        if lines is not None:
            return Reply(lines=lines)
        if error.problem.slug == NOT_ALLOWED:
            return Reply(lines=[texts.say("utter_not_allowed", phone=spoken(self._fallback_phone))])
        raise error


def _dispatch(reply: Reply, dispatcher: CollectingDispatcher) -> None:
    if reply.lines:
        # The rest of a long answer is held for whoever it is about now.
        signs: dict[str, object] = {"pseudonym": reply.pseudonym} if reply.pseudonym else {}
        if reply.calendar:
            signs["calendar"] = True
        dispatcher.utter_message(text="\n".join(reply.lines), **({"json_message": signs} if signs else {}))
    elif reply.wait_for_more:
        dispatcher.utter_message(json_message={"wait_for_more": True})
    elif reply.link:
        dispatcher.utter_message(json_message={"link": True})
    elif reply.nothing_more:
        dispatcher.utter_message(json_message={"nothing_more": True})
