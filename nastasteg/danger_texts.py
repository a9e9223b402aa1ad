"""The replies to danger as they stand in domain.yml, and whether they are the ones that somebody has approved."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.disclosure.models import DangerTextApproval

PROJECT = Path(__file__).resolve().parents[1]
PREFIX = "utter_danger_"


def danger_texts(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the replies to danger by their names. Raises OSError, and ValueError when the file has none."""
    file = Path(environment.get("NASTASTEG_DOMAIN_PATH") or PROJECT / "domain.yml")
    responses = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("responses", {})
    texts = {name: variants[0]["text"] for name, variants in responses.items() if name.startswith(PREFIX)}
    if not texts:
        raise ValueError(f"{file.name} has no reply to danger")
    return texts


def texts_hash(texts: Mapping[str, str]) -> str:
    """Return the hash by which approved texts are known again (SHA-256, 64 hex digits)."""
    written = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


async def approve(session: AsyncSession, texts: Mapping[str, str], *, by: str, reference: str, now: datetime) -> str:
    """Record that the texts are approved as they are; return their hash."""
    digest = texts_hash(texts)
    session.add(
        DangerTextApproval(id=uuid.uuid4(), texts_hash=digest, approved_by=by, reference=reference, approved_at=now)
    )
    await session.flush()
    return digest


async def newest_approval(session: AsyncSession) -> DangerTextApproval | None:
    """Return the approval that holds."""
    approval: DangerTextApproval | None = await session.scalar(
        select(DangerTextApproval).order_by(DangerTextApproval.approved_at.desc()).limit(1)
    )
    return approval
