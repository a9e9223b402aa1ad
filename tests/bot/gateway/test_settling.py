"""Every minute contract_api is asked to settle changes of agreed times of which nobody knows yet what came."""

from __future__ import annotations

from bot.gateway.job_tasks import SETTLE_TASK
from tests.bot.gateway.conftest import House


async def test_it_is_asked_for_and_a_contract_api_that_is_down_ends_nothing(house: House) -> None:
    for is_down in (False, True, False):
        house.care.is_down = is_down
        before = house.care.settled
        await house.jobs.configure_task(SETTLE_TASK).defer_async(timestamp=0)
        await house.work()
        assert (house.care.settled > before) is not is_down
    assert await house.count(f"task_name = '{SETTLE_TASK}'") == 0
