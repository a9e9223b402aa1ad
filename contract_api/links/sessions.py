"""Which logins by e-legitimation hold now."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from contract_api.conversations.models import Conversation
from contract_api.links.models import StrongSession
from contract_api.links.rules import SESSION_IDLE, SESSION_LONGEST
from contract_api.people.models import Channel, ChannelBinding, Representation
from nastasteg.clock import local_date


def is_strong(conversation_id: uuid.UUID, *, now: datetime) -> Select[bool]:
    """Select whether a conversation is held by somebody who is logged in."""
    return select(exists().where(StrongSession.conversation_id == conversation_id, _holds(now)))


def held_conversations(*, now: datetime) -> Select[Conversation, StrongSession]:
    """Select the conversations of those who are logged in, from a binding and with a right that hold."""
    return (
        select(Conversation, StrongSession)
        .join(StrongSession, StrongSession.conversation_id == Conversation.id)
        .join(ChannelBinding, ChannelBinding.id == Conversation.binding_id)
        .where(
            Conversation.channel == Channel.WEB,
            ChannelBinding.ended_at.is_(None),
            _holds(now),
            or_(Conversation.person_id == Conversation.patient_id, _may_ask(now)),
        )
    )


def _holds(now: datetime) -> ColumnElement[bool]:
    return and_(
        StrongSession.ended_at.is_(None),
        StrongSession.seen_at > now - SESSION_IDLE,
        StrongSession.began_at > now - SESSION_LONGEST,
    )


def _may_ask(now: datetime) -> ColumnElement[bool]:
    today = local_date(now)
    return exists().where(
        Representation.representative_id == Conversation.person_id,
        Representation.patient_id == Conversation.patient_id,
        Representation.revoked_at.is_(None),
        Representation.valid_from <= today,
        or_(Representation.valid_to.is_(None), Representation.valid_to > today),
    )
