"""Decides what is told to whom by e-mail or SMS, and keeps account. The gateway's worker only carries the message."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path

from jinja2 import Environment
from procrastinate import App
from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.cases.lifecycle import CaseStatus, EventKind
from contract_api.cases.models import Case, CaseEvent
from contract_api.contacts.absences import ANSWERING, stood_in_for
from contract_api.errors import NotFound
from contract_api.staff.models import Post, Staff
from contract_api.staff_mail import rules
from contract_api.staff_mail.models import StaffMail
from contract_api.staff_mail.rules import Digest, Happening, News, Team, Waiting
from contract_api.staff_mail.schemas import MailOut, OutcomeIn
from nastasteg.clock import local_date
from nastasteg.html_pages import templates
from nastasteg.identifiers import Identifiers
from nastasteg.jobs import MAIL_QUEUE, MAIL_TASK, defer

TEMPLATES = Path(__file__).parent / "templates"
SUBJECT = "Nästa steg: något väntar på dig"

AT_ONCE = 50
"""To so many people a message is begun at a time; to the others in a minute."""

LIVE = (CaseStatus.NEW, CaseStatus.CLAIMED)

TOLD: Mapping[EventKind, News] = {
    EventKind.OPENED: News.NEW,
    EventKind.WROTE: News.NEW,
    EventKind.HANDED_OVER: News.NEW,
    EventKind.RELEASED: News.NEW,
    EventKind.REMINDED: News.HALF_GONE,
    EventKind.REROUTED: News.LATE,
}
"""What of all that happens to a case is told."""


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is waiting and has happened, for some people."""

    waiting: Mapping[uuid.UUID, Sequence[Waiting]]
    """The cases that somebody is told of."""
    happenings: Mapping[int, Sequence[Happening]]
    """What has happened to a case, by its number."""

    def digest(self, mail: StaffMail, *, with_due: bool, now: datetime) -> Digest:
        theirs = self.waiting.get(mail.staff_id, ())
        happened = [one for case in theirs for one in self.happenings.get(case.number, ())]
        news = rules.news_for(mail.staff_id, happened, since=mail.told_until, until=now - rules.WAIT)
        return replace(news, due=rules.due_of(theirs, now=now) if with_due else None)


async def want_due(session: AsyncSession, jobs: App, *, by_email: bool = True, now: datetime) -> int:
    """See to it that everybody is told who is to be told now; return to how many a message is on its way anew.

    Called each minute. To nobody is there ever more than one message on its way, so that none are a flood when a mail
    server comes back. Without `by_email` nobody is told in that way: there is no mail server.
    """
    ways = [
        *([Staff.email.is_not(None)] if by_email else []),
        *([Staff.phone_sealed.is_not(None)] if rules.may_sound(now) else []),
    ]
    found = await session.scalars(
        select(StaffMail)
        .join(Staff, Staff.id == StaffMail.staff_id)
        .where(
            or_(false(), *ways),
            Staff.ended_at.is_(None),
            StaffMail.refused_at.is_(None),
            or_(StaffMail.wanted_at.is_(None), StaffMail.wanted_at < now - rules.LOST_AFTER),
        )
        .order_by(StaffMail.staff_id)
        .with_for_update(of=StaffMail, skip_locked=True)
    )
    mails = found.all()
    known = await _known(session, mails, now=now)
    wanted = list(islice((mail for mail in mails if _is_wanted(mail, known, now=now)), AT_ONCE))
    for mail in wanted:
        mail.wanted_at = now
        await defer(
            jobs, session, MAIL_TASK, queue=MAIL_QUEUE, lock=f"mail {mail.staff_id}", staff_id=str(mail.staff_id)
        )
    await session.flush()
    return len(wanted)


def _is_wanted(mail: StaffMail, known: _Known, *, now: datetime) -> bool:
    """Decide whether somebody is told something now, and keep account of what they need not be."""
    news = known.digest(mail, with_due=False, now=now)
    today = local_date(now)
    if rules.is_morning(now) and (mail.morning_on is None or mail.morning_on < today):
        mail.morning_on = today
        mail.is_morning = bool(known.digest(mail, with_due=True, now=now).due)
    if news.is_empty:
        mail.told_until = max(mail.told_until, now - rules.WAIT)
    return mail.is_morning or (not news.is_empty and rules.may_tell_news(mail.mailed_at, now))


async def message_for(
    session: AsyncSession, identifiers: Identifiers, staff_id: uuid.UUID, *, now: datetime
) -> MailOut | None:
    """Return what is to be told to somebody, as things are now; None when there is nothing any more.

    Whoever sends it says what came of it: until then it is on its way. Raises NotFound for somebody without e-mail.
    """
    mail = await _locked(session, staff_id)
    if mail.wanted_at is None:
        return None
    known = await _known(session, [mail], now=now)
    digest = known.digest(mail, with_due=mail.is_morning, now=now)
    sealed = mail.staff.phone_sealed
    to = identifiers.open(sealed) if sealed is not None else mail.staff.email
    is_gone = mail.refused_at is not None or mail.staff.ended_at is not None
    if digest.is_empty or is_gone or to is None:
        _settle(mail, until=now - rules.WAIT)
        return None
    text = _templates().get_template("mail.txt").render(digest=digest)
    # A mailbox may throw away what has the Message-ID of another; an SMS is stored once for its id.
    name = mail.wanted_at.isoformat() + ("" if sealed is not None else f" {text}")
    return MailOut(
        id=uuid.uuid5(staff_id, name),
        way="email" if sealed is None else "sms",
        to=to,
        subject=SUBJECT,
        text=text,
        until=now - rules.WAIT,
    )


async def may_be_told_at(session: AsyncSession, identifiers: Identifiers, staff_id: uuid.UUID, number: str) -> bool:
    """Return whether a number is where somebody who works here is told, as things are now."""
    staff = await session.get(Staff, staff_id)
    if staff is None or staff.ended_at is not None or staff.phone_sealed is None:
        return False
    return identifiers.open(staff.phone_sealed) == number


async def take_outcome(session: AsyncSession, staff_id: uuid.UUID, outcome: OutcomeIn, *, now: datetime) -> None:
    """Take in what came of a message. The same again changes nothing. Raises NotFound for somebody without e-mail."""
    mail = await _locked(session, staff_id)
    if mail.wanted_at is None:
        return
    if outcome.is_refused:
        mail.refused_at = now
    else:
        mail.mailed_at = now
    _settle(mail, until=outcome.until)


async def set_email(session: AsyncSession, *, subject: str, email: str | None, now: datetime) -> None:
    """Record where somebody is told by e-mail, or that they are not told. Raises NotFound as `_tell_at` does."""
    await _tell_at(session, subject=subject, email=email, phone_sealed=None, now=now)


async def set_phone(
    session: AsyncSession, identifiers: Identifiers, *, subject: str, number: str | None, now: datetime
) -> None:
    """Record the number (E.164) at which somebody is told by SMS, and no longer by e-mail; or that they are not told.

    Raises NotFound as `_tell_at` does.
    """
    sealed = identifiers.seal(number) if number else None
    await _tell_at(session, subject=subject, email=None, phone_sealed=sealed, now=now)


async def _tell_at(
    session: AsyncSession, *, subject: str, email: str | None, phone_sealed: str | None, now: datetime
) -> None:
    """Record the one way in which somebody is told, if any. Raises NotFound for nobody of that HSA-id."""
    staff = await session.scalar(select(Staff).where(Staff.subject == subject).with_for_update())
    if staff is None:
        raise NotFound("Nobody at the care has that HSA-id.")
    staff.email, staff.phone_sealed = email, phone_sealed
    mail = await session.get(StaffMail, staff.id, with_for_update=True)
    if mail is None:
        session.add(StaffMail(staff_id=staff.id, told_until=now))
    else:
        mail.refused_at = None
        mail.told_until = max(mail.told_until, now - rules.WAIT)
    await session.flush()


async def refused_addresses(session: AsyncSession) -> set[str]:
    """Return the HSA-ids of those whose address the mail server has refused."""
    found = await session.scalars(
        select(Staff.subject).join(StaffMail, StaffMail.staff_id == Staff.id).where(StaffMail.refused_at.is_not(None))
    )
    return set(found)


def _settle(mail: StaffMail, *, until: datetime) -> None:
    mail.told_until = max(mail.told_until, until)
    mail.wanted_at, mail.is_morning = None, False


async def _locked(session: AsyncSession, staff_id: uuid.UUID) -> StaffMail:
    mail: StaffMail | None = await session.scalar(
        select(StaffMail)
        .where(StaffMail.staff_id == staff_id)
        .with_for_update(of=StaffMail)
        .options(joinedload(StaffMail.staff, innerjoin=True))
    )
    if mail is None:
        raise NotFound("Nobody with that id has e-mail.")
    return mail


async def _known(session: AsyncSession, mails: Collection[StaffMail], *, now: datetime) -> _Known:
    """Load what is waiting, and what has happened since any of some people was told."""
    if not mails:
        return _Known(waiting={}, happenings={})
    team = await _team(session, now=now)
    told = {mail.staff_id for mail in mails}
    units = [unit_id for unit_id, staff in team.answering.items() if told & set(staff)]
    columns = (Case.id, Case.number, Case.unit_id, Case.contact_id, Case.owner_id, Case.due_at, Case.overdue_since)
    found = await session.execute(select(*columns).where(Case.status.in_(LIVE), Case.unit_id.in_(units)))
    waiting: dict[uuid.UUID, list[Waiting]] = defaultdict(list)
    numbers: dict[uuid.UUID, int] = {}
    for row in found:
        case = Waiting(
            number=row.number,
            unit_id=row.unit_id,
            contact_id=row.contact_id,
            owner_id=row.owner_id,
            due_at=row.due_at,
            is_late=row.overdue_since is not None,
        )
        numbers[row.id] = row.number
        for staff_id in team.told_of(case):
            waiting[staff_id].append(case)
    events = await session.execute(
        select(CaseEvent.case_id, CaseEvent.kind, CaseEvent.at, CaseEvent.staff_id).where(
            CaseEvent.kind.in_(TOLD), CaseEvent.at > min(mail.told_until for mail in mails)
        )
    )
    happenings: dict[int, list[Happening]] = defaultdict(list)
    for case_id, kind, at, by in events:
        if case_id in numbers:
            number = numbers[case_id]
            happenings[number].append(Happening(news=TOLD[kind], at=at, by=by, number=number))
    return _Known(waiting=waiting, happenings=happenings)


async def _team(session: AsyncSession, *, now: datetime) -> Team:
    answering: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    contacts: dict[uuid.UUID, uuid.UUID] = {}
    posts = await session.execute(
        select(Post.unit_id, Staff.id, Staff.contact_id)
        .join(Staff, Staff.id == Post.staff_id)
        .where(Post.role.in_(ANSWERING), Post.ended_at.is_(None), Staff.ended_at.is_(None))
    )
    for unit_id, staff_id, contact_id in posts:
        answering[unit_id].add(staff_id)
        if contact_id is not None:
            contacts[staff_id] = contact_id
    absent = await stood_in_for(session, answering, today=local_date(now))
    return Team(answering=answering, contacts=contacts, stood_in_for=absent)


@cache
def _templates() -> Environment:
    return templates(TEMPLATES)
