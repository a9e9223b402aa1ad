"""GET /health: whether the database can be reached."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from contract_api.answers.schemas import Schema
from contract_api.dependencies import PartsDep
from contract_api.errors import Unavailable, documented

router = APIRouter(tags=["health"])


class Health(Schema):
    """All is well; anything else is an error."""

    status: Literal["ok"]


@router.get("/health", summary="Whether the database can be reached", responses=documented(Unavailable))
async def health(parts: PartsDep) -> Health:
    """Answer 200 when the database answers, else 503. Needs no credential."""
    try:
        async with parts.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        raise Unavailable from error
    return Health(status="ok")
