"""A search in lines for people: what stays open, and what can be done about it."""

import pytest

from meterbus.bus.found import Hint, ScanResult
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.scan_text import HINT_WORDS, listed, meter_line, open_lines
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.telegrams import HeaderForm


async def found_on(bus: SimulatedBus) -> ScanResult:
    """Search a bus by secondary address."""
    scan = Scan(Master(SimulatedLine(bus)))
    await scan.by_secondary()
    return scan.result()


async def test_meters_with_one_secondary_address_are_told(house: SimulatedBus) -> None:
    """Where they are, and what can be done."""
    first, second = house.meters[:2]
    second.secondary_address = first.secondary_address
    house.meters = [first, second]
    (line,) = open_lines(await found_on(house))
    assert line == (
        "At least two meters have the number 31892747."
        " Connect them one at a time and give one of them an address."
    )


async def test_they_are_told_beside_others_that_were_found(house: SimulatedBus) -> None:
    """Whoever was found does not stand for those who were not."""
    first, second = house.meters[:2]
    second.secondary_address = first.secondary_address
    result = await found_on(house)
    assert len(result.meters) == 9
    assert Hint.SAME_ADDRESS in result.hints
    (line, *_) = open_lines(result)
    assert line.startswith("At least two meters have the number 31892747.")


async def test_a_meter_that_sends_no_data_to_a_selection_is_told(
    house: SimulatedBus,
) -> None:
    """It may answer by its primary address."""
    house.meters = house.meters[:1]
    house.meters[0].needs_nke_first = True
    house.meters[0].primary_address = 201
    place, hint = open_lines(await found_on(house))
    assert place == "31892747: somebody acknowledges, and gives no data"
    assert hint.startswith("A meter is there, but tells nothing")
    assert "--by primary" in hint


async def test_a_meter_is_listed_with_the_number_that_selects_it(
    house: SimulatedBus,
) -> None:
    """It says that of a new meter."""
    house.meters = house.meters[:1]
    house.meters[0].header = HeaderForm.ZERO
    (meter,) = (await found_on(house)).meters
    assert meter_line(meter, with_rate=False).startswith("31892747  HYD")


async def test_a_meter_is_woken_at_the_address_that_its_number_tells(
    house: SimulatedBus,
) -> None:
    """Most have the one they came with, or their last digits."""
    for meter, address in zip(house.meters, (0, 49, 10), strict=False):
        meter.primary_address = address
        meter.needs_nke_first = True
    house.meters = house.meters[:3]
    result = await found_on(house)
    assert len(result.meters) == 3
    assert result.hints == ()


def test_places_that_are_not_resolved_are_told() -> None:
    """Ten of them: a bad line has more."""
    places = [SecondaryAddress(f"FFFFFF{number:02}") for number in range(12)]
    result = ScanResult(meters=(), unresolved=tuple(places), requests=0, duration_s=0)
    first, *_, last = lines = list(open_lines(result))
    assert len(lines) == 11
    assert first == (
        "FFFFFF00FFFFFFFF: what answers here is several meters at once, or disturbed"
    )
    assert last == "and 2 places more"


def test_every_hint_has_words() -> None:
    """A new one is not passed over."""
    assert set(HINT_WORDS) == set(Hint)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([2400], "2400"),
        ([300, 2400], "300 and 2400"),
        ([300, 2400, 9600], "300, 2400 and 9600"),
    ],
)
def test_numbers_are_listed(numbers: list[int], words: str) -> None:
    """As a sentence has them."""
    assert listed(numbers) == words
