"""Whose staff may see whose facts."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_api.providers.rules import Block, Ground, Place, SharingGround, may_see
from tests.contract_api.builders import NOW, TODAY

REGION, KOMMUN, PRIVATE = (uuid.UUID(int=number) for number in (1, 2, 3))
HEART, LUNGS, HOME_CARE, PHYSIO = (uuid.UUID(int=number) for number in (11, 12, 13, 14))
AT_HEART = Place(unit_id=HEART, provider_id=REGION)
AT_LUNGS = Place(unit_id=LUNGS, provider_id=REGION)
AT_HOME_CARE = Place(unit_id=HOME_CARE, provider_id=KOMMUN)
PLACES = (AT_HEART, AT_LUNGS, AT_HOME_CARE, Place(unit_id=PHYSIO, provider_id=PRIVATE))

BEFORE, AFTER = NOW - timedelta(days=2), NOW + timedelta(days=2)


def ground(viewer: uuid.UUID = REGION, owner: uuid.UUID = KOMMUN, **changes: Any) -> Ground:
    usual: dict[str, Any] = {
        "ground": SharingGround.SIP,
        "recorded_at": NOW - timedelta(days=9),
        "valid_from": TODAY - timedelta(days=9),
        "valid_to": None,
        "ended_at": None,
    }
    return Ground(viewer_provider_id=viewer, fact_provider_id=owner, **(usual | changes))


def block(*, provider: uuid.UUID | None = None, unit: uuid.UUID | None = None, **changes: Any) -> Block:
    return Block(**({"provider_id": provider, "unit_id": unit, "since": BEFORE, "lifted_at": None} | changes))


def sees(viewer: Place, fact: Place, grounds: list[Ground] | None = None, blocks: list[Block] | None = None) -> bool:
    return may_see(viewer, fact, grounds=grounds or [], blocks=blocks or [], now=NOW)


def test_within_a_provider_staff_see_and_across_they_do_not() -> None:
    assert sees(AT_HEART, AT_LUNGS)
    assert not sees(AT_HEART, AT_HOME_CARE)
    assert not sees(AT_HOME_CARE, AT_HEART)


@pytest.mark.parametrize("kind", list(SharingGround))
def test_a_ground_opens_one_direction(kind: SharingGround) -> None:
    held = [ground(ground=kind)]
    assert sees(AT_HEART, AT_HOME_CARE, held)
    assert not sees(AT_HOME_CARE, AT_HEART, held)


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"valid_from": TODAY}, True),
        ({"valid_from": TODAY + timedelta(days=1)}, False),
        ({"valid_to": TODAY + timedelta(days=1)}, True),
        ({"valid_to": TODAY}, False),
        ({"ended_at": NOW}, False),
        ({"ended_at": AFTER}, True),
    ],
)
def test_a_ground_holds_within_its_dates_until_it_is_ended(changes: dict[str, Any], holds: bool) -> None:
    assert sees(AT_HEART, AT_HOME_CARE, [ground(**changes)]) is holds


@pytest.mark.parametrize("kind", list(SharingGround))
@pytest.mark.parametrize("blocked", [{"provider": KOMMUN}, {"unit": HOME_CARE}])
def test_a_block_beats_every_ground_that_was_there(kind: SharingGround, blocked: dict[str, uuid.UUID]) -> None:
    held = [ground(ground=kind)]
    assert not sees(AT_HEART, AT_HOME_CARE, held, [block(**blocked)])
    assert sees(AT_HEART, AT_HOME_CARE, held, [block(**blocked, lifted_at=NOW)])
    assert sees(AT_HEART, AT_HOME_CARE, held, [block(**blocked, since=AFTER)])


def test_only_the_patient_s_own_later_word_passes_a_block() -> None:
    blocked = [block(provider=KOMMUN)]
    later = {"recorded_at": BEFORE + timedelta(hours=1)}
    assert sees(AT_HEART, AT_HOME_CARE, [ground(ground=SharingGround.CONSENT, **later)], blocked)
    assert not sees(AT_HEART, AT_HOME_CARE, [ground(ground=SharingGround.SIP, **later)], blocked)
    again = [*blocked, block(unit=HOME_CARE, since=BEFORE + timedelta(hours=2))]
    assert not sees(AT_HEART, AT_HOME_CARE, [ground(ground=SharingGround.CONSENT, **later)], again)


def test_a_unit_s_block_holds_within_the_provider_and_a_provider_s_does_not() -> None:
    assert not sees(AT_LUNGS, AT_HEART, blocks=[block(unit=HEART)])
    assert sees(AT_HEART, AT_LUNGS, blocks=[block(unit=HEART)])
    assert sees(AT_LUNGS, AT_HEART, blocks=[block(provider=REGION)])
    own = [ground(REGION, REGION, ground=SharingGround.CONSENT, recorded_at=NOW)]
    assert sees(AT_LUNGS, AT_HEART, own, [block(unit=HEART)])


PROVIDERS = st.sampled_from([REGION, KOMMUN, PRIVATE])
GROUNDS = st.lists(
    st.builds(ground, PROVIDERS, PROVIDERS, ground=st.sampled_from(SharingGround), ended_at=st.none() | st.just(NOW)),
    max_size=4,
)
BLOCKS = st.lists(
    st.builds(lambda one: block(unit=one), st.sampled_from([HEART, LUNGS, HOME_CARE]))
    | st.builds(lambda one: block(provider=one), PROVIDERS),
    max_size=3,
)


@given(st.sampled_from(PLACES), GROUNDS, BLOCKS)
def test_staff_always_see_their_own_unit_s_facts(place: Place, grounds: list[Ground], blocks: list[Block]) -> None:
    assert sees(place, place, grounds, blocks)


@given(st.sampled_from(PLACES), st.sampled_from(PLACES), GROUNDS, BLOCKS)
def test_a_further_block_never_opens_anything(
    viewer: Place, fact: Place, grounds: list[Ground], blocks: list[Block]
) -> None:
    if not sees(viewer, fact, grounds, blocks):
        assert not sees(viewer, fact, grounds, [*blocks, block(unit=fact.unit_id)])
    if not blocks and not grounds:
        assert sees(viewer, fact) == (viewer.provider_id == fact.provider_id)
