"""The page with who may ask for a patient: recorded, held back in silence, ended, and given a code for their number."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Request, Response

from contract_api.enrolment.page import lay_out_code
from contract_api.enrolment.service import enrol
from contract_api.errors import Conflict, NotFound
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form, NotOurFormError, day_if_any, day_in, form_id, line
from contract_api.inbox.naming import person_named_in
from contract_api.inbox.patients import related
from contract_api.people.models import Person
from contract_api.people.rules import Ground, Scope
from contract_api.rights import staff as rights
from contract_api.rights.rules import LONGEST_CALLED, Fault, Wanted
from contract_api.rights.staff import CannotBeRecordedError, Hand
from nastasteg.clock import local_date
from nastasteg.html_pages import go_to

NOBODY = "nobody"
"""The fault of a form that names no person who can be recorded."""


class NotRecordedError(Exception):
    """Nothing of a form is stored, nor anybody whom it names: its transaction ends with it."""

    def __init__(self, faults: list[str], form: Form) -> None:
        """Keep what was wrong, and what was written."""
        super().__init__(", ".join(faults))
        self.faults, self.form = faults, form


type Deed = Callable[[Desk, Inside, Person, int, Form], Awaitable[Response | None]]


def add_rights_routes(router: APIRouter, desk: Desk) -> None:
    """Add the routes. They stand before those of the patient's own page, which take any last word."""

    @router.get("/patients/{patient_id:uuid}/rights")
    async def page(request: Request, patient_id: uuid.UUID) -> Response:
        """Show who may ask for a patient."""
        return await desk.inside(request, lambda inside: show_rights(desk, inside, patient_id))

    @router.post("/patients/{patient_id:uuid}/rights")
    async def record(request: Request, patient_id: uuid.UUID) -> Response:
        """Record a right."""
        back = path_of(patient_id)
        try:
            return await desk.act(request, lambda inside, form: record_right(desk, inside, patient_id, form), back=back)
        except NotRecordedError as error:
            faults, written = error.faults, error.form
            return await desk.inside(
                request, lambda inside: show_rights(desk, inside, patient_id, faults=faults, written=written)
            )

    @router.post("/patients/{patient_id:uuid}/rights/{number:int}/{deed}")
    async def do(request: Request, patient_id: uuid.UUID, number: int, deed: str) -> Response:
        """Do something with a right."""

        async def work(inside: Inside, form: Form) -> Response:
            patient = await kept_patient(inside, patient_id)
            if deed not in DEEDS:
                raise NotFound
            try:
                shown = await DEEDS[deed](desk, inside, patient, number, form)
            except CannotBeRecordedError as error:
                if Fault.UNKNOWN in error.faults:
                    raise NotFound from None
                raise Conflict(str(error)) from None
            return shown or go_to(path_of(patient_id))

        return await desk.act(request, work, back=path_of(patient_id))


def path_of(patient_id: uuid.UUID) -> str:
    """Return where the page is."""
    return f"/inbox/patients/{patient_id}/rights"


async def kept_patient(inside: Inside, patient_id: uuid.UUID) -> Person:
    """Return a patient whose contract one's unit keeps. Raises NotFound for any other."""
    patient, _, keeps = await related(inside, patient_id)
    if not keeps:
        raise NotFound
    return patient


def hand_of(desk: Desk, inside: Inside) -> Hand:
    """Return who records."""
    return Hand(by=inside.me.staff.name, now=inside.now, ages=desk.parts.settings.ages)


async def show_rights(
    desk: Desk,
    inside: Inside,
    patient_id: uuid.UUID,
    *,
    faults: list[str] | None = None,
    written: Form | None = None,
) -> Response:
    """Show every right that was ever recorded, which is logged, and the form for another one."""
    patient = await kept_patient(inside, patient_id)
    lines = await rights.listing(inside.session, patient_ref=patient.external_ref, hand=hand_of(desk, inside))
    today = local_date(inside.now)
    return desk.pages.show(
        "rights",
        status=422 if faults else 200,
        patient=patient,
        lines=lines,
        faults=faults or [],
        written={"from": today.isoformat()} if written is None else written,
        longest_called=LONGEST_CALLED,
        today=today,
        **inside.common,
    )


async def record_right(desk: Desk, inside: Inside, patient_id: uuid.UUID, form: Form) -> Response:
    """Record a right for somebody, who is recorded too where they are not known. Raises NotRecordedError."""
    patient = await kept_patient(inside, patient_id)
    wanted = wanted_in(form)
    key = uuid.uuid5(inside.me.staff.id, f"{patient.id} {form_id(form)}")
    hand = hand_of(desk, inside)
    try:
        ref = (await person_named_in(inside, desk.parts.identifiers, form)).external_ref
        await rights.add(
            inside.session, wanted, patient_ref=patient.external_ref, representative_ref=ref, hand=hand, key=key
        )
    except CannotBeRecordedError as error:
        raise NotRecordedError([one.value for one in error.faults], form) from None
    except ValueError:
        raise NotRecordedError([NOBODY], form) from None
    return go_to(path_of(patient_id))


def wanted_in(form: Form) -> Wanted:
    """Read what is wanted. Raises NotOurFormError for what the form's fields cannot hold."""
    try:
        return Wanted(
            ground=Ground(line(form, "ground")),
            scopes=[scope for scope in Scope if form.get(f"scope-{scope.value}") == "yes"],
            called=line(form, "called"),
            valid_from=day_in(form, "from"),
            valid_to=day_if_any(form, "until"),
            review_on=day_in(form, "review"),
        )
    except ValueError:
        raise NotOurFormError from None


async def _end(desk: Desk, inside: Inside, patient: Person, number: int, _form: Form) -> None:
    await rights.end(inside.session, patient_ref=patient.external_ref, number=number, hand=hand_of(desk, inside))


async def _suspend(desk: Desk, inside: Inside, patient: Person, number: int, _form: Form) -> None:
    await rights.suspend(inside.session, patient_ref=patient.external_ref, number=number, hand=hand_of(desk, inside))


async def _resume(desk: Desk, inside: Inside, patient: Person, number: int, _form: Form) -> None:
    await rights.resume(inside.session, patient_ref=patient.external_ref, number=number, hand=hand_of(desk, inside))


async def _except(desk: Desk, inside: Inside, patient: Person, number: int, form: Form) -> None:
    until, hand = day_in(form, "until"), hand_of(desk, inside)
    await rights.except_until(inside.session, patient_ref=patient.external_ref, number=number, until=until, hand=hand)


async def _code(desk: Desk, inside: Inside, patient: Person, number: int, form: Form) -> Response:
    """Make a code for the relative, and show the page to print. The form sent again makes another."""
    parts = desk.parts
    lines = await rights.listing(inside.session, patient_ref=patient.external_ref, hand=hand_of(desk, inside))
    right = next((one.right for one in lines if one.number == number), None)
    if right is None or right.revoked_at is not None:
        raise NotFound
    given = await enrol(
        inside.session,
        parts.identifiers,
        right.representative,
        by=inside.me.staff.name,
        channel=None,
        sent_to=None,
        wants_messages=form.get("messages") == "yes",
        now=inside.now,
    )
    laid = lay_out_code(given, parts.settings.ways_in, channel=None, now=inside.now)
    return desk.pages.show("code", code=laid, patient=right.representative, back=path_of(patient.id), **inside.common)


DEEDS: Mapping[str, Deed] = {"end": _end, "suspend": _suspend, "resume": _resume, "except": _except, "code": _code}
"""What can be done with a right, by the last part of the address."""
