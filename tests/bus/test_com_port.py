"""Gateways that speak RFC 2217, each in its own way, or not at all."""

from importlib.metadata import version
from unittest.mock import patch

import pytest
from serialx.platforms.serial_rfc2217 import RFC2217SerialTransport
from serialx.platforms.serial_socket import SocketSerialTransport

from meterbus.bus.line import BrokenLineError, LineProblem, Parity, SerialLine
from meterbus.bus.master import Master
from meterbus.bus.rates import detect_baud_rate
from meterbus.bus.scan import Scan
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.rfc2217 import serve_rfc2217
from simulator.server import serve_tcp

FASTEST = 38400
HOST = "127.0.0.1"

pytestmark = [pytest.mark.usefixtures("socket_enabled"), pytest.mark.wall_clock]

who_speaks = pytest.mark.parametrize("who", ["standard", "ser2net", "pyserial"])
impatient = patch("meterbus.bus.line.CONNECT_TIMEOUT_S", 0.2)


@pytest.fixture
def bus(house: SimulatedBus) -> SimulatedBus:
    """Return the bus of the house at the fastest rate."""
    house.baud_rate = FASTEST
    return house


def line_to(where: str, baud_rate: int = FASTEST, **settings: Parity) -> SerialLine:
    """Return a line with RFC 2217."""
    return SerialLine(f"rfc2217://{where}", baud_rate=baud_rate, **settings)


async def problem_of(line: SerialLine) -> BrokenLineError:
    """Return why a line cannot be opened."""
    with pytest.raises(BrokenLineError) as caught:
        await line.open()
    return caught.value


@who_speaks
async def test_a_meter_is_read_whoever_speaks(bus: SimulatedBus, who: str) -> None:
    """Who never acknowledges what nobody needs is not waited for; the rate is set."""
    Order.parse(f"rfc2217={who}").apply(bus)
    async with serve_rfc2217(bus, HOST, 0) as where:
        master = Master(line_to(where, 19200))
        assert await master.read(10) is None
        await master.set_baud_rate(FASTEST)
        assert await master.read(10) is not None
        await master.close()


@who_speaks
async def test_the_parity_is_set_whoever_speaks(bus: SimulatedBus, who: str) -> None:
    """Meters do not hear characters without."""
    Order.parse(f"rfc2217={who}").apply(bus)
    async with serve_rfc2217(bus, HOST, 0) as where:
        for parity, is_heard in ((Parity.NONE, False), (Parity.EVEN, True)):
            master = Master(line_to(where, parity=parity))
            assert (await master.read(10) is not None) is is_heard
            await master.close()


async def test_telnet_without_rfc_2217_is_told(bus: SimulatedBus) -> None:
    """It refuses to have its port set."""
    Order.parse("rfc2217=telnet").apply(bus)
    async with serve_rfc2217(bus, HOST, 0) as where:
        error = await problem_of(line_to(where))
    assert error.problem is LineProblem.NO_RFC2217
    assert "choose raw TCP" in str(error)


async def test_a_raw_gateway_is_told(bus: SimulatedBus) -> None:
    """It is reached, and nothing ever comes back: not so one that is away."""
    async with serve_tcp(bus, HOST, 0) as where:
        with impatient:
            error = await problem_of(line_to(where))
    assert error.problem is LineProblem.NO_RFC2217
    assert (await problem_of(line_to(where))).problem is LineProblem.REFUSED


@pytest.mark.parametrize(
    ("parity", "words"),
    [
        (Parity.EVEN, "baudrate 38400 instead of baudrate 2400"),
        (Parity.NONE, "baudrate 38400 instead of baudrate 2400"),
    ],
)
async def test_a_rate_that_a_gateway_does_not_take_is_an_error(
    bus: SimulatedBus, parity: Parity, words: str
) -> None:
    """Nobody would answer at the one it stays at."""
    Order.parse("keeps-settings").apply(bus)
    async with serve_rfc2217(bus, HOST, 0) as where:
        error = await problem_of(line_to(where, 2400, parity=parity))
    assert error.problem is LineProblem.UNSUPPORTED
    assert words in str(error)


async def test_a_parity_that_a_gateway_does_not_take_is_an_error(
    bus: SimulatedBus,
) -> None:
    """It is not opened without, as a port that has none is."""
    Order.parse("keeps-settings").apply(bus)
    async with serve_rfc2217(bus, HOST, 0) as where:
        error = await problem_of(line_to(where, parity=Parity.NONE))
    assert error.problem is LineProblem.UNSUPPORTED
    assert "parity even instead of parity none" in str(error)


async def test_rates_that_a_gateway_does_not_take_are_passed_over(
    bus: SimulatedBus,
) -> None:
    """There is one that it takes; a search at every rate finds all at that."""
    async with serve_rfc2217(bus, HOST, 0) as where:
        Order.parse("keeps-settings").apply(bus)
        master = Master(line_to(where))
        assert await detect_baud_rate(master, (2400, 300, 9600, FASTEST)) == FASTEST
        scan = Scan(master)
        assert await scan.at_every_rate((2400, 300, 9600, FASTEST)) == (FASTEST,)
        assert len(scan.result().meters) == 11
        await master.close()


async def test_a_dead_connection_ends_the_wait_for_another_rate(
    bus: SimulatedBus,
) -> None:
    """Nobody says that it is set, and nobody says that it is not."""
    async with serve_rfc2217(bus, HOST, 0) as where:
        line = line_to(where)
        await line.open()
        bus.gateway.half_open = True
        with impatient, pytest.raises(BrokenLineError) as caught:
            await line.set_baud_rate(2400)
        await line.close()
    assert caught.value.problem is LineProblem.TIMEOUT


async def test_a_gateway_that_hangs_up_is_told_in_its_own_words(
    bus: SimulatedBus,
) -> None:
    """Another program has it; it works when that has gone."""
    Order.parse("one-client").apply(bus)
    for who in ("standard", "ser2net"):
        Order.parse(f"rfc2217={who}").apply(bus)
        async with serve_rfc2217(bus, HOST, 0) as where:
            first, second = line_to(where), line_to(where)
            await first.open()
            error = await problem_of(second)
            assert error.problem is LineProblem.HUNG_UP
            assert error.detail == "Port already in use"
            await first.close()
            await second.open()
            await second.close()


def test_what_serialx_keeps_to_itself_is_as_it_was() -> None:
    """Another version than these may call it otherwise, and would be waited for again."""
    assert version("serialx") in {"1.11.0", "1.15.1"}
    own = {"_connect", "_negotiate", "_send_and_wait", "_send_command"}
    own |= {"_data_received", "_tcp_connection_lost"}
    assert own <= set(dir(RFC2217SerialTransport))
    own = {"_connection_lost", "_data_received"}
    assert own <= set(dir(SocketSerialTransport))
