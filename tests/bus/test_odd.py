"""Meters and masters that are met rarely: found, read, and never mixed up."""

import pytest

from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import SecondaryAddress
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.fleet import load_fleet, make_fleet
from simulator.generator import ORIGIN_S
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record

READS = 120
ONE_BIT = "70110102"
"""Knows the request for data with FCB 0 alone."""
NUMBERED = {
    *("70110101", ONE_BIT, "70110106", "70110107", "70110108", "70110109"),
}
"""Those of the odd ones that tell their number."""
NAMELESS = {3, 4, 5}
"""Addresses of those that do not."""


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with one meter of each rare habit."""
    return load_fleet("odd", clock=lambda: ORIGIN_S).bus()


def numbers(scan: Scan) -> set[str]:
    """Return the numbers that a search found."""
    addresses = [each.address for each in scan.meters]
    return {each.identification for each in addresses if each and each.has_number}


async def test_odd_meters_are_found_by_selection(master: Master) -> None:
    """A slave of one bit among them, and those that do not say the number they have."""
    scan = Scan(master)
    await scan.by_secondary()
    assert numbers(scan) == NUMBERED | {f"7011010{each}" for each in NAMELESS}


async def test_odd_meters_are_found_by_address(master: Master) -> None:
    """Also those that tell no number, each where it answers."""
    scan = Scan(master, thorough=True)
    await scan.by_primary(range(12))
    assert numbers(scan) == NUMBERED
    found = {each.primary_address: each for each in scan.meters}
    assert set(found) == set(range(1, 10))
    nameless = [found[address].address for address in sorted(NAMELESS)]
    assert not [each for each in nameless if each is not None and each.has_number]


async def test_a_late_answer_is_nobody_at_the_next_address(
    master: Master, bus: SimulatedBus
) -> None:
    """It comes while that is asked, and says where it is from."""
    Order.parse("70110104:late-answers=150ms").apply(bus)
    bus.meters = [each for each in bus.meters if each.primary_address != 5]
    scan = Scan(master)
    await scan.by_primary(range(3, 7))
    assert [each.primary_address for each in scan.meters] == [3, 4, 6]
    assert scan.collisions == []


async def test_a_second_master_spoils_no_read(line: SimulatedLine) -> None:
    """It selects a meter of its own in between: once more is enough."""
    line.bus = make_fleet(20, seed=3, primary="unique", clock=lambda: 1.8e9).bus()
    Order.parse("foreign-master=5s").apply(line.bus)
    master = Master(line)
    addresses = [each.secondary_address for each in line.bus.meters]
    read = []
    for number in range(READS):
        address = addresses[number % len(addresses)]
        reading = await master.read(address)
        assert reading is not None
        assert reading.telegram.header is not None
        read.append(reading.telegram.header.address == address)
        await line.pause(3.7)
    assert read == [True] * READS


@pytest.mark.parametrize(
    ("one", "other"),
    [((1, 2), (4, 4)), ((48, 2), (52, 4)), ((16, 2), (32, 3)), ((22, 3), (50, 4))],
)
async def test_two_meters_on_top_of_each_other_are_no_third(
    line: SimulatedLine, one: tuple[int, int], other: tuple[int, int]
) -> None:
    """One number, one maker, equal delays: their answers add up to a telegram, of nobody."""
    value = RecordsTelegram(record("04 13", integer(5, 4)))
    real = [
        SecondaryAddress("12345678", 0x2C2D, version, medium)
        for version, medium in (one, other)
    ]
    line.bus = SimulatedBus(
        [SimulatedMeter(0, each, value, delay_s=0.03) for each in real]
    )
    scan = Scan(Master(line))
    await scan.by_secondary()
    found = {each.address for each in scan.meters}
    assert found <= set(real)
    assert found == set(real) or scan.unresolved
