from __future__ import annotations

from tests.contract_api.unasked.conftest import post

__all__ = ["post"]
