"""A page as a browser would see it, held to running and loading nothing but our own files."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx

OUR_SCRIPTS = frozenset({"/inbox/htmx.min.js", "/inbox/htmx-sse.min.js"})
SHAPES = frozenset({"svg", "title", "g", "text", "line", "polyline", "circle", "rect", "polygon"})
"""What a plot is drawn of: nothing that leads, loads, moves or holds a page."""

LEADING = ("href", "xlink:href", "action", "formaction")


class Seen(HTMLParser):
    """What a browser would see of a page: its elements, their attributes, the text between them, and what is drawn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.drawn: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self._in_plots = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_plots += tag == "svg"
        (self.drawn if self._in_plots else self.tags).add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self._in_plots -= tag == "svg"

    def handle_data(self, data: str) -> None:
        self.text += data


def check_closed(page: httpx.Response, *, may_draw: bool = False) -> Seen:
    """Fail for a page that is kept or framed anywhere, or draws, runs or loads anything but our own files.

    One that may draw has a plot, of nothing but shapes and words.
    """
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["referrer-policy"] == "no-referrer"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert '<html lang="sv">' in page.text
    seen = Seen(page.text)
    assert seen.tags & {"style", "iframe", "object", "embed", "img", "math", "base"} == set()
    assert seen.drawn <= (SHAPES if may_draw else set())
    assert ("svg" in seen.drawn) is may_draw
    assert [name for name, _ in seen.attributes if name.startswith("on") or name == "style"] == []
    sources = [value for name, value in seen.attributes if name == "src"]
    assert set(sources) <= OUR_SCRIPTS
    assert len(sources) == page.text.count("<script"), "none stands in the page itself"
    scripts = "script-src 'self'; connect-src 'self'" in policy
    assert (scripts, "script-src" in policy) == (bool(sources), bool(sources))
    addresses = [value for name, value in seen.attributes if name in LEADING]
    strays = [one for one in addresses if not one.startswith(("/inbox", "#", "data:,", "tel:"))]
    assert strays == [], strays
    return seen
