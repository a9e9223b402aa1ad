"""Turns a template into a page that loads nothing from elsewhere, is framed by nobody and kept nowhere."""

from __future__ import annotations

from pathlib import Path

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.swedish import dates
from bot.swedish.phones import spoken

TEMPLATES = Path(__file__).parent / "templates"
STYLE = "pages.css"

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
SEND_HERE_ONLY = "; form-action 'self'"
"""Not on the pages whose form leads on to the login: browsers count where it is sent on to as its target too."""

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


class Pages:
    """The pages by their names."""

    def __init__(self, *, phone: str) -> None:
        """Read the templates' folder; `phone` is the number that is said where none else is known."""
        self._phone = phone
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["clock"] = dates.clock
        self._environment.filters["phone"] = spoken

    def show(self, name: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page. Every text in it is escaped."""
        html = self._environment.get_template(f"{name}.html").render(phone=self._phone, **values)
        leads_on = name in ("start", "link")
        policy = POLICY if leads_on else POLICY + SEND_HERE_ONLY
        return HTMLResponse(html, status, headers={**HEADERS, "Content-Security-Policy": policy})

    def style(self) -> Response:
        """Return the style of all pages."""
        style = (TEMPLATES / STYLE).read_bytes()
        return Response(style, media_type="text/css", headers={"X-Content-Type-Options": "nosniff"})


def go_to(url: str) -> RedirectResponse:
    """Return the answer that sends a browser on, after a form or a login, with GET."""
    return RedirectResponse(url, 303, headers=HEADERS)
