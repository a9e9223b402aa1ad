"""How a turn is answered: an answer to the open question first, then each request that was understood."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from actions import danger, open_question, other_ways, unsure
from actions.answers import ANSWERS, action_of
from actions.asking import Asking
from actions.turn import Reading, Turn
from actions.understanding import DANGER_INTENTS, Understood, Unsure, understand
from actions.wording import merge

QUESTION = "ask_"
"""How the intents begin that only ask, and so can be answered again."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What goes back to the gateway."""

    lines: list[str] = field(default_factory=list)
    wait_for_more: bool = False
    """Not understood, and more may be on its way: ask again in a moment. Nothing has been changed."""
    nothing_more: bool = False
    """Purposely empty: the danger text has been sent, and there was no other request."""
    link: bool = False
    """The gateway is to make a one-time link and tell it. It is not made here, so that no tracker ever holds one."""


async def answer_turn(turn: Turn, asking: Asking) -> Reply:
    """Answer a turn. Everything that it changes is keyed by the turn's message id, so that it can be run again.

    What may not be said in this channel is not the end of the answer: it ends with the ways to hear it.
    """
    reply = await _reply(turn, asking)
    if reply.lines and asking.kept_back:
        return replace(reply, lines=[*reply.lines, *await other_ways.offer(asking)])
    return reply


async def _reply(turn: Turn, asking: Asking) -> Reply:
    if (open_question.may_answer(asking) or turn.way) and not turn.danger_answered:
        reply = await _answer_to_open_question(turn, asking)
        if reply is not None:
            return reply
    understood = understand(turn)
    if isinstance(understood, Understood) and _only_answers_nothing(asking, understood):
        understood = Unsure(readings=turn.ranking)
    if isinstance(understood, Unsure):
        return await _not_understood(turn, asking, understood)
    if turn.danger_answered:
        await danger.record(asking)
    wanted = [one for one in understood.requests if not (turn.danger_answered and one.intent in DANGER_INTENTS)]
    wanted = _with_repeated(turn, wanted)
    answers = [await ANSWERS[action_of(one.intent)](asking.for_request(one, among=wanted)) for one in wanted]
    return Reply(lines=merge(answers), nothing_more=not wanted)


def _with_repeated(turn: Turn, requests: list[Reading]) -> list[Reading]:
    """Put the questions of the message before in the place of a wish to have its answer again.

    They are answered anew and not replayed: what is true, and what may be said, can have changed since.
    """
    if [one.intent for one in requests] != ["repeat"]:
        return requests
    return [one for one in turn.previous if one.intent.startswith(QUESTION)] or requests


def _only_answers_nothing(asking: Asking, understood: Understood) -> bool:
    """Return whether all that was understood is an answer, which a message of this length cannot be."""
    return all(open_question.answers_nothing(asking, one.intent) for one in understood.requests)


async def _not_understood(turn: Turn, asking: Asking, understood: Unsure) -> Reply:
    if turn.danger_answered:
        await danger.record(asking)
        return Reply(nothing_more=True)
    if turn.may_wait:
        return Reply(wait_for_more=True)
    return Reply(lines=await unsure.answer(asking, understood.readings))


async def _answer_to_open_question(turn: Turn, asking: Asking) -> Reply | None:
    """Return the reply to an answer, or to a word that names a way; None when the message is neither."""
    said = open_question.WORDS[turn.way] if turn.way else asking.text
    choice = await asking.api.choose(asking.pseudonym, asking.message_id, said)
    if choice.declined:
        return Reply(lines=await open_question.declined(asking))
    way = choice.chosen if choice.kind == other_ways.KIND else None
    if asking.may_link and other_ways.LINK in (way, turn.way):
        return Reply(link=True)
    if other_ways.CALL_BACK in (way, turn.way):
        return Reply(lines=await other_ways.call_back(asking, choice))
    if choice.chosen is None:
        lines = open_question.still_open(asking, choice)
        return Reply(lines=lines) if lines else None
    reading = open_question.chosen_reading(asking, choice)
    if reading is None:
        return Reply(lines=await open_question.hand_on_chosen(asking, choice))
    return Reply(lines=await ANSWERS[action_of(reading.intent)](reading))
