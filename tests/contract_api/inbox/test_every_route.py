"""Every route of the inbox, as the application lists them, with everybody who may not and everything that may not."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from contract_api.staff.models import Staff
from contract_api.staff.rules import Role
from contract_api.units.models import CareProvider, ProviderKind
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.closed_pages import Seen, check_closed
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, ERIK, SARA, Browser, Inbox, hidden
from tests.contract_api.inbox.every_route import (
    FORMS,
    LEAD_ALONE,
    OPEN,
    PAGES_OF_ONE_S_OWN,
    PAGES_OF_WHO_LEADS,
    TO_ALL,
    Place,
    Route,
    routes_of,
)
from tests.contract_api.inbox.furnishing import OF_KARINS_UNIT, furnish

STREAMS = ("GET", "/inbox/news")
"""It lasts a minute; test_live has what it tells, and whom."""

PLOTTED = "/inbox/pulse"
"""The only page with something drawn on it."""

FIRST = ("/points", "/remove")
LAST = ("/hand-back", "/call-missed", "/hand-over", "/close", "/end", "/discard", "/pulse/{unit_id:uuid}")
"""A point is written before its draft is agreed; what undoes something comes last, and the pulse begins anew."""

ANSWERED_AND_NO_MORE = frozenset({"/inbox/search", "/inbox/cases/{number:int}/draft"})
"""Buttons that show something, and store nothing but who has read it."""

SHOWN = {
    "Anna's own": ("Får jag äta grapefrukt? ",),
    "/inbox/absence": ("Maja ",),
    "/inbox/caseload": ("Vi skickar en remiss. ",),
    "/inbox/cases/{number:int}": ("130 över 80 ", "sova hela natten. "),
    "/inbox/cases/{number:int}/record": ("Får jag äta grapefrukt? ",),
    "/inbox/decisions": ("Beslut HJM 2026/6 ", "av Eva ", "knäkontroll. "),
    "/inbox/drafts/{version_id:uuid}": ("Gå ut. ",),
    "/inbox/drafts/{version_id:uuid}/points/{number:int}": ("Gå ut. ",),
    "/inbox/drafts/{version_id:uuid}/new/{kind}": ("Karin Ek",),
    "/inbox/patients/new": ("Knäplastik ",),
    "/inbox/patients/{patient_id:uuid}": ("Karin Ek", "130 över 80 ", "sova hela natten. ", "Nästa gång. "),
    "/inbox/patients/{patient_id:uuid}/rights": (
        *("Karin Ek", "Maria Berg ", "Nils Berg ", "Olga Berg ", "din kära mor "),
        *("Antecknad av Ulf ", "av Tor ", "av Pia "),
    ),
    "/inbox/pulse": ("HJM 2026/7 ", "av Eva "),
    "/inbox/queue": ("Får jag äta grapefrukt? ",),
    "/inbox/replies": ("Blod ",),
    "/inbox/templates": ("Knäplastik ", "Gjord av Erik "),
    "/inbox/templates/{template_id:uuid}": ("Mall: Knäplastik ", "Träna knät. "),
    "/inbox/templates/{template_id:uuid}/points/{number:int}": ("Knäplastik ", "Träna knät. "),
    "/inbox/templates/{template_id:uuid}/new/{kind}": ("Knäplastik ",),
    "a child": ("Ada Ek ", "Mallen Knäplastik "),
    "a code": ("Karin Ek",),
    "a preview": ("svarar: ",),
    "a refused answer": ("",),
    "a refused decision": ("",),
    "a refused note": ("Nästa gång. ",),
    "a refused point": ("",),
    "a refused template's point": ("Knäplastik ", ""),
    "a relative's code": ("Maria Berg ",),
    "a search": ("Karin Ek",),
    "an answer to begin from": ("Mät. ",),
}
"""Where something stands that somebody has written, with what stands just before it."""

WRITTEN_BACK = ("a refused patient", "a refused right")
"""Where it stands in the fields of a form."""

EVIL = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>{{7*7}}</a>"


def hurt(answer: httpx.Response) -> bool:
    """Return whether an answer holds anything of Karin's unit."""
    return any(words in answer.text for words in OF_KARINS_UNIT)


def guarded(inbox: Inbox) -> list[Route]:
    return [route for route in routes_of(inbox.app) if route.key not in OPEN | TO_ALL | {STREAMS}]


async def refused(place: Place, browser: Browser, routes: list[Route], **token: str) -> list[tuple[str, str, int]]:
    """Ask for all of them; return what each came to, and fail where anything was shown or has changed."""
    before, outcomes = await place.state(), []
    for route in routes:
        answer = await place.ask(browser, route, **token)
        assert not hurt(answer), (route, answer.text)
        outcomes.append((*route.key, answer.status_code))
    after = await place.state()
    assert {table for table in before if before[table] != after[table]} == set()
    return outcomes


def turn(route: Route) -> int:
    """Return when a button is pressed, if all of them are and none is to stand in another's way."""
    if route.path.endswith(FIRST):
        return -1
    return next((place for place, end in enumerate(LAST, 1) if route.path.endswith(end)), 0)


def test_the_tables_here_name_every_button_and_no_more(inbox: Inbox) -> None:
    listed = routes_of(inbox.app)
    assert {route.path for route in listed if route.method == "POST"} - {"/inbox/login"} == set(FORMS)
    assert {route.method for route in listed} == {"GET", "POST"}
    assert {route.key for route in listed} >= OPEN | TO_ALL | PAGES_OF_ONE_S_OWN | PAGES_OF_WHO_LEADS | LEAD_ALONE


@pytest.mark.parametrize("who", ["nobody", "somebody who has left"])
async def test_nothing_is_there_for_who_is_not_signed_in(inbox: Inbox, who: str) -> None:
    place = await furnish(inbox)
    anna = await inbox.browser(ANNA)
    token = hidden(await anna.get())["form_token"]
    browser = anna if who == "somebody who has left" else await inbox.browser()
    staff = (await inbox.build.session.scalars(select(Staff).where(Staff.subject == ANNA))).one()
    staff.ended_at = NOW
    await inbox.build.session.commit()
    everything = [*guarded(inbox), Route(*STREAMS), *(Route(*key) for key in TO_ALL)]
    outcomes = await refused(place, browser, everything, form_token=token)
    assert {status for *_, status in outcomes} == {401}, outcomes


@pytest.mark.parametrize("where", ["the same provider", "a private provider", "the kommun"])
@pytest.mark.parametrize("role", [Role.CARE_CONTACT, Role.MUNICIPAL_CONTACT, Role.UNIT_LEAD, Role.AUDITOR])
async def test_of_another_unit_s_nothing_is_there_and_nothing_can_be_done(inbox: Inbox, where: str, role: Role) -> None:
    place = await furnish(inbox)
    kinds = {"a private provider": ProviderKind.PRIVATE, "the kommun": ProviderKind.MUNICIPALITY}
    provider = (
        await inbox.build.provider(kind=kinds[where])
        if where in kinds
        else await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    )
    other = await inbox.build.unit(provider, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, role))
    sara = await inbox.browser(SARA)
    token = hidden(await sara.get())["form_token"]
    for method, path, status in await refused(place, sara, guarded(inbox), form_token=token):
        is_own = (method, path) in PAGES_OF_ONE_S_OWN | (PAGES_OF_WHO_LEADS if role is Role.UNIT_LEAD else set())
        assert status in ((200, 403, 404) if is_own and role is Role.AUDITOR else (200,) if is_own else (404,)), path


async def test_an_auditor_sees_and_does_nothing_at_their_own_unit(inbox: Inbox) -> None:
    place = await furnish(inbox)
    auditor = await inbox.browser(AUDITOR)
    token = hidden(await auditor.get())["form_token"]
    outcomes = await refused(place, auditor, [*guarded(inbox), Route(*STREAMS)], form_token=token)
    assert {status for *_, status in outcomes} == {403, 404}, outcomes


@pytest.mark.parametrize("role", [Role.CARE_CONTACT, Role.MUNICIPAL_CONTACT])
async def test_what_only_who_leads_the_unit_may_nobody_else_there_does(inbox: Inbox, role: Role) -> None:
    place = await furnish(inbox)
    await inbox.staff(SARA, "Sara Holm", (inbox.unit, role))
    sara = await inbox.browser(SARA)
    token = hidden(await sara.get())["form_token"]
    colleague_s = {("POST", "/inbox/absence"), ("POST", "/inbox/absence/{absence_id:uuid}/end")}
    of_the_lead = PAGES_OF_WHO_LEADS | LEAD_ALONE
    outcomes = await refused(place, sara, [Route(*key) for key in sorted(of_the_lead | colleague_s)], form_token=token)
    assert {status for *_, status in outcomes} == {404}, outcomes
    pages = [route for route in guarded(inbox) if route.method == "GET" and route.key not in of_the_lead]
    assert {route.path: (await place.ask(sara, route)).status_code for route in pages} == {
        route.path: 200 for route in pages
    }, "the others are theirs"


async def test_no_button_does_anything_for_a_form_of_another_session_s(inbox: Inbox) -> None:
    place = await furnish(inbox)
    erik, anna = await inbox.browser(ERIK), await inbox.browser(ANNA)
    earlier = hidden(await erik.get())["form_token"]
    await erik.sign_in(ERIK)
    others, own = [hidden(await one.get())["form_token"] for one in (anna, erik)]
    pressed = [route for route in routes_of(inbox.app) if route.method == "POST" and route.key not in OPEN]
    before = await place.state()
    for route in pressed:
        for token in ({}, *({"form_token": one} for one in ("", "0" * 64, earlier, others))):
            assert (await place.ask(erik, route, **token)).status_code == 403, (route, token)
    assert await place.state() == before
    for route in sorted(pressed, key=turn):
        if route.key not in TO_ALL:
            answer, after = await place.ask(erik, route, form_token=own), await place.state()
            stored = {one for one in after if after[one] != before[one]} - {"access_log", "access_log_chain"}
            assert (route.path, bool(stored)) == (route.path, route.path not in ANSWERED_AND_NO_MORE)
            assert answer.status_code in (200, 303), (route, answer.status_code, "it must have been the token")
            before = after
    assert "Du är utloggad" in (await place.ask(erik, Route("POST", "/inbox/logout"), form_token=own)).text


async def test_every_link_and_button_of_every_page_leads_to_something(inbox: Inbox) -> None:
    place = await furnish(inbox)
    erik = await inbox.browser(ERIK)
    pages = [await place.ask(erik, route) for route in guarded(inbox) if route.method == "GET"]
    pages += [await erik.get(f"/inbox/patients/{place.values['except patient_id']}")]
    seen = [(str(page.url.path), Seen(page.text)) for page in pages]
    for name, leads in (("href", erik.http.get), ("action", erik.http.post)):
        found = {value: path for path, one in seen for key, value in one.attributes if key == name}
        paths = [one for one in sorted(found) if not one.startswith(("#", "tel:", "data:"))]
        answers = {path: (await leads(path)).status_code for path in paths}
        expected = 200 if name == "href" else 403
        assert {path: (status, found[path]) for path, status in answers.items() if status != expected} == {}


async def test_what_anybody_has_written_is_text_on_every_page_and_no_page_runs_anything(inbox: Inbox) -> None:
    place = await furnish(inbox, words=EVIL)
    number = place.values["number"]
    anna, erik = await inbox.browser(ANNA), await inbox.browser(ERIK)
    for deed in ("note", "reply"):
        assert (await anna.do(int(number), deed, text=EVIL)).status_code == 303
    await inbox.ask(EVIL)
    pages = {
        route: await place.ask(erik, route)
        for route in routes_of(inbox.app)
        if route.method == "GET"
        if route.key != STREAMS and not route.path.endswith((".css", ".js", "/thread"))
    }
    reached = {route: page.status_code for route, page in pages.items() if route.key not in OPEN}
    assert {route: status for route, status in reached.items() if status != 200} == {}
    at, new = f"/inbox/cases/{number}", {"given_name": EVIL, "family_name": EVIL, "unit": str(inbox.unit.id)}
    points = f"/inbox/drafts/{place.values['version_id']}/points"
    karin, template = f"/inbox/patients/{inbox.karin.id}", f"/inbox/templates/{place.values['template_id']}"
    right = place.form(Route("POST", "/inbox/patients/{patient_id:uuid}/rights"))
    decision = {**place.form(Route("POST", "/inbox/decisions")), "reference": "", "scope": EVIL, "by": EVIL[:80]}
    written = {
        "a search": ("/inbox/search", {"wanted": "karin"}),
        "a preview": (f"{at}/draft", {"text": EVIL, "do": "preview"}),
        "an answer to begin from": (f"{at}/draft", {"do": "insert", "canned": place.values["reply_id"]}),
        "a refused answer": (f"{at}/reply", {"text": EVIL, "form_id": "1" * 32}),
        "a refused call": (f"{at}/call", {"day": EVIL, "form_id": "2" * 32}),
        "a refused patient": ("/inbox/patients/new", {"personnummer": EVIL, **new}),
        "a refused point": (points, {"kind": "warning_sign", "number": "", "urgency": "", "text": EVIL}),
        "a refused template's point": (f"{template}/points", {"kind": "activity", "number": "", "text": EVIL}),
        "a refused decision": ("/inbox/decisions", decision),
        "a refused right": (f"{karin}/rights", {**right, "personnummer": EVIL, **new, "called": EVIL}),
        "a refused note": (f"{karin}/note-to-draft", {"note": place.values["next_visit"], "kind": "goal"}),
        "a relative's code": (f"{karin}/rights/1/code", {"messages": "yes"}),
        "a code": (f"{karin}/code", {"messages": "yes"}),
    }
    for name, (path, fields) in written.items():
        who = anna if path.endswith("/draft") else erik
        pages[Route("POST", name)] = await who.http.post(path, data={**hidden(await who.get(at)), **fields})
    pages[Route("GET", "Anna's own")] = await anna.get()
    pages[Route("GET", "a child")] = await erik.get(f"/inbox/patients/{place.values['except patient_id']}")
    seen = {route.path: check_closed(page, may_draw=route.path == PLOTTED) for route, page in pages.items()}
    stands = [(path, before) for path, all_before in SHOWN.items() for before in all_before]
    assert [one for one in stands if f"{one[1]}{EVIL}" not in seen[one[0]].text] == [], "it is there as text"
    assert [path for path in WRITTEN_BACK if ("value", EVIL) not in seen[path].attributes] == []
    thread = await erik.get(f"/inbox/cases/{number}/thread")
    assert ("<script" in thread.text, "&lt;script&gt;alert(1)" in thread.text) == (False, True)
