"""Patients' status from a file: CSV in UTF-8 with the columns external_ref, status and since (2026-12-31)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contract_api.people.rules import PatientStatus
from contract_api.people.status import BadRows, StatusChange

COLUMNS = ["external_ref", "status", "since"]


@dataclass(frozen=True)
class StatusFile:
    """A file of changes, one a line. Places are line numbers; the heading is line 1."""

    path: Path

    def changes(self) -> Mapping[int, StatusChange]:
        """Read the file. Raises BadRows, and OSError where it cannot be opened."""
        changes: dict[int, StatusChange] = {}
        faults: dict[int, str] = {}
        seen: set[str] = set()
        with self.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            lines = csv.reader(file)
            if [name.strip() for name in next(lines, [])] != COLUMNS:
                raise BadRows({1: f"the heading is not {','.join(COLUMNS)}"})
            for cells in lines:
                if not any(cell.strip() for cell in cells):
                    continue
                try:
                    change = _read([cell.strip() for cell in cells])
                    if change.external_ref in seen:
                        raise ValueError("the person stands there twice")
                except ValueError as fault:
                    faults[lines.line_num] = str(fault)
                    continue
                seen.add(change.external_ref)
                changes[lines.line_num] = change
        if faults:
            raise BadRows(faults)
        return changes


def _read(cells: list[str]) -> StatusChange:
    """Read a line. Raises ValueError with what is wrong, never with what stands there."""
    if len(cells) != len(COLUMNS):
        raise ValueError(f"there are not {len(COLUMNS)} columns")
    external_ref, status, since = cells
    if not external_ref:
        raise ValueError("the key is missing")
    if status not in set(PatientStatus):
        raise ValueError(f"the status is none of {', '.join(PatientStatus)}")
    try:
        day = date.fromisoformat(since)
    except ValueError:
        raise ValueError("the day is not written as 2026-12-31") from None
    return StatusChange(external_ref=external_ref, status=PatientStatus(status), since=day)
