"""Reading all that a meter sends, once it is chosen: a search hears its first telegram."""

from custom_components.mbus.meter import ANYBODY
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.protocol.errors import LineError, MBusError
from custom_components.mbus.meterbus.protocol.reading import Manner

from .candidates import Candidate


async def read_whole(master: Master, candidate: Candidate) -> Candidate:
    """Return a meter with all of its records; with those it has where that fails."""
    manner = Manner(baud_rate=candidate.baud_rate)
    for place in candidate.places:
        try:
            reading = await master.read(
                place, identity=candidate.identity or ANYBODY, manner=manner
            )
        except LineError:
            break
        except MBusError:
            continue
        if reading is not None:
            return candidate.after_reading(reading)
    return candidate.after_reading(None)
