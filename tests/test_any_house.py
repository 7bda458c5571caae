"""The measure of the search's guarantee: what it makes up, and what it notices."""

from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.any_house.fates import Fate, Findings, findings_of
from benchmarks.any_house.fleets import HABITS, Member, Origin
from benchmarks.any_house.houses import LINE_KINDS, House
from benchmarks.any_house.report import failure, failures, tables
from benchmarks.any_house.search import Outcome, search
from benchmarks.stages import Stage
from meterbus.bus.found import ScanResult
from meterbus.bus.master import Master
from meterbus.bus.scan import Scan
from meterbus.protocol.addresses import SecondaryAddress
from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.telegram import parse_telegram
from simulator.fleet import Batch

HEAT = Batch("HYD", 40, 4, "heat")
ONE = Member(number="11111111", kind=HEAT, origin=Origin.RANDOM)
TWO = Member(number="22222222", kind=HEAT, origin=Origin.RANDOM)
ELSEWHERE = SecondaryAddress("99999999", 0x2324, 40, 4)
CLEAN, *_ = LINE_KINDS
LOSSY = next(kind for kind in LINE_KINDS if kind.loses)
MADE_UP = [House.made_up_by(seed) for seed in range(600)]


def house(*members: Member) -> House:
    """Return a house with these meters on a clean line."""
    return House(1, members, CLEAN, CLEAN.lines[0])


def of(origin: Origin) -> list[list[Member]]:
    """Return the meters of this origin, fleet by fleet."""
    fleets = [
        [member for member in made.members if member.origin is origin]
        for made in MADE_UP
    ]
    return [members for members in fleets if len(members) > 1]


async def scanned(*members: Member) -> tuple[ScanResult, Stage]:
    """Return what a search says of these meters, and where it was done."""
    stage = house(*members).stage()
    scan = Scan(Master(stage.line))
    await scan.by_secondary()
    return scan.result(), stage


def compared(result: ScanResult, stage: Stage, *members: Member) -> Findings:
    """Compare it with what there is."""
    return findings_of(result, members, stage.entries, failed=False)


def test_the_seed_alone_makes_a_house() -> None:
    """Also what its meters answer with."""
    again = House.made_up_by(7)
    assert (again, again.document()) == (MADE_UP[7], MADE_UP[7].document())
    assert again.document() != MADE_UP[8].document()


def test_everything_is_made_up_sooner_or_later() -> None:
    """Each line, each kind of fleet and each habit; most houses are small."""
    members = [member for made in MADE_UP for member in made.members]
    assert {made.line_kind.name for made in MADE_UP} == {
        kind.name for kind in LINE_KINDS
    }
    assert {member.origin for member in members} == set(Origin)
    assert {member.habit for member in members} == {"", *HABITS}
    sizes = sorted(len(made.members) for made in MADE_UP)
    assert (sizes[0], sizes[-1] <= 40) == (1, True)
    assert sizes[len(sizes) // 2] < 8
    share = sum(bool(member.habit) for member in members) / len(members)
    assert share == pytest.approx(0.15, abs=0.03)


def test_there_are_lines_of_all_kinds() -> None:
    """None of them is without a line, and some lose what is sent."""
    assert all(kind.lines for kind in LINE_KINDS)
    assert {kind.name: kind.loses for kind in LINE_KINDS} == {
        "clean, a network gateway": False,
        "clean, a serial port": False,
        "echo": False,
        "padding": False,
        "jitter": False,
        "collisions swallowed": True,
        "collisions ANDed": True,
        "wrong characters dropped": True,
        "2 % of the answers lost": True,
        "1 % of the answers late": True,
        "2 % of the answers damaged": True,
    }


def test_fleets_are_what_they_are_called() -> None:
    """By the numbers of their meters."""
    twins = [{member.address for member in fleet} for fleet in of(Origin.TWINS)]
    assert {address.identification for each in twins for address in each} == {
        "00000000"
    }
    assert any(len(addresses) == 1 for addresses in twins)
    letters = {
        digit
        for fleet in of(Origin.LETTERS)
        for member in fleet
        for digit in member.number
    }
    assert letters == set("0123456789ABCDE")
    near = [
        0 < int(later.number) - int(earlier.number) <= 3
        for fleet in of(Origin.DELIVERY)
        for earlier, later in pairwise(fleet)
    ]
    assert sum(near) > 0.8 * len(near)
    same = [{member.number for member in fleet} for fleet in of(Origin.SAME_NUMBER)]
    assert any(len(numbers) == 1 for numbers in same)


def test_siblings_differ_in_one_digit_and_answer_together() -> None:
    """As two of one delivery do whose program takes the same time."""
    pairs = [fleet[:2] for fleet in of(Origin.ONE_DIGIT)]
    differing = {
        sum(a != b for a, b in zip(one.number, other.number, strict=True))
        for one, other in pairs
    }
    assert differing == {1}
    assert all(one.delay_ms == other.delay_ms is not None for one, other in pairs)
    assert all(member.delay_ms is None for made in of(Origin.TWINS) for member in made)


async def test_who_answers_is_found() -> None:
    """With what it has sent."""
    result, stage = await scanned(ONE, TWO)
    assert compared(result, stage, ONE, TWO) == Findings(
        (Fate.FOUND, Fate.FOUND), (), ()
    )


async def test_who_is_silent_beside_others_is_missed() -> None:
    """The measure looks at the meters that there are, not at those that answer."""
    members = ONE, replace(TWO, habit="silent")
    result, stage = await scanned(*members)
    assert compared(result, stage, *members).fates == (Fate.FOUND, Fate.MISSED)


async def test_where_nobody_is_found_that_is_told() -> None:
    """A person sees that nothing answers, and the command line ends with another code."""
    silent = replace(ONE, habit="silent")
    result, stage = await scanned(silent)
    assert compared(result, stage, silent).fates == (Fate.HINTED,)
    without_hint = replace(result, hints=())
    assert compared(without_hint, stage, silent).fates == (Fate.HINTED,)


async def test_who_is_below_an_open_mask_is_named() -> None:
    """And nobody else is."""
    three = replace(TWO, number="23333333")
    result, stage = await scanned(ONE)
    told = replace(result, unresolved=(SecondaryAddress("FFFFFFF3"),))
    fates = compared(told, stage, ONE, TWO, three).fates
    assert fates == (Fate.FOUND, Fate.MISSED, Fate.NAMED)


async def test_who_is_not_there_is_a_phantom() -> None:
    """And so is one that is there once and was found twice."""
    result, stage = await scanned(ONE)
    (found,) = result.meters
    elsewhere = replace(found, address=ELSEWHERE)
    both = replace(result, meters=(elsewhere, found))
    assert compared(both, stage, ONE).phantoms == (elsewhere,)
    number_only = replace(found, address=SecondaryAddress(ONE.number))
    twice = replace(result, meters=(number_only, found))
    assert compared(twice, stage, ONE).phantoms == (number_only,)


async def test_what_a_meter_has_not_sent_is_wrong() -> None:
    """The telegram of its neighbor, for instance."""
    result, stage = await scanned(ONE, TWO)
    first, second = result.meters
    swapped = replace(first, telegram=second.telegram)
    findings = compared(replace(result, meters=(swapped, second)), stage, ONE, TWO)
    assert findings == Findings((Fate.FOUND, Fate.FOUND), (), (swapped,))


async def test_who_says_the_same_as_another_is_known_by_what_it_has_sent() -> None:
    """One that has no number of its own may look like one that was left at 00000000."""
    unsaid = replace(ONE, habit="header=zero")
    factory = Member(number="00000000", kind=HEAT, origin=Origin.RANDOM)
    result, _ = await scanned(factory)
    (found,) = result.meters
    _, stage = await scanned(factory, unsaid)
    (*_, sent) = (
        parse_frame(entry.data)
        for entry in stage.entries
        if entry.kind == "answer"
        and entry.meter == str(unsaid.address)
        and entry.data[1:]
    )
    assert isinstance(sent, LongFrame)
    told = replace(result, meters=(replace(found, telegram=parse_telegram(sent)),))
    findings = compared(told, stage, factory, unsaid)
    assert findings == Findings((Fate.MISSED, Fate.FOUND), (), ())


async def test_whether_a_maker_guarantees_its_numbers_does_not_matter() -> None:
    """Bit 15 of the manufacturer says no more than that."""
    result, stage = await scanned(ONE)
    (found,) = result.meters
    soft = replace(found, address=SecondaryAddress(ONE.number, 0xA324, 40, 4))
    assert compared(replace(result, meters=(soft,)), stage, ONE).fates == (Fate.FOUND,)


@pytest.mark.parametrize("address", [SecondaryAddress(ONE.number), None])
async def test_who_names_nobody_is_found_by_its_number_or_its_place(
    address: SecondaryAddress | None,
) -> None:
    """Whichever a search can tell."""
    result, stage = await scanned(ONE)
    found = tuple(replace(each, address=address) for each in result.meters)
    nameless = replace(ONE, habit="header=none")
    told = replace(result, meters=found)
    assert compared(told, stage, nameless).fates == (Fate.FOUND,)


async def test_a_twin_is_not_found_with_the_other_one() -> None:
    """Each needs a finding of its own, or a word."""
    result, stage = await scanned(ONE)
    assert compared(result, stage, ONE, ONE).fates == (Fate.FOUND, Fate.MISSED)


async def test_a_search_that_takes_too_long_is_cut_off() -> None:
    """Whom it has not found by then is told of: a person knows why it ended."""
    outcome, _ = await search(house(ONE, TWO), limit_s=1.0)
    assert outcome.ending == "given up after 1 s"
    assert Fate.MISSED not in outcome.fates
    assert outcome.search_s < 10.0


async def missing_on(made: House) -> Outcome:
    """Return the search of a house in which the second meter is silent."""
    silent = replace(TWO, habit="silent")
    outcome, _ = await search(replace(made, members=(ONE, silent)))
    return outcome


async def test_the_promise_is_broken_where_somebody_is_missed_on_a_safe_line() -> None:
    """Or has not sent what it says; where answers get lost, a phantom alone breaks it."""
    outcome = await missing_on(house(ONE))
    lossy = replace(house(ONE), line_kind=LOSSY, line=LOSSY.lines[0])
    tolerated = await missing_on(lossy)
    assert (outcome.breaks_the_promise, outcome.is_flawed) == (True, True)
    assert (tolerated.breaks_the_promise, tolerated.is_flawed) == (False, True)
    assert replace(tolerated, phantoms=("somebody",)).breaks_the_promise
    assert not replace(tolerated, wrong=("somebody",)).breaks_the_promise
    good, _ = await search(house(ONE, TWO))
    assert (good.breaks_the_promise, good.is_flawed) == (False, False)
    assert replace(good, wrong=("somebody",)).breaks_the_promise


async def test_what_went_wrong_is_told_with_its_seed() -> None:
    """First what breaks the promise; what went well has no line."""
    outcome = await missing_on(house(ONE))
    good, _ = await search(house(ONE, TWO))
    tolerated = await missing_on(
        replace(house(ONE), seed=2, line_kind=LOSSY, line=LOSSY.lines[0])
    )
    assert [line.split()[:3] for line in failures([good, tolerated, outcome])] == [
        ["!", "--seed", "1"],
        ["--seed", "2", "missed"],
    ]
    line = failure(outcome)
    assert f"missed {TWO.address}" in line
    assert "| network | 2 random numbers | 22222222 silent" in line


async def test_the_tables_count_meters_by_line_origin_and_habit() -> None:
    """And whom a habit beside them has hidden."""
    outcome = await missing_on(house(ONE))
    rows = {
        line[:32].strip(): [int(cell) for cell in line[32:].split()[:8]]
        for line in tables([outcome])
        if line[32:].split()[:1] == ["1"]
    }
    assert rows == {
        "clean, a network gateway": [1, 2, 1, 0, 0, 0, 1, 0],
        "all": [1, 2, 1, 0, 0, 0, 1, 0],
        "random numbers": [1, 2, 1, 0, 0, 0, 1, 0],
        "no habit": [1, 1, 1, 0, 0, 0, 0, 1],
    }
