"""The log of a bus: what happened, in memory and in a file."""

from pathlib import Path

import pytest

from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry, log_to, read_log

from .builders import ACKNOWLEDGED, ask, meter, opened, short

RESET = short(0x40, 5)


def outcomes(bus: SimulatedBus) -> list[tuple[Kind, str]]:
    """Return what the log tells, without times and bytes."""
    return [(entry.kind, entry.outcome) for entry in bus.log]


async def test_a_file_reads_back_as_the_log_that_it_was(tmp_path: Path) -> None:
    """Times, bytes, names and outcomes, in order."""
    bus = SimulatedBus([meter(5), meter(5, number="12345678")])
    with log_to(tmp_path / "log") as bus.witness:
        line = await opened(bus)
        await ask(line, RESET)
        bus.loss = 1.0
        await ask(line, RESET)
        await line.close()
    assert read_log(tmp_path / "log") == bus.log


async def test_a_file_can_be_read_while_it_grows(tmp_path: Path) -> None:
    """Each entry is one line, written at once."""
    bus = SimulatedBus([meter(5)])
    with log_to(tmp_path / "log") as bus.witness:
        bus.request(RESET, 0.0)
        assert read_log(tmp_path / "log") == bus.log


async def test_the_log_tells_what_became_of_every_request() -> None:
    """From opening to closing the line."""
    bus = SimulatedBus([meter(5)])
    line = await opened(bus)
    await ask(line, RESET)
    await ask(line, short(0x40, 9))
    bus.loss = 1.0
    await ask(line, RESET)
    bus.loss, bus.wrong_checksum = 0.0, 1.0
    await ask(line, RESET)
    await line.close()
    assert outcomes(bus) == [
        (Kind.OPENED, ""),
        (Kind.REQUEST, ""),
        (Kind.ANSWER, ""),
        (Kind.RECEIVED, "1 answer"),
        (Kind.REQUEST, ""),
        (Kind.SILENCE, ""),
        (Kind.REQUEST, ""),
        (Kind.ANSWER, ""),
        (Kind.LOST, "loss"),
        (Kind.SILENCE, ""),
        (Kind.REQUEST, ""),
        (Kind.ANSWER, ""),
        (Kind.DAMAGED, "wrong_checksum"),
        (Kind.RECEIVED, "1 answer"),
        (Kind.CLOSED, "by the master"),
    ]


def test_answers_that_hide_each_other_are_counted() -> None:
    """The receiver sees one, the log tells of two."""
    bus = SimulatedBus([meter(5), meter(6)])
    bus.request(short(0x40, 254), 0.0)
    assert bus.log[-1].data == ACKNOWLEDGED
    assert outcomes(bus)[-1] == (Kind.RECEIVED, "2 answers")


async def test_a_connection_that_the_gateway_closes_is_told_so() -> None:
    """And once only."""
    bus = SimulatedBus([meter(5)])
    bus.gateway.drop_connection_every = 1
    line = await opened(bus)
    await line.write(RESET)
    await line.close()
    assert outcomes(bus) == [(Kind.OPENED, ""), (Kind.CLOSED, "by the gateway")]


def test_the_older_half_of_a_long_log_goes() -> None:
    """A bus may be served for weeks."""
    bus = SimulatedBus([])
    for number in range(100_001):
        bus.note(number, Kind.OPENED)
    assert [entry.time_s for entry in bus.log] == [*range(50_000, 100_001)]


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"time": 1, "kind": "magic"}'])
def test_a_line_that_is_no_entry_is_refused(line: str) -> None:
    """Nothing is guessed."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        LogEntry.from_json(line)
