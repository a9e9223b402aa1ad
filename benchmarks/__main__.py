"""Measure the SMS path and the inbox: `python -m benchmarks`."""

from __future__ import annotations

from benchmarks import inbox, sms_path
from benchmarks.rows import finish

if __name__ == "__main__":
    finish([*sms_path.measure(), *inbox.measure()])
