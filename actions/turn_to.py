"""Whom to call, whatever else is not known: also before it is chosen whom the conversation is about."""

from __future__ import annotations

from actions.asking import Asking
from bot.swedish.phones import spoken
from contract_api.client import ContactAnswer, ContractApiRefused

NOT_CHOSEN = "patient-not-chosen"
"""By which contract_api says that the conversation could be about several."""


def is_not_chosen(error: ContractApiRefused) -> bool:
    """Return whether a refusal says that it is yet to be chosen whom the conversation is about."""
    return error.problem.slug == NOT_CHOSEN


async def contact_or_none(asking: Asking) -> ContactAnswer | None:
    """Return the contact of whom the conversation is about; None while that is not chosen."""
    try:
        return await asking.api.contact(asking.pseudonym, asking.message_id)
    except ContractApiRefused as error:
        if not is_not_chosen(error):
            raise
        return None


async def phone_for(asking: Asking) -> str:
    """Return a number to call, as it is said."""
    found = await contact_or_none(asking)
    return spoken(found.phone if found else asking.fallback_phone)
