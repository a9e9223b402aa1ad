"""Taking back somebody's access, hiding a point, unbinding the own number: asked about once, then done."""

from __future__ import annotations

from collections.abc import Sequence

from actions import hand_on
from actions.access_wish import read_wish
from actions.asking import Asking
from actions.naming import named_relative
from bot.swedish import dates
from contract_api.client import ChoiceOut, ContractApiRefused, RightView

NOT_FOUND = "not-found"
"""By which contract_api says that the contract has no such point."""

END, PICK, HIDE, UNBIND = "end", "pick", "hide", "unbind"
"""How the options of a question begin; numbers follow after a colon."""

MOST_OPTIONS = 9


async def answer(asking: Asking) -> list[str]:
    """Read the wish and ask whether it is right. Access for somebody new is given by a person, never here."""
    wish = read_wish(asking.text)
    if wish.kind == "unbind":
        return await _ask(asking, [UNBIND], ["utter_unbind_ask"])
    if wish.kind == "give":
        return [asking.texts.say("utter_access_cannot_give"), *await hand_on.answer(asking)]
    try:
        if wish.kind == "hide" and wish.point is not None:
            return await _hide(asking, wish.point)
        if wish.kind in ("end", "end_all"):
            return await _end(asking, everybody=wish.kind == "end_all")
    except ContractApiRefused as error:
        if error.problem.slug != "not-allowed":
            raise
    return await hand_on.answer(asking)


async def do(asking: Asking, choice: ChoiceOut) -> list[str]:
    """Do what was asked about, now that the answer is yes; or ask about the one who was picked."""
    what, _, numbers = (choice.chosen or "").partition(":")
    if what == UNBIND:
        await asking.api.unbind(asking.pseudonym, asking.message_id)
        return [asking.texts.say("utter_unbound")]
    if what == HIDE:
        hidden = await asking.api.hide_point(asking.pseudonym, asking.message_id, int(numbers))
        return [asking.texts.say("utter_hidden", point=hidden.number)]
    wanted = [int(number) for number in numbers.split(",")]
    if what == PICK:
        found = await asking.api.rights(asking.pseudonym, asking.message_id)
        return await _ask_to_end(asking, [one for one in found.rights if one.number in wanted])
    return [await _ended(asking, number) for number in wanted]


async def _ended(asking: Asking, number: int) -> str:
    ended = await asking.api.end_right(asking.pseudonym, asking.message_id, number)
    if ended.name is None:
        return asking.texts.say("utter_access_ended_unnamed")
    return asking.texts.say("utter_access_ended", name=ended.name)


async def _end(asking: Asking, *, everybody: bool) -> list[str]:
    found = await asking.api.rights(asking.pseudonym, asking.message_id)
    if found.for_other or not found.allowed or found.shown != "all":
        return await hand_on.answer(asking)
    rights = found.rights[:MOST_OPTIONS]
    if everybody or len(rights) < 2:
        return await _ask_to_end(asking, rights)
    named = named_relative(rights, asking.text, asking.relations)
    if named is not None:
        return await _ask_to_end(asking, [named])
    choices = [
        asking.texts.say("utter_option", number=number, label=one.name) for number, one in enumerate(rights, start=1)
    ]
    options = [f"{PICK}:{one.number}" for one in rights]
    return [*await _ask(asking, options, ["utter_access_end_which"], numbered=True), *choices]


async def _ask_to_end(asking: Asking, rights: Sequence[RightView]) -> list[str]:
    if not rights:
        return [asking.texts.say("utter_access_nobody")]
    numbers = ",".join(str(one.number) for one in rights)
    await _ask(asking, [f"{END}:{numbers}"], [])
    return [asking.texts.say("utter_access_end_ask", names=dates.listing([one.name for one in rights]))]


async def _hide(asking: Asking, point: int) -> list[str]:
    try:
        state = await asking.api.point(asking.pseudonym, point)
    except ContractApiRefused as error:
        if error.problem.slug != NOT_FOUND:
            raise
        return [asking.texts.say("utter_no_such_point", point=point)]
    if state.hidden_from_relatives:
        return [asking.texts.say("utter_hidden", point=point)]
    await _ask(asking, [f"{HIDE}:{point}"], [])
    return [asking.texts.say("utter_hide_ask", point=point)]


async def _ask(asking: Asking, options: Sequence[str], texts: Sequence[str], *, numbered: bool = False) -> list[str]:
    """Open the question, and return its words."""
    await asking.api.ask(
        asking.pseudonym, asking.message_id, kind="access", options=options, context={"numbered": numbered}
    )
    return [asking.texts.say(text) for text in texts]
