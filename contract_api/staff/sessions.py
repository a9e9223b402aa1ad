"""Logins of staff: begun for who has proven to be somebody here, held for a while, and ended."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.staff.models import Post, Staff, StaffSession
from contract_api.staff.rules import Act, Role, may, session_holds
from contract_api.units.models import CareUnit
from nastasteg.identifiers import Identifiers

KIND = "staff session"
"""Under which secrets are looked up."""

SECRET_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Somebody at the care who is logged in, and what they may now."""

    staff: Staff
    """With its contact loaded."""
    posts: Mapping[uuid.UUID, tuple[CareUnit, frozenset[Role]]]
    """As what they work, at each of their units."""

    def units_where(self, act: Act) -> list[CareUnit]:
        """Return the units at which they may do something, by name."""
        found = [unit for unit, roles in self.posts.values() if may(roles, act)]
        return sorted(found, key=lambda unit: (unit.name, unit.hsa_id))


async def begin(session: AsyncSession, identifiers: Identifiers, subject: str, *, now: datetime) -> str | None:
    """Begin a login for whoever the provider calls so, and return its secret; None for nobody who works here."""
    staff = await session.scalar(
        select(Staff)
        .join(Post, Post.staff_id == Staff.id)
        .where(Staff.subject == subject, Staff.ended_at.is_(None), Post.ended_at.is_(None))
        .limit(1)
    )
    if staff is None:
        return None
    secret = secrets.token_urlsafe(SECRET_BYTES)
    lookup = identifiers.lookup(KIND, secret)
    session.add(StaffSession(staff_id=staff.id, secret_lookup=lookup, began_at=now, seen_at=now))
    await session.flush()
    return secret


async def held(
    session: AsyncSession, identifiers: Identifiers, secret: str, *, is_used: bool = True, now: datetime
) -> SignedIn | None:
    """Return who holds a login; None when it has ended, or they no longer work here.

    Unless `is_used` is False it is noted that it is used, and so it holds for longer.
    """
    # In one statement: every page asks it.
    found = await session.execute(
        select(StaffSession, Staff)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.secret_lookup.in_(identifiers.lookups(KIND, secret)))
        .with_for_update(of=StaffSession)
        .options(joinedload(Staff.contact), joinedload(Staff.posts).joinedload(Post.unit))
    )
    login, staff = found.unique().one_or_none() or (None, None)
    if login is None or staff is None or staff.ended_at is not None:
        return None
    if not session_holds(began_at=login.began_at, seen_at=login.seen_at, ended_at=login.ended_at, now=now):
        return None
    if is_used:
        login.seen_at = now
    posts: dict[uuid.UUID, tuple[CareUnit, frozenset[Role]]] = {}
    for post in staff.posts:
        if post.ended_at is None:
            _, roles = posts.get(post.unit_id, (post.unit, frozenset()))
            posts[post.unit_id] = (post.unit, roles | {post.role})
    return SignedIn(staff=staff, posts=posts) if posts else None


async def end(session: AsyncSession, identifiers: Identifiers, secret: str, *, now: datetime) -> None:
    """End a login. One that has ended stays as it is."""
    await session.execute(
        update(StaffSession)
        .where(StaffSession.secret_lookup.in_(identifiers.lookups(KIND, secret)), StaffSession.ended_at.is_(None))
        .values(ended_at=now)
    )
