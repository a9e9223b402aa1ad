"""Every page and button of the inbox as the application itself lists them, and a place where each would do something.

A route that is new must be named here before the tests of who may not are green again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from contract_api.canned.models import CannedReply
from contract_api.contacts.models import Absence
from contract_api.contracts.models import Owner
from contract_api.inbox.acting import DEEDS
from contract_api.inbox.patient_routes import DEEDS as PATIENT_DEEDS
from contract_api.notes.models import Note, NoteKind
from tests.contract_api.builders import NOW, TODAY
from tests.contract_api.inbox.conftest import ERIK, Browser, Inbox

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

LEAD_ALONE = frozenset({("POST", "/inbox/replies"), ("POST", "/inbox/replies/{reply_id:uuid}/end")})
"""What only who leads the unit may do there."""

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
    "/inbox/drafts/{version_id:uuid}/agree": {},
    "/inbox/drafts/{version_id:uuid}/discard": {},
    "/inbox/patients/{patient_id:uuid}/new-version": {},
    "/inbox/patients/{patient_id:uuid}/code": {"messages": "yes"},
    "/inbox/patients/{patient_id:uuid}/messages": {"wanted": "yes"},
    **{f"/inbox/cases/{{number:int}}/{deed}": OF_A_CASE for deed in DEEDS},
}
"""What each button sends besides its hidden fields: enough that it would be done."""

OUR_SCRIPTS = frozenset({"/inbox/htmx.min.js", "/inbox/htmx-sse.min.js"})


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
        deeds = PATIENT_DEEDS if "patient_id" in path else DEEDS
        paths = [path.replace("{deed}", deed) for deed in deeds] if "{deed}" in path else [path]
        found += [Route(method, each) for method in getattr(one, "methods", ()) for each in paths]
    return sorted(set(found), key=lambda route: (route.path, route.method))


@dataclass(frozen=True, kw_only=True)
class Place:
    """What there is at Karin's unit, by the names that the routes have for it."""

    inbox: Inbox
    values: Mapping[str, str]

    def path(self, route: Route) -> str:
        """Return the path to what is there. Fails for a place that is not known here."""
        return re.sub(r"{(\w+)(?::\w+)?}", lambda place: self._value(route, place[1]), route.path)

    def _value(self, route: Route, name: str) -> str:
        is_point = name == "number" and "/points/" in route.path
        return self.values["point_number" if is_point else name]

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


async def furnish(inbox: Inbox, *, words: str = "") -> Place:
    """Have one of everything at Karin's unit, each with some words in it if given."""
    build, session = inbox.build, inbox.build.session
    ada = await build.person("Ada", f"Ek {words}")
    ada.personnummer_sealed = inbox.karin.personnummer_sealed
    due = {"owner": Owner.CARE, "due_on": TODAY - timedelta(days=1)}
    late = await build.activity(await build.version(ada, inbox.unit), 3, f"Vi skickar en remiss. {words}", **due)
    canned = CannedReply(
        unit_id=inbox.unit.id, title=f"Blod {words}", text=f"Mät. {words}", added_by=f"Erik {words}", added_at=NOW
    )
    colleague = await build.contact(inbox.unit, f"Maja {words}")
    absence = Absence(
        contact_id=colleague.id, deputy_id=inbox.contact.id, first_day=TODAY, last_day=TODAY, recorded_by=f"A {words}"
    )
    note = Note(
        patient_id=inbox.karin.id,
        person_id=inbox.karin.id,
        unit_id=inbox.unit.id,
        kind=NoteKind.REPORT,
        text=f"130 över 80 {words}",
        written_at=NOW,
        message_id="n1",
    )
    inbox.karin.family_name = f"Ek{words}"
    session.add_all([canned, absence, note])
    await session.commit()
    await inbox.talk(ada, number="+46701740607")
    number = await inbox.ask(f"Får jag äta grapefrukt? {words}")
    erik = await inbox.browser(ERIK)
    page = f"/inbox/patients/{inbox.karin.id}"
    begun = await erik.http.post(f"{page}/new-version", data=await erik.form(page))
    draft = begun.headers["location"]
    point = {**await erik.form(f"{draft}/new/goal"), "kind": "goal", "number": "", "text": f"Gå ut. {words}"}
    assert (await erik.http.post(f"{draft}/points", data=point)).status_code == 303
    return Place(
        inbox=inbox,
        values={
            "number": str(number),
            "point_number": "3",
            "patient_id": str(inbox.karin.id),
            "version_id": draft.rpartition("/")[2],
            "point_id": str(late.id),
            "reply_id": str(canned.id),
            "absence_id": str(absence.id),
            "kind": "goal",
            "name": "htmx.min",
            "rest": "nothing/here",
            "unit": str(inbox.unit.id),
            "contact": str(colleague.id),
            "note": str(note.id),
        },
    )


class Seen(HTMLParser):
    """What a browser would see of a page: its elements, their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def check_closed(page: httpx.Response) -> Seen:
    """Fail for a page that is kept or framed anywhere, or runs or loads anything but our own files."""
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["referrer-policy"] == "no-referrer"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert '<html lang="sv">' in page.text
    seen = Seen(page.text)
    assert seen.tags & {"style", "iframe", "object", "embed", "img", "svg", "base"} == set()
    assert [name for name, _ in seen.attributes if name.startswith("on") or name == "style"] == []
    sources = [value for name, value in seen.attributes if name == "src"]
    assert set(sources) <= OUR_SCRIPTS
    assert len(sources) == page.text.count("<script"), "none stands in the page itself"
    scripts = "script-src 'self'; connect-src 'self'" in policy
    assert (scripts, "script-src" in policy) == (bool(sources), bool(sources))
    addresses = [value for name, value in seen.attributes if name in ("href", "action", "formaction")]
    assert [one for one in addresses if not one.startswith(("/inbox", "#", "data:,", "tel:"))] == []
    return seen
