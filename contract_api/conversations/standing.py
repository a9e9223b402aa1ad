"""Whether what was said a moment ago may still be said: while a standing is the same, it may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.conversations.candidates import Candidate
from nastasteg.clock import local_date

_STANDING = text(
    """
    SELECT encode(sha256(convert_to(
        CAST(:today AS text) || coalesce(string_agg(row.id || ' ' || row.xmin, ' ' ORDER BY row.id), ''), 'UTF8'
    )), 'hex') FROM (
        SELECT id, xmin FROM contract.person WHERE id = ANY(:persons) OR id = ANY(:patients)
        UNION ALL
        SELECT id, xmin FROM contract.representation
        WHERE representative_id = ANY(:persons) OR patient_id = ANY(:patients)
        UNION ALL
        SELECT version.id, version.xmin FROM contract.contract_version AS version
        JOIN contract.contract ON contract.id = version.contract_id WHERE contract.patient_id = ANY(:patients)
        UNION ALL
        SELECT point.id, point.xmin FROM contract.point
        JOIN contract.contract_version AS version ON version.id = point.version_id
        JOIN contract.contract ON contract.id = version.contract_id WHERE contract.patient_id = ANY(:patients)
        UNION ALL
        SELECT id, xmin FROM contract.appointment WHERE patient_id = ANY(:patients) AND ends_at > :now
        UNION ALL
        SELECT id, xmin FROM contract.disclosure_decision
        WHERE valid_from <= :now AND (expires_at IS NULL OR :now < expires_at)
        AND (withdrawn_at IS NULL OR :now < withdrawn_at)
    ) AS row
    """
)
"""Which rows there are and which transaction last wrote each (xmin), not what the rules make of them. Whatever is
written is a change, so no rule can be forgotten here.

The day stands for all that a calendar decides: birthdays, the first and last days of rights and contracts. The
decisions are those of all units: there are few, and which units an answer speaks of need not be known here.
"""


async def standing(session: AsyncSession, possible: Iterable[Candidate], *, now: datetime) -> str:
    """Return one word for all that decides what may be said to those at an address about those they may ask for.

    It differs whenever any of it has changed, and at times when none of it matters: then a question is asked again.
    """
    pairs = [(one.person.id, one.patient.id) for one in possible]
    given = {
        "persons": sorted({person for person, _ in pairs}),
        "patients": sorted({patient for _, patient in pairs}),
        "today": local_date(now).isoformat(),
        "now": now,
    }
    return str(await session.scalar(_STANDING, given))
