"""Counts what a journey costs its walker: screens seen and clicks made. Typing and looking are free."""

from __future__ import annotations

from playwright.sync_api import Download, Frame, Locator, Page


class Walk:
    """One person's way through pages.

    A screen is an address: coming back to one, or getting it again with an error, is no new one. The page one starts
    from counts only if it belongs to the journey (`open`, not `start`). Every press and every choice is a click.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self._seen: dict[str, None] = {}
        page.on("framenavigated", self._landed)

    def start(self, path: str) -> None:
        """Where one is when the journey begins; not counted."""
        self.page.goto(path)
        self._seen.clear()

    def open(self, path: str) -> None:
        """The journey's own first screen."""
        self.page.goto(path)

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def choose(self, what: Locator, value: str) -> None:
        """One entry of a list."""
        self.clicks += 1
        what.select_option(value)

    def download(self, what: Locator) -> Download:
        with self.page.expect_download() as found:
            self.click(what)
        return found.value

    @property
    def cost(self) -> tuple[int, int]:
        """(screens, clicks) so far."""
        return len(self._seen), self.clicks

    def within(self, screens: int, clicks: int) -> bool:
        return len(self._seen) <= screens and self.clicks <= clicks

    def _landed(self, frame: Frame) -> None:
        if frame == self.page.main_frame and frame.url.startswith("http"):
            self._seen[_path(frame.url)] = None


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2].partition("#")[0].partition("?")[0]
