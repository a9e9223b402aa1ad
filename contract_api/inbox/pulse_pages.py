"""The page with the pulse of the units that one leads: the decision to ask, and what has been answered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from contract_api.inbox.desk import Desk, Inside
from contract_api.inbox.forms import Form, NotOurFormError, line
from contract_api.pulse import decisions
from contract_api.pulse.models import PulseDecision
from contract_api.pulse.rules import FEWEST, LONGEST, MONTHS, SHORTEST, USUAL, Share, Statement, months_until
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date
from nastasteg.html_pages import go_to

HERE = "/inbox/pulse"
LONGEST_REFERENCE = 80

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 12, 32
"""Of the plot, in its own units: what stands around the curves."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One month of one statement in the plot, with its place there."""

    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class UnitPulse:
    """A unit's pulse."""

    unit: CareUnit
    decision: PulseDecision | None
    curve: Mapping[Statement, Sequence[Share | None]]

    @property
    def has_answers(self) -> bool:
        """Whether there is anything to show."""
        return any(share for shares in self.curve.values() for share in shares)

    def runs(self, statement: Statement) -> list[list[Mark]]:
        """Return the marks of a statement, in stretches of months that are all shown: nothing is guessed between."""
        stretches: list[list[Mark]] = [[]]
        for index, share in enumerate(self.curve[statement]):
            if share is None:
                stretches.append([])
            else:
                stretches[-1].append(Mark(x=across(index), y=up(share.percent)))
        return [one for one in stretches if one]


def across(index: int) -> float:
    """Return where a month stands in the plot."""
    return round(LEFT + index * (WIDTH - LEFT - RIGHT) / (MONTHS - 1), 1)


def up(percent: int) -> float:
    """Return where so many of a hundred stand in the plot."""
    return round(HEIGHT - BOTTOM - percent * (HEIGHT - TOP - BOTTOM) / 100, 1)


async def show_pulse(desk: Desk, inside: Inside) -> Response:
    """Show it to who leads a unit. It is about nobody, so no reading is logged. Raises NotFound for everybody else."""
    leads = inside.led()
    today = local_date(inside.now)
    held = await decisions.held_decisions(inside.session, [unit.id for unit in leads])
    return desk.pages.show(
        "pulse",
        pulses=[
            UnitPulse(
                unit=unit,
                decision=held.get(unit.id),
                curve=await decisions.curve_of(inside.session, unit.id, today=today),
            )
            for unit in leads
        ],
        months=months_until(today),
        statements=list(Statement),
        plot={"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT, "across": across, "up": up},
        fewest=FEWEST,
        days={"shortest": SHORTEST, "usual": USUAL, "longest": LONGEST},
        longest_reference=LONGEST_REFERENCE,
        today=today,
        **inside.common,
    )


async def decide(desk: Desk, request: Request, unit_id: uuid.UUID) -> Response:
    """Record that a unit that one leads asks."""

    async def work(inside: Inside, form: Form) -> Response:
        inside.led_unit(unit_id)
        days, reference = line(form, "every_days"), line(form, "reference")
        if not days.isdecimal() or not SHORTEST <= int(days[:6]) <= LONGEST or not _is_reference(reference):
            raise NotOurFormError
        by = inside.me.staff.name
        await decisions.decide(
            inside.session, unit_id, every_days=int(days), reference=reference, by=by, now=inside.now
        )
        return go_to(HERE)

    return await desk.act(request, work, back=HERE)


async def end(desk: Desk, request: Request, unit_id: uuid.UUID) -> Response:
    """Record that it asks no more."""

    async def work(inside: Inside, _form: Form) -> Response:
        inside.led_unit(unit_id)
        await decisions.end(inside.session, unit_id, by=inside.me.staff.name, now=inside.now)
        return go_to(HERE)

    return await desk.act(request, work, back=HERE)


def _is_reference(written: str) -> bool:
    return 0 < len(written) <= LONGEST_REFERENCE and "\n" not in written
