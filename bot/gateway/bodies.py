"""Reading the body of a request that anybody may send."""

from __future__ import annotations

from fastapi import HTTPException, Request

LARGEST_BODY = 64 * 1024
"""Bytes. The longest SMS, escaped, with all of Twilio's fields, is about a fifth of it."""


async def limited_body(request: Request, *, largest: int = LARGEST_BODY) -> bytes:
    """Read the body, and stop at the limit (bytes) whatever its length was said to be. Raises 413 beyond it."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:12]) > largest:
        raise HTTPException(413, "the body is too large")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise HTTPException(413, "the body is too large")
    return bytes(body)
