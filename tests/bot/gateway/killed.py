"""A question that is passed on while a process is killed: the one that records the case, or that tells of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import httpx
import uvicorn
from procrastinate.jobs import DeleteJobCondition
from sqlalchemy import text

from actions.patient_action import PatientAction
from benchmarks.booking.database import TOKEN, settings_for
from bot.gateway.app import create_app as create_gateway
from bot.gateway.texts import load_fixed_texts
from bot.texts import load_texts
from contract_api.app import create_app
from contract_api.client import open_client
from contract_api.demo_data.many import made_up_number
from contract_api.people.models import ChannelBinding
from nastasteg.database import Sessions, make_engine, make_sessions
from nastasteg.identifiers import Identifiers
from nastasteg.jobs import TURN_QUEUE
from tests.actions.conftest import RELATIONS
from tests.adversary.whole_house import ActingDialogue
from tests.bot.gateway.conftest import DOMAIN, House, gateway_settings, provider_app, web_client, worker_between
from tests.bot.gateway.stand_ins import CareStandIn, UnusualProvider, serve
from tests.conftest import SettableClock
from tests.contract_api.builders import Builder
from tests.killing import Nursery, die_at, keep_nursery
from tests.ports import free_port

MODULE = "tests.bot.gateway.killed"
POINTS = {
    "start": "",
    "case": 'INSERT INTO contract."case"',
    "commit": "SELECT contract.seal_access_log",
    "reply": "INSERT INTO gateway.outbound_message",
}
"""From which statement the steps of a life are counted. That of the commit is the last before it."""

TOLD = "Jag har lämnat det du skrev till"


@dataclass(frozen=True)
class Left:
    """What was left of one run, and what it came to when it was run again."""

    was_killed: bool
    told: int
    cases: int
    told_again: int
    cases_again: int

    @property
    def is_well(self) -> bool:
        """Whether nothing was told of that was not there, and it ended with one case that was told of once."""
        return self.told <= self.cases and (self.told_again, self.cases_again) == (1, 1)


@dataclass(kw_only=True)
class Telephones:
    """Patients who write, the gateway that takes it in, and all that the worker talks with."""

    house: House
    dialogue: ActingDialogue
    rasa_url: str
    care_url: str
    provider_url: str
    patients: int = 0

    async def recording(self, nursery: Nursery, point: str, step: int) -> Left:
        """Let the contract_api that records a case be killed at a step, counted from a point, and come back."""
        number, port = await self._patient(), free_port()
        life = asyncio.create_task(asyncio.to_thread(nursery.run, "contract_api", port, point, step))
        url = f"http://127.0.0.1:{port}"
        await _listening(port)
        await self._write(number)
        async with self._worker(url) as house:
            await house.work()
        told, cases = await self._told(number), await self._cases(number)
        async with httpx.AsyncClient(trust_env=False) as http:
            if not life.done():
                await http.post(f"{url}/stop", headers={"Authorization": f"Bearer {TOKEN}"})
        return await self._again(number, Left(await life, told, cases, 0, 0))

    async def telling(self, nursery: Nursery, point: str, step: int) -> Left:
        """Let the worker that has a turn be killed at a step of it, counted from a point, and another do the rest."""
        number = await self._patient()
        await self._write(number)
        async with self._dialogue_with(self.care_url):
            words = "worker", self.rasa_url, self.care_url, self.provider_url, point, step
            was_killed = await asyncio.to_thread(nursery.run, *words)
        left = Left(was_killed, await self._told(number), await self._cases(number), 0, 0)
        async with self.house.sessions.begin() as session:
            long_ago = "last_heartbeat = now() - interval '5 seconds'"
            await session.execute(text(f"UPDATE jobs.procrastinate_workers SET {long_ago}"))
        return await self._again(number, left)

    async def _again(self, number: str, left: Left) -> Left:
        async with self._worker(self.care_url) as house:
            await house.worker.sweeper.retry_jobs_of_dead_workers()
            await house.try_again()
            received = await house.received(number)
        again = sum(TOLD in one for one in received)
        assert again == await self._told(number), "what was stored was sent, and once"
        return replace(left, told_again=again, cases_again=await self._cases(number))

    async def _patient(self) -> str:
        self.patients += 1
        number = made_up_number(self.patients)
        identifiers = Identifiers("demo-identifier-key")
        async with self.house.sessions.begin() as session:
            build = Builder(session)
            person, unit = await build.person(), await build.unit()
            version = await build.version(person, unit)
            await build.fixed_care_contact(version, 1, await build.contact(unit))
            conversation = await build.conversation(person)
            binding = await session.get_one(ChannelBinding, conversation.binding_id)
            binding.address_sealed = identifiers.seal(number)
            binding.address_lookup = conversation.address_lookup = identifiers.lookup("sms", number)
        return number

    async def _write(self, number: str) -> None:
        assert (await self.house.write("Jag vill prata med någon", number)).status_code == 200

    @asynccontextmanager
    async def _dialogue_with(self, care_url: str) -> AsyncIterator[None]:
        async with open_client(care_url, TOKEN) as api:
            self.dialogue.action = PatientAction(
                api=api,
                texts=load_texts(DOMAIN),
                relations=RELATIONS,
                clock=self.house.clock,
                fallback_phone="1177",
            )
            yield

    @asynccontextmanager
    async def _worker(self, care_url: str) -> AsyncIterator[House]:
        async with (
            self._dialogue_with(care_url),
            worker_between(
                self.provider_url,
                care_url,
                self.house.settings,
                sessions=self.house.sessions,
                clock=self.house.clock,
                texts=load_fixed_texts(DOMAIN, phone="1177"),
            ) as worker,
        ):
            yield replace(self.house, worker=worker, jobs=worker.jobs)

    async def _told(self, number: str) -> int:
        """Return how often it is stored to be sent that it was passed on."""
        query = (
            "SELECT count(*) FROM gateway.outbound_message AS said JOIN gateway.address ON address.id = address_id"
            " WHERE address_lookup = :lookup AND said.text LIKE :told"
        )
        return await self._count(query, number, told=f"%{TOLD}%")

    async def _cases(self, number: str) -> int:
        """Return how often somebody's question stands at the care: in a case of its own, or added to one."""
        query = (
            'SELECT count(*) FROM contract.case_event JOIN contract."case" ON "case".id = case_id'
            " JOIN contract.conversation ON conversation.id = conversation_id WHERE address_lookup = :lookup"
        )
        return await self._count(query, number)

    async def _count(self, query: str, number: str, **values: str) -> int:
        lookup = Identifiers("demo-identifier-key").lookup("sms", number)
        async with self.house.sessions() as session:
            return int(await session.scalar(text(query), {"lookup": lookup, **values}) or 0)


@asynccontextmanager
async def telephones(database_url: str, sessions: Sessions, clock: SettableClock) -> AsyncIterator[Telephones]:
    """Start all but what is to be killed."""
    dialogue = ActingDialogue()
    dialogue.intent = "request_human"
    unusual = UnusualProvider(provider_app(clock))
    care = create_app(settings_for(database_url), clock=clock)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        rasa_url, care_url, provider_url = await enter(serve(dialogue.app, care, unusual))
        settings = gateway_settings(database_url, rasa_url=rasa_url)
        texts = load_fixed_texts(DOMAIN, phone="1177")
        worker = await enter(
            worker_between(provider_url, care_url, settings, sessions=sessions, clock=clock, texts=texts)
        )
        house = House(
            settings=settings,
            web=await enter(web_client(create_gateway(settings, clock=clock, texts=texts))),
            provider=await enter(httpx.AsyncClient(base_url=provider_url, trust_env=False)),
            unusual=unusual,
            worker=worker,
            jobs=worker.jobs,
            sessions=sessions,
            dialogue=dialogue,
            care=CareStandIn(),
            clock=clock,
        )
        yield Telephones(
            house=house, dialogue=dialogue, rasa_url=rasa_url, care_url=care_url, provider_url=provider_url
        )


async def _listening(port: int) -> None:
    async with asyncio.timeout(240):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return


def _live(who: str, *words: str) -> None:
    """The child: contract_api until it is told to stop, or a worker until it has nothing to do."""
    if who == "contract_api":
        _be_contract_api(*words)
    else:
        asyncio.run(_be_worker(*words))


def _be_contract_api(port: str, point: str, last_step: str) -> None:
    app = create_app(settings_for(sys.argv[1]), clock=SettableClock())
    die_at(app.state.parts.engine, int(last_step), counted_from=POINTS[point])
    config = uvicorn.Config(app, host="127.0.0.1", port=int(port), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)

    @app.post("/stop")
    async def stop() -> None:
        server.should_exit = True

    server.run()


async def _be_worker(rasa_url: str, care_url: str, provider_url: str, point: str, last_step: str) -> None:
    settings = gateway_settings(sys.argv[1], rasa_url=rasa_url)
    engine = make_engine(settings.database_url)
    die_at(engine, int(last_step), counted_from=POINTS[point])
    sessions, clock = make_sessions(engine), SettableClock()
    texts = load_fixed_texts(DOMAIN, phone="1177")
    async with worker_between(provider_url, care_url, settings, sessions=sessions, clock=clock, texts=texts) as worker:
        await worker.jobs.run_worker_async(
            queues=[TURN_QUEUE],
            wait=False,
            listen_notify=False,
            install_signal_handlers=False,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
        )
    await engine.dispose()


if __name__ == "__main__":
    keep_nursery(_live)
