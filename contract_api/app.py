"""Puts contract_api together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter, Depends, FastAPI, Security
from fastapi.exceptions import RequestValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException

from contract_api import health
from contract_api.access_log import api as access_log
from contract_api.answers import api as answers
from contract_api.appointments import calendar_file
from contract_api.auth import ServiceCredential, bearer
from contract_api.booking import api as booking_api
from contract_api.booking.postgres import PostgresBooking
from contract_api.booking.system import BookingSystem
from contract_api.cases import api as cases
from contract_api.conversations import api as conversations
from contract_api.dependencies import Parts
from contract_api.enrolment import api as enrolment
from contract_api.errors import (
    ContractApiProblem,
    TooLarge,
    Unauthorized,
    Unavailable,
    Unreadable,
    documented,
    on_http_error,
    on_invalid,
    on_problem,
)
from contract_api.guards import QuietFailures, refuse_unstorable
from contract_api.inbox.desk import desk_for
from contract_api.inbox.routes import inbox_router
from contract_api.languages import api as languages
from contract_api.links import api as links
from contract_api.notes import api as notes
from contract_api.paper import api as paper
from contract_api.questions import api as questions
from contract_api.rights import api as rights
from contract_api.settings import ContractApiSettings
from contract_api.staff_mail import api as staff_mail
from contract_api.unasked import api as unasked
from nastasteg.clock import Clock, system_clock
from nastasteg.database import make_engine, make_sessions
from nastasteg.identifiers import Identifiers
from nastasteg.jobs import make_job_app

DESCRIPTION = """
Answers a conversation from the patient's own patientkontrakt.

A caller never names a patient: it names a **conversation** by its pseudonym, and here alone it is decided who
that is, about whom they may ask, and how much may be said in that channel. Every reading is written to the
access log in the transaction of the reading itself.

* Every request but `/health` needs `Authorization: Bearer <service credential>`.
* Errors are problem details (RFC 9457).
* `message_id` is the id of the inbound message. It is the idempotency key of all that a message changes.
"""

ROUTERS: tuple[APIRouter, ...] = (
    conversations.router,
    languages.router,
    answers.router,
    questions.router,
    cases.router,
    links.router,
    notes.router,
    paper.router,
    access_log.router,
    enrolment.router,
    rights.router,
    booking_api.router,
    booking_api.settling_router,
    calendar_file.router,
    unasked.router,
    staff_mail.router,
)


def create_app(
    settings: ContractApiSettings,
    *,
    clock: Clock = system_clock,
    booking: Callable[[AsyncSession], BookingSystem] = PostgresBooking,
) -> FastAPI:
    """Make the app. The engine connects to nothing before the first request, and is closed with the app."""
    engine = make_engine(settings.database_url)
    # Logins are reached through the proxy that leads out of this network, but for the demo's.
    logins = httpx.AsyncClient(trust_env=settings.staff_issuer.startswith("https://"))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        if desk is not None:
            await desk.news.close()
        await logins.aclose()
        await engine.dispose()

    app = FastAPI(
        title="contract_api",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        responses=documented(TooLarge, Unreadable, Unavailable),
    )
    parts = app.state.parts = Parts(
        settings=settings,
        engine=engine,
        sessions=make_sessions(engine),
        identifiers=Identifiers(settings.identifier_key, settings.previous_identifier_keys),
        # Only for deferring inside our own transactions, so the queue needs no connections of its own here.
        jobs=make_job_app(settings.database_url),
        clock=clock,
        booking=booking,
    )
    desk = desk_for(parts, logins) if settings.has_inbox else None
    app.add_exception_handler(ContractApiProblem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_middleware(ServiceCredential, token=settings.service_token, has_inbox=settings.has_inbox)
    app.add_middleware(QuietFailures)
    app.include_router(health.router)
    for router in ROUTERS:
        app.include_router(
            router,
            dependencies=[Security(bearer), Depends(refuse_unstorable)],
            responses=documented(Unauthorized),
        )
    if desk is not None:
        app.include_router(inbox_router(desk))
    return app
