"""The phone page, and what it asks for: people, messages, and the printed contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, ConfigDict, Field

from nastasteg.demo.bubbles import Bubble, Conversation, bubble
from nastasteg.demo.personas import Persona, display_number, personas
from nastasteg.demo.provider import Provider

TEMPLATES = Path(__file__).parent / "templates"
PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"


class NewMessage(BaseModel):
    """What somebody writes on the phone."""

    model_config = ConfigDict(extra="forbid")

    body: str = Field(min_length=1, max_length=1600)


class PersonaView(BaseModel):
    """A person as the page shows them."""

    id: str
    name: str
    number: str
    display_number: str
    description: str
    paper: str | None
    suggestions: list[str]


class PaperSource:
    """Where the printed contracts come from: contract_api, with our credential."""

    def __init__(self, client: httpx.AsyncClient, *, url: str, token: str) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._token = token

    async def fetch(self, person: str) -> httpx.Response | None:
        """Return the printed contract of a person, or nothing where there is none to be had."""
        try:
            response = await self._client.get(
                f"{self._url}/people/{person}/paper", headers={"Authorization": f"Bearer {self._token}"}
            )
        except httpx.HTTPError:
            return None
        return response if response.is_success else None


def known(persona_id: str) -> Persona:
    """Return the person with this id. Raises 404 for any other."""
    persona = personas().get(persona_id)
    if persona is None:
        raise HTTPException(404, "no such person")
    return persona


Known = Annotated[Persona, Depends(known)]


def phone_router(provider: Provider, papers: PaperSource, *, inbox_url: str) -> APIRouter:
    """Build the routes that the page uses."""
    router = APIRouter()
    templates = Jinja2Templates(TEMPLATES)

    @router.get("/", response_class=HTMLResponse)
    async def page(request: Request) -> Response:
        return templates.TemplateResponse(
            request,
            "phone.html",
            {"people": list(personas().values()), "number": display_number(provider.number)},
            headers={"Content-Security-Policy": PAGE_POLICY},
        )

    @router.get("/inbox")
    async def inbox() -> RedirectResponse:
        """Lead on to where the care answers: the page itself names no other address."""
        return RedirectResponse(inbox_url, 303)

    @router.get("/phone/personas")
    async def people() -> list[PersonaView]:
        return [
            PersonaView(
                **persona.model_dump(exclude={"paper"}),
                display_number=display_number(persona.number),
                paper=f"/paper/{persona.paper}" if persona.paper else None,
            )
            for persona in personas().values()
        ]

    @router.get("/phone/{persona_id}/messages", response_model=Conversation, responses={204: {}})
    async def messages(persona: Known, after: str = "") -> Conversation | Response:
        revision = provider.store.revision(persona.number)
        if revision == after:
            return Response(status_code=204)
        shown = [bubble(message) for message in provider.store.conversation(persona.number)]
        return Conversation(revision=revision, bubbles=shown)

    @router.post("/phone/{persona_id}/messages", status_code=201)
    async def write(persona: Known, new: NewMessage) -> Bubble:
        message = provider.accept(persona.number, new.body)
        provider.start(provider.announce(message))
        return bubble(message)

    @router.get("/paper/{person}", response_class=HTMLResponse)
    async def paper(person: str, request: Request) -> Response:
        wanted = {persona.paper for persona in personas().values()} - {None}
        found = await papers.fetch(person) if person in wanted else None
        if found is None:
            return templates.TemplateResponse(request, "no_paper.html", status_code=404)
        return Response(found.content, media_type=found.headers.get("content-type", "text/html"))

    return router
