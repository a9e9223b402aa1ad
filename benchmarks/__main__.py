"""Measure the SMS path, alone and beside Rasa's own, and the inbox: `python -m benchmarks`."""

from __future__ import annotations

from benchmarks import inbox, sms_path
from benchmarks.channel.__main__ import measure as compare
from benchmarks.rows import finish

if __name__ == "__main__":
    compare()
    finish([*sms_path.measure(), *inbox.measure()])
