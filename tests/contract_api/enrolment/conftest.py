"""Somebody to give a code to."""

from __future__ import annotations

import pytest

from contract_api.people.models import Person
from tests.contract_api.builders import Builder


@pytest.fixture
async def karin(build: Builder) -> Person:
    person = await build.person()
    await build.version(person, await build.unit())
    await build.session.commit()
    return person
