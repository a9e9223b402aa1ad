"""One-time links: made for a conversation, opened by a person, and the logins that they lead to."""

from __future__ import annotations

from fastapi import APIRouter

from contract_api.dependencies import AskingDep, IdentifiersDep, Now, PartsDep, SessionDep
from contract_api.errors import Conflict, ConversationUnknown, NotAllowed, documented
from contract_api.links import service
from contract_api.links.schemas import LinkIn, LinkOut, RedeemIn, RedeemOut, SessionIn, SessionOut

router = APIRouter(tags=["links"])


@router.post(
    "/conversations/{pseudonym}/links",
    summary="Make a one-time link",
    responses=documented(ConversationUnknown, NotAllowed, Conflict),
)
async def make(wish: LinkIn, asking: AskingDep, session: SessionDep, identifiers: IdentifiersDep, now: Now) -> LinkOut:
    """Make a link and a code for the person who asks: for 15 minutes, once, and for nobody else."""
    return await service.make(session, identifiers, asking, wish, now=now)


@router.post("/links/redeem", summary="Open a link")
async def redeem(wish: RedeemIn, session: SessionDep, identifiers: IdentifiersDep, now: Now) -> RedeemOut:
    """Open a link for somebody who has logged in by e-legitimation, if it is theirs.

    An attempt by anybody else is logged, and the third ends the link.
    """
    return await service.redeem(session, identifiers, wish, now=now)


@router.put("/strong-sessions", summary="Whose login a browser holds")
async def seen(
    browser: SessionIn, session: SessionDep, identifiers: IdentifiersDep, now: Now, parts: PartsDep
) -> SessionOut:
    """Give the address of the conversation that a browser may go on with, and note that it is used."""
    return await service.seen(session, identifiers, browser, ages=parts.settings.ages, now=now)


@router.post("/strong-sessions/end", summary="Log out")
async def end(browser: SessionIn, session: SessionDep, identifiers: IdentifiersDep, now: Now) -> SessionOut:
    """End the login that a browser holds, at once and everywhere."""
    await service.end(session, identifiers, browser, now=now)
    return SessionOut(address=None, ends_at=None)
