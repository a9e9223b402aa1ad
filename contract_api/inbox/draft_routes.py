"""The routes of a draft: its points, what differs from the version that holds, and the agreement."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request, Response

from contract_api.contracts import draft_points, drafts
from contract_api.contracts.difference import changes
from contract_api.contracts.draft_points import CannotStandError
from contract_api.contracts.drafting import LONGEST_OFTEN, LONGEST_OPEN, LONGEST_POINT, Wording
from contract_api.contracts.models import Owner, Point, PointKind, Urgency
from contract_api.contracts.template_models import TemplatePoint
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form, NotOurFormError, day_if_any, form_id, line
from contract_api.inbox.patients import pen_of
from nastasteg.clock import local_date
from nastasteg.html_pages import go_to

LONGEST = {"text": LONGEST_POINT, "open_text": LONGEST_OPEN, "how_often": LONGEST_OFTEN}


def add_draft_routes(router: APIRouter, desk: Desk) -> None:
    """Add the routes."""

    @router.get("/drafts/{version_id:uuid}")
    async def draft(request: Request, version_id: uuid.UUID) -> Response:
        """Show a draft."""
        return await desk.inside(request, lambda inside: show_draft(desk, inside, version_id))

    @router.get("/drafts/{version_id:uuid}/new/{kind}")
    async def new_point(request: Request, version_id: uuid.UUID, kind: str) -> Response:
        """Show the form for a new point."""
        if kind not in set(PointKind):
            return desk.pages.show("not_found", status=404)
        return await desk.inside(request, lambda inside: show_point(desk, inside, version_id, kind=PointKind(kind)))

    @router.get("/drafts/{version_id:uuid}/points/{number:int}")
    async def point(request: Request, version_id: uuid.UUID, number: int) -> Response:
        """Show the form of a point."""
        return await desk.inside(request, lambda inside: show_point(desk, inside, version_id, number=number))

    @router.post("/drafts/{version_id:uuid}/points")
    async def write(request: Request, version_id: uuid.UUID) -> Response:
        """Write a point."""
        back = f"/inbox/drafts/{version_id}"
        return await desk.act(request, lambda inside, form: write_point(desk, inside, version_id, form), back=back)

    @router.post("/drafts/{version_id:uuid}/points/{number:int}/remove")
    async def remove(request: Request, version_id: uuid.UUID, number: int) -> Response:
        """Take a point away."""

        async def work(inside: Inside, _form: Form) -> Response:
            found = await drafts.draft_of(inside.session, pen_of(inside), version_id)
            await draft_points.remove(inside.session, found, number)
            return go_to(f"/inbox/drafts/{version_id}")

        return await desk.act(request, work, back=f"/inbox/drafts/{version_id}")

    @router.post("/drafts/{version_id:uuid}/agree")
    async def agree(request: Request, version_id: uuid.UUID) -> Response:
        """Let the draft hold from today."""
        back = f"/inbox/drafts/{version_id}"
        return await desk.act(request, lambda inside, form: agree_draft(desk, inside, version_id, form), back=back)

    @router.post("/drafts/{version_id:uuid}/discard")
    async def discard(request: Request, version_id: uuid.UUID) -> Response:
        """Throw the draft away."""

        async def work(inside: Inside, _form: Form) -> Response:
            pen = pen_of(inside)
            found = await drafts.draft_of(inside.session, pen, version_id)
            patient_id = found.contract.patient_id
            await drafts.discard(inside.session, pen, found)
            return go_to(f"/inbox/patients/{patient_id}")

        return await desk.act(request, work)


async def show_draft(desk: Desk, inside: Inside, version_id: uuid.UUID, *, faults: list[str] | None = None) -> Response:
    """Show a draft, with what differs from the version that holds, and what keeps it from being agreed."""
    draft = await drafts.draft_of(inside.session, pen_of(inside), version_id)
    old = await drafts.before(inside.session, draft)
    return desk.pages.show(
        "draft",
        status=422 if faults else 200,
        draft=draft,
        patient=draft.contract.patient,
        old=old,
        changes=changes(old.points if old else [], draft.points),
        faults=faults or [],
        today=local_date(inside.now),
        **inside.common,
    )


async def show_point(
    desk: Desk,
    inside: Inside,
    version_id: uuid.UUID,
    *,
    kind: PointKind | None = None,
    number: int | None = None,
    faults: list[str] | None = None,
    written: Form | None = None,
) -> Response:
    """Show the form of a point: as it stands, or as it was written, with what is wrong in it."""
    draft = await drafts.draft_of(inside.session, pen_of(inside), version_id)
    point = None if number is None else draft_points.own_point(draft, number)
    return desk.pages.show(
        "point",
        status=422 if faults else 200,
        at=f"/inbox/drafts/{draft.id}",
        whose=f"{draft.contract.patient.given_name} {draft.contract.patient.family_name}",
        is_template=False,
        kind=(point.kind if point else kind),
        number=number,
        fields=written if written is not None else fields_of(point),
        contacts=await draft_points.contacts_of(inside.session, draft.unit.provider_id),
        faults=faults or [],
        limits=LONGEST,
        **inside.common,
    )


async def write_point(desk: Desk, inside: Inside, version_id: uuid.UUID, form: Form) -> Response:
    """Write a point; what cannot stand is shown again with the reason, and nothing is stored."""
    draft = await drafts.draft_of(inside.session, pen_of(inside), version_id)
    wording, number = wording_in(form), number_in(form)
    try:
        await draft_points.write(inside.session, draft, wording, number=number, form_id=form_id(form))
    except CannotStandError as error:
        found = [one.value for one in error.faults]
        return await show_point(
            desk,
            inside,
            version_id,
            kind=wording.kind,
            number=number,
            faults=found,
            written={**fields_of(None), **form},
        )
    return go_to(f"/inbox/drafts/{version_id}")


async def agree_draft(desk: Desk, inside: Inside, version_id: uuid.UUID, form: Form) -> Response:
    """Let a draft hold, once who agrees it says that the patient has."""
    if form.get("agreed") != "yes":
        return await show_draft(desk, inside, version_id, faults=["not_agreed"])
    pen = pen_of(inside)
    draft = await drafts.draft_of(inside.session, pen, version_id)
    try:
        await drafts.agree(inside.session, pen, draft)
    except CannotStandError as error:
        return await show_draft(desk, inside, version_id, faults=[one.value for one in error.faults])
    return go_to(f"/inbox/patients/{draft.contract.patient_id}")


def number_in(form: Form) -> int | None:
    """Return which point a form is about; None for a new one. Raises NotOurFormError for what is no number."""
    given = line(form, "number")
    if given and not given.isdecimal():
        raise NotOurFormError
    return int(given[:6]) if given else None


def wording_in(form: Form) -> Wording:
    """Read a point's form. Raises NotOurFormError for what its fields cannot hold."""
    try:
        return Wording(
            kind=PointKind(line(form, "kind")),
            text=line(form, "text"),
            open_text=line(form, "open_text"),
            owner=Owner(form["owner"]) if form.get("owner") else None,
            how_often=line(form, "how_often"),
            due_on=day_if_any(form, "due_on"),
            done_on=day_if_any(form, "done_on"),
            urgency=Urgency(form["urgency"]) if form.get("urgency") else None,
            contact=line(form, "contact"),
            is_fixed=form.get("is_fixed") == "yes",
        )
    except ValueError:
        raise NotOurFormError from None


def fields_of(point: Point | TemplatePoint | None) -> Form:
    """Return what a point's form holds at first."""
    if point is None:
        return dict.fromkeys(
            ("text", "open_text", "owner", "how_often", "due_on", "done_on", "urgency", "contact", "is_fixed"), ""
        )
    return {
        "text": point.text,
        "open_text": point.open_text or "",
        "owner": point.owner.value if point.owner else "",
        "how_often": point.how_often or "",
        "due_on": point.due_on.isoformat() if point.due_on else "",
        "done_on": point.done_on.isoformat() if point.done_on else "",
        "urgency": point.urgency.value if point.urgency else "",
        "contact": str(point.contact_id) if point.contact_id else "",
        "is_fixed": "yes" if point.has_coordination else "",
    }
