"""Reading a meter: which requests, in which order, and whose telegram is believed.

No bus: what the reader yields is handed to simulated meters, and their bytes back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from benchmarks.encrypted import PROOF, Meter as Encrypted
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.answers import Answer
from meterbus.protocol.errors import (
    MeterError,
    OtherMeterError,
    ProtocolError,
    SilenceError,
)
from meterbus.protocol.frames import Acknowledge, LongFrame, parse_frame
from meterbus.protocol.reading import Habits, Manner, MeterReader, Reading, Rest
from simulator.faults import set_fault
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, CapturedTelegrams, integer, record, respond

METER = SecondaryAddress.parse("1234567825150102")
ADDRESS = 5
A_DAY = 96
"""Reads every 15 minutes."""

RESET = "10 40 05 45 16"
FCB_1 = "10 7B 05 80 16"
FCB_0 = "10 5B 05 60 16"


class Readout:
    """Telegrams of the given records; each counts how often it was sent."""

    def __init__(self, *pages: str, ends: str = "") -> None:
        """Take DIB and VIB of one record a page; `ends` stands behind each but the last."""
        self._information = pages
        self._ends = bytes.fromhex(ends)
        self._sent = 0

    @property
    def pages(self) -> int:
        """Return how many telegrams there are."""
        return len(self._information)

    def telegram(self, page: int, head: AnswerHead):
        """Return a page whose value is thousands for the page and ones for how often."""
        self._sent += 1
        value = record(
            self._information[page], integer(1000 * (page + 1) + self._sent, 4)
        )
        is_last = page == self.pages - 1
        return respond(head, value if is_last else value + self._ends)


@dataclass
class Talk:
    """Does what a reader wants done with meters; what was asked is kept."""

    meters: list[SimulatedMeter]
    asked: list[str] = field(default_factory=list)
    rested_s: float = 0.0
    habits: Habits = field(default_factory=Habits)
    before: LongFrame | None = None
    deaf: int = 0
    """So many requests of a reading only wake the meters."""
    script: Callable[[int, bytes | None], bytes | None] = lambda _, said: said
    """Changes what comes back for the request of this number, counted from 1."""

    def read(
        self, target: int | SecondaryAddress = ADDRESS, **settings
    ) -> Reading | None:
        """Read once, knowing what is known from the time before."""
        self.asked = []
        reader = MeterReader(
            target=target, habits=self.habits, before=self.before, **settings
        )
        steps = reader.run()
        answer: Answer | None = None
        try:
            step = next(steps)
            while True:
                answer = self._do(step)
                step = steps.send(answer)
        except StopIteration as end:
            return end.value
        finally:
            self.habits = reader.habits

    def _do(self, step) -> Answer:
        match step:
            case Rest(seconds):
                self.rested_s += seconds
                return Answer()
            case request:
                return self._ask(request)

    def _ask(self, request) -> Answer:
        raw = request.to_bytes()
        self.asked.append(raw.hex(" ").upper())
        awake = self.meters if len(self.asked) > self.deaf else []
        said = [meter.hear(request) for meter in awake]
        heard = next(filter(None, said), None)
        heard = self.script(len(self.asked), heard)
        if heard is None:
            return Answer(request=request)
        try:
            frame = parse_frame(heard)
        except ProtocolError:
            return Answer(request=request, noise=heard)
        assert isinstance(frame, Acknowledge | LongFrame)
        if isinstance(frame, LongFrame):
            self.before = frame
        return Answer(request=request, frame=frame)


def meter(*faults: str, telegrams=None, address=METER, at: int = ADDRESS):
    """Return a meter with these habits."""
    made = SimulatedMeter(at, address, telegrams or Readout("04 13"))
    for fault in faults:
        set_fault(made, fault)
    return made


def values(reading: Reading | None) -> list[str]:
    """Return the values of a reading, as text."""
    assert reading is not None
    return [str(each.value) for each in reading.telegram.records]


THREE = ("04 13", "44 13", "84 01 13")
LIVE = ("04 05",)
LIVE_PAIR = ("04 05", "04 2B")


def test_each_reading_starts_with_the_first_telegram() -> None:
    """Two telegrams told apart by the bit alone: the other one is never taken for it."""
    talk = Talk([meter("pages-by-fcb", telegrams=Readout("04 13", "04 13"))])
    read = [values(talk.read()) for _ in range(4)]
    assert [each[0][:1] for each in read] == ["1"] * 4
    assert talk.asked == [RESET, FCB_1]


def test_so_many_telegrams_are_read_as_a_person_wants() -> None:
    """Also where none is announced, and where they look alike; from the first one on."""
    talk = Talk([meter("pages-by-fcb", telegrams=Readout("04 13", "04 13"))])
    for _ in range(3):
        read = values(talk.read(manner=Manner(telegrams=2)))
        assert [each[:1] for each in read] == ["1", "2"]
    assert talk.asked == [RESET, FCB_1, FCB_0]


@pytest.mark.parametrize(
    ("information", "telegrams"), [(LIVE, 1), (LIVE_PAIR, 2)], ids=["one", "two"]
)
def test_a_meter_that_always_announces_more_is_read_once(
    information: tuple[str, ...], telegrams: int
) -> None:
    """The same records again, with new values, are the readout started over."""
    talk = Talk([meter("always-more", telegrams=Readout(*information, ends="1F"))])
    first = talk.read()
    assert first is not None
    assert len(first.telegram.records) == telegrams
    assert first.repeats_page
    assert first.is_complete
    assert not first.telegram.more_follows
    assert len(talk.asked) == 1 + telegrams + 1


@pytest.mark.parametrize(
    ("information", "telegrams"), [(LIVE, 1), (LIVE_PAIR, 2)], ids=["one", "two"]
)
def test_a_meter_that_is_known_to_start_over_is_not_asked_to(
    information: tuple[str, ...], telegrams: int
) -> None:
    """From its second reading on."""
    talk = Talk([meter("always-more", telegrams=Readout(*information, ends="1F"))])
    talk.read()
    for _ in range(3):
        again = talk.read()
        assert again is not None
        assert len(again.telegram.records) == telegrams
        assert again.is_complete
        assert len(talk.asked) == 1 + telegrams


def test_a_meter_is_believed_to_start_over_for_a_day() -> None:
    """Then it is tried once more: the meter may have been taught to send more."""
    talk = Talk([meter("always-more", telegrams=Readout(*LIVE, ends="1F"))])
    asked = []
    for _ in range(2 * A_DAY + 1):
        talk.read()
        asked.append(len(talk.asked) - 1)
    assert asked == [2, *[1] * 95] * 2 + [2]


def test_a_meter_that_once_does_not_turn_its_pages_is_incomplete() -> None:
    """Nothing is learned from it: the next reading has them all."""
    odd = meter("always-more", telegrams=Readout(*LIVE_PAIR, ends="1F"))
    talk = Talk([odd])
    talk.read()
    odd.ignores_fcb = True
    stuck = talk.read()
    assert stuck is not None
    assert not stuck.is_complete
    odd.ignores_fcb = False
    again = talk.read()
    assert again is not None
    assert again.is_complete
    assert len(again.telegram.records) == 2


def test_telegrams_of_a_history_look_alike_and_are_all_read() -> None:
    """Each is of another day."""
    days = [f"42 6C {day:02X} 3B 44 13 {day:02X} 00 00 00" for day in (1, 2, 3)]
    pages = [bytes.fromhex(day) + b"\x1f" for day in days[:2]] + [
        bytes.fromhex(days[2])
    ]
    source = Fixed(*pages)
    reading = Talk([meter(telegrams=source)]).read()
    assert values(reading)[1::2] == ["0.001", "0.002", "0.003"]


def test_sixteen_telegrams_are_read_where_nobody_wants_more() -> None:
    """A meter that has announced as many tells its whole history: daily use needs less."""
    days = [
        bytes.fromhex(f"42 6C {day:02X} 3B 44 13 {day:02X} 00 00 00 1F")
        for day in range(1, 21)
    ]
    talk = Talk([meter(telegrams=Fixed(*days))])
    reading = talk.read()
    assert reading is not None
    assert len(reading.frames) == 16
    assert reading.telegram.more_follows
    assert len(talk.asked) == 1 + 16


def test_a_meter_that_dislikes_the_bit_is_asked_once() -> None:
    """What it announces would take the other bit."""
    talk = Talk([meter(telegrams=Readout(*THREE, ends="1F"))])
    reading = talk.read(manner=Manner(toggles_fcb=False))
    assert values(reading) == ["1.001"]
    assert talk.asked == [RESET, FCB_0]


def test_what_a_meter_was_selected_by_comes_first_the_next_time() -> None:
    """It knows only its number: its whole address is in vain once."""
    number_only = "68 0B 0B 68 53 FD 52 78 56 34 12 FF FF FF FF B2 16"
    talk = Talk([meter("strict-fields")])
    assert talk.read(METER) is not None
    assert talk.asked[3] == number_only
    assert talk.read(METER) is not None
    assert talk.asked[0] == number_only
    assert len(talk.asked) == 2


def test_a_meter_that_was_silent_is_selected_by_its_whole_address_again() -> None:
    """Another one may hang there by now, or the same one be repaired."""
    whole = "68 0B 0B 68 53 FD 52 78 56 34 12 25 15 01 02 F3 16"
    talk = Talk([meter("strict-fields")])
    talk.read(METER)
    talk.meters = []
    assert talk.read(METER) is None
    talk.meters = [meter()]
    assert talk.read(METER) is not None
    assert talk.asked[0] == whole


class Fixed:
    """Telegrams that never change."""

    def __init__(self, *records: bytes) -> None:
        """Send these behind a header."""
        self._records = records
        self.pages = len(records)

    def telegram(self, page: int, head: AnswerHead):
        """Return a page."""
        return respond(head, self._records[page])


def test_a_page_without_records_stands_before_the_others() -> None:
    """What a maker keeps to itself is no reason to stop."""
    own = LongFrame(0x08, 0, 0xB7, bytes.fromhex("0123 1F"))
    usual = Fixed(record("04 13", integer(7, 4))).telegram(0, AnswerHead(0, METER, 1))
    source = CapturedTelegrams((own, usual))
    reading = Talk([meter(telegrams=source)]).read()
    assert values(reading) == ["0.007"]
    assert reading is not None
    assert reading.telegram.error is None
    assert reading.is_complete


def test_an_error_on_a_later_page_keeps_those_before() -> None:
    """And says what is missing, and why."""
    talk = Talk([meter("error-on-page=2", telegrams=Readout(*THREE, ends="1F"))])
    reading = talk.read()
    assert values(reading) == ["1.001"]
    assert reading is not None
    assert reading.telegram.error is None
    assert isinstance(reading.missing, MeterError)
    assert "busy" in str(reading.missing)


def test_a_later_page_that_does_not_come_keeps_those_before() -> None:
    """A silence is told."""
    talk = Talk([meter(telegrams=Readout(*THREE, ends="1F"))])
    talk.script = lambda number, said: said if number < 3 else None
    reading = talk.read()
    assert values(reading) == ["1.001"]
    assert reading is not None
    assert isinstance(reading.missing, SilenceError)


def test_a_later_page_that_is_damaged_keeps_those_before() -> None:
    """A reading that is not whole says so."""
    talk = Talk([meter(telegrams=Readout(*THREE, ends="1F"))])
    talk.script = lambda number, said: said if number < 3 else b"\x00\x01"
    reading = talk.read()
    assert values(reading) == ["1.001"]
    assert reading is not None
    assert isinstance(reading.missing, ProtocolError)


def test_a_slave_that_knows_one_bit_alone_is_read() -> None:
    """The last attempt finds it; from then on it is the first."""
    talk = Talk([meter("fcb-0-only")])
    assert values(talk.read()) == ["1.001"]
    assert FCB_0 in talk.asked
    assert values(talk.read()) == ["1.002"]
    assert talk.asked == [RESET, FCB_0]


def test_a_slave_of_one_bit_that_was_silent_is_asked_with_the_other() -> None:
    """It may have been exchanged for one that knows both."""
    talk = Talk([meter("fcb-0-only")])
    talk.read()
    talk.meters = []
    assert talk.read() is None
    talk.meters = [meter("pages-by-fcb", telegrams=Readout("04 13", "04 13"))]
    assert values(talk.read()) == ["1.001"]
    assert talk.asked == [RESET, FCB_1]


def test_a_slave_of_one_bit_may_heed_no_reset_and_say_the_same_each_time() -> None:
    """It has no pages to turn, and nothing that it repeats is old."""
    talk = Talk([meter("fcb-0-only", "ignores-nke")])
    same = respond(AnswerHead(ADDRESS, METER, 1), record("04 13", integer(1001, 4)))
    talk.script = lambda _, said: said and same.to_bytes()
    for _ in range(4):
        assert values(talk.read()) == ["1.001"]


@pytest.mark.parametrize("faults", [(), ("pages-by-fcb",)])
def test_two_lost_answers_make_nobody_a_slave_of_one_bit(
    faults: tuple[str, ...],
) -> None:
    """What comes for the other bit then may be the second telegram."""
    talk = Talk([meter(*faults, telegrams=Readout("04 13", "04 13"))])
    talk.script = lambda number, said: None if number in {2, 3} else said
    assert values(talk.read())[0].startswith("1")
    talk.script = lambda _, said: said
    talk.read()
    assert talk.asked == [RESET, FCB_1]


def test_nobody_is_asked_four_times() -> None:
    """Twice to wake it, twice for data: the last time as slaves of one bit know it."""
    talk = Talk([])
    assert talk.read() is None
    assert talk.asked == [RESET, RESET, FCB_1, FCB_0]


@pytest.mark.parametrize("information", [("04 13",), THREE], ids=["one", "three"])
def test_a_meter_that_heeds_no_reset_is_read_anew_each_time(
    information: tuple[str, ...],
) -> None:
    """From its first telegram on. It would repeat what it said last for ever."""
    talk = Talk([meter("ignores-nke", telegrams=Readout(*information, ends="1F"))])
    read = [values(talk.read()) for _ in range(4)]
    pages = [[each[0] for each in values] for values in read]
    assert pages == [["1", "2", "3"][: len(information)]] * 4
    assert len({each for values in read for each in values}) == 4 * len(information)


def test_a_meter_that_starts_over_in_between_is_incomplete() -> None:
    """Its power failed: nothing is learned from that."""
    odd = meter(telegrams=Readout(*THREE, ends="1F"))
    talk = Talk([odd])
    talk.read()

    def power_fails(number: int, said: bytes | None) -> bytes | None:
        failing = {2: odd.power_down}.get(number, bool)
        failing()
        return said

    talk.script = power_fails
    stopped = talk.read()
    assert stopped is not None
    assert not stopped.is_complete
    talk.script = lambda _, said: said
    assert [len(values(talk.read())) for _ in range(3)] == [3, 3, 3]


def test_a_slave_of_one_bit_is_asked_with_the_other_each_day() -> None:
    """Four answers in a row may have been lost."""
    talk = Talk([meter("pages-by-fcb", telegrams=Readout("04 13", "04 13"))])
    talk.script = lambda number, said: None if number in {2, 3, 6, 7} else said
    talk.read()
    talk.script = lambda _, said: said
    for _ in range(A_DAY):
        talk.read()
    assert values(talk.read())[0].startswith("1")
    assert talk.asked == [RESET, FCB_1]


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_meter_that_slept_through_its_reset_gives_its_first_telegram(
    before: int,
) -> None:
    """It repeats what it said last, or goes on where it was, until it is reset."""
    talk = Talk([meter(telegrams=Readout(*THREE, ends="1F"))])
    talk.read()
    old = values(talk.read(manner=Manner(telegrams=before)))
    talk.deaf = 2
    new = values(talk.read())
    assert [each[0] for each in new] == ["1", "2", "3"]
    assert not set(old) & set(new)


def test_a_meter_that_slept_through_its_reset_behind_its_last_telegram_is_read() -> (
    None
):
    """It has no more to say, and is awake by then to hear that it starts over."""
    talk = Talk([meter("page-end=stop", telegrams=Readout(*THREE[:2], ends="1F"))])
    talk.read()
    talk.deaf = 2
    assert [each[0] for each in values(talk.read())] == ["1", "2"]


@pytest.mark.parametrize(
    ("header", "identity"),
    [
        ("none", None),
        ("short", None),
        ("zero", SecondaryAddress("FFFFFFFF", METER.manufacturer, 1, 2)),
    ],
)
def test_a_neighbor_that_tells_no_number_is_known_by_its_address(
    header: str, identity: SecondaryAddress | None
) -> None:
    """It answers late, when the next address is asked."""
    neighbor = meter(f"header={header}", at=4)
    late = neighbor.hear(parse_frame(bytes.fromhex("10 7B 04 7F 16")))
    talk = Talk([])
    talk.script = lambda number, said: late if number == 3 else said
    assert talk.read(identity=identity) is None
    talk.script = lambda number, said: late if number >= 3 else said
    with pytest.raises(OtherMeterError, match=r"address 4 .* address 5"):
        talk.read(identity=identity)


@pytest.mark.parametrize("header", ["none", "short", "zero"])
def test_who_is_selected_and_tells_no_number_is_known_by_its_address(
    header: str,
) -> None:
    """A neighbor that answers late, or is still selected, tells no number either."""
    number = SecondaryAddress(METER.identification)
    own = Manner(answers_as=5)
    itself = Talk([meter(f"header={header}")])
    assert values(itself.read(number, identity=number, manner=own)) == ["1.001"]
    neighbor = Talk([meter(f"header={header}", at=4)])
    with pytest.raises(OtherMeterError, match=r"address 4 .* address 5"):
        neighbor.read(number, identity=number, manner=own)


def test_who_is_selected_need_not_name_an_address() -> None:
    """Some put there what all are asked by who are selected."""
    number = SecondaryAddress(METER.identification)
    talk = Talk([meter("header=short", "answers-as=253")])
    reading = talk.read(number, identity=number, manner=Manner(answers_as=5))
    assert values(reading) == ["1.001"]


def test_what_only_its_key_decrypts_is_believed_at_whatever_address() -> None:
    """Another program may have moved the meter, and a selection finds it still."""
    secret = Encrypted(
        address=METER.to_bytes(),
        access_number=1,
        counter=bytes(4),
        key=bytes(range(16)),
        text=PROOF + bytes.fromhex("04 13 E9 03 00 00") + PROOF * 4,
        tail=b"",
    )
    answer = LongFrame(0x08, 9, 0x7A, secret.mode_5()[8:]).to_bytes()
    talk = Talk([meter(at=9)])
    talk.script = lambda number, said: answer if number == 2 else said
    manner = Manner(key=secret.key, answers_as=5)
    assert values(talk.read(METER, identity=METER, manner=manner)) == ["1.001"]


def test_an_error_needs_no_number_at_whatever_address() -> None:
    """It carries no value, and may come from who tells its number else."""
    talk = Talk([meter("busy=2", at=9)])
    reading = talk.read(METER, identity=METER, manner=Manner(answers_as=5))
    assert reading is not None
    assert reading.telegram.error == "application busy"


@pytest.mark.parametrize("identity", [None, SecondaryAddress()])
def test_a_neighbor_that_tells_its_number_is_known_by_its_address_too(
    identity: SecondaryAddress | None,
) -> None:
    """Of the meter that was asked nothing is known that its number could be compared with."""
    late = meter(at=4).hear(parse_frame(bytes.fromhex("10 7B 04 7F 16")))
    talk = Talk([])
    talk.script = lambda number, said: late if number >= 3 else said
    with pytest.raises(OtherMeterError, match=r"address 4 .* address 5"):
        talk.read(identity=identity)


def test_a_meter_that_is_known_by_its_number_may_tell_another_address() -> None:
    """Some put zero there, whatever theirs is."""
    talk = Talk([meter("answers-as=0")])
    assert values(talk.read(identity=METER)) == ["1.001"]
    with pytest.raises(OtherMeterError, match=r"address 0 .* address 5"):
        talk.read()


@pytest.mark.parametrize("header", ["none", "short", "zero"])
def test_a_meter_that_tells_no_number_is_read_at_its_address(header: str) -> None:
    """The A field of its answers says that it is there."""
    talk = Talk([meter(f"header={header}")])
    assert values(talk.read()) == ["1.001"]


@pytest.mark.parametrize(("version", "medium"), [(9, METER.medium), (METER.version, 7)])
def test_what_is_known_besides_the_number_is_compared(
    version: int, medium: int
) -> None:
    """Another meter at the same address has another version or medium."""
    known = SecondaryAddress("FFFFFFFF", METER.manufacturer, version, medium)
    talk = Talk([meter("header=zero")])
    with pytest.raises(OtherMeterError, match="00000000"):
        talk.read(identity=known)


@pytest.mark.parametrize("header", ["none", "short"])
@pytest.mark.parametrize("key", [None, bytes(16)], ids=["no key", "a key"])
def test_who_is_selected_is_not_believed_without_a_number(
    header: str, key: bytes | None
) -> None:
    """Whom another master selected in between says nothing either, and needs no key."""
    talk = Talk([meter(f"header={header}")])
    with pytest.raises(OtherMeterError, match="without a number"):
        talk.read(METER, identity=METER, manner=Manner(key=key))
    assert values(talk.read(ADDRESS, identity=METER))


def test_an_error_needs_no_number() -> None:
    """It carries no value."""
    busy = meter("busy=1")
    reading = Talk([busy]).read(identity=METER)
    assert reading is not None
    assert reading.telegram.error == "application busy"


def test_another_master_s_selection_is_answered_by_one_s_own() -> None:
    """Once more, before anybody says that another meter answers."""
    other = SecondaryAddress.parse("8765432125150102")
    mine, theirs = meter(), meter(address=other, at=6)
    talk = Talk([mine, theirs])

    def other_master(number: int, said: bytes | None) -> bytes | None:
        foreign = theirs.telegrams.telegram(0, AnswerHead(6, other, 1)).to_bytes()
        return foreign if number == 2 else said

    talk.script = other_master
    assert values(talk.read(METER)) == ["1.002"]
    assert len(talk.asked) == 5


def test_another_meter_that_keeps_answering_is_told() -> None:
    """A value of another meter is never published."""
    other = SecondaryAddress.parse("8765432125150102")
    talk = Talk([meter(address=other)])
    with pytest.raises(OtherMeterError, match="87654321"):
        talk.read(identity=METER)


def test_a_meter_rests_behind_the_answer_to_its_reset() -> None:
    """Some take nothing for a while after each of their answers."""
    talk = Talk([meter()])
    talk.read(manner=Manner(pause_s=0.3))
    assert talk.rested_s == pytest.approx(0.3)


def test_most_meters_are_read_without_a_rest() -> None:
    """By their address, and by selection: a rest is for those that need one."""
    talk = Talk([meter()])
    assert talk.read() is not None
    assert talk.read(METER) is not None
    assert talk.rested_s == 0.0
