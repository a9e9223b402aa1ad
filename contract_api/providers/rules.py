"""Whose fact it is: what staff of one care provider may see of what another answers for.

PDL 4 kap and lagen om sammanhållen vård- och omsorgsdokumentation (2022:913): within a provider staff see what they
need, unless the patient has blocked a unit from the others; another provider's facts are seen on a recorded ground
alone, and not past a block. This is about staff. Patients, and relatives with a right from the patient, are not
touched by it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from nastasteg.clock import local_date


class SharingGround(StrEnum):
    """On what ground a provider's staff may see another's facts."""

    CONSENT = "consent"
    """The patient's own."""
    SIP = "sip"
    COHERENT_RECORDS = "sammanhallen"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A unit and its provider: where staff sit, or who answers for a fact."""

    unit_id: uuid.UUID
    provider_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A recorded ground, for one patient, in one direction."""

    viewer_provider_id: uuid.UUID
    fact_provider_id: uuid.UUID
    ground: SharingGround
    recorded_at: datetime
    valid_from: date
    valid_to: date | None
    """The first day on which it no longer holds."""
    ended_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Return whether it is in force at a moment."""
        today = local_date(now)
        return (
            self.valid_from <= today
            and (self.valid_to is None or today < self.valid_to)
            and (self.ended_at is None or now < self.ended_at)
        )


@dataclass(frozen=True, kw_only=True)
class Block:
    """A patient's block (spärr): of a unit's facts from all other units, or of a provider's from all others."""

    provider_id: uuid.UUID | None
    unit_id: uuid.UUID | None
    since: datetime
    lifted_at: datetime | None

    def keeps(self, viewer: Place, fact: Place, now: datetime) -> bool:
        """Return whether it keeps a fact from somebody at a moment."""
        if not self.since <= now or (self.lifted_at is not None and self.lifted_at <= now):
            return False
        if self.unit_id is not None:
            return fact.unit_id == self.unit_id != viewer.unit_id
        return fact.provider_id == self.provider_id != viewer.provider_id


def may_see(
    viewer: Place, fact: Place, *, grounds: Collection[Ground], blocks: Collection[Block], now: datetime
) -> bool:
    """Return whether staff at a place may see a fact about the patient whose grounds and blocks these are.

    A block beats every ground but the patient's own consent, and that only when it was given after the block: the
    patient's last word holds.
    """
    if viewer.unit_id == fact.unit_id:
        return True
    holding = [
        ground
        for ground in grounds
        if (ground.viewer_provider_id, ground.fact_provider_id) == (viewer.provider_id, fact.provider_id)
        and ground.holds(now)
    ]
    in_the_way = [block for block in blocks if block.keeps(viewer, fact, now)]
    if in_the_way:
        latest = max(block.since for block in in_the_way)
        return any(one.ground is SharingGround.CONSENT and one.recorded_at > latest for one in holding)
    return viewer.provider_id == fact.provider_id or bool(holding)
