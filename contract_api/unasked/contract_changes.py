"""The patient is told that the contract has changed, never what it says, and asked whether it is right."""

from __future__ import annotations

from babel.lists import format_list
from sqlalchemy import exists, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from contract_api.answers.telling import Told
from contract_api.contracts.difference import changes
from contract_api.contracts.models import Contract, ContractVersion, Point, VersionStatus
from contract_api.disclosure.rules import DisclosureClass, may_say
from contract_api.paper import words
from contract_api.questions.models import QuestionKind
from contract_api.unasked.addressees import addressee, is_shared
from contract_api.unasked.models import Kind, MessageConsent, Unasked
from contract_api.unasked.reminders import telling_to
from contract_api.unasked.rules import NEWS_FOR, Why
from contract_api.unasked.writing import Message, Office, Question
from nastasteg.clock import local_date
from nastasteg.notices import Sentence

MOST_POINTS = 6
"""More than these are not listed: then it is the whole paper that has changed."""

RIGHT = "right"


async def find(office: Office) -> None:
    """Write down the new versions whose patients are to hear of it: not the first one, nor one from before consent."""
    before = aliased(ContractVersion)
    now = literal(office.now, Unasked.wanted_at.type)
    news = (
        select(literal(Kind.CONTRACT_CHANGED.value), ContractVersion.id, *[Contract.patient_id] * 2, now, now)
        .join(Contract, Contract.id == ContractVersion.contract_id)
        .join(MessageConsent, MessageConsent.person_id == Contract.patient_id)
        .where(
            ContractVersion.status == VersionStatus.CURRENT,
            ContractVersion.valid_from <= local_date(office.now),
            ContractVersion.agreed_at > office.now - NEWS_FOR,
            ContractVersion.agreed_at <= office.now,
            MessageConsent.ended_at.is_(None),
            MessageConsent.given_at < ContractVersion.agreed_at,
            exists(before.id).where(
                before.contract_id == ContractVersion.contract_id,
                before.number < ContractVersion.number,
                before.status != VersionStatus.DRAFT,
            ),
            ~exists(Unasked.id).where(
                Unasked.kind == Kind.CONTRACT_CHANGED,
                Unasked.subject_id == ContractVersion.id,
                Unasked.withdrawn_at.is_(None),
            ),
        )
    )
    columns = ["kind", "subject_id", "patient_id", "person_id", "wanted_at", "not_before"]
    await office.session.execute(
        insert(Unasked).from_select(columns, news, include_defaults=False).on_conflict_do_nothing()
    )


async def write(office: Office, wanted: Unasked) -> Message | Why:
    """Return what is said of a new version at this moment, or why nothing is."""
    version = await office.session.get_one(ContractVersion, wanted.subject_id, populate_existing=True)
    if version.status is not VersionStatus.CURRENT or office.now > wanted.wanted_at + NEWS_FOR:
        return Why.NOT_NEEDED
    to = await addressee(office, wanted, scope=None)
    if isinstance(to, Why):
        return to
    if to.is_busy:
        return Why.BUSY
    telling = await telling_to(office, to)
    keeper = telling.dossier.keeper
    if keeper is None or not may_say(DisclosureClass.NOTICE, keeper.level):
        return Why.UNDECIDED
    sentences = [Sentence(text="utter_contract_changed"), await _where_to_read(office, version)]
    if may_say(DisclosureClass.CONTRACT, keeper.level) and await is_shared(office.session, to.binding):
        sentences.insert(0, Sentence(text="utter_about", values={"about": to.patient.given_name}))
    sentences.append(Sentence(text="utter_read_with_link"))
    told: Told = {keeper.id: [f"version:{version.id}"]}
    if not to.may_be_asked:
        return Message(to=to, sentences=sentences, told=told)
    sentences.append(Sentence(text="utter_contract_right_ask"))
    context = {"version": str(version.id)}
    question = Question(kind=QuestionKind.CONTRACT_RIGHT, options=(RIGHT,), context=context)
    return Message(to=to, sentences=sentences, told=told, question=question)


async def _where_to_read(office: Office, version: ContractVersion) -> Sentence:
    """Return which points to read on the new paper. A number says nothing of what stands there."""
    session = office.session
    before = await session.scalar(
        select(ContractVersion.id)
        .where(
            ContractVersion.contract_id == version.contract_id,
            ContractVersion.number < version.number,
            ContractVersion.status != VersionStatus.DRAFT,
        )
        .order_by(ContractVersion.number.desc())
        .limit(1)
    )
    old, new = [
        list(await session.scalars(select(Point).where(Point.version_id == one))) for one in (before, version.id)
    ]
    changed = [change.number for change in changes(old, new) if change.after is not None]
    if not 0 < len(changed) <= MOST_POINTS:
        return Sentence(text="utter_contract_changed_paper")
    points = format_list([str(one) for one in changed], locale=words.LOCALE)
    return Sentence(text="utter_contract_changed_points", values={"points": points})
