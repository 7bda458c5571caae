"""The measure of a big house has meters that answer, and notices what misses its aim."""

import pytest

from benchmarks.big_house.building import RECORDS, answers_of
from benchmarks.big_house.home import Home, PlayedMeter
from benchmarks.big_house.replay import Playback, ReplayLine
from benchmarks.big_house.report import (
    KINDS,
    ROWS,
    Result,
    Row,
    Taken,
    is_missed,
    results,
)
from benchmarks.scale import starts
from meterbus.bus.master import Master
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import parse_frame

ROUNDS = 3


def meters_of(gateway: int) -> list[PlayedMeter]:
    """Return the meters of a gateway, as its line plays them."""
    return [
        PlayedMeter(
            each.primary_address,
            bytes.fromhex(each.secondary_address),
            [*map(bytes.fromhex, each.frames)],
        )
        for each in answers_of(gateway, 8, ROUNDS)
    ]


@pytest.fixture
def playback() -> Playback:
    """Return a playback that has begun."""
    playback = Playback()
    playback.is_open.set()
    return playback


@pytest.mark.parametrize("gateway", [1, 2], ids=["own addresses", "all at 0"])
async def test_a_played_meter_is_read_like_any_other(
    gateway: int, playback: Playback
) -> None:
    """Each round has its values, the last two the same ones; no record is left out."""
    meters = meters_of(gateway)
    master = Master(ReplayLine("line", meters, playback))
    for playback.round in range(ROUNDS + 2):
        for meter in meters:
            identity = SecondaryAddress.from_bytes(meter.secondary_address)
            reading = await master.read(meter.primary_address or identity)
            assert reading is not None
            assert reading.frames == (parse_frame(meter.frames[playback.round]),)
            assert len(reading.telegram.records) == RECORDS
            assert reading.telegram.diagnostics == ()


def test_meters_count_on_until_the_last_two_rounds() -> None:
    """What changes between two rounds is what real meters change."""
    for meter in meters_of(1):
        data = [frame[19:-2] for frame in meter.frames]
        assert data[0] != data[1]
        assert data[-1] == data[-2] == data[ROUNDS - 1]


def row(**settings: object) -> Row:
    """Return a row of the report."""
    return Row("a row", "round", float, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("result", "missed"),
    [
        (Result(row(aim=1.25), [1.0, 2.5, 9.0], [2.0, 2.0, 2.0]), False),
        (Result(row(aim=1.25), [2.6, 2.6, 0.1], [2.0, 2.0, 2.0]), True),
        (Result(row(), [9.0], [1.0]), False),
        (Result(row(is_none_allowed=False), [0.0, 0.0], [0.0, 0.0]), False),
        (Result(row(is_none_allowed=False), [0.0, 1.0], [0.0, 0.0]), True),
    ],
)
def test_what_misses_its_aim_is_told(result: Result, missed: bool) -> None:
    """The median counts for a ratio; of what there may be none, one is too many."""
    assert is_missed(result) is missed


def test_every_row_of_the_report_is_measured() -> None:
    """Each takes its figure from what the two processes answer."""
    answer = {
        **dict.fromkeys(("loop_s", "process_s", "longest_s", "p99_s"), 1.0),
        "recorder_s": 0.5,
        "server_s": 0.0,
        **dict.fromkeys(("state_changed", "state_reported"), 0),
        "rows": {"states": 3, "events": 2},
    }
    taken: Taken = {each.asked: [answer] for each in ROWS}
    found = results(dict.fromkeys(KINDS, taken))
    assert [each.row for each in found] == list(ROWS)
    assert {each.ratio for each in found} == {1.0, None}


def test_every_row_of_the_report_is_asked_for() -> None:
    """What a row is about is a step of some start, and a Home Assistant can do each."""
    steps = [step for each in starts(ROUNDS) for step in each]
    assert {each.asked for each in ROWS} <= {each.name for each in steps}
    assert {each.what for each in steps} <= set(dir(Home))
