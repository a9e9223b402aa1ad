"""Every page and button of the inbox as the application itself lists them, and what each button sends to be done.

A route that is new must be named here before the tests of who may not are green again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from contract_api.inbox.acting import DEEDS
from contract_api.inbox.patient_routes import DEEDS as PATIENT_DEEDS
from contract_api.inbox.rights_pages import DEEDS as DEEDS_WITH_A_RIGHT
from tests.contract_api.inbox.conftest import Browser, Inbox

OPEN = frozenset(
    {
        ("GET", "/inbox/inbox.css"),
        ("GET", "/inbox/{name}.js"),
        ("POST", "/inbox/login"),
        ("GET", "/inbox/login/done"),
        ("GET", "/inbox/{rest:path}"),
    }
)
"""What is for everybody: it holds nothing of anybody, or leads to a login."""

TO_ALL = frozenset({("POST", "/inbox/logout")})
"""What everybody who is signed in may do."""

PAGES_OF_ONE_S_OWN = frozenset(
    {
        ("GET", "/inbox"),
        ("GET", "/inbox/queue"),
        ("GET", "/inbox/search"),
        ("POST", "/inbox/search"),
        ("GET", "/inbox/caseload"),
        ("GET", "/inbox/unanswered"),
        ("GET", "/inbox/replies"),
        ("GET", "/inbox/absence"),
        ("GET", "/inbox/patients/new"),
        ("GET", "/inbox/news"),
    }
)
"""What shows everybody their own units', and nobody another's."""

PAGES_OF_WHO_LEADS = frozenset({("GET", "/inbox/decisions"), ("GET", "/inbox/pulse"), ("GET", "/inbox/templates")})
"""What shows who leads a unit their own units', and is not there for anybody else."""

LEAD_ALONE = frozenset(
    {
        ("POST", "/inbox/replies"),
        ("POST", "/inbox/replies/{reply_id:uuid}/end"),
        ("POST", "/inbox/decisions"),
        ("POST", "/inbox/decisions/{decision_id:uuid}/end"),
        ("POST", "/inbox/pulse/{unit_id:uuid}"),
        ("POST", "/inbox/pulse/{unit_id:uuid}/end"),
        ("POST", "/inbox/templates"),
        ("GET", "/inbox/templates/{template_id:uuid}"),
        ("GET", "/inbox/templates/{template_id:uuid}/new/{kind}"),
        ("GET", "/inbox/templates/{template_id:uuid}/points/{number:int}"),
        ("POST", "/inbox/templates/{template_id:uuid}/points"),
        ("POST", "/inbox/templates/{template_id:uuid}/points/{number:int}/remove"),
        ("POST", "/inbox/templates/{template_id:uuid}/end"),
    }
)
"""What only who leads the unit may see and do there."""

OF_A_CASE: Mapping[str, str] = {
    "text": "Hej",
    "why": "answered",
    "to": "{unit}",
    "note": "{note}",
    "day": "2026-11-18",
    "from": "09:00",
    "until": "10:00",
}

FORMS: Mapping[str, Mapping[str, str]] = {
    "/inbox/logout": {},
    "/inbox/search": {"wanted": "Karin"},
    "/inbox/caseload/{point_id:uuid}/nudge": {},
    "/inbox/replies": {"title": "Blodtryck", "text": "Mät två gånger.", "unit": "{unit}"},
    "/inbox/replies/{reply_id:uuid}/end": {},
    "/inbox/absence": {"contact": "{contact}", "first_day": "2026-12-01", "last_day": "2026-12-02"},
    "/inbox/absence/{absence_id:uuid}/end": {},
    "/inbox/cases/{number:int}/draft": {"text": "Ett svar.", "do": "preview"},
    "/inbox/patients/new": {
        "personnummer": "194803122383",
        "given_name": "Olle",
        "family_name": "Berg",
        "unit": "{unit}",
    },
    "/inbox/drafts/{version_id:uuid}/points": {"kind": "goal", "number": "", "text": "Gå till affären."},
    "/inbox/drafts/{version_id:uuid}/points/{number:int}/remove": {},
    "/inbox/drafts/{version_id:uuid}/agree": {"agreed": "yes"},
    "/inbox/drafts/{version_id:uuid}/discard": {},
    "/inbox/patients/{patient_id:uuid}/new-version": {},
    "/inbox/patients/{patient_id:uuid}/code": {"messages": "yes"},
    "/inbox/patients/{patient_id:uuid}/messages": {"wanted": "no"},
    "/inbox/patients/{patient_id:uuid}/end-pause": {},
    "/inbox/patients/{patient_id:uuid}/settle-note": {"note": "{wish}"},
    "/inbox/patients/{patient_id:uuid}/note-to-draft": {"note": "{next_visit}", "kind": "goal"},
    "/inbox/patients/{patient_id:uuid}/rights": {
        "personnummer": "198109172380",
        "given_name": "Siv",
        "family_name": "Alm",
        "ground": "consent",
        "scope-next_step": "yes",
        "called": "din syster",
        "from": "2026-11-17",
        "review": "2027-11-17",
    },
    **{
        f"/inbox/patients/{{patient_id:uuid}}/rights/{{number:int}}/{deed}": {"until": "2027-06-01", "messages": "yes"}
        for deed in DEEDS_WITH_A_RIGHT
    },
    "/inbox/decisions": {
        "unit": "{unit}",
        "channel": "sms",
        "by": "Eva Lund",
        "reference": "HJM 2026/9",
        "scope": "Kallelser till besök.",
        "from": "2026-11-17",
        "until": "2027-11-17",
    },
    "/inbox/decisions/{decision_id:uuid}/end": {},
    "/inbox/pulse/{unit_id:uuid}": {"every_days": "90", "reference": "HJM 2026/9"},
    "/inbox/pulse/{unit_id:uuid}/end": {},
    "/inbox/templates": {"title": "Höft", "unit": "{unit}"},
    "/inbox/templates/{template_id:uuid}/points": {"kind": "goal", "number": "", "text": "Gå i trappor."},
    "/inbox/templates/{template_id:uuid}/points/{number:int}/remove": {},
    "/inbox/templates/{template_id:uuid}/end": {},
    **{f"/inbox/cases/{{number:int}}/{deed}": OF_A_CASE for deed in DEEDS},
    "/inbox/cases/{number:int}/call-missed": {},
}
"""What each button sends besides its hidden fields: enough that it would be done."""


@dataclass(frozen=True)
class Route:
    """A way in: by which method, and the path with its places still open."""

    method: str
    path: str

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path


def routes_of(app: FastAPI) -> list[Route]:
    """Return all routes of the inbox, each button of a page by itself."""
    nested = [router.original_router.routes for router in app.routes if hasattr(router, "original_router")]
    listed = [one for routes in [app.routes, *nested] for one in routes]
    found: list[Route] = []
    for one in listed:
        path = getattr(one, "path", "")
        if not path.startswith("/inbox"):
            continue
        of_a_patient = DEEDS_WITH_A_RIGHT if "/rights/" in path else PATIENT_DEEDS
        deeds: Iterable[str] = of_a_patient if "patient_id" in path else DEEDS
        paths = [path.replace("{deed}", deed) for deed in deeds] if "{deed}" in path else [path]
        found += [Route(method, each) for method in getattr(one, "methods", ()) for each in paths]
    return sorted(set(found), key=lambda route: (route.path, route.method))


@dataclass(frozen=True, kw_only=True)
class Place:
    """What there is at Karin's unit, by the names that the routes have for it."""

    inbox: Inbox
    values: Mapping[str, str]
    """By the name alone, or after the part of the path where it is another: "resume number"."""

    def path(self, route: Route) -> str:
        """Return the path to what is there. Fails for a place that is not known here."""
        return re.sub(r"{(\w+)(?::\w+)?}", lambda place: self._value(route, place[1]), route.path)

    def _value(self, route: Route, name: str) -> str:
        apart = (f"{part} {name}" for part in reversed(route.path.split("/")))
        return self.values[next((one for one in apart if one in self.values), name)]

    def form(self, route: Route) -> dict[str, str]:
        """Return what its button sends, without the hidden fields."""
        return {name: value.format(**self.values) for name, value in FORMS[route.path].items()}

    async def ask(self, browser: Browser, route: Route, **hidden: str) -> httpx.Response:
        """Ask for a page, or press a button."""
        if route.method == "GET":
            return await browser.http.get(self.path(route))
        return await browser.http.post(self.path(route), data={**self.form(route), "form_id": "0" * 32, **hidden})

    async def state(self) -> dict[str, str]:
        """Return what stands in each table, but for when somebody was last seen."""
        async with self.inbox.sessions() as session:
            tables = await session.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'contract' AND tablename <> 'staff_session'")
            )
            rows = "SELECT md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) FROM contract.\"{}\" AS r"
            return {one: str(await session.scalar(text(rows.format(one)))) for one in tables.all()}
