"""Whether the gateway can store what comes, and whether its worker is alive."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.gateway.models import Heartbeat
from nastasteg.clock import Clock
from nastasteg.database import Sessions

WORKER = "worker"
SILENT_AFTER = timedelta(seconds=10)


async def beat(session: AsyncSession, name: str, at: datetime) -> None:
    """Note that something that repeats was done just now."""
    statement = insert(Heartbeat).values(name=name, at=at)
    await session.execute(statement.on_conflict_do_update(index_elements=[Heartbeat.name], set_={"at": at}))


def health_router(sessions: Sessions, clock: Clock) -> APIRouter:
    """Build the two health routes: 200 when well, 503 when not."""
    router = APIRouter()

    @router.get("/health")
    async def health() -> dict[str, str]:
        """Tell whether the database answers."""
        async with sessions() as session:
            await session.execute(text("SELECT 1"))
        return {"status": "ok"}

    @router.get("/health/worker")
    async def worker() -> dict[str, str]:
        """Tell whether the worker has been heard of in the last seconds."""
        async with sessions() as session:
            last = await session.get(Heartbeat, WORKER)
        if last is None or clock() - last.at > SILENT_AFTER:
            raise HTTPException(503, "the worker is silent")
        return {"status": "ok"}

    return router
