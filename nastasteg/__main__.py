"""`python -m nastasteg` is the same as the command `nastasteg`."""

from __future__ import annotations

from nastasteg.cli import main

if __name__ == "__main__":
    main()
