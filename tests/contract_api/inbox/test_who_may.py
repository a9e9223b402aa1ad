"""Every page and button with everybody who may not, and every way in that is none."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from contract_api.cases.lifecycle import CaseStatus
from contract_api.settings import ContractApiSettings
from contract_api.staff.models import Post, Staff
from contract_api.staff.rules import Role
from contract_api.units.models import CareProvider
from nastasteg.settings import Environment
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.conftest import (
    ANNA,
    AUDITOR,
    ERIK,
    INBOX,
    QUESTION,
    SARA,
    Browser,
    Inbox,
    hidden,
    inbox_settings,
)

LISTS = ("/inbox", "/inbox/queue")
PAGES = ("/inbox/cases/1", "/inbox/cases/1/record")
DEEDS = ("claim", "release", "reply", "note", "close", "hand-over")
OUR_SCRIPTS = {f'<script src="/inbox/{name}" defer>' for name in ("htmx.min.js", "htmx-sse.min.js")}
FIELDS = {"text": "Hej", "why": "answered", "form_id": "0" * 32}


async def press_all(inbox: Inbox, browser: Browser, form: dict[str, str]) -> set[int]:
    """Press every button of the case with a form, and return what came of it; nothing may have happened."""
    fields = {**FIELDS, "to": str(inbox.unit.id), **form}
    answers = [await browser.http.post(f"/inbox/cases/1/{deed}", data=fields) for deed in DEEDS]
    (case,) = await inbox.cases()
    assert (case.status, case.owner_id) == (CaseStatus.NEW, None)
    assert await inbox.told() == []
    assert not any(QUESTION in one.text for one in answers)
    return {one.status_code for one in answers}


async def test_who_is_not_signed_in_is_shown_where_to_and_nothing_else(inbox: Inbox) -> None:
    await inbox.ask()
    browser = await inbox.browser()
    for path in (*LISTS, *PAGES):
        shown = await browser.get(path)
        assert (shown.status_code, "Logga in" in shown.text, "Karin" in shown.text) == (401, True, False)
    assert await press_all(inbox, browser, {}) == {401}
    assert (await browser.http.post("/inbox/logout")).status_code == 401


@pytest.mark.parametrize("same_provider", [True, False])
@pytest.mark.parametrize("role", [Role.CARE_CONTACT, Role.UNIT_LEAD])
async def test_staff_of_another_unit_see_and_do_nothing(inbox: Inbox, same_provider: bool, role: Role) -> None:
    await inbox.ask()
    provider = await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    other = await inbox.build.unit(provider if same_provider else None, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, role))
    sara = await inbox.browser(SARA)
    lists = [await sara.get(path) for path in LISTS]
    assert [("Karin" in one.text, one.status_code) for one in lists] == [(False, 200)] * 2
    assert [(await sara.get(path)).status_code for path in PAGES] == [404, 404]
    assert await press_all(inbox, sara, {"form_token": hidden(lists[0])["form_token"]}) == {404}


async def test_an_auditor_sees_no_case_at_their_own_unit(inbox: Inbox) -> None:
    await inbox.ask()
    auditor = await inbox.browser(AUDITOR)
    lists = [await auditor.get(path) for path in LISTS]
    assert [("Karin" in one.text, one.status_code) for one in lists] == [(False, 403)] * 2
    assert [(await auditor.get(path)).status_code for path in PAGES] == [404, 404]
    assert await press_all(inbox, auditor, {"form_token": hidden(lists[0])["form_token"]}) == {404}
    assert await inbox.actions() == []


@pytest.mark.parametrize("what", ["post", "staff"])
async def test_who_has_left_is_out_at_once(inbox: Inbox, what: str) -> None:
    await inbox.ask()
    anna = await inbox.browser(ANNA)
    assert (await anna.get("/inbox/cases/1")).status_code == 200
    staff = (await inbox.build.session.scalars(select(Staff).where(Staff.subject == ANNA))).one()
    posts = await inbox.build.session.scalars(select(Post).where(Post.staff_id == staff.id))
    for row in [staff] if what == "staff" else posts:
        row.ended_at = NOW
    await inbox.build.session.commit()
    assert (await anna.get("/inbox/cases/1")).status_code == 401
    refused = await anna.sign_in(ANNA)
    assert (refused.status_code, anna.session) == (403, None)


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "1.0", "99999999999999999999", "1/record/x", "../queue/x"])
async def test_what_is_not_there_is_a_page_that_says_so(inbox: Inbox, number: str) -> None:
    await inbox.ask()
    anna = await inbox.browser(ANNA)
    shown = await anna.get(f"/inbox/cases/{number}")
    assert (shown.status_code, "Sidan finns inte" in shown.text) == (404, True)


async def test_a_form_of_no_session_of_another_s_or_of_one_s_earlier_one_is_refused(inbox: Inbox) -> None:
    await inbox.ask()
    anna, erik = await inbox.browser(ANNA), await inbox.browser(ERIK)
    before = await anna.form("/inbox/cases/1")
    await anna.sign_in(ANNA)
    others = await erik.form("/inbox/cases/1")
    for form_token in ("", "0" * 64, "å", others["form_token"], before["form_token"]):
        assert await press_all(inbox, anna, {"form_token": form_token}) == {403}
        assert (await anna.http.post("/inbox/logout", data={"form_token": form_token})).status_code == 403
    assert await press_all(inbox, anna, {}) == {403}
    assert (await anna.do(1, "claim")).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"form_id": "x"},
        {"form_id": ""},
        {"text": ""},
        {"text": " \n"},
        {"text": "x" * 2001},
        {"text": "a\0b"},
        {"text": "x" * 70_000},
    ],
    ids=lambda wrong: str(wrong)[:30],
)
async def test_a_form_that_no_page_of_ours_sends_does_nothing(inbox: Inbox, wrong: dict[str, str]) -> None:
    await inbox.ask()
    anna = await inbox.browser(ANNA)
    for deed in ("reply", "note"):
        form = {**await anna.form("/inbox/cases/1"), "text": "Hej", **wrong}
        assert (await anna.http.post(f"/inbox/cases/1/{deed}", data=form)).status_code == 403
    assert await inbox.told() == []
    for deed, field in (("close", "why"), ("hand-over", "to")):
        assert (await anna.do(1, deed, **{field: "x"})).status_code == 403
    assert (await anna.do(1, "open")).status_code == 404


async def test_the_secret_of_a_login_is_made_anew_so_that_nobody_can_choose_it(inbox: Inbox) -> None:
    await inbox.ask()
    chosen = "A" * 43
    anna = await inbox.browser()
    anna.http.cookies.set("__Host-inbox", chosen, domain="inkorg.example")
    await anna.sign_in(ANNA)
    first = anna.session
    assert first not in (None, chosen)
    await anna.sign_in(ANNA)
    assert anna.session not in (None, chosen, first)
    for worthless in (chosen, first):
        thief = await inbox.browser()
        shown = await thief.http.get("/inbox", headers={"Cookie": f"__Host-inbox={worthless}"})
        assert (shown.status_code, "Karin" in shown.text) == (401, False)


async def test_a_session_ends_when_idle_when_the_day_is_over_and_when_one_signs_out(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    inbox.clock.advance(minutes=29)
    assert (await anna.get()).status_code == 200
    inbox.clock.advance(minutes=30)
    shown = await anna.get()
    assert (shown.status_code, "Du är utloggad" in shown.text) == (401, True)
    await anna.sign_in(ANNA)
    for _ in range(20):
        inbox.clock.advance(minutes=29, seconds=59)
        assert (await anna.get()).status_code == 200
    inbox.clock.advance(minutes=1)
    assert (await anna.get()).status_code == 401
    await anna.sign_in(ANNA)
    stolen, form = anna.session, await anna.form("/inbox")
    assert "Du är utloggad" in (await anna.http.post("/inbox/logout", data=form)).text
    assert anna.session is None
    thief = await inbox.browser()
    assert (await thief.http.get("/inbox", headers={"Cookie": f"__Host-inbox={stolen}"})).status_code == 401


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://somebody.else.example"},
        {"aud": "another-client"},
        {"nonce": "another"},
        {"exp": 1},
        {"acr": "loa2"},
        {"acr": None},
        {"personnummer": None},
        {"personnummer": "195506082394"},
        {"personnummer": f"{ANNA} "},
    ],
    ids=str,
)
async def test_an_id_token_that_is_not_as_demanded_signs_nobody_in(inbox: Inbox, lie: dict[str, Any]) -> None:
    anna = await inbox.browser()
    inbox.logins.claims = lie
    assert ((await anna.sign_in(ANNA)).status_code, anna.session) == (400, None)
    inbox.logins.claims = {}
    assert (await anna.sign_in(ANNA)).status_code == 303


async def test_who_does_not_work_here_is_not_let_in_however_well_they_log_in(inbox: Inbox) -> None:
    stranger = await inbox.browser()
    refused = await stranger.sign_in("SE2321000000-S999")
    assert (refused.status_code, "Du har inget uppdrag här" in refused.text, stranger.session) == (403, True, None)


async def test_the_way_back_without_our_cookie_or_of_another_login_signs_nobody_in(inbox: Inbox) -> None:
    anna, mallory = await inbox.browser(), await inbox.browser()
    back = await mallory.until_back(ANNA)
    assert ((await anna.get(back)).status_code, anna.session) == (400, None)
    await anna.until_back(ANNA)
    assert ((await anna.get(back)).status_code, anna.session) == (400, None)


async def test_a_provider_that_cannot_be_reached_is_told_of(inbox: Inbox) -> None:
    inbox.logins.description = {"issuer": "https://somebody.else.example"}
    shown = await (await inbox.browser()).http.post("/inbox/login")
    assert (shown.status_code, "Det fungerar inte just nu" in shown.text) == (503, True)


async def test_what_anybody_writes_is_shown_as_text_and_never_as_markup(inbox: Inbox) -> None:
    evil = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
    inbox.karin.family_name = "<b>Ek</b>"
    await inbox.build.session.commit()
    number = await inbox.ask(evil)
    anna = await inbox.browser(ANNA)
    await anna.do(number, "note", text=evil)
    await anna.do(number, "reply", text=evil)
    pages = [await anna.get(path) for path in (*LISTS, *PAGES)]
    assert await inbox.ask(evil) == number
    pages.append(await anna.get("/inbox/queue"))
    pages.append(await (await inbox.browser(ERIK)).do(number, "reply", text=evil))
    assert pages[-1].status_code == 409
    for page in pages:
        assert [word for word in ("<script>", "<img", "<b>", "</textarea><") if word in page.text] == []
    assert sum("&lt;script&gt;" in page.text for page in pages) >= 4


async def test_every_page_is_kept_nowhere_framed_by_nobody_and_runs_no_script_but_our_own_files(inbox: Inbox) -> None:
    await inbox.ask()
    browser = await inbox.browser()
    pages = [await browser.get(), await browser.get("/inbox/nothing"), await browser.get("/inbox/login/done")]
    await browser.sign_in(ANNA)
    pages += [await browser.get(path) for path in (*LISTS, *PAGES, "/inbox/cases/7")]
    pages.append(await browser.http.post("/inbox/cases/1/claim", data={}))
    pages.append(await (await inbox.browser(AUDITOR)).get())
    pages.append(await (await inbox.browser()).sign_in("SE2321000000-S999"))
    pages.append(await browser.do(1, "claim"))
    for page in pages:
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["referrer-policy"] == "no-referrer"
        if page.status_code == 303:
            continue
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
        assert "unsafe" not in policy
        assert '<html lang="sv">' in page.text
        assert not re.search(r"<style| style=| on[a-z]+=|https?://", page.text)
        scripts = re.findall(r"<script[^>]*>", page.text)
        assert set(scripts) <= OUR_SCRIPTS
        assert ("script-src" in policy, "connect-src" in policy) == (bool(scripts), bool(scripts))
        assert "script-src 'self'; connect-src 'self'" in policy or not scripts
    style = await browser.get("/inbox/inbox.css")
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
    for name, status in (("htmx.min.js", 200), ("htmx-sse.min.js", 200), ("other.js", 404), ("..%2Fpage.js", 404)):
        assert (await browser.get(f"/inbox/{name}")).status_code == status


async def test_the_session_s_cookie_is_only_for_us_and_only_over_https(inbox: Inbox) -> None:
    done = await (await inbox.browser()).sign_in(ANNA)
    (cookie,) = [one for one in done.headers.get_list("set-cookie") if one.startswith("__Host-inbox=")]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)


@pytest.mark.parametrize(
    "path", ["/cases", "/cases/tick", "/inboxes", "/inbox/../cases", "//inbox/cases", "/conversations", "/inbo"]
)
async def test_a_browser_reaches_the_inbox_and_nothing_else(inbox: Inbox, path: str) -> None:
    browser = await inbox.browser(ANNA)
    raw = httpx.URL(INBOX).copy_with(raw_path=path.encode())
    answer = await browser.http.send(httpx.Request("GET", raw))
    assert answer.status_code in (401, 404)
    assert "problem+json" in answer.headers["content-type"] or "Sidan finns inte" in answer.text


async def test_without_a_provider_of_logins_there_is_no_inbox(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/inbox")).status_code == 401
    assert (await stranger.get("/inbox/inbox.css")).status_code == 401


def production(**changes: str) -> ContractApiSettings:
    given = {
        "environment": Environment.PRODUCTION,
        "service_token": "x" * 32,
        "identifier_key": "y" * 32,
        "staff_client_secret": "z" * 32,
    }
    return inbox_settings("postgresql://nowhere/x", **{**given, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"staff_client_secret": "demo-staff-client-secret"},
        {"staff_client_secret": "short"},
        {"staff_issuer": "http://logins.example"},
        {"staff_redirect": "http://inkorg.example/inbox/login/done"},
        {"staff_redirect": "https://inkorg.example/elsewhere"},
    ],
    ids=str,
)
def test_an_inbox_that_could_be_entered_or_listened_to_does_not_start(changes: dict[str, str]) -> None:
    assert production().has_inbox
    assert not production(staff_acr="").has_inbox
    with pytest.raises(ValueError, match="STAFF"):
        production(**changes)
