"""What makes a point of one version another one in the next. Points are the same by their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contract_api.contracts.models import Point

COMPARED = (
    "kind",
    "text",
    "open_text",
    "owner",
    "how_often",
    "due_on",
    "done_on",
    "urgency",
    "contact_id",
    "unit_id",
    "is_fixed_care_contact",
    "has_coordination",
    "is_fixed_physician_contact",
    "is_fixed_social_care_contact",
)
"""What makes a point another one to its reader."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A point that is new, written anew or taken away."""

    number: int
    before: Point | None
    after: Point | None


def changes(before: Iterable[Point], after: Iterable[Point]) -> list[Change]:
    """Return what differs between the points of two versions, in the order of their numbers."""
    old, new = ({point.number: point for point in points} for points in (before, after))
    return [
        Change(number=number, before=old.get(number), after=new.get(number))
        for number in sorted(old.keys() | new.keys())
        if _said(old.get(number)) != _said(new.get(number))
    ]


def _said(point: Point | None) -> tuple[object, ...] | None:
    return None if point is None else tuple(getattr(point, name) for name in COMPARED)
