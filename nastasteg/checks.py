"""What is wrong or undecided for a deployment, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.disclosure.records import units_with_decisions
from contract_api.disclosure.rules import DecisionKind
from contract_api.retention.rules import DEFAULT_DAYS, DataKind
from contract_api.retention.service import decisions
from nastasteg.clock import local_date
from nastasteg.danger_texts import danger_texts, newest_approval, texts_hash
from nastasteg.settings import DEMO_MARK, SECRETS_OF_PROVIDER, SHORTEST_SECRET, SmsProvider, variable
from nastasteg.supervisor.required_settings import provider_in, required
from nastasteg.trouble import Trouble

SECRETS = (
    "NASTASTEG_SERVICE_TOKEN",
    "NASTASTEG_IDENTIFIER_KEY",
    "NASTASTEG_RASA_TOKEN",
    "NASTASTEG_TELEGRAM_SECRET",
)

GOOD_SECRET = 32
"""Characters of a secret that a generator has made: the key is derived from it, and nothing stretches it."""

WEBHOOK_PORTS = (443, 80, 88, 8443)
"""Those that Telegram's setWebhook supports."""

SOON = timedelta(days=30)


class Weight(StrEnum):
    """How much a finding matters."""

    WRONG = "WRONG"
    UNDECIDED = "UNDECIDED"
    NOTE = "NOTE"


@dataclass(frozen=True)
class Finding:
    """One sentence. It never holds a secret's value."""

    weight: Weight
    sentence: str


def check_settings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what the environment's settings have wrong or leave open."""
    if environment.get("NASTASTEG_ENVIRONMENT", "production") == "demo":
        yield Finding(
            Weight.WRONG, "NASTASTEG_ENVIRONMENT is demo: every secret is published, every sender is invented."
        )
    yield from _check_provider(environment)
    for name in SECRETS:
        yield from _check_secret(name, environment.get(name, ""))
    url = environment.get("NASTASTEG_PUBLIC_URL", "")
    if url and urlsplit(url).scheme != "https":
        yield Finding(
            Weight.WRONG, "NASTASTEG_PUBLIC_URL is not https: what patients write would be readable on its way."
        )
    if not environment.get("DATABASE_URL"):
        yield Finding(
            Weight.NOTE, "DATABASE_URL is not set: the embedded database is used, which has no copy elsewhere."
        )
    if environment.get("NASTASTEG_IDENTIFIER_KEYS_PREVIOUS", "").strip(" ,"):
        yield Finding(
            Weight.NOTE,
            "NASTASTEG_IDENTIFIER_KEYS_PREVIOUS is set: after `nastasteg rotate-identifiers` it can be emptied.",
        )
    yield from _check_telegram(environment)
    folder = environment.get("NASTASTEG_RECORD_FOLDER")
    if not folder:
        yield Finding(Weight.UNDECIDED, "NASTASTEG_RECORD_FOLDER is not set: no case is handed to the record system.")
    elif not Path(folder).is_dir():
        yield Finding(Weight.WRONG, "NASTASTEG_RECORD_FOLDER is no folder: no case can be handed to the record system.")


def _check_telegram(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is wrong or to be decided with Telegram, which is off where no token is set."""
    token, secret, name = (environment.get(f"NASTASTEG_TELEGRAM_{one}", "") for one in ("TOKEN", "SECRET", "BOT"))
    if not token:
        if secret:
            yield Finding(Weight.WRONG, "NASTASTEG_TELEGRAM_SECRET is set without NASTASTEG_TELEGRAM_TOKEN.")
        if name:
            yield Finding(
                Weight.WRONG, "NASTASTEG_TELEGRAM_BOT is set, but Telegram is off: codes would be sent to a deaf bot."
            )
        return
    yield Finding(
        Weight.UNDECIDED,
        "Telegram is on. There is no processor agreement with it: who has decided so, and what may be said there? "
        "docs/telegram.md says what must be decided.",
    )
    if not secret:
        yield Finding(Weight.WRONG, "NASTASTEG_TELEGRAM_SECRET is not set: nobody could tell Telegram's calls.")
    if not name:
        yield Finding(Weight.UNDECIDED, "NASTASTEG_TELEGRAM_BOT is not set: pages with a code do not show Telegram.")
    if environment.get("NASTASTEG_TELEGRAM_API_URL"):
        yield Finding(Weight.NOTE, "NASTASTEG_TELEGRAM_API_URL is set: messages go there and not to Telegram itself.")
    port = urlsplit(environment.get("NASTASTEG_PUBLIC_URL", "")).port
    if port not in (None, *WEBHOOK_PORTS):
        yield Finding(
            Weight.WRONG, f"NASTASTEG_PUBLIC_URL has port {port}: Telegram calls {WEBHOOK_PORTS} and no other."
        )


def _check_provider(environment: Mapping[str, str]) -> Iterator[Finding]:
    try:
        needed, provider = required(environment), provider_in(environment)
    except Trouble as trouble:
        yield Finding(Weight.WRONG, trouble.sentence)
        return
    for name, meaning in needed.items():
        if not environment.get(name):
            yield Finding(Weight.WRONG, f"{name} is not set: {meaning}.")
    for name in map(variable, SECRETS_OF_PROVIDER[provider]):
        yield from _check_secret(name, environment.get(name, ""))
    if provider is SmsProvider.ELKS:
        yield Finding(
            Weight.NOTE,
            "46elks signs nothing: let the proxy in front of /sms/46elks let in its addresses alone, and keep the "
            "key out of the proxy's log (docs/sms.md).",
        )
    elif environment.get("NASTASTEG_TWILIO_OPT_OUT_HANDLED", "").lower() != "true":
        yield Finding(
            Weight.UNDECIDED,
            "NASTASTEG_TWILIO_OPT_OUT_HANDLED is not true: unless Twilio is told otherwise it takes STOP, END, CANCEL "
            "and QUIT itself, and then blocks every reply, also to danger. docs/sms.md says how it must be set.",
        )
    if not environment.get("NASTASTEG_ACCOUNT_HOLDER"):
        yield Finding(
            Weight.UNDECIDED, "NASTASTEG_ACCOUNT_HOLDER is not set: INFO must be answered with who sends these SMS."
        )


def _check_secret(name: str, value: str) -> Iterator[Finding]:
    if not value:
        return
    if value.startswith(DEMO_MARK):
        yield Finding(Weight.WRONG, f"{name} is one of the demo's, which are published.")
    elif len(value) < SHORTEST_SECRET:
        yield Finding(Weight.WRONG, f"{name} is shorter than {SHORTEST_SECRET} characters.")
    elif len(value) < GOOD_SECRET and name == "NASTASTEG_IDENTIFIER_KEY":
        yield Finding(
            Weight.NOTE, f"{name} is shorter than {GOOD_SECRET} characters: let a generator make it (docs/keys.md)."
        )


async def check_records(session: AsyncSession, environment: Mapping[str, str], *, now: datetime) -> list[Finding]:
    """Return what the database's records have wrong or leave open."""
    return [
        *(await _check_units(session, now, telegram=bool(environment.get("NASTASTEG_TELEGRAM_TOKEN")))),
        *(await _check_danger_texts(session, environment)),
        *(await _check_retention(session)),
    ]


async def _check_units(session: AsyncSession, now: datetime, *, telegram: bool) -> list[Finding]:
    found = []
    for unit in await units_with_decisions(session):
        holding = [
            one
            for one in unit.decisions
            if (one.withdrawn_at is None or one.withdrawn_at > now) and (one.expires_at is None or one.expires_at > now)
        ]
        if not holding:
            sentence = f"{unit.hsa_id} {unit.name} has no decision: nothing about a patient is said in an open channel."
            found.append(Finding(Weight.UNDECIDED, sentence))
        for one in holding:
            if one.kind is DecisionKind.CONTENT:
                found.append(Finding(Weight.NOTE, f"{unit.hsa_id} {unit.name} has an override, outside 3 kap 16 §."))
            if telegram and one.channel is None:
                sentence = f"{unit.hsa_id} {unit.name}: decision {one.reference} names no channel, so Telegram too."
                found.append(Finding(Weight.UNDECIDED, sentence))
            if one.expires_at is not None and one.expires_at - now < SOON:
                sentence = f"{unit.hsa_id} {unit.name}: decision {one.reference} ends {local_date(one.expires_at)}."
                found.append(Finding(Weight.UNDECIDED, sentence))
    return found


async def _check_danger_texts(session: AsyncSession, environment: Mapping[str, str]) -> list[Finding]:
    try:
        in_use = texts_hash(danger_texts(environment))
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [Finding(Weight.WRONG, f"The replies to danger cannot be read: {type(error).__name__}.")]
    approval = await newest_approval(session)
    if approval is None:
        return [Finding(Weight.UNDECIDED, "Nobody has approved the replies to danger: nastasteg approve-danger-texts.")]
    if approval.texts_hash != in_use:
        when = local_date(approval.approved_at)
        return [
            Finding(Weight.WRONG, f"The replies to danger are not those that {approval.approved_by} approved {when}.")
        ]
    return []


async def _check_retention(session: AsyncSession) -> list[Finding]:
    held = await decisions(session)
    open_kinds = [kind.value for kind in DataKind if kind not in held and kind not in DEFAULT_DAYS]
    if not open_kinds:
        return []
    listed = ", ".join(open_kinds)
    return [Finding(Weight.UNDECIDED, f"How long these are kept is undecided, so they are kept: {listed}.")]
