"""A place at Karin's unit where every button of the inbox would do something."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from contract_api.canned.models import CannedReply
from contract_api.contacts.models import Absence
from contract_api.contracts.models import Owner, PointKind, VersionStatus
from contract_api.contracts.template_models import ContractTemplate, TemplatePoint
from contract_api.disclosure.rules import DecisionKind
from contract_api.notes.models import Note, NoteKind
from contract_api.people.models import Channel, Person
from contract_api.people.rules import Ground, Scope
from contract_api.pulse.models import PulseCount, PulseDecision
from contract_api.pulse.rules import Statement
from contract_api.unasked import pausing
from contract_api.unasked.models import MessageConsent
from tests.contract_api.builders import NOW, TODAY
from tests.contract_api.inbox.conftest import ERIK, Inbox
from tests.contract_api.inbox.every_route import Place

OF_KARINS_UNIT = (
    *("grapefrukt", "Karin Ek", "Ada", "Maja", "remiss", "130 över 80", "Gå ut.", "sova hela natten"),
    *("Nästa gång.", "Bo Ek", "Maria", "Nils", "Olga", "din kära mor", "Knäplastik", "Träna knät", "HJM 2026"),
    *("knäkontroll", "% av 7"),
)
"""Words of what is furnished, which nobody else may read."""


async def furnish(inbox: Inbox, *, words: str = "") -> Place:
    """Have one of everything at Karin's unit, each with some words in it if given."""
    build, session = inbox.build, inbox.build.session
    ada = await build.person("Ada", f"Ek {words}", born_on=date(2016, 5, 2))
    ada.personnummer_sealed = inbox.karin.personnummer_sealed
    due = {"owner": Owner.CARE, "due_on": TODAY - timedelta(days=1)}
    late = await build.activity(await build.version(ada, inbox.unit), 3, f"Vi skickar en remiss. {words}", **due)
    written = {"status": VersionStatus.DRAFT, "agreed_by": None, "agreed_at": None}
    thrown_away = await build.version(await build.person("Bo", f"Ek {words}"), inbox.unit, **written)
    canned = CannedReply(
        unit_id=inbox.unit.id, title=f"Blod {words}", text=f"Mät. {words}", added_by=f"Erik {words}", added_at=NOW
    )
    colleague = await build.contact(inbox.unit, f"Maja {words}")
    absence = Absence(
        contact_id=colleague.id, deputy_id=inbox.contact.id, first_day=TODAY, last_day=TODAY, recorded_by=f"A {words}"
    )
    inbox.karin.family_name = f"Ek{words}"
    session.add_all([canned, absence])
    of_the_unit = await _kept_by_the_lead(inbox, words)
    notes = await _noted(inbox, words)
    await _relatives(inbox, ada, words)
    for number, one in enumerate((inbox.karin, ada)):
        session.add(MessageConsent(person_id=one.id, given_at=NOW, recorded_by="Siv Dal"))
        await pausing.pause(session, one.id, message_id=f"p{number}", now=NOW)
    await session.commit()
    await inbox.talk(ada, number="+46701740607")
    number = await inbox.ask(f"Får jag äta grapefrukt? {words}")
    return Place(
        inbox=inbox,
        values={
            **of_the_unit,
            **notes,
            "number": str(number),
            "drafts number": "3",
            "templates number": "1",
            "rights number": "1",
            "resume number": "2",
            "patient_id": str(inbox.karin.id),
            "end-pause patient_id": str(ada.id),
            "except patient_id": str(ada.id),
            "version_id": await _draft(inbox, words),
            "discard version_id": str(thrown_away.id),
            "point_id": str(late.id),
            "reply_id": str(canned.id),
            "absence_id": str(absence.id),
            "kind": "goal",
            "name": "htmx.min",
            "rest": "nothing/here",
            "unit": str(inbox.unit.id),
            "unit_id": str(inbox.unit.id),
            "contact": str(colleague.id),
        },
    )


async def _kept_by_the_lead(inbox: Inbox, words: str) -> dict[str, str]:
    """Have a template, a decision, and the pulse with answers to each statement."""
    unit_id, session = inbox.unit.id, inbox.build.session
    template = ContractTemplate(
        id=uuid.uuid4(), unit_id=unit_id, title=f"Knäplastik {words}", added_at=NOW, added_by=f"Erik {words}"
    )
    session.add(template)
    await session.flush()
    goal = TemplatePoint(template_id=template.id, number=1, kind=PointKind.GOAL, text=f"Träna knät. {words}")
    pulse = PulseDecision(
        unit_id=unit_id,
        every_days=90,
        reference=f"HJM 2026/7 {words}",
        decided_at=NOW,
        decided_by=f"Eva {words}",
    )
    month = TODAY.replace(day=1)
    counts = [PulseCount(unit_id=unit_id, month=month, statement=one, yes=7, no=0) for one in Statement]
    session.add_all([goal, pulse, *counts])
    decision = await inbox.build.decision(
        inbox.unit,
        DecisionKind.NOTICES,
        channel=Channel.TELEGRAM.value,
        decided_by=f"Eva {words}",
        reference=f"HJM 2026/6 {words}",
        scope=f"Kallelse till knäkontroll. {words}",
    )
    return {"template_id": str(template.id), "decision_id": str(decision.id)}


async def _noted(inbox: Inbox, words: str) -> dict[str, str]:
    """Have Karin note something of each kind. The last is too long for a point, if there are words."""
    texts = {
        NoteKind.REPORT: f"130 över 80 {words}",
        NoteKind.WISH: f"Jag vill sova hela natten. {words}",
        NoteKind.NEXT_VISIT: f"Nästa gång. {words * 6}",
    }
    notes = {
        kind: Note(
            id=uuid.uuid4(),
            patient_id=inbox.karin.id,
            person_id=inbox.karin.id,
            unit_id=inbox.unit.id,
            kind=kind,
            text=text,
            written_at=NOW,
            message_id=f"n-{kind}",
        )
        for kind, text in texts.items()
    }
    inbox.build.session.add_all(notes.values())
    return {{"report": "note"}.get(kind, kind.value): str(note.id) for kind, note in notes.items()}


async def _relatives(inbox: Inbox, child: Person, words: str) -> None:
    """Have rights for Karin: one that stands, one that is held back, one that has ended. And a child's guardian."""
    build = inbox.build
    states: dict[str, dict[str, object]] = {
        "Maria": {},
        "Nils": {"suspended_at": NOW, "suspended_by": f"Tor {words}"},
        "Olga": {"revoked_at": NOW, "revoked_by": f"Pia {words}"},
    }
    for seconds, (name, state) in enumerate(states.items()):
        relative = await build.person(name, f"Berg {words}")
        recorded_at = NOW + timedelta(seconds=seconds)
        right = await build.representation(
            inbox.karin, relative, [Scope.NEXT_STEP], called=f"din kära mor {words}", recorded_at=recorded_at, **state
        )
        right.recorded_by = f"Ulf {words}"
    guardian = await build.person("Nils", f"Berg {words}")
    await build.representation(child, guardian, [Scope.NEXT_STEP], ground=Ground.GUARDIAN)


async def _draft(inbox: Inbox, words: str) -> str:
    """Have a draft of Karin's next version, with a goal that the last does not have."""
    erik = await inbox.browser(ERIK)
    page = f"/inbox/patients/{inbox.karin.id}"
    begun = await erik.http.post(f"{page}/new-version", data=await erik.form(page))
    draft = begun.headers["location"]
    point = {**await erik.form(f"{draft}/new/goal"), "kind": "goal", "number": "", "text": f"Gå ut. {words}"}
    assert (await erik.http.post(f"{draft}/points", data=point)).status_code == 303
    return draft.rpartition("/")[2]
