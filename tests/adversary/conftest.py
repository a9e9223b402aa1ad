"""contract_api as its own tests have it, with people whose numbers and personnummer are known.

What is tried elsewhere and not doubled here:

* spoofed senders, changed and replayed webhooks: gateway/test_webhook, gateway/test_sending (reports)
* intents, commands and braces written as text: nlu/test_channel (any text at all), gateway/test_turns
* what is changed, removed, added, reordered in the access log or cut off from it: access_log/test_chain
* links and logins: gateway/pages/test_login, gateway/pages/test_chat, links/test_links
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import update

from contract_api.client import ContractApi, LinkOut
from contract_api.people.models import Channel, ChannelBinding, Person, Representation
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.contract_api.builders import NOW, Builder
from tests.contract_api.conftest import api, app, build, http, identifiers, settings

__all__ = ["api", "app", "build", "http", "identifiers", "settings"]

AMINA, BENGT, MARIA = "198109172380", "195506082394", "197205192383"


def number(n: int) -> str:
    """Return a number from PTS's series for fiction: 5 to 97."""
    return f"+467017406{n:02d}"


@dataclass(kw_only=True)
class Town:
    """People with telephones, and what an attacker at one of these can ask."""

    api: ContractApi
    build: Builder
    sessions: Sessions
    identifiers: Identifiers

    async def bind(self, person: Person, phone: str) -> ChannelBinding:
        """Let a number be somebody's."""
        binding = ChannelBinding(
            person_id=person.id,
            channel=Channel.SMS,
            address_sealed=self.identifiers.seal(phone),
            address_lookup=self.identifiers.lookup("sms", phone),
            verified_at=NOW,
            verified_how="at a visit",
        )
        self.build.session.add(binding)
        await self.build.session.flush()
        return binding

    def known_as(self, person: Person, personnummer: str) -> None:
        """Give somebody a personnummer to log in with."""
        person.personnummer_lookup = self.identifiers.lookup("personnummer", personnummer)

    async def pseudonym(self, phone: str) -> str:
        """Return what somebody who writes from a number is called, as the gateway learns it."""
        found = await self.api.conversation("sms", phone)
        assert found.known
        return str(found.pseudonym)

    async def web(self, link: LinkOut, personnummer: str) -> tuple[str, str, str]:
        """Log in by a link: the browser's secret, the address and the pseudonym there."""
        opened = await self.api.redeem("token", link.token, personnummer)
        found = await self.api.conversation("web", str(opened.address))
        assert found.known
        return str(opened.session), str(opened.address), str(found.pseudonym)

    async def change(self, row: Any, **values: Any) -> None:
        """Change a person, a binding or a right that is stored, as staff do."""
        async with self.sessions.begin() as session:
            await session.execute(update(type(row)).where(type(row).id == row.id).values(**values))

    async def right(self, patient: Person, relative: Person, scopes: list[Any], **given: Any) -> Representation:
        return await self.build.representation(patient, relative, scopes, **given)


@pytest.fixture
def town(api: ContractApi, build: Builder, sessions: Sessions, identifiers: Identifiers) -> Town:
    return Town(api=api, build=build, sessions=sessions, identifiers=identifiers)


def message() -> str:
    """Return a new message id."""
    return uuid.uuid4().hex
