"""The provider itself: takes orders to send, delivers, calls back, and receives what people write."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from bot.swedish.sms import measure
from nastasteg.clock import Clock
from nastasteg.demo.faults import CallbackOrder, Faults
from nastasteg.demo.messages import Call, Direction, Message, MessageStore, Status
from nastasteg.demo.webhooks import Caller, Dialect

OPT_OUT_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
OPT_IN_WORDS = frozenset({"START", "YES", "UNSTOP"})
"""Twilio's default words. The Swedish ones are ours to handle."""


class Provider:
    """One account with one number. Its state lives and dies with the process."""

    def __init__(
        self,
        caller: Caller,
        dialect: Dialect,
        clock: Clock,
        *,
        account_sid: str,
        number: str,
        delivery_seconds: float,
    ) -> None:
        self.account_sid = account_sid
        self.number = number
        self.store = MessageStore()
        self.faults = Faults()
        self._caller = caller
        self._dialect = dialect
        self._clock = clock
        self._delivery_seconds = delivery_seconds
        self._tasks: set[asyncio.Task[object]] = set()

    def send(self, recipient: str, body: str, status_callback: str | None) -> Message:
        """Accept a message for delivery and start delivering it."""
        message = self._message(Direction.OUTBOUND, self.number, recipient, body, Status.QUEUED)
        message.status_callback = status_callback
        self.store.add(message)
        self.start(self._deliver(message))
        return message

    def accept(self, sender: str, body: str, num_media: int = 0) -> Message:
        """Keep a message that a person sent to the account's number. The gateway does not know of it yet."""
        message = self._message(Direction.INBOUND, sender, self.number, body, Status.RECEIVED)
        message.num_media = num_media
        message.sent_at = message.created_at
        self.store.add(message)
        if self.faults.keyword_opt_out:
            self._heed_keyword(sender, body)
        return message

    async def announce(self, message: Message, copies: int = 1) -> list[Call]:
        """Call the gateway's webhook for an inbound message, once or, to test it, many times at once."""
        if self.faults.webhooks_lost:
            return []
        calls = await asyncio.gather(*(self._announce_once(message) for _ in range(copies)))
        if not any(call.accepted for call in calls) and self._dialect.attempts > 1:
            self.start(self._announce_again(message))
        return calls

    async def _announce_once(self, message: Message) -> Call:
        call = await self._caller.post(
            self._dialect, self._dialect.inbound_url(message), self._dialect.inbound(message)
        )
        message.calls.append(call)
        self.store.touch(message)
        if call.accepted and call.answer and self._dialect.sends_answers:
            self.send(message.sender, call.answer, None)
        return call

    async def _announce_again(self, message: Message) -> None:
        for _ in range(self._dialect.attempts - 1):
            await asyncio.sleep(self._pause())
            if (await self._announce_once(message)).accepted:
                return

    def start(self, work: Coroutine[object, object, object]) -> None:
        """Run something beside the request that caused it, until it ends or the provider is closed."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop all deliveries that are under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def reset(self) -> None:
        """Stop all deliveries, and forget all messages and faults."""
        await self.close()
        self.store.clear()
        self.faults = Faults()

    def _message(self, direction: Direction, sender: str, recipient: str, body: str, status: Status) -> Message:
        size = measure(body)
        return Message(
            account_sid=self.account_sid,
            direction=direction,
            sender=sender,
            recipient=recipient,
            body=body,
            num_segments=max(size.segments, 1),
            encoding=size.encoding,
            status=status,
            created_at=self._clock(),
            sid=self._dialect.new_id(),
        )

    async def _deliver(self, message: Message) -> None:
        error_code = self.faults.undeliverable.get(message.recipient)
        steps = [Status.SENT, Status.DELIVERED if error_code is None else Status.UNDELIVERED]
        order = self.faults.callbacks
        for step in steps:
            await asyncio.sleep(self._pause())
            self._advance(message, step, error_code if step is Status.UNDELIVERED else None)
            if order in (CallbackOrder.IN_ORDER, CallbackOrder.TWICE):
                await self._call_back(message, step)
            if order is CallbackOrder.TWICE:
                await self._call_back(message, step)
        if order is CallbackOrder.REVERSED:
            for step in reversed(steps):
                await self._call_back(message, step)

    def _pause(self) -> float:
        chosen = self.faults.delivery_seconds
        return self._delivery_seconds if chosen is None else chosen

    def _advance(self, message: Message, status: Status, error_code: int | None) -> None:
        now = self._clock()
        message.status = status
        message.error_code = error_code
        message.updated_at = now
        message.sent_at = message.sent_at or now
        self.store.touch(message)

    async def _call_back(self, message: Message, status: Status) -> None:
        if message.status_callback is None:
            return
        params = self._dialect.report(message, status)
        for attempt in range(self._dialect.attempts):
            if attempt:
                await asyncio.sleep(self._pause())
            message.calls.append(await self._caller.post(self._dialect, message.status_callback, params))
            self.store.touch(message)
            if message.calls[-1].accepted:
                return

    def _heed_keyword(self, sender: str, body: str) -> None:
        word = body.strip().upper()
        if word in OPT_OUT_WORDS:
            self.faults.opted_out.add(sender)
        elif word in OPT_IN_WORDS:
            self.faults.opted_out.discard(sender)
