"""Run the dialogue engine: .venv-rasa/bin/python -m bot.nlu.serve run, followed by the options of `rasa run`.

The credential of its HTTP API is taken from the environment and given to Rasa inside the process: what stands on a
command line can be read by everybody on the machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

TOKEN = "NASTASTEG_RASA_TOKEN"  # noqa: S105 - the name of the setting
ENVIRONMENT = "NASTASTEG_ENVIRONMENT"


class TokenMissingError(Exception):
    """There is no credential, and without one anybody who reaches the port could read every conversation."""


def arguments(given: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """Return the options that Rasa is run with. Raises TokenMissingError.

    In the demo alone no credential is asked for, so that one can see with /model/parse what is understood.
    """
    if environment.get(ENVIRONMENT) == "demo":
        return list(given)
    token = environment.get(TOKEN, "").strip()
    if not token:
        raise TokenMissingError(f"{TOKEN} is missing: outside the demo the dialogue engine is never open.")
    return [*given, f"--auth-token={token}"]


def main() -> None:
    """Run Rasa in this process. Exits with 2 without a credential."""
    try:
        sys.argv = ["rasa", *arguments(sys.argv[1:], os.environ)]
    except TokenMissingError as error:
        sys.stderr.write(f"The dialogue engine cannot start.\n{error}\n")
        sys.exit(2)
    # Loading it takes seconds, which a refusal need not wait for.
    from rasa.__main__ import main as run

    from bot.nlu.action_reply import compile_the_check_once

    compile_the_check_once()
    run()


if __name__ == "__main__":
    main()
