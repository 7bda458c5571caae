"""The debug log: what goes over the line, byte by byte, and nothing when it is off."""

from contextlib import suppress
import logging
from typing import Final

import pytest

from meterbus.bus import byte_log
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.bus.traffic import Traffic
from meterbus.hexadecimal import spaced
from meterbus.protocol.errors import LineError, MeterError
from meterbus.protocol.frames import LongFrame
from meterbus.protocol.reading import Manner
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.line import SimulatedLine
from tests.bus.talks import reset
from tests.meters import meter_of

LOGGER = byte_log.__name__
RESET = "→ 10 40 0A 4A 16"
REQUEST = "→ 10 7B 0A 85 16"


class Untouchable(LongFrame):
    """A frame that nobody may turn into bytes."""

    def to_bytes(self) -> bytes:
        """Fail: this takes time that nobody wants to spend."""
        raise AssertionError("turned into bytes for a log that is off")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Turn the debug log of the bus on."""
    # It tells of a slow machine that it is slow.
    caplog.set_level(logging.ERROR, "asyncio")
    caplog.set_level(logging.DEBUG, LOGGER)
    return caplog


async def answer_of(master: Master) -> str:
    """Read the meter at 10; return its telegram in hex."""
    reading = await master.read(10)
    assert reading is not None
    return spaced(reading.frames[0].to_bytes())


async def test_requests_and_answers_are_logged_as_they_are(
    master: Master, log: pytest.LogCaptureFixture
) -> None:
    """An arrow for the direction, then whole frames."""
    answer = await answer_of(master)
    assert log.messages == [RESET, "← E5", REQUEST, f"← {answer}"]


async def test_silence_is_logged(master: Master, log: pytest.LogCaptureFixture) -> None:
    """Who waits for an answer sees that none came."""
    await reset(master, 10)
    log.clear()
    assert (await reset(master, 200)).is_silence
    assert log.messages == ["→ 10 40 C8 08 16", "← (silence)"]


async def test_padding_is_named_as_such(
    master: Master, bus: SimulatedBus, log: pytest.LogCaptureFixture
) -> None:
    """What a converter puts around answers is neither an answer nor noise."""
    bus.noise_before = b"\xff\x00"
    async with master.conversation() as talk:
        answer = await talk.request_data(10)
    assert answer.frame is not None
    whole = spaced(answer.frame.to_bytes())
    assert log.messages == [REQUEST, "← FF 00 (padding)", f"← {whole}"]


async def test_noise_is_named_as_such(
    master: Master, bus: SimulatedBus, log: pytest.LogCaptureFixture
) -> None:
    """Stray bytes have a line of their own, beside the answer."""
    bus.noise_before = b"\x03\x05"
    async with master.conversation() as talk:
        answer = await talk.request_data(10)
    assert answer.frame is not None
    whole = spaced(answer.frame.to_bytes())
    assert log.messages == [REQUEST, "← 03 05 (noise)", f"← {whole}"]


async def test_a_damaged_answer_is_noise(
    master: Master, bus: SimulatedBus, log: pytest.LogCaptureFixture
) -> None:
    """All of its bytes are there, for who wants to see what is wrong with them."""
    meter_of(bus, "82969010").corrupt_answers = 1
    async with master.conversation() as talk:
        await talk.request_data(10)
    asked, damaged, *_ = log.messages
    assert asked == REQUEST
    assert damaged.startswith("← 68 ")
    assert damaged.endswith(" 16 (noise)")


async def test_an_echo_is_named_as_such(
    master: Master, bus: SimulatedBus, log: pytest.LogCaptureFixture
) -> None:
    """A converter that sends back what it is sent is seen at once."""
    bus.echo = True
    await reset(master, 10)
    assert log.messages == [RESET, "← 10 40 0A 4A 16 (echo)", "← E5"]


async def test_a_request_of_another_master_is_noise(
    master: Master, bus: SimulatedBus, log: pytest.LogCaptureFixture
) -> None:
    """A second master on the bus gives itself away."""
    bus.noise_before = bytes.fromhex("10 7B 0A 85 16")
    await reset(master, 10)
    assert log.messages == [RESET, "← 10 7B 0A 85 16 (noise)", "← E5"]


async def test_what_comes_late_is_named_as_such(
    master: Master,
    bus: SimulatedBus,
    line: SimulatedLine,
    log: pytest.LogCaptureFixture,
) -> None:
    """It is no answer to the request that is about to be sent."""
    Order.parse("82969010:late-answers=400ms").apply(bus)
    async with master.conversation() as talk:
        await talk.request_data(10, attempts=1)
        await line.pause(1.0)
        log.clear()
        await talk.request_data(10, attempts=1)
    late, *_ = log.messages
    assert late.startswith("← 68 ")
    assert late.endswith(" 16 (late, dropped)")


async def test_what_others_say_in_a_search_is_logged(
    master: Master, log: pytest.LogCaptureFixture
) -> None:
    """Two meters at 74: what is heard after their collision is noise."""
    await Scan(master).by_primary([74])
    heard = [each for each in log.messages if each.endswith("(noise)")]
    assert heard
    assert all(each.startswith("← ") for each in heard)


async def test_bytes_without_end_are_logged_up_to_a_limit(
    master: Master, bus: SimulatedBus, log: pytest.LogCaptureFixture
) -> None:
    """The error names the first ones, the log has more of them."""
    Order.parse(f"prefix={'68' * 1100}").apply(bus)
    with pytest.raises(LineError, match="bytes come without end"):
        await master.read(10)
    asked, heard, lost = log.messages
    assert asked == RESET
    assert heard.startswith("← 68 68 68 68 ")
    assert heard.endswith(" 68 (noise)")
    # Four times the longest frame, and what the last read of 16 bytes had beyond.
    assert 1024 <= heard.count("68") < 1024 + 16
    assert "bytes come without end (68 68 " in lost


async def test_the_preamble_is_logged_as_a_count(
    line: SimulatedLine, log: pytest.LogCaptureFixture
) -> None:
    """Hundreds of the same byte tell nothing more."""
    await Master(line, wake_up_s=2.0).read(10)
    assert log.messages[0] == "→ 436 × 55 (wake-up)"


PASSWORD: Final = bytes.fromhex("04 FD 16 11 47 00 00")


@pytest.mark.parametrize("fault", ["82969010:ignores-writes", "echo"])
async def test_what_opens_a_meter_is_not_logged(
    bus: SimulatedBus, master: Master, log: pytest.LogCaptureFixture, fault: str
) -> None:
    """It is a password for as long as nobody knows better, and its checksum tells it."""
    Order.parse(fault).apply(bus)
    with suppress(MeterError):
        await master.read(10, manner=Manner(prepare=((0x51, PASSWORD),)))
    sent = "→ 68 0A 0A 68 53 0A 51 ** ** ** ** ** ** ** ** 16"
    assert sent in log.messages
    assert "11 47" not in log.text


async def test_what_another_meter_hears_is_logged_again(
    master: Master, log: pytest.LogCaptureFixture
) -> None:
    """Secrets are those of the meter that is read."""
    await master.read(10, manner=Manner(prepare=((0x51, PASSWORD),)))
    log.clear()
    await master.read(10, manner=Manner(prepare=((0x51, b"\x7f\x7e"),)))
    assert "→ 68 05 05 68 53 0A 51 7F 7E AB 16" in log.messages


async def test_nothing_is_put_together_for_a_log_that_is_off(
    master: Master, caplog: pytest.LogCaptureFixture
) -> None:
    """Reading costs no time for a log that nobody wants."""
    caplog.set_level(logging.INFO, LOGGER)
    await master.read(10)
    byte_log.ByteLog(Traffic()).received(Untouchable(0x08, 1, 0x72))
    assert [each.message for each in caplog.records if each.name == LOGGER] == []
