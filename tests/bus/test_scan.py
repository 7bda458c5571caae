"""Searching a bus: everybody is found, collisions are results, noise ends."""

import asyncio
from dataclasses import replace
from typing import override

import pytest

from meterbus.bus.found import Hint, Method, Progress
from meterbus.bus.master import Master
from meterbus.bus.rates import detect_baud_rate
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.errors import LineError
from meterbus.protocol.frames import Frame, LongFrame
from meterbus.protocol.reading import Manner
from simulator.bus import SimulatedBus
from simulator.disturbance import with_wrong_checksum
from simulator.evidence import Kind
from simulator.faults import Order
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter, is_selection
from simulator.selection import Selection, selection_of
from simulator.telegrams import AnswerHead, HeaderForm, RecordsTelegram, integer, record
from tests.meters import meter_of

HOUSE = {
    *("31892747", "31892749", "82969010", "82969012", "82969015", "82969017"),
    *("83003674", "83003675", "83003676", "83003677", "83003679"),
}
NUMBER_ALONE = SecondaryAddress("12345678")
METER = SecondaryAddress("12345678", 0x2C2D, 64, 7)
TELEGRAM = RecordsTelegram(record("04 13", integer(1, 4)))


class Answering:
    """A meter that answers with one frame, whatever it is."""

    pages = 1

    def __init__(self, c: int, ci: int, data: bytes) -> None:
        """Take C field, CI field and data."""
        self.c = c
        self.ci = ci
        self.data = data

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return that frame."""
        return LongFrame(self.c, head.address, self.ci, self.data)


def meters(*addresses: str, primary: int = 0) -> list[SimulatedMeter]:
    """Return meters with these secondary addresses, all at one primary address."""
    return [
        SimulatedMeter(primary, SecondaryAddress.parse(each), TELEGRAM, seed=number)
        for number, each in enumerate(addresses)
    ]


def identifications(scan: Scan) -> list[str]:
    """Return the serial numbers that a search found, sorted."""
    return sorted(each.address.identification for each in scan.meters if each.address)


async def test_the_house_is_found_by_secondary_address(
    master: Master, bus: SimulatedBus
) -> None:
    """Eleven of eleven, with few selections, and nobody is left selected."""
    scan = Scan(master)
    await scan.by_secondary()
    assert set(identifications(scan)) == HOUSE
    assert len(scan.meters) == 11
    selections = [each for each in bus.requests if each[:1] == b"\x68"]
    assert len(selections) <= 56
    assert not any(each.selected for each in bus.meters)


async def test_a_search_is_narrowed_to_what_a_mask_selects(
    master: Master, bus: SimulatedBus
) -> None:
    """And nobody else is asked for data."""
    scan = Scan(master, within=(SecondaryAddress("829690FF"),))
    await scan.by_secondary()
    found = ["82969010", "82969012", "82969015", "82969017"]
    assert identifications(scan) == found
    heard = {each.meter for each in bus.log if each.kind is Kind.ANSWER}
    assert all(meter[:6] == "829690" for meter in heard)


async def test_the_first_mask_that_anybody_answers_is_the_one(master: Master) -> None:
    """A number as it is printed, and in reversed pairs."""
    masks = (SecondaryAddress("47278931"), SecondaryAddress("31892747"))
    scan = Scan(master, within=(*masks, SecondaryAddress()))
    await scan.by_secondary()
    assert identifications(scan) == ["31892747"]


async def test_the_progress_of_a_narrowed_search_goes_on(master: Master) -> None:
    """From mask to mask, up to the end."""
    shown: list[Progress] = []
    masks = (SecondaryAddress("12345678"), SecondaryAddress("87654321"))
    await Scan(master, shown.append, within=masks).by_secondary()
    fractions = [each.fraction for each in shown]
    assert fractions == sorted(fractions)
    assert fractions == [0.0, 0.5, 1.0]


async def test_the_house_is_searched_by_primary_address(master: Master) -> None:
    """Seven meters, and the two addresses that four others share."""
    scan = Scan(master)
    await scan.by_primary()
    result = scan.result()
    assert {each.primary_address for each in result.meters} == {
        *(10, 12, 15, 17),
        *(75, 77, 79),
    }
    assert result.collisions == (74, 76)


async def test_meters_bring_their_telegram(master: Master) -> None:
    """No second read is needed to show what they say."""
    scan = Scan(master)
    await scan.by_secondary()
    assert all(each.telegram.records for each in scan.meters)


@pytest.mark.parametrize(
    "addresses",
    [
        ["12345678AC480102"],
        ["12345678AC480102", "22345678AC480102"],
        ["12345678AC480102", "12345678AC480107"],
        ["12345678AC480102", "12345678AC480202"],
        ["123456782D2C0102", "12345678AC480102"],
        ["A2345678AC480102", "12345678AC480102"],
        ["EA0000012D2C0102"],
        ["00000000AC480102"],
        [f"1234567{digit}AC480102" for digit in range(10)],
        [f"{digit}2345678AC480102" for digit in range(10)],
    ],
    ids=[
        "one meter",
        "two that differ in the first digit",
        "one number, two media",
        "one number, two versions",
        "one number, two makers",
        "a letter among the digits",
        "letters only",
        "number zero",
        "ten in a row",
        "ten that differ in the first digit",
    ],
)
async def test_meters_are_told_apart_by_whatever_differs(
    master: Master, bus: SimulatedBus, addresses: list[str]
) -> None:
    """Every meter is found, exactly once."""
    bus.meters = meters(*addresses)
    scan = Scan(master)
    await scan.by_secondary()
    assert sorted(str(each.address) for each in scan.meters) == sorted(addresses)


async def test_meters_that_are_the_same_in_everything_are_reported(
    master: Master, bus: SimulatedBus
) -> None:
    """Two meters with one address cannot be told apart, and the search says so."""
    bus.meters = meters("12345678AC480102", "12345678AC480102", "87654321AC480102")
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == ["87654321"]
    assert {each.identification for each in scan.unresolved} >= {"12345678"}


async def test_two_that_are_never_heard_alone_are_told_by_their_number() -> None:
    """Nothing whole ever comes; that it is two acknowledgements is told by their bits."""
    address = SecondaryAddress.parse("000000002D2C0907")
    twins = [SimulatedMeter(0, address, TELEGRAM, seed=seed) for seed in (3, 4)]
    master = Master(SimulatedLine(SimulatedBus(twins)))
    scan = Scan(master)
    await scan.by_secondary()
    assert master.counters.answers == 0
    assert scan.result().hints == (Hint.SAME_ADDRESS,)
    assert scan.result().same_numbers == ("00000000",)


async def test_whoever_has_the_number_of_twins_is_named_with_it(
    master: Master, bus: SimulatedBus
) -> None:
    """Whether it could have been found behind them or not."""
    bus.meters = meters("12345678AC480102", "12345678AC480102", "12345678AC48F002")
    scan = Scan(master)
    await scan.by_secondary()
    assert scan.result().same_numbers == ("12345678",)


async def test_a_thorough_search_finds_whoever_has_the_number_of_twins(
    master: Master, bus: SimulatedBus
) -> None:
    """It asks for all versions, though the number is named by then."""
    bus.meters = meters("12345678AC480102", "12345678AC480102", "12345678AC48F002")
    scan = Scan(master, thorough=True)
    await scan.by_secondary()
    assert [str(each.address) for each in scan.meters] == ["12345678AC48F002"]
    assert scan.result().same_numbers == ("12345678",)


class Damaged(SimulatedMeter):
    """One whose telegrams are never whole; its acknowledgements are."""

    @override
    def _disturbed(self, answer: bytes) -> bytes:
        return with_wrong_checksum(answer) if len(answer) > 1 else answer


async def test_a_damaged_one_hides_nobody_with_its_number(
    master: Master, bus: SimulatedBus
) -> None:
    """That its telegrams are never whole says nothing of others."""
    damaged = SecondaryAddress.parse("12345678AC480102")
    bus.meters = [
        Damaged(0, damaged, TELEGRAM, seed=1),
        *meters("12345678AC484102", "12345678AC48C802"),
    ]
    scan = Scan(master)
    await scan.by_secondary()
    found = sorted(str(each.address) for each in scan.meters)
    assert found == ["12345678AC484102", "12345678AC48C802"]
    assert scan.unresolved == [SecondaryAddress("12345678")]


class TakesItsMaker(SimulatedMeter):
    """One that is selected by its number and maker, and not by its version or medium."""

    @override
    def _is_selected_by(self, selection: Selection) -> bool:
        kind = selection_of(SecondaryAddress(version=0, medium=0).to_bytes())
        assert kind is not None
        return not selection.mask & kind.mask and super()._is_selected_by(selection)


async def test_a_meter_that_takes_its_maker_alone_is_believed_soon(
    master: Master, bus: SimulatedBus
) -> None:
    """Such meters are known: nobody is looked for that its version may be made up of."""
    bus.meters = [TakesItsMaker(0, METER, TELEGRAM)]
    scan = Scan(master)
    await scan.by_secondary()
    assert [each.address for each in scan.meters] == [METER]
    assert scan.result().requests < 80


async def test_two_with_numbers_that_nobody_can_select_are_there_and_give_no_data(
    master: Master, bus: SimulatedBus
) -> None:
    """They acknowledge what is open, so that what answers is M-Bus."""
    bus.meters = meters("F2345678AC480102", "F2345678AC480107")
    scan = Scan(master)
    await scan.by_secondary()
    assert scan.meters == []
    assert Hint.NOT_MBUS not in scan.result().hints
    assert Hint.NO_DATA in scan.result().hints


async def test_sixty_meters_at_address_0_are_found(
    master: Master, bus: SimulatedBus
) -> None:
    """Nobody has configured them; they come from one delivery."""
    numbers = [f"{70000000 + number * 7:08d}" for number in range(60)]
    bus.meters = meters(*(f"{number}AC480102" for number in numbers))
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == numbers


async def test_a_line_of_noise_ends_the_search(
    master: Master, bus: SimulatedBus
) -> None:
    """A meter that answers every selection with garbage cannot keep it going for ever."""

    class Jabber(SimulatedMeter):
        """Answers everything with bytes that are no frame."""

        def hear(self, frame: object) -> bytes:
            """Return noise."""
            return b"\x00\xa5\x21"

    bus.meters = [Jabber(1, SecondaryAddress.parse("12345678AC480102"), TELEGRAM)]
    scan = Scan(master)
    await scan.by_secondary()
    assert scan.meters == []
    assert scan.unresolved
    assert len(bus.requests) < 2000


async def test_progress_grows_and_tells_who_is_found(master: Master) -> None:
    """A fraction that never goes back, the meters so far, and the time left."""
    seen: list[Progress] = []
    await Scan(master, seen.append).by_secondary()
    fractions = [each.fraction for each in seen]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    assert len(seen[-1].found) == 11
    assert seen[0].remaining_s is None
    assert seen[-1].remaining_s == 0


async def test_a_cancelled_search_keeps_what_it_found(
    master: Master, bus: SimulatedBus
) -> None:
    """It stops within one request."""
    requests: list[int] = []

    def stop_at_three(progress: Progress) -> None:
        requests.append(len(bus.requests))
        {3: task.cancel}.get(len(progress.found), int)()

    scan = Scan(master, stop_at_three)
    task = asyncio.create_task(scan.by_secondary())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(scan.result().meters) == 3
    assert len(bus.requests) <= requests[-1] + 1


async def test_a_search_on_a_dead_line_fails(
    master: Master, line: SimulatedLine
) -> None:
    """It is an error, not a bus without meters; with the line back, all are found."""
    line.lost = True
    with pytest.raises(LineError, match="cannot be opened"):
        await Scan(master).by_secondary()
    line.lost = False
    scan = Scan(master)
    await scan.by_secondary()
    assert len(scan.meters) == 11


async def test_a_lost_answer_does_not_lose_the_meter(
    master: Master, bus: SimulatedBus
) -> None:
    """What answered once and then not is asked again further down."""
    meter_of(bus, "82969010").lose_answers = 1
    scan = Scan(master)
    await scan.by_secondary()
    assert set(identifications(scan)) == HOUSE


@pytest.mark.parametrize("rate", [300, 2400, 9600, 38400])
async def test_the_rate_of_the_meters_is_detected(
    master: Master, bus: SimulatedBus, line: SimulatedLine, rate: int
) -> None:
    """The line is left at the rate that somebody answers at."""
    bus.baud_rate = rate
    assert await detect_baud_rate(master) == rate
    assert line.baud_rate == rate


async def test_a_rate_is_detected_though_an_answer_gets_lost(
    master: Master, bus: SimulatedBus
) -> None:
    """One meter at 9600 baud: by its second answer."""
    bus.baud_rate = 9600
    bus.meters = [meter_of(bus, "82969010")]
    bus.meters[0].lose_answers = 1
    assert await detect_baud_rate(master) == 9600


@pytest.mark.parametrize("number", ["82969010", "AB969010"])
async def test_a_rate_is_detected_of_meters_that_are_hard_to_select(
    master: Master, bus: SimulatedBus, number: str
) -> None:
    """By the first digit of the number; by a reset where that is none."""
    bus.baud_rate = 300
    meter = meter_of(bus, "82969010")
    meter.secondary_address = SecondaryAddress(number, 0x2C2D, 1, 4)
    meter.ignores_full_wildcard = True
    bus.meters = [meter]
    assert await detect_baud_rate(master) == 300


async def test_a_gateway_with_a_rate_of_its_own_is_searched_as_without_detecting(
    master: Master, bus: SimulatedBus, line: SimulatedLine
) -> None:
    """The first answer that gets lost is no reason to give up."""
    line.changes_rate = False
    meter = meter_of(bus, "82969010")
    bus.meters, meter.lose_answers = [meter], 1
    scan = Scan(master)
    assert await scan.at_every_rate() == (2400,)
    assert identifications(scan) == ["82969010"]


async def test_meters_are_found_at_every_rate_though_their_first_answers_get_lost(
    master: Master, bus: SimulatedBus
) -> None:
    """At the second look, where the first one found nobody at any rate."""
    bus.baud_rate = 300
    bus.meters = [meter_of(bus, "82969010")]
    bus.meters[0].lose_answers = 2
    seen: list[float] = []
    scan = Scan(master, lambda progress: seen.append(progress.fraction))
    assert await scan.at_every_rate() == (300,)
    assert identifications(scan) == ["82969010"]
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


async def test_a_silent_bus_has_no_rate(master: Master, bus: SimulatedBus) -> None:
    """Nothing is guessed; the line is left at the usual rate."""
    bus.meters = []
    assert await detect_baud_rate(master) is None
    assert master.line.baud_rate == 2400


async def test_a_search_keeps_its_rate_while_others_are_read_at_theirs(
    master: Master, bus: SimulatedBus
) -> None:
    """A meter of another rate is polled between the questions; neither disturbs."""
    meter_of(bus, "82969010").baud_rate = 9600
    scan = Scan(master)

    async def poll() -> list[bool]:
        manner = Manner(baud_rate=9600)
        return [await master.read(10, manner=manner) is not None for _ in range(5)]

    polls, _ = await asyncio.gather(poll(), scan.by_secondary())
    assert polls == [True] * 5
    assert set(identifications(scan)) == HOUSE - {"82969010"}


async def test_a_meter_without_a_header_is_found_by_its_primary_address(
    master: Master, bus: SimulatedBus
) -> None:
    """It does not tell who it is, so nobody but its address says that there is one."""
    bus.meters = meters("12345678AC480102", primary=7)
    bus.meters[0].telegrams = Answering(0x08, 0x78, record("04 13", integer(1, 4)))
    scan = Scan(master)
    await scan.by_primary()
    (meter,) = scan.meters
    assert (meter.address, meter.primary_address) == (None, 7)
    assert meter.found_by is Method.PRIMARY


@pytest.mark.parametrize("searches_both", [False, True], ids=["primary", "both"])
async def test_two_that_tell_one_number_are_found_at_their_addresses(
    master: Master, bus: SimulatedBus, *, searches_both: bool
) -> None:
    """No selection tells them apart, and nothing is left open."""
    bus.meters = [SimulatedMeter(each, METER, TELEGRAM, seed=each) for each in (3, 9)]
    scan = Scan(master)
    searches = {True: scan.by_both, False: scan.by_primary}
    await searches[searches_both](range(1, 12))
    result = scan.result()
    found = [(each.address, each.primary_address) for each in result.meters]
    assert found == [(METER, 3), (METER, 9)]
    assert all(each.has_namesake for each in result.meters)
    assert (result.unresolved, result.hints) == ((), ())


async def test_a_meter_that_tells_another_address_has_no_namesake(
    master: Master, bus: SimulatedBus
) -> None:
    """It is found where it answers, once."""
    bus.meters = [SimulatedMeter(5, METER, TELEGRAM)]
    bus.meters[0].answer_address = 2
    scan = Scan(master)
    await scan.by_primary(range(1, 8))
    (meter,) = scan.meters
    assert (meter.primary_address, meter.has_namesake) == (5, False)


async def test_an_answer_that_is_no_telegram_is_no_meter(
    master: Master, bus: SimulatedBus
) -> None:
    """A frame with the C field of a request proves nobody; the good one does."""
    bus.meters = meters("12345678AC480102", primary=7)
    source = bus.meters[0].telegrams
    bus.meters[0].telegrams = Answering(0x53, 0x72, bytes(12))
    scan = Scan(master)
    await scan.by_primary(range(6, 9))
    assert scan.meters == []
    bus.meters[0].telegrams = source
    await scan.by_primary(range(6, 9))
    assert identifications(scan) == ["12345678"]


async def test_an_answer_to_a_selection_that_is_no_telegram_is_told(
    master: Master, bus: SimulatedBus
) -> None:
    """It may be one meter or several: the number that selects it says where, beside another."""
    bus.meters = meters("12345678AC480102", "22345679AC480102")
    bus.meters[0].telegrams = Answering(0x53, 0x72, bytes(12))
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == ["22345679"]
    assert {each.identification for each in scan.unresolved} == {"12345678"}
    assert Hint.SAME_ADDRESS not in scan.result().hints


async def test_both_searches_keep_the_address_that_a_meter_surely_answers_at(
    master: Master, bus: SimulatedBus
) -> None:
    """Its answer to a selection names another one."""
    bus.meters = meters("12345678AC480102", primary=7)
    bus.meters[0].answer_address = 0
    scan = Scan(master)
    await scan.by_secondary()
    assert [each.primary_address for each in scan.meters] == [0]
    bus.meters[0].answer_address = None
    await scan.by_primary(range(8))
    assert [each.primary_address for each in scan.meters] == [7]
    assert [each.found_by for each in scan.meters] == [Method.PRIMARY]


async def test_a_meter_that_is_searched_twice_is_kept_once(
    master: Master, bus: SimulatedBus
) -> None:
    """A second search by secondary address adds nobody."""
    bus.meters = meters("12345678AC480102", "22345678AC480102")
    scan = Scan(master)
    await scan.by_secondary()
    await scan.by_secondary()
    assert identifications(scan) == ["12345678", "22345678"]


async def test_a_meter_that_wants_a_reset_first_is_found_by_primary_address(
    master: Master, bus: SimulatedBus
) -> None:
    """What is silent is reset and asked once more."""
    bus.meters = meters("12345678AC480102", primary=7)
    Order.parse("needs-nke-first").apply(bus)
    scan = Scan(master)
    await scan.by_primary(range(6, 9))
    assert identifications(scan) == ["12345678"]
    assert scan.collisions == []


async def test_an_acknowledgement_without_data_is_no_collision(
    master: Master, bus: SimulatedBus
) -> None:
    """A meter that is reset and then too slow for its data is one meter all the same."""
    bus.meters = meters("12345678AC480102", primary=7)
    for fault in ("needs-nke-first", "needs-pause=10s"):
        Order.parse(fault).apply(bus)
    scan = Scan(master)
    await scan.by_primary(range(6, 9))
    assert (scan.meters, scan.collisions) == ([], [])
    assert scan.result().hints == (Hint.NO_DATA,)
    bus.meters[0].needs_pause_s = 0
    await scan.by_primary(range(6, 9))
    assert identifications(scan) == ["12345678"]


async def test_a_maker_with_the_bit_of_uniqueness_or_without_is_one_meter(
    master: Master, bus: SimulatedBus
) -> None:
    """It says so in one way when it is selected, and in another at its address."""
    (meter,) = bus.meters = meters("12345678AC480102", primary=5)
    scan = Scan(master)
    await scan.by_secondary()
    address = meter.secondary_address
    meter.secondary_address = replace(
        address, manufacturer=address.manufacturer | 0x8000
    )
    await scan.by_primary(range(4, 7))
    assert [each.primary_address for each in scan.meters] == [5]


class Noise(SimulatedMeter):
    """Nobody: a byte on the line in place of the answer to the second request."""

    requests = 0

    def hear(self, frame: object) -> bytes | None:
        """Return noise once."""
        self.requests += 1
        return b"\x21" if self.requests == 2 else None


async def test_noise_at_an_address_is_nobody(master: Master, bus: SimulatedBus) -> None:
    """It does not come again."""
    bus.meters = [Noise(1, SecondaryAddress.parse("12345678AC480102"), TELEGRAM)]
    scan = Scan(master)
    await scan.by_primary(range(3))
    assert bus.meters[0].requests > 3
    assert (scan.meters, scan.collisions, scan.without_data) == ([], [], [])
    assert scan.result().hints == (Hint.SILENCE,)


class Empty:
    """Telegrams of a meter that has none: it acknowledges requests for data."""

    pages = 0

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Never be asked for one."""
        raise AssertionError


async def test_an_address_that_acknowledges_and_gives_no_data_is_told(
    master: Master, bus: SimulatedBus
) -> None:
    """It is no collision, and not nobody."""
    bus.meters = meters("12345678AC480102", primary=1)
    bus.meters[0].telegrams = Empty()
    scan = Scan(master)
    await scan.by_primary(range(3))
    assert scan.without_data == [1]
    assert scan.collisions == []
    assert scan.result().hints == (Hint.NO_DATA,)


async def test_who_is_selected_and_acknowledges_that_it_is_asked_gives_no_data(
    master: Master, bus: SimulatedBus
) -> None:
    """It is not two with one number."""
    bus.meters = meters("12345678AC480102", "22345678AC480102")
    bus.meters[0].telegrams = Empty()
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == ["22345678"]
    assert scan.without_data == [NUMBER_ALONE]
    assert scan.result().hints == (Hint.NO_DATA,)


class AlwaysSelected(SimulatedMeter):
    """One that answers for whoever is selected."""

    def hear(self, frame: Frame) -> bytes | None:
        """Answer, and be selected for what comes next."""
        answer = super().hear(frame)
        self.selected = True
        return answer


async def test_who_answers_for_others_is_found_and_those_are_told(
    master: Master, bus: SimulatedBus
) -> None:
    """Where nobody acknowledges there is nobody else."""
    others = {"12345679", "22345678"}
    bus.meters = [
        AlwaysSelected(0, METER, TELEGRAM),
        *meters("12345679AC480102", "22345678AC480102"),
    ]
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == ["12345678"]
    assert {each.identification for each in scan.unresolved} == others
    assert scan.result().duration_s < 300.0


class TakesAllForItself(AlwaysSelected):
    """One that acknowledges whatever is selected, and answers."""

    def hear(self, frame: Frame) -> bytes | None:
        """Acknowledge any selection."""
        answer = super().hear(frame)
        return b"\xe5" if is_selection(frame) else answer


async def test_who_takes_every_selection_for_its_own_is_found_and_may_hide_others(
    master: Master, bus: SimulatedBus
) -> None:
    """What it says is M-Bus."""
    bus.meters = [TakesAllForItself(0, METER, TELEGRAM)]
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == ["12345678"]
    assert scan.unresolved == [SecondaryAddress()]
    assert Hint.NOT_MBUS not in scan.result().hints


async def test_an_old_meter_that_acknowledges_no_reset_is_found_thoroughly(
    master: Master, bus: SimulatedBus
) -> None:
    """It needs one, and others are there that do not."""
    bus.meters = [
        *meters("12345678AC480102", primary=1),
        *meters("22345678AC480102", primary=2),
    ]
    bus.meters[1].needs_nke_first = bus.meters[1].no_nke_answer = True
    scan = Scan(master, thorough=True)
    await scan.by_primary(range(4))
    assert [each.primary_address for each in scan.meters] == [1, 2]


async def test_a_meter_that_says_another_address_is_found_where_it_answers(
    master: Master, bus: SimulatedBus
) -> None:
    """Beside others, of which none is at the address that it says."""
    bus.meters = [
        *meters("12345678AC480102", primary=1),
        *meters("22345678AC480102", primary=2),
    ]
    bus.meters[1].answer_address = 7
    scan = Scan(master)
    await scan.by_primary(range(10))
    assert [each.primary_address for each in scan.meters] == [1, 2]


@pytest.mark.parametrize("header", [HeaderForm.SHORT, HeaderForm.NONE, HeaderForm.ZERO])
async def test_a_meter_that_does_not_say_who_it_is_is_read_by_its_number(
    master: Master, bus: SimulatedBus, header: HeaderForm
) -> None:
    """As it was found."""
    bus.meters = meters("12345678AC480102", "22345678AC480102")
    bus.meters[0].header = header
    scan = Scan(master)
    await scan.by_secondary()
    (nameless,) = [each for each in scan.meters if each.address == NUMBER_ALONE]
    reading = await master.read(NUMBER_ALONE, identity=nameless.address)
    assert reading is not None
    assert reading.telegram.records


@pytest.mark.parametrize("header", sorted({*HeaderForm} - {HeaderForm.LONG}))
async def test_a_meter_that_does_not_say_who_it_is_is_one_in_both_searches(
    master: Master, bus: SimulatedBus, header: HeaderForm
) -> None:
    """It has the number that selects it, and the address that it answers at."""
    bus.meters = [
        *meters("12345678AC480102", primary=1),
        *meters("22345678AC480102", primary=2),
    ]
    bus.meters[0].header = header
    scan = Scan(master)
    await scan.by_secondary()
    await scan.by_primary(range(4))
    assert [(str(each.address), each.primary_address) for each in scan.meters] == [
        ("12345678FFFFFFFF", 1),
        ("22345678AC480102", 2),
    ]
    assert scan.result().shared_addresses == ()


async def test_two_that_do_not_say_who_they_are_are_two_in_both_searches(
    master: Master, bus: SimulatedBus
) -> None:
    """One of them says the address at which the other one answers, and other things."""
    bus.meters = [
        *meters("12345678AC480102", primary=1),
        *meters("22345678AC480102", primary=2),
    ]
    bus.meters[0].header = bus.meters[1].header = HeaderForm.NONE
    bus.meters[1].answer_address = 1
    bus.meters[1].telegrams = RecordsTelegram(record("04 2B", integer(700, 4)))
    scan = Scan(master)
    await scan.by_secondary()
    await scan.by_primary([1])
    assert [(str(each.address), each.primary_address) for each in scan.meters] == [
        ("12345678FFFFFFFF", 1),
        ("22345678FFFFFFFF", 1),
    ]


async def test_new_meters_of_two_makers_are_two_meters(
    master: Master, bus: SimulatedBus
) -> None:
    """Both have number 0, and address 0, as they came."""
    addresses = ["00000000AC480102", "000000002D2C400D"]
    bus.meters = meters(*addresses)
    scan = Scan(master)
    await scan.by_secondary()
    assert sorted(str(each.address) for each in scan.meters) == sorted(addresses)


async def test_one_that_says_the_number_of_another_is_found_by_its_own(
    master: Master, bus: SimulatedBus
) -> None:
    """The other one is found first, and does not stand for both."""
    bus.meters = meters("00000000AC480102", "12345678AC480102")
    bus.meters[1].header = HeaderForm.ZERO
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == ["00000000", "12345678"]
    assert scan.result().hints == ()


async def test_who_stays_selected_and_says_no_name_is_found_once(
    master: Master, bus: SimulatedBus
) -> None:
    """It answers wherever nobody else is selected."""
    bus.meters = meters("12345678AC480102", "22345671AC480102")
    bus.meters[0].header = HeaderForm.NONE
    bus.meters[0].stays_selected = True
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == ["12345678", "22345671"]
    assert scan.unresolved == []


async def test_a_meter_that_only_wildcards_select_is_found(
    master: Master, bus: SimulatedBus
) -> None:
    """No selection can ask for the digit F."""
    bus.meters = meters("1234567FAC480102")
    scan = Scan(master)
    await scan.by_secondary()
    assert identifications(scan) == ["1234567F"]


async def test_meters_that_only_wildcards_select_are_told(
    master: Master, bus: SimulatedBus
) -> None:
    """They cannot be told apart, and are not nobody."""
    bus.meters = meters("1234567FAC480102", "2234567FAC480102")
    scan = Scan(master)
    await scan.by_secondary()
    assert scan.unresolved == [SecondaryAddress()]
    assert Hint.SILENCE not in scan.result().hints
