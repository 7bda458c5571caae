"""The master: requests, repeats, the frame count bit, selection, lost lines."""

import asyncio

import pytest

from meterbus.bus.line import BrokenLineError, LineProblem
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.bus.service import Service
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import LineError, MeterError, ProtocolError
from meterbus.protocol.frames import Acknowledge
from meterbus.protocol.reading import Manner
from meterbus.protocol.values import Number
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record, respond
from tests.bus.talks import reset
from tests.meters import meter_of

NKE_10 = bytes.fromhex("10 40 0A 4A 16")
DATA_10_FCB_0 = bytes.fromhex("10 5B 0A 65 16")
DATA_10_FCB_1 = bytes.fromhex("10 7B 0A 85 16")
SELECT_31892747 = bytes.fromhex("680B0B6853FD524727893124232804 3D16")

HYDROMETER = SecondaryAddress.parse("3189274724232804")


@pytest.fixture
def meter(bus: SimulatedBus) -> SimulatedMeter:
    """Return the meter at primary address 10."""
    return meter_of(bus, "82969010")


class Pages:
    """A meter whose answer is spread over telegrams; each but the last announces more."""

    def __init__(self, pages: int, *, always_more: bool = False) -> None:
        """Have this many telegrams."""
        self.pages = pages
        self.always_more = always_more

    def telegram(self, page: int, head: AnswerHead):
        """Return a volume that tells the page, and 1F where more follows."""
        more = b"\x1f" if self.always_more or page < self.pages - 1 else b""
        storage = f"84 {0x80 | page & 0x0F:02X} {page >> 4:02X} 13"
        return respond(head, record(storage, integer(page, 4)) + more)


async def test_a_meter_is_reset_before_each_read(
    master: Master, bus: SimulatedBus
) -> None:
    """So it starts with its first telegram, whoever asked for which before."""
    for _ in range(3):
        assert await master.read(10)
    assert bus.requests == [NKE_10, DATA_10_FCB_1] * 3


async def test_a_lost_answer_is_asked_for_again_with_the_same_bit(
    master: Master, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """The meter repeats its telegram, as the unchanged access number shows."""
    meter.no_nke_answer = True
    await master.read(10)
    meter.lose_answers = 2
    reading = await master.read(10)
    assert bus.requests[-4:] == [NKE_10, *[DATA_10_FCB_1] * 3]
    assert reading is not None
    assert reading.telegram.header is not None
    assert reading.telegram.header.access_number == 3


async def test_a_silent_meter_is_a_value_not_an_error(
    master: Master, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """Four requests, then None; and back without ado when it answers again."""
    await master.read(10)
    meter.silent = True
    assert await master.read(10) is None
    assert bus.requests[-4:] == [NKE_10, NKE_10, DATA_10_FCB_1, DATA_10_FCB_1]
    meter.silent = False
    assert await master.read(10) is not None
    assert bus.requests[-2:] == [NKE_10, DATA_10_FCB_1]


async def test_silence_is_waited_for_no_longer_than_the_standard_says(
    master: Master, line: SimulatedLine, meter: SimulatedMeter
) -> None:
    """330 bit times, 50 ms and a byte after each of four requests, in which the line rests."""
    meter.silent = True
    started = line.now()
    await master.read(10)
    window = 341 / 2400 + 0.050
    transmission = 5 * 11 / 2400
    assert line.now() - started == pytest.approx(4 * (window + transmission))


async def test_damaged_answers_are_repeated_and_then_refused(
    master: Master, meter: SimulatedMeter
) -> None:
    """A wrong checksum never becomes a value."""
    assert await master.read(10) is not None
    meter.corrupt_answers = 3
    assert await master.read(10) is not None
    meter.corrupt_answers = 4
    with pytest.raises(ProtocolError, match="damaged"):
        await master.read(10)
    assert await master.read(10) is not None


async def test_a_meter_is_read_by_selection(master: Master, bus: SimulatedBus) -> None:
    """Its serial number is enough; the answer comes from it, not from its neighbor."""
    reading = await master.read(HYDROMETER)
    assert reading is not None
    assert reading.telegram.header is not None
    assert reading.telegram.header.address == HYDROMETER
    assert bus.requests[0] == SELECT_31892747


async def test_a_shared_primary_address_is_a_collision(master: Master) -> None:
    """Two meters at 74 answer at once: no value, but an error that says so."""
    with pytest.raises(ProtocolError) as caught:
        await master.read(74)
    assert caught.value.code == "collision"


async def test_another_meters_answer_is_refused(master: Master) -> None:
    """Identity is compared with every answer."""
    with pytest.raises(MeterError, match="82969010"):
        await master.read(10, identity=HYDROMETER)


async def test_all_telegrams_of_a_meter_are_joined(
    master: Master, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """The bit turns the pages; the next read starts with the first one again."""
    meter.telegrams = Pages(3)
    for _ in range(2):
        reading = await master.read(10)
        assert reading is not None
        assert [str(each.value) for each in reading.telegram.records] == [
            "0",
            "0.001",
            "0.002",
        ]
        assert not reading.telegram.more_follows
    assert bus.requests[:4] == [NKE_10, DATA_10_FCB_1, DATA_10_FCB_0, DATA_10_FCB_1]


async def test_a_read_that_failed_in_between_starts_anew(
    master: Master, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """The meter has turned the page for an answer that could not be used."""
    meter.telegrams = Pages(2)
    assert await master.read(10) is not None
    meter.corrupt_answers = 4
    with pytest.raises(ProtocolError, match="the answer is damaged"):
        await master.read(10)
    reading = await master.read(10)
    assert reading is not None
    assert [str(each.value) for each in reading.telegram.records] == ["0", "0.001"]


async def test_telegrams_are_limited(master: Master, meter: SimulatedMeter) -> None:
    """A meter with more telegrams than wanted is asked for no more."""
    meter.telegrams = Pages(100)
    reading = await master.read(10, manner=Manner(telegrams=5))
    assert reading is not None
    assert len(reading.frames) == 5
    assert reading.telegram.more_follows


async def test_a_meter_that_always_announces_more_is_not_asked_for_ever(
    master: Master, meter: SimulatedMeter
) -> None:
    """The same telegram again ends the read, and is told."""
    meter.telegrams = Pages(1, always_more=True)
    reading = await master.read(10)
    assert reading is not None
    assert len(reading.frames) == 1
    assert reading.repeats_page


async def test_a_lost_line_is_an_error_and_opened_again_by_the_next_request(
    master: Master, line: SimulatedLine
) -> None:
    """Nobody has to restart anything."""
    assert await master.read(10) is not None
    line.lost = True
    with pytest.raises(LineError, match="is lost"):
        await master.read(10)
    line.lost = False
    assert await master.read(10) is not None
    assert line.opened == 2


async def test_the_echo_of_a_converter_is_not_an_answer(
    master: Master, bus: SimulatedBus
) -> None:
    """Requests that come back are left out, for a meter that answers and one that is not."""
    bus.echo = True
    assert await master.read(10) is not None
    assert await master.read(200) is None
    assert await master.read(HYDROMETER) is not None


async def test_noise_in_front_of_an_answer_does_not_hide_it(
    master: Master, bus: SimulatedBus
) -> None:
    """Converters that put a stray byte in front of an answer are met in the field."""
    await master.read(10)
    bus.noise_before = b"\xff\x00"
    assert await master.read(10) is not None


async def test_an_acknowledgement_behind_data_does_not_hide_it(
    master: Master, bus: SimulatedBus
) -> None:
    """It belongs to another meter, or to nobody."""
    bus.suffix = b"\xe5"
    assert await master.read(10) is not None
    assert await master.read(HYDROMETER) is not None


async def test_one_conversation_at_a_time(master: Master, bus: SimulatedBus) -> None:
    """Reads that are started together come one after the other, and all succeed."""
    readings = await asyncio.gather(
        *(master.read(address) for address in (10, 12, 15, 17)), master.read(HYDROMETER)
    )
    assert None not in readings
    assert len(bus.requests) == 4 * 2 + 2


async def test_a_read_that_is_cancelled_leaves_the_bus_usable(
    master: Master, bus: SimulatedBus
) -> None:
    """The next read drops what the cancelled one left on the line."""
    task = asyncio.create_task(master.read(10))
    for _ in range(10):
        await asyncio.sleep(0)
    assert bus.requests
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    reading = await master.read(12)
    assert reading is not None
    assert reading.telegram.header is not None
    assert reading.telegram.header.address is not None
    assert reading.telegram.header.address.identification == "82969012"


async def test_a_reset_is_acknowledged(master: Master) -> None:
    """SND_NKE is answered by the single character."""
    answer = await reset(master, 10)
    assert answer.frame == Acknowledge()
    assert (await reset(master, 200)).is_silence


async def test_what_a_meter_wants_to_hear_first_must_be_acknowledged(
    master: Master, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """Without its own request it would answer with other records than those chosen."""
    manner = Manner(prepare=((0x51, b"\x7f\x7e"),))
    await master.read(10)
    meter.silent = True
    with pytest.raises(MeterError, match="51 before reading is not acknowledged"):
        await master.read(10, manner=manner)
    meter.silent = False
    assert await master.read(10, manner=manner) is not None
    assert bus.requests[-2] == bytes.fromhex("68 05 05 68 53 0A 51 7F 7E AB 16")


async def test_what_a_meter_wants_to_hear_first_is_said_again_where_no_answer_comes(
    master: Master, meter: SimulatedMeter
) -> None:
    """As every other request: the late answer of a neighbor may have covered this one."""
    manner = Manner(prepare=((0x51, b"\x7f\x7e"),))
    meter.loses_acknowledgements = 1
    assert await master.read(10, manner=manner) is not None
    assert [each.data for each in meter.writes] == [b"\x7f\x7e"] * 2


async def test_a_meter_is_led_back_before_anybody_else_asks(
    master: Master, meter: SimulatedMeter
) -> None:
    """Another read that waits would get the telegrams of what was chosen."""
    power = RecordsTelegram(record("04 2B", integer(1500, 4)))
    meter.applications = {0x50: power, 0x00: meter.telegrams}
    before = await master.read(10)
    chosen = Manner(prepare=((0x50, b"\x50"),), afterwards=((0x50, b"\x00"),))
    other, usual = await asyncio.gather(master.read(10, manner=chosen), master.read(10))
    assert before is not None
    assert other is not None
    assert usual is not None
    assert other.records.keys() == {"power"}
    assert usual.records.keys() == before.records.keys()


async def test_a_meter_rests_between_its_answer_and_the_next_request(
    master: Master, bus: SimulatedBus
) -> None:
    """A request that comes sooner is ignored, also behind the answer to a reset."""
    Order.parse("82969010:needs-pause=300ms").apply(bus)
    rests = Manner(pause_s=0.5)
    readings = [
        await master.read(10, manner=manner)
        for manner in (rests, rests, Manner(), Manner())
    ]
    _, rested, hurries, hurried = (each.requests for each in readings if each)
    assert rested == 2
    assert hurries > 2
    assert hurried > 2


async def test_a_meter_rests_after_its_selection(
    master: Master, bus: SimulatedBus
) -> None:
    """One request for data is enough for who knows of the pause."""
    Order.parse("31892747:selection-pause=400ms").apply(bus)
    reading = await master.read(HYDROMETER, manner=Manner(selection_pause_s=0.5))
    assert reading is not None
    assert reading.requests == 2


async def test_a_meter_is_deselected_where_that_is_wanted(
    master: Master, bus: SimulatedBus
) -> None:
    """A second master that asks 253 then meets nobody."""
    assert await master.read(HYDROMETER) is not None
    assert meter_of(bus, "31892747").selected
    assert await master.read(HYDROMETER, manner=Manner(deselects=True)) is not None
    assert not meter_of(bus, "31892747").selected


async def test_a_meter_behind_its_last_telegram_is_sent_back_to_the_first(
    master: Master, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """E5 in place of data means that it has no more: after a reset it starts anew."""
    Order.parse("82969010:page-end=stop").apply(bus)
    meter.telegrams = Pages(2)
    assert await master.read(10, manner=Manner(telegrams=1)) is not None
    for _ in range(3):
        reading = await master.read(10)
        assert reading is not None
        assert len(reading.frames) == 2
        assert reading.is_complete


async def test_data_at_its_end_is_asked_for_again_after_a_reset(
    master: Master, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """A meter of one telegram that answers the second request with E5 is read all the same."""
    Order.parse("82969010:page-end=stop").apply(bus)
    for _ in range(3):
        assert await master.read(10) is not None
    assert bus.requests[-2:] == [NKE_10, DATA_10_FCB_1]


async def test_a_telegram_that_is_missing_is_told(
    master: Master, bus: SimulatedBus
) -> None:
    """What came is believed; that more was announced is not forgotten."""
    meter = meter_of(bus, "31892747")
    meter.telegrams = Pages(2)
    Order.parse("31892747:forgets-selection").apply(bus)
    reading = await master.read(HYDROMETER)
    assert reading is not None
    assert len(reading.frames) == 1
    assert not reading.is_complete
    meter.forgets_selection = False
    reading = await master.read(HYDROMETER)
    assert reading is not None
    assert len(reading.frames) == 2
    assert reading.is_complete


async def test_bytes_without_end_are_an_error(
    master: Master, bus: SimulatedBus
) -> None:
    """A line that never rests is told as such; when it does, the meter is read."""
    assert await master.read(10) is not None
    Order.parse("jabber").apply(bus)
    with pytest.raises(BrokenLineError) as caught:
        await master.read(10)
    assert caught.value.problem is LineProblem.NEVER_RESTS
    bus.jabber = False
    assert await master.read(10) is not None


async def test_an_answer_that_never_ends_is_an_error(
    master: Master, bus: SimulatedBus
) -> None:
    """The first bytes of it are told, for who has to find the device that sends them."""
    Order.parse(f"prefix={'A5' * 1100}").apply(bus)
    with pytest.raises(BrokenLineError, match="A5 A5 A5") as caught:
        await master.read(10)
    assert caught.value.problem is LineProblem.NEVER_RESTS
    bus.prefix = b""
    assert await master.read(10) is not None


@pytest.mark.parametrize("padding", ["padding-behind=FF", "padding-before=FF"])
async def test_what_never_ends_where_padding_is_heard_out_is_an_error(
    master: Master, bus: SimulatedBus, padding: str
) -> None:
    """A converter pads its answers, and something goes on behind an acknowledgement."""
    Order.parse(padding).apply(bus)
    for _ in range(3):
        assert await master.read(10) is not None
    Order.parse(f"suffix={'E5' * 5000}").apply(bus)
    started_s = master.line.now()
    with pytest.raises(BrokenLineError) as caught:
        await master.read(10)
    assert caught.value.problem is LineProblem.NEVER_RESTS
    assert master.line.now() - started_s < 10
    bus.suffix = b""
    assert await master.read(10) is not None


async def test_a_request_of_another_master_is_no_answer(
    master: Master, bus: SimulatedBus
) -> None:
    """What a second master sends is noise; the answer behind it is found."""
    bus.noise_before = DATA_10_FCB_1
    answer = await reset(master, 10)
    assert answer.frame == Acknowledge()
    assert answer.noise == DATA_10_FCB_1


async def test_the_time_that_a_line_takes_is_known(
    master: Master, line: SimulatedLine
) -> None:
    """It starts with what the line says of itself."""
    assert master.allowance_s == line.allowance_s


async def test_a_read_starts_with_the_first_telegram_whoever_asked_before(
    master: Master, meter: SimulatedMeter
) -> None:
    """A search leaves a meter behind the first of its telegrams."""
    meter.telegrams = Pages(2)
    assert await master.read(10)
    await Scan(master).by_primary([10])
    reading = await master.read(10)
    assert reading is not None
    assert [str(each.value) for each in reading.telegram.records] == ["0", "0.001"]


async def test_a_read_gives_a_new_telegram_whatever_a_person_sent(
    master: Master, meter: SimulatedMeter
) -> None:
    """The meter takes a request with the same bit for a repetition."""
    assert await master.read(10)
    await Service(master).send_frame(DATA_10_FCB_0)
    reading = await master.read(10)
    assert reading is not None
    assert reading.telegram.header is not None
    assert reading.telegram.header.access_number == 3


async def test_a_search_brings_the_first_telegram_each_time(
    master: Master, meter: SimulatedMeter
) -> None:
    """Its records are what a person chooses from."""
    meter.telegrams = Pages(2)
    await Scan(master).by_primary([10])
    again = Scan(master)
    await again.by_primary([10])
    (found,) = again.meters
    assert [str(each.value) for each in found.telegram.records] == ["0"]


async def test_a_reset_of_everybody_is_remembered(
    master: Master, bus: SimulatedBus
) -> None:
    """The next request to a meter is the first one after its reset."""
    assert await master.read(10)
    await Scan(master).by_secondary()
    assert await master.read(10)
    assert bus.requests[-2:] == [NKE_10, DATA_10_FCB_1]


async def test_a_master_that_is_retired_leaves_the_line_to_the_next(
    master: Master, line: SimulatedLine
) -> None:
    """Who still asks is told, and does not take the line back."""
    assert await master.read(10)
    await master.retire()
    with pytest.raises(LineError, match="unloaded"):
        await master.read(10)
    assert not line.is_open
    assert await Master(line).read(10)


async def test_a_meter_that_slept_through_its_reset_does_not_repeat_an_old_answer(
    line: SimulatedLine, meter: SimulatedMeter
) -> None:
    """A new master asks with the bit of the one before, and the meter was not reset."""
    meter.telegrams = Pages(1)
    await Master(line).read(10)
    meter.sleeps_after_s = 5.0
    await line.pause(60.0)
    meter.telegrams = RecordsTelegram(record("04 13", integer(7, 4)))
    reading = await Master(line).read(10)
    assert reading is not None
    assert [each.value for each in reading.telegram.records] == [Number(7, -3)]


async def test_a_meter_that_acknowledges_no_reset_is_read(
    master: Master, bus: SimulatedBus, meter: SimulatedMeter
) -> None:
    """The first contact takes three requests more; from then on it is two in all."""
    meter.no_nke_answer = True
    await master.read(10)
    assert bus.requests == [NKE_10, *[NKE_10, DATA_10_FCB_1] * 2]
    await master.read(10)
    assert bus.requests[5:] == [NKE_10, DATA_10_FCB_1]
