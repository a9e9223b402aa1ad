"""The errors that Twilio's API answers with, by the codes of its error dictionary."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse

CATALOGUE: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter: {detail}"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource {detail} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "The 'To' number {detail} is not a valid phone number."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The From phone number {detail} is not a valid, SMS-capable inbound phone number or short code for "
        "your account.",
    ),
    21609: (400, "The StatusCallback URL {detail} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}
"""Code to HTTP status and message."""


class TwilioError(Exception):
    """A request that Twilio would refuse, with the code, the HTTP status and the words that it would use."""

    def __init__(self, code: int, detail: str = "", status: int | None = None) -> None:
        usual_status, words = CATALOGUE.get(code, (500, "Error"))
        self.code = code
        self.status = status or usual_status
        self.message = words.format(detail=detail)
        super().__init__(self.message)


async def render(_: Request, error: Exception) -> JSONResponse:
    """Answer with the four fields of Twilio's error body."""
    if not isinstance(error, TwilioError):
        raise error
    body = {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }
    return JSONResponse(body, status_code=error.status)
