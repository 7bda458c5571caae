"""Reading all that a meter sends, before it is added: a search hears its first telegram."""

from custom_components.mbus.meter import ANYBODY
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.protocol.reading import Manner
from custom_components.mbus.reader import meet

from .candidates import Candidate


async def read_whole(master: Master, candidate: Candidate) -> Candidate:
    """Return a meter with all of its records; with those it has where that fails."""
    met = await meet(
        master,
        candidate.places,
        identity=candidate.identity or ANYBODY,
        manner=Manner(
            baud_rate=candidate.baud_rate, answers_as=candidate.primary_address
        ),
    )
    return candidate.after_reading(met.outcome.reading)
