"""What the system tells whoever wrote of what staff do with their case: to the number that they wrote from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.cases.models import CaseEvent
from contract_api.cases.replying import Way
from contract_api.dependencies import Parts
from contract_api.people.rules import Ages
from nastasteg.identifiers import Identifiers
from nastasteg.notices import Notice, Sentence, defer_notice


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What it takes to have something told."""

    jobs: App
    identifiers: Identifiers
    ages: Ages

    async def say(
        self,
        session: AsyncSession,
        way: Way,
        event: CaseEvent,
        text: str,
        values: Mapping[str, str] | None = None,
        *,
        more: tuple[Sentence, ...] = (),
    ) -> None:
        """Have an event told, once this transaction commits; nothing where the way leads to nobody.

        It is a reply to what they wrote: STOPP does not hold it back.
        """
        if way.binding is None:
            return
        notice = Notice(
            id=event.id,
            about=way.case.patient_id,
            channel=way.binding.channel,
            address=self.identifiers.open(way.binding.address_sealed),
            text=text,
            values=dict(values or {}),
            more=more,
            is_reply=True,
        )
        await defer_notice(self.jobs, session, self.identifiers, notice)


def voice_of(parts: Parts) -> Voice:
    """Return the app's."""
    return Voice(jobs=parts.jobs, identifiers=parts.identifiers, ages=parts.settings.ages)
