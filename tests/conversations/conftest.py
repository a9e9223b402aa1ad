from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, running_house


@pytest.fixture(scope="session")
def whole_house() -> Iterator[House]:
    """Every part, real, started once for all conversations."""
    state = Path(tempfile.mkdtemp(prefix="nastasteg-house-", dir="/tmp"))
    try:
        with running_house(state, NASTASTEG_RECONCILE_SECONDS="2", NASTASTEG_DATA_DIR=str(state / "data")) as house:
            yield house
    finally:
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture
def house(whole_house: House) -> House:
    """The house, with nothing open from earlier conversations."""
    whole_house.begin_afresh()
    return whole_house
