"""The corners of the matrix through webhook, jobs, actions and contract_api to the provider (line 14).

Each differs in one thing alone from one that is told, or from one that is not. What it should be is read from the
tables of test_matrix.py, and written here as well, so that neither can be wrong alone. Strong authentication is walked
in test_revoked.py and links/test_links.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from contract_api.disclosure.rules import DecisionKind, DisclosureClass
from contract_api.people.models import Channel, ChannelBinding, Person
from contract_api.people.rules import Ground, PatientStatus, Scope
from contract_api.units.models import CareUnit
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.adversary.conftest import number
from tests.adversary.test_matrix import Case, should_be_told
from tests.adversary.whole_house import open_whole_house
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, TODAY, Builder

RELATIVE = Case(
    "relative with the right", "consent", "own_activities", "sms", "content", "contract", 70, "none", "alive"
)
PATIENT = RELATIVE._replace(sender="patient")
CHILD = RELATIVE._replace(ground="guardian", age=12)
ATTORNEY = RELATIVE._replace(ground="power_of_attorney", age=18)

CORNERS = [
    (RELATIVE, True),
    (RELATIVE._replace(sender="unknown"), False),
    (RELATIVE._replace(sender="relative without it"), False),
    (RELATIVE._replace(ground="guardian"), False),
    (RELATIVE._replace(age=12), False),
    (RELATIVE._replace(age=13), True),
    (RELATIVE._replace(protection="patient"), False),
    (RELATIVE._replace(protection="relative"), False),
    (RELATIVE._replace(status="admitted"), True),
    (RELATIVE._replace(status="moved"), False),
    (RELATIVE._replace(status="deceased"), False),
    (RELATIVE._replace(decision="none"), False),
    (RELATIVE._replace(decision="notices"), False),
    (RELATIVE._replace(decision="notices", kind="notice"), True),
    (RELATIVE._replace(decision="expired override"), False),
    (PATIENT, True),
    (PATIENT._replace(age=12), False),
    (PATIENT._replace(age=13), True),
    (PATIENT._replace(protection="patient"), False),
    (PATIENT._replace(decision="none"), False),
    (PATIENT._replace(status="deceased"), False),
    (CHILD, True),
    (CHILD._replace(age=13), False),
    (CHILD._replace(ground="forvaltare"), True),
    (CHILD._replace(ground="god_man"), True),
    (ATTORNEY, True),
    (ATTORNEY._replace(age=16), False),
]


@dataclass
class Home:
    """The people of one corner."""

    n: int
    corner: Case

    @property
    def phone(self) -> str:
        return number(10 + self.n)

    @property
    def secret(self) -> str:
        return f"Ta spruta nummer {self.n} om kvällen."

    @property
    def name(self) -> str:
        return f"Alma{self.n}"


def test_the_tables_say_the_same_of_each_corner() -> None:
    assert [(corner, should_be_told(corner)) for corner, _ in CORNERS] == CORNERS


async def test_each_corner_is_told_or_not_through_the_whole_house(
    database_url: str, sessions: Sessions, clock: SettableClock
) -> None:
    homes = [Home(n, corner) for n, (corner, _) in enumerate(CORNERS)]
    async with open_whole_house(database_url, sessions, clock) as (pages, _):
        async with sessions() as session:
            build = Builder(session)
            for home in homes:
                await settle(build, home)
            await session.commit()
        for home in homes:
            await pages.write("Vad ska jag göra?", home.phone)
        await pages.work()
        for home, (corner, told) in zip(homes, CORNERS, strict=True):
            replies = await pages.received(home.phone)
            said = "\n".join(replies)
            if corner.status in ("moved", "deceased"):
                assert home.secret not in said, corner
                assert home.name not in said, corner
                continue
            assert replies, corner
            assert (home.secret in said) == told, (corner, said)
            if not told and corner.sender != "patient":
                assert home.name not in said, (corner, said)
            others = [other.secret for other in homes if other is not home and other.secret in said]
            assert others == [], corner


async def settle(build: Builder, home: Home) -> None:
    """Add the patient of a corner, and who asks."""
    corner = home.corner
    unit = await build.unit(opens=None)
    await decide(build, unit, corner.decision)
    patient = await build.person(
        home.name,
        born_on=TODAY.replace(year=TODAY.year - corner.age),
        is_protected=corner.protection == "patient",
        status=PatientStatus(corner.status),
    )
    version = await build.version(patient, unit)
    await build.activity(version, 4, home.secret, disclosure=DisclosureClass(corner.kind))
    if corner.sender == "unknown":
        return
    if corner.sender == "patient":
        await bind(build, patient, home.phone)
        return
    relative = await build.person("Maria", is_protected=corner.protection == "relative")
    asked = [Scope(corner.scope)]
    without = [scope for scope in Scope if scope not in (Scope.WHOLE_PLAN, *asked)]
    scopes = without if corner.sender == "relative without it" else asked
    await build.representation(patient, relative, scopes, ground=Ground(corner.ground))
    await bind(build, relative, home.phone)


async def decide(build: Builder, unit: CareUnit, decision: str) -> None:
    if decision == "none":
        return
    kind = DecisionKind.NOTICES if decision == "notices" else DecisionKind.CONTENT
    ends = NOW if decision == "expired override" else NOW + timedelta(days=30)
    await build.decision(unit, kind, expires_at=ends)


async def bind(build: Builder, person: Person, phone: str) -> None:
    identifiers = Identifiers("demo-identifier-key")
    build.session.add(
        ChannelBinding(
            person_id=person.id,
            channel=Channel.SMS,
            address_sealed=identifiers.seal(phone),
            address_lookup=identifiers.lookup("sms", phone),
            verified_at=NOW,
            verified_how="at a visit",
        )
    )
    await build.session.flush()
