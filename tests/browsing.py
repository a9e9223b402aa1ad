"""Debian's Chromium, for tests that look at the pages as staff do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.house import House

PHONE, DESK = (360, 740), (1280, 900)
"""Width and height in CSS pixels."""


QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
"""It asks nobody but the pages' own server for anything. There is no sandbox for root, as which CI runs."""


def launch_options() -> dict[str, Any]:
    """Return how Chromium is started. Fails with what to install where there is none."""
    program = shutil.which("chromium")
    assert program, "Install Debian's chromium: these tests look at the pages in it."
    return {"executable_path": program, "args": [*QUIET]}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the machine's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        try:
            yield browser
        finally:
            browser.close()


CALLED = """() => {
    const at = document.activeElement;
    if (at === document.body || at.tabIndex < 0) return "";
    const label = at.labels && at.labels[0];
    return ((label || at).textContent || "").replace(/\\s+/g, " ").trim();
}"""
"""What the focus stands on, as its label or its own words say."""

SKIP = "Hoppa till innehållet"
MOST_TABS = 80


@dataclass
class Person:
    """Somebody at the care with a browser, who counts what they press."""

    page: Page
    inbox: str
    by_keyboard: bool = False
    """Whether they never touch the mouse."""
    clicks: int = 0
    keystrokes: int = 0
    """Of the keyboard, each sign of what is written included."""
    looked_at: set[str] = field(default_factory=set)

    def sign_in(self, name: str) -> None:
        """Log in as somebody of the demo's staff."""
        self.page.goto(self.inbox)
        self.page.get_by_role("button", name="Logga in med tjänstelegitimation").click()
        self.page.get_by_role("button", name=name).click()
        self.page.get_by_role("heading", name="Dina ärenden", level=1).wait_for()

    def press(self, role: str, name: str) -> None:
        """Press a link or a button by what it is called, as a screen reader says it, and wait for where it leads."""
        if self.by_keyboard:
            self.reach(name)
            with self.page.expect_navigation():
                self.key("Enter")
        else:
            with self.page.expect_navigation():
                self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
            self.clicks += 1

    def unfold(self, name: str) -> None:
        """Open what is folded away, where it is not open."""
        folded = self.page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(name)}\s*$"))
        if folded.evaluate("one => one.parentElement.open"):
            return
        if self.by_keyboard:
            self.reach(name, whole=True)
            self.key("Enter")
        else:
            folded.click()
            self.clicks += 1

    def fill(self, label: str, text: str) -> None:
        """Write in a field by its label."""
        if self.by_keyboard:
            self.reach(label)
        else:
            self.page.get_by_label(label).first.click()
            self.clicks += 1
        field = self.page.locator(":focus")
        if field.get_attribute("type") in ("date", "time"):
            # In which order day and month are written there is the browser's own matter.
            field.fill(text)
        else:
            self.page.keyboard.type(text)
        self.keystrokes += len(text)

    def choose(self, label: str, option: str) -> None:
        """Choose in a list by its label, as one does by the keyboard: by writing how the option begins."""
        self.fill(label, option)
        if not self.by_keyboard:
            self.key("Enter")

    def reach(self, name: str, *, whole: bool = False) -> None:
        """Press Tab until what has the focus is called so, past the menu by its own link. Fails where that never is.

        `whole`: called just so, wherever on the page it stands.
        """
        for _ in range(MOST_TABS):
            self.key("Tab")
            called = self.page.evaluate(CALLED)
            if name == called or (name in called and not whole):
                return
            if (
                called == SKIP
                and not whole
                and self.page.get_by_role("main").get_by_text(re.compile(re.escape(name))).count()
            ):
                self.key("Enter")
        raise AssertionError(f"{name} is not reached by Tab on {self.page.url}")

    def key(self, name: str) -> None:
        """Press a key."""
        self.page.keyboard.press(name)
        self.keystrokes += 1

    def sees(self, words: str) -> None:
        """Wait until something stands on the page, and have the page looked at."""
        self.page.get_by_role("main").get_by_text(words).first.wait_for()
        self.check()

    def check(self) -> None:
        """Fail where anything on the page keeps somebody out (WCAG 2.2 AA, as far as axe-core sees)."""
        found = Axe().run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{self.page.url} is {wide} pixels too wide"
        self.looked_at.add(self.page.title())


def at_work(browser: Browser, house: House, *, size: tuple[int, int] = DESK, by_keyboard: bool = False) -> Person:
    """Open a browser at somebody's desk, or on their telephone."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="sv-SE")
    inbox = f"{house.system.urls['contract_api']}/inbox"
    return Person(page=context.new_page(), inbox=inbox, by_keyboard=by_keyboard)
