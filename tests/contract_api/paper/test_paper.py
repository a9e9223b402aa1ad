"""The printed contract: every point under its number, everything escaped, and the printing logged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time, timedelta
from html.parser import HTMLParser

import httpx
import pytest
from sqlalchemy import select

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.access_log.sealing import logged_transaction
from contract_api.answers import schemas, service
from contract_api.app import create_app
from contract_api.appointments.models import AppointmentStatus
from contract_api.contacts.models import Role
from contract_api.contracts.models import Owner, Point, PointKind, Urgency, VersionStatus
from contract_api.conversations.service import load
from contract_api.people.models import Person
from contract_api.people.rules import Ages
from contract_api.settings import ContractApiSettings
from nastasteg.database import Sessions
from nastasteg.settings import Environment
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, TODAY, Builder

CREDENTIAL = {"Authorization": "Bearer demo-service-token"}

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Reads a page into its text, its points and its headings, and notes what is not well formed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.language: str | None = None
        self.points: dict[int, str] = {}
        self.headings: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self._point: int | None = None
        self.feed(html)
        assert self.open == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "html":
            self.language = given.get("lang")
        if identifier := given.get("id"):
            self.ids.append(identifier)
            if tag == "li":
                self._point = int(identifier.removeprefix("punkt-"))
                self.points[self._point] = ""
        self.loads += [given[name] or "" for name in ("src", "href") if name in given]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes something else"
        if tag == "li":
            self._point = None

    def handle_data(self, data: str) -> None:
        if self._point is not None:
            self.points[self._point] += data
        if self.open and self.open[-1] in {"h1", "h2"}:
            self.headings.append(data)

    def said(self, number: int) -> str:
        return " ".join(self.points[number].split())


@pytest.fixture
async def api(database_url: str, clock: SettableClock) -> AsyncIterator[httpx.AsyncClient]:
    settings = ContractApiSettings(
        environment=Environment.DEMO,
        database_url=database_url,
        service_token="demo-service-token",
        identifier_key="demo-identifier-key",
        twilio_number="+46701740699",
        page_url="https://nastasteg.example/",
    )
    app = create_app(settings, clock=clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://contract", headers=CREDENTIAL) as client,
    ):
        yield client


@pytest.fixture
async def karin(sessions: Sessions) -> Person:
    """A patient whose contract has a point of every kind, at units that have opened nothing."""
    async with sessions.begin() as session:
        world = Builder(session)
        unit = await world.unit(opens=None)
        kommun_unit = await world.unit(opens=None, name="Hemtjänsten Lunda", phone="+46406280401")
        patient = await world.person()
        await world.ground(patient, viewer=unit, owner=kommun_unit)
        version = await world.version(patient, unit)
        await world.plan(version, "Min vårdplan")
        anna = await world.contact(unit, hours=[(day, time(8), time(9, 30)) for day in range(4)])
        bo = await world.contact(unit, "Bo Berg")
        mina = await world.contact(
            kommun_unit, "Mina Ahmadi", role=Role.HOME_CARE_WORKER, title="undersköterska", phone="+46406280402"
        )
        await world.absence(anna, deputy=bo)
        await world.point(version, 1, PointKind.WHAT_MATTERS, "Att kunna handla själv.")
        await world.point(version, 2, PointKind.INDICATION, "Du har hjärtsvikt & är <b>trött</b>.")
        await world.point(version, 3, PointKind.GOAL, "Gå till affären. <script>alert('x')</script>")
        await world.activity(version, 4, how_often="varje morgon", topics=["weight"])
        await world.activity(version, 5, "Ta blodprov.", due_on=TODAY + timedelta(days=2))
        await world.activity(version, 6, "Lämna prov.", due_on=TODAY - timedelta(days=9), done_on=TODAY)
        await world.activity(
            version, 7, "Skicka remiss.", owner=Owner.CARE, contact_id=anna.id, due_on=TODAY - timedelta(days=1)
        )
        await world.activity(version, 8, "Dusch.", owner=Owner.MUNICIPALITY, unit_id=kommun_unit.id)
        await world.activity(version, 9, "Maria handlar.", owner=Owner.RELATIVE)
        await world.point(version, 10, PointKind.RELATIVES_PART, "Maria är med på besöken.")
        await world.warning_sign(version, 11, "Du har ont i bröstet.", urgency=Urgency.EMERGENCY_112)
        await world.warning_sign(version, 12, contact_id=mina.id)
        await world.fixed_care_contact(version, 13, anna, text="Hon svarar på frågor om hjärtat.")
        await world.contact_point(version, 14, mina, is_fixed_social_care_contact=True, text="Duschen & maten.")
        await world.appointments_point(version, 15)
        new = await world.appointment(patient, unit, contact_id=bo.id)
        await world.appointment(
            patient, unit, NOW + timedelta(days=6), status=AppointmentStatus.MOVED, moved_to_id=new.id
        )
        await world.appointment(patient, unit, NOW + timedelta(days=1), status=AppointmentStatus.CANCELLED)
        return patient


async def _print(api: httpx.AsyncClient, patient: Person) -> Page:
    response = await api.get(f"/people/{patient.external_ref}/paper")
    assert response.status_code == 200, response.text
    return Page(response.text)


async def test_every_point_stands_once_under_its_number_with_its_text(
    api: httpx.AsyncClient, sessions: Sessions, karin: Person
) -> None:
    page = await _print(api, karin)
    async with sessions() as session:
        points = list(await session.scalars(select(Point).order_by(Point.number)))
    assert sorted(page.points) == [point.number for point in points]
    for point in points:
        assert page.said(point.number).startswith(f"{point.number}.")
        assert " ".join(point.text.split()) in page.said(point.number)
    assert len(page.ids) == len(set(page.ids))


async def test_the_paper_is_in_swedish_in_sections_and_loads_nothing(api: httpx.AsyncClient, karin: Person) -> None:
    page = await _print(api, karin)
    assert page.language == "sv"
    assert page.headings == [
        "Patientkontrakt för Karin Ek",
        "Det här är viktigt för mig",
        "Därför har du ett patientkontrakt",
        "Mål",
        "Det här gör du",
        "Det här gör vården",
        "Det här gör kommunen",
        "Det här gör närstående",
        "När du ska höra av dig",
        "Dina kontakter",
        "Bokade tider",
    ]
    assert page.loads == []


async def test_the_paper_names_the_one_page_that_links_lead_to(api: httpx.AsyncClient, karin: Person) -> None:
    printed = (await api.get(f"/people/{karin.external_ref}/paper")).text
    assert "läsa svaret på nastasteg.example med e-legitimation" in printed


async def test_the_points_say_days_numbers_and_hours_in_words(api: httpx.AsyncClient, karin: Person) -> None:
    page = await _print(api, karin)
    assert "Hur ofta: varje morgon" in page.said(4)
    assert "Senast torsdag 19 november." in page.said(5)
    assert "Klart tisdag 17 november." in page.said(6)
    assert "Skulle vara klart måndag 16 november." in page.said(7)
    assert "Ansvarig: Anna Lindgren, distriktssköterska, telefon 08-465 00 41." in page.said(7)
    assert "Ring 112." in page.said(11)
    assert "Ring Mina Ahmadi, 040-628 04 02." in page.said(12)
    assert "Din fasta vårdkontakt, som samordnar din vård." in page.said(13)
    assert "Telefon: 08-465 00 42" in page.said(13)
    assert "Hon svarar på frågor om hjärtat." in page.said(13)
    assert (
        "Borta till och med fredag 20 november. Ring Bo Berg, distriktssköterska, i stället: 08-465 00 42."
        in page.said(13)
    )
    assert "Borta" not in page.said(14)
    assert "Telefontid måndag till torsdag kl. 08.00-09.30" in page.said(13)
    assert "Din fasta omsorgskontakt." in page.said(14)
    assert "Besök tisdag 24 november kl. 10.00-10.30" in page.said(15)
    assert "Med: Bo Berg, distriktssköterska." in page.said(15)
    assert "Ta med listan med dina vikter." in page.said(15)
    assert "Tiden onsdag 18 november kl. 10.00 är avbokad." in page.said(15)
    assert "Tiden måndag 23 november kl. 10.00 är flyttad till tisdag 24 november kl. 10.00." in page.said(15)


async def test_the_head_says_whose_it_is_who_agreed_it_and_where_to_write(
    api: httpx.AsyncClient, karin: Person
) -> None:
    text = " ".join((await api.get(f"/people/{karin.external_ref}/paper")).text.split())
    assert "kommit överens om fredag 18 september, tillsammans med Anna Lindgren, distriktssköterska." in text
    assert "Skriv till Nästa steg på 070-174 06 99" in text
    assert "Min vårdplan" in text


async def test_what_staff_wrote_is_escaped(api: httpx.AsyncClient, karin: Person) -> None:
    response = await api.get(f"/people/{karin.external_ref}/paper")
    assert "<script" not in response.text
    assert "&lt;script&gt;" in response.text
    assert "hjärtsvikt &amp; är &lt;b&gt;trött&lt;/b&gt;" in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert response.headers["cache-control"] == "no-store"


async def test_the_paper_says_the_same_as_the_assistant(
    api: httpx.AsyncClient, sessions: Sessions, karin: Person
) -> None:
    """Each text that the assistant tells in full stands at the point that it names."""
    async with sessions.begin() as session:
        conversation = await Builder(session).conversation(karin)
    async with logged_transaction(sessions) as session:
        asking = await load(session, conversation.pseudonym, ages=Ages(), now=NOW)
        strong = type(asking)(**{**vars(asking), "strong": True})
        inquiry = service.Inquiry(session=session, asking=strong, message_id="SM1", now=NOW, fallback_phone="1177")
        overview = await service.overview(inquiry)
        signs = await service.warning_signs(inquiry)
    page = await _print(api, karin)
    told: list[schemas.TextView | schemas.ActivityView | schemas.WarningSignView] = [
        *overview.texts,
        *overview.own_activities,
        *overview.care_activities,
        *signs.signs,
    ]
    assert len(told) > 9
    for view in told:
        assert view.text is not None
        assert " ".join(view.text.split()) in page.said(view.point)


async def test_the_printing_is_logged_with_every_point(
    api: httpx.AsyncClient, sessions: Sessions, karin: Person
) -> None:
    await _print(api, karin)
    async with sessions() as session:
        entries = list(await session.scalars(select(AccessLogEntry)))
    assert {(entry.action, entry.actor, entry.channel) for entry in entries} == {
        ("paper.print", Actor.SERVICE, "paper")
    }
    items = {item for entry in entries for item in entry.items}
    assert {f"point:{number}" for number in range(1, 15)} <= items
    assert sum(item.startswith("appointment:") for item in items) == 3
    assert {entry.patient_id for entry in entries} == {karin.id}


async def test_a_contract_that_starts_next_week_is_printed_with_its_first_day(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        world = Builder(session)
        johan = await world.person("Johan")
        version = await world.version(johan, await world.unit(), valid_from=TODAY + timedelta(days=7))
        await world.activity(version, 1, "Gör övningarna.")
    response = await api.get(f"/people/{johan.external_ref}/paper")
    assert "Det börjar gälla tisdag 24 november." in response.text
    assert "Gör övningarna." in Page(response.text).said(1)


async def test_a_contact_that_is_away_with_nobody_standing_in_has_its_units_number(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        world = Builder(session)
        unit, elsa = await world.unit(), await world.person("Elsa")
        anna = await world.contact(unit)
        await world.absence(anna)
        await world.fixed_care_contact(await world.version(elsa, unit), 1, anna)
    said = (await _print(api, elsa)).said(1)
    assert "Telefon: 08-465 00 42" in said
    assert "Borta till och med fredag 20 november. Ring mottagningen i stället: 08-465 00 41." in said


@pytest.mark.parametrize("status", [None, VersionStatus.DRAFT, VersionStatus.SUPERSEDED, VersionStatus.ENDED])
async def test_only_what_is_agreed_and_has_not_ended_is_printed(
    api: httpx.AsyncClient, sessions: Sessions, status: VersionStatus | None
) -> None:
    async with sessions.begin() as session:
        world = Builder(session)
        gunnar = await world.person("Gunnar")
        if status is not None:
            await world.version(gunnar, await world.unit(), status=status)
    response = await api.get(f"/people/{gunnar.external_ref}/paper")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_nobody_by_that_name_has_no_paper(api: httpx.AsyncClient) -> None:
    assert (await api.get("/people/nobody/paper")).status_code == 404
    assert (await api.get("/people/nobody/paper", headers={"Authorization": ""})).status_code == 401
