"""People with numbers at a unit, and what contract_api hands over to be told to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text, update

from contract_api.appointments.models import Appointment
from contract_api.client import ContractApi
from contract_api.people.models import Channel, ChannelBinding, Person
from contract_api.unasked.models import MessageConsent, Unasked
from contract_api.units.models import CareUnit
from nastasteg.clock import STOCKHOLM
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.notices import Notice, open_notice
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, Builder

KARIN, MARIA, BENGT = "+46701740605", "+46701740606", "+46701740607"


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of 2026 by the Swedish clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)


@dataclass(kw_only=True)
class Post:
    """What is handed over to be told, and asked of it when it is to be sent."""

    api: ContractApi
    build: Builder
    sessions: Sessions
    identifiers: Identifiers
    clock: SettableClock
    unit: CareUnit
    karin: Person

    async def bind(self, person: Person, number: str, *, consents: bool = True, **given: Any) -> ChannelBinding:
        """Let a number be somebody's, who wants to be told, unless said otherwise."""
        binding = ChannelBinding(
            person_id=person.id,
            channel=Channel.SMS,
            address_sealed=self.identifiers.seal(number),
            address_lookup=self.identifiers.lookup("sms", number),
            **{"verified_at": NOW, "verified_how": "at a visit", **given},
        )
        self.build.session.add(binding)
        if consents:
            self.build.session.add(MessageConsent(person_id=person.id, given_at=NOW, recorded_by="Siv Dal"))
        await self.build.session.flush()
        return binding

    async def time(self, starts_at: datetime, person: Person | None = None, **given: Any) -> Appointment:
        """An agreed time that can be moved."""
        made = await self.build.movable(person or self.karin, self.unit, starts_at, **given)
        await self.build.session.commit()
        return made

    async def due(self, moment: datetime | None = None) -> list[Notice]:
        """Let all be handed over that is due, and return it."""
        if moment is not None:
            self.clock.set(moment)
        while (await self.api.hand_over_due()).more:
            pass
        async with self.sessions.begin() as session:
            taken = await session.scalars(
                text("DELETE FROM jobs.procrastinate_jobs WHERE task_name = 'bot.notify' RETURNING args ->> 'sealed'")
            )
            return [open_notice(self.identifiers, sealed) for sealed in taken]

    async def may_go(self, notice: Notice, moment: datetime | None = None) -> bool:
        """Ask as the gateway does just before it is sent."""
        if moment is not None:
            self.clock.set(moment)
        return await self.api.may_write_to("sms", notice.address, notice.about, notice_id=notice.id)

    async def change(self, row: Any, **values: Any) -> None:
        """Change something that is stored, as others do."""
        async with self.sessions.begin() as session:
            await session.execute(update(type(row)).where(type(row).id == row.id).values(**values))

    async def pseudonym(self, number: str = KARIN) -> str:
        return str((await self.api.conversation("sms", number)).pseudonym)

    async def write(self, message_id: str, words: str, number: str = KARIN) -> str:
        """Let somebody answer, and return what that chooses: an option, "no", or nothing."""
        choice = await self.api.choose(await self.pseudonym(number), message_id, words)
        return "no" if choice.declined else choice.chosen or ""

    async def stop(self, number: str = KARIN, *, start: bool = False) -> None:
        """Let somebody write STOPP, or START."""
        await self.api.opted_out(await self.pseudonym(number), None if start else self.clock())

    async def states(self) -> list[str]:
        """Return what has become of each thing that was wanted, in order."""
        async with self.sessions() as session:
            rows = await session.scalars(select(Unasked).order_by(Unasked.wanted_at, Unasked.not_before, Unasked.id))
            return [
                "withdrawn" if row.withdrawn_at else row.withheld_as or ("told" if row.handed_over_at else "wanted")
                for row in rows
            ]


def names(notices: Sequence[Notice]) -> list[list[str]]:
    """Return the texts of notices without what all of them begin with."""
    return [[one.text.removeprefix("utter_") for one in notice.sentences] for notice in notices]


@pytest.fixture
async def post(
    api: ContractApi, sessions: Sessions, build: Builder, identifiers: Identifiers, clock: SettableClock
) -> Post:
    unit, karin = await build.unit(), await build.person()
    await build.booking_rules(unit, offers_freed=True)
    made = Post(
        api=api,
        build=build,
        sessions=sessions,
        identifiers=identifiers,
        clock=clock,
        unit=unit,
        karin=karin,
    )
    await build.version(karin, unit)
    await made.bind(karin, KARIN)
    await build.session.commit()
    return made
