"""What to bring or do before the next appointment, and how long it takes."""

from __future__ import annotations

from actions.asking import Asking
from actions.offer import offer_to_ask
from actions.upcoming import upcoming
from actions.wording import sentence
from bot.swedish import dates
from bot.swedish.phones import spoken


async def answer(asking: Asking) -> list[str]:
    """Return what staff wrote for the next appointment; or say that nothing is written and offer to ask."""
    ahead = await upcoming(asking)
    if not ahead.dated:
        return ahead.none_lines
    starts_at, one = ahead.dated[0]
    wording, when = ahead.wording, ahead.wording.when(starts_at)
    span = [wording.say("utter_span", span=dates.span(starts_at, one.ends_at))] if one.ends_at else []
    if one.preparation:
        said = [wording.say("utter_preparation", when=when, text=sentence(one.preparation)), *span]
    elif one.shown == "notice" and one.point is not None:
        said = [wording.say("utter_preparation_on_paper", when=when, points=one.point, phone=spoken(one.phone))]
    else:
        offer = await offer_to_ask(asking, ahead.answer, wording)
        said = [wording.say("utter_no_preparation", when=when), *span, *offer]
    return [*ahead.opening_lines, *said]
