"""Urlencoded forms, as the providers of SMS post them."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict

MOST_FIELDS = 200

type Form = ImmutableMultiDict[str, str]


class FormError(ValueError):
    """The form is not one that the provider sends; the message says which field, never what it held."""


class ForeignFormError(FormError):
    """The form is the provider's but meant for another account or number."""


def read_form(body: bytes) -> Form:
    """Return the fields of a urlencoded body, with repeats, exactly as they were signed. Raises FormError."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise FormError("too many fields") from error
    return ImmutableMultiDict(pairs)
