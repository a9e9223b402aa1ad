"""The pages of a unit's templates for contracts, which who leads it keeps."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request, Response

from contract_api.contracts import templates
from contract_api.contracts.draft_points import CannotStandError, contacts_of
from contract_api.contracts.models import PointKind
from contract_api.contracts.templates import Lead
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.draft_routes import LONGEST, fields_of, number_in, wording_in
from contract_api.inbox.forms import Form, NotOurFormError, form_id
from nastasteg.clock import local_date
from nastasteg.html_pages import go_to

HERE = "/inbox/templates"
LONGEST_TITLE = 80


def add_template_routes(router: APIRouter, desk: Desk) -> None:
    """Add the routes."""

    @router.get("/templates")
    async def all_templates(request: Request) -> Response:
        """Show the templates of the units that one leads."""
        return await desk.inside(request, lambda inside: show_templates(desk, inside))

    @router.post("/templates")
    async def add(request: Request) -> Response:
        """Add a template."""
        return await desk.act(request, add_template, back=HERE)

    @router.get("/templates/{template_id:uuid}")
    async def template(request: Request, template_id: uuid.UUID) -> Response:
        """Show a template."""
        return await desk.inside(request, lambda inside: show_template(desk, inside, template_id))

    @router.get("/templates/{template_id:uuid}/new/{kind}")
    async def new_point(request: Request, template_id: uuid.UUID, kind: str) -> Response:
        """Show the form for a new point."""
        if kind not in set(PointKind):
            return desk.pages.show("not_found", status=404)
        return await desk.inside(request, lambda inside: show_point(desk, inside, template_id, kind=PointKind(kind)))

    @router.get("/templates/{template_id:uuid}/points/{number:int}")
    async def point(request: Request, template_id: uuid.UUID, number: int) -> Response:
        """Show the form of a point."""
        return await desk.inside(request, lambda inside: show_point(desk, inside, template_id, number=number))

    @router.post("/templates/{template_id:uuid}/points")
    async def write(request: Request, template_id: uuid.UUID) -> Response:
        """Write a point."""
        back = f"{HERE}/{template_id}"
        return await desk.act(request, lambda inside, form: write_point(desk, inside, template_id, form), back=back)

    @router.post("/templates/{template_id:uuid}/points/{number:int}/remove")
    async def remove(request: Request, template_id: uuid.UUID, number: int) -> Response:
        """Take a point away."""

        async def work(inside: Inside, _form: Form) -> Response:
            found = await templates.template_of(inside.session, lead_of(inside).unit_ids, template_id)
            await templates.remove_point(inside.session, found, number)
            return go_to(f"{HERE}/{template_id}")

        return await desk.act(request, work, back=f"{HERE}/{template_id}")

    @router.post("/templates/{template_id:uuid}/end")
    async def end(request: Request, template_id: uuid.UUID) -> Response:
        """Take a template out of use."""

        async def work(inside: Inside, _form: Form) -> Response:
            await templates.retire(inside.session, lead_of(inside), template_id)
            return go_to(HERE)

        return await desk.act(request, work, back=HERE)


def lead_of(inside: Inside) -> Lead:
    """Return who keeps templates, at the units that they lead. Raises NotFound for who leads none."""
    return Lead(name=inside.me.staff.name, unit_ids=[unit.id for unit in inside.led()], now=inside.now)


async def show_templates(desk: Desk, inside: Inside) -> Response:
    """Show them. They are about nobody, so no reading is logged."""
    found = await templates.templates_of(inside.session, lead_of(inside).unit_ids)
    return desk.pages.show(
        "templates",
        templates=found,
        units=inside.led(),
        longest_title=LONGEST_TITLE,
        today=local_date(inside.now),
        **inside.common,
    )


async def add_template(inside: Inside, form: Form) -> Response:
    """Add an empty one, and go on to write its points."""
    title = " ".join(form.get("title", "").split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise NotOurFormError
    unit = inside.led_unit(form.get("unit"))
    key = uuid.uuid5(inside.me.staff.id, form_id(form))
    return go_to(f"{HERE}/{await templates.add(inside.session, lead_of(inside), unit.id, title=title, key=key)}")


async def show_template(desk: Desk, inside: Inside, template_id: uuid.UUID) -> Response:
    """Show a template with its points."""
    found = await templates.template_of(inside.session, lead_of(inside).unit_ids, template_id)
    return desk.pages.show("template", template=found, today=local_date(inside.now), **inside.common)


async def show_point(
    desk: Desk,
    inside: Inside,
    template_id: uuid.UUID,
    *,
    kind: PointKind | None = None,
    number: int | None = None,
    faults: list[str] | None = None,
    written: Form | None = None,
) -> Response:
    """Show the form of a point: as it stands, or as it was written, with what is wrong in it."""
    template = await templates.template_of(inside.session, lead_of(inside).unit_ids, template_id)
    point = None if number is None else templates.point_of(template, number)
    return desk.pages.show(
        "point",
        status=422 if faults else 200,
        at=f"{HERE}/{template_id}",
        whose=template.title,
        is_template=True,
        kind=(point.kind if point else kind),
        number=number,
        fields=written if written is not None else fields_of(point),
        contacts=await contacts_of(inside.session, template.unit.provider_id),
        faults=faults or [],
        limits=LONGEST,
        **inside.common,
    )


async def write_point(desk: Desk, inside: Inside, template_id: uuid.UUID, form: Form) -> Response:
    """Write a point; what cannot stand is shown again with the reason, and nothing is stored."""
    template = await templates.template_of(inside.session, lead_of(inside).unit_ids, template_id)
    wording, number = wording_in(form), number_in(form)
    try:
        await templates.write_point(inside.session, template, wording, number=number, form_id=form_id(form))
    except CannotStandError as error:
        found, written = [one.value for one in error.faults], {**fields_of(None), **form}
        return await show_point(
            desk, inside, template_id, kind=wording.kind, number=number, faults=found, written=written
        )
    return go_to(f"{HERE}/{template_id}")
