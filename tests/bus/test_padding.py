"""What a converter puts around answers: bytes 00 and FF that no meter has sent."""

import pytest

from meterbus.bus.found import Hint
from meterbus.bus.master import Master
from meterbus.bus.rates import detect_baud_rate
from meterbus.bus.scan import Scan
from meterbus.bus.service import Service
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import Acknowledge, LongFrame
from simulator.bus import SimulatedBus
from simulator.evidence import Kind
from simulator.faults import Order
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record

ALL_OF_THE_HOUSE = 11
CLEAN_SEARCH_S = 20.5
"""What a search of the house may take on a line without any of this."""

PADDED = {
    "a byte of its own behind": ("padding-behind=00", "padding-pause=5ms"),
    "a byte that is late": ("padding-behind=FF", "padding-pause=60ms"),
    "a byte that is later": ("padding-behind=00", "padding-pause=150ms"),
    "three bytes": ("padding-before=00", "padding-behind=00FF", "padding-pause=1ms"),
    "without a pause": ("padding-before=FF", "padding-behind=FF"),
    "eight at both ends": (
        "padding-before=0000000000000000",
        "padding-behind=00FF00FF00FF00FF",
        "padding-pause=20ms",
    ),
    "an echo beside it": ("echo", "padding-behind=00", "padding-pause=5ms"),
}


def set_faults(bus: SimulatedBus, *faults: str) -> None:
    """Give a line the faults."""
    for fault in faults:
        Order.parse(fault).apply(bus)


@pytest.mark.parametrize("faults", PADDED.values(), ids=PADDED)
@pytest.mark.parametrize("allowance_s", [0.05, 0.4], ids=["serial", "network"])
async def test_a_search_finds_all_behind_it(
    house: SimulatedBus, faults: tuple[str, ...], allowance_s: float
) -> None:
    """In little more than the time of a line without it, and with nothing unexplained."""
    set_faults(house, *faults)
    line = SimulatedLine(house)
    line.allowance_s = allowance_s
    scan = Scan(Master(line))
    await scan.by_secondary()
    result = scan.result()
    assert len(result.meters) == ALL_OF_THE_HOUSE
    assert (result.unresolved, result.hints) == ((), ())
    assert result.duration_s < 1.4 * CLEAN_SEARCH_S


@pytest.mark.parametrize(
    "faults",
    [
        ("padding-behind=00FF",),
        ("padding-behind=00FF", "padding-pause=60ms"),
        ("padding-before=00FF00FF00FF00FF", "padding-behind=FF00FF00FF00FF00"),
    ],
    ids=["behind", "late", "at both ends"],
)
@pytest.mark.parametrize("echo", [(), ("echo",)], ids=["", "echo"])
async def test_it_may_be_other_bytes_each_time(
    house: SimulatedBus, faults: tuple[str, ...], echo: tuple[str, ...]
) -> None:
    """Behind an echo as well, where nobody answers: no data come, so nobody is there."""
    set_faults(house, *faults, *echo, "padding-share=0.5")
    scan = Scan(Master(SimulatedLine(house)))
    await scan.by_secondary()
    result = scan.result()
    assert len(result.meters) == ALL_OF_THE_HOUSE
    assert (result.unresolved, result.hints) == ((), ())
    assert result.duration_s < 2.4 * CLEAN_SEARCH_S


BEHIND_AN_ECHO = {
    "one byte": ("echo", "padding-behind=00", "padding-pause=5ms"),
    "other bytes each time": ("echo", "padding-behind=00FF", "padding-share=0.5"),
    "eight at both ends": (
        "echo",
        "padding-before=0000000000000000",
        "padding-behind=00FF00FF00FF00FF",
    ),
}


@pytest.mark.parametrize("faults", BEHIND_AN_ECHO.values(), ids=BEHIND_AN_ECHO)
async def test_nobody_is_met_behind_an_echo_by_primary_address(
    bus: SimulatedBus, faults: tuple[str, ...]
) -> None:
    """Where there is no meter, there is no collision."""
    set_faults(bus, *faults)
    scan = Scan(Master(SimulatedLine(bus)))
    await scan.by_primary((10, 200, 201, 202, 203, 204, 205))
    assert [each.primary_address for each in scan.meters] == [10]
    assert scan.collisions == []


@pytest.mark.parametrize("faults", BEHIND_AN_ECHO.values(), ids=BEHIND_AN_ECHO)
async def test_no_rate_is_told_by_an_echo(
    bus: SimulatedBus, faults: tuple[str, ...]
) -> None:
    """The converter echoes at each of them, and pads that."""
    bus.baud_rate = 300
    for meter in bus.meters:
        meter.baud_rate = 300
    set_faults(bus, *faults)
    assert await detect_baud_rate(Master(SimulatedLine(bus)), (2400, 300)) == 300


@pytest.mark.parametrize("faults", BEHIND_AN_ECHO.values(), ids=BEHIND_AN_ECHO)
async def test_an_address_is_free_behind_an_echo(
    bus: SimulatedBus, faults: tuple[str, ...]
) -> None:
    """And the meter that gets it is written to once."""
    set_faults(bus, *faults)
    await Service(Master(SimulatedLine(bus))).set_primary_address(10, 200)
    requests = [each.data for each in bus.log if each.kind is Kind.REQUEST]
    assert sum(bytes.fromhex("51 01 7A C8") in data for data in requests) == 1


async def test_what_comes_no_more_is_not_waited_for(bus: SimulatedBus) -> None:
    """After a hundred answers that had none; a converter may have been replaced."""
    master = Master(SimulatedLine(bus))
    usual = await master.read(10)
    set_faults(bus, "padding-behind=00", "padding-pause=300ms")
    for _ in range(3):
        padded = await master.read(10)
    set_faults(bus, "padding-behind=")
    for _ in range(60):
        after = await master.read(10)
    assert usual is not None
    assert padded is not None
    assert after is not None
    assert padded.duration_s > usual.duration_s + 0.3
    assert after.duration_s == pytest.approx(usual.duration_s, abs=0.05)


async def test_a_read_takes_hardly_longer(bus: SimulatedBus) -> None:
    """From the second one on, the padding is waited for and no longer."""
    line = SimulatedLine(bus)
    master = Master(line)
    usual = await master.read(10)
    set_faults(bus, "padding-behind=00", "padding-pause=5ms")
    await master.read(10)
    padded = await master.read(10)
    assert usual is not None
    assert padded is not None
    assert (padded.requests, padded.frames[0].ci) == (2, usual.frames[0].ci)
    assert padded.duration_s < usual.duration_s + 0.2


async def test_it_is_no_lateness(bus: SimulatedBus) -> None:
    """A line is not slow because a converter adds a byte when everybody has answered."""
    line = SimulatedLine(bus)
    line.allowance_s = 0.4
    master = Master(line)
    set_faults(bus, "padding-behind=00", "padding-pause=5ms")
    for _ in range(5):
        assert await master.read(10)
    assert master.counters.late_answers == 0
    assert master.counters.noisy_answers == 0
    assert master.allowance_s < 0.1


async def test_what_comes_where_nobody_answers_is_silence(bus: SimulatedBus) -> None:
    """The byte belongs to the answer before, however late it is."""
    master = Master(SimulatedLine(bus))
    set_faults(bus, "padding-behind=FF", "padding-pause=60ms")
    async with master.conversation() as talk:
        assert (await talk.request_data(10, attempts=1)).frame is not None
        assert (await talk.request_data(200, attempts=1)).is_silence
        assert (await talk.request_data(10, attempts=1)).frame is not None
        assert (await talk.request_data(200, attempts=1)).is_silence


async def test_an_acknowledgement_behind_it_is_one(bus: SimulatedBus) -> None:
    """Once a telegram has shown that the line is like that."""
    master = Master(SimulatedLine(bus))
    set_faults(bus, "padding-before=00", "padding-behind=00FF", "padding-pause=1ms")
    async with master.conversation() as talk:
        telegram = await talk.request_data(10, attempts=1)
        answer = await talk.reset(10)
    assert isinstance(telegram.frame, LongFrame)
    assert (telegram.noise, answer.frame, answer.noise) == (b"", Acknowledge(), b"")


async def test_bytes_of_another_value_are_noise(bus: SimulatedBus) -> None:
    """No converter puts them there."""
    master = Master(SimulatedLine(bus))
    set_faults(bus, "padding-before=0003")
    async with master.conversation() as talk:
        answer = await talk.request_data(10, attempts=1)
    assert answer.frame is not None
    assert answer.noise.endswith(b"\x03")


async def test_nine_bytes_are_noise(bus: SimulatedBus) -> None:
    """That is more than what a converter adds."""
    master = Master(SimulatedLine(bus))
    set_faults(bus, f"padding-before={'00' * 9}")
    async with master.conversation() as talk:
        answer = await talk.request_data(10, attempts=1)
    assert answer.frame is not None
    assert answer.noise


@pytest.mark.parametrize("second", ["00000001", "10000000", "99999998"])
async def test_two_meters_are_two_behind_it(second: str) -> None:
    """What acknowledgements on top of each other leave may look like padding."""
    telegram = RecordsTelegram(record("04 13", integer(1, 4)))
    meters = [
        SimulatedMeter(0, SecondaryAddress(number, 0x2C2D, 1, 7), telegram, seed=seed)
        for seed, number in enumerate(("00000000", second))
    ]
    bus = SimulatedBus(meters)
    set_faults(bus, "padding-behind=FF", "padding-pause=5ms")
    scan = Scan(Master(SimulatedLine(bus)))
    await scan.by_secondary()
    assert len(scan.meters) == 2


async def test_a_line_that_has_none_is_not_listened_to(bus: SimulatedBus) -> None:
    """The next request follows when the line has rested for 33 bits."""
    master = Master(SimulatedLine(bus))
    async with master.conversation() as talk:
        for _ in range(2):
            await talk.request_data(10, attempts=1)
    [_, asked] = [each.time_s for each in bus.log if each.kind is Kind.REQUEST]
    came = next(each.time_s for each in bus.log if each.kind is Kind.RECEIVED)
    assert asked - came == pytest.approx((33 + 5 * 11) / 2400)


async def test_two_that_share_an_address_are_told_behind_it(bus: SimulatedBus) -> None:
    """The hint is the one that a line without padding gives."""
    set_faults(bus, "padding-behind=00", "padding-pause=5ms")
    scan = Scan(Master(SimulatedLine(bus)))
    await scan.by_primary([10, 74])
    assert [each.primary_address for each in scan.meters] == [10]
    assert scan.collisions == [74]
    assert scan.result().hints == (Hint.SHARED_ADDRESS,)


async def test_padding_that_lay_there_for_long_is_not_waited_for(
    bus: SimulatedBus,
) -> None:
    """Between two polls minutes pass: the byte came at once, and was met then."""
    line = SimulatedLine(bus)
    master = Master(line)
    set_faults(bus, "padding-behind=FF", "padding-pause=20ms")
    for _ in range(3):
        assert await master.read(10)
        await line.pause(900)
    reading = await master.read(10)
    assert reading is not None
    assert reading.duration_s < 2.0


async def test_every_request_ends_one_way_behind_it(bus: SimulatedBus) -> None:
    """What is asked twice because of it is counted twice."""
    master = Master(SimulatedLine(bus))
    set_faults(bus, "padding-behind=FF", "padding-pause=60ms")
    await Scan(master).by_secondary()
    counters = master.counters
    outcomes = counters.answers + counters.damaged + counters.silences
    assert counters.requests == outcomes
