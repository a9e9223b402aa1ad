"""A new version of a contract: copied from the one before, written together with the patient, agreed or discarded.

What the patient is answered from never changes while it is written: the current version stands until the new one is
agreed, in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.contracts import templates
from contract_api.contracts.draft_points import CannotStandError
from contract_api.contracts.drafting import agreement_faults
from contract_api.contracts.models import Contract, ContractVersion, Plan, Point, VersionStatus
from contract_api.errors import Conflict, NotFound
from contract_api.people.models import Person
from contract_api.people.rules import SERVED
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date

NOT_COPIED = frozenset({"id", "version_id", "plan_id"})


@dataclass(frozen=True, kw_only=True)
class Pen:
    """Somebody at the care who writes contracts, at the units whose contracts they keep."""

    staff_id: uuid.UUID
    signature: str
    """Who agrees it with the patient: name and role, as it is printed."""
    unit_ids: Collection[uuid.UUID]
    now: datetime


async def begin(
    session: AsyncSession, pen: Pen, patient: Person, unit_id: uuid.UUID, *, template_id: uuid.UUID | None = None
) -> ContractVersion:
    """Begin a new version of a patient's contract, with all points of the last; the draft that is there, if one is.

    From a template of the keeping unit it begins with the template's points instead; only what another care provider
    answers for follows from the last.

    A contract is kept by one unit: `unit_id` is only for the first version. Raises NotFound where another unit keeps
    it, and Conflict for a patient who is not served here any more.
    """
    if patient.status not in SERVED:
        raise Conflict("The patient is not served here any more.")
    # One at a time for a patient: two who begin at once write in the same draft.
    await session.execute(select(Person.id).where(Person.id == patient.id).with_for_update(key_share=True))
    contract = await session.scalar(select(Contract).where(Contract.patient_id == patient.id))
    if contract is None:
        contract = Contract(id=uuid.uuid4(), patient_id=patient.id, created_at=pen.now)
        session.add(contract)
        await session.flush()
    versions = await session.scalars(
        select(ContractVersion).where(ContractVersion.contract_id == contract.id).order_by(ContractVersion.number)
    )
    earlier = versions.all()
    keeper = earlier[-1].unit_id if earlier else unit_id
    if keeper not in pen.unit_ids:
        raise NotFound("The contract is kept by another unit.")
    if earlier and earlier[-1].status is VersionStatus.DRAFT:
        return earlier[-1]
    draft = ContractVersion(
        id=uuid.uuid4(),
        contract_id=contract.id,
        number=earlier[-1].number + 1 if earlier else 1,
        status=VersionStatus.DRAFT,
        valid_from=local_date(pen.now),
        unit_id=keeper,
    )
    session.add(draft)
    await session.flush()
    template = None if template_id is None else await templates.template_of(session, [keeper], template_id)
    if earlier:
        await _copy(session, earlier[-1].id, draft, only_others=template is not None)
    if template is not None:
        await templates.copy_into(session, template, draft, after=await _last_number(session, contract.id))
    await _log(session, pen, patient.id, "contract.drafted", draft)
    return draft


async def draft_of(session: AsyncSession, pen: Pen, version_id: uuid.UUID) -> ContractVersion:
    """Return a draft that somebody may write in, locked, with points and patient. Raises NotFound for any other."""
    draft: ContractVersion | None = await session.scalar(
        select(ContractVersion)
        .where(
            ContractVersion.id == version_id,
            ContractVersion.status == VersionStatus.DRAFT,
            ContractVersion.unit_id.in_(pen.unit_ids),
        )
        .with_for_update(of=ContractVersion)
        .options(
            joinedload(ContractVersion.contract, innerjoin=True).joinedload(Contract.patient, innerjoin=True),
            joinedload(ContractVersion.unit, innerjoin=True),
            selectinload(ContractVersion.points).options(joinedload(Point.contact), joinedload(Point.unit)),
        )
        .execution_options(populate_existing=True)
    )
    if draft is None:
        raise NotFound("There is no such draft here.")
    return draft


async def before(session: AsyncSession, draft: ContractVersion) -> ContractVersion | None:
    """Return the version that holds until a draft is agreed, with its points."""
    found: ContractVersion | None = await session.scalar(
        select(ContractVersion)
        .where(ContractVersion.contract_id == draft.contract_id, ContractVersion.status == VersionStatus.CURRENT)
        .options(selectinload(ContractVersion.points).options(joinedload(Point.contact), joinedload(Point.unit)))
    )
    return found


async def agree(session: AsyncSession, pen: Pen, draft: ContractVersion) -> None:
    """Let a draft hold from today in place of the version before, as agreed with the patient.

    Raises CannotStandError where it lacks what every contract says, and Conflict for a patient not served any more.
    """
    found = agreement_faults([point.kind for point in draft.points])
    if found:
        raise CannotStandError(found)
    patient = draft.contract.patient
    if patient.status not in SERVED:
        raise Conflict("The patient is not served here any more.")
    today = local_date(pen.now)
    old = await before(session, draft)
    if old is not None:
        old.status = VersionStatus.SUPERSEDED
        old.valid_to = today if today > old.valid_from else None
        await session.flush()
    draft.status, draft.valid_from = VersionStatus.CURRENT, today
    draft.agreed_at, draft.agreed_by = pen.now, pen.signature
    await session.flush()
    await _log(session, pen, patient.id, "contract.agreed", draft)


async def discard(session: AsyncSession, pen: Pen, draft: ContractVersion) -> None:
    """Throw a draft away. What holds is as it was."""
    patient_id = draft.contract.patient_id
    await _log(session, pen, patient_id, "contract.discarded", draft)
    for point in draft.points:
        await session.delete(point)
    await session.flush()
    for plan in await session.scalars(select(Plan).where(Plan.version_id == draft.id)):
        await session.delete(plan)
    await session.flush()
    await session.delete(draft)
    await session.flush()


async def _last_number(session: AsyncSession, contract_id: uuid.UUID) -> int:
    """Return the highest number that a point of any version of a contract has had."""
    last: int | None = await session.scalar(
        select(func.max(Point.number))
        .join(ContractVersion, ContractVersion.id == Point.version_id)
        .where(ContractVersion.contract_id == contract_id)
    )
    return last or 0


async def _copy(session: AsyncSession, old_id: uuid.UUID, draft: ContractVersion, *, only_others: bool) -> None:
    keeping = select(CareUnit.provider_id).where(CareUnit.id == draft.unit_id).scalar_subquery()
    own_units = select(CareUnit.id).where(CareUnit.provider_id == keeping)
    wanted = select(Point).where(Point.version_id == old_id).order_by(Point.number)
    points = await session.scalars(wanted.where(Point.unit_id.not_in(own_units)) if only_others else wanted)
    plans: dict[uuid.UUID | None, uuid.UUID | None] = {None: None}
    for plan in await session.scalars(select(Plan).where(Plan.version_id == old_id)):
        plans[plan.id] = uuid.uuid4()
        session.add(Plan(id=plans[plan.id], version_id=draft.id, kind=plan.kind, title=plan.title))
    await session.flush()
    columns = [column.key for column in Point.__table__.columns if column.key not in NOT_COPIED]
    for point in points.all():
        copied = {name: getattr(point, name) for name in columns}
        session.add(Point(id=uuid.uuid4(), version_id=draft.id, plan_id=plans[point.plan_id], **copied))
    await session.flush()


async def _log(session: AsyncSession, pen: Pen, patient_id: uuid.UUID, action: str, version: ContractVersion) -> None:
    await record_reading(
        session,
        actor=Actor.STAFF,
        actor_id=pen.staff_id,
        patient_id=patient_id,
        channel="inbox",
        action=action,
        items=[f"version:{version.number}"],
        unit_id=version.unit_id,
        message_id=None,
        now=pen.now,
    )
