"""Which logins by e-legitimation hold now."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, select

from contract_api.conversations.models import Conversation
from contract_api.links.models import StrongSession
from contract_api.links.rules import SESSION_IDLE, SESSION_LONGEST
from contract_api.people.models import Channel, ChannelBinding


def is_strong(conversation_id: uuid.UUID, *, now: datetime) -> Select[bool]:
    """Select whether a conversation is held by somebody who is logged in."""
    return select(exists().where(StrongSession.conversation_id == conversation_id, _holds(now)))


def held_conversations(*, now: datetime) -> Select[Conversation, StrongSession]:
    """Select the conversations of those who are logged in, from a binding that holds."""
    return (
        select(Conversation, StrongSession)
        .join(StrongSession, StrongSession.conversation_id == Conversation.id)
        .join(ChannelBinding, ChannelBinding.id == Conversation.binding_id)
        .where(
            Conversation.channel == Channel.WEB,
            ChannelBinding.ended_at.is_(None),
            _holds(now),
        )
    )


def _holds(now: datetime) -> ColumnElement[bool]:
    return and_(
        StrongSession.ended_at.is_(None),
        StrongSession.seen_at > now - SESSION_IDLE,
        StrongSession.began_at > now - SESSION_LONGEST,
    )
