"""Who may ask for a patient, as the patient sees it; and what the patient takes back or hides."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.service import record
from contract_api.answers.facts import Dossier
from contract_api.answers.loading import Wanted, load_dossier
from contract_api.answers.service import Inquiry, begin, way_of
from contract_api.contracts.models import Contract, ContractVersion, Point, VersionStatus
from contract_api.conversations.service import Asking, hold
from contract_api.disclosure.rules import DisclosureClass, may_say
from contract_api.errors import NotAllowed, NotFound
from contract_api.people.models import Channel, ChannelBinding, Representation
from contract_api.people.rules import Ages, Scope, ends_on
from contract_api.rights.rules import as_it_stands
from contract_api.rights.schemas import PointState, RightEnded, RightsAnswer, RightView, ScopeName
from nastasteg.identifiers import Identifiers

BY_PATIENT = "patienten"


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """A recorded right with its number among the patient's, those that have ended included."""

    number: int
    right: Representation


async def recorded(session: AsyncSession, patient_id: uuid.UUID) -> list[Numbered]:
    """Return every right that was ever recorded for a patient, numbered from 1 in the order of recording."""
    found = await session.scalars(
        select(Representation)
        .where(Representation.patient_id == patient_id)
        .order_by(Representation.recorded_at, Representation.id)
        .options(
            joinedload(Representation.patient, innerjoin=True),
            joinedload(Representation.representative, innerjoin=True),
        )
    )
    return [Numbered(number=number, right=right) for number, right in enumerate(found, start=1)]


async def told(inquiry: Inquiry, *, identifiers: Identifiers, ages: Ages) -> RightsAnswer:
    """Tell who may ask for the patient; a relative is told of their own right alone."""
    session, asking = inquiry.session, inquiry.asking
    answering = await begin(inquiry, Wanted(), allowed=asking.scopes is None or bool(asking.scopes))
    dossier, allowed = answering.dossier, bool(answering.envelope["allowed"])
    is_sayable = allowed and _may_say_content(dossier)
    standing = await _standing(session, asking, ages=ages, today=dossier.today) if is_sayable else []
    views = [await _view(session, one, identifiers=identifiers, ages=ages, today=dossier.today) for one in standing]
    await record(
        session,
        asking=asking,
        action="answer.rights",
        items=[f"right:{one.right.id}" for person in standing for one in person],
        unit_id=dossier.keeper.id if dossier.keeper else None,
        message_id=inquiry.message_id,
        now=inquiry.now,
    )
    return RightsAnswer(
        **answering.envelope,
        rights=sorted(views, key=lambda one: (one.name, one.number)),
        point=next((note.number for note in dossier.notes if note.kind == "relatives_part"), None),
        unit_name=dossier.keeper.name if is_sayable and dossier.keeper else None,
    )


async def end_by_patient(
    session: AsyncSession, asking: Asking, number: int, *, message_id: str, now: datetime
) -> RightEnded:
    """Let the patient take back all that the person behind a number may. Done before, it is done once.

    It holds from the next message on, also in the middle of a conversation. Raises NotAllowed for anybody but the
    patient, and NotFound where no right has the number.
    """
    _only_the_patient(asking)
    await hold(session, asking)
    rights = await recorded(session, asking.patient.id)
    meant = next((one.right for one in rights if one.number == number), None)
    if meant is None:
        raise NotFound("No right has that number.")
    dossier = await load_dossier(session, asking.patient.id, way=way_of(asking), wanted=None, now=now)
    ended = [
        one.right
        for one in rights
        if one.right.representative_id == meant.representative_id and one.right.revoked_at is None
    ]
    for right in ended:
        right.revoked_at, right.revoked_by = now, BY_PATIENT
    if ended:
        await record(
            session,
            asking=asking,
            action="right.revoked",
            items=[f"right:{right.id}" for right in ended],
            unit_id=dossier.keeper.id if dossier.keeper else None,
            message_id=message_id,
            now=now,
        )
    name = f"{meant.representative.given_name} {meant.representative.family_name}"
    return RightEnded(name=name if _may_say_content(dossier) else None)


async def point_state(session: AsyncSession, asking: Asking, number: int) -> PointState:
    """Tell whether relatives are shown a point. Raises NotAllowed for others than the patient, NotFound without it."""
    _only_the_patient(asking)
    point = await current_point(session, asking.patient.id, number)
    return PointState(number=number, hidden_from_relatives=point.hidden_from_relatives)


async def hide_point(
    session: AsyncSession, asking: Asking, number: int, *, message_id: str, now: datetime
) -> PointState:
    """Let the patient hide a point from all who ask for them. Raises NotAllowed and NotFound, as `point_state`."""
    _only_the_patient(asking)
    point = await current_point(session, asking.patient.id, number)
    if not point.hidden_from_relatives:
        point.hidden_from_relatives = True
        await record(
            session,
            asking=asking,
            action="point.hidden",
            items=[f"point:{number}"],
            unit_id=point.unit_id,
            message_id=message_id,
            now=now,
        )
    return PointState(number=number, hidden_from_relatives=True)


async def current_point(session: AsyncSession, patient_id: uuid.UUID, number: int) -> Point:
    """Return a point of the version of a patient's contract that is current. Raises NotFound without it."""
    point = await session.scalar(
        select(Point)
        .join(ContractVersion, ContractVersion.id == Point.version_id)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(
            Contract.patient_id == patient_id,
            ContractVersion.status == VersionStatus.CURRENT,
            Point.number == number,
        )
    )
    if point is None:
        raise NotFound("The contract has no point with that number.")
    return point


def _only_the_patient(asking: Asking) -> None:
    if asking.scopes is not None:
        raise NotAllowed("Only the patient decides who may ask for them.")


def _may_say_content(dossier: Dossier) -> bool:
    return dossier.keeper is not None and may_say(DisclosureClass.CONTRACT, dossier.keeper.level)


async def _standing(session: AsyncSession, asking: Asking, *, ages: Ages, today: date) -> list[list[Numbered]]:
    """Return the rights that stand or are to come, the rights of each person together."""
    by_person: dict[uuid.UUID, list[Numbered]] = {}
    for one in await recorded(session, asking.patient.id):
        is_told = asking.is_for_self or one.right.representative_id == asking.person.id
        begins = max(today, one.right.valid_from)
        if is_told and _scopes(one.right, ages=ages, today=begins):
            by_person.setdefault(one.right.representative_id, []).append(one)
    return list(by_person.values())


def _scopes(right: Representation, *, ages: Ages, today: date) -> frozenset[Scope]:
    return as_it_stands(
        right.as_rule(),
        patient=right.patient.as_rule(),
        representative=right.representative.as_rule(),
        ages=ages,
        today=today,
    ).scopes


async def _view(
    session: AsyncSession, rights: Sequence[Numbered], *, identifiers: Identifiers, ages: Ages, today: date
) -> RightView:
    """Return one person's rights as one."""
    first = rights[0].right
    begins = min(one.right.valid_from for one in rights)
    scopes = frozenset[Scope]().union(
        *(_scopes(one.right, ages=ages, today=max(today, one.right.valid_from)) for one in rights)
    )
    ends = [ends_on(one.right.as_rule(), patient=first.patient.as_rule(), ages=ages) for one in rights]
    names: list[ScopeName] = [scope.value for scope in Scope if scope in scopes]
    return RightView(
        number=rights[0].number,
        name=f"{first.representative.given_name} {first.representative.family_name}",
        given_name=first.representative.given_name,
        called=first.called,
        scopes=names,
        from_day=begins if begins > today else None,
        until=None if None in ends else max(end for end in ends if end is not None),
        phones_end=await _phones_end(session, first.representative_id, identifiers),
    )


async def _phones_end(session: AsyncSession, person_id: uuid.UUID, identifiers: Identifiers) -> list[str]:
    sealed = await session.scalars(
        select(ChannelBinding.address_sealed)
        .where(
            ChannelBinding.person_id == person_id,
            ChannelBinding.channel == Channel.SMS,
            ChannelBinding.ended_at.is_(None),
        )
        .order_by(ChannelBinding.verified_at, ChannelBinding.id)
    )
    return [identifiers.open(one)[-2:] for one in sealed]
