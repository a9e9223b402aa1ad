"""Answers of contract_api as tests want them: everything sayable unless the test says otherwise."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from actions.wording import Wording
from bot.texts import load_texts
from contract_api.client import ActivityView, AppointmentView, ContactView, NextStepAnswer, Opening
from nastasteg.clock import STOCKHOLM

TEXTS = load_texts(Path(__file__).parents[2] / "domain.yml")
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=STOCKHOLM)
"""A Tuesday."""

PHONE = "+46846500410"


def wording(*, for_other: bool = False, name: str | None = None) -> Wording:
    return Wording(texts=TEXTS, now=NOW, for_other=for_other or name is not None, name=name)


def reads_back(text: str) -> str:
    """Return the line that says what is offered to be passed on."""
    return f'Det här lämnar jag: "{text}"\nSkriv mer om du vill lägga till något. Svara NEJ om jag inte ska lämna det.'


def at(day: int, hour: int = 9, minute: int = 30, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM)


def appointment(**given: Any) -> AppointmentView:
    values: dict[str, Any] = {
        "shown": "all",
        "point": 12,
        "status": "booked",
        "starts_at": at(26),
        "ends_at": at(26, 10, 0),
        "form": "visit",
        "place": "Storgatan 4, plan 2.",
        "preparation": None,
        "purpose": None,
        "with_name": "Anna Lindgren",
        "with_title": "distriktssköterska",
        "arrives_until": None,
        "moved_to": None,
        "phone": PHONE,
    }
    return AppointmentView(**{**values, **given})


def activity(**given: Any) -> ActivityView:
    values: dict[str, Any] = {
        "shown": "all",
        "point": 4,
        "owner": "patient",
        "text": "Väg dig varje morgon",
        "how_often": None,
        "due_on": date(2026, 11, 20),
        "overdue": False,
        "responsible_name": None,
        "responsible_title": None,
        "phone": PHONE,
    }
    return ActivityView(**{**values, **given})


def contact(**given: Any) -> ContactView:
    values: dict[str, Any] = {
        "shown": "all",
        "point": 8,
        "phone": PHONE,
        "opening": None,
        "name": "Anna Lindgren",
        "role": "nurse",
        "title": "distriktssköterska",
        "helps_with": None,
        "unit_name": "Ekbackens vårdcentral",
        "provider_name": "Region Kronvik",
        "is_fixed_care_contact": True,
        "has_coordination": True,
        "is_fixed_physician_contact": False,
        "is_fixed_social_care_contact": False,
        "absent_until": None,
    }
    return ContactView(**{**values, **given})


def opening(**given: Any) -> Opening:
    values: dict[str, Any] = {"is_open": True, "closes_at": at(17, 12, 0), "next_opens_at": None, "weekly": []}
    return Opening(**{**values, **given})


def next_step(**given: Any) -> NextStepAnswer:
    values: dict[str, Any] = {
        "about": None,
        "called": None,
        "for_other": False,
        "allowed": True,
        "child_has_grown": False,
        "shown": "all",
        "state": "current",
        "starts_on": None,
        "ended_on": None,
        "agreed_on": date(2026, 11, 3),
        "phone": PHONE,
        "contact_name": "Anna Lindgren",
        "appointments": [],
        "activities": [],
        "overdue": [],
        "changed": [],
        "undated": [],
    }
    return NextStepAnswer(**{**values, **given})
