"""Makes up people with contracts, as many as a measurement needs, the same ones each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from contract_api.demo_data import documents
from contract_api.demo_data.documents import AppointmentDocument, PersonDocument
from contract_api.demo_data.published_numbers import SERIALS, published_number

FIRST_BIRTHDAY = date(1930, 1, 1)

DRAMA_NUMBERS = "+447700900"
DRAMA_COUNT = 1000

GIVEN_NAMES = ("Astrid", "Nils", "Ingrid", "Folke", "Sofia", "Ali", "Birgit", "Sven", "Leila", "Axel")
FAMILY_NAMES = ("Dahlberg", "Hassan", "Lund", "Norén", "Palm", "Rosén", "Sjögren", "Törn", "Vik", "Åberg")

CLOCK_TIMES = tuple(time(hour, minute) for hour in range(8, 16) for minute in (0, 15, 30, 45))
"""When the made-up times begin: on the quarters of office hours."""


@dataclass(frozen=True, kw_only=True)
class MadeUp:
    """A made-up person with the number that is theirs."""

    key: str
    number: str
    person: PersonDocument


def made_up_people(count: int) -> Iterator[MadeUp]:
    """Make up people. Their contracts and staff are those of the demo's own people, the agreed times are theirs."""
    chance = random.Random(1)  # noqa: S311 - nothing secret hangs on it
    models = [person for person in documents.people().values() if person.contract and person.appointments]
    for index in range(count):
        model = models[index % len(models)]
        yield MadeUp(
            key=f"made-up-{index}",
            number=made_up_number(index),
            person=PersonDocument(
                given_name=chance.choice(GIVEN_NAMES),
                family_name=chance.choice(FAMILY_NAMES),
                personnummer=_personnummer(index),
                contract=model.contract,
                appointments=_appointments(model, chance),
            ),
        )


def made_up_number(index: int) -> str:
    """Return the number of the index:th made-up person, counted from 0.

    The first thousand have the British regulator's mobile numbers for drama: possible, and nobody's. The Swedish range
    for fiction holds fewer than a hundred. From there on they begin with +999, which is no country's.
    """
    return f"{DRAMA_NUMBERS}{index:03d}" if index < DRAMA_COUNT else f"+99900{index:07d}"


def _appointments(model: PersonDocument, chance: random.Random) -> dict[str, AppointmentDocument]:
    """Make up two to four times, each after the one before. They take up nobody's, so that many can be alike."""
    booked = [one for one in model.appointments.values() if one.moved_to is None]
    days = sorted(chance.sample(range(1, 40), k=chance.randint(2, 4)))
    return {
        f"time-{number}": booked[number % len(booked)].model_copy(
            update={"working_day": day, "at": chance.choice(CLOCK_TIMES), "service": None, "ties": []}
        )
        for number, day in enumerate(days)
    }


def _personnummer(index: int) -> str:
    """Return the index:th test number: two a day from the first birthday on."""
    born = FIRST_BIRTHDAY + timedelta(days=index // 2)
    return published_number(born, SERIALS[index % 2])
