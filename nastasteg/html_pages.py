"""What every page of ours has: templates that escape, and headers by which it loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
SCRIPTS = ("htmx.min.js", "htmx-sse.min.js")
"""What pages run on which new things appear by themselves. Without script they work as well."""

LONGEST_MARK = 40

BY_ITSELF = "HX-Request"
"""The header by which such a page says that nobody has pressed anything: it loads what is new."""

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
SEND_HERE_ONLY = "; form-action 'self'"
"""Not on the pages whose form leads on to the login: browsers count where it is sent on to as its target too."""

OWN_SCRIPT = "; script-src 'self'; connect-src 'self'"
"""Files of our own, and nothing that stands in the page."""

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def templates(*folders: Path) -> Environment:
    """Return the templates of some folders. Nothing may be missing; what stands in them is escaped, but in plain text
    (`.txt`), which is to be put into a page as a value.
    """
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(default=True, disabled_extensions=("txt",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(html: str, *, status: int = 200, leads_on: bool = False, is_live: bool = False) -> HTMLResponse:
    """Return a page, framed by nobody and kept nowhere.

    `leads_on`: its form ends at another site, the login. `is_live`: it runs our own script, and loads what is new.
    """
    policy = POLICY + ("" if leads_on else SEND_HERE_ONLY) + (OWN_SCRIPT if is_live else "")
    return HTMLResponse(html, status, headers={**HEADERS, "Content-Security-Policy": policy})


def style(file: Path) -> Response:
    """Return the style of pages."""
    return Response(file.read_bytes(), media_type="text/css", headers={"X-Content-Type-Options": "nosniff"})


def script(name: str) -> Response | None:
    """Return one of the scripts that live pages run, which browsers keep for a day; None where there is no such."""
    if name not in SCRIPTS:
        return None
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=86400"}
    return Response((STATIC / name).read_bytes(), media_type="text/javascript", headers=headers)


def seen_by(request: Request) -> str:
    """Return the mark of what an open page has heard of: it says so itself when it has lost its connection."""
    return (request.headers.get("Last-Event-ID") or request.query_params.get("since", ""))[:LONGEST_MARK]


def stream(events: AsyncIterator[str]) -> StreamingResponse:
    """Return what an open page listens to: server-sent events, one by one."""
    # Some proxies gather what they pass on, unless they are told not to.
    headers = {**HEADERS, "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def go_to(url: str) -> RedirectResponse:
    """Return the answer that sends a browser on, after a form or a login, with GET."""
    return RedirectResponse(url, 303, headers=HEADERS)
