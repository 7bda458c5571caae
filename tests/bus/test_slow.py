"""Lines that are slow, or slow now and then: nobody is lost, and nothing is mixed up."""

from collections.abc import Iterable, Mapping

import pytest

from meterbus.bus.found import ScanResult
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.bus.service import Service
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import Acknowledge
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.fleet import Primary, make_fleet
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record

ALL_OF_THE_HOUSE = 11
ROUND_TRIP = ("packetise=50ms", "latency=25ms", "jitter=150ms")
LONG_JITTER = ("packetise=50ms", "latency=25ms", "jitter=350ms")
QUICK_AND_SLOW = {1: 0.006, 2: 0.18, 3: 0.185, 4: 0.01, 60: 0.15, 61: 0.02}
SLOW_BEHIND_GAPS = {1: 0.006, 3: 0.18, 5: 0.185, 6: 0.1, 60: 0.15, 63: 0.19}
"""How long meters take to answer, by their primary addresses."""
SLOW = {
    "jitter": (ROUND_TRIP, 39.0),
    "jitter with an echo": (("echo", *ROUND_TRIP), 39.0),
    "an echo": (("echo",), 22.0),
    "a late last byte": (("late-end=400ms",), 60.0),
    "stalls": (("stall=250ms", "stall-share=0.2"), 40.0),
    "pieces of 64 bytes": (("packet-bytes=64", "packetise=50ms"), 42.0),
    "each byte for itself": (("byte-jitter=20ms",), 42.0),
    "answers after 0.6 s": (("latency=300ms",), 75.0),
    "answers after 1.0 s": (("latency=500ms",), 110.0),
    "answers after 1.5 s": (("latency=750ms",), 150.0),
}
"""Faults, and how many seconds a search of the house may take with them."""


LATE_FOR_LONG = {
    "whom the usual time is too short once more": (
        3762,
        {18: 0.039744369748391566, 249: 0.05180335175956256, 85: 0.0046},
    ),
    "who comes two questions later": (
        10608,
        {190: 0.06937695959622459, 200: 0.0046, 199: 0.1865, 197: 0.01},
    ),
}
"""Seeds of the line, and how long meters of one number take by their versions."""


def network_of(bus: SimulatedBus, faults: Iterable[str]) -> SimulatedLine:
    """Return the line through a network gateway, with these faults."""
    line = SimulatedLine(bus, url="socket://gateway:10001")
    line.allowance_s = 0.4
    line.streams = line.changes_rate = False
    for fault in faults:
        Order.parse(fault).apply(bus)
    return line


async def search(line: SimulatedLine) -> ScanResult:
    """Search by serial number."""
    scan = Scan(Master(line))
    await scan.by_secondary()
    return scan.result()


def meter(
    number: str,
    seed: int = 0,
    version: int = 64,
    *,
    primary: int = 0,
    delay_s: float | None = None,
) -> SimulatedMeter:
    """Return a meter with this number, this version, and this primary address."""
    telegram = RecordsTelegram(record("04 13", integer(1, 4)))
    address = SecondaryAddress(number, 0x2C2D, version, 7)
    return SimulatedMeter(primary, address, telegram, seed=seed, delay_s=delay_s)


async def test_one_meter_is_found_soon_whatever_its_last_digit_is() -> None:
    """A gateway of which nothing is known is not waited for at each of the digits before."""
    bus = SimulatedBus([meter("12345679")])
    result = await search(network_of(bus, ()))
    assert len(result.meters) == 1
    assert result.duration_s < 12.0


@pytest.mark.parametrize(
    ("version", "limit_s"), [(1, 110.0), (64, 110.0), (200, 110.0), (254, 120.0)]
)
async def test_two_with_one_address_are_told_soon(version: int, limit_s: float) -> None:
    """Nobody is heard alone, and the gateway shows how quick it is nevertheless."""
    twins = [meter("12345679", seed, version) for seed in (1, 2)]
    result = await search(network_of(SimulatedBus(twins), ()))
    assert result.same_numbers == ("12345679",)
    assert result.duration_s < limit_s


@pytest.mark.parametrize("seed", [100, 105, 111, 117, 123, 127, 133, 134])
@pytest.mark.parametrize("faults", [(), ROUND_TRIP, ("latency=300ms",)])
async def test_slow_meters_of_one_number_are_told_apart_by_their_versions(
    faults: tuple[str, ...], seed: int
) -> None:
    """The quick one tells how quick the line is; the others take what the standard allows."""
    delays = {64: 0.006, 65: 0.186, 66: 0.18, 254: 0.186}
    meters = [
        meter("12345679", version=version, delay_s=delay_s)
        for version, delay_s in delays.items()
    ]
    result = await search(network_of(SimulatedBus(meters, seed=seed), faults))
    found = [each.address.version for each in result.meters if each.address]
    assert sorted(found) == sorted(delays)
    assert (result.unresolved, result.hints) == ((), ())


@pytest.mark.parametrize("latency", ["2ms", "20ms", "40ms"])
async def test_a_slow_one_is_met_behind_which_nobody_is_asked(latency: str) -> None:
    """No other question follows that would tell that its answer came late."""
    meters = [
        meter("12345679", version=version, delay_s=delay_s)
        for version, delay_s in {1: 0.005, 2: 0.013, 254: 0.186}.items()
    ]
    bus = SimulatedBus(meters, seed=1)
    result = await search(network_of(bus, (f"latency={latency}",)))
    assert len(result.meters) == len(meters)
    assert result.duration_s < 165.0


@pytest.mark.parametrize(("seed", "delays"), LATE_FOR_LONG.values(), ids=LATE_FOR_LONG)
async def test_those_of_one_number_are_met_over_long_jitter(
    seed: int, delays: Mapping[int, float]
) -> None:
    """Also those who come too late for the question, and for the one after it."""
    meters = [
        meter("12345679", version=version, delay_s=delay_s)
        for version, delay_s in delays.items()
    ]
    result = await search(network_of(SimulatedBus(meters, seed=seed), LONG_JITTER))
    assert len(result.meters) == len(meters)
    assert (result.unresolved, result.hints) == ((), ())


@pytest.mark.parametrize(("faults", "limit_s"), SLOW.values(), ids=SLOW)
async def test_a_search_finds_all(
    house: SimulatedBus, faults: tuple[str, ...], limit_s: float
) -> None:
    """Within little more than the line itself adds, and with nothing unexplained."""
    result = await search(network_of(house, faults))
    assert len(result.meters) == ALL_OF_THE_HOUSE
    assert (result.unresolved, result.hints) == ((), ())
    assert result.duration_s < limit_s


async def test_neighbours_are_met_by_primary_address_over_jitter() -> None:
    """One that answers a moment later than usual does not speak into the next one's turn."""
    addresses = [1, 2, 5, 9, 60, 61, 200]
    bus = SimulatedBus(
        [meter(f"12345{each:03}", each, primary=each) for each in addresses]
    )
    scan = Scan(Master(network_of(bus, ROUND_TRIP)))
    await scan.by_primary()
    assert sorted(each.primary_address or 0 for each in scan.meters) == addresses
    assert scan.result().hints == ()


@pytest.mark.parametrize("seed", [100, 105, 111, 117, 123, 127, 133, 134])
@pytest.mark.parametrize("delays", [QUICK_AND_SLOW, SLOW_BEHIND_GAPS])
@pytest.mark.parametrize("faults", [(), ("echo",)], ids=["plain", "echo"])
async def test_slow_neighbours_are_met_by_primary_address_over_jitter(
    faults: tuple[str, ...], delays: Mapping[int, float], seed: int
) -> None:
    """Whose telegram comes in the next one's turn is asked again, and waited for."""
    bus = SimulatedBus(
        [
            meter(f"123456{primary:02}", primary=primary, delay_s=delay_s)
            for primary, delay_s in delays.items()
        ],
        seed=seed,
    )
    scan = Scan(Master(network_of(bus, (*faults, *LONG_JITTER))))
    await scan.by_primary()
    result = scan.result()
    assert {each.primary_address for each in result.meters} == set(delays)
    assert (result.collisions, result.hints) == ((), ())
    assert result.duration_s < 400.0


@pytest.mark.parametrize("seed", [100, 105, 111, 117, 123, 127, 133, 134])
async def test_a_late_telegram_takes_nobody_elses_place(seed: int) -> None:
    """Two tell one number, and the slow one is heard in the next address's turn."""
    namesakes = [
        meter("12345678", primary=primary, delay_s=delay_s)
        for primary, delay_s in {1: 0.006, 3: 0.19}.items()
    ]
    scan = Scan(Master(network_of(SimulatedBus(namesakes, seed=seed), ROUND_TRIP)))
    await scan.by_primary(range(1, 9))
    assert [each.primary_address for each in scan.result().meters] == [1, 3]
    assert all(each.has_namesake for each in scan.result().meters)


async def test_many_are_not_asked_again_for_what_ended_late() -> None:
    """250 telegrams on top of each other begin as a break, and end when others are asked."""
    noticed_s = 1_795_735_350.0
    fleet = make_fleet(250, primary=Primary.ZERO, clock=lambda: noticed_s)
    result = await search(network_of(SimulatedBus(fleet.meters), ()))
    assert len(result.meters) == 250
    assert result.duration_s < 490.0


async def test_a_link_that_becomes_slow_in_a_search_loses_nobody(
    house: SimulatedBus,
) -> None:
    """What comes for one question may be the answer to the one before: both are asked again."""
    line = network_of(house, ())
    scan = Scan(Master(line))
    scan.on_progress = lambda progress: setattr(
        house.gateway, "latency_s", 0.3 * (len(progress.found) >= 3)
    )
    await scan.by_secondary()
    assert len(scan.meters) == ALL_OF_THE_HOUSE


async def test_an_echo_teaches_how_quick_a_line_is(house: SimulatedBus) -> None:
    """As much as on a line that does not echo."""
    quick, echoing = Master(network_of(house, ())), Master(network_of(house, ()))
    await Scan(quick).by_secondary()
    house.echo = True
    await Scan(echoing).by_secondary()
    assert echoing.allowance_s == pytest.approx(quick.allowance_s, abs=0.005)


async def test_an_echo_that_is_late_belongs_to_its_own_request(
    bus: SimulatedBus,
) -> None:
    """It is neither an answer nor noise, though nobody waited for it any more."""
    line = network_of(bus, ["echo", "latency=200ms"])
    master = Master(line)
    async with master.conversation() as talk:
        await talk.reset_everybody()
        answer = await talk.reset(10)
        silent = await talk.reset(200)
    assert (answer.frame, answer.noise, answer.late) == (Acknowledge(), b"", b"")
    assert answer.echoed
    assert silent.is_silence


async def test_a_late_answer_is_not_that_of_the_next_meter(bus: SimulatedBus) -> None:
    """It is dropped, and from then on waited for."""
    line = network_of(bus, ())
    master = Master(line)
    for _ in range(20):
        await master.read(10)
    Order.parse("82969010:late-answers=300ms").apply(bus)
    async with master.conversation() as talk:
        late = await talk.reset(10)
        await line.pause(0.4)
        await talk.reset(200)
        in_time = await talk.reset(10)
    assert late.is_silence
    assert in_time.is_acknowledged
    assert master.counters.late_answers == 1


async def test_an_acknowledgement_in_the_place_of_data_tells_how_slow_the_line_is(
    bus: SimulatedBus,
) -> None:
    """It is that of the selection before, for which nobody waited any more."""
    master = Master(network_of(bus, ()))
    for _ in range(20):
        await master.read(10)
    known_s = master.allowance_s
    bus.gateway.latency_s = 0.12
    async with master.conversation() as talk:
        selected = await talk.select_all(bus.meters[0].secondary_address)
        answer = await talk.request_data(attempts=1)
    assert selected.is_silence
    assert answer.is_acknowledged
    assert known_s < 0.05
    assert master.allowance_s > 0.15


async def test_what_a_person_has_set_is_the_least(bus: SimulatedBus) -> None:
    """A silent meter is given that time, however quick the others are."""
    line = network_of(bus, ())
    line.least_allowance_s = 0.3
    master = Master(line)
    for _ in range(20):
        await master.read(10)
    assert master.allowance_s == 0.3


async def test_what_stands_behind_an_acknowledgement_is_heard(
    bus: SimulatedBus,
) -> None:
    """A second answer in the same piece tells that two have answered."""
    Order.parse("suffix=E7").apply(bus)
    async with Master(network_of(bus, ())).conversation() as talk:
        answer = await talk.reset(10)
    assert (answer.frame, answer.noise) == (Acknowledge(), b"\xe7")


async def test_a_converter_that_echoes_no_more_is_not_waited_for(
    house: SimulatedBus,
) -> None:
    """An answer without an echo shows it; then a silent meter costs what it always did."""
    master = Master(SimulatedLine(house))
    house.echo = True
    await master.read(10)
    house.echo = False
    await master.read(10)
    started_s = master.line.now()
    assert await master.read(200) is None
    assert master.line.now() - started_s < 2.0


@pytest.mark.parametrize("latency", ["latency=300ms", "latency=400ms"])
async def test_a_meter_is_written_to_over_a_slow_link(
    house: SimulatedBus, latency: str
) -> None:
    """The acknowledgement of the reset comes late, and is no second meter."""
    meter = house.meters[0]
    service = Service(Master(network_of(house, [latency])))
    await service.set_primary_address(meter.secondary_address, 200)
    assert meter.primary_address == 200
