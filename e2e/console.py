"""What a page complains about where only developers look."""

import re
from typing import Final

from playwright.async_api import ConsoleMessage, Page

ALLOWED_ON_CONSOLE: Final = (
    # Brand images of other integrations come from the internet, which may be out of reach.
    re.compile(r"/api/brands/(integration|domain)/(?!mbus/)"),
)


class Console:
    """The errors on the console of a page."""

    def __init__(self, page: Page) -> None:
        """Take down the errors of a page."""
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        text = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not _is_allowed(text):
            self.complaints.append(text)

    def take(self) -> list[str]:
        """Return the complaints since the last call."""
        taken = list(self.complaints)
        self.complaints.clear()
        return taken


def _is_allowed(text: str) -> bool:
    return any(each.search(text) for each in ALLOWED_ON_CONSOLE)
