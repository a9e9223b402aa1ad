"""The jobs by name, and when each is tried again."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from bot.gateway.mailer import Mailer
from bot.gateway.notifier import Notifier
from bot.gateway.opt_outs import OptOuts
from bot.gateway.sender import Sender
from bot.gateway.telegram_chores import Chores
from bot.gateway.turns import Turns
from nastasteg.jobs import (
    MAIL_QUEUE,
    MAIL_TASK,
    NOTIFY_TASK,
    OPT_OUT_TASK,
    SEND_QUEUE,
    SEND_TASK,
    TELEGRAM_TASK,
    TURN_QUEUE,
    TURN_TASK,
)

TURN_PAUSES = (1, 1, 2, 2, 3, 5, 5, 10)
SEND_PAUSES = (0.5, 1, 2, 5, 10, 20, 30)
MAIL_PAUSES = (10, 30, 60, 120, 300, 600)
"""Seconds before each new attempt. The last one repeats for ever: what ends a job is its own decision."""


CLEAN_TASK = "bot.clean"
RETENTION_TASK = "bot.retention"
SETTLE_TASK = "bot.settle_bookings"
FAILED_JOBS_KEPT_HOURS = 72


class KeepTrying(BaseRetryStrategy):
    """Tries again after ever longer pauses, whatever went wrong: nothing that waits is given up."""

    def __init__(self, pauses: tuple[float, ...]) -> None:
        """Use these pauses, in seconds."""
        self._pauses = pauses

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Return when the job is tried again; at once where it was only stopped together with its worker."""
        stopped = not isinstance(exception, Exception)
        pause = 0 if stopped else self._pauses[min(job.attempts, len(self._pauses) - 1)]
        pause = max(pause, getattr(exception, "retry_after", 0))
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=pause))


def register(
    jobs: App,
    turns: Turns,
    sender: Sender,
    notifier: Notifier,
    opt_outs: OptOuts,
    chores: Chores,
    keep_retention: Callable[[], Awaitable[object]],
    settle_bookings: Callable[[], Awaitable[object]],
) -> None:
    """Give the queue's jobs their work, and clean up at night what an operator has had time to look at."""

    @jobs.task(name=TURN_TASK, queue=TURN_QUEUE, retry=KeepTrying(TURN_PAUSES))
    async def answer(address_id: str) -> None:
        await turns.run(uuid.UUID(address_id))

    @jobs.task(name=OPT_OUT_TASK, queue=TURN_QUEUE, retry=KeepTrying(TURN_PAUSES))
    async def tell_opt_out(address_id: str) -> None:
        await opt_outs.tell(uuid.UUID(address_id))

    # Without any periodic task the library's watch over a worker's heartbeat ends as soon as it begins.
    @jobs.periodic(cron="17 3 * * *")
    @jobs.task(name=CLEAN_TASK, queue=TURN_QUEUE)
    async def clean(timestamp: int) -> None:  # noqa: ARG001 - the queue gives it to every periodic task
        await jobs.job_manager.delete_old_jobs(
            FAILED_JOBS_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    @jobs.periodic(cron="47 3 * * *")
    @jobs.task(name=RETENTION_TASK, queue=TURN_QUEUE, queueing_lock=RETENTION_TASK)
    async def keep(timestamp: int) -> None:  # noqa: ARG001 - the queue gives it to every periodic task
        await keep_retention()

    @jobs.periodic(cron="* * * * *")
    @jobs.task(name=SETTLE_TASK, queue=TURN_QUEUE, queueing_lock=SETTLE_TASK)
    async def settle(timestamp: int) -> None:  # noqa: ARG001 - the queue gives it to every periodic task
        await settle_bookings()

    @jobs.task(name=SEND_TASK, queue=SEND_QUEUE, retry=KeepTrying(SEND_PAUSES))
    async def send(outbound_id: str) -> None:
        await sender.run(uuid.UUID(outbound_id))

    @jobs.task(name=NOTIFY_TASK, queue=SEND_QUEUE, retry=KeepTrying(SEND_PAUSES))
    async def notify(sealed: str) -> None:
        await notifier.run(sealed)

    @jobs.task(name=TELEGRAM_TASK, queue=SEND_QUEUE, retry=KeepTrying(SEND_PAUSES))
    async def do_chore(sealed: str) -> None:
        await chores.run(sealed)


def register_mail(jobs: App, mailer: Mailer) -> None:
    """Give the queue's jobs that carry e-mail to staff their work."""

    @jobs.task(name=MAIL_TASK, queue=MAIL_QUEUE, retry=KeepTrying(MAIL_PAUSES))
    async def mail(staff_id: str) -> None:
        await mailer.run(uuid.UUID(staff_id))
