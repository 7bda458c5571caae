"""Habits of real meters that the standard does not know."""

import pytest

from meterbus.protocol.frames import LongFrame, parse_frame
from simulator.bus import SimulatedBus
from simulator.faults import set_fault
from simulator.generator import GeneratedTelegram
from simulator.line import SimulatedLine
from simulator.meter import Area
from simulator.quirks import PageEnd
from simulator.telegrams import (
    CapturedTelegrams,
    HeaderForm,
    RecordsTelegram,
    TelegramSource,
    announcing_more,
)

from .builders import (
    ACKNOWLEDGED,
    access_number_of,
    ask,
    meter,
    opened,
    page,
    page_of,
    read,
    say,
    short,
)

RESET = short(0x40, 5)
READ = short(0x7B, 5)
READ_AGAIN = short(0x5B, 5)
READ_SELECTED = short(0x7B, 253)
ALARM = short(0x5A, 5)
SELECT_ANY = bytes.fromhex("680B0B6853FD52FFFFFFFFFFFFFFFF9A16")
SELECT_NUMBER = bytes.fromhex("680B0B6873FD5247278931FFFFFFFFE616")
SELECT_OTHER = bytes.fromhex("680B0B6853FD52FFFFFF8FFFFFFFFF2A16")


def selection(text: str) -> bytes:
    """Return the selection with this data, in hex."""
    return LongFrame(0x53, 253, 0x52, bytes.fromhex(text)).to_bytes()


def write(ci: int, data: str = "") -> bytes:
    """Return a write to address 5."""
    return LongFrame(0x53, 5, ci, bytes.fromhex(data)).to_bytes()


@pytest.fixture
async def line() -> SimulatedLine:
    """Return an open line to a bus with one meter at address 5."""
    return await opened(SimulatedBus([meter(5)]))


def test_the_frame_count_bit_may_be_ignored() -> None:
    """The first telegram comes each time, and is a fresh one."""
    two = meter(pages=2)
    two.ignores_fcb = True
    telegrams = [read(two, c, 5) for c in (0x7B, 0x5B, 0x5B)]
    assert [page_of(each) for each in telegrams] == [0, 0, 0]
    assert len({each.data for each in telegrams}) == 3
    two.ignores_fcb = False
    assert read(two, 0x5B, 5) == telegrams[-1]
    assert [page_of(read(two, c, 5)) for c in (0x7B, 0x5B)] == [1, 0]


def test_the_frame_count_bit_alone_may_choose_the_telegram() -> None:
    """1 the first, 0 the second, a fresh one each time, and none announces more."""
    two = meter(pages=2)
    two.pages_by_fcb = True
    telegrams = [read(two, c, 5) for c in (0x5B, 0x7B, 0x7B, 0x5B, 0x5B)]
    assert [page_of(each) for each in telegrams] == [1, 0, 0, 1, 1]
    assert [access_number_of(each) for each in telegrams] == [1, 2, 3, 4, 5]
    assert say(two, RESET) == ACKNOWLEDGED
    assert page_of(read(two, 0x5B, 5)) == 1


def test_the_frame_count_bit_chooses_nothing_where_there_is_one_telegram() -> None:
    """Through a selection as well as through the own address."""
    one = meter()
    one.pages_by_fcb = True
    say(one, SELECT_ANY)
    assert [page_of(read(one, c, 253)) for c in (0x7B, 0x5B)] == [0, 0]


def test_a_meter_may_know_one_frame_count_bit_only() -> None:
    """Silence after the other; resets and selections are as usual."""
    simple = meter(pages=2)
    simple.fcb_0_only = True
    assert say(simple, READ) is None
    telegrams = [read(simple, 0x5B, 5) for _ in range(2)]
    assert [page_of(each) for each in telegrams] == [0, 0]
    assert telegrams[0] != telegrams[1]
    assert say(simple, RESET) == say(simple, SELECT_ANY) == ACKNOWLEDGED
    assert say(simple, READ_SELECTED) is None
    assert page_of(read(simple, 0x5B, 253)) == 0


@pytest.mark.parametrize(
    ("end", "after"),
    [(PageEnd.WRAP, [0, 1, 0]), (PageEnd.REPEAT, [0, 1, 1])],
)
def test_the_telegrams_may_go_round_or_stand_still(
    end: PageEnd, after: list[int]
) -> None:
    """What follows the last one is up to the meter."""
    two = meter(pages=2)
    two.page_end = end
    assert [page_of(read(two, c, 5)) for c in (0x7B, 0x5B, 0x7B)] == after


def test_the_end_may_be_an_acknowledgement() -> None:
    """E5 until the meter is reset."""
    two = meter(pages=2)
    two.page_end = PageEnd.STOP
    assert [page_of(read(two, c, 5)) for c in (0x7B, 0x5B)] == [0, 1]
    assert [say(two, short(c, 5)) for c in (0x7B, 0x7B, 0x5B)] == [ACKNOWLEDGED] * 3
    say(two, RESET)
    assert page_of(read(two, 0x7B, 5)) == 0


def test_the_last_telegram_may_announce_one_more() -> None:
    """1F, whatever follows."""
    endless = meter(pages=2)
    endless.always_more = True
    assert [read(endless, c, 5).data[-1] for c in (0x7B, 0x5B)] == [0, 0x1F]
    endless.always_more = False
    assert [page_of(read(endless, c, 5)) for c in (0x7B, 0x5B)] == [0, 1]


@pytest.mark.parametrize(("pages", "order"), [(1, [0] * 4), (2, [0, 1, 0, 1])])
def test_telegrams_may_go_round_without_an_end(pages: int, order: list[int]) -> None:
    """Every toggled request gets a fresh one, and each announces one more."""
    endless = meter(pages=pages)
    endless.telegrams = CapturedTelegrams(
        tuple(announcing_more(page(number)) for number in range(pages))
    )
    endless.always_more = True
    telegrams = [read(endless, c, 5) for c in (0x7B, 0x5B, 0x7B, 0x5B)]
    assert [each.data[-2:] for each in telegrams] == [bytes((n, 0x1F)) for n in order]
    assert [access_number_of(each) for each in telegrams] == [1, 2, 3, 4]


def test_a_telegram_may_never_come() -> None:
    """Application error 08 each time that it is due; the others are as usual."""
    broken = meter(pages=3)
    broken.error_on_page = 2
    first, refused, again, third = (
        read(broken, c, 5) for c in (0x7B, 0x5B, 0x5B, 0x7B)
    )
    assert (page_of(first), page_of(third)) == (0, 2)
    assert (refused.c, refused.ci, refused.data) == (0x18, 0x70, b"\x08")
    assert again == refused
    assert [read(broken, c, 5).ci for c in (0x5B, 0x7B)] == [0x72, 0x70]


SOURCES = {
    "captured": CapturedTelegrams((page(7),)),
    "plain": RecordsTelegram(b"\x01\x13\x07"),
    "generated": GeneratedTelegram("heat", lambda: 1.8e9, "a seed"),
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize(
    ("form", "ci", "header"),
    [
        (HeaderForm.LONG, 0x72, "47 27 89 31 24 23 28 04 01 00 00 00"),
        (HeaderForm.ZERO, 0x72, "00 00 00 00 24 23 28 04 01 00 00 00"),
        (HeaderForm.SHORT, 0x7A, "01 00 00 00"),
        (HeaderForm.NONE, 0x78, ""),
        (HeaderForm.OWN, 0xB7, ""),
    ],
)
def test_a_meter_may_say_little_of_itself(
    source: TelegramSource, form: HeaderForm, ci: int, header: str
) -> None:
    """Its records are the same, and so is the address that it is selected by."""
    usual, modest = meter(), meter()
    usual.telegrams = modest.telegrams = source
    modest.header = form
    assert say(modest, SELECT_NUMBER) == ACKNOWLEDGED
    telegram = read(modest, 0x7B, 253)
    records = read(usual, 0x7B, 5).data[12:]
    assert (telegram.ci, telegram.data) == (ci, bytes.fromhex(header) + records)


def test_what_has_no_long_header_keeps_what_it_has() -> None:
    """Such as the fixed structure."""
    fixed = meter()
    fixed.telegrams = CapturedTelegrams((LongFrame(8, 0, 0x73, bytes(16)),))
    fixed.header = HeaderForm.NONE
    assert read(fixed, 0x7B, 5).ci == 0x73


def test_there_may_be_no_data_before_a_reset() -> None:
    """Neither after a selection, and again so after a loss of power."""
    shy = meter()
    shy.needs_nke_first = True
    assert say(shy, READ) is None
    assert say(shy, SELECT_ANY) == ACKNOWLEDGED
    assert say(shy, READ_SELECTED) is None
    assert say(shy, RESET) == ACKNOWLEDGED
    assert say(shy, READ_SELECTED) is not None
    shy.power_down()
    assert say(shy, READ) is None
    shy.needs_nke_first = False
    assert say(shy, READ) is not None


def test_there_may_be_no_data_through_a_selection() -> None:
    """Never, though it acknowledges; at its own address there is."""
    shy = meter()
    shy.no_data_when_selected = True
    for _ in range(2):
        assert say(shy, SELECT_NUMBER) == ACKNOWLEDGED
        assert [say(shy, short(c, 253)) for c in (0x7B, 0x5B)] == [None, None]
        assert say(shy, RESET) == ACKNOWLEDGED
    assert read(shy, 0x7B, 5).ci == 0x72
    shy.no_data_when_selected = False
    assert say(shy, READ_SELECTED) is not None


def test_a_reset_may_be_heard_but_not_acknowledged() -> None:
    """The readout starts again nevertheless."""
    two = meter(pages=2)
    two.no_nke_answer = True
    read(two, 0x7B, 5)
    assert say(two, RESET) is None
    assert page_of(read(two, 0x5B, 5)) == 0
    two.no_nke_answer = False
    assert say(two, RESET) == ACKNOWLEDGED


def test_a_reset_may_not_even_be_heard() -> None:
    """The bit that was last asked with still gets the same telegram; 253 is another."""
    two = meter(pages=2)
    two.ignores_nke = True
    before = read(two, 0x7B, 5)
    assert say(two, RESET) is None
    assert read(two, 0x7B, 5) == before
    assert page_of(read(two, 0x5B, 5)) == 1
    say(two, SELECT_ANY)
    assert say(two, short(0x40, 253)) == ACKNOWLEDGED
    assert say(two, READ_SELECTED) is None


async def test_a_sleeping_meter_is_woken_by_the_first_frame(
    line: SimulatedLine,
) -> None:
    """Any frame, to whomever; then it answers until the bus was idle for long."""
    line.bus.meters[0].sleeps_after_s = 5.0
    assert await ask(line, RESET) == b""
    assert await ask(line, RESET) == ACKNOWLEDGED
    await line.pause(5.0)
    assert await ask(line, short(0x40, 9)) == b""
    assert await ask(line, RESET) == ACKNOWLEDGED
    await line.pause(5.0)
    line.bus.meters[0].sleeps_after_s = None
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_a_meter_may_need_a_pause_after_its_answer(line: SimulatedLine) -> None:
    """What comes sooner is ignored."""
    line.bus.meters[0].needs_pause_s = 0.02
    assert await ask(line, RESET, 0.04) == ACKNOWLEDGED
    await line.write(RESET)
    assert await line.read(0.04) == ACKNOWLEDGED
    assert await ask(line, RESET) == b""
    assert await ask(line, RESET) == ACKNOWLEDGED
    line.bus.meters[0].needs_pause_s = 0.0
    await line.write(RESET)
    assert await line.read(0.04) == ACKNOWLEDGED
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_a_meter_may_need_a_pause_after_its_selection(
    line: SimulatedLine,
) -> None:
    """A request that comes sooner is ignored; a later one is not."""
    line.bus.meters[0].selection_pause_s = 0.2
    await line.write(SELECT_ANY)
    assert await line.read(0.1) == ACKNOWLEDGED
    assert await ask(line, READ_SELECTED) == b""
    assert await ask(line, READ_SELECTED) != b""
    line.bus.meters[0].selection_pause_s = 0.0
    await line.write(SELECT_ANY)
    assert await line.read(0.1) == ACKNOWLEDGED
    assert await ask(line, READ_SELECTED) != b""


async def test_a_meter_may_acknowledge_the_selection_of_others(
    line: SimulatedLine,
) -> None:
    """But it has no data for who asks then."""
    line.bus.meters[0].answers_wrong_selections = True
    assert await ask(line, SELECT_OTHER) == ACKNOWLEDGED
    assert await ask(line, READ_SELECTED) == b""
    assert await ask(line, SELECT_NUMBER) == ACKNOWLEDGED
    assert await ask(line, READ_SELECTED) != b""
    line.bus.meters[0].answers_wrong_selections = False
    assert await ask(line, SELECT_OTHER) == b""


def test_wildcards_alone_may_select_nobody() -> None:
    """One digit is enough."""
    proud = meter()
    proud.ignores_full_wildcard = True
    assert say(proud, SELECT_ANY) is None
    assert say(proud, selection("F7 FF FF FF FF FF FF FF")) == ACKNOWLEDGED
    proud.ignores_full_wildcard = False
    assert say(proud, SELECT_ANY) == ACKNOWLEDGED


@pytest.mark.parametrize(
    "exact",
    [
        "47 27 89 31 24 23 28 04",
        "FF FF FF FF 24 23 FF FF",
        "FF FF FF FF FF FF 28 FF",
        "FF FF FF FF FF FF FF 04",
    ],
)
def test_a_field_that_is_given_may_never_match(exact: str) -> None:
    """The number does, with wildcards behind it."""
    strict = meter()
    strict.strict_fields = True
    assert say(strict, selection(exact)) is None
    assert say(strict, SELECT_NUMBER) == ACKNOWLEDGED
    strict.strict_fields = False
    assert say(strict, selection(exact)) == ACKNOWLEDGED


async def test_a_meter_may_stay_selected(line: SimulatedLine) -> None:
    """Until 253 is reset."""
    line.bus.meters[0].stays_selected = True
    await ask(line, SELECT_ANY)
    assert await ask(line, SELECT_OTHER) == b""
    assert await ask(line, READ_SELECTED) != b""
    await ask(line, short(0x40, 253))
    assert await ask(line, READ_SELECTED) == b""


async def test_a_meter_may_forget_its_selection(line: SimulatedLine) -> None:
    """After one telegram."""
    line.bus.meters[0].forgets_selection = True
    await ask(line, SELECT_ANY)
    assert await ask(line, READ_SELECTED) != b""
    assert await ask(line, READ_SELECTED) == b""
    line.bus.meters[0].forgets_selection = False
    await ask(line, SELECT_ANY)
    answers = [await ask(line, READ_SELECTED) for _ in range(2)]
    assert answers[0] == answers[1] != b""


@pytest.mark.parametrize(
    ("tail", "answer"),
    [
        ("0C 78 04 03 02 01", ACKNOWLEDGED),
        ("0C 78 F4 FF FF FF", ACKNOWLEDGED),
        ("0C 78 05 03 02 01", None),
        ("", ACKNOWLEDGED),
    ],
)
def test_a_selection_may_ask_for_the_fabrication_number(
    tail: str, answer: bytes | None
) -> None:
    """Two meters with one address are told apart by it; wildcards are allowed."""
    made = meter()
    made.fabrication_number = "01020304"
    assert say(made, selection("47 27 89 31 24 23 28 04" + tail)) == answer
    made.fabrication_number = None
    assert say(made, selection("47 27 89 31 24 23 28 04" + tail)) == ACKNOWLEDGED


def test_a_meter_may_not_know_of_fabrication_numbers() -> None:
    """Then it ignores the whole selection."""
    old = meter()
    old.no_enhanced_selection = True
    enhanced = selection("47 27 89 31 24 23 28 04 0C 78 04 03 02 01")
    assert say(old, enhanced) is None
    assert say(old, SELECT_NUMBER) == ACKNOWLEDGED
    old.no_enhanced_selection = False
    assert say(old, enhanced) == ACKNOWLEDGED


def test_readouts_may_be_limited() -> None:
    """Application error 09; the same telegram once more is no readout."""
    scarce = meter()
    scarce.readouts_left = 2
    first, again, second, refused = (
        read(scarce, c, 5) for c in (0x7B, 0x7B, 0x5B, 0x7B)
    )
    assert first == again != second
    assert (refused.ci, refused.data) == (0x70, b"\x09")
    scarce.readouts_left = None
    assert read(scarce, 0x7B, 5).ci == 0x72


def test_a_busy_meter_says_so_and_does_not_turn_the_page() -> None:
    """Application error 08, with DFC in the C field."""
    busy = meter(pages=2)
    busy.busy_reads = 2
    for c in (0x7B, 0x5B):
        refused = read(busy, c, 5)
        assert (refused.c, refused.ci, refused.data) == (0x18, 0x70, b"\x08")
    assert page_of(read(busy, 0x7B, 5)) == 0


@pytest.mark.parametrize(
    ("habit", "refusal"), [("error-on-page=1", 8), ("readouts-left=0", 9)]
)
def test_a_meter_may_refuse_for_ever(habit: str, refusal: int) -> None:
    """With a right frame that names nobody, through a selection as well."""
    stubborn = meter()
    set_fault(stubborn, habit)
    say(stubborn, SELECT_NUMBER)
    for address, c in ((253, 0x7B), (253, 0x5B), (5, 0x7B), (5, 0x5B)):
        refused = read(stubborn, c, address)
        assert (refused.ci, refused.data) == (0x70, bytes((refusal,)))


def test_an_alarm_is_reported_on_request() -> None:
    """CI 71; telegrams announce it by ACD in their C field."""
    alarmed = meter()
    alarmed.alarm = b"\x05\x80"
    assert say(alarmed, ALARM) == bytes.fromhex("68 05 05 68 08 05 71 05 80 03 16")
    assert read(alarmed, 0x7B, 5).c == 0x28
    alarmed.alarm = b""
    assert say(alarmed, ALARM) == ACKNOWLEDGED
    assert read(alarmed, 0x5B, 5).c == 0x08


def test_a_function_that_meters_do_not_know_is_not_answered() -> None:
    """Request of the link status, for instance."""
    assert say(meter(), short(0x49, 5)) is None


def test_an_application_reset_may_choose_other_telegrams() -> None:
    """Until the next one, or a loss of power."""
    rich = meter()
    rich.applications = {0x50: CapturedTelegrams((page(7), page(8)))}
    assert say(rich, write(0x50, "50")) == ACKNOWLEDGED
    assert [page_of(read(rich, c, 5)) for c in (0x7B, 0x5B)] == [7, 8]
    assert say(rich, write(0x50)) == ACKNOWLEDGED
    assert page_of(read(rich, 0x7B, 5)) == 0
    say(rich, write(0x50, "50"))
    rich.power_down()
    assert page_of(read(rich, 0x7B, 5)) == 0


@pytest.mark.parametrize("ci", [0xB1, 0xB4])
def test_an_area_may_be_answered_directly(ci: int) -> None:
    """The answer of the write is the telegram."""
    eastron = meter()
    eastron.areas = {ci: Area(CapturedTelegrams((page(9),)), answers_directly=True)}
    answer = parse_frame(say(eastron, write(ci)) or b"")
    assert isinstance(answer, LongFrame)
    assert page_of(answer) == 9
    assert page_of(read(eastron, 0x7B, 5)) == 0


def test_an_area_may_be_acknowledged_first() -> None:
    """The next request gets its telegram, the one after it the usual one."""
    other = meter()
    other.areas = {0xB1: Area(CapturedTelegrams((page(9),)))}
    assert say(other, write(0xB1)) == ACKNOWLEDGED
    assert [page_of(read(other, c, 5)) for c in (0x7B, 0x5B)] == [9, 0]


def test_a_command_that_is_not_known_may_be_told_so() -> None:
    """Application error 01 in place of the next telegram."""
    correct = meter()
    correct.rejects_unknown = True
    assert say(correct, write(0x5F)) == ACKNOWLEDGED
    assert read(correct, 0x7B, 5).data == b"\x01"
    assert page_of(read(correct, 0x7B, 5)) == 0


@pytest.mark.parametrize("clock", ["04 6D 1E 0E 54 3B", "06 6D 0F 1E AE 54 3B 2F"])
def test_a_clock_that_is_set_is_kept_among_the_writes(clock: str) -> None:
    """As it was written."""
    timed = meter()
    assert say(timed, write(0x51, clock)) == ACKNOWLEDGED
    assert [each.data for each in timed.writes] == [bytes.fromhex(clock)]


async def test_another_rate_is_spoken_once_it_is_commanded(line: SimulatedLine) -> None:
    """The command is acknowledged at the old rate; used, the new one stays."""
    line.bus.meters[0].fall_back_s = 30.0
    assert await ask(line, write(0xBD)) == ACKNOWLEDGED
    assert await ask(line, RESET) == b""
    await line.set_baud_rate(9600)
    assert await ask(line, RESET) == ACKNOWLEDGED
    await line.pause(60.0)
    assert await ask(line, RESET) == ACKNOWLEDGED


async def test_another_rate_is_given_up_when_nobody_uses_it(
    line: SimulatedLine,
) -> None:
    """After a while the old one is back."""
    line.bus.meters[0].fall_back_s = 30.0
    assert await ask(line, write(0xBD)) == ACKNOWLEDGED
    await line.pause(30.0)
    assert await ask(line, RESET) == ACKNOWLEDGED
    await line.set_baud_rate(9600)
    assert await ask(line, RESET) == b""


async def test_meters_of_two_rates_share_a_bus(line: SimulatedLine) -> None:
    """Each hears its own."""
    fast = meter(6)
    fast.baud_rate = 9600
    line.bus.meters.append(fast)
    assert await ask(line, short(0x40, 6)) == b""
    await line.set_baud_rate(9600)
    assert await ask(line, short(0x40, 6)) == ACKNOWLEDGED
    assert await ask(line, RESET) == b""


async def test_a_number_may_have_letters(line: SimulatedLine) -> None:
    """Only the letter itself, or a wildcard, selects it."""
    line.bus.meters = [meter(5, number="A1892747")]
    assert await ask(line, selection("FF FF FF AF FF FF FF FF")) == ACKNOWLEDGED
    assert await ask(line, selection("FF FF FF 1F FF FF FF FF")) == b""


async def test_answers_that_begin_together_are_one(line: SimulatedLine) -> None:
    """Of acknowledgements nothing is seen; of telegrams comes the AND of their bytes."""
    line.bus.meters = [meter(5, number="31892747"), meter(6, number="31892746")]
    for each in line.bus.meters:
        set_fault(each, "delay=40ms")
    assert await ask(line, SELECT_ANY) == ACKNOWLEDGED
    telegram = await ask(line, READ_SELECTED)
    one, other = (
        entry.data
        for entry in line.bus.log
        if entry.kind == "answer" and entry.data[1:]
    )
    assert telegram == bytes(a & b for a, b in zip(one, other, strict=True))
    assert line.bus.log[-1].kind == "collision"


async def test_two_meters_with_one_number_are_both_selected(
    line: SimulatedLine,
) -> None:
    """Their acknowledgements come at once, as one; their telegrams collide."""
    twin = meter(7)
    twin.telegrams = CapturedTelegrams((page(9),))
    line.bus.meters.append(twin)
    assert await ask(line, SELECT_NUMBER) == ACKNOWLEDGED
    assert len(await ask(line, READ_SELECTED)) == 24
    assert line.bus.log[-1].kind == "collision"
