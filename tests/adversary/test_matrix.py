"""Who is told what: every combination of sender, ground, scope, channel, decision, class, age, protection and status.

5 senders x 5 grounds x 7 scopes x 3 channels x 4 decisions x 3 classes x 5 ages x 3 protections x 4 statuses are
378,000 combinations, each asked of the rules and of tables that were written from the words alone: the docs,
HSLF-FS 2016:40 as contract_api/disclosure quotes it, and the descriptions of the grounds. The tables are lists of what
is allowed: what stands in none is refused. The provider (own, another's with a ground, another's without) has no say in
a conversation; it concerns staff, and is crossed with grounds and blocks at the end. Corners of the same table are
walked through the whole house in test_corners.py.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import pytest

from contract_api.disclosure.rules import Decision, DecisionKind, DisclosureClass, level_for, may_say
from contract_api.people.rules import (
    SERVED,
    Ages,
    Ground,
    PatientStatus,
    Right,
    Scope,
    Someone,
    held,
    may_ask,
    may_ask_for_self,
)
from contract_api.providers.rules import Block, Place, SharingGround, may_see
from contract_api.providers.rules import Ground as ProviderGround
from tests.contract_api.builders import NOW, TODAY

SENDERS = ("unknown", "patient", "relative with the right", "relative without it", "both")
"""Both: a patient of their own who asks for another with the right."""

GROUNDS = ("consent", "guardian", "power_of_attorney", "god_man", "forvaltare")
SCOPES = ("next_step", "contacts", "own_activities", "whole_plan", "rebook", "reminders", "cases")
CHANNELS = ("sms", "telegram", "web")
DECISIONS = ("none", "notices", "content", "expired override")
CLASSES = ("neutral", "notice", "contract")
AGES = (12, 13, 16, 18, 70)
PROTECTIONS = ("none", "patient", "relative")
STATUSES = ("alive", "admitted", "moved", "deceased")


class Case(NamedTuple):
    sender: str
    ground: str
    scope: str
    channel: str
    decision: str
    kind: str
    age: int
    protection: str
    status: str


DIMENSIONS: dict[str, tuple[Any, ...]] = dict(
    zip(
        Case._fields,
        (SENDERS, GROUNDS, SCOPES, CHANNELS, DECISIONS, CLASSES, AGES, PROTECTIONS, STATUSES),
        strict=True,
    )
)


def every_case() -> Iterator[Case]:
    return (Case(*values) for values in product(*DIMENSIONS.values()))


# What the words say.

AGES_AT_WHICH = {
    "consent": {13, 16, 18, 70},  # a child below that gives none of its own
    "guardian": {12},  # and from thirteen on only by a recorded exception, of which there is none here
    "power_of_attorney": {18, 70},  # given by an adult
    "god_man": {12, 13, 16, 18, 70},
    "forvaltare": {12, 13, 16, 18, 70},
}
NO_ACT = {("power_of_attorney", "rebook")}  # information and taking part, and no act in the patient's place
OF_OWN = {13, 16, 18, 70}
TOLD_OF = {"alive", "admitted"}
OPENED = {  # 3 kap 15 §: nothing; 3 kap 16 §: what a decision exempts, while it lasts
    "none": {"neutral"},
    "notices": {"neutral", "notice"},
    "content": {"neutral", "notice", "contract"},
    "expired override": {"neutral"},
}


def should_be_told(case: Case) -> bool:
    """Return what the words say of a case."""
    if case.status not in TOLD_OF or case.sender in ("unknown", "relative without it"):
        return False
    if case.sender == "patient":
        if case.age not in OF_OWN:
            return False
    elif case.protection != "none" or case.age not in AGES_AT_WHICH[case.ground] or (case.ground, case.scope) in NO_ACT:
        return False
    if case.channel == "web":
        return True  # strong authentication
    return case.kind in ({"neutral"} if case.protection == "patient" else OPENED[case.decision])


# What the rules say.


@cache
def _scopes_of(sender: str, ground: str, scope: str, age: int, protection: str) -> frozenset[Scope] | None:
    patient = Someone(born_on=_born(age), is_protected=protection == "patient")
    if sender == "patient":
        return None if may_ask_for_self(patient, ages=Ages(), today=TODAY) else frozenset()
    asked = Scope(scope)
    # Without: a right to everything that does not carry the scope that is asked for.
    without = frozenset(Scope) - {asked, Scope.WHOLE_PLAN}
    scopes = without if sender == "relative without it" else frozenset({asked})
    right = Right(ground=Ground(ground), scopes=scopes, valid_from=TODAY - timedelta(days=30))
    relative = Someone(born_on=date(1972, 5, 19), is_protected=protection == "relative")
    return held(right, patient=patient, representative=relative, ages=Ages(), today=TODAY).scopes


@cache
def _says(channel: str, decision: str, kind: str, *, patient_hides: bool) -> bool:
    level = level_for(
        _decisions(decision), channel=channel, strong=channel == "web", is_protected=patient_hides, now=NOW
    )
    return may_say(DisclosureClass(kind), level)


def _decisions(decision: str) -> list[Decision]:
    if decision == "none":
        return []
    return [
        Decision(
            kind=DecisionKind.NOTICES if decision == "notices" else DecisionKind.CONTENT,
            channel=None,
            valid_from=NOW - timedelta(days=30),
            expires_at=NOW if decision == "expired override" else NOW + timedelta(days=30),
            withdrawn_at=None,
        )
    ]


def _born(age: int) -> date:
    return TODAY.replace(year=TODAY.year - age)


def is_told(case: Case) -> bool:
    """Return what the rules say of a case, put together as `conversations.service.load` and the answers do."""
    if case.sender == "unknown" or PatientStatus(case.status) not in SERVED:
        return False
    scopes = _scopes_of(case.sender, case.ground, case.scope, case.age, case.protection)
    patient_hides = case.protection == "patient"
    return may_ask(scopes, Scope(case.scope)) and _says(
        case.channel, case.decision, case.kind, patient_hides=patient_hides
    )


def test_every_combination_is_told_what_the_words_say_and_nothing_else() -> None:
    counted: Counter[bool] = Counter()
    wrong = []
    for case in every_case():
        told = is_told(case)
        counted[told] += 1
        if told != should_be_told(case):
            wrong.append((case, told))
    assert wrong[:10] == []
    assert counted.total() == 378_000
    assert counted[True] > 0


@pytest.mark.parametrize("dimension", Case._fields)
def test_each_dimension_decides_something(dimension: str) -> None:
    """None of them could be left out of the table: somewhere it alone makes the difference."""
    told = Case("relative with the right", "guardian", "rebook", "sms", "content", "contract", 12, "none", "alive")
    bases = [
        told,
        told._replace(ground="power_of_attorney", scope="next_step", age=18),
        told._replace(decision="none"),
    ]
    outcomes = [{is_told(base._replace(**{dimension: value})) for value in DIMENSIONS[dimension]} for base in bases]  # type: ignore[arg-type]
    assert {True, False} in outcomes


# Staff: own provider, another's on a ground, another's without; crossed with what a patient has blocked.

HERE, ELSEWHERE = uuid.uuid4(), uuid.uuid4()
VIEWER = Place(unit_id=uuid.uuid4(), provider_id=HERE)
FACTS = {
    "own unit": VIEWER,
    "own": Place(unit_id=uuid.uuid4(), provider_id=HERE),
    "other": Place(unit_id=uuid.uuid4(), provider_id=ELSEWHERE),
}
SHARED = {"none": None, "held": (HERE, ELSEWHERE), "backwards": (ELSEWHERE, HERE)}
WHEN = {"now": (30, None, None), "not begun": (-1, None, None), "over": (30, 0, None), "ended": (30, None, NOW)}
BLOCKED = ("nothing", "before the ground", "after the ground", "lifted")


def should_be_seen(fact: str, shared: str, when: str, ground: SharingGround, blocked: str) -> bool:
    if fact == "own unit":
        return True
    has_ground = (fact, shared, when) == ("other", "held", "now")
    if blocked in ("nothing", "lifted"):
        return fact == "own" or has_ground
    return has_ground and blocked == "before the ground" and ground is SharingGround.CONSENT


@pytest.mark.parametrize("fact", FACTS)
def test_staff_see_another_providers_facts_on_a_ground_alone_and_past_a_block_on_a_later_consent_alone(
    fact: str,
) -> None:
    place = FACTS[fact]
    recorded = NOW - timedelta(days=10)
    for shared, when, ground, blocked in product(SHARED, WHEN, SharingGround, BLOCKED):
        grounds = []
        if (direction := SHARED[shared]) is not None:
            began, over, ended = WHEN[when]
            grounds = [
                ProviderGround(
                    viewer_provider_id=direction[0],
                    fact_provider_id=direction[1],
                    ground=ground,
                    recorded_at=recorded,
                    valid_from=TODAY - timedelta(days=began),
                    valid_to=None if over is None else TODAY,
                    ended_at=ended,
                )
            ]
        since: datetime = recorded + timedelta(days=-5 if blocked == "before the ground" else 5)
        lifted = NOW if blocked == "lifted" else None
        block = Block(provider_id=None, unit_id=place.unit_id, since=since, lifted_at=lifted)
        blocks = [] if blocked == "nothing" else [block]
        seen = may_see(VIEWER, place, grounds=grounds, blocks=blocks, now=NOW)
        assert seen == should_be_seen(fact, shared, when, ground, blocked), (shared, when, ground, blocked)
