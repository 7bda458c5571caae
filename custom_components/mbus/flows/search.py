"""Searching a bus for a dialog: how far that is, what it finds, and what is kept of it."""

from collections.abc import Mapping, Sequence
import math
from typing import Final

from custom_components.mbus.adding.bus import Bus
from custom_components.mbus.adding.candidates import Candidate, candidates_of
from custom_components.mbus.adding.elsewhere import Elsewhere, meters_elsewhere
from custom_components.mbus.adding.searching import Way, search
from custom_components.mbus.markdown import lines_below
from custom_components.mbus.meterbus.bus.found import Hint, Progress, ScanResult
from custom_components.mbus.records.names import Names
from custom_components.mbus.remarks import remarks_on
from custom_components.mbus.searches import Occasion, interrupted_searches
from homeassistant.core import HomeAssistant, callback

from .job import Job, Page

UNKNOWN_TIME: Final = "…"
TIME_STEP_S: Final = 5

STEP_BY_HINT: Final[Mapping[Hint, str]] = {
    Hint.SAME_ADDRESS: "only_unresolved",
    Hint.NOT_MBUS: "not_mbus",
    Hint.ONLY_ECHO: "only_echo",
    Hint.NO_DATA: "no_data",
}


class Search:
    """A search of a dialog; what was found is kept for the next one when it ends early."""

    def __init__(self, page: Page) -> None:
        """Have found nothing yet."""
        self.job = Job[ScanResult](page)
        self.result: ScanResult | None = None
        self._names = Names({})
        self._elsewhere: Mapping[str, Elsewhere] = {}
        self._entry_id = ""

    @callback
    def begin(self, hass: HomeAssistant, bus: Bus, way: Way, names: Names) -> None:
        """Search in the background; what an earlier search had found counts no more."""
        self._names = names
        self._elsewhere = meters_elsewhere(hass, bus.entry_id)
        self._entry_id = bus.entry_id
        interrupted_searches(hass).pop(bus.url, None)
        self.job.begin(hass, self._run(hass, bus, way), _words([], None))

    def resume(self, hass: HomeAssistant, bus: Bus, names: Names) -> ScanResult | None:
        """Go on with what an earlier search had found; None where that is gone."""
        self._names = names
        self.result = interrupted_searches(hass).pop(bus.url, None)
        return self.result

    def take_result(self, bus: Bus) -> ScanResult:
        """Return what was found; raise MBusError where the line failed."""
        self.result = self.job.take_result()
        bus.note_found(self.result.meters)
        return self.result

    @property
    def remarks(self) -> list[str]:
        """Return what a person should know besides who was found."""
        return [] if self.result is None else remarks_on(self.result, self._names)

    @property
    def step_without_meters(self) -> str:
        """Return the page that says what to look at where nobody is new."""
        assert self.result is not None
        if self.result.meters:
            return "nothing_new"
        if self.result.collisions:
            return "only_collisions"
        hints = (STEP_BY_HINT.get(each) for each in self.result.hints)
        return next(filter(None, hints), "nothing_found")

    @callback
    def note(self, progress: Progress) -> None:
        """Show who was found by now, the newest first: a page shows its beginning."""
        found = candidates_of(progress.found, self._names)
        lines = [self._line_of(each) for each in reversed(found)]
        self.job.show(_words(lines, progress.remaining_s), progress.fraction)

    def _line_of(self, candidate: Candidate) -> str:
        """Name a meter, and the gateway that reads it until now."""
        elsewhere = self._elsewhere.get(candidate.id_on(self._entry_id))
        if elsewhere is None:
            return candidate.title
        return f"{candidate.title} · {self._names.read_through(elsewhere.gateway)}"

    async def _run(self, hass: HomeAssistant, bus: Bus, way: Way) -> ScanResult:
        return await search(hass, bus, way, Occasion.DIALOG, self.note)


def _words(found: Sequence[str], remaining_s: float | None) -> dict[str, str]:
    return {
        "found": lines_below(found),
        "count": str(len(found)),
        "remaining": _rough_time(remaining_s),
    }


def _rough_time(seconds: float | None) -> str:
    """Return minutes and seconds, in steps that do not make the page flicker."""
    if seconds is None:
        return UNKNOWN_TIME
    minutes, rest = divmod(TIME_STEP_S * math.ceil(seconds / TIME_STEP_S), 60)
    return f"{minutes}:{rest:02d}"
