"""The operator's list of cases: what patients have asked and a person at the care must answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nastasteg.clock import STOCKHOLM
from nastasteg.supervisor.demo_environment import demo_environment
from nastasteg.supervisor.ports import PORT_SETTINGS
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from contract_api.client import CaseListed

HEADINGS = ("number", "when", "reason", "patient", "contact", "text")


DEMO_UNIT = "SE2321000000-E101"
"""Ekbackens vårdcentral, of the demo's region."""


async def open_cases_table(environment: Mapping[str, str], unit: str | None) -> str:
    """Ask contract_api for the newest cases that staff at a unit may see, and return them as a table.

    Without a service credential in the environment the demo's is used; a real contract_api refuses that.
    Raises Trouble when contract_api does not answer or refuses.
    """
    from contract_api.client import ContractApiError, open_client

    is_demo = not environment.get("NASTASTEG_SERVICE_TOKEN")
    settings = demo_environment(environment) if is_demo else environment
    unit = unit or (DEMO_UNIT if is_demo else None)
    if unit is None:
        raise Trouble("Whose cases?", "Name the unit whose staff reads them: nastasteg cases --unit HSA-ID")
    setting, port = PORT_SETTINGS["contract_api"]
    url = settings.get("NASTASTEG_CONTRACT_API_URL") or f"http://127.0.0.1:{settings.get(setting) or port}"
    try:
        async with open_client(url, settings["NASTASTEG_SERVICE_TOKEN"]) as contract_api:
            return table(await contract_api.cases(unit))
    except ContractApiError as error:
        raise Trouble(
            f"contract_api at {url} gave no list of cases: {type(error).__name__} {error}".rstrip(),
            "Start it (make demo), or set NASTASTEG_CONTRACT_API_URL and NASTASTEG_SERVICE_TOKEN.",
        ) from error


def table(cases: Sequence[CaseListed]) -> str:
    """Return the cases as lines of text in columns, the text last and whole."""
    if not cases:
        return "No cases."
    rows = [HEADINGS, *(_row(case) for case in cases)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )


def _row(case: CaseListed) -> tuple[str, ...]:
    when = f"{case.created_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    text = " ".join(case.text.split())
    reason = f"{case.reason} {case.call_to}" if case.call_to else case.reason
    return (str(case.number), when, reason, case.patient, case.contact or case.unit, text)
