"""Run the gateway: python -m bot.gateway."""

from __future__ import annotations

import sys

import uvicorn
from pydantic import ValidationError

from bot.gateway.app import create_app
from bot.gateway.logs import configure_logs
from bot.gateway.settings import GatewaySettings
from bot.texts import TextsError


def main() -> None:
    """Serve on this machine only, behind what faces the network. Exits with 2 where settings are wrong."""
    try:
        settings = GatewaySettings()
        configure_logs()
        app = create_app(settings)
    except (ValidationError, TextsError) as error:
        sys.stderr.write(f"The gateway cannot start.\n{why(error)}\n")
        sys.exit(2)
    uvicorn.run(app, host="127.0.0.1", port=settings.gateway_port, access_log=False, log_level="warning")


def why(error: ValidationError | TextsError) -> str:
    """Return one line for each setting that is wrong, without its value."""
    if isinstance(error, TextsError):
        return str(error)
    return "\n".join(f"{'.'.join(map(str, issue['loc'])) or 'settings'}: {issue['msg']}" for issue in error.errors())


if __name__ == "__main__":
    main()
