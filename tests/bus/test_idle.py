"""Gateways that close a connection on which nobody talks: nobody notices."""

from dataclasses import dataclass
import logging

import pytest

from meterbus.bus.line import SerialLine
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import LineError
from meterbus.protocol.reading import Manner
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.line import SimulatedLine
from simulator.server import serve_tcp

REST_S = 30.0
HYDROMETER = SecondaryAddress.parse("3189274724232804")
FASTEST = 38400
PAUSE = Manner(pause_s=11.0)


@pytest.fixture(autouse=True)
def closing(bus: SimulatedBus) -> None:
    """Let the gateway close a connection that has rested for ten seconds."""
    Order.parse("idle-close=10s").apply(bus)


@dataclass(frozen=True)
class Log:
    """What people find in their log without asking for more."""

    caplog: pytest.LogCaptureFixture

    @property
    def lines(self) -> list[str]:
        """Return what we have said."""
        told = (each for each in self.caplog.records if "meterbus" in each.name)
        return [each.getMessage() for each in told]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    """Return the log."""
    caplog.set_level(logging.INFO)
    return Log(caplog)


async def test_every_read_after_a_rest_gets_its_answer(
    master: Master, line: SimulatedLine, log: Log
) -> None:
    """The line is opened again before anything is asked, and nothing is said of it."""
    for address in (10, HYDROMETER, 10, HYDROMETER):
        assert await master.read(address) is not None
        await line.pause(REST_S)
    counters = master.counters
    assert (counters.opened, counters.reopened, counters.lost) == (1, 3, 0)
    assert counters.silences == 0
    assert log.lines == []


async def test_a_search_after_a_rest_finds_everybody(
    master: Master, line: SimulatedLine
) -> None:
    """Its first request is one to all."""
    scan = Scan(master)
    await master.open()
    await line.pause(REST_S)
    await scan.by_secondary()
    assert len(scan.result().meters) == 11


async def test_whoever_is_woken_is_woken_on_the_line_that_is_open(
    bus: SimulatedBus, line: SimulatedLine
) -> None:
    """A preamble that nobody hears wakes nobody."""
    Order.parse("82969010:sleeps-after=5s").apply(bus)
    master = Master(line, wake_up_s=2.0)
    assert await master.read(10) is not None
    await line.pause(REST_S)
    assert await master.read(10) is not None
    assert master.counters.silences == 0


async def test_a_line_that_is_closed_within_a_conversation_goes_on(
    master: Master, log: Log
) -> None:
    """A meter wants more rest between two requests than the gateway gives."""
    assert await master.read(10, manner=PAUSE) is not None
    assert master.counters.reopened == 1
    assert log.lines == []


async def test_a_connection_that_falls_under_a_request_is_opened_once(
    bus: SimulatedBus, master: Master
) -> None:
    """The request goes out again; who closes that too has no answer to give."""
    Order.parse("drop-connection=2").apply(bus)
    assert await master.read(10) is not None
    assert await master.read(10) is not None
    assert (master.counters.reopened, master.counters.lost) == (3, 0)
    Order.parse("drop-connection=1").apply(bus)
    with pytest.raises(LineError, match="closed by the gateway"):
        await master.read(10)
    assert master.counters.lost == 1


async def test_a_line_that_does_not_open_again_is_lost(
    bus: SimulatedBus,
    master: Master,
    line: SimulatedLine,
    log: Log,
) -> None:
    """Then it is said, once, and counted."""
    await master.read(10)
    await line.pause(REST_S)
    bus.gateway.refuse = True
    with pytest.raises(LineError, match="closed by the gateway"):
        await master.read(10)
    assert (master.counters.lost, master.counters.reopened) == (1, 0)
    assert len(log.lines) == 1
    bus.gateway.refuse = False
    await line.pause(REST_S)
    assert await master.read(10) is not None


async def test_what_is_written_is_not_written_again(
    bus: SimulatedBus, master: Master
) -> None:
    """Nobody knows whether it has arrived."""
    Order.parse("drop-connection=2").apply(bus)
    manner = Manner(prepare=((0x51, b"\x08\x00"),))
    with pytest.raises(LineError, match="was closed by the gateway"):
        await master.read(10, manner=manner)
    assert master.counters.reopened == 0


@pytest.mark.usefixtures("socket_enabled")
async def test_a_real_connection_is_opened_again(bus: SimulatedBus, log: Log) -> None:
    """What the system says of a connection that the other end has closed."""
    bus.baud_rate = FASTEST
    bus.gateway.idle_close_s = 0.0
    async with serve_tcp(bus, "127.0.0.1", 0) as where:
        master = Master(SerialLine(f"socket://{where}", baud_rate=FASTEST))
        assert await master.read(10) is not None
        bus.gateway.idle_close_s = 0.05
        await master.line.pause(0.5)
        bus.gateway.idle_close_s = 0.0
        assert await master.read(10) is not None
        await master.close()
    assert (master.counters.reopened, master.counters.lost) == (1, 0)
    assert log.lines == []
