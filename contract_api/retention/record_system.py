"""Hands cases to the record system, where what became part of care is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.cases.lifecycle import EventKind
from contract_api.cases.models import Case, CaseEvent
from contract_api.retention.models import CaseExport

AT_ONCE = 50


class RecordSystem(Protocol):
    """Where a care provider keeps its records."""

    def take(self, case: Mapping[str, Any]) -> str:
        """Keep a case and return what it is called there. The same case again is the same record. Raises OSError."""


class RecordFolder:
    """One JSON file for each case in a folder, from where the record system fetches it."""

    def __init__(self, folder: Path) -> None:
        """Write into a folder that exists."""
        self._folder = folder

    def take(self, case: Mapping[str, Any]) -> str:
        """Write the case's file whole, or not at all."""
        name = f"case-{case['number']}.json"
        unfinished = self._folder / f".{name}.{os.getpid()}"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(case, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        unfinished.replace(self._folder / name)
        return name


async def export_cases(session: AsyncSession, records: RecordSystem, *, now: datetime, most: int = AT_ONCE) -> int:
    """Hand the record system the oldest cases that it does not have as they are now, and log each. Returns how many.

    What has happened since takes the place of what was handed over before. Raises OSError when it takes none; then
    nothing is stored.
    """
    since = exists().where(CaseEvent.case_id == Case.id, CaseEvent.at >= CaseExport.exported_at)
    exported = exists().where(CaseExport.case_id == Case.id, ~since)
    found = await session.scalars(
        select(Case)
        .where(~exported)
        .order_by(Case.number)
        .limit(most)
        .with_for_update(of=Case, skip_locked=True)
        .options(
            joinedload(Case.patient, innerjoin=True),
            joinedload(Case.person, innerjoin=True),
            joinedload(Case.unit, innerjoin=True),
            joinedload(Case.contact),
            selectinload(Case.events).joinedload(CaseEvent.staff),
        )
    )
    cases = found.all()
    for case in cases:
        await session.merge(CaseExport(case_id=case.id, receipt=records.take(_described(case)), exported_at=now))
        await record_reading(
            session,
            actor=Actor.SERVICE,
            actor_id=None,
            patient_id=case.patient_id,
            channel=None,
            action="case.export",
            items=[f"case:{case.number}"],
            unit_id=case.unit_id,
            message_id=None,
            now=now,
        )
    return len(cases)


def _described(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "created_at": case.created_at.isoformat(),
        "patient_ref": case.patient.external_ref,
        "asked_by_ref": case.person.external_ref,
        "unit_hsa_id": case.unit.hsa_id,
        "contact": case.contact.name if case.contact else None,
        "reason": case.reason.value,
        "status": case.status.value,
        "text": case.text,
        "events": [_happened(case, event) for event in case.events if event.kind is not EventKind.NOTED],
    }


def _happened(case: Case, event: CaseEvent) -> dict[str, Any]:
    """Describe an event. Who did it: somebody at the care by name, the patient, a relative, or nobody."""
    by = "patient" if event.person_id == case.patient_id else "relative" if event.person_id else None
    return {
        "at": event.at.isoformat(),
        "what": event.kind.value,
        "by": event.staff.name if event.staff else by,
        "text": event.text,
        "why": event.why,
    }
