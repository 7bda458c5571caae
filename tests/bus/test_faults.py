"""What wires, gateways and meters do wrong: nobody is lost, nothing wrong is believed."""

from contextlib import suppress
import logging

import pytest

from meterbus.bus.found import Hint
from meterbus.bus.line import BrokenLineError, LineProblem
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import LineError, ProtocolError
from meterbus.protocol.reading import Manner, Reading
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.fleet import make_fleet
from simulator.line import SimulatedLine

A_MINUTE_S = 60
"""The longest that a line which failed is left alone."""
NETWORK_ALLOWANCE_S = 0.4


def fleet(meters: int, *faults: str, seed: int = 1, primary: str = "unique"):
    """Return a bus with so many meters, some of them with a fault."""
    bus = make_fleet(meters, seed=seed, primary=primary, clock=lambda: 1.8e9).bus()
    for fault in faults:
        Order.parse(fault).apply(bus)
    return bus


def first_of(bus: SimulatedBus) -> str:
    """Return the serial number of a bus's first meter."""
    return bus.meters[0].secondary_address.identification


async def found_on(bus: SimulatedBus, line: SimulatedLine) -> Scan:
    """Search a bus by secondary address."""
    line.bus = bus
    scan = Scan(Master(line))
    await scan.by_secondary()
    return scan


@pytest.mark.parametrize(
    "faults",
    [
        ["truncate=0.02"],
        ["bit-errors=0.02"],
        ["noise=0.05"],
        ["drop-connection=20"],
        ["selection-pause=50ms"],
        ["needs-pause=20ms"],
        ["strict-fields"],
        ["ignores-full-wildcard"],
        ["no-nke-answer"],
        ["prefix=00"],
        ["suffix=FF"],
        ["sleeps-after=1s"],
        ["echo"],
    ],
    ids=lambda faults: faults[0],
)
async def test_no_meter_is_lost(line: SimulatedLine, faults: list[str]) -> None:
    """Twelve of twelve, whatever is wrong."""
    bus = fleet(12, *faults)
    scan = await found_on(bus, line)
    assert {each.address for each in scan.meters} == {
        each.secondary_address for each in bus.meters
    }


@pytest.mark.parametrize("seed", range(1, 8))
async def test_no_meter_is_lost_with_answers(line: SimulatedLine, seed: int) -> None:
    """One answer in fifty is lost: what was silent is asked again, if anybody was."""
    bus = fleet(60, "loss=0.02", seed=seed)
    assert len((await found_on(bus, line)).meters) == 60


@pytest.mark.parametrize("fault", ["answers-wrong-selections", "stays-selected"])
async def test_one_disobedient_meter_hides_no_other(
    line: SimulatedLine, fault: str
) -> None:
    """A meter acknowledges what is not meant for it, or keeps answering for others."""
    bus = fleet(5)
    Order.parse(f"{first_of(bus)}:{fault}").apply(bus)
    assert len((await found_on(bus, line)).meters) == 5


@pytest.mark.parametrize("fault", ["stays-selected", "sleeps-after=5s"])
async def test_a_meter_that_is_still_selected_hides_no_other(
    line: SimulatedLine, fault: str
) -> None:
    """It does not obey the selection of another, or sleeps through it."""
    line.bus = fleet(2, f"{first_of(fleet(2))}:{fault}")
    master = Master(line)
    for meter in line.bus.meters * 2:
        reading = await master.read(meter.secondary_address)
        assert reading is not None
        assert reading.telegram.header.address == meter.secondary_address
        await line.pause(60)


@pytest.mark.parametrize(
    "faults",
    [["latency=250ms"], ["latency=40ms", "packetise=20ms"]],
    ids=["slow", "packetising"],
)
async def test_a_slow_gateway_is_waited_for(
    line: SimulatedLine, faults: list[str]
) -> None:
    """Answers come late, and in pieces that hide the rests of the bus."""
    line.allowance_s, line.streams = NETWORK_ALLOWANCE_S, False
    assert len((await found_on(fleet(12, *faults), line)).meters) == 12


@pytest.mark.parametrize("fault", ["no-nke-answer", "needs-nke-first", "prefix=00"])
async def test_primary_search_knows_odd_meters(line: SimulatedLine, fault: str) -> None:
    """Some acknowledge no reset, some need one, some converters pad."""
    line.bus = fleet(3, fault)
    scan = Scan(Master(line))
    await scan.by_primary(range(6))
    expected = [each.primary_address for each in line.bus.meters]
    assert sorted(each.primary_address for each in scan.meters) == expected
    assert scan.collisions == []


async def test_a_meter_without_data_is_said_to_be_there(line: SimulatedLine) -> None:
    """It acknowledges its selection; what it needs is a reset of its own address."""
    bus = fleet(1, "needs-nke-first")
    scan = await found_on(bus, line)
    assert scan.result().hints == (Hint.NO_DATA,)
    bus.meters[0].needs_nke_first = False
    scan = await found_on(bus, line)
    assert len(scan.meters) == 1
    assert scan.result().hints == ()


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("half-open-every=10", LineProblem.LOST),
        ("jabber", LineProblem.NEVER_RESTS),
    ],
)
async def test_a_search_on_a_line_that_dies_fails_and_works_again(
    line: SimulatedLine, fault: str, problem: LineProblem
) -> None:
    """Silence for ever, or bytes for ever, is an error and never an empty bus."""
    line.bus = fleet(12, fault)
    master = Master(line)
    with pytest.raises(BrokenLineError) as broken:
        await Scan(master).by_secondary()
    assert broken.value.problem is problem
    line.bus = fleet(12)
    await master.open()
    scan = Scan(master)
    await scan.by_secondary()
    assert len(scan.meters) == 12


async def test_a_gateway_that_is_off_is_told_of_once(
    line: SimulatedLine, bus: SimulatedBus, caplog: pytest.LogCaptureFixture
) -> None:
    """One line when it goes, one when it is back, however often it is tried."""
    caplog.set_level(logging.INFO)
    master = Master(line)
    assert await master.read(10)
    bus.gateway.drop_connection_every, bus.gateway.refuse = 1, True
    await fail_for_an_hour(master, "was closed by the gateway|is refused")
    assert levels(caplog) == ["WARNING"]
    bus.gateway.drop_connection_every, bus.gateway.refuse = 0, False
    assert await master.read(10)
    assert levels(caplog) == ["WARNING", "INFO"]


async def test_a_line_that_jabbers_is_told_of_once(
    line: SimulatedLine, bus: SimulatedBus, caplog: pytest.LogCaptureFixture
) -> None:
    """It can be opened each time: it is back only when somebody answers."""
    caplog.set_level(logging.INFO)
    master = Master(line)
    assert await master.read(10)
    bus.jabber = True
    await fail_for_an_hour(master, "bytes come without end")
    assert levels(caplog) == ["WARNING"]
    bus.jabber = False
    assert await master.read(10)
    assert levels(caplog) == ["WARNING", "INFO"]


def levels(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return how grave what was logged is; that a slow machine is slow is not ours."""
    return [each.levelname for each in caplog.records if "meterbus" in each.name]


async def fail_for_an_hour(master: Master, why: str) -> None:
    """Read a meter every few minutes, each time in vain."""
    for _ in range(12):
        with pytest.raises(LineError, match=why):
            await master.read(10)
        await master.line.pause(300)


async def test_a_connection_that_was_dead_from_its_start_is_given_up(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """The line was opened anew while the gateway was gone: it comes back all the same."""
    master = Master(line)
    assert await master.read(10)
    bus.gateway.half_open = True
    assert [await master.read(10) for _ in range(4)][-1] is None
    bus.gateway.half_open = False
    await line.pause(A_MINUTE_S)
    assert [await master.read(10) for _ in range(4)][-1] is not None


async def test_a_bus_on_which_nobody_answers_is_not_opened_again_and_again(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """A line is opened anew once a minute at most while it stays silent."""
    bus.cut = True
    master = Master(line)
    for _ in range(60):
        assert await master.read(10) is None
        await line.pause(10)
    assert line.opened <= 1 + line.now() / A_MINUTE_S
    bus.cut = False
    assert await master.read(10)


async def test_garbage_is_not_opened_again_and_again(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """Each failure makes the wait longer; an answer ends that."""
    bus.jabber = True
    master = Master(line)
    for _ in range(20):
        with pytest.raises(LineError, match="bytes come without end"):
            await master.read(10)
    assert master.requests <= 2
    bus.jabber = False
    await line.pause(A_MINUTE_S)
    assert await master.read(10)


async def test_who_put_the_line_right_need_not_wait(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """A failure that was forgiven does not keep the next request back."""
    bus.gateway.refuse = True
    master = Master(line)
    for _ in range(3):
        with pytest.raises(LineError, match="is refused"):
            await master.open()
    bus.gateway.refuse = False
    with pytest.raises(LineError, match="is refused"):
        await master.read(10)
    master.forgive()
    assert await master.read(10)


async def test_a_meter_at_another_rate_is_read_at_its_own(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """One at 300 baud among others at 2400: each is read, turn by turn."""
    slow = next(each for each in bus.meters if each.primary_address == 10)
    slow.baud_rate = 300
    master = Master(line)
    assert await master.read(10) is None
    for _ in range(2):
        assert await master.read(10, manner=Manner(baud_rate=300))
        assert await master.read(12)


async def test_a_sleeping_meter_is_woken(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """A first reset wakes it, where no preamble does: it gives one telegram, and no old one."""
    sleeper = next(each for each in bus.meters if each.primary_address == 10)
    sleeper.sleeps_after_s = 0.5
    assert await requests_after_sleep(Master(line)) == 3
    assert await requests_after_sleep(Master(line, wake_up_s=2.2)) == 2


async def requests_after_sleep(master: Master) -> int:
    """Read a meter that is known, sleeps, and is read again; return what that took."""
    await master.read(10)
    await master.line.pause(10)
    reading = await master.read(10)
    assert reading is not None
    return reading.requests


async def test_a_line_that_is_shared_is_closed_between_reads(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """Another program may have the port in between."""
    master = Master(line, keeps_open=False)
    for _ in range(2):
        assert await master.read(10)
        assert not line.is_open


async def read_or_fail(master: Master, address: SecondaryAddress) -> Reading | None:
    """Read a meter; None as well where what came was good for nothing."""
    with suppress(ProtocolError):
        return await master.read(address)
    return None


async def test_a_foreign_answer_is_never_taken_for_the_meters(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """Answers that come a request too late belong to somebody else."""
    bus.late_answers_s = 0.3
    master = Master(line)
    wanted = SecondaryAddress.parse(str(bus.meters[0].secondary_address))
    late = [await read_or_fail(master, wanted) for _ in range(3)]
    bus.late_answers_s = 0.0
    reading = await master.read(wanted)
    heard = [each for each in (*late, reading) if each is not None]
    assert reading is not None
    assert {each.telegram.header.address for each in heard} == {wanted}
