"""The job that stores what contract_api wants told: a message that is no reply, with the job that sends it."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from procrastinate import App

from bot.gateway.addresses import address_of
from bot.gateway.models import Kind
from bot.gateway.outbox import store
from bot.gateway.texts import READ_WITH_LINK, FixedTexts
from bot.swedish.sms import normalise
from nastasteg.clock import Clock
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.notices import open_notice

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Notifier:
    """Stores each such message once. Whether it may go is asked when it is sent (see `Sender`)."""

    sessions: Sessions
    jobs: App
    identifiers: Identifiers
    texts: FixedTexts
    clock: Clock
    offers_links: bool = False
    """Whether what may not stand in a message can be read on a page instead."""

    async def run(self, sealed: str) -> None:
        """Store one message. Raises KeyError for a text that is not there, SealBrokenError for another key."""
        notice = open_notice(self.identifiers, sealed)
        said = [one for one in notice.sentences if self.offers_links or one.text != READ_WITH_LINK]
        text = normalise("\n".join(self.texts.fill(one.text, one.values) for one in said))
        now = self.clock()
        async with self.sessions.begin() as session:
            address_id = await address_of(
                session, self.identifiers, channel=notice.channel, address=notice.address, now=now
            )
            is_new = await store(
                session,
                self.jobs,
                address_id=address_id,
                notice_id=notice.id,
                about_id=notice.about,
                kind=Kind.CARE_REPLY if notice.is_reply else Kind.UNASKED,
                text=text,
                now=now,
            )
        log.info("notice stored", notice_id=str(notice.id), is_new=is_new)
