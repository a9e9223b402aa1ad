from __future__ import annotations

import pytest

from contract_api.client import ContractApi
from nastasteg.database import Sessions
from tests.contract_api.booking.stage import Stage, set_stage
from tests.contract_api.builders import Builder


@pytest.fixture
async def stage(api: ContractApi, sessions: Sessions, build: Builder) -> Stage:
    return await set_stage(api, sessions, build)
