"""pyserial's server of RFC 2217, which never acknowledges what nobody needs."""

from collections.abc import AsyncIterator
import os
from pathlib import Path
import termios

import pytest

from meterbus.bus.line import Parity, SerialLine
from simulator.bus import SimulatedBus
from simulator.rfc2217 import serve_rfc2217
from tests.transcripts import HEARS

from .conftest import FASTEST
from .gateways import HOST, pseudo_terminal, pyserial, taken
from .talks import EVERY_BYTE, found_at, is_heard, received, told

pytestmark = pytest.mark.wall_clock


@pytest.fixture
async def where(bus: SimulatedBus) -> AsyncIterator[str]:
    """Return where it stands before the bus.

    pyserial sets no parity at a pseudo-terminal, so it hands all on with RFC 2217 itself.
    """
    async with (
        serve_rfc2217(bus, HOST, 0) as behind,
        pyserial(f"rfc2217://{behind}") as where,
    ):
        yield where


async def test_a_search_finds_everybody(where: str) -> None:
    """Four meters, two of which share an address."""
    assert await found_at(f"rfc2217://{where}") == 4


async def test_rate_and_parity_arrive_at_the_wires(where: str) -> None:
    """Meters hear one rate, and even parity."""
    url = f"rfc2217://{where}"
    assert await is_heard(url, FASTEST, Parity.EVEN)
    assert not await is_heard(url, FASTEST, Parity.NONE)
    assert not await is_heard(url, 19200, Parity.EVEN)
    assert await is_heard(url, FASTEST, Parity.EVEN)


async def test_rate_and_every_byte_arrive_at_the_port_behind(tmp_path: Path) -> None:
    """FF too, which telnet takes for its own."""
    with pseudo_terminal(tmp_path / "tty") as terminal:
        async with pyserial(str(tmp_path / "tty")) as where:
            line = SerialLine(
                f"rfc2217://{where}", baud_rate=FASTEST, parity=Parity.NONE
            )
            await line.open()
            assert termios.tcgetattr(terminal)[4] == termios.B38400
            await line.write(EVERY_BYTE)
            assert await taken(terminal, 256) == EVERY_BYTE
            os.write(terminal, EVERY_BYTE)
            assert await received(line, len(EVERY_BYTE)) == EVERY_BYTE
            await line.close()


async def test_the_simulator_speaks_as_it_does(where: str) -> None:
    """Byte for byte, to what serialx says."""
    assert await told(where, HEARS["pyserial"]) == list(HEARS["pyserial"])
