"""The routes of the inbox. All but those of signing in are for who is signed in; what is not theirs is not there."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request, Response

from contract_api.inbox import (
    absence_pages,
    acting,
    canned_pages,
    caseload_pages,
    drafting,
    live,
    pulse_pages,
    searching,
    signing_in,
    unanswered_pages,
)
from contract_api.inbox.case_pages import load_case, log_case
from contract_api.inbox.decision_pages import add_decision_routes
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.draft_routes import add_draft_routes
from contract_api.inbox.patient_routes import add_patient_routes
from contract_api.inbox.rights_pages import add_rights_routes
from contract_api.inbox.template_pages import add_template_routes
from contract_api.inbox.worklists import queue, worklist
from contract_api.staff.rules import Act
from nastasteg import html_pages
from nastasteg.clock import local_date


def inbox_router(desk: Desk) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix="/inbox", include_in_schema=False)

    @router.get("/inbox.css")
    async def style() -> Response:
        return desk.pages.style()

    @router.get("/{name}.js")
    async def script(name: str) -> Response:
        """Return one of the pages' scripts."""
        return html_pages.script(f"{name}.js") or desk.pages.show("not_found", status=404)

    @router.get("/news")
    async def news(request: Request) -> Response:
        """Tell an open page when something happens at one's units."""
        return await live.tell_news(desk, request)

    @router.get("/cases/{number:int}/thread")
    async def thread(request: Request, number: int) -> Response:
        """Show what has been written in a case, to be put into its page."""
        return await desk.inside(request, lambda inside: live.show_thread(desk, inside, number))

    @router.post("/login")
    async def login() -> Response:
        """Send the browser on to the login."""
        return await signing_in.begin(desk)

    @router.get("/login/done")
    async def login_done(request: Request) -> Response:
        """Let who has logged in into the inbox, if they work here."""
        return await signing_in.finish(desk, request)

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        """End the session at once."""
        return await signing_in.sign_out(desk, request)

    @router.get("")
    async def own(request: Request) -> Response:
        """Show one's own cases."""
        return await desk.inside(request, lambda inside: show_worklist(desk, inside))

    @router.get("/queue")
    async def all_waiting(request: Request) -> Response:
        """Show all that waits at one's units."""
        return await desk.inside(request, lambda inside: show_queue(desk, inside))

    @router.get("/search")
    async def search_form(request: Request) -> Response:
        """Show where to search."""
        return await desk.inside(request, lambda inside: searching.show_search(desk, inside))

    @router.post("/search")
    async def search(request: Request) -> Response:
        """Search."""
        return await searching.search(desk, request)

    @router.get("/caseload")
    async def caseload(request: Request) -> Response:
        """Show one's units' patients at large."""
        return await desk.inside(request, lambda inside: caseload_pages.show_caseload(desk, inside))

    @router.post("/caseload/{point_id:uuid}/nudge")
    async def nudge(request: Request, point_id: uuid.UUID) -> Response:
        """Remind whoever is late with what the care has promised."""
        return await caseload_pages.nudge(desk, request, point_id)

    @router.get("/unanswered")
    async def unanswered(request: Request) -> Response:
        """Show what patients ask that their contracts do not hold."""
        return await desk.inside(request, lambda inside: unanswered_pages.show_unanswered(desk, inside))

    @router.get("/pulse")
    async def pulse(request: Request) -> Response:
        """Show whether the patients of the units that one leads know."""
        return await desk.inside(request, lambda inside: pulse_pages.show_pulse(desk, inside))

    @router.post("/pulse/{unit_id:uuid}")
    async def begin_pulse(request: Request, unit_id: uuid.UUID) -> Response:
        """Let a unit ask."""
        return await pulse_pages.decide(desk, request, unit_id)

    @router.post("/pulse/{unit_id:uuid}/end")
    async def end_pulse(request: Request, unit_id: uuid.UUID) -> Response:
        """Let it ask no more."""
        return await pulse_pages.end(desk, request, unit_id)

    @router.get("/replies")
    async def replies(request: Request) -> Response:
        """Show the answers that one's units give often."""
        return await desk.inside(request, lambda inside: canned_pages.show_replies(desk, inside))

    @router.post("/replies")
    async def add_reply(request: Request) -> Response:
        """Add one."""
        return await canned_pages.add(desk, request)

    @router.post("/replies/{reply_id:uuid}/end")
    async def end_reply(request: Request, reply_id: uuid.UUID) -> Response:
        """Take one away."""
        return await canned_pages.end(desk, request, reply_id)

    @router.get("/absence")
    async def absences(request: Request) -> Response:
        """Show who is away."""
        return await desk.inside(request, lambda inside: absence_pages.show_absences(desk, inside))

    @router.post("/absence")
    async def be_away(request: Request) -> Response:
        """Record that somebody is away."""
        return await absence_pages.record(desk, request)

    @router.post("/absence/{absence_id:uuid}/end")
    async def be_back(request: Request, absence_id: uuid.UUID) -> Response:
        """Record that somebody is back."""
        return await absence_pages.end(desk, request, absence_id)

    @router.get("/cases/{number:int}")
    async def case(request: Request, number: int) -> Response:
        """Show a case."""
        return await desk.inside(request, lambda inside: drafting.show_case(desk, inside, number))

    @router.get("/cases/{number:int}/record")
    async def record(request: Request, number: int) -> Response:
        """Show a case as text for the record."""
        return await desk.inside(request, lambda inside: show_record(desk, inside, number))

    @router.post("/cases/{number:int}/draft")
    async def draft(request: Request, number: int) -> Response:
        """Show a case with an answer that is not sent yet."""
        return await drafting.draft(desk, request, number)

    @router.post("/cases/{number:int}/{deed}")
    async def do(request: Request, number: int, deed: str) -> Response:
        """Do something with a case."""
        return await acting.act(desk, request, number, deed)

    add_rights_routes(router, desk)
    add_decision_routes(router, desk)
    add_patient_routes(router, desk)
    add_draft_routes(router, desk)
    add_template_routes(router, desk)

    @router.get("/{rest:path}")
    async def nothing(rest: str) -> Response:  # noqa: ARG001 - whatever it is
        return desk.pages.show("not_found", status=404)

    return router


async def show_worklist(desk: Desk, inside: Inside) -> Response:
    """Show one's own cases; who may see none is told so."""
    if not inside.me.units_where(Act.READ_CASES):
        return desk.pages.show("no_cases_for_you", status=403, **inside.common)
    return desk.pages.show("worklist", lists=await worklist(inside), today=local_date(inside.now), **inside.common)


async def show_queue(desk: Desk, inside: Inside) -> Response:
    """Show all that waits at one's units."""
    units = inside.me.units_where(Act.READ_CASES)
    if not units:
        return desk.pages.show("no_cases_for_you", status=403, **inside.common)
    lines = await queue(inside)
    return desk.pages.show("queue", lines=lines, units=units, today=local_date(inside.now), **inside.common)


async def show_record(desk: Desk, inside: Inside, number: int) -> Response:
    """Show what was written in a case as plain text, to be copied to the record."""
    case = await load_case(inside, number)
    await log_case(inside, case, action="case.copy")
    personnummer = desk.parts.identifiers.open(case.patient.personnummer_sealed)
    today = local_date(inside.now)
    text = desk.pages.text("record", case=case, personnummer=personnummer, today=today)
    return desk.pages.show("record", case=case, text=text, today=today, **inside.common)
