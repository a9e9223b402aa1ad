"""Brings a database to the newest schema. Safe to run again, and from several processes at once."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.errors import DuplicateDatabase, UniqueViolation

MIGRATIONS = Path(__file__).parent.parent / "migrations"

TRACKER_DATABASE = "rasa"
"""The dialogue engine keeps its trackers in a database of its own on the same server."""


def migrate(database_url: str) -> None:
    """Make the tracker database if it is missing, and upgrade ours to the newest step.

    Raises psycopg's errors.
    """
    make_tracker_database(database_url)
    command.upgrade(alembic_config(database_url), "head")


def alembic_config(database_url: str) -> Config:
    """Return the migration tool's configuration for a database."""
    config = Config(attributes={"database_url": database_url})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def make_tracker_database(database_url: str) -> None:
    """Make the tracker database if the server has none yet.

    The user needs the right to create databases for that.
    """
    with psycopg.connect(database_url, autocommit=True, connect_timeout=5) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TRACKER_DATABASE])
        if found.fetchone() is not None:
            return
        try:
            connection.execute(f"CREATE DATABASE {TRACKER_DATABASE}")
        except (DuplicateDatabase, UniqueViolation):
            return
