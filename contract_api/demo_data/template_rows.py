"""Turns the demo's templates for contracts into table rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from contract_api.contracts.template_models import ContractTemplate, TemplatePoint
from contract_api.database import Base
from contract_api.demo_data.ids import optional_id, row_id
from contract_api.demo_data.template_documents import TemplateDocument


def template_rows(
    key: str, template: TemplateDocument, *, now: datetime
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """Yield the row of a template, and those of its points, with their tables."""
    template_id = row_id("template", key)
    yield (
        ContractTemplate,
        {
            "id": template_id,
            "unit_id": row_id("unit", template.unit),
            "title": template.title,
            "added_at": now - timedelta(days=45),
            "added_by": "verksamhetschefen",
            "ended_at": None,
            "ended_by": None,
        },
    )
    for number, point in enumerate(template.points, start=1):
        written = point.model_dump(exclude={"contact"})
        yield (
            TemplatePoint,
            {
                "id": row_id("template point", key, number),
                "template_id": template_id,
                "number": number,
                "open_text": None,
                "contact_id": optional_id("contact", point.contact),
                **written,
            },
        )
