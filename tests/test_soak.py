"""The program that lives through a bad month notices what it is there to notice."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
import logging
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.bad_month.clock import Clock, JumpingLoop
from benchmarks.bad_month.findings import Check, Findings
from benchmarks.bad_month.growth import BOUNDS, Sample, growths
from benchmarks.bad_month.home import configuration
from benchmarks.bad_month.house import BUSES, PAGED, TwoTelegrams, exchange, furnish
from benchmarks.bad_month.ledger import HOUR_S, Counter
from benchmarks.bad_month.logs import OURS, Watch
from benchmarks.bad_month.plan import make_plan
from benchmarks.bad_month.published import Track, strange_keys
from benchmarks.bad_month.troubles import LATE_BESIDE_SILENT, Rack, unused
from benchmarks.bad_month.truth import Shown, readouts
from benchmarks.bad_month.wire import Heard, Wire
from meterbus.protocol.frames import LinkFunction, ShortFrame
from simulator.bus import SimulatedBus
from simulator.evidence import Kind, LogEntry
from simulator.telegrams import (
    AnswerHead,
    HeaderForm,
    RecordsTelegram,
    integer,
    record,
    type_f,
    with_header,
)

START = datetime(2026, 10, 10, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
INTERVAL_S = 900.0
DAY_S = 86_400.0

RECORDS = b"".join(
    (
        record("04 13", integer(318_400, 4)),
        record("04 06", integer(30_731, 4)),
        record("04 20", integer(7200, 4)),
        record("04 6D", type_f(datetime(2026, 10, 25, 2, 8))),
        record("02 FD 17", integer(5, 2)),
    )
)
"""Volume in litres, energy in kWh, on time in s, the time in an hour that comes twice, and
two error flags."""


@pytest.fixture
def clock() -> Clock:
    """Return a clock that nobody else lives by."""
    return Clock(START)


@pytest.fixture
def loop(clock: Clock) -> Iterator[JumpingLoop]:
    """Return a loop that jumps."""
    loop = JumpingLoop(clock)
    loop.jumps = True
    yield loop
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


@pytest.fixture
def findings(clock: Clock) -> Findings:
    """Return a list without findings."""
    return Findings(clock.moment)


def test_a_month_passes_without_waiting(clock: Clock, loop: JumpingLoop) -> None:
    """Timers ring in their order, each at its time."""
    rung: list[float] = []

    async def live() -> None:
        for day in (30, 1, 7):
            loop.call_later(day * DAY_S, lambda: rung.append(clock.seconds() / DAY_S))
        await asyncio.sleep(31 * DAY_S)

    loop.run_until_complete(live())
    assert rung == pytest.approx([1, 7, 30])
    assert clock.seconds() / DAY_S == pytest.approx(31)


def test_a_timer_that_is_nearly_due_lets_time_pass(
    clock: Clock, loop: JumpingLoop
) -> None:
    """Some set themselves again until their time has really come."""

    async def live() -> None:
        await asyncio.sleep(1e-12)

    loop.run_until_complete(live())
    assert clock.seconds() == pytest.approx(1e-6)


def test_time_stands_still_while_a_thread_works(
    clock: Clock, loop: JumpingLoop
) -> None:
    """What it finds out is there at the moment at which it was asked for."""

    async def live() -> float:
        loop.call_later(3600, lambda: None)
        await loop.run_in_executor(None, sum, range(1_000_000))
        return clock.seconds()

    assert loop.run_until_complete(live()) == 0.0


def test_two_days_are_enough_for_every_fault(clock: Clock) -> None:
    """Each is used, and the same seed gives the same month."""
    places = furnish(1, clock.wall_s)
    plan = make_plan(2, INTERVAL_S, places, 1)
    assert unused(list(plan.episodes)) == []
    assert [str(each) for each in plan.episodes] == [
        str(each) for each in make_plan(2, INTERVAL_S, places, 1).episodes
    ]


def test_a_converter_that_checks_parity_has_wrong_ones_to_notice(clock: Clock) -> None:
    """It drops them, and marks them, at another time."""
    plan = make_plan(30, INTERVAL_S, furnish(1, clock.wall_s), 1)
    checking = [each for each in plan.episodes if "character-errors" in each.faults]
    assert {text for each in checking for text in each.texts if "char" in text} == {
        "character-errors=drop",
        "character-errors=mark",
    }
    assert [each for each in checking if "bit-errors" not in each.faults] == []


def test_the_recorder_writes_where_it_is_told_to() -> None:
    """All else is the same with a file and with a server."""
    file, server = configuration(), configuration("postgresql://home")
    assert server["recorder"]["db_url"] == "postgresql://home"
    assert server | {"recorder": file["recorder"]} == file


@pytest.mark.parametrize("seed", range(5))
def test_bytes_are_never_damaged_twice(clock: Clock, seed: int) -> None:
    """One flipped bit is always noticed; two may make a wrong sum right."""
    plan = make_plan(10, INTERVAL_S, furnish(seed, clock.wall_s), seed)
    damaging = [each for each in plan.episodes if each.trouble.damages]
    together = [
        (one, other)
        for one in damaging
        for other in damaging
        if one is not other
        and one.start_s <= other.start_s < one.end_s
        and None in (one.place, other.place)
        and (one.place, one.bus) != (other.place, 1 - other.bus)
    ]
    assert damaging
    assert together == []


def test_a_fault_is_set_and_set_back(clock: Clock) -> None:
    """After all episodes everything is as it was."""
    places = furnish(1, clock.wall_s)
    buses = [
        SimulatedBus([each.meter for each in places if each.bus == bus])
        for bus in range(BUSES)
    ]
    rack = Rack([Wire(bus, clock) for bus in buses], places)
    things = [part for bus in buses for part in (bus.gateway, *bus.meters)]
    before = [dict(vars(each)) for each in things]
    plan = make_plan(2, INTERVAL_S, places, 1)
    for episode in plan.episodes:
        rack.begin(episode)
        rack.end(episode)
    assert [dict(vars(each)) for each in things] == before


def test_a_meter_says_in_two_telegrams_what_it_says_in_one() -> None:
    """Nothing is lost in between, and the second one is the last."""
    whole = RecordsTelegram(RECORDS)
    head = AnswerHead(1, furnish(1, lambda: 1.8e9)[0].known, 7)
    source = TwoTelegrams(whole)
    (joined, *_) = readouts([source.telegram(page, head) for page in range(2)][::-1])
    parts = [source.telegram(page, head).data[12:] for page in range(2)]
    assert parts[0].removesuffix(b"\x1f") + parts[1] == RECORDS
    assert joined.records


def test_a_telegram_that_did_not_come_whole_is_asked_for_again_with_values_of_then() -> (
    None
):
    """One that tells its telegrams apart by the frame count bit does not repeat itself."""
    head = AnswerHead(1, furnish(1, lambda: 1.8e9)[0].known, 7)
    said = ("04 13 01 00 00 00 1F", "04 2B 80 00 00 00", "04 2B 81 00 00 00")
    frames = [RecordsTelegram(bytes.fromhex(each)).telegram(0, head) for each in said]
    shown = Shown("volume", "0.001", "m³"), Shown("power", "129", "W")
    assert any(
        not any(each.denies(value, BERLIN) for value in shown)
        for each in readouts(frames)
    )


def test_what_a_maker_means_holds_without_a_header() -> None:
    """Who is asked is known: the energy of such a meter is what was bought."""
    meter = furnish(1, lambda: 1.8e9)[25]
    head = AnswerHead(25, meter.known, 7)
    frame = with_header(meter.meter.telegrams.telegram(0, head), HeaderForm.NONE)
    (nobody,) = readouts([frame])
    (known,) = readouts([frame], meter.known)
    assert "energy" in nobody.records
    assert "energy-import" in known.records


def test_the_second_telegram_need_not_be_announced() -> None:
    """Then the first one is all that a master knows of."""
    source = TwoTelegrams(RecordsTelegram(RECORDS), announces=False)
    head = AnswerHead(1, furnish(1, lambda: 1.8e9)[0].known, 7)
    parts = [source.telegram(page, head).data[12:] for page in range(2)]
    assert b"".join(parts) == RECORDS


def test_meters_without_a_name_hang_beside_each_other(clock: Clock) -> None:
    """Three of one kind, each of which says as little as the standard lets it."""
    nameless = [each for each in furnish(1, clock.wall_s) if each.is_nameless]
    assert [each.meter.primary_address for each in nameless] == [20, 21, 22]
    assert [each.meter.header for each in nameless] == ["none", "short", "zero"]
    assert len({each.model for each in nameless}) == 1


@pytest.mark.parametrize("seed", range(5))
def test_one_without_a_name_is_silent_while_its_neighbor_is_late(
    clock: Clock, seed: int
) -> None:
    """From the same moment to the same moment."""
    places = furnish(seed, clock.wall_s)
    plan = make_plan(10, INTERVAL_S, places, seed)
    late = [each for each in plan.episodes if each.trouble is LATE_BESIDE_SILENT]
    beside = {
        (each.start_s, each.end_s): each.place
        for each in plan.episodes
        if each.trouble.beside is LATE_BESIDE_SILENT
    }
    assert late
    distances = [
        abs((each.place or 0) - (beside[each.start_s, each.end_s] or 0))
        for each in late
    ]
    assert set(distances) == {1}


@pytest.mark.parametrize("seed", range(5))
def test_one_without_a_name_keeps_its_address(clock: Clock, seed: int) -> None:
    """Nothing else tells it from its neighbors."""
    places = furnish(seed, clock.wall_s)
    plan = make_plan(10, INTERVAL_S, places, seed)
    befallen = [each.place for each in plan.episodes if "answers-as" in each.faults]
    nameless = {each.number for each in places if each.is_nameless}
    assert befallen
    assert nameless.isdisjoint(befallen)


def test_reads_are_interrupted_by_reloads_and_by_who_wanted_them(clock: Clock) -> None:
    """At any moment of a read."""
    plan = make_plan(2, INTERVAL_S, furnish(1, clock.wall_s), 1)
    assert {each.is_reload for each in plan.interruptions} == {True, False}
    assert len({each.after_s for each in plan.interruptions}) > 5


def test_areas_are_of_all_kinds(clock: Clock) -> None:
    """Behind a CI field, behind an application reset, and of a meter without an address."""
    areas = [each for each in furnish(1, clock.wall_s) if each.area]
    assert sorted({each.area for each in areas}) == ["5050", "B1", "B4"]
    assert {each.is_selected for each in areas} == {True, False}
    shared = [each.said_keys() & each.said_keys(in_area=True) for each in areas]
    assert sum("volume" in keys for keys in shared) == 2


def test_meters_are_replaced_however_they_are_read(clock: Clock) -> None:
    """By their address, where the next one answers, and by number, where nobody does."""
    places = furnish(1, clock.wall_s)
    exchanges = make_plan(2, INTERVAL_S, places, 1).exchanges
    assert [places[each.place].is_selected for each in exchanges] == [False, True]


def test_meters_are_renamed_and_moved(clock: Clock) -> None:
    """Those that have a number and an address of their own are moved."""
    places = furnish(1, clock.wall_s)
    changes = make_plan(5, INTERVAL_S, places, 1).changes
    moved = [places[each.place] for each in changes if each.address is not None]
    assert 0 < len(moved) < len(changes)
    assert not [each for each in moved if each.is_nameless or each.is_selected]


def test_a_sensor_of_what_is_never_said_is_noticed(clock: Clock) -> None:
    """Such as a second energy of a meter that has one."""
    place = furnish(1, clock.wall_s)[1]
    track = Track(place, INTERVAL_S)
    said = {f"sensor.{key}": key for key in place.said_keys()}
    place.entities = {**said, "a": "status_problem", "b": "read_now"}
    assert strange_keys(track) == set()
    place.entities["sensor.another"] = "energy-2"
    assert strange_keys(track) == {"energy-2"}


def test_a_new_meter_is_another_one(clock: Clock) -> None:
    """It has another number, and counts from low."""
    place = furnish(1, clock.wall_s)[1]
    assert not place.is_replaced
    exchange(place, 1, clock.wall_s)
    assert place.is_replaced
    assert place.number not in PAGED


@pytest.mark.parametrize(
    ("key", "state", "unit", "is_denied"),
    [
        ("volume", "318.400", "m³", False),
        ("volume", "318.4", "m³", False),
        ("volume", "318.401", "m³", True),
        ("volume", "318.400", "kWh", True),
        ("volume", "unknown", "m³", True),
        ("energy", "30731", "kWh", False),
        ("energy", "30.731", "MWh", False),
        ("energy", "30731000", "kWh", True),
        ("on_time", "2.0", "h", False),
        ("on_time", "2.1", "h", True),
        ("date_time", "2026-10-25T00:08:00+00:00", None, True),
        ("date_time", "2026-10-25T01:08:00+00:00", None, False),
        ("power", "unknown", "W", False),
        ("power", "0", "W", True),
        ("error_flags", "0x0005", None, False),
        ("error_flags", "unknown", None, True),
        ("status_problem", "off", None, False),
        ("status_problem", "on", None, True),
    ],
)
def test_a_state_is_what_the_meter_said(
    key: str, state: str, unit: str | None, is_denied: bool
) -> None:
    """Number, unit and time are compared; what was not said is unknown."""
    head = AnswerHead(1, furnish(1, lambda: 1.8e9)[0].known, 7)
    (readout,) = readouts([RecordsTelegram(RECORDS).telegram(0, head)])
    assert readout.denies(Shown(key, state, unit), BERLIN) == is_denied


def counted(*readings: float) -> Counter:
    """Return a counter with one reading in each hour."""
    counter = Counter(len(readings))
    for hour, reading in enumerate(readings):
        counter.take(reading, hour * HOUR_S)
    return counter


def rows(*pairs: tuple[float, float]) -> list[dict[str, Any]]:
    """Return rows of statistics, one for each hour, with state and sum."""
    return [
        {"start": hour * HOUR_S, "state": state, "sum": total}
        for hour, (state, total) in enumerate(pairs)
    ]


def test_right_statistics_are_right() -> None:
    """A counter, and a new one in its place that counts from zero."""
    counter = counted(100, 103, 5, 6)
    assert counter.resets == 1
    right = rows((100, 0), (103, 3), (5, 8), (6, 9))
    assert list(counter.wrong_rows(right, 0)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        rows((100, 0), (104, 3)),
        rows((100, 0), (103, 103)),
        rows((100, 0), (103, -3)),
    ],
    ids=["state", "false reset", "negative"],
)
def test_wrong_statistics_are_noticed(wrong: list[dict[str, Any]]) -> None:
    """A state that nobody sent, a sum that starts anew, an hour that takes away."""
    assert list(counted(100, 103).wrong_rows(wrong, 0))


def test_a_counter_that_falls_is_noticed() -> None:
    """Also by so little that Home Assistant takes it for no new one."""
    counter = counted(100)
    assert not counter.take(99.9, HOUR_S)
    assert counter.take(99.9, HOUR_S)


@pytest.fixture
def watch(findings: Findings) -> Watch:
    """Return what reads the log."""
    return Watch(findings)


def say(watch: Watch, text: str, level: int = logging.WARNING, name: str = OURS) -> int:
    """Let somebody write a line; return how many findings there are."""
    watch.handle(logging.LogRecord(name, level, "", 0, text, (), None))
    return watch._findings.counts.total()


def test_a_line_may_be_told_to_be_lost_and_back(watch: Watch) -> None:
    """Once each; twice is a finding."""
    for _ in range(2):
        assert (
            say(watch, "Lost the line: socket://gateway: the connection was lost") == 0
        )
        assert say(watch, "socket://gateway is back", logging.INFO) == 0
    assert say(watch, "socket://gateway is back", logging.INFO) == 1


def test_a_meter_may_be_told_to_be_silent_and_back(watch: Watch) -> None:
    """Each meter once; after a start nobody was told of yet."""
    gone = "Error fetching Kamstrup 1 data: Kamstrup 1 does not answer"
    for _ in range(2):
        assert say(watch, gone, logging.ERROR) == 0
        watch.begin_anew()
    assert say(watch, gone, logging.ERROR) == 0
    assert say(watch, gone.replace(" 1", " 2"), logging.ERROR) == 0
    assert say(watch, "Fetching Kamstrup 1 data recovered", logging.INFO) == 0
    assert say(watch, gone.replace(" 1", " 2"), logging.ERROR) == 1


def test_a_meter_that_is_renamed_is_back_by_its_new_name(watch: Watch) -> None:
    """And so is its area."""
    for about in ("Kamstrup 1", "Kamstrup 1, area B1"):
        say(watch, f"Error fetching {about} data: no answer", logging.ERROR)
    watch.rename("Kamstrup 1", "Cellar")
    for about in ("Cellar", "Cellar, area B1"):
        back = f"Fetching {about} data recovered"
        assert say(watch, back, logging.INFO) == 0


def test_a_meter_that_another_gateway_reads_is_told_anew(watch: Watch) -> None:
    """Its gateway before tells no more that it is back."""
    gone = "Error fetching Kamstrup 1, area B1 data: no answer"
    assert say(watch, gone, logging.ERROR) == 0
    watch.leave("Kamstrup 1")
    assert say(watch, gone, logging.ERROR) == 0


def test_two_lines_may_be_lost_at_the_same_time(watch: Watch) -> None:
    """Each is told for itself."""
    for url in ("socket://gateway:10001", "socket://annex:10001"):
        assert say(watch, f"Lost the line: {url} is lost") == 0
    assert say(watch, "Lost the line: socket://annex:10001 is lost") == 1


def test_meters_are_hung_at_the_other_bus(clock: Clock) -> None:
    """One with an area, and one that is read by serial number, among them."""
    places = furnish(1, clock.wall_s)
    transfers = make_plan(2, INTERVAL_S, places, 1).transfers
    moved = [places[each.place] for each in transfers]
    assert {bool(each.area) for each in moved} == {True, False}
    assert {each.is_selected for each in moved} == {True, False}


def test_a_reload_in_a_read_may_still_tell_that_the_line_is_back(watch: Watch) -> None:
    """What is being unloaded ends its read first; once is no finding, twice is."""
    assert say(watch, "Lost the line: socket://gateway: the connection was lost") == 0
    watch.begin_anew()
    assert say(watch, "socket://gateway is back", logging.INFO) == 0
    assert say(watch, "socket://gateway is back", logging.INFO) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Something is odd", OURS),
        ("Task exception was never retrieved", "asyncio"),
        ("Executing <Task> took 2.000 seconds; it took too long", "asyncio"),
        ("Detected blocking call by custom integration 'mbus'", "homeassistant.util"),
    ],
)
def test_complaints_are_noticed(watch: Watch, text: str, name: str) -> None:
    """Ours, those of asyncio, and those of Home Assistant about us."""
    assert say(watch, text, name=name) == 1


def test_a_traceback_is_noticed(watch: Watch) -> None:
    """Whoever logs it."""
    error = ValueError("odd")
    found = (ValueError, error, None)
    watch.handle(logging.LogRecord("any", logging.ERROR, "", 0, "Failed", (), found))
    assert watch._findings.counts[Check.LOG] == 1


def sample(**more: int) -> Sample:
    """Return what a process holds, with more of something."""
    held = {"tasks": 2, "timers": 30, "descriptors": 16, "threads": 9}
    usual = {**held, "blocks": 1_000_000, "memory_kib": 300_000}
    return Sample(
        0.0, **{name: number + more.get(name, 0) for name, number in usual.items()}
    )


@pytest.mark.parametrize("name", vars(BOUNDS))
def test_growth_is_noticed(name: str) -> None:
    """Beyond its bound, and not before."""
    allowed = getattr(BOUNDS, name)
    (grown,) = (
        each
        for each in growths([sample(), sample(), sample(**{name: allowed + 1})])
        if each.is_too_much
    )
    assert grown.name == name
    assert not [
        each
        for each in growths([sample(), sample(**{name: allowed})])
        if each.is_too_much
    ]


def test_what_nobody_has_heard_was_not_said(clock: Clock) -> None:
    """The meter says it again, and something else by then."""
    heard = Heard([SimulatedBus([])])
    head = AnswerHead(1, furnish(1, clock.wall_s)[0].known, 7)
    frame = RecordsTelegram(RECORDS).telegram(0, head)
    for kind in (Kind.ANSWER, Kind.LOST):
        heard.note(LogEntry(1.0, kind, frame.to_bytes(), "one"))
    assert heard.said_by("one", 0.0, 10.0) == []


def test_a_meter_is_known_to_be_read_by_selection(clock: Clock) -> None:
    """As long as it answers to requests for whoever is selected."""
    heard = Heard([SimulatedBus([])])
    head = AnswerHead(1, furnish(1, clock.wall_s)[0].known, 7)
    answer = RecordsTelegram(RECORDS).telegram(0, head).to_bytes()
    known = []
    for address in (253, 1):
        request = ShortFrame(LinkFunction.REQ_UD2, address).to_bytes()
        heard.note(LogEntry(1.0, Kind.REQUEST, request, ""))
        heard.note(LogEntry(1.1, Kind.ANSWER, answer, "one"))
        known.append("one" in heard.selected)
    assert known == [True, False]


def test_a_new_meter_is_accepted_before_its_sums_begin_anew(clock: Clock) -> None:
    """Home Assistant keeps for ten days what it goes on from."""
    exchanges = make_plan(30, INTERVAL_S, furnish(1, clock.wall_s), 1).exchanges
    away = [each.accepted_s - each.replaced_s for each in exchanges]
    assert max(away) < 9 * DAY_S


def test_only_what_was_said_in_time_counts(clock: Clock) -> None:
    """A telegram of an hour ago, or of another meter, proves nothing."""
    bus = SimulatedBus([])
    heard = Heard([bus])
    frame = RecordsTelegram(RECORDS).telegram(
        0, AnswerHead(1, furnish(1, clock.wall_s)[0].known, 7)
    )
    for time_s in (1.0, 2.0, 3600.0):
        heard.note(LogEntry(time_s, Kind.ANSWER, frame.to_bytes(), "one"))
    assert heard.said_by("one", 0.0, 10.0) == [frame]
    assert heard.said_by("one", 10.0, 60.0) == []
    assert heard.said_by("other", 0.0, 10.0) == []
