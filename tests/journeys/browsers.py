"""Chromium for the tests, and a witness beside every page who notes what must never happen."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

WITHOUT = "WITHOUT_BROWSER"
# The first of these that this computer has. The one without windows looks at a page for half the time.
PROGRAMS = ("chromium-headless-shell", "chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    # No script of a page runs for so long that compiling it well is paid back: a third of the time of axe.
    "--js-flags=--no-opt --no-maglev",
)
PHONE = {"width": 360, "height": 740}
PATIENCE = 15_000

# A refusal is part of some journeys; what it says is judged where it is expected.
REFUSALS = "Failed to load resource"


@contextmanager
def chromium() -> Iterator[Browser]:
    """One Chromium of this computer."""
    if os.environ.get(WITHOUT) == "1":
        pytest.skip(f"{WITHOUT}=1: not tried in a browser")
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.fail(
            "There is no chromium on PATH. Install it (Debian: apt-get install chromium-headless-shell), "
            f"or run with {WITHOUT}=1 to leave the browser tests out.",
            pytrace=False,
        )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


# No slots: Playwright hangs its own wrappers on the object whose methods it calls.
@dataclass
class Witness:
    """What pages did that no page of ours may do."""

    base_url: str
    faults: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> BrowserContext:
        """From now on everything in the context is seen."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)
        return context

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSALS):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base_url}/", "data:", "blob:")):
            self.faults.append(f"another origin: {request.url}")

    def _response(self, response: Response) -> None:
        is_static = response.request.resource_type not in ("document", "fetch")
        if response.status >= 500 or (is_static and response.status >= 400):
            self.faults.append(f"{response.status}: {response.url}")


@dataclass(slots=True)
class Visitors:
    """Opens browsers of people, each with cookies of its own, all under the same witness."""

    browser: Browser
    witness: Witness
    contexts: list[BrowserContext] = field(default_factory=list)

    def new(self, **options: Any) -> BrowserContext:
        """A browser that has never been here, as wide as a small phone unless said otherwise."""
        usual: dict[str, Any] = {"viewport": PHONE, "locale": "sv-SE", "base_url": self.witness.base_url}
        context = self.witness.watch(self.browser.new_context(**usual | options))
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return context

    def page(self, **options: Any) -> Page:
        """A page in a browser that has never been here."""
        return self.new(**options).new_page()

    def leave(self) -> None:
        """Every browser is closed."""
        for context in self.contexts:
            context.close()
