"""Reading the chosen meters whole, behind a page that shows which one is read."""

from collections.abc import Sequence
from contextlib import suppress

from custom_components.mbus.adding.bus import Bus
from custom_components.mbus.adding.candidates import Candidate
from custom_components.mbus.adding.whole import read_whole
from custom_components.mbus.meterbus.protocol.errors import LineError
from homeassistant.core import HomeAssistant, callback

from .job import Job, Page


class WholeReads:
    """Reads chosen meters that have more telegrams, showing which one is read."""

    def __init__(self, page: Page) -> None:
        """Wait for meters."""
        self.job = Job[Sequence[Candidate]](page)

    @callback
    def begin(
        self, hass: HomeAssistant, bus: Bus, candidates: Sequence[Candidate]
    ) -> None:
        """Read them in the background."""
        self.job.begin(hass, self._run(bus, candidates), _words(0, candidates))

    async def _run(self, bus: Bus, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the meters, whole as far as that is possible."""
        whole: list[Candidate] = []
        with suppress(LineError):
            async with bus.master() as master:
                for number, each in enumerate(candidates):
                    share = number / len(candidates)
                    self.job.show(_words(number, candidates), share)
                    whole.append(await read_whole(master, each))
        # A gateway that is not running reads nobody.
        left = candidates[len(whole) :]
        return [*whole, *(each.after_reading(None) for each in left)]


def _words(number: int, candidates: Sequence[Candidate]) -> dict[str, str]:
    return {
        "meter": candidates[number].title,
        "number": str(number + 1),
        "count": str(len(candidates)),
    }
