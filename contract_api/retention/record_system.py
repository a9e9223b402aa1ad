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
from sqlalchemy.orm import joinedload

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.cases.models import Case
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
    """Hand the record system the oldest cases that it does not have, and log each. Returns how many.

    Raises OSError when it takes none; then nothing is stored.
    """
    exported = exists().where(CaseExport.case_id == Case.id)
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
        )
    )
    cases = found.all()
    for case in cases:
        session.add(CaseExport(case_id=case.id, receipt=records.take(_described(case)), exported_at=now))
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
        "text": case.text,
    }
