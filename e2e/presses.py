"""How often a person clicks, as the pages see it."""

from typing import Final

from playwright.async_api import Page

PRESSED: Final = "mbusPressed"
TELL: Final = f"addEventListener('pointerdown', () => {{ {PRESSED}(); }}, true);"
"""A page tells of each click before anything in it can keep that to itself."""


class Presses:
    """The clicks in a window."""

    def __init__(self) -> None:
        """Begin to count."""
        self.count = 0

    async def follow(self, page: Page) -> None:
        """Count in each document that a page shows from now on."""
        await page.expose_function(PRESSED, self._note)
        await page.add_init_script(TELL)

    def _note(self) -> None:
        self.count += 1
