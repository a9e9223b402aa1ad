"""Any text at all, in and out: the webhook never fails, and what goes out always fits."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.sms import CHANNEL as SMS
from bot.gateway.answers import LONGEST_PAGE, LONGEST_PAGE_OTHER_SCRIPT, MOST_PAGES, Answers
from bot.swedish.sms import is_other_script, measure, normalise
from nastasteg.settings import SmsProvider
from tests.bot.gateway.conftest import Gateway
from tests.bot.gateway.stand_ins import telling_texts

# Letters as a form can carry them: any but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@pytest.fixture(params=SmsProvider)
def sms_provider(request: pytest.FixtureRequest) -> SmsProvider:
    provider: SmsProvider = request.param
    return provider


async def test_the_webhook_takes_any_text(gateway: Gateway) -> None:
    loop = asyncio.get_running_loop()

    @settings(max_examples=60, database=None, suppress_health_check=list(HealthCheck))
    @given(TEXT)
    def take(text: str) -> None:
        response = asyncio.run_coroutine_threadsafe(gateway.write(text), loop).result()
        assert response.is_success

    await asyncio.to_thread(take)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=3000))
def test_whatever_is_answered_every_page_fits(text: str) -> None:
    pages = Answers.pages(_Answers(), text, SMS)  # type: ignore[arg-type]
    longest = LONGEST_PAGE_OTHER_SCRIPT if is_other_script(text) else LONGEST_PAGE
    assert len(pages) <= MOST_PAGES
    assert all(measure(page).segments <= longest for page in pages)
    assert all(page == normalise(page) for page in pages)


class _Answers:
    """All that the pages need."""

    texts = telling_texts()
