"""Run every measurement: `python -m benchmarks`."""

from __future__ import annotations

from benchmarks.sms_path import main

if __name__ == "__main__":
    main()
