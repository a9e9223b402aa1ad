"""Logs as JSON lines on stderr. Ids only: never a text, a phone number or a credential."""

from __future__ import annotations

import logging
import sys

import structlog

# These say addresses, texts or tokens at level INFO.
_TALKATIVE = ("httpx", "httpcore", "procrastinate", "urllib3", "twilio")


def configure_logs() -> None:
    """Set up logging for a process. Called once, by the process's own entry point."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for name in _TALKATIVE:
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
