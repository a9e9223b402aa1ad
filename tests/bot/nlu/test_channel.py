from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

pytest.importorskip("rasa")

import aiohttp
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from sanic import Sanic

from bot.nlu.channel import InvalidTurn, Turn, TurnChannel, as_plain_text, read_turn

TOKEN = "a token of this test"
on_the_server_s_loop = pytest.mark.asyncio(loop_scope="module")
BODY = {"sender": "p1", "message": "hej", "message_id": "SM1", "metadata": {"channel": "sms"}}


class Rasa:
    """The receiving end of the channel: keeps what it is given and answers with two messages."""

    def __init__(self) -> None:
        self.messages: list[UserMessage] = []
        self.ended: list[str] = []
        self.has_begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.has_ended = asyncio.Event()
        self.fails = False
        self.may_end.set()

    async def on_new_message(self, message: UserMessage) -> None:
        self.messages.append(message)
        self.has_begun.set()
        await self.may_end.wait()
        if self.fails:
            raise RuntimeError("broken")
        for text in ("ett", "två"):
            await message.output_channel.send_text_message(message.sender_id, text)
        self.ended.append(message.message_id)
        self.has_ended.set()


class Server:
    """The channel served by a real Sanic on a free port."""

    def __init__(self) -> None:
        self.rasa = Rasa()
        self.address = ""

    async def on_new_message(self, message: UserMessage) -> None:
        await self.rasa.on_new_message(message)

    async def post(self, body: Any, *, token: str | None = TOKEN) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        how = {"data": body} if isinstance(body, (str, bytes)) else {"json": body}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/webhooks/turn/webhook", headers=headers, **how) as answer,
        ):
            return answer.status, await answer.json()


# Sanic rewrites its own methods when it starts and cannot do so twice in a process: one server for all the tests.
@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Server]:
    served = Server()
    app = Sanic("turn_channel_test", configure_logging=False)
    app.blueprint(TurnChannel(TOKEN).blueprint(served.on_new_message), url_prefix="/webhooks/turn")
    listening = socket.create_server(("127.0.0.1", 0))
    served.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    running = await app.create_server(
        sock=listening, return_asyncio_server=True, asyncio_server_kwargs={"start_serving": True}
    )
    await running.startup()
    yield served
    running.close()
    await running.wait_closed()


@pytest_asyncio.fixture(loop_scope="module")
async def server(running: Server) -> Server:
    running.rasa = Rasa()
    return running


@on_the_server_s_loop
async def test_a_turn_reaches_rasa_whole_and_its_replies_come_back(server: Server) -> None:
    status, replies = await server.post(BODY)
    assert (status, [reply["text"] for reply in replies]) == (200, ["ett", "två"])
    message = server.rasa.messages[0]
    assert (message.sender_id, message.text, message.message_id) == ("p1", "hej", "SM1")
    assert (message.input_channel, message.metadata) == ("turn", {"channel": "sms"})


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN.upper(), "é"])
@on_the_server_s_loop
async def test_without_the_token_nothing_is_run(server: Server, token: str | None) -> None:
    status, _ = await server.post(BODY, token=token)
    assert status == 401
    assert server.rasa.messages == []


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "",
        "sender=p1",
        b"\xff\xfe",
        [],
        "null",
        {**BODY, "sender": ""},
        {**BODY, "sender": 5},
        {**BODY, "message": None},
        {**BODY, "message_id": " "},
        {**BODY, "metadata": []},
        {key: value for key, value in BODY.items() if key != "message_id"},
    ],
)
@on_the_server_s_loop
async def test_a_body_that_is_no_turn_is_refused(server: Server, body: Any) -> None:
    status, answer = await server.post(body)
    assert status == 400
    assert answer["error"]
    assert server.rasa.messages == []


@on_the_server_s_loop
async def test_a_turn_runs_to_its_end_when_the_caller_hangs_up(server: Server) -> None:
    server.rasa.may_end.clear()
    calling = asyncio.ensure_future(server.post(BODY))
    await server.rasa.has_begun.wait()
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    await asyncio.sleep(0.1)
    server.rasa.may_end.set()
    await asyncio.wait_for(server.rasa.has_ended.wait(), timeout=5)
    assert server.rasa.ended == ["SM1"]


@on_the_server_s_loop
async def test_a_turn_that_fails_is_an_error_and_not_an_empty_answer(server: Server) -> None:
    server.rasa.fails = True
    status, _ = await server.post(BODY)
    assert status == 500


@pytest.mark.parametrize("credentials", [None, {}, {"token": ""}, {"token": "  "}, {"token": None}])
def test_the_channel_is_never_open(credentials: dict[str, Any] | None) -> None:
    with pytest.raises(RasaException, match="NASTASTEG_RASA_TOKEN"):
        TurnChannel.from_credentials(credentials)


@pytest.mark.parametrize(
    "text", ['/ask_next_step{"patient": "7"}', "/restart", " /restart", "\n\t/back", "//restart", "/", "/session_start"]
)
def test_a_leading_slash_is_plain_text(text: str) -> None:
    plain = as_plain_text(text)
    assert not UserMessage(plain).text.startswith("/")
    assert len(plain) == len(text.strip())
    assert plain[1:] == text.strip()[1:]


@given(st.text(max_size=50))
def test_rasa_finds_no_command_in_any_text(text: str) -> None:
    message = Message(data={TEXT: UserMessage(as_plain_text(text)).text})
    assert YAMLStoryReader.unpack_regex_message(message).get(INTENT) is None


@given(st.text(max_size=50).filter(lambda text: not text.strip().startswith("/")))
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert as_plain_text(text) == text.strip()


def test_a_turn_without_metadata_has_none() -> None:
    assert read_turn({"sender": "a", "message": "", "message_id": "b"}) == Turn("a", "", "b", {})


def test_a_refused_turn_is_not_quoted() -> None:
    with pytest.raises(InvalidTurn) as refused:
        read_turn({"sender": 7, "message": "secret words", "message_id": "b"})
    assert "secret" not in str(refused.value)
