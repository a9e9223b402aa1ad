"""The job queue (procrastinate): jobs are deferred inside the transaction that makes them necessary."""

from __future__ import annotations

from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONValue
from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from nastasteg.database import SEARCH_PATH

TURN_QUEUE = "turns"
"""Jobs that carry a message through understanding and answering; one at a time for each conversation."""

SEND_QUEUE = "send"
"""Jobs that hand a stored reply to the provider, in order for each address; they wait for no turn."""

DANGER_QUEUE = "danger"
"""The same jobs for replies to danger, so that no number of slow calls for other messages holds one up."""

MAIL_QUEUE = "mail"
"""Jobs that carry e-mail to staff; a slow mail server holds up nothing but these."""

TURN_TASK = "bot.turn"
SEND_TASK = "bot.send"
OPT_OUT_TASK = "bot.opt_out"
NOTIFY_TASK = "bot.notify"
"""Stores a message that is no reply, and has it sent: see nastasteg/notices.py."""

TELEGRAM_TASK = "bot.telegram"
"""Answers a pressed button and the like: see bot/gateway/telegram_chores.py."""

MAIL_TASK = "bot.mail"
"""Tells somebody at the care by e-mail that something waits for them: see contract_api/staff_mail."""

UNASKED_PRIORITY = -1
"""What nobody has asked for waits for every reply: thousands of reminders may be due at the same minute."""


def make_job_app(database_url: str, *, max_connections: int = 10) -> App:
    """Make the queue's app. Nothing is connected before `open_async` is called."""
    return App(
        connector=PsycopgConnector(
            conninfo=database_url,
            max_size=max_connections,
            kwargs={"options": f"-csearch_path={SEARCH_PATH}"},
            configure=_each_statement_alone,
        )
    )


async def _each_statement_alone(connection: AsyncConnection) -> None:
    """Save two round trips of each of the queue's own calls, which are one statement each."""
    await connection.set_autocommit(True)


async def defer(
    jobs: App,
    session: AsyncSession,
    task: str,
    *,
    queue: str,
    lock: str | None = None,
    priority: int = 0,
    **arguments: JSONValue,
) -> int:
    """Defer a job by name inside the session's transaction: it exists if, and only if, that commits.

    Of the jobs that a worker could do, the one with the highest priority is done first.
    """
    connection = (await (await session.connection()).get_raw_connection()).driver_connection
    deferrer = jobs.configure_task(task, queue=queue, lock=lock, priority=priority, connection=connection)
    return await deferrer.defer_async(**arguments)
