"""The inbox, for what is told of it by e-mail."""

from __future__ import annotations

from tests.contract_api.inbox.conftest import inbox

__all__ = ["inbox"]
