"""GET /people/{external_ref}/paper: the contract as a page to print."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse

from contract_api.dependencies import Now, PartsDep, SessionDep
from contract_api.errors import NotFound, documented
from contract_api.paper import service
from contract_api.paper.page import render

router = APIRouter(prefix="/people/{external_ref}", tags=["paper"], responses=documented(NotFound))

ExternalRef = Annotated[str, Path(min_length=1, max_length=100, description="The person's key in the source system.")]

# The page needs nothing but its own style, and no copy of it is to be left in between.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/paper", response_class=HTMLResponse, summary="The contract as a page to print")
async def paper(
    external_ref: ExternalRef,
    session: SessionDep,
    now: Now,
    parts: PartsDep,
    unit: Annotated[str | None, Query(max_length=60, description="The HSA-id of the unit that prints it.")] = None,
) -> HTMLResponse:
    """Give the contract that holds, or the one about to start, numbered as its points are.

    Without a unit it is printed by the one that keeps it. What the unit's staff may not see of another care provider's
    is named as standing elsewhere. For handing over on paper: it is not for any channel. The reading is logged.
    """
    write_to = parts.settings.sms_number or None
    read_on = parts.settings.page_url.partition("://")[2].rstrip("/") or None
    sheet = await service.print_contract(session, external_ref, unit=unit, now=now, write_to=write_to, read_on=read_on)
    return HTMLResponse(render(sheet), headers=HEADERS)
