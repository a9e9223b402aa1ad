"""Run the stand-in: python -m nastasteg.demo."""

from __future__ import annotations

import sys

import uvicorn
from pydantic import ValidationError

from nastasteg.clock import system_clock
from nastasteg.demo.app import create_app
from nastasteg.demo.settings import DemoSettings


def reasons(error: ValidationError) -> list[str]:
    """Say what is wrong, a line for each setting, by the names that the environment has for them."""
    return [
        ": ".join([*(f"NASTASTEG_{str(name).upper()}" for name in issue["loc"]), issue["msg"]])
        for issue in error.errors()
    ]


def main() -> None:
    """Serve on this machine only, until told to stop. Exits with 2 where settings are wrong."""
    try:
        settings = DemoSettings()
    except ValidationError as error:
        sys.stderr.write("The stand-in cannot start.\n" + "".join(f"{line}\n" for line in reasons(error)))
        sys.exit(2)
    uvicorn.run(
        create_app(settings, system_clock),
        host="127.0.0.1",
        port=settings.demo_port,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
