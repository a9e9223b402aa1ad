"""From a link or a code to being logged in, and every way in which somebody else does not get there."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import text

from nastasteg import html_pages
from tests.bot.gateway.pages.conftest import AMINA, BENGT, PAGE, QUESTION, Pages
from tests.bot.gateway.pages.login_provider import CLIENT_ID

NOT_LOGGED_IN, NOT_OPENED = "Du är inte inloggad", "Svaret gick inte att öppna"


def is_logged_in(pages: Pages) -> bool:
    return any(cookie.name == "__Host-session" and cookie.value for cookie in pages.web.cookies.jar)


async def test_a_link_leads_through_the_login_to_the_answer(pages: Pages) -> None:
    link = await pages.link()
    page = await pages.web.get(f"/s/{link.token}")
    assert "Logga in med e-legitimation" in page.text
    done = await pages.log_in({"token": link.token})
    assert (done.status_code, done.headers["location"]) == (303, "/chat")
    assert QUESTION in (await pages.web.get("/chat")).text
    (asked,) = pages.logins.asked
    assert (asked["redirect_uri"], asked["acr_values"], asked["response_type"]) == (
        f"{PAGE}/login/done",
        "loa3",
        "code",
    )


async def test_a_typed_code_leads_there_too(pages: Pages) -> None:
    code = (await pages.link()).code
    done = await pages.log_in({"code": f"{code[:4].lower()} {code[4:]}"})
    assert done.status_code == 303
    assert is_logged_in(pages)


async def test_fetching_a_link_changes_nothing_and_tells_nothing(pages: Pages) -> None:
    link = await pages.link()
    real = [await pages.web.get(f"/s/{link.token}") for _ in range(3)]
    guessed = await pages.web.get(f"/s/{'A' * 22}")
    assert {page.status_code for page in [*real, guessed]} == {200}
    assert real[0].text.replace(link.token, "") == guessed.text.replace("A" * 22, "")
    assert (await pages.log_in({"token": link.token})).status_code == 303


async def test_a_link_that_is_used_again_is_not_opened(pages: Pages) -> None:
    link = await pages.link()
    assert (await pages.log_in({"token": link.token})).status_code == 303
    again = await pages.log_in({"token": link.token})
    assert (again.status_code, NOT_OPENED in again.text) == (403, True)


@pytest.mark.parametrize("form", [{"token": "A" * 22}, {"code": "34AC67DF"}])
async def test_a_guess_opens_nothing_however_well_one_logs_in(pages: Pages, form: dict[str, str]) -> None:
    await pages.link()
    shown = await pages.log_in(form)
    assert (shown.status_code, NOT_OPENED in shown.text) == (403, True)
    assert not is_logged_in(pages)


async def test_an_expired_link_is_not_opened(pages: Pages) -> None:
    link = await pages.link()
    pages.clock.advance(minutes=15)
    assert NOT_OPENED in (await pages.log_in({"token": link.token})).text
    assert not is_logged_in(pages)


async def test_a_forwarded_link_is_refused_and_logged_and_still_opens_for_the_right_person(pages: Pages) -> None:
    link = await pages.link()
    refused = await pages.log_in({"token": link.token}, BENGT)
    assert (refused.status_code, NOT_OPENED in refused.text) == (403, True)
    assert not is_logged_in(pages)
    async with pages.sessions() as session:
        logged = await session.execute(text("SELECT action FROM contract.access_log ORDER BY id DESC LIMIT 1"))
    assert logged.scalar_one() == "link.refused"
    assert (await pages.log_in({"token": link.token}, AMINA)).status_code == 303


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://somebody.else.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another-client"]},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"acr": "loa2"},
        {"acr": None},
        {"personnummer": None},
        {"personnummer": "Amina"},
        {"personnummer": "19810917238"},
    ],
    ids=str,
)
async def test_an_id_token_that_is_not_as_demanded_logs_nobody_in(pages: Pages, lie: dict[str, Any]) -> None:
    link = await pages.link()
    pages.logins.claims = lie
    shown = await pages.log_in({"token": link.token})
    assert (shown.status_code, NOT_LOGGED_IN in shown.text) == (400, True)
    assert not is_logged_in(pages)
    pages.logins.claims = {}
    assert (await pages.log_in({"token": link.token})).status_code == 303


@pytest.mark.parametrize("how", ["another key", "our own secret", "nothing"])
async def test_an_id_token_that_the_provider_has_not_signed_logs_nobody_in(pages: Pages, how: str) -> None:
    link = await pages.link()
    if how == "another key":
        pages.logins.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    elif how == "our own secret":
        pages.logins.algorithm = "HS256"
        pages.logins.signs_with = OctKey.import_key("demo-oidc-secret-that-is-long-enough-to-sign")  # type: ignore[assignment]
    else:
        pages.logins.claims = {"iss": None, "aud": None}
    assert NOT_LOGGED_IN in (await pages.log_in({"token": link.token})).text
    assert not is_logged_in(pages)


async def test_a_provider_that_describes_another_issuer_is_not_asked(pages: Pages) -> None:
    pages.logins.description = {"issuer": "https://somebody.else.example"}
    shown = await pages.web.post("/s/login", data={"token": (await pages.link()).token})
    assert (shown.status_code, "Det fungerar inte just nu" in shown.text) == (503, True)
    assert pages.logins.asked == []


async def test_the_way_back_without_our_cookie_logs_nobody_in(pages: Pages) -> None:
    pages.logins.who = AMINA
    back = await pages.until_back({"token": (await pages.link()).token})
    pages.web.cookies.clear()
    shown = await pages.web.get(back)
    assert (shown.status_code, NOT_LOGGED_IN in shown.text) == (400, True)
    assert not is_logged_in(pages)


async def test_the_way_back_of_one_login_does_not_end_another(pages: Pages) -> None:
    """Somebody who sends their own way back to another's browser logs them in to nothing."""
    pages.logins.who = AMINA
    link = await pages.link()
    first = await pages.until_back({"token": link.token})
    second = await pages.until_back({"token": link.token})
    assert NOT_LOGGED_IN in (await pages.web.get(first)).text
    assert NOT_LOGGED_IN in (await pages.web.get(second)).text, "the login that the browser held has ended"
    assert not is_logged_in(pages)


async def test_the_way_back_replayed_with_its_cookie_opens_nothing_a_second_time(pages: Pages) -> None:
    pages.logins.who, pages.logins.takes_codes_again = AMINA, True
    back = await pages.until_back({"token": (await pages.link()).token})
    held = {cookie.name: str(cookie.value) for cookie in pages.web.cookies.jar}
    assert (await pages.web.get(back)).status_code == 303
    pages.web.cookies.clear()
    replayed = await pages.web.get(back, headers={"Cookie": f"__Host-login={held['__Host-login']}"})
    assert (replayed.status_code, NOT_OPENED in replayed.text) == (403, True)
    assert not is_logged_in(pages)


async def test_a_login_that_takes_too_long_is_begun_anew(pages: Pages) -> None:
    pages.logins.who = AMINA
    back = await pages.until_back({"token": (await pages.link()).token})
    pages.clock.advance(minutes=10)
    assert NOT_LOGGED_IN in (await pages.web.get(back)).text


async def test_a_login_that_is_broken_off_can_be_tried_again(pages: Pages) -> None:
    link = await pages.link()
    back = await pages.until_back({"token": link.token})
    state = httpx.URL(back).params["state"]
    assert NOT_LOGGED_IN in (await pages.web.get(f"/login/done?error=access_denied&state={state}")).text
    assert (await pages.log_in({"token": link.token})).status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "gAAAAAB", "å" * 10, "a" * 5000])
async def test_a_cookie_of_somebody_s_own_making_logs_nobody_in(pages: Pages, cookie: str) -> None:
    headers = {"Cookie": f"__Host-login={cookie}".encode()}
    shown = await pages.web.get("/login/done?code=x&state=y", headers=headers)  # type: ignore[arg-type]
    assert shown.status_code == 400


@pytest.mark.parametrize(
    "form", [{}, {"token": "../chat"}, {"token": "a" * 65}, {"code": "short"}, {"code": "åäöåäöåä"}]
)
async def test_what_can_be_neither_token_nor_code_leads_to_no_login(pages: Pages, form: dict[str, str]) -> None:
    shown = await pages.web.post("/s/login", data=form)
    assert (shown.status_code, "Koden ska ha åtta tecken" in shown.text) == (400, True)
    assert pages.logins.asked == []


async def test_nothing_in_an_address_or_a_form_decides_where_the_browser_is_sent(pages: Pages) -> None:
    elsewhere = "https://elsewhere.example"
    form = {"token": (await pages.link()).token, "next": elsewhere, "redirect_uri": elsewhere, "return_to": elsewhere}
    back = await pages.until_back(form)
    pages.logins.who = AMINA
    done = await pages.web.get(f"{back}&next={elsewhere}&redirect_uri={elsewhere}")
    assert (done.status_code, done.headers["location"]) == (303, "/chat")


async def test_the_pages_are_kept_nowhere_framed_by_nobody_and_load_nothing_from_elsewhere(pages: Pages) -> None:
    chat = await pages.logged_in()
    for page in [await pages.web.get("/"), await pages.web.get("/s/abc"), chat]:
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert '<html lang="sv">' in page.text
        assert [word for word in (" style=", "http://", "https://") if word in page.text] == []
        scripts = re.findall(r"<script[^>]*>", page.text)
        assert set(scripts) <= {f'<script src="/{name}" defer>' for name in html_pages.SCRIPTS}
    assert "script-src 'self'; connect-src 'self'" in chat.headers["content-security-policy"]
    assert "script-src" not in (await pages.web.get("/")).headers["content-security-policy"]
    for name, status in (("htmx.min.js", 200), ("htmx-sse.min.js", 200), ("other.js", 404), ("..%2Fpage.js", 404)):
        assert (await pages.web.get(f"/{name}")).status_code == status
    assert "form-action 'self'" in chat.headers["content-security-policy"]
    assert (await pages.web.get("/pages.css")).headers["content-type"].startswith("text/css")


async def test_the_session_s_cookie_is_only_for_us_and_only_over_https(pages: Pages) -> None:
    done = await pages.log_in({"token": (await pages.link()).token})
    (cookie,) = [one for one in done.headers.get_list("set-cookie") if one.startswith("__Host-session=")]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)
