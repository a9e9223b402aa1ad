"""PUT opt-out: staff are told who has written STOPP."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from contract_api.client import ContractApi, ContractApiRefused
from contract_api.conversations.models import OptOut
from nastasteg.database import Sessions
from tests.contract_api.builders import NOW, Builder


async def test_the_latest_word_is_kept(api: ContractApi, build: Builder, sessions: Sessions) -> None:
    conversation = await build.conversation(await build.person())
    await build.session.commit()
    for since, kept in ((NOW, [NOW]), (NOW, [NOW]), (None, []), (None, []), (NOW, [NOW])):
        await api.opted_out(conversation.pseudonym, since)
        async with sessions() as session:
            assert (await session.scalars(select(OptOut.since))).all() == kept


async def test_of_a_conversation_that_is_not_there_nothing_is_kept(api: ContractApi, sessions: Sessions) -> None:
    with pytest.raises(ContractApiRefused):
        await api.opted_out(uuid.uuid4(), NOW)
