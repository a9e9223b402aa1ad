"""Every adapter there is, held to what the port promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from contract_api.booking.postgres import PostgresBooking
from contract_api.booking.system import BookingSystem
from tests.contract_api.booking.conformance import Conformance, Opens, World
from tests.contract_api.booking.stand_in import Line, RemoteBooking


class TestPostgresBooking(Conformance):
    @pytest.fixture
    def open_system(self, world: World) -> Opens:
        @asynccontextmanager
        async def opened() -> AsyncIterator[BookingSystem]:
            async with world.sessions.begin() as session:
                yield PostgresBooking(session)

        return opened


class TestRemoteBooking(Conformance):
    @pytest.fixture
    def open_system(self, world: World) -> Opens:
        line = Line()

        @asynccontextmanager
        async def opened() -> AsyncIterator[BookingSystem]:
            async with world.sessions.begin() as session:
                if not line.books.agreed:
                    await line.books.copy(session)
                yield RemoteBooking(session, line)

        return opened
