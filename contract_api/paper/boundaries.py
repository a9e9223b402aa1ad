"""Takes from a paper what the staff who print it may not see: it is printed by whoever answers for it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contract_api.answers.facts import Dossier, Point
from contract_api.contacts.rules import ContactPoint
from contract_api.providers.service import Sight


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What another care provider prints."""

    points: Sequence[tuple[int, str]]
    """Numbers of points with their providers' names, in order."""
    times: Sequence[str]
    """The names of providers with agreed times."""


def unit_ids_of(dossier: Dossier) -> set[uuid.UUID]:
    """Return all units that answer for something in it."""
    found = {unit_id for _, unit_id in _numbered(dossier)} | {one.unit_id for one in dossier.appointments}
    found |= {one.moved_to.unit_id for one in dossier.appointments if one.moved_to}
    kept = {dossier.version.unit_id} if dossier.version else set()
    return found | kept | ({dossier.appointments_unit_id} if dossier.appointments_unit_id else set())


def seen_by(dossier: Dossier, sight: Sight) -> tuple[Dossier, Elsewhere]:
    """Return what is left of it, and what stands elsewhere. Numbers stay as they are."""
    seen = {unit_id for unit_id in unit_ids_of(dossier) if sight.covers(unit_id)}
    hidden = [(number, unit_id) for number, unit_id in _numbered(dossier) if unit_id not in seen]
    version, times_are_seen = dossier.version, dossier.appointments_unit_id in seen
    keeper_is_seen = version is not None and version.unit_id in seen
    if version is not None and not keeper_is_seen:
        version = replace(version, agreed_by=None)
    left = replace(
        dossier,
        version=version,
        plans=dossier.plans if keeper_is_seen else (),
        activities=[one for one in dossier.activities if one.unit_id in seen],
        notes=[one for one in dossier.notes if one.unit_id in seen],
        signs=[one for one in dossier.signs if one.unit_id in seen],
        contacts=[one for one in dossier.contacts if one.unit_id in seen],
        appointments=[
            replace(one, moved_to=one.moved_to if one.moved_to and one.moved_to.unit_id in seen else None)
            for one in dossier.appointments
            if one.unit_id in seen
        ],
        appointments_text=dossier.appointments_text if times_are_seen else None,
    )
    return left, Elsewhere(
        points=[(number, _provider(dossier, unit_id)) for number, unit_id in sorted(hidden)],
        times=sorted({_provider(dossier, one.unit_id) for one in dossier.appointments if one.unit_id not in seen}),
    )


def is_empty(dossier: Dossier) -> bool:
    """Return whether nothing of anybody's is left in it."""
    return not (dossier.activities or dossier.notes or dossier.signs or dossier.contacts or dossier.appointments)


def _numbered(dossier: Dossier) -> list[tuple[int, uuid.UUID]]:
    """Return every point's number and unit."""
    points: list[Point | ContactPoint] = [*dossier.activities, *dossier.notes, *dossier.signs, *dossier.contacts]
    return [(point.number, point.unit_id) for point in points]


def _provider(dossier: Dossier, unit_id: uuid.UUID) -> str:
    return dossier.units[unit_id].provider_name
