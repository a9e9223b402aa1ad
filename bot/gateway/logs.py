"""Logs as JSON lines on stderr. Ids only: never a text, a phone number or a credential."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog

# These say addresses, texts or tokens at level INFO.
TALKATIVE = ("httpx", "httpcore", "procrastinate", "urllib3", "twilio")

type _Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """Says of an error what kind it is and where it was raised, but not its message.

    The database quotes the row that it refuses, text and all, and the job queue logs what a job raises.
    """

    def formatException(self, ei: _Raised) -> str:
        """Return the kind of an error and of those that led to it, each with where it was raised."""
        told, error = [], ei[1]
        while error is not None:
            told.append(f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}")
            error = error.__cause__ or error.__context__
        return "".join(told).rstrip()


def configure_logs() -> None:
    """Set up logging for a process. Called once, by the process's own entry point."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(QuietFormatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
