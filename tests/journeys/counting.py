"""What a page takes of whoever works at it: clicks, key presses, and the time of an unhurried hand.

The time is reckoned by the keystroke-level model: so long for a key press, so long to point at something with
a mouse, and so long to make up one's mind at a field. What the pages take is measured and added.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page

A_KEY, A_POINT, A_THOUGHT = 0.28, 1.1, 1.35


class Hand:
    """A hand at keyboard and mouse that counts all it does."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.clicks = self.presses = 0
        self._waited = 0.0

    def press(self, *keys: str) -> None:
        """Each key once."""
        for key in keys:
            self._page.keyboard.press(key)
            self.presses += 1

    def type(self, words: str) -> None:
        """One key press for each letter."""
        self._page.keyboard.type(words)
        self.presses += len(words)

    def click(self, place: Locator) -> None:
        """One click; what stood out of sight was scrolled to."""
        place.click()
        self.clicks += 1

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The time until the block ends is the page's own, and counts as it is."""
        begun = time.perf_counter()
        yield
        self._waited += time.perf_counter() - begun

    def seconds(self, thoughts: int) -> float:
        """The whole time, with so many fields to make up one's mind about."""
        by_hand = self.presses * A_KEY + self.clicks * (A_POINT + A_KEY)
        return by_hand + thoughts * A_THOUGHT + self._waited
