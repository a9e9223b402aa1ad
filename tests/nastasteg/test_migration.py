"""The migrations, run on a real server."""

from __future__ import annotations

import subprocess
import sys

import psycopg
from alembic import command
from procrastinate.schema import SchemaManager

from nastasteg.migration import MIGRATIONS, TRACKER_DATABASE, alembic_config, migrate


def schemas_of(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname = ANY(%s)",
            [["contract", "gateway", "jobs"]],
        )
        return {row[0] for row in rows}


def test_the_models_and_the_migrations_say_the_same(database_url: str) -> None:
    command.check(alembic_config(database_url))


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)
    assert {"contract", "jobs"} <= schemas_of(database_url)


def test_two_processes_may_migrate_at_once(empty_database_url: str) -> None:
    program = "import sys; from nastasteg.migration import migrate; migrate(sys.argv[1])"
    command_line = [sys.executable, "-c", program, empty_database_url]
    both = [subprocess.Popen(command_line, cwd=MIGRATIONS.parent) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert {"contract", "jobs"} <= schemas_of(empty_database_url)


def test_all_steps_can_be_undone_and_done_again(database_url: str) -> None:
    command.downgrade(alembic_config(database_url), "base")
    assert schemas_of(database_url) == set()
    migrate(database_url)
    assert {"contract", "jobs"} <= schemas_of(database_url)


def test_the_tracker_database_is_made(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [TRACKER_DATABASE])
        assert found.fetchone() == (1,)


def test_the_queue_s_sql_is_that_of_the_installed_library() -> None:
    kept = (MIGRATIONS / "sql" / "job_queue_3_10.sql").read_text(encoding="utf-8")
    assert kept == SchemaManager.get_schema(), "write a migration with the library's own upgrade steps"
