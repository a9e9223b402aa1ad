"""Finding a patient of one's units, or a case there: by name, number of the case, or personnummer."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy import ColumnElement, Select, or_, select

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record_reading
from contract_api.cases.lifecycle import CaseStatus
from contract_api.cases.models import LARGEST_NUMBER, Case
from contract_api.cases.outcomes import Outcome, outcomes
from contract_api.contracts.models import Contract, ContractVersion, VersionStatus
from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form
from contract_api.people.models import Person
from contract_api.staff.rules import Act
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers

MOST_PATIENTS = 20
MOST_CASES = 10
"""Of each patient, the newest."""

SHORTEST_NAME = 2
LONGEST = 100
PERSONNUMMER = re.compile(r"(?:(19|20)?(\d{6})[-+ ]?(\d{4}))")
CASE_NUMBER = re.compile(r"(?:ärende\s*)?(\d{1,10})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A patient, with the newest of their cases at one's units."""

    patient: Person
    personnummer: str
    cases: Sequence[Case]
    outcomes: Mapping[uuid.UUID, Outcome]
    """What the last answer or call of a case came to, by its id."""
    unit_ids: frozenset[uuid.UUID]
    """The units of one's own that have a case, or keep the contract."""
    has_page: bool
    """Whether one has a reason to look at the patient's page now (see `related`)."""


async def show_search(
    desk: Desk,
    inside: Inside,
    *,
    form: Form | None = None,
    found: Sequence[Found] | None = None,
    is_too_short: bool = False,
) -> Response:
    """Show where to search, and what was found."""
    if not inside.me.units_where(Act.READ_CASES):
        return desk.pages.show("no_cases_for_you", status=403, **inside.common)
    wanted = (form or {}).get("wanted", "")
    return desk.pages.show(
        "search",
        status=422 if is_too_short else 200,
        wanted=wanted,
        found=found,
        is_too_short=is_too_short,
        most_patients=MOST_PATIENTS,
        today=local_date(inside.now),
        **inside.common,
    )


async def search(desk: Desk, request: Request) -> Response:
    """Look for what a form asks for. It is no address: what stands there is kept by browsers and proxies."""

    async def work(inside: Inside, form: Form) -> Response:
        wanted = " ".join(form.get("wanted", "")[:LONGEST].split())
        units = [unit.id for unit in inside.me.units_where(Act.READ_CASES)]
        who = _who(desk.parts.identifiers, wanted, units)
        if who is None:
            return await show_search(desk, inside, form=form, is_too_short=True)
        found = await _find(inside, desk.parts.identifiers, who, units)
        return await show_search(desk, inside, form=form, found=found)

    return await desk.act(request, work, back="/inbox/search")


async def _find(
    inside: Inside, identifiers: Identifiers, who: ColumnElement[bool], units: Sequence[uuid.UUID]
) -> list[Found]:
    """Return the patients of some units that a condition holds for, by name; that they were found is logged."""
    at_units = or_(
        Person.id.in_(select(Case.patient_id).where(Case.unit_id.in_(units))), Person.id.in_(_kept_at(units))
    )
    patients = await inside.session.scalars(
        select(Person)
        .where(who, at_units)
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(MOST_PATIENTS)
    )
    found = [await _found(inside, identifiers, patient, units) for patient in patients.all()]
    for one in found:
        await _log(inside, one)
    return found


def _who(identifiers: Identifiers, wanted: str, units: Sequence[uuid.UUID]) -> ColumnElement[bool] | None:
    """Return whom some words mean; None where they are too few."""
    number = PERSONNUMMER.fullmatch(wanted)
    if number is not None:
        centuries = [number[1]] if number[1] else ["19", "20"]
        possible = [f"{century}{number[2]}{number[3]}" for century in centuries]
        return Person.personnummer_lookup.in_(
            [lookup for one in possible for lookup in identifiers.lookups("personnummer", one)]
        )
    case = CASE_NUMBER.fullmatch(wanted)
    if case is not None:
        return Person.id.in_(
            select(Case.patient_id).where(Case.number == min(int(case[1]), LARGEST_NUMBER), Case.unit_id.in_(units))
        )
    if len(wanted) < SHORTEST_NAME:
        return None
    name = Person.given_name + " " + Person.family_name
    condition: ColumnElement[bool] = name.icontains(wanted.split()[0], autoescape=True)
    for word in wanted.split()[1:]:
        condition &= name.icontains(word, autoescape=True)
    return condition


async def _found(inside: Inside, identifiers: Identifiers, patient: Person, units: Sequence[uuid.UUID]) -> Found:
    cases = await inside.session.scalars(
        select(Case)
        .where(Case.patient_id == patient.id, Case.unit_id.in_(units))
        .order_by(Case.number.desc())
        .limit(MOST_CASES)
    )
    keeping = await inside.session.scalars(
        select(ContractVersion.unit_id)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .where(Contract.patient_id == patient.id, ContractVersion.unit_id.in_(units), _is_current())
    )
    listed, kept_at = cases.all(), keeping.all()
    return Found(
        patient=patient,
        personnummer=identifiers.open(patient.personnummer_sealed),
        cases=listed,
        outcomes=await outcomes(inside.session, [case.id for case in listed]),
        unit_ids=frozenset({*(case.unit_id for case in listed), *kept_at}),
        has_page=bool(kept_at) or any(case.status is not CaseStatus.CLOSED for case in listed),
    )


def _kept_at(units: Sequence[uuid.UUID]) -> Select[uuid.UUID]:
    return (
        select(Contract.patient_id)
        .join(ContractVersion, ContractVersion.contract_id == Contract.id)
        .where(ContractVersion.unit_id.in_(units), _is_current())
    )


def _is_current() -> ColumnElement[bool]:
    return ContractVersion.status == VersionStatus.CURRENT


async def _log(inside: Inside, found: Found) -> None:
    items: dict[uuid.UUID, list[str]] = defaultdict(list)
    for case in found.cases:
        items[case.unit_id].append(f"case:{case.number}")
    for unit_id in found.unit_ids:
        await record_reading(
            inside.session,
            actor=Actor.STAFF,
            actor_id=inside.me.staff.id,
            patient_id=found.patient.id,
            channel="inbox",
            action="case.search",
            items=items[unit_id],
            unit_id=unit_id,
            message_id=None,
            now=inside.now,
        )
