"""python -m contract_api: serves the API on this machine only."""

from __future__ import annotations

import sys

import uvicorn
from pydantic import ValidationError

from contract_api.app import create_app
from contract_api.settings import ContractApiSettings

GRACE_SECONDS = 3
"""How long requests that have begun may take when told to stop."""


def main() -> None:
    """Serve until told to stop. Exits with 1 and a sentence when the settings are not safe to start on."""
    try:
        settings = ContractApiSettings()
    except ValidationError as error:
        sentences = [str(found["msg"]) for found in error.errors(include_input=False, include_url=False)]
        sys.exit("\n".join(["contract_api does not start.", *sentences]))
    uvicorn.run(
        create_app(settings),
        host="127.0.0.1",
        port=settings.contract_api_port,
        access_log=False,
        log_level="warning",
        # The inbox' streams of news would hold it up until they end by themselves.
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
