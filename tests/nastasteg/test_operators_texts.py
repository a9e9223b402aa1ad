"""What an operator reads: missing settings, logs, the list of cases."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract_api.client import CaseListed
from nastasteg.case_list import table
from nastasteg.logfiles import KEPT, rotate, tail
from nastasteg.settings import DEMO_MARK
from nastasteg.supervisor.demo_environment import DEMO_SETTINGS, demo_environment
from nastasteg.supervisor.required_settings import check_required, required
from nastasteg.trouble import Trouble

ELKS = {"NASTASTEG_SMS_PROVIDER": "46elks"}
REAL = dict.fromkeys(required({}), "a-value-of-ones-own-0123456789")
REAL_ELKS = ELKS | dict.fromkeys(required(ELKS), "a-value-of-ones-own-0123456789")
BOTH = [(real, name) for real in (REAL, REAL_ELKS) for name in required(real)]


@pytest.mark.parametrize("real", [REAL, REAL_ELKS])
def test_a_deployment_with_all_its_settings_may_start(real: dict[str, str]) -> None:
    check_required(real)


def test_a_provider_that_nobody_knows_is_said_to_be_so() -> None:
    with pytest.raises(Trouble, match="NASTASTEG_SMS_PROVIDER"):
        check_required(REAL | {"NASTASTEG_SMS_PROVIDER": "pigeon"})


@pytest.mark.parametrize(("real", "name"), BOTH)
@pytest.mark.parametrize("value", ["", None])
def test_a_missing_setting_is_named(real: dict[str, str], name: str, value: str | None) -> None:
    with pytest.raises(Trouble, match=name) as caught:
        check_required({key: given for key, given in {**real, name: value}.items() if given is not None})
    assert caught.value.sentence.count("NASTASTEG_") == 1


@pytest.mark.parametrize(("real", "name"), [(real, name) for real, name in BOTH if name in DEMO_SETTINGS])
def test_a_value_of_the_demo_is_refused_in_a_deployment(real: dict[str, str], name: str) -> None:
    with pytest.raises(Trouble, match=name):
        check_required({**real, name: DEMO_SETTINGS[name]})


def test_a_deployment_is_not_started_with_the_demos_environment() -> None:
    with pytest.raises(Trouble, match="NASTASTEG_ENVIRONMENT is demo"):
        check_required(demo_environment({}))


def test_the_demo_reaches_no_real_provider_whatever_the_environment_says() -> None:
    outside = {"NASTASTEG_TWILIO_API_URL": "", "NASTASTEG_TWILIO_AUTH_TOKEN": "real", "NASTASTEG_DEMO_PORT": "9999"}
    inside = demo_environment(outside)
    assert inside["NASTASTEG_TWILIO_API_URL"] == "http://127.0.0.1:9999"
    assert inside["NASTASTEG_TWILIO_AUTH_TOKEN"].startswith(DEMO_MARK)


def test_logs_of_earlier_starts_are_kept_up_to_a_number(tmp_path: Path) -> None:
    log = tmp_path / "log" / "rasa.log"
    for number in range(KEPT + 3):
        rotate(log)
        log.write_text(f"start {number}")
    kept = {file.name: file.read_text() for file in log.parent.iterdir()}
    assert kept == {"rasa.log": "start 5", "rasa.log.1": "start 4", "rasa.log.2": "start 3", "rasa.log.3": "start 2"}


def test_the_end_of_a_log_is_shown_with_its_path(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text("\n".join(f"line {number}" for number in range(100)))
    shown = tail(log)
    assert str(log) in shown
    assert "line 99" in shown
    assert "line 84" not in shown


def test_a_case_stands_in_one_line_with_the_local_time_and_the_whole_text() -> None:
    case = CaseListed(
        number=7,
        created_at=datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
        reason="call_back",
        patient="Karin Andersson",
        asked_by="Maria Andersson",
        unit="Ekbackens vårdcentral",
        contact=None,
        text="Hon äter\ninte längre",
        call_to="+46701740610",
    )
    heading, line = table([case]).splitlines()
    assert heading.split() == ["number", "when", "reason", "patient", "contact", "text"]
    whom = ("call_back +46701740610", "Karin Andersson", "Ekbackens vårdcentral")
    for shown in ("2026-11-20 15:05", *whom, "Hon äter inte längre"):
        assert shown in line


def test_no_cases_is_said() -> None:
    assert table([]) == "No cases."
