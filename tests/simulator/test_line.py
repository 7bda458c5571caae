"""The simulated line and its clock."""

import pytest

from meterbus.protocol.errors import LineError
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine

from .builders import ACKNOWLEDGED, meter, short

CHARACTER_S = 11 / 2400


@pytest.fixture
async def line() -> SimulatedLine:
    """Return an open line to a bus with one meter at address 5."""
    opened = SimulatedLine(SimulatedBus([meter(5)]))
    await opened.open()
    return opened


async def test_writing_takes_the_time_of_the_bits(line: SimulatedLine) -> None:
    """It returns when the last one has left."""
    await line.write(short(0x40, 5))
    assert line.now() == pytest.approx(5 * CHARACTER_S)


async def test_reading_advances_to_the_arrival(line: SimulatedLine) -> None:
    """The answer comes after the meter's 30 ms."""
    await line.write(short(0x40, 5))
    assert await line.read(1.0) == ACKNOWLEDGED
    assert line.now() == pytest.approx(6 * CHARACTER_S + 0.03)


async def test_reading_nothing_takes_the_whole_timeout(line: SimulatedLine) -> None:
    """Silence is as long as one waits for it."""
    assert await line.read(0.5) == b""
    assert line.now() == 0.5


async def test_an_answer_after_the_timeout_comes_with_the_next_read(
    line: SimulatedLine,
) -> None:
    """A late answer is not lost."""
    await line.write(short(0x40, 5))
    assert await line.read(0.01) == b""
    assert await line.read(0.5) == ACKNOWLEDGED


async def test_a_telegram_arrives_in_chunks(line: SimulatedLine) -> None:
    """A read returns what there is, not a whole frame."""
    await line.write(short(0x7B, 5))
    chunks = [await line.read(1.0) for _ in range(3)]
    assert list(map(len, chunks)) == [16, 8, 0]


async def test_a_pause_is_simulated_time(line: SimulatedLine) -> None:
    """An hour costs nothing."""
    await line.pause(3600)
    assert line.now() == 3600


async def test_another_baud_rate_is_not_heard(line: SimulatedLine) -> None:
    """The bus keeps its own."""
    await line.set_baud_rate(300)
    await line.write(short(0x40, 5))
    assert await line.read(2.0) == b""


async def test_a_line_that_cannot_be_opened_raises() -> None:
    """With the error that the test gives."""
    line = SimulatedLine(SimulatedBus([]))
    line.open_error = LineError("no such port")
    with pytest.raises(LineError, match="no such port"):
        await line.open()
    assert line.opened == 0


async def test_a_lost_line_fails_until_it_is_back(line: SimulatedLine) -> None:
    """Open, read and write fail."""
    line.lost = True
    with pytest.raises(LineError, match="is lost"):
        await line.read(1)
    with pytest.raises(LineError, match="is lost"):
        await line.write(b"\x00")
    with pytest.raises(LineError, match="cannot be opened"):
        await line.open()
    line.lost = False
    assert await line.read(1) == b""


async def test_a_closed_line_cannot_be_used(line: SimulatedLine) -> None:
    """Closing counts, and drops what was under way."""
    await line.write(short(0x40, 5))
    await line.close()
    with pytest.raises(LineError, match="not open"):
        await line.read(1)
    await line.open()
    assert await line.read(1) == b""
    assert (line.opened, line.closed) == (2, 1)
