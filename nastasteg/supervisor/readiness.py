"""Whether a part answers: its health address is asked until it says 200."""

from __future__ import annotations

import asyncio

import httpx

ASK_EVERY_SECONDS = 0.1
ANSWER_WITHIN_SECONDS = 2.0


async def answers(url: str) -> bool:
    """Tell whether an address answers 200 now. Every failure is a no."""
    try:
        # No proxy of the machine's environment: the address is this machine's own.
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN_SECONDS, trust_env=False) as client:
            return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def until_it_answers(url: str) -> None:
    """Return once the address answers 200. The caller sets the time limit."""
    while not await answers(url):  # noqa: ASYNC110 - another process sends no event
        await asyncio.sleep(ASK_EVERY_SECONDS)
