"""The templates for contracts of the demo's units, as they stand in their file."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from contract_api.contracts.models import Owner, PointKind, Urgency
from contract_api.demo_data.documents import Document
from contract_api.demo_data.files import HERE, read


class TemplatePointDocument(Document):
    """A point of a template."""

    kind: PointKind
    text: str = ""
    owner: Owner | None = None
    how_often: str | None = None
    urgency: Urgency | None = None
    contact: str | None = None


class TemplateDocument(Document):
    """What a unit's contracts of one sort often say."""

    unit: str
    title: str
    points: list[TemplatePointDocument]


@cache
def templates() -> dict[str, TemplateDocument]:
    """Read the units' templates for contracts."""
    return TypeAdapter(dict[str, TemplateDocument]).validate_python(read(HERE / "templates.yml"))
