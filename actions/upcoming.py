"""The appointments ahead, as the questions about them all need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions import appointment_lines
from actions.asking import Asking
from actions.wording import Wording, about_line, closed_answer, wording_for
from contract_api.client import AppointmentsAnswer, AppointmentView


@dataclass(frozen=True, kw_only=True)
class Upcoming:
    """What may be said of the appointments ahead, in this conversation."""

    answer: AppointmentsAnswer
    wording: Wording
    closed: list[str]
    """What is said of a contract that is not in force; empty when it is."""
    dated: list[tuple[datetime, AppointmentView]]
    """Those whose time may be said, earliest first."""

    @property
    def opening_lines(self) -> list[str]:
        """Return what is said first: whom it is about, and that nobody with the role asked for has a time."""
        lines = about_line(self.wording)
        if self.dated and not self.answer.asked_role_found:
            lines.append(self.wording.say("utter_no_appointment_with_role"))
        return lines

    @property
    def hidden_line(self) -> list[str]:
        """Return where those stand that may not be said here; empty when there are none."""
        hidden = appointment_lines.hidden_points(self.answer.appointments)
        if hidden or (self.answer.shown == "nothing" and not self.dated):
            return [self.wording.not_here(hidden, self.answer.phone)]
        return []

    @property
    def none_lines(self) -> list[str]:
        """Return what is said when there is no time that may be said."""
        if not self.answer.allowed:
            return self.closed
        hidden = self.hidden_line
        return [*self.opening_lines, *(hidden or [self.wording.say("utter_no_appointment"), *self.closed])]


async def upcoming(asking: Asking) -> Upcoming:
    """Ask for the appointments ahead, with the role that the message names."""
    found = await asking.api.appointments(asking.pseudonym, asking.message_id, role=asking.role)
    wording = wording_for(asking, found)
    return Upcoming(
        answer=found,
        wording=wording,
        closed=closed_answer(wording, found) or [],
        dated=appointment_lines.dated(found.appointments) if found.allowed else [],
    )
