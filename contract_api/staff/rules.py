"""What each role may, and how long a login holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

HSA_ID = re.compile(r"[A-Z]{2}[0-9]{10}-[A-Z0-9]{1,20}")
"""How people and units are named in the catalogue of the Swedish care (HSA)."""


class Role(StrEnum):
    """As what somebody works at a unit."""

    CARE_CONTACT = "care_contact"
    """A care contact at the region or in private care."""
    MUNICIPAL_CONTACT = "municipal_contact"
    """The same at a kommun."""
    UNIT_LEAD = "unit_lead"
    AUDITOR = "auditor"
    """Sees who has read what, and no case."""


class Act(StrEnum):
    """What can be done in the inbox."""

    READ_CASES = "read_cases"
    ANSWER_CASES = "answer_cases"
    WRITE_CONTRACTS = "write_contracts"
    """New versions of the contracts that the unit keeps, agreed with the patient."""
    LEAD = "lead"
    """Absence of others, the unit's figures."""
    AUDIT = "audit"


ACTS: Mapping[Role, frozenset[Act]] = {
    Role.CARE_CONTACT: frozenset({Act.READ_CASES, Act.ANSWER_CASES, Act.WRITE_CONTRACTS}),
    Role.MUNICIPAL_CONTACT: frozenset({Act.READ_CASES, Act.ANSWER_CASES, Act.WRITE_CONTRACTS}),
    Role.UNIT_LEAD: frozenset({Act.READ_CASES, Act.ANSWER_CASES, Act.WRITE_CONTRACTS, Act.LEAD}),
    Role.AUDITOR: frozenset({Act.AUDIT}),
}

IDLE = timedelta(minutes=30)
"""After so long without a request a login has ended."""

LONGEST = timedelta(hours=10)
"""A working day: then it has ended whatever happens."""


def may(roles: Collection[Role], act: Act) -> bool:
    """Return whether any of somebody's roles lets them do it."""
    return any(act in ACTS[role] for role in roles)


def session_holds(*, began_at: datetime, seen_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Return whether a login still holds."""
    return ended_at is None and now < seen_at + IDLE and now < began_at + LONGEST
