"""`nastasteg right`, `hide` and `show`: who may ask for a patient, and what relatives are not shown."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.commands.work import By, day, named, refused_in_words
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.people.rules import Ground
    from contract_api.rights.staff import Hand, Line

app = typer.Typer(no_args_is_help=True, help="Who may ask for a patient, on what ground, about what, until when.")

Patient = Annotated[str, typer.Option("--patient", help="The patient's reference.")]
Number = Annotated[int, typer.Option("--number", help="The right's number, as `right list` shows it.")]
Point = Annotated[int | None, typer.Option("--point", help="The point's number on the paper.")]
Appointment = Annotated[str | None, typer.Option("--appointment", help="The appointment's id.")]

REMEDY = "docs/relatives.md says what each ground carries."


@app.command("add")
def add(
    patient: Patient,
    representative: Annotated[str, typer.Option("--representative", help="The reference of who is to ask.")],
    ground: Annotated[str, typer.Option(help="consent, guardian, power_of_attorney, god_man or forvaltare.")],
    scopes: Annotated[str, typer.Option(help="next_step,contacts,own_activities,whole_plan,rebook,reminders,cases")],
    called: Annotated[str, typer.Option(help='What they call the patient: "din mamma".')],
    from_day: Annotated[str, typer.Option("--from", help="Its first day.")],
    review: Annotated[str, typer.Option(help="When it is to be looked at again.")],
    by: By,
    until: Annotated[str, typer.Option(help="The first day on which it no longer holds.")] = "",
) -> None:
    """Record a right."""
    from contract_api.rights import staff
    from contract_api.rights.rules import Wanted

    async def work(session: AsyncSession, hand: Hand) -> int:
        wanted = Wanted(
            ground=_ground(ground),
            scopes=staff.scopes_in([word.strip() for word in scopes.split(",") if word.strip()]),
            called=called,
            valid_from=day(from_day, "--from"),
            valid_to=day(until, "--until") if until else None,
            review_on=day(review, "--review"),
        )
        return await staff.add(session, wanted, patient_ref=patient, representative_ref=representative, hand=hand)

    typer.echo(f"Recorded: right {_as_staff(by, work)} of {patient}.")


@app.command("list")
def list_rights(patient: Patient, by: By) -> None:
    """List all rights of a patient, those that have ended too. The reading is logged."""
    from contract_api.rights import staff

    _show(_as_staff(by, lambda session, hand: staff.listing(session, patient_ref=patient, hand=hand)))


@app.command("due")
def due(by: By, on: Annotated[str, typer.Option("--on", help="By this day; today's if not given.")] = "") -> None:
    """List the rights that are to be looked at again. The reading is logged."""
    from contract_api.rights import staff

    async def work(session: AsyncSession, hand: Hand) -> list[Line]:
        return await staff.due(session, until=day(on, "--on") if on else hand.today, hand=hand)

    _show(_as_staff(by, work))


@app.command("end")
def end(patient: Patient, number: Number, by: By) -> None:
    """End a right for good."""
    from contract_api.rights import staff

    _as_staff(by, lambda session, hand: staff.end(session, patient_ref=patient, number=number, hand=hand))
    typer.echo(f"Ended: right {number} of {patient}. It holds from the next message on.")


@app.command("suspend")
def suspend(patient: Patient, number: Number, by: By) -> None:
    """Hold back, in silence, all that the person behind a number may. Neither of the two is shown it."""
    from contract_api.rights import staff

    _as_staff(by, lambda session, hand: staff.suspend(session, patient_ref=patient, number=number, hand=hand))
    typer.echo(f"Held back: all rights of whoever has right {number} of {patient}. Nobody is shown that.")


@app.command("resume")
def resume(patient: Patient, number: Number, by: By) -> None:
    """Let go of what was held back."""
    from contract_api.rights import staff

    _as_staff(by, lambda session, hand: staff.resume(session, patient_ref=patient, number=number, hand=hand))
    typer.echo(f"Let go: all rights of whoever has right {number} of {patient}.")


@app.command("exception")
def exception(
    patient: Patient, number: Number, until: Annotated[str, typer.Option(help="The first day without it.")], by: By
) -> None:
    """Let a guardian ask on, past the age from which the child asks for itself."""
    from contract_api.rights import staff

    async def work(session: AsyncSession, hand: Hand) -> None:
        last = day(until, "--until")
        await staff.except_until(session, patient_ref=patient, number=number, until=last, hand=hand)

    _as_staff(by, work)
    typer.echo(f"Recorded: the exception for right {number} of {patient} until {until}.")


def hide(patient: Patient, by: By, point: Point = None, appointment: Appointment = None) -> None:
    """Hide a point or an agreed time from all relatives of a patient."""
    _set_hidden(patient, by, point, appointment, hidden=True)


def show(patient: Patient, by: By, point: Point = None, appointment: Appointment = None) -> None:
    """Show a point or an agreed time to relatives again."""
    _set_hidden(patient, by, point, appointment, hidden=False)


def _set_hidden(patient: str, by: str, point: int | None, appointment: str | None, *, hidden: bool) -> None:
    from contract_api.rights import staff

    async def work(session: AsyncSession, hand: Hand) -> None:
        if point is not None:
            await staff.hide_point(session, patient_ref=patient, number=point, hidden=hidden, hand=hand)
        elif appointment is not None:
            await staff.hide_appointment(
                session, patient_ref=patient, appointment_id=_id(appointment), hidden=hidden, hand=hand
            )

    if (point is None) == (appointment is None):
        raise Trouble("Give either --point or --appointment.", "One command hides or shows one thing.")
    _as_staff(by, work)
    typer.echo(f"{'Hidden from' if hidden else 'Shown to'} all relatives of {patient}.")


def _as_staff[Result](by: str, work: Callable[[AsyncSession, Hand], Awaitable[Result]]) -> Result:
    """Do something as a member of staff. Raises Trouble with the sentences of what cannot be recorded."""
    from contract_api.rights.staff import CannotBeRecordedError, Hand
    from contract_api.settings import AgeSettings

    name = named(by)

    async def within(session: AsyncSession, now: datetime) -> Result:
        return await work(session, Hand(by=name, now=now, ages=AgeSettings().ages))

    try:
        return refused_in_words(within, unknown="See the number on the printed contract.")
    except CannotBeRecordedError as error:
        raise Trouble(str(error), REMEDY) from error


def _ground(word: str) -> Ground:
    from contract_api.people.rules import Ground
    from contract_api.rights.rules import NO_GROUND

    try:
        return Ground(word)
    except ValueError:
        why = NO_GROUND.get(word.lower(), f"{word!r} is no ground.")
        raise Trouble(why, f"The grounds are: {', '.join(Ground)}.") from None


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Trouble(f"{text!r} is no id of an appointment.", "It is a UUID.") from None


def _show(lines: list[Line]) -> None:
    for one in lines:
        right = one.right
        state = (
            "ended" if right.revoked_at else "held back" if right.suspended_at else ",".join(sorted(one.gives)) or "-"
        )
        who, until = right.representative.external_ref, right.valid_to or "-"
        typer.echo(
            f"{one.patient}  {one.number}  {who}  {right.ground.value}  {state}  {right.valid_from}  {until}  "
            f"{right.review_on or '-'}  {right.recorded_by}"
        )
    typer.echo(f"{len(lines)} rights.")
