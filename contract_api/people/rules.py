"""Who may ask for whom, and about what."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from enum import StrEnum


class Scope(StrEnum):
    """What a representation covers."""

    NEXT_STEP = "next_step"
    CONTACTS = "contacts"
    OWN_ACTIVITIES = "own_activities"
    WHOLE_PLAN = "whole_plan"
    REBOOK = "rebook"
    REMINDERS = "reminders"
    CASES = "cases"


READING = frozenset({Scope.NEXT_STEP, Scope.CONTACTS, Scope.OWN_ACTIVITIES, Scope.WHOLE_PLAN})
"""The scopes that only read; the right to the whole plan covers them all, and nothing that changes anything.
"""


def may_ask(scopes: Collection[Scope] | None, scope: Scope) -> bool:
    """Return whether a right covers a scope. None is the patient, who may ask everything of their own."""
    if scopes is None or scope in scopes:
        return True
    return Scope.WHOLE_PLAN in scopes and scope in READING


def is_in_force(*, valid_from: date, valid_to: date | None, revoked: bool, today: date) -> bool:
    """Return whether a representation holds on a day. `valid_to` is the first day on which it does not."""
    return not revoked and valid_from <= today and (valid_to is None or today < valid_to)


def known_scopes(recorded: Collection[str]) -> frozenset[Scope]:
    """Return the scopes that are known here. A word that is not gives no right."""
    return frozenset(scope for scope in Scope if scope in recorded)


def whose(person: uuid.UUID, *, has_contract: bool, may_ask_for: Collection[uuid.UUID]) -> uuid.UUID:
    """Return whose contract a person asks about: their own, else that of the one patient they may ask for.

    Somebody without a contract who may ask for several has chosen none of them, and stays with themselves.
    Somebody with a contract of their own always asks about that, whomever they may ask for: until there is a
    way to choose, they cannot ask for anybody else.
    """
    patients = set(may_ask_for)
    return patients.pop() if not has_contract and len(patients) == 1 else person
