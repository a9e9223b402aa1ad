"""What an open page loads by itself: that there is news, and what has been written in a case since."""

from __future__ import annotations

from fastapi import Request, Response

from contract_api.inbox.case_pages import read_thread
from contract_api.inbox.desk import Desk, Inside
from contract_api.staff.rules import Act
from nastasteg import html_pages
from nastasteg.clock import local_date


async def tell_news(desk: Desk, request: Request) -> Response:
    """Tell, for a minute, when something happens at the units whose cases one may see. No case, nobody is named."""

    async def work(inside: Inside) -> Response:
        units = frozenset(str(unit.id) for unit in inside.me.units_where(Act.READ_CASES))
        if not units:
            return desk.pages.show("no_cases_for_you", status=403, **inside.common)
        return html_pages.stream(desk.news.stream(units, since=html_pages.seen_by(request)))

    return await desk.inside(request, work)


async def show_thread(desk: Desk, inside: Inside, number: int) -> Response:
    """Show the thread of a case alone, which is logged as a reading."""
    page = await read_thread(inside, number)
    return desk.pages.show("thread_alone", page=page, case=page.case, today=local_date(inside.now), **inside.common)
