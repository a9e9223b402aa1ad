"""The pulse is told as all else that nobody has asked for."""

from __future__ import annotations

from tests.contract_api.unasked.conftest import post

__all__ = ["post"]
