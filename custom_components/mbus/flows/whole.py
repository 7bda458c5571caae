"""Reading all that a meter sends, once it is chosen: a search hears its first telegram."""

from collections.abc import Sequence
from contextlib import suppress

from custom_components.mbus.meter import ANYBODY
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.protocol.errors import LineError
from custom_components.mbus.meterbus.protocol.reading import Manner
from custom_components.mbus.reader import meet
from homeassistant.core import HomeAssistant, callback

from .bus import Bus
from .candidates import Candidate
from .job import Job, Page


async def read_whole(master: Master, candidate: Candidate) -> Candidate:
    """Return a meter with all of its records; with those it has where that fails."""
    met = await meet(
        master,
        candidate.places,
        identity=candidate.identity or ANYBODY,
        manner=Manner(baud_rate=candidate.baud_rate),
    )
    return candidate.after_reading(met.outcome.reading)


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
