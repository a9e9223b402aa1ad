"""The files of the demo's data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


def read(file: Path) -> Any:
    """Read one of them."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))
