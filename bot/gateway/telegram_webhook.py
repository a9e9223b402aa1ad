"""The address that Telegram calls. It repeats a call until it is answered with 200: for that, all must be stored."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, HTTPException, Request, Response

from bot.channels.message import Ignored, InboundMessage
from bot.channels.telegram import (
    LARGEST_UPDATE,
    SECRET_HEADER,
    Joined,
    Membership,
    Pressed,
    UpdateError,
    is_telegram_s,
    parse,
)
from bot.gateway.bodies import limited_body
from bot.gateway.intake import Intake
from bot.gateway.telegram_intake import TelegramIntake

log = structlog.get_logger(__name__)

PATH = "/telegram"
JSON = "application/json"


def telegram_router(intake: Intake, *, secret: str, bot: str) -> APIRouter:
    """Build the route. What does not bring the secret that Telegram was given is not read at all."""
    router = APIRouter()
    others = TelegramIntake(intake)

    @router.post(PATH)
    async def receive(request: Request) -> Response:
        """Take in what has happened, and acknowledge it."""
        if not is_telegram_s(request.headers.get(SECRET_HEADER, ""), secret):
            log.warning("secret refused", path=request.url.path)
            raise HTTPException(403, "the secret does not hold")
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != JSON:
            raise HTTPException(415, f"only {JSON} is taken")
        try:
            event = parse(await limited_body(request, largest=LARGEST_UPDATE), bot=bot)
        except UpdateError as error:
            raise HTTPException(400, str(error)) from error
        match event:
            case InboundMessage():
                await intake.take(event)
            case Pressed():
                await others.press(event)
            case Membership():
                await others.change_membership(event)
            case Joined():
                await others.leave(event)
            case Ignored(reason):
                log.info("ignored", reason=reason)
        return Response()

    return router
