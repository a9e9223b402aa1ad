"""How often a login may be tried: for each link, and from each address."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.gateway.models import LoginAttempts
from nastasteg.identifiers import Identifiers

COUNTED_FOR = timedelta(minutes=15)
"""From the first attempt on. As long as a link lives: a link that has been tried too often never opens again."""

MOST_FOR_A_LINK = 5
"""As for the codes that make a number somebody's: whoever has the SMS in their hand needs fewer."""

MOST_FROM_AN_ADDRESS = 100
"""Going to the login and coming back are one each. Thousands of telephones share an address at their operator."""

IPV6_NETWORK = 64
"""Bits of an address in IPv6 that one household or telephone has; the others it chooses as it likes."""


async def may_try(session: AsyncSession, identifiers: Identifiers, *, secret: str, host: str, now: datetime) -> bool:
    """Count an attempt, and return whether there have not been too many.

    `secret` is what opens a link, or what belongs to a login under way; whether it is right is not looked at. It and
    the address are kept as keyed hashes, until the first attempt after their time.
    """
    most = {
        identifiers.lookup("login secret", secret): MOST_FOR_A_LINK,
        identifiers.lookup("login address", network(host)): MOST_FROM_AN_ADDRESS,
    }
    over = select(LoginAttempts.lookup).where(LoginAttempts.since <= now - COUNTED_FOR)
    await session.execute(delete(LoginAttempts).where(LoginAttempts.lookup.in_(over.with_for_update(skip_locked=True))))
    # Always in the same order, so that two attempts never wait for each other.
    fresh = insert(LoginAttempts).values([{"lookup": one, "since": now, "count": 1} for one in sorted(most)])
    counted = await session.execute(
        fresh.on_conflict_do_update(
            index_elements=[LoginAttempts.lookup], set_={"count": LoginAttempts.count + 1}
        ).returning(LoginAttempts.lookup, LoginAttempts.count)
    )
    return all(count <= most[lookup] for lookup, count in counted)


def network(host: str) -> str:
    """Return the part of an IP address that tells one place from another; the text itself where it is none."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)
