"""The routes of a patient's page: the contract, a code for a number, consent to reminders, a new patient."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Request, Response

from contract_api.contracts import draft_points, drafts
from contract_api.contracts.draft_points import CannotStandError
from contract_api.contracts.drafting import Wording
from contract_api.contracts.models import Owner, PointKind
from contract_api.contracts.templates import templates_of
from contract_api.enrolment.page import lay_out_code
from contract_api.enrolment.service import enrol
from contract_api.errors import Conflict, NotFound
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.draft_routes import fields_of, show_point
from contract_api.inbox.forms import Form, NotOurFormError, id_in, line
from contract_api.inbox.naming import NAMES, person_named_in
from contract_api.inbox.patients import patient_page, pen_of, related
from contract_api.notes import service as notes
from contract_api.notes.models import Note
from contract_api.people.models import Person
from contract_api.staff.rules import Act
from contract_api.unasked import consent
from contract_api.unasked.pausing import end_pause
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date
from nastasteg.html_pages import go_to

type Deed = Callable[[Desk, Inside, Person, CareUnit, Form], Awaitable[Response]]


def add_patient_routes(router: APIRouter, desk: Desk) -> None:
    """Add the routes."""

    @router.get("/patients/new")
    async def new(request: Request) -> Response:
        """Show the form for a patient who has no contract yet."""
        return await desk.inside(request, lambda inside: show_new(desk, inside))

    @router.post("/patients/new")
    async def record(request: Request) -> Response:
        """Record a patient, and begin their first contract."""
        return await desk.act(request, lambda inside, form: begin_first(desk, inside, form), back="/inbox/patients/new")

    @router.get("/patients/{patient_id:uuid}")
    async def patient(request: Request, patient_id: uuid.UUID) -> Response:
        """Show a patient with their contract."""
        return await desk.inside(request, lambda inside: show_patient(desk, inside, patient_id))

    @router.post("/patients/{patient_id:uuid}/{deed}")
    async def do(request: Request, patient_id: uuid.UUID, deed: str) -> Response:
        """Do something that a button of the page asks for."""

        async def work(inside: Inside, form: Form) -> Response:
            person, unit, keeps = await related(inside, patient_id)
            if deed not in DEEDS or not keeps:
                raise NotFound
            return await DEEDS[deed](desk, inside, person, unit, form)

        return await desk.act(request, work, back=f"/inbox/patients/{patient_id}")


async def show_patient(desk: Desk, inside: Inside, patient_id: uuid.UUID) -> Response:
    """Show a patient."""
    page = await patient_page(inside, desk.parts.identifiers, patient_id)
    return desk.pages.show("patient", page=page, sheet=page.sheet, today=local_date(inside.now), **inside.common)


async def show_new(desk: Desk, inside: Inside, *, trouble: str = "", written: Form | None = None) -> Response:
    """Show the form for a new patient, with what is wrong in what was written."""
    units = inside.me.units_where(Act.WRITE_CONTRACTS)
    if not units:
        raise NotFound
    status = 422 if trouble else 200
    fields = {**dict.fromkeys(("personnummer", "given_name", "family_name"), ""), **(written or {})}
    return desk.pages.show(
        "new_patient",
        status=status,
        units=units,
        templates=await templates_of(inside.session, [unit.id for unit in units]),
        trouble=trouble,
        written=fields,
        **inside.common,
    )


async def begin_first(desk: Desk, inside: Inside, form: Form) -> Response:
    """Record a patient who is not known, and begin a contract at one's unit, unless another unit keeps one."""
    pen = pen_of(inside)
    unit_id = next((one for one in pen.unit_ids if str(one) == form.get("unit")), None)
    if unit_id is None:
        raise NotFound
    if not all(line(form, name) for name in NAMES):
        return await show_new(desk, inside, trouble="names", written=form)
    try:
        person = await person_named_in(inside, desk.parts.identifiers, form)
    except ValueError:
        return await show_new(desk, inside, trouble="personnummer", written=form)
    try:
        draft = await drafts.begin(inside.session, pen, person, unit_id, template_id=template_in(form))
    except (NotFound, Conflict):
        return await show_new(desk, inside, trouble="elsewhere", written=form)
    return go_to(f"/inbox/drafts/{draft.id}")


async def _new_version(_desk: Desk, inside: Inside, patient: Person, unit: CareUnit, form: Form) -> Response:
    """Begin it from the last version, or from one of the unit's templates."""
    template_id = template_in(form)
    draft = await drafts.begin(inside.session, pen_of(inside), patient, unit.id, template_id=template_id)
    return go_to(f"/inbox/drafts/{draft.id}")


def template_in(form: Form) -> uuid.UUID | None:
    """Return which template a form wants a contract to begin from, if any. Raises NotOurFormError for no id."""
    return id_in(form, "template") if form.get("template") else None


async def _code(desk: Desk, inside: Inside, patient: Person, _unit: CareUnit, form: Form) -> Response:
    """Make a code, and show the page to print. It is shown once: the form sent again makes another."""
    parts = desk.parts
    given = await enrol(
        inside.session,
        parts.identifiers,
        patient,
        by=inside.me.staff.name,
        channel=None,
        sent_to=None,
        wants_messages=form.get("messages") == "yes",
        now=inside.now,
    )
    laid = lay_out_code(given, parts.settings.ways_in, channel=None, now=inside.now)
    return desk.pages.show("code", code=laid, patient=patient, back=f"/inbox/patients/{patient.id}", **inside.common)


async def _messages(_desk: Desk, inside: Inside, patient: Person, _unit: CareUnit, form: Form) -> Response:
    wanted = line(form, "wanted")
    if wanted not in ("yes", "no"):
        raise NotOurFormError
    change = consent.give if wanted == "yes" else consent.end
    await change(inside.session, patient.id, by=inside.me.staff.name, now=inside.now)
    return go_to(f"/inbox/patients/{patient.id}")


async def _end_pause(_desk: Desk, inside: Inside, patient: Person, _unit: CareUnit, _form: Form) -> Response:
    await end_pause(inside.session, patient.id, by=inside.me.staff.name, now=inside.now)
    return go_to(f"/inbox/patients/{patient.id}")


async def _settle_note(_desk: Desk, inside: Inside, patient: Person, _unit: CareUnit, form: Form) -> Response:
    await _taken_up(inside, patient, form)
    return go_to(f"/inbox/patients/{patient.id}")


async def _note_to_draft(desk: Desk, inside: Inside, patient: Person, unit: CareUnit, form: Form) -> Response:
    """Turn a note into a point of the draft, which is begun where there is none, and show the point to be written.

    What does not fit is shown to be made shorter first; the note has then not been taken up.
    """
    kind = line(form, "kind")
    if kind not in NOTED_AS:
        raise NotOurFormError
    note = await _taken_up(inside, patient, form)
    pen, session = pen_of(inside), inside.session
    begun = await drafts.begin(session, pen, patient, unit.id)
    draft = await drafts.draft_of(session, pen, begun.id)
    owner = Owner.PATIENT if NOTED_AS[kind] is PointKind.ACTIVITY else None
    wording = Wording(kind=NOTED_AS[kind], text=note.text, owner=owner)
    try:
        point = await draft_points.write(session, draft, wording, number=None, form_id=note.id.hex)
    except CannotStandError as error:
        note.settled_at = note.settled_by = None
        faults = [one.value for one in error.faults]
        written = {**fields_of(None), "text": note.text, "owner": owner.value if owner else ""}
        return await show_point(desk, inside, draft.id, kind=wording.kind, faults=faults, written=written)
    return go_to(f"/inbox/drafts/{draft.id}/points/{point.number}")


async def _taken_up(inside: Inside, patient: Person, form: Form) -> Note:
    """Mark a note of the patient's as taken up. Raises NotFound for another's, and NotOurFormError for no id."""
    note = await notes.settle(
        inside.session, id_in(form, "note"), inside.hand.unit_ids, inside.me.staff, now=inside.now
    )
    if note.patient_id != patient.id:
        raise NotFound
    return note


NOTED_AS = {
    "what_matters": PointKind.WHAT_MATTERS,
    "goal": PointKind.GOAL,
    "activity": PointKind.ACTIVITY,
}
"""As what a note can stand in a contract; an activity is the patient's own."""

DEEDS: Mapping[str, Deed] = {
    "new-version": _new_version,
    "code": _code,
    "messages": _messages,
    "end-pause": _end_pause,
    "settle-note": _settle_note,
    "note-to-draft": _note_to_draft,
}
"""What can be done, by the last part of the address."""
