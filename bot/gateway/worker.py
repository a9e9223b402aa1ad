"""Run the worker: python -m bot.gateway.worker. It answers, sends, and picks up whatever was left lying."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import structlog
import uvloop
from procrastinate import App
from procrastinate.jobs import DeleteJobCondition
from pydantic import ValidationError

from bot.channels.sending import ChannelSender, ListedSender
from bot.channels.sms import CHANNEL as SMS
from bot.channels.telegram import TELEGRAM
from bot.channels.telegram_client import TelegramBot
from bot.gateway.__main__ import why
from bot.gateway.answers import Answers
from bot.gateway.beside import Beside
from bot.gateway.care import Care, CareOverHttp
from bot.gateway.dialogue import Dialogue
from bot.gateway.health import WORKER, beat
from bot.gateway.intake import Intake, Screen
from bot.gateway.job_tasks import register, register_mail
from bot.gateway.logs import configure_logs
from bot.gateway.mailer import Mailer
from bot.gateway.notices import Notices
from bot.gateway.notifier import Notifier
from bot.gateway.opt_outs import OptOuts
from bot.gateway.reconciler import Reconciler
from bot.gateway.resolver import Resolver
from bot.gateway.sender import Sender
from bot.gateway.settings import GatewaySettings
from bot.gateway.sms_provider import open_sms
from bot.gateway.sweeper import Sweeper
from bot.gateway.telegram_chores import Chores
from bot.gateway.texts import FixedTexts, load_fixed_texts
from bot.gateway.turns import Turns
from bot.gateway.unasked import Unasked
from bot.safety import screen as screen_for_danger
from bot.texts import TextsError
from contract_api.client import open_client
from nastasteg import retention
from nastasteg.clock import Clock, system_clock
from nastasteg.database import Sessions, make_engine, make_sessions
from nastasteg.identifiers import Identifiers
from nastasteg.jobs import DANGER_QUEUE, MAIL_QUEUE, SEND_QUEUE, TURN_QUEUE, make_job_app

log = structlog.get_logger(__name__)

TURNS_AT_ONCE = 20
SENDS_AT_ONCE = 10
DANGERS_AT_ONCE = 4
MAILS_AT_ONCE = 2
PROVIDER_CALLS_AT_ONCE = SENDS_AT_ONCE + DANGERS_AT_ONCE + 2
"""One for every sender, and for resolver and reconciler one each: none ever waits for another's call to end."""

POLL_SECONDS = 0.2
"""A lock that is released notifies nobody, so the next message of a conversation is found by looking."""

RARE_POLL_SECONDS = 1
"""Of queues where no job waits for another's end, or none hurries: what is new is told of at once all the same."""

GRACE_SECONDS = 5

UNASKED_EVERY = 60.0
"""Seconds between the looks for what is to be told without having been asked for."""

DELIVERED_EVERY = 5.0
"""Seconds between the looks for answers that have come through: who has answered looks at the page just then."""


@dataclass(frozen=True)
class Worker:
    """All that the worker does, put together but not yet running."""

    jobs: App
    sessions: Sessions
    turns: Turns
    sender: Sender
    notices: Notices
    resolver: Resolver
    sweeper: Sweeper
    reconciler: Reconciler
    unasked: Unasked
    settings: GatewaySettings
    clock: Clock
    mailer: Mailer

    async def run(self, stop: asyncio.Event) -> bool:
        """Work until told to stop. Returns False when some part ended by itself: start the process again."""
        # Each queue has a worker of its own: neither turns that wait for a dead engine nor sends that wait for
        # a slow provider ever hold up a reply to danger.
        parts = [
            asyncio.create_task(self._work(DANGER_QUEUE, DANGERS_AT_ONCE, RARE_POLL_SECONDS), name="danger"),
            asyncio.create_task(self._work(SEND_QUEUE, SENDS_AT_ONCE), name="send"),
            asyncio.create_task(self._work(TURN_QUEUE, TURNS_AT_ONCE), name="turns"),
            asyncio.create_task(self._work(MAIL_QUEUE, MAILS_AT_ONCE, RARE_POLL_SECONDS), name="mail"),
            *(
                asyncio.create_task(_every(seconds, action), name=action.__name__)
                for seconds, action in self._repeated()
            ),
        ]
        stopped = asyncio.create_task(stop.wait(), name="stop")
        done, _ = await asyncio.wait([stopped, *parts], return_when=asyncio.FIRST_COMPLETED)
        for part in [stopped, *parts]:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
        ended = [part.get_name() for part in done if part is not stopped]
        if ended:
            log.error("a part of the worker ended", parts=ended)
        return not ended

    async def _work(self, queue: str, concurrency: int, poll_seconds: float = POLL_SECONDS) -> None:
        await self.jobs.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=concurrency,
            fetch_job_polling_interval=poll_seconds,
            update_heartbeat_interval=1,
            shutdown_graceful_timeout=GRACE_SECONDS,
            install_signal_handlers=False,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
        )

    def _repeated(self) -> list[tuple[float, Callable[[], Awaitable[object]]]]:
        return [
            (1, self._beat),
            (1, self.notices.give_overdue),
            (1, self.resolver.resolve_due),
            (2, self.resolver.mark_abandoned),
            (2, self.sweeper.retry_jobs_of_dead_workers),
            (2, self.sweeper.defer_lost),
            (self.settings.reconcile_seconds, self.reconciler.run),
            (UNASKED_EVERY, self.unasked.hand_over_due),
            (UNASKED_EVERY, self.unasked.tell_undelivered),
            (DELIVERED_EVERY, self.unasked.tell_delivered),
            (UNASKED_EVERY, self.unasked.tick_cases),
            (UNASKED_EVERY, self.mailer.want_due),
        ]

    async def _beat(self) -> None:
        async with self.sessions.begin() as session:
            await beat(session, WORKER, self.clock())


async def _every(seconds: float, action: Callable[[], Awaitable[object]]) -> None:
    """Repeat for ever. One failure, such as a database that restarts, is logged and ends nothing."""
    while True:
        try:
            await action()
        except Exception as error:
            log.exception("a repeated task failed", task=action.__name__, error=type(error).__name__)
        await asyncio.sleep(seconds)


def make_worker(
    settings: GatewaySettings,
    *,
    sessions: Sessions,
    jobs: App,
    channel: ListedSender,
    telegram: TelegramBot | None = None,
    care: Care,
    http: httpx.AsyncClient,
    texts: FixedTexts,
    clock: Clock = system_clock,
    screen: Screen = screen_for_danger,
) -> Worker:
    """Put the worker together from what it needs of the outside."""
    identifiers = Identifiers(settings.identifier_key, settings.previous_identifier_keys)
    notices = Notices(sessions, jobs, texts, settings, clock)
    turns = Turns(
        sessions=sessions,
        answers=Answers(sessions, jobs, identifiers, texts, settings, clock),
        notices=notices,
        dialogue=Dialogue(http, url=settings.rasa_url, token=settings.rasa_token, seconds=settings.answer_seconds),
        care=care,
        beside=Beside(care, texts, clock),
        identifiers=identifiers,
        texts=texts,
        settings=settings,
        clock=clock,
    )
    channels: dict[str, ChannelSender] = {SMS: channel, **({TELEGRAM: telegram} if telegram else {})}
    sender = Sender(sessions, jobs, channels, identifiers, settings, clock, care)
    notifier = Notifier(sessions, jobs, identifiers, texts, clock, settings.offers_links)

    async def keep_retention() -> None:
        await retention.keep_retention(
            sessions, settings.database_url, now=clock(), record_folder=settings.record_folder
        )

    register(
        jobs,
        turns,
        sender,
        notifier,
        OptOuts(sessions, care, identifiers),
        Chores(telegram, identifiers, clock),
        keep_retention,
        care.settle_bookings,
    )
    mailer = Mailer(sessions, jobs, identifiers, care, settings, clock)
    register_mail(jobs, mailer)
    return Worker(
        jobs=jobs,
        sessions=sessions,
        turns=turns,
        sender=sender,
        notices=notices,
        resolver=Resolver(sessions, jobs, channels, identifiers, settings, clock),
        sweeper=Sweeper(sessions, jobs, clock),
        reconciler=Reconciler(
            Intake(sessions=sessions, jobs=jobs, identifiers=identifiers, texts=texts, screen=screen, clock=clock),
            channel,
            settings,
        ),
        unasked=Unasked(sessions, care, clock),
        settings=settings,
        clock=clock,
        mailer=mailer,
    )


@asynccontextmanager
async def open_worker(settings: GatewaySettings, texts: FixedTexts) -> AsyncIterator[Worker]:
    """Open every connection that the worker needs, and close them at the end."""
    engine = make_engine(settings.database_url, pool_size=TURNS_AT_ONCE)
    jobs = make_job_app(settings.database_url)
    telegram = (
        TelegramBot(
            token=settings.telegram_token, api_url=settings.telegram_api_url, concurrency=PROVIDER_CALLS_AT_ONCE
        )
        if settings.takes_telegram
        else None
    )
    try:
        async with (
            jobs.open_async(),
            open_sms(settings, concurrency=PROVIDER_CALLS_AT_ONCE) as channel,
            # Our own parts are on this machine or network, never behind the proxy that leads out of it.
            httpx.AsyncClient(trust_env=False) as http,
            open_client(settings.contract_api_url, settings.service_token) as contract_api,
        ):
            yield make_worker(
                settings,
                sessions=make_sessions(engine),
                jobs=jobs,
                channel=channel,
                telegram=telegram,
                care=CareOverHttp(contract_api),
                http=http,
                texts=texts,
            )
    finally:
        if telegram is not None:
            await telegram.aclose()
        await engine.dispose()


async def serve(settings: GatewaySettings, texts: FixedTexts) -> bool:
    """Run the worker until SIGTERM or SIGINT. Returns False when it ended by itself."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stop.set)
    async with open_worker(settings, texts) as worker:
        return await worker.run(stop)


def main() -> None:
    """Run until told to stop. Exits with 2 where settings are wrong, 1 where the worker ended by itself."""
    try:
        settings = GatewaySettings()
        configure_logs()
        texts = load_fixed_texts(settings.domain_path, phone=settings.fallback_phone, holder=settings.account_holder)
    except (ValidationError, TextsError) as error:
        sys.stderr.write(f"The worker cannot start.\n{why(error)}\n")
        sys.exit(2)
    if not uvloop.run(serve(settings, texts)):
        sys.exit(1)


if __name__ == "__main__":
    main()
