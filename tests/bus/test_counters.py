"""The counters of a line, and what a read hands over of what it heard."""

import pytest

from meterbus.bus.counters import Counters
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.answers import Answer
from meterbus.protocol.errors import LineError, ProtocolError
from meterbus.protocol.frames import Acknowledge, LongFrame, ShortFrame
from meterbus.protocol.reading import Manner
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.line import SimulatedLine
from tests.bus.talks import reset
from tests.meters import meter_of

RESET_AND_DATA_REQUEST = 5 + 5
ACKNOWLEDGEMENT = 1


async def test_a_read_is_a_request_with_an_answer(master: Master) -> None:
    """A reset that is acknowledged, and a request for data that is answered."""
    reading = await master.read(10)
    assert reading is not None
    received = ACKNOWLEDGEMENT + sum(len(each.to_bytes()) for each in reading.frames)
    assert master.counters == Counters(
        requests=2,
        answers=2,
        bytes_sent=RESET_AND_DATA_REQUEST,
        bytes_received=received,
        opened=1,
    )


async def test_nobody_at_an_address_is_silence(master: Master) -> None:
    """Two resets, and two requests for data that nobody answers."""
    assert await master.read(200) is None
    assert (master.counters.requests, master.counters.silences) == (4, 4)
    assert (master.counters.answers, master.counters.damaged) == (0, 0)
    assert master.counters.bytes_received == 0


async def test_answers_with_a_wrong_checksum_are_damaged(
    master: Master, bus: SimulatedBus
) -> None:
    """A reset and three attempts, and no frame in any of them."""
    await master.read(10)
    meter_of(bus, "82969010").corrupt_answers = 4
    with pytest.raises(ProtocolError, match="the answer is damaged"):
        await master.read(10)
    assert (master.counters.damaged, master.counters.silences) == (4, 0)


async def test_several_answers_at_once_are_not_clean(master: Master) -> None:
    """Two meters at one address: what lies on top of each other shows as noise."""
    with pytest.raises(ProtocolError, match="the answer is damaged"):
        await master.read(74)
    assert master.counters.damaged + master.counters.noisy_answers > 0


async def test_noise_beside_an_answer_is_counted_apart(
    master: Master, bus: SimulatedBus
) -> None:
    """The answer is one all the same."""
    await master.read(10)
    Order.parse("prefix=03").apply(bus)
    await master.read(10)
    assert master.counters.noisy_answers == 1
    assert master.counters.answers == 3


async def test_an_answer_that_comes_too_late_is_counted(
    master: Master, bus: SimulatedBus, line: SimulatedLine
) -> None:
    """It is met when the next request is about to be sent."""
    await master.read(10)
    meter = meter_of(bus, "82969010")
    Order.parse("82969010:late-answers=400ms").apply(bus)
    async with master.conversation() as talk:
        await talk.request_data(10, attempts=1)
        meter.late_answers_s = None
        await line.pause(1.0)
        answer = await talk.request_data(10, attempts=1)
    assert answer.late.startswith(b"\x68")
    assert master.counters.late_answers == 1


async def test_echoes_are_counted(master: Master, bus: SimulatedBus) -> None:
    """Each request comes back once."""
    bus.echo = True
    await master.read(10)
    assert (master.counters.echoes, master.counters.requests) == (2, 2)
    assert (master.echoes, master.requests) == (2, 2)


async def test_a_line_that_is_lost_and_cannot_be_opened_is_counted(
    master: Master, line: SimulatedLine
) -> None:
    """Lost once, opened in vain once, then opened again."""
    await master.read(10)
    line.lost = True
    with pytest.raises(LineError, match="is lost"):
        await master.read(10)
    with pytest.raises(LineError, match="cannot be opened"):
        await master.read(10)
    counters = master.counters
    assert (counters.opened, counters.lost, counters.failed_openings) == (1, 1, 1)
    line.lost = False
    master.forgive()
    assert await master.read(10) is not None
    assert (counters.opened, counters.lost, counters.failed_openings) == (2, 1, 1)


async def test_a_line_that_is_not_tried_yet_has_not_failed_again(
    master: Master, line: SimulatedLine
) -> None:
    """Between two attempts the error is the one of the last attempt."""
    line.lost = True
    for _ in range(3):
        with pytest.raises(LineError, match="cannot be opened"):
            await master.read(10)
    await line.pause(10)
    failed = master.counters.failed_openings
    with pytest.raises(LineError, match="cannot be opened"):
        await master.read(10)
    with pytest.raises(LineError, match="cannot be opened"):
        await master.read(10)
    assert master.counters.failed_openings == failed + 1


async def test_every_request_of_a_search_ends_one_way(
    master: Master, bus: SimulatedBus
) -> None:
    """Answers, damaged ones and silences add up to the requests."""
    await Scan(master).by_both()
    counters = master.counters
    outcomes = counters.answers + counters.damaged + counters.silences
    assert counters.requests == outcomes == len(bus.requests)
    assert counters.bytes_sent == sum(map(len, bus.requests))


async def test_the_preamble_that_wakes_meters_is_sent_too(line: SimulatedLine) -> None:
    """Two seconds at 2400 baud are 436 bytes of 55."""
    master = Master(line, wake_up_s=2.0)
    await master.read(10)
    assert master.counters.bytes_sent == RESET_AND_DATA_REQUEST + 436


async def test_a_read_hands_over_all_that_it_heard(
    master: Master, bus: SimulatedBus
) -> None:
    """A lost answer, a damaged one and a good one, each with its request."""
    meter = meter_of(bus, "82969010")
    await master.read(10)
    meter.no_nke_answer = True
    await master.read(10)
    meter.lose_answers = 1
    answers: list[Answer] = []
    reading = await master.read(10, answers=answers)
    assert reading is not None
    _, lost, good = answers
    assert lost.is_silence
    assert isinstance(lost.request, ShortFrame)
    assert lost.request == good.request
    assert good.frame == reading.frames[0]


async def test_a_read_that_fails_hands_over_the_bytes_that_it_failed_for(
    master: Master, bus: SimulatedBus
) -> None:
    """Answers with a wrong checksum; the read after that hands over its own."""
    await master.read(10)
    meter_of(bus, "82969010").corrupt_answers = 4
    answers: list[Answer] = []
    with pytest.raises(ProtocolError, match="the answer is damaged"):
        await master.read(10, answers=answers)
    assert [each.noise[:1] for each in answers[1:]] == [b"\x68"] * 3
    again: list[Answer] = []
    assert await master.read(10, answers=again) is not None
    assert [type(each.frame) for each in again] == [Acknowledge, LongFrame]
    assert len(answers) == 4


async def test_what_others_ask_is_not_handed_over(master: Master) -> None:
    """Only the conversation that it was given for goes into a list."""
    answers: list[Answer] = []
    await master.read(10, answers=answers)
    heard = len(answers)
    assert (await reset(master, 12)).frame == Acknowledge()
    await master.read(12, manner=Manner(telegrams=1))
    assert len(answers) == heard == 2
