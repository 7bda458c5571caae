"""Fleets from JSON."""

from itertools import pairwise
import json
from pathlib import Path

import pytest

from meterbus.protocol.telegram import parse_telegram
from simulator.fleet import (
    Batch,
    FleetError,
    Primary,
    load_fleet,
    make_fleet,
    parse_fleet,
)

from .builders import REAL_TELEGRAM, access_number_of, read, say, short

METER: dict[str, object] = {
    "primary_address": 74,
    "identification": "31892747",
    "manufacturer": "HYD",
    "version": 40,
    "medium": 4,
}
CAPTURED = {**METER, "telegrams": [REAL_TELEGRAM.hex(" ")]}
GENERATED = {**METER, "generator": "heat"}


def without(key: str) -> dict[str, object]:
    """Return the captured meter without one of its keys."""
    return {name: value for name, value in CAPTURED.items() if name != key}


def test_the_house_has_eleven_heat_meters() -> None:
    """Two of the addresses are shared."""
    fleet = load_fleet("house")
    addresses = [meter.primary_address for meter in fleet.meters]
    assert addresses == [74, 76, 10, 12, 15, 17, 74, 75, 76, 77, 79]
    assert str(fleet.meters[0].secondary_address) == "3189274724232804"
    assert str(fleet.meters[-1].secondary_address) == "830036792D2C400D"


def test_the_utilities_are_one_of_each() -> None:
    """At the addresses 1 to 5, and every one answers."""
    meters = load_fleet("utilities").meters
    assert [read(meter, 0x7B, 254).a for meter in meters] == [1, 2, 3, 4, 5]


def test_the_odd_ones_have_a_habit_each() -> None:
    """At the addresses 1 to 9, to be read like any others, but for the one of 5B."""
    fleet = load_fleet("odd")
    answers = [say(meter, short(0x7B, 254)) for meter in fleet.meters]
    assert [None if each is None else each[5] for each in answers] == [
        *(1, None, 3, 4, 5, 6, 7, 8, 9)
    ]


@pytest.mark.parametrize(
    ("address", "requests", "answers"),
    [
        (1, "7B 5B 5B 7B", [(0x72, False)] * 4),
        (2, "5B 5B", [(0x72, False)] * 2),
        (3, "7B", [(0x7A, False)]),
        (4, "7B", [(0x78, False)]),
        (5, "7B", [(0x72, False)]),
        (6, "7B 5B 7B", [(0x72, True), (0x70, False), (0x72, False)]),
        (7, "7B 5B 7B", [(0x72, True)] * 3),
        (8, "7B 5B 7B", [(0x72, True)] * 3),
    ],
)
def test_an_odd_one_answers_in_its_way(
    address: int, requests: str, answers: list[tuple[int, bool]]
) -> None:
    """With a CI field of its own, and with or without the promise of one more."""
    meter = load_fleet("odd", clock=lambda: 1.8e9).meters[address - 1]
    telegrams = [
        parse_telegram(read(meter, c, address)) for c in bytes.fromhex(requests)
    ]
    assert [(each.ci, each.more_follows) for each in telegrams] == answers
    assert not [each for each in telegrams if each.undecoded or each.diagnostics]


def test_a_captured_telegram_is_answered_with_the_meter_s_address() -> None:
    """Everything else is as captured."""
    fleet = parse_fleet({"baud_rate": 300, "meters": [CAPTURED]})
    assert fleet.bus().baud_rate == 300
    telegram = read(fleet.meters[0], 0x7B, 74)
    assert telegram.a == 74
    assert telegram.data[12:] == REAL_TELEGRAM[19:-2]


def test_optional_values_are_taken_over() -> None:
    """Rate, delay and answering address."""
    options = {"baud_rate": 9600, "delay_s": 0.1, "answer_address": 0}
    fleet = parse_fleet({"baud_rate": 2400, "meters": [CAPTURED | options]})
    meter = fleet.meters[0]
    assert (meter.baud_rate, meter.delay_s, meter.answer_address) == (9600, 0.1, 0)


def test_a_meter_may_have_faults() -> None:
    """As they are written on the command line."""
    faults = {"faults": ["needs-nke-first", "loss=0.5"]}
    meter = parse_fleet({"baud_rate": 2400, "meters": [CAPTURED | faults]}).meters[0]
    assert (meter.needs_nke_first, meter.loss) == (True, 0.5)


def test_a_fleet_may_have_twins_letters_and_several_rates() -> None:
    """Two meters with one number, and a number that is not decimal."""
    odd = CAPTURED | {"identification": "a1892747", "baud_rate": 300}
    fleet = parse_fleet({"baud_rate": 2400, "meters": [CAPTURED, CAPTURED, odd]})
    numbers = [meter.secondary_address.identification for meter in fleet.meters]
    assert numbers == ["31892747", "31892747", "A1892747"]
    assert [meter.baud_rate for meter in fleet.meters] == [None, None, 300]


def test_twins_are_not_in_step() -> None:
    """Each answers in its own time, with a number of its own; that of the first stays."""
    alone = parse_fleet({"baud_rate": 2400, "meters": [GENERATED]}).meters
    twins = parse_fleet({"baud_rate": 2400, "meters": [GENERATED] * 3}).meters
    delays = [meter.answer_delay_s(2400) for meter in twins]
    assert delays[0] == alone[0].answer_delay_s(2400)
    assert len(set(delays)) == 3
    telegrams = [read(meter, 0x7B, 74) for meter in twins]
    assert telegrams[0].data[:9] == read(alone[0], 0x7B, 74).data[:9]
    assert len({access_number_of(each) for each in telegrams}) == 3
    assert len({each.data[12:] for each in telegrams}) == 3


def test_twins_depend_on_the_seed_and_their_place() -> None:
    """The same file is the same bus."""
    document = {"baud_rate": 2400, "meters": [CAPTURED] * 2}
    first, same, other = (
        [
            meter.answer_delay_s(2400)
            for meter in parse_fleet(document, seed=seed).meters
        ]
        for seed in (1, 1, 2)
    )
    assert first == same
    assert set(first).isdisjoint(other)


def test_twins_may_be_put_in_step() -> None:
    """By a delay that both are given."""
    both = [CAPTURED | {"faults": ["delay=40ms"]}] * 2
    twins = parse_fleet({"baud_rate": 2400, "meters": both}).meters
    assert [meter.answer_delay_s(2400) for meter in twins] == [0.04, 0.04]


def test_a_made_up_fleet_comes_in_batches() -> None:
    """Few makers, and numbers that follow each other."""
    meters = make_fleet(60, seed=1).meters
    numbers = [int(meter.secondary_address.identification) for meter in meters]
    near = [0 < later - earlier <= 3 for earlier, later in pairwise(numbers)]
    assert len(set(numbers)) == 60
    assert 50 <= sum(near) < 59
    assert {meter.primary_address for meter in meters} == {0}


def test_a_made_up_fleet_depends_on_its_seed_alone() -> None:
    """The same seed gives the same meters."""
    first, same, other = (
        [str(meter.secondary_address) for meter in make_fleet(30, seed=seed).meters]
        for seed in (1, 1, 2)
    )
    assert first == same != other


def test_a_made_up_fleet_answers() -> None:
    """Every one of its meters has values."""
    fleet = make_fleet(250, clock=lambda: 1.8e9, primary="unique")
    addresses = [read(meter, 0x7B, 254).a for meter in fleet.bus().meters]
    assert addresses == list(range(1, 251))


def test_an_installer_may_take_the_last_two_digits() -> None:
    """Which some meters have in common."""
    meters = make_fleet(60, primary=Primary.TWO_DIGITS).meters
    numbers = [int(meter.secondary_address.identification) for meter in meters]
    addresses = [meter.primary_address for meter in meters]
    assert addresses == [number % 100 for number in numbers]
    assert len(set(addresses)) < 60


def test_there_are_250_unique_addresses() -> None:
    """More meters need another way to be reached."""
    with pytest.raises(FleetError, match="no unique primary address for 251"):
        make_fleet(251, primary=Primary.UNIQUE)
    assert len(make_fleet(251).meters) == 251


def test_other_batches_may_be_delivered() -> None:
    """By any maker."""
    gas = Batch("ELS", 1, 3, "gas")
    meters = make_fleet(5, batches=[gas], baud_rate=300).meters
    assert {meter.secondary_address.maker for meter in meters} == {"ELS"}


def test_the_clock_moves_the_values() -> None:
    """A fleet can live in simulated time."""
    document = {"baud_rate": 2400, "meters": [GENERATED]}
    early = parse_fleet(document, clock=lambda: 1.80e9).meters[0]
    late = parse_fleet(document, clock=lambda: 1.81e9).meters[0]
    assert read(early, 0x7B, 74).data != read(late, 0x7B, 74).data


@pytest.mark.parametrize(
    ("meter", "sentence"),
    [
        (without("medium"), "Meter 1 (31892747): medium is missing."),
        (without("identification"), "Meter 1: identification is missing."),
        (7, "Meter 1: it is not a JSON object."),
        (CAPTURED | {"colour": 1}, "'colour' is not a key of a fleet."),
        (CAPTURED | {"primary_address": 251}, "primary_address is not a whole number"),
        (CAPTURED | {"version": True}, "version is not a whole number from 0 to 255."),
        (CAPTURED | {"identification": "123"}, "identification is not eight digits."),
        (CAPTURED | {"identification": 31892747}, "identification is not a text."),
        (CAPTURED | {"manufacturer": "HYDRO"}, "'HYDRO' is not three letters A-Z."),
        (CAPTURED | {"baud_rate": 1000}, "baud_rate is none of 300, 600"),
        (CAPTURED | {"delay_s": "soon"}, "delay_s is not a number of seconds."),
        (CAPTURED | {"generator": "heat"}, "it needs either telegrams or a generator."),
        (CAPTURED | {"base": {}}, "base goes with a generator only."),
        (CAPTURED | {"faults": "silent"}, "faults is not a list of texts."),
        (CAPTURED | {"faults": ["magic"]}, "There is no fault 'magic'."),
        (CAPTURED | {"faults": ["echo"]}, "echo is no fault of this meter alone."),
        (METER, "it needs either telegrams or a generator."),
        (METER | {"telegrams": "68"}, "telegrams is not a list of texts in hex."),
        (METER | {"telegrams": []}, "telegrams is empty."),
        (METER | {"telegrams": ["xy"]}, "telegram 1 is no answer: "),
        (METER | {"telegrams": ["68 03"]}, "telegram 1 is no answer: cut short"),
        (GENERATED | {"generator": "steam"}, "there is no generator 'steam'."),
        (GENERATED | {"base": {"x": 1}}, "heat has no starting value 'x'."),
        (
            GENERATED | {"base": {"energy_kwh": "1"}},
            "base is not an object of numbers.",
        ),
    ],
)
def test_a_wrong_meter_is_named_with_what_is_wrong(
    meter: object, sentence: str
) -> None:
    """One sentence, for the person who wrote the file."""
    with pytest.raises(FleetError) as error:
        parse_fleet({"baud_rate": 2400, "meters": [meter]})
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "The fleet: it is not a JSON object."),
        ({"meters": [CAPTURED]}, "The fleet: baud_rate is missing."),
        (
            {"baud_rate": 2400, "meters": []},
            "The fleet: meters is not a list of meters.",
        ),
        ({"baud_rate": 1, "meters": [CAPTURED]}, "The fleet: baud_rate is none of"),
    ],
)
def test_a_wrong_fleet_is_refused(document: object, sentence: str) -> None:
    """Before any meter is looked at, or after."""
    with pytest.raises(FleetError) as error:
        parse_fleet(document)
    assert sentence in str(error.value)


def test_a_file_that_is_missing_or_no_json_is_refused(tmp_path: Path) -> None:
    """The sentence names the file."""
    file = tmp_path / "fleet.json"
    with pytest.raises(FleetError, match=r"fleet\.json cannot be read"):
        load_fleet(file)
    file.write_text("{")
    with pytest.raises(FleetError, match=r"fleet\.json is not JSON"):
        load_fleet(file)


def test_a_file_of_one_s_own_is_read(tmp_path: Path) -> None:
    """By its path."""
    file = tmp_path / "fleet.json"
    file.write_text(json.dumps({"baud_rate": 2400, "meters": [GENERATED]}))
    assert len(load_fleet(file).meters) == 1
