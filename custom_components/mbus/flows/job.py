"""Work on the bus that takes a while, behind a page that shows how far it is."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Protocol

from homeassistant.core import HomeAssistant, callback


class Page(Protocol):
    """What a dialog shows while it works."""

    def async_notify_flow_changed(self) -> None:
        """Let the page be fetched anew: what it says has changed."""

    def async_update_progress(self, progress: float) -> None:
        """Move the percentage."""


class Job[ResultT]:
    """One task at a time, in words and as a fraction."""

    def __init__(self, page: Page) -> None:
        """Wait for something to do."""
        self.words: Mapping[str, str] = {}
        """What the text of the page is filled in with."""
        self.task: asyncio.Task[ResultT] | None = None
        self._fraction = 0.0
        self._page = page

    @property
    def is_running(self) -> bool:
        """Whether there is work to wait for."""
        return self.task is not None and not self.task.done()

    @callback
    def begin(
        self,
        hass: HomeAssistant,
        work: Coroutine[Any, Any, ResultT],
        words: Mapping[str, str],
    ) -> None:
        """Work in the background, until the dialog is closed."""
        self.words, self._fraction = words, 0.0
        self.task = hass.async_create_task(work, eager_start=False)
        self.task.add_done_callback(_retrieved)

    @callback
    def show(self, words: Mapping[str, str], fraction: float) -> None:
        """Tell how far it is; words that are the same leave the page as it is.

        So does the end: who fetches a page for that and for what follows finds it closed the
        second time, where what follows is the end of the dialog.
        """
        self._fraction = min(1.0, fraction)
        if words != self.words:
            self.words = words
            if self._fraction < 1.0:
                self._page.async_notify_flow_changed()
        self._show_fraction()

    @callback
    def show_fraction_soon(self, hass: HomeAssistant) -> None:
        """Move the percentage of a page that is shown now.

        Behind the notification that Home Assistant sends for its step: each one makes the
        page forget the percentage.
        """
        hass.loop.call_soon(self._show_fraction)

    @callback
    def _show_fraction(self) -> None:
        self._page.async_update_progress(self._fraction)

    def take_result(self) -> ResultT:
        """Return what came of the work, and be ready for more; raise what it raised."""
        task, self.task = self.task, None
        assert task is not None
        return task.result()


def _retrieved(task: asyncio.Task[Any]) -> None:
    """Let nobody complain of a failure that a dialog did not ask for: it has ended."""
    if not task.cancelled():
        task.exception()
