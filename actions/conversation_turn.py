"""How a turn is answered: an answer to the open question first, then each request that was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions import (
    booking_thread,
    danger,
    follow_up,
    naming,
    open_question,
    other_language,
    other_ways,
    small_talk,
    unasked_answers,
    unsure,
    whom,
)
from actions.access_wish import read_wish
from actions.answers import ANSWERS, SMALL_TALK, action_of
from actions.asking import Asking
from actions.hand_on import hand_on
from actions.offer import add_to_offer
from actions.reply import Reply
from actions.turn import AGAIN, Reading, Turn
from actions.turn_to import contact_or_none, is_not_chosen
from actions.understanding import DANGER_INTENTS, Understood, Unsure, understand
from actions.wording import merge
from contract_api.client import ChoiceOut, ContractApiRefused

REPEAT = "repeat"

QUESTION = "ask_"
"""How the intents begin that only ask, and so can be answered again."""


async def answer_turn(turn: Turn, asking: Asking) -> Reply:
    """Answer a turn. Everything that it changes is keyed by the turn's message id, so that it can be run again.

    What may not be said in this channel is not the end of the answer: it ends with the ways to hear it.
    """
    if turn.heard:
        return await _danger_alone(turn, asking)
    reply = replace(await _reply(turn, asking), calendar=bool(asking.told_times))
    if reply.lines and asking.kept_back:
        now_about = replace(asking, pseudonym=reply.pseudonym or asking.pseudonym)
        return replace(reply, lines=[*reply.lines, *await other_ways.offer(now_about)])
    return reply


async def _danger_alone(turn: Turn, asking: Asking) -> Reply:
    """Answer nothing but danger: what else is written is for the person who has taken over the conversation."""
    understood = understand(turn)
    requests = understood.requests if isinstance(understood, Understood) else ()
    dangers = [one for one in requests if one.intent in DANGER_INTENTS]
    if not dangers:
        return Reply(nothing_more=True)
    # Under the turn's own id the message is in that person's case already.
    return await _answer_requests(replace(asking, message_id=f"{asking.message_id}:danger"), dangers)


async def _reply(turn: Turn, asking: Asking) -> Reply:
    if (open_question.may_answer(asking) or turn.way or turn.question) and not turn.danger_answered:
        reply = await _answer_to_open_question(turn, asking)
        if reply is not None:
            return reply
    if not turn.danger_answered and asking.intent not in open_question.COURTESIES:
        wrong = await unasked_answers.said_what_is_wrong(turn, asking)
        if wrong:
            return Reply(lines=wrong)
        thread = await booking_thread.open_to(asking)
        if thread is not None:
            return await booking_thread.in_the_middle(turn, asking, thread, _answer_anew)
        kept = await booking_thread.kept_before(asking)
        if kept is not None:
            return kept
    return await _answer_anew(turn, asking)


async def _answer_anew(turn: Turn, asking: Asking) -> Reply:
    """Answer what a message asks for that is no answer to anything."""
    understood = other_language.instead(asking, understand(turn), danger_answered=turn.danger_answered)
    if isinstance(understood, Unsure) and read_wish(asking.text).kind == "hide":
        understood = Understood(requests=(Reading(intent="manage_access", confidence=1.0),))
    if isinstance(understood, Understood) and _only_answers_nothing(asking, understood):
        understood = Unsure(readings=turn.ranking)
    if isinstance(understood, Unsure):
        return await _not_understood(turn, asking, understood)
    wanted = [one for one in understood.requests if not (turn.danger_answered and one.intent in DANGER_INTENTS)]
    return await _answer_again(turn, asking, wanted) or await _answer_requests(
        asking, wanted, danger_answered=turn.danger_answered
    )


async def _answer_requests(asking: Asking, wanted: Sequence[Reading], *, danger_answered: bool = False) -> Reply:
    """Answer requests, danger first; where it is not known whom they are about, find that out. The one place for it."""
    dangers = [one for one in wanted if one.intent in DANGER_INTENTS]
    others = [one for one in wanted if one not in dangers]
    first = danger.lines(asking.for_request(dangers[0], among=dangers)) if dangers else []
    is_danger = danger_answered or bool(dangers)
    context = whom.context_of(asking, others, danger=is_danger)
    try:
        reply = await _for_whom_they_name(asking, others, context)
        if reply is None:
            if is_danger:
                await danger.record(asking)
            reply = await _answered(asking, others, among=wanted)
    except ContractApiRefused as error:
        if not is_not_chosen(error):
            raise
        reply = Reply(lines=await whom.ask(asking, context))
    lines = [*first, *reply.lines]
    return replace(reply, lines=lines, nothing_more=not lines)


async def _answered(asking: Asking, wanted: Sequence[Reading], *, among: Sequence[Reading] = ()) -> Reply:
    among = among or wanted
    return Reply(
        lines=merge([await ANSWERS[action_of(one.intent)](asking.for_request(one, among=among)) for one in wanted])
    )


async def _for_whom_they_name(asking: Asking, wanted: Sequence[Reading], context: dict[str, Any]) -> Reply | None:
    """Answer for the patient whom a message names, if it does; ask, if it says only that it is for somebody else."""
    intents = {one.intent for one in wanted}
    is_wish = whom.WISH in intents
    needs_patient = intents - SMALL_TALK - open_question.ANSWER_INTENTS
    if not needs_patient or not (is_wish or asking.relations.in_message(asking.text)):
        return None
    options = await asking.api.patients(asking.pseudonym)
    named = whom.named_at_once(asking, options, wanted)
    if len(options) > 1:
        current = next((one for one in options if one.is_current), None)
        if named is None:
            return Reply(lines=await whom.ask(asking, context)) if is_wish else None
        if not named.is_current and (is_wish or current is None or not current.is_self):
            return await _go_on(asking, await whom.ask_and_choose(asking, named, context))
    if not is_wish:
        return None
    rest = whom.requests_in(context)
    if named is not None or (rest and not any(one.is_self for one in options)):
        return await _go_on_with(asking, rest)
    return await _answered(asking, [one for one in wanted if one.intent == whom.WISH])


async def _go_on(asking: Asking, choice: ChoiceOut) -> Reply:
    """Answer what was waiting for the choice of a patient, under the conversation's new name."""
    if choice.chosen is None:
        return Reply(lines=[asking.texts.say("utter_write_again")])
    chosen = whom.going_on(asking, choice)
    if choice.context.get("danger"):
        await danger.record(chosen)
    if choice.context.get("reason"):
        lines, _ = await hand_on(chosen, reason=choice.context["reason"], text=chosen.text)
        reply = Reply(lines=lines)
    else:
        reply = await _go_on_with(chosen, whom.requests_in(choice.context))
    return replace(reply, pseudonym=chosen.pseudonym)


async def _go_on_with(asking: Asking, wanted: Sequence[Reading]) -> Reply:
    return await _answered(asking, wanted) if wanted else Reply(lines=await whom.introduce(asking))


async def _answer_again(turn: Turn, asking: Asking, requests: Sequence[Reading]) -> Reply | None:
    """Answer the questions before once more, where that is what is wished: as they were, or easier. None where not.

    They are answered anew and not replayed: what is true, and what may be said, can have changed since.
    """
    wish = requests[0].intent if len(requests) == 1 else None
    if wish not in AGAIN or turn.danger_answered:
        return None
    before = [one for one in turn.previous if one.intent.startswith(QUESTION)] or await _chosen_before(turn, asking)
    if not before:
        return None
    if wish == REPEAT:
        return await _answer_requests(asking, before)
    reply = await _answer_requests(replace(asking, simpler=True), before)
    return replace(reply, lines=[*reply.lines, *await small_talk.explained(asking)])


async def _chosen_before(turn: Turn, asking: Asking) -> list[Reading]:
    """Return the questions that were answered after a choice: the message before was only "1", or the name of somebody.

    A new pseudonym has no messages before it: the conversation has become one about somebody else.
    """
    if any(one.intent not in open_question.ANSWER_INTENTS for one in turn.previous):
        return []
    choice = await asking.api.latest_choice(asking.pseudonym)
    chosen = open_question.chosen_reading(asking, choice)
    found = [chosen.as_request()] if chosen is not None else whom.requests_in(choice.context)
    return [one for one in found if one.intent.startswith(QUESTION)]


def _only_answers_nothing(asking: Asking, understood: Understood) -> bool:
    """Return whether all that was understood is an answer, which a message of this length cannot be."""
    return all(open_question.answers_nothing(asking, one.intent) for one in understood.requests)


async def _not_understood(turn: Turn, asking: Asking, understood: Unsure) -> Reply:
    if turn.danger_answered:
        return await _answer_requests(asking, [], danger_answered=True)
    if turn.may_wait:
        return Reply(wait_for_more=True)
    choice = await asking.api.choose(asking.pseudonym, asking.message_id, asking.text)
    more = await add_to_offer(asking, choice) or await follow_up.offer(asking)
    if more is not None:
        return Reply(lines=more)
    before = str(choice.context.get("text") or "") if choice.kind == "reading" else ""
    return Reply(lines=await unsure.answer(asking, understood.readings, before=before))


async def _answer_to_open_question(turn: Turn, asking: Asking) -> Reply | None:
    """Return the reply to an answer, or to a word that names a way; None when the message is neither."""
    said = open_question.WORDS[turn.way] if turn.way else asking.text
    choice = await asking.api.choose(asking.pseudonym, asking.message_id, said, question=turn.question)
    if turn.question is not None and not choice.open:
        return Reply(lines=[asking.texts.say("utter_button_old")])
    if choice.kind in unasked_answers.KINDS and not turn.way:
        resolved = await unasked_answers.resolve(asking, choice)
        if resolved:
            return Reply(lines=resolved)
    if choice.kind in booking_thread.KINDS and not turn.way:
        return await _answer_about_time(asking, choice)
    if choice.declined:
        return Reply(lines=await open_question.declined(asking))
    way = choice.chosen if choice.kind == other_ways.KIND else turn.way
    if way == other_ways.LINK and asking.may_link:
        # Asked for here, where there are words for a patient not chosen, or no longer served; the gateway has none.
        if await contact_or_none(asking) is None:
            return Reply(lines=await whom.ask(asking, whom.context_of(asking, [])))
        return Reply(link=True)
    if choice.open and choice.chosen is None and choice.kind == "patient":
        options = await asking.api.patients(asking.pseudonym)
        named = naming.named_patient(options, asking.text, asking.relations)
        choice = await whom.choose(asking, named) if named else choice
    if choice.chosen is None and way != other_ways.CALL_BACK:
        lines = await open_question.still_open(asking, choice)
        return Reply(lines=lines) if lines else None
    if choice.kind == "patient" and choice.chosen is not None:
        return await _go_on(asking, choice)
    reading = open_question.chosen_reading(asking, choice)
    if reading is not None:
        return await _answer_requests(replace(asking, text=reading.text), [reading.as_request()])
    try:
        if way == other_ways.CALL_BACK:
            return Reply(lines=await other_ways.call_back(asking, choice))
        return Reply(lines=await open_question.chosen_otherwise(asking, choice))
    except ContractApiRefused as error:
        if not is_not_chosen(error):
            raise
    text, reason = open_question.what_to_hand_on(asking, choice)
    is_call = way == other_ways.CALL_BACK
    context = whom.context_of(replace(asking, text=text), [], reason="call_back" if is_call else reason)
    return Reply(lines=await whom.ask(asking, context))


async def _answer_about_time(asking: Asking, choice: ChoiceOut) -> Reply | None:
    try:
        lines = await booking_thread.resolve(asking, choice)
    except ContractApiRefused as error:
        if not is_not_chosen(error):
            raise
        # The next day it must be said anew whom it is about; then it begins again with that one's times.
        lines = await whom.ask(asking, whom.context_of(asking, [booking_thread.begun_again(choice)]))
    return Reply(lines=lines) if lines else None
