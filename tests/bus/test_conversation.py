"""A conversation: the bus for oneself, and for nobody after its end."""

import asyncio
from decimal import Decimal

import pytest

from meterbus.bus.master import Master
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import FCB, LongFrame
from meterbus.protocol.reading import USUAL, Manner
from simulator.bus import SimulatedBus
from simulator.evidence import Kind
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from tests.meters import Live, meter_of

HYDROMETER = SecondaryAddress.parse("3189274724232804")


async def test_who_is_selected_is_asked(master: Master) -> None:
    """Select, request: the answer comes from that meter."""
    async with master.conversation() as talk:
        assert await talk.select(HYDROMETER)
        answer = await talk.request_data()
    assert isinstance(answer.frame, LongFrame)
    assert answer.frame.data[:4].hex() == "47278931"


async def test_the_frame_count_bit_turns_with_each_answer(
    master: Master, bus: SimulatedBus
) -> None:
    """Whoever asks for the next telegram need not know which one it is."""
    async with master.conversation() as talk:
        for _ in range(3):
            await talk.request_data(10)
    assert [f"{each[1]:02X}" for each in bus.requests] == ["7B", "5B", "7B"]


async def test_the_frame_count_bit_starts_anew_behind_a_reset(
    master: Master, bus: SimulatedBus
) -> None:
    """The meter forgets what it was, too."""
    async with master.conversation() as talk:
        await talk.request_data(10)
        await talk.reset(10)
        await talk.request_data(10)
    assert [each.hex(" ").upper() for each in bus.requests] == [
        "10 7B 0A 85 16",
        "10 40 0A 4A 16",
        "10 7B 0A 85 16",
    ]


async def test_the_frame_count_bit_starts_anew_behind_a_selection(
    master: Master, bus: SimulatedBus
) -> None:
    """It may be another meter that is asked."""
    async with master.conversation() as talk:
        for _ in range(2):
            assert await talk.select(HYDROMETER)
            await talk.request_data()
    assert [each.hex(" ").upper() for each in bus.requests[1::2]] == [
        "10 7B FD 78 16"
    ] * 2


async def test_a_reset_is_no_telegram_that_a_meter_could_repeat(
    master: Master, bus: SimulatedBus
) -> None:
    """What one that acknowledges no reset said last is known all the same."""
    meter_of(bus, "82969010").no_nke_answer = True
    for _ in range(2):
        await master.read(10)
    async with master.conversation() as talk:
        await talk.reset(10)
    reading = await master.read(10)
    assert reading is not None
    assert reading.requests == 2


async def test_everybody_is_woken_before_they_are_reset(
    line: SimulatedLine, bus: SimulatedBus
) -> None:
    """So each search begins: it does not know who sleeps."""
    async with Master(line, wake_up_s=2.2).conversation() as talk:
        await talk.reset_everybody()
    preamble, reset = (each for each in bus.log if each.kind is Kind.REQUEST)
    assert set(preamble.data) == {0x55}
    assert reset.data.hex(" ").upper() == "10 40 FF 3F 16"


async def test_requests_at_once_come_one_after_the_other(master: Master) -> None:
    """Each has an answer of its own."""
    async with master.conversation() as talk:
        answers = await asyncio.gather(
            *(talk.request_data(address) for address in (10, 12, 15))
        )
    frames = [each.frame for each in answers]
    assert [isinstance(each, LongFrame) and each.a for each in frames] == [10, 12, 15]


async def test_nothing_is_asked_after_the_end(
    master: Master, bus: SimulatedBus
) -> None:
    """The bus belongs to others by then."""
    async with master.conversation() as talk:
        await talk.request_data(10)
    asked = len(bus.requests)
    with pytest.raises(RuntimeError, match="over"):
        await talk.request_data(10)
    assert len(bus.requests) == asked


async def test_two_do_not_talk_at_once(master: Master, bus: SimulatedBus) -> None:
    """The second waits until the first has ended, however long that pauses."""

    async def select_and_ask(number: str) -> bytes:
        async with master.conversation() as talk:
            assert await talk.select(SecondaryAddress(number))
            await talk.pause(3.0)
            answer = await talk.request_data()
        assert isinstance(answer.frame, LongFrame)
        return answer.frame.data[:4][::-1]

    numbers = ["31892747", "82969010", "82969012"]
    answers = await asyncio.gather(*map(select_and_ask, numbers))
    assert [each.hex() for each in answers] == numbers


async def test_a_conversation_that_ends_in_an_error_gives_the_bus_back(
    master: Master, line: SimulatedLine
) -> None:
    """Whoever is next gets it."""
    with pytest.raises(ZeroDivisionError):
        async with master.conversation():
            raise ZeroDivisionError
    assert await master.read(10)
    assert line.is_open


async def test_meters_of_two_rates_at_one_address_are_two(line: SimulatedLine) -> None:
    """What one of them said last is no repetition of the other's."""
    first, second = (
        SimulatedMeter(1, SecondaryAddress(f"1000000{place}", 0x2C2D, 1, 7), Live())
        for place in "12"
    )
    second.baud_rate = 9600
    for meter in (first, second):
        meter.ignores_nke = True
    line.bus = SimulatedBus([first, second])
    master = Master(line)
    shown = []
    for _ in range(4):
        for manner in (USUAL, Manner(baud_rate=9600)):
            reading = await master.read(1, manner=manner)
            assert reading is not None
            shown.append((manner.baud_rate, reading.values["volume"]))
    assert len(set(shown)) == 8


async def test_an_answer_that_got_lost_is_not_taken_for_a_new_one(
    line: SimulatedLine,
) -> None:
    """Asked with the same bit, a meter that heeds no reset repeats what nobody has heard."""
    meter = SimulatedMeter(1, SecondaryAddress("10000001", 0x2C2D, 1, 7), Live())
    meter.ignores_nke = True
    line.bus = SimulatedBus([meter])
    master = Master(line)
    async with master.conversation() as talk:
        await talk.request_data(1, fcb=0)
        meter.lose_answers = 1
        assert (await talk.request_data(1, attempts=1, fcb=FCB)).is_silence
    reading = await master.read(1)
    assert reading is not None
    assert reading.values["volume"] not in {Decimal("0.001"), Decimal("0.002")}
