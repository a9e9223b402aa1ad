"""From a question to the e-mail that says that something waits: a real queue, and a real mail server."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import traceback
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from procrastinate import App
from procrastinate.jobs import DeleteJobCondition
from sqlalchemy import select, text

from bot.gateway.care import CareOverHttp, CareUnavailableError
from bot.gateway.job_tasks import register_mail
from bot.gateway.mailer import Mailer, MailNotSentError
from bot.gateway.settings import MailSecurity
from contract_api.contacts.models import Absence
from contract_api.staff.rules import Role
from contract_api.staff_mail.models import StaffMail
from contract_api.staff_mail.service import refused_addresses, set_email
from nastasteg.jobs import make_job_app
from tests.bot.gateway.conftest import gateway_settings
from tests.contract_api.builders import TODAY
from tests.contract_api.inbox.conftest import ANNA, ERIK, QUESTION, Inbox
from tests.contract_api.staff_mail.mail_server import MailServer, mail_server

ANNAS, ERIKS = "anna@ekbacken.example", "erik@ekbacken.example"
FROM = "Nästa steg <svara-ej@region.example>"


@dataclass
class Post:
    """The inbox, the queue, and the worker's part that carries e-mail."""

    inbox: Inbox
    jobs: App
    mailer: Mailer
    server: MailServer

    async def minute(self, minutes: int = 1) -> None:
        """Let minutes pass, and do what is then to be done."""
        self.inbox.clock.advance(minutes=minutes)
        await self.mailer.want_due()
        await self.work()

    async def work(self) -> None:
        async with self.inbox.sessions.begin() as session:
            await session.execute(text("UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))
        await self.jobs.run_worker_async(
            queues=["mail"],
            wait=False,
            listen_notify=False,
            install_signal_handlers=False,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
        )

    async def has_email(self, subject: str, address: str | None) -> None:
        before = self.inbox.clock() - timedelta(minutes=1)
        async with self.inbox.sessions.begin() as session:
            await set_email(session, subject=subject, email=address, now=before)

    async def waiting_jobs(self) -> int:
        async with self.inbox.sessions() as session:
            count = await session.scalar(
                text("SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'bot.mail' AND status = 'todo'")
            )
        return int(count or 0)


@pytest.fixture
async def post(inbox: Inbox, database_url: str) -> AsyncIterator[Post]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(mail_server())
        settings = gateway_settings(
            database_url,
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security=MailSecurity.NONE,
            smtp_from=FROM,
            smtp_seconds=1,
        )
        jobs = make_job_app(database_url)
        await stack.enter_async_context(jobs.open_async())
        mailer = Mailer(inbox.sessions, jobs, inbox.identifiers, CareOverHttp(inbox.api), settings, inbox.clock)
        register_mail(jobs, mailer)
        made = Post(inbox, jobs, mailer, server)
        await made.has_email(ANNA, ANNAS)
        yield made


async def test_several_questions_are_one_message_that_says_how_many_and_nothing_of_them(post: Post) -> None:
    for number in range(2):
        await post.inbox.ask(f"{QUESTION} {number}", reason=("question", "certificate")[number])
    await post.minute()
    assert post.server.taken == [], "a while is waited for more"
    await post.minute()
    (message,) = post.server.taken
    assert (message["To"], message["From"], message["Auto-Submitted"]) == (ANNAS, FROM, "auto-generated")
    assert message.get_content_type() == "text/plain"
    said = str(message.get_content()).replace("\r\n", "\n")
    assert said.startswith("Du har 2 nya ärenden i Nästa steg.\nLogga in i inkorgen")
    for secret in ("Karin", "grapefrukt", "070", "1955", "Hjärt"):
        assert secret not in message.as_string() + said
    for _ in range(5):
        await post.minute(20)
    assert len(post.server.taken) == 1, "what has been told is not told again"


async def test_there_is_at_most_one_message_an_hour(post: Post) -> None:
    await post.inbox.ask()
    await post.minute(3)
    for number in range(5):
        await post.inbox.ask(reason=("certificate", "prescription", "change", "complaint", "access")[number])
        await post.minute(10)
    assert post.server.texts == ["Du har 1 nytt ärende i Nästa steg."]
    await post.minute(10)
    assert post.server.texts[1:] == ["Du har 5 nya ärenden i Nästa steg."]


async def test_what_has_been_answered_meanwhile_is_not_told(post: Post) -> None:
    number = await post.inbox.ask()
    await (await post.inbox.browser(ERIK)).do(number, "reply", text="Ja.")
    await post.minute(3)
    assert (post.server.taken, await post.waiting_jobs()) == ([], 0)


async def test_half_time_and_lateness_go_the_same_way_and_lateness_to_the_whole_unit(post: Post) -> None:
    await post.has_email(ERIK, ERIKS)
    await post.inbox.ask()
    await post.minute(3)
    post.inbox.clock.set(datetime(2026, 11, 18, 12, 40, tzinfo=UTC))
    await post.inbox.api.tick_cases()
    await post.minute(3)
    post.inbox.clock.set(datetime(2026, 11, 19, 16, 1, tzinfo=UTC))
    await post.inbox.api.tick_cases()
    await post.minute(3)
    told = [(message["To"], words) for message, words in zip(post.server.taken, post.server.texts, strict=True)]
    late = "1 ärende har inte besvarats i tid."
    assert told[:2] == [
        (ANNAS, "Du har 1 nytt ärende i Nästa steg."),
        (ANNAS, "Halva svarstiden har gått för 1 ärende."),
    ]
    assert sorted(told[2:]) == [(ANNAS, late), (ERIKS, late)]


async def test_in_the_morning_it_is_told_once_what_is_due_today(post: Post) -> None:
    await post.inbox.ask()
    await post.minute(3)
    for hour, minute in ((6, 29), (6, 31), (6, 40), (7, 45)):
        post.inbox.clock.set(datetime(2026, 11, 19, hour, minute, tzinfo=UTC))
        await post.minute(0)
    assert post.server.texts[1:] == ["1 ärende ska besvaras i dag eller är sena."]


async def test_who_stands_in_is_told_instead(post: Post) -> None:
    inbox = post.inbox
    maja = await inbox.build.contact(inbox.unit, "Maja Ström")
    await inbox.staff("SE2321000000-S009", "Maja Ström", (inbox.unit, Role.CARE_CONTACT), contact=maja)
    await post.has_email("SE2321000000-S009", "maja@ekbacken.example")
    await inbox.ask()
    inbox.build.session.add(
        Absence(contact_id=inbox.contact.id, deputy_id=maja.id, first_day=TODAY, last_day=TODAY, recorded_by="Anna")
    )
    await inbox.build.session.commit()
    await post.minute(3)
    assert [message["To"] for message in post.server.taken] == ["maja@ekbacken.example"]


async def test_while_the_mail_server_is_down_nothing_is_lost_and_nothing_is_heaped_up(post: Post) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        gone = gateway_settings(
            post.mailer.settings.database_url,
            **post.mailer.settings.model_dump(include={"smtp_host", "smtp_security", "smtp_from", "smtp_seconds"}),
            smtp_port=nobody.getsockname()[1],
        )
        working, away = post.mailer.settings, replace(post.mailer, settings=gone)
        object.__setattr__(post.mailer, "settings", away.settings)
        for reason in ("question", "certificate", "prescription"):
            await post.inbox.ask(reason=reason)
            await post.minute(90)
            assert await post.waiting_jobs() == 1
    object.__setattr__(post.mailer, "settings", working)
    await post.minute()
    assert post.server.texts == ["Du har 3 nya ärenden i Nästa steg."]
    assert await post.waiting_jobs() == 0


async def killed_after_the_yes(post: Post) -> None:
    """Send what is to be sent by a worker that dies between the mail server's yes and its note of it."""
    (staff_id,) = await staff_ids(post)
    care = post.mailer.care
    with (
        patch.object(type(care), "mail_outcome", side_effect=CareUnavailableError),
        pytest.raises(CareUnavailableError),
    ):
        await post.mailer.run(staff_id)


async def test_a_message_that_a_killed_worker_sent_is_recognised_when_it_comes_once_more(post: Post) -> None:
    await post.inbox.ask()
    post.inbox.clock.advance(minutes=3)
    await post.mailer.want_due()
    await killed_after_the_yes(post)
    await post.minute(10)
    first, again = post.server.taken
    assert (first["Message-ID"], post.server.texts[0]) == (again["Message-ID"], post.server.texts[1])
    await post.inbox.ask(reason="certificate")
    await post.minute(90)
    assert len({message["Message-ID"] for message in post.server.taken}) == 2, "the next is another"


async def test_what_has_come_meanwhile_makes_it_another_message_that_is_read(post: Post) -> None:
    await post.inbox.ask()
    post.inbox.clock.advance(minutes=3)
    await post.mailer.want_due()
    await killed_after_the_yes(post)
    await post.inbox.ask(reason="certificate")
    await post.minute(10)
    assert post.server.texts == ["Du har 1 nytt ärende i Nästa steg.", "Du har 2 nya ärenden i Nästa steg."]
    assert len({message["Message-ID"] for message in post.server.taken}) == 2


async def test_a_slow_mail_server_is_waited_for_no_longer_than_it_may_take_and_tried_again(post: Post) -> None:
    post.server.is_slow = True
    await post.inbox.ask()
    await post.minute(3)
    assert (post.server.taken, await post.waiting_jobs()) == ([], 1)
    post.server.is_slow = False
    await post.work()
    assert len(post.server.taken) == 1


async def test_a_refused_address_is_not_tried_again_until_it_is_recorded_anew(post: Post) -> None:
    post.server.refuses = "550 5.1.1"
    await post.inbox.ask()
    await post.minute(3)
    async with post.inbox.sessions() as session:
        assert await refused_addresses(session) == {ANNA}
    post.server.refuses = ""
    await post.inbox.ask(reason="certificate")
    await post.minute(90)
    assert (post.server.taken, await post.waiting_jobs()) == ([], 0)
    await post.has_email(ANNA, "anna.lindgren@ekbacken.example")
    await post.inbox.ask(reason="prescription")
    await post.minute(3)
    assert post.server.texts == ["Du har 1 nytt ärende i Nästa steg."]


async def test_an_address_that_is_refused_for_the_moment_is_tried_again(post: Post) -> None:
    post.server.refuses = "450 4.2.1"
    await post.inbox.ask()
    await post.minute(3)
    assert await post.waiting_jobs() == 1
    post.server.refuses = ""
    await post.work()
    assert len(post.server.taken) == 1


async def test_no_address_stands_in_the_queue_or_in_what_is_logged_of_a_failure(post: Post) -> None:
    post.server.refuses = "450 4.2.1"
    await post.inbox.ask()
    await post.minute(3)
    async with post.inbox.sessions() as session:
        queued = (await session.scalars(text("SELECT args::text FROM jobs.procrastinate_jobs"))).all()
    (staff_id,) = await staff_ids(post)
    with pytest.raises(MailNotSentError) as failed:
        await post.mailer.run(staff_id)
    logged = "".join(traceback.format_exception(failed.value))
    assert "SMTPRecipientsRefused" in logged
    assert [secret for secret in ("anna@", "Anna", "Karin") if secret in f"{queued} {logged}"] == []


async def test_a_message_is_not_sent_in_the_clear_where_it_must_not_be(post: Post) -> None:
    changed = post.mailer.settings.model_copy(update={"smtp_security": MailSecurity.STARTTLS})
    await post.inbox.ask()
    post.inbox.clock.advance(minutes=3)
    await post.mailer.want_due()
    (staff_id,) = await staff_ids(post)
    with pytest.raises(MailNotSentError):
        await replace(post.mailer, settings=changed).run(staff_id)
    assert post.server.taken == []


async def test_it_goes_by_starttls_to_a_server_that_can_show_who_it_is_and_to_no_other(
    post: Post, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path)
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_side.load_cert_chain(certificate)
    await post.inbox.ask()
    post.inbox.clock.advance(minutes=3)
    await post.mailer.want_due()
    (staff_id,) = await staff_ids(post)
    async with mail_server(tls=server_side) as server:
        changed = post.mailer.settings.model_copy(
            update={"smtp_security": MailSecurity.STARTTLS, "smtp_port": server.port}
        )
        with pytest.raises(MailNotSentError):
            await replace(post.mailer, settings=changed).run(staff_id)
        trusted = ssl.create_default_context(cafile=str(certificate))
        await replace(post.mailer, settings=changed, trusted=trusted).run(staff_id)
        assert server.texts == ["Du har 1 nytt ärende i Nästa steg."]


async def test_who_has_left_is_told_nothing_also_of_what_was_on_its_way(post: Post) -> None:
    await post.inbox.ask()
    post.inbox.clock.advance(minutes=3)
    await post.mailer.want_due()
    async with post.inbox.sessions.begin() as session:
        await session.execute(text("UPDATE contract.staff SET ended_at = now()"))
    await post.work()
    assert (post.server.taken, await post.waiting_jobs()) == ([], 0)


async def test_only_our_own_parts_may_ask(post: Post) -> None:
    (staff_id,) = await staff_ids(post)
    stranger = httpx.AsyncClient(transport=httpx.ASGITransport(post.inbox.app), base_url="http://contract-api.test")
    async with stranger:
        for path in ("due", f"{staff_id}/message", f"{staff_id}/outcome"):
            assert (await stranger.post(f"/staff-mail/{path}")).status_code == 401


async def staff_ids(post: Post) -> list[uuid.UUID]:
    async with post.inbox.sessions() as session:
        return list(await session.scalars(select(StaffMail.staff_id)))


def self_signed(folder: Path) -> Path:
    """Write a certificate for this machine, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(pem))
    return file
