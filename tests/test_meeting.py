"""Reading a meter that may be meant by several addresses."""

import pytest

from meterbus.bus.master import Master
from meterbus.meeting import meet
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import LineError, OtherMeterError, SilenceError
from meterbus.registers.notations import addresses_of
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from tests.meters import meter_of

HYDROMETER = SecondaryAddress("31892747")
WHOLE = SecondaryAddress.parse("3189274724232804")
KAMSTRUP = SecondaryAddress("82969010")
NUMBER_ALONE = bytes.fromhex("68 0B 0B 68 53 FD 52 10 90 96 82 FF FF FF FF 56 16")
NOBODY = SecondaryAddress("12345678")


@pytest.fixture
def line(house: SimulatedBus) -> SimulatedLine:
    """Return a line to the house, in simulated time."""
    return SimulatedLine(house)


async def test_a_meter_is_met_where_it_answers_first(line: SimulatedLine) -> None:
    """And it is told where that is."""
    met = await meet(Master(line), "it", (NOBODY, HYDROMETER, KAMSTRUP))
    assert (met.address, met.answered_by) == (HYDROMETER, 74)
    assert str(met.identity) == "3189274724232804"


async def test_silence_everywhere_is_silence(line: SimulatedLine) -> None:
    """By the name that a person has given."""
    with pytest.raises(SilenceError, match="the cold one does not answer"):
        await meet(Master(line), "the cold one", (NOBODY, 200))


@pytest.mark.parametrize("addresses", [(200, KAMSTRUP), (KAMSTRUP, 200)])
async def test_an_error_says_more_than_silence(
    line: SimulatedLine, addresses: tuple[int | SecondaryAddress, ...]
) -> None:
    """Whichever comes first."""
    with pytest.raises(OtherMeterError):
        await meet(Master(line), "it", addresses, identity=HYDROMETER)


async def test_behind_an_error_the_next_address_is_asked(line: SimulatedLine) -> None:
    """Another meter at one of the addresses is not the end."""
    met = await meet(Master(line), "it", (10, HYDROMETER), identity=WHOLE)
    assert met.address == HYDROMETER


async def test_a_mask_that_was_silent_is_not_asked_again(
    line: SimulatedLine, house: SimulatedBus
) -> None:
    """The number alone was tried with the maker's already."""
    house.meters.remove(meter_of(house, "82969010"))
    master = Master(line)
    with pytest.raises(SilenceError):
        await meet(master, "it", addresses_of("KAM 82969010"))
    assert house.requests.count(NUMBER_ALONE) == 1


async def test_a_lost_line_ends_it(line: SimulatedLine) -> None:
    """At the first address: the others are behind the same line."""
    line.lost = True
    with pytest.raises(LineError, match="cannot be opened"):
        await meet(Master(line), "it", (10, HYDROMETER))
    assert line.bus.requests == []
