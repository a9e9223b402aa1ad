"""Runs the migrations of all three schemas on DATABASE_URL, in one transaction, one process at a time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from alembic import context
from sqlalchemy import create_engine, text

import bot.gateway.buttons  # noqa: F401 - a table of the gateway's stands there
from bot.gateway.models import Base as GatewayBase
from contract_api.metadata import metadata as contract_metadata
from nastasteg.database import sqlalchemy_url

OUR_SCHEMAS = frozenset({"contract", "gateway"})
"""The schemas whose tables are ours to compare; the queue's schema is its library's."""

MIGRATION_LOCK = 7_401_606
"""An arbitrary number, the same in every process, under which migrations wait for each other."""


def is_ours(name: str | None, kind: str, parents: Mapping[Any, str | None]) -> bool:
    """Return whether a schema, or anything inside one, is to be compared with the models."""
    return (name if kind == "schema" else parents["schema_name"]) in OUR_SCHEMAS


def database_url() -> str:
    """Return the caller's URL, else the environment's. Raises ValueError when there is none."""
    url = context.config.attributes.get("database_url") or os.environ.get("DATABASE_URL", "")
    return sqlalchemy_url(str(url))


def run() -> None:
    """Connect and migrate. Two processes at once wait for each other, and the second finds nothing to do."""
    engine = create_engine(database_url())
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=[contract_metadata, GatewayBase.metadata],
            include_schemas=True,
            include_name=is_ours,
            compare_server_default=True,
        )
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            context.run_migrations()
    engine.dispose()


run()
