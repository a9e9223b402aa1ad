"""How often a login may be begun and ended, and that being told so tells nothing else."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from sqlalchemy import text

from bot.gateway.pages.attempts import MOST_FOR_A_LINK, MOST_FROM_AN_ADDRESS, network
from tests.bot.gateway.pages.conftest import AMINA, Pages
from tests.bot.gateway.stand_ins import serve

TOO_MANY = "för många försök"


async def begin(pages: Pages, form: dict[str, str]) -> httpx.Response:
    return await pages.web.post("/s/login", data=form)


async def tried_too_often(pages: Pages, form: dict[str, str]) -> httpx.Response:
    """Begin logins until no more are taken, and return what is shown then."""
    for _ in range(MOST_FOR_A_LINK):
        assert (await begin(pages, form)).status_code == 303
    return await begin(pages, form)


async def test_a_link_that_has_been_tried_too_often_leads_to_no_login_and_a_new_one_does(pages: Pages) -> None:
    token = (await pages.link()).token
    shown = await tried_too_often(pages, {"token": token})
    assert (shown.status_code, TOO_MANY in shown.text) == (429, True)
    assert "location" not in shown.headers
    assert len(pages.logins.asked) == 0, "the browser was never sent on with it"
    new = await pages.contract_api.make_link(pages.pseudonym, "m3")
    assert (await pages.log_in({"token": new.token})).headers["location"] == "/chat"


async def test_a_link_that_never_was_is_refused_as_late_and_in_the_same_words(pages: Pages) -> None:
    link = await pages.link()
    forms = [{"token": link.token}, {"token": "A" * 22}, {"code": link.code}, {"code": "34AC67DF"}]
    shown = [await tried_too_often(pages, form) for form in forms]
    assert {page.status_code for page in shown} == {429}
    assert len({page.text for page in shown}) == 1
    assert len({str(sorted(page.headers.items())) for page in shown}) == 1


async def test_a_code_is_the_same_however_it_is_written(pages: Pages) -> None:
    code = (await pages.link()).code
    await tried_too_often(pages, {"code": code})
    for written in (code.lower(), f"{code[:4]} {code[4:]}", f"{code[:4].lower()}-{code[4:]}"):
        assert (await begin(pages, {"code": written})).status_code == 429


async def test_after_a_quarter_of_an_hour_it_can_be_tried_again(pages: Pages) -> None:
    form = {"token": "A" * 22}
    await tried_too_often(pages, form)
    pages.clock.advance(minutes=14, seconds=59)
    assert (await begin(pages, form)).status_code == 429
    pages.clock.advance(seconds=1)
    assert (await tried_too_often(pages, form)).status_code == 429


async def test_of_many_attempts_at_once_no_more_are_let_through(pages: Pages) -> None:
    form = {"token": (await pages.link()).token}
    shown = await asyncio.gather(*(begin(pages, form) for _ in range(4 * MOST_FOR_A_LINK)))
    assert sorted(page.status_code for page in shown) == [303] * MOST_FOR_A_LINK + [429] * 3 * MOST_FOR_A_LINK


async def test_the_way_back_of_one_login_is_taken_a_few_times_only(pages: Pages) -> None:
    """Each time we ask the provider of logins, so whoever repeats it must not make us."""
    back = await pages.until_back({"token": (await pages.link()).token})
    held = {"Cookie": f"__Host-login={next(one.value for one in pages.web.cookies.jar if one.name == '__Host-login')}"}
    pages.web.cookies.clear()
    wrong = back.replace("code=", "code=x")
    shown = [(await pages.web.get(wrong, headers=held)).status_code for _ in range(MOST_FOR_A_LINK)]
    assert shown == [400] * MOST_FOR_A_LINK
    last = await pages.web.get(back, headers=held)
    assert (last.status_code, TOO_MANY in last.text) == (429, True)


async def test_an_address_that_guesses_is_refused_and_others_are_not(pages: Pages) -> None:
    """The proxy in front of us tells whose address it is, and only the proxy is believed."""
    link = await pages.link()
    async with serve(pages.app) as (url,), httpx.AsyncClient(base_url=url, trust_env=False) as proxy:

        async def from_address(address: str, token: str) -> int:
            headers = {"X-Forwarded-For": address}
            return (await proxy.post("/s/login", data={"token": token}, headers=headers)).status_code

        guesses = [await from_address("192.0.2.7", f"guess{number}") for number in range(MOST_FROM_AN_ADDRESS)]
        assert set(guesses) == {303}
        assert await from_address("192.0.2.7", link.token) == 429
        assert await from_address("203.0.113.9, 192.0.2.7", link.token) == 429, "what the caller wrote itself"
        assert await from_address("192.0.2.8", link.token) == 303


async def test_neither_address_nor_secret_is_stored_and_nothing_stays_after_its_time(pages: Pages) -> None:
    link = await pages.link()
    for form in ({"token": link.token}, {"code": link.code}):
        await begin(pages, form)
    stored = await counted(pages)
    assert sorted(count for _, count in stored) == [1, 1, 2]
    assert not any(one in str(stored) for one in (link.token, link.code, "127.0.0.1"))
    pages.clock.advance(minutes=15)
    await begin(pages, {"token": "A" * 22})
    assert [count for _, count in await counted(pages)] == [1, 1]


async def counted(pages: Pages) -> list[tuple[str, int]]:
    async with pages.sessions() as session:
        found = await session.execute(text("SELECT lookup, count FROM gateway.login_attempts"))
        return [(lookup, count) for lookup, count in found]


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_addresses_that_one_household_has_are_one(host: str, place: str) -> None:
    assert network(host) == place


async def test_a_login_in_time_leaves_the_link_its_other_attempts(pages: Pages) -> None:
    token = (await pages.link()).token
    for _ in range(MOST_FOR_A_LINK - 1):
        await begin(pages, {"token": token})
    assert (await pages.log_in({"token": token}, AMINA)).headers["location"] == "/chat"
