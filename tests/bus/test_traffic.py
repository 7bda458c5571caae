"""Watching what passes on a bus: whoever watches is told all of it, and nothing secret."""

from contextlib import suppress
from typing import Final

import pytest

from meterbus.bus.master import Master
from meterbus.bus.traffic import Passing, Remark
from meterbus.hexadecimal import spaced
from meterbus.protocol.errors import MeterError
from meterbus.protocol.reading import Manner
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from tests.bus.talks import reset

PASSWORD: Final = bytes.fromhex("04 FD 16 11 47 00 00")


@pytest.fixture
def watched(master: Master) -> list[Passing]:
    """Return what somebody is told who watches from now on."""
    told: list[Passing] = []
    master.traffic.watch(told.append)
    return told


def shown(told: list[Passing]) -> list[tuple[bool, str, Remark | None]]:
    """Return what passed, with its bytes in hex."""
    return [(each.is_sent, spaced(each.data), each.remark) for each in told]


async def test_requests_and_answers_pass_as_they_are(
    master: Master, watched: list[Passing]
) -> None:
    """In their order, also while nothing is logged."""
    reading = await master.read(10)
    assert reading is not None
    assert shown(watched) == [
        (True, "10 40 0A 4A 16", None),
        (False, "E5", None),
        (True, "10 7B 0A 85 16", None),
        (False, spaced(reading.frames[0].to_bytes()), None),
    ]


async def test_a_silence_is_told(master: Master, watched: list[Passing]) -> None:
    """It has no bytes, and says why nothing follows."""
    await reset(master, 200)
    assert shown(watched)[-1] == (False, "", Remark.SILENCE)


async def test_a_preamble_is_told(line: SimulatedLine) -> None:
    """Hundreds of the same byte are one."""
    master, told = Master(line, wake_up_s=2.0), list[Passing]()
    master.traffic.watch(told.append)
    await master.read(10)
    assert shown(told)[0] == (True, "", Remark.WAKE_UP)


async def test_noise_is_told_as_such(
    bus: SimulatedBus, master: Master, watched: list[Passing]
) -> None:
    """A converter's padding is neither noise nor an answer."""
    bus.noise_before = b"\xff\x00"
    await master.read(10)
    assert (False, "FF 00", Remark.PADDING) in shown(watched)


async def test_who_watches_no_more_is_told_nothing(master: Master) -> None:
    """And who watches beside goes on."""
    ended, other = list[Passing](), list[Passing]()
    end = master.traffic.watch(ended.append)
    master.traffic.watch(other.append)
    end()
    await master.read(10)
    assert ended == []
    assert len(other) == 4


async def test_who_watches_twice_ends_one_of_them(master: Master) -> None:
    """Two pages of one person."""
    told = list[Passing]()
    end = master.traffic.watch(told.append)
    master.traffic.watch(told.append)
    end()
    await master.read(10)
    assert len(told) == 4
    assert master.traffic.is_watched


async def test_who_watches_follows_to_another_line(
    bus: SimulatedBus, master: Master, watched: list[Passing]
) -> None:
    """A gateway that is moved is still the one that is watched."""
    await master.change_line(SimulatedLine(bus))
    await master.read(10)
    assert len(watched) == 4


async def test_what_opens_a_meter_is_told_as_zeros(
    master: Master, watched: list[Passing]
) -> None:
    """It is a password for as long as nobody knows better, and its checksum tells it."""
    with suppress(MeterError):
        await master.read(10, manner=Manner(prepare=((0x51, PASSWORD),)))
    sent = [spaced(each.data) for each in watched]
    assert "68 0A 0A 68 53 0A 51 00 00 00 00 00 00 00 00 16" in sent
    assert not any("11 47" in each for each in sent)
