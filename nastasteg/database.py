"""How every process reaches PostgreSQL: one URL, three schemas (gateway, contract, jobs)."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

SEARCH_PATH = "jobs,public"
"""Our tables name their schema; only the job queue's SQL relies on the search path."""

type Sessions = async_sessionmaker[AsyncSession]


def sqlalchemy_url(database_url: str) -> str:
    """Return the database URL with the driver that we use (psycopg 3). Raises ValueError when it is not PostgreSQL."""
    scheme, separator, rest = database_url.partition("://")
    if not separator or scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


def make_engine(database_url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Make an engine whose connections are checked before use, so that a restarted server is survived.

    The connection used last is used next: the driver prepares a statement only for a connection that has seen it often.
    """
    return create_async_engine(
        sqlalchemy_url(database_url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_use_lifo=True,
        hide_parameters=True,  # what stands in them may be a phone number or what a patient wrote
        connect_args={"options": f"-csearch_path={SEARCH_PATH} -ctimezone=UTC", "connect_timeout": 5},
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Make the session factory. Sessions begin with `sessions.begin()`, which commits at the end or rolls back."""
    return async_sessionmaker(engine, expire_on_commit=False)
