"""What a unit has decided to say in open channels: recorded and ended by who leads it, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind
from contract_api.staff.rules import Role
from contract_api.units.models import CareUnit
from nastasteg.clock import local_date
from tests.contract_api.builders import TODAY
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, ERIK, SARA, Inbox, hidden

PAGE = "/inbox/decisions"
SCOPE = "Påminnelser och kallelser till besök."


def given(unit: CareUnit) -> dict[str, str]:
    return {
        "unit": str(unit.id),
        "channel": "sms",
        "by": "Eva Lund, verksamhetschef",
        "reference": "VC 2026/12",
        "scope": SCOPE,
        "from": TODAY.isoformat(),
        "until": (TODAY + timedelta(days=365)).isoformat(),
    }


async def decisions(inbox: Inbox) -> list[DisclosureDecision]:
    async with inbox.sessions() as session:
        found = await session.scalars(select(DisclosureDecision).order_by(DisclosureDecision.created_at))
        return [one for one in found if one.reference.startswith("VC")]


async def test_who_leads_the_unit_records_who_decided_what_for_how_long_and_ends_it(inbox: Inbox) -> None:
    erik = await inbox.browser(ERIK)
    form = await erik.form(PAGE)
    assert (await erik.http.post(PAGE, data={**form, **given(inbox.unit)})).status_code == 303
    (one,) = await decisions(inbox)
    assert (one.unit_id, one.kind, one.channel) == (inbox.unit.id, DecisionKind.NOTICES, "sms")
    assert (one.decided_by, one.reference) == ("Eva Lund, verksamhetschef, antecknat av Erik Sandberg", "VC 2026/12")
    assert (one.scope, local_date(one.valid_from)) == (SCOPE, TODAY)
    assert one.expires_at is not None
    assert local_date(one.expires_at) == TODAY + timedelta(days=365)
    shown = (await erik.get(PAGE)).text
    assert ("VC 2026/12" in shown, SCOPE in shown) == (True, True)
    assert (await erik.http.post(f"{PAGE}/{one.id}/end", data=form)).status_code == 303
    assert (await decisions(inbox))[0].withdrawn_at == inbox.clock()
    assert "Återkallat" in (await erik.get(PAGE)).text
    assert (await erik.http.post(f"{PAGE}/{one.id}/end", data=form)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"reference": " "}, 422),
        ({"scope": ""}, 422),
        ({"by": ""}, 422),
        ({"until": TODAY.isoformat()}, 422),
        ({"from": "2020-01-01", "until": "2020-02-01"}, 422),
        ({"from": ""}, 403),
        ({"from": "x"}, 403),
        ({"from": "0001-01-01"}, 403),
        ({"until": "9999-12-31"}, 403),
        ({"channel": "web"}, 403),
        ({"reference": "x" * 81}, 403),
        ({"unit": "x"}, 404),
    ],
    ids=str,
)
async def test_what_is_no_decision_is_not_recorded(inbox: Inbox, changes: dict[str, str], status: int) -> None:
    erik = await inbox.browser(ERIK)
    answer = await erik.http.post(PAGE, data={**await erik.form(PAGE), **given(inbox.unit), **changes})
    assert (answer.status_code, await decisions(inbox)) == (status, [])


async def test_no_override_can_be_recorded_there(inbox: Inbox) -> None:
    erik = await inbox.browser(ERIK)
    form = {**await erik.form(PAGE), **given(inbox.unit), "kind": "content"}
    assert (await erik.http.post(PAGE, data=form)).status_code == 303
    assert [one.kind for one in await decisions(inbox)] == [DecisionKind.NOTICES]


@pytest.mark.parametrize("who", ["care contact", "auditor", "other unit's lead", "nobody"])
async def test_nobody_else_sees_records_or_ends_one(inbox: Inbox, who: str) -> None:
    erik = await inbox.browser(ERIK)
    await erik.http.post(PAGE, data={**await erik.form(PAGE), **given(inbox.unit)})
    (one,) = await decisions(inbox)
    other = await inbox.build.unit(name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    subject = {"care contact": ANNA, "auditor": AUDITOR, "other unit's lead": SARA}.get(who)
    browser = await inbox.browser(subject)
    refused = 401 if who == "nobody" else 404
    shown = await browser.get(PAGE)
    assert ("VC 2026/12" in shown.text, shown.status_code) == (False, 200 if "lead" in who else refused)
    token = hidden(await browser.get("/inbox")) if subject else {"form_token": "0" * 64}
    assert (await browser.http.post(PAGE, data={**token, **given(inbox.unit)})).status_code == refused
    assert (await browser.http.post(f"{PAGE}/{one.id}/end", data=token)).status_code == refused
    assert [one.withdrawn_at for one in await decisions(inbox)] == [None]


async def test_a_form_of_no_session_records_nothing(inbox: Inbox) -> None:
    erik = await inbox.browser(ERIK)
    assert (await erik.http.post(PAGE, data={"form_token": "x", **given(inbox.unit)})).status_code == 403
    assert await decisions(inbox) == []
