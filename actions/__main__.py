"""Start the action server: `python -m actions`."""

from __future__ import annotations

import uvicorn

from actions.app import create_app
from actions.settings import ActionSettings


def main() -> None:
    """Serve on loopback only: the sole caller is Rasa."""
    settings = ActionSettings()
    uvicorn.run(create_app(settings), host="127.0.0.1", port=settings.actions_port, access_log=False)


if __name__ == "__main__":
    main()
