"""Starting the stand-in: only in the demo, and with a sentence for whatever is wrong."""

from __future__ import annotations

import subprocess
import sys

import pytest

RIGHT = {
    "NASTASTEG_ENVIRONMENT": "demo",
    "NASTASTEG_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "NASTASTEG_TWILIO_AUTH_TOKEN": "demo-auth-token",
    "NASTASTEG_TWILIO_NUMBER": "+46701740690",
}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"NASTASTEG_ENVIRONMENT": "production"}, "It starts only with NASTASTEG_ENVIRONMENT=demo."),
        ({"NASTASTEG_TWILIO_NUMBER": "070-174 06 90"}, "NASTASTEG_TWILIO_NUMBER: "),
    ],
)
def test_the_stand_in_says_why_it_does_not_start(wrong, sentence):
    ended = subprocess.run(
        [sys.executable, "-m", "nastasteg.demo"],
        env=RIGHT | wrong,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
