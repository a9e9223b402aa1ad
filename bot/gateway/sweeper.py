"""What picks up after a crash: jobs of a dead worker, and messages that no job cares for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from sqlalchemy import text

from bot.gateway.intake import defer_turn
from bot.gateway.models import Kind
from bot.gateway.outbox import defer_send
from nastasteg.clock import Clock
from nastasteg.database import Sessions

log = structlog.get_logger(__name__)

DEAD_AFTER_SECONDS = 4.0
"""A worker that has not been heard of for so long is dead. It speaks every second."""

LOST_AFTER = timedelta(seconds=5)
"""A message that has waited for so long without a job has lost its job."""

_LOST_SENDS = text(
    """
    SELECT outbound.id, outbound.address_id, outbound.kind FROM gateway.outbound_message AS outbound
    WHERE outbound.status = 'queued' AND outbound.updated_at < :before AND NOT EXISTS (
        SELECT 1 FROM jobs.procrastinate_jobs AS job
        WHERE job.status IN ('todo', 'doing') AND job.task_name = 'bot.send'
          AND job.args ->> 'outbound_id' = outbound.id::text)
    ORDER BY outbound.created_at
    LIMIT 100
    """
)

_LOST_TURNS = text(
    """
    SELECT DISTINCT waiting.address_id FROM (
        SELECT inbound.address_id FROM gateway.inbound_message AS inbound
        WHERE inbound.turn_id IS NULL AND NOT inbound.handled_at_intake AND inbound.received_at < :before
        UNION ALL
        SELECT turn.address_id FROM gateway.turn AS turn
        WHERE turn.finished_at IS NULL AND turn.created_at < :before
    ) AS waiting
    WHERE NOT EXISTS (
        SELECT 1 FROM jobs.procrastinate_jobs AS job
        WHERE job.status IN ('todo', 'doing') AND job.lock = waiting.address_id::text)
    LIMIT 100
    """
)


@dataclass(frozen=True)
class Sweeper:
    """Each sweep may run in several workers at once: what it does twice does no harm."""

    sessions: Sessions
    jobs: App
    clock: Clock

    async def retry_jobs_of_dead_workers(self) -> None:
        """Give the jobs that a killed worker was doing back to the queue."""
        stalled = await self.jobs.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
        for job in stalled:
            try:
                await self.jobs.job_manager.retry_job(job, retry_at=datetime.now(UTC))
            except ConnectorException:
                # Another worker's sweep was first.
                continue
            log.warning("job taken back from a dead worker", job_id=job.id, task=job.task_name)

    async def defer_lost(self) -> None:
        """Give every message that waits without a job a new one."""
        before = {"before": self.clock() - LOST_AFTER}
        async with self.sessions.begin() as session:
            lost_sends = (await session.execute(_LOST_SENDS, before)).all()
            lost_turns = (await session.scalars(_LOST_TURNS, before)).all()
            for outbound_id, address_id, kind in lost_sends:
                await defer_send(session, self.jobs, _uuid(outbound_id), address_id=_uuid(address_id), kind=Kind(kind))
            for address_id in lost_turns:
                await defer_turn(session, self.jobs, _uuid(address_id))
        if lost_sends or lost_turns:
            log.warning("lost jobs made again", sends=len(lost_sends), turns=len(lost_turns))


def _uuid(value: object) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
