"""Which records have another key since more is known than when they were chosen."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from custom_components.mbus.meter import MeterConfig, in_new_keys
from custom_components.mbus.meterbus.hexadecimal import bytes_of
from custom_components.mbus.meterbus.makers import knowledge_of
from custom_components.mbus.meterbus.makers.rows import MeterKind
from custom_components.mbus.meterbus.protocol.fixed import parse_fixed
from custom_components.mbus.meterbus.protocol.keys import keyed
from custom_components.mbus.meterbus.protocol.records import Record, parse_records
from custom_components.mbus.records.definitions import (
    Override,
    RecordDefinition,
    definitions_of,
)
from custom_components.mbus.records.moved_keys import moved_keys

L1, L1_FINER, L2 = "04 84FF01 64000000", "04 83FF01 E8030000", "04 84FF02 64000000"
POWER, POWER_BCD, POWER_FINER = "04 2B 01000000", "0C 2B 01000000", "04 2A 01000000"
EXPORT = "04 AB3C 01000000"


def sent(*records: str, maker: str = "EMU") -> dict[str, Record]:
    """Return what a meter sends, as it is understood today."""
    data = b"".join(map(bytes_of, records))
    knowledge = knowledge_of(MeterKind(maker, 0x10, 0x02))
    return keyed(parse_records(data, knowledge=knowledge).records)


def chosen(*records: str) -> list[RecordDefinition]:
    """Return records as they were chosen when no maker's codes were known."""
    return list(definitions_of(sent(*records, maker="")).values())


def once_called(
    records: Mapping[str, Record], names: Mapping[str, str]
) -> list[RecordDefinition]:
    """Return records as they were chosen with other tables: today's keys, and theirs."""
    now = definitions_of(records)
    return [
        replace(now[key], key=name, rank=now[key].place) for key, name in names.items()
    ]


def moves(
    stored: list[RecordDefinition], records: Mapping[str, Record]
) -> dict[str, str]:
    """Return the keys that change: those of before, and those of now."""
    return {old: new.key for old, new in moved_keys(stored, records).items()}


def test_a_code_that_is_learned_moves_its_record() -> None:
    """The bytes are those that were chosen, and what they mean has a name by now."""
    stored = chosen(L1, L2)
    assert [each.key for each in stored] == [
        "energy-manufacturer_01",
        "energy-manufacturer_02",
    ]
    assert moves(stored, sent(L1, L2)) == {
        "energy-manufacturer_01": "energy-l1",
        "energy-manufacturer_02": "energy-l2",
    }


def test_a_record_is_as_it_is_known_now() -> None:
    """Its qualifiers are what its sensor is called by."""
    (new,) = moved_keys(chosen(L1), sent(L1)).values()
    assert new == definitions_of(sent(L1))["energy-l1"]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        pytest.param([POWER, L1], [POWER], id="left_out"),
        pytest.param([POWER], [POWER_FINER], id="decimal_point_moved"),
        pytest.param([L1], [L1_FINER], id="other_bytes"),
        pytest.param([POWER, POWER_BCD], [POWER_BCD], id="first_of_equals_left_out"),
        pytest.param([POWER], [POWER_BCD, POWER], id="an_equal_put_in_front"),
        pytest.param([L1, L1], [POWER, POWER], id="nothing_alike"),
    ],
)
def test_what_the_meter_does_moves_nothing(then: list[str], now: list[str]) -> None:
    """Only another meaning of the same bytes does."""
    assert moves(chosen(*then), sent(*now)) == {}


def test_equals_keep_their_order() -> None:
    """A meter sends one code three times; the running number tells which it is."""
    stored = chosen(L1, L1, L1)
    assert moves(stored, sent(L1, L1, L1)) == {
        "energy-manufacturer_01": "energy-l1",
        "energy-manufacturer_01#2": "energy-l1#2",
        "energy-manufacturer_01#3": "energy-l1#3",
    }


def test_a_later_equal_is_not_taken_for_an_earlier_one() -> None:
    """The second of two was chosen, and only one came."""
    assert moves(chosen(L1, L1)[1:], sent(L1)) == {}


def test_equals_of_other_bytes_do_not_count() -> None:
    """The third of its meaning was the second with its bytes."""
    stored = chosen(L1_FINER, L1, L1)[2:]
    assert [(each.key, each.rank) for each in stored] == [
        ("energy-manufacturer_01#3", 2)
    ]
    assert moves(stored, sent(L1_FINER, L1, L1)) == {
        "energy-manufacturer_01#3": "energy-l1#3"
    }


def test_an_equal_takes_the_number_of_one_that_means_something_else_now() -> None:
    """Both were power, and the first of them is known as exported power."""
    now = sent(EXPORT, POWER)
    stored = once_called(now, {"power-export": "power", "power": "power#2"})
    assert moves(stored, now) == {"power": "power-export", "power#2": "power"}


def test_an_equal_makes_room_for_one_that_means_the_same_now() -> None:
    """The one in front was thought to be something else."""
    now = sent(POWER_BCD, POWER)
    stored = once_called(now, {"power": "vib_2b", "power#2": "power"})
    assert moves(stored, now) == {"vib_2b": "power", "power": "power#2"}


def test_a_key_may_go_to_another_record() -> None:
    """What was called A is B, and what was called B is C."""
    now = sent(EXPORT, L1)
    stored = once_called(now, {"power-export": "power", "energy-l1": "power-export"})
    assert moves(stored, now) == {"power": "power-export", "power-export": "energy-l1"}


def test_two_records_may_swap_their_keys() -> None:
    """A table had two rows the wrong way round."""
    now = sent(L1, L2)
    stored = once_called(now, {"energy-l1": "energy-l2", "energy-l2": "energy-l1"})
    assert moves(stored, now) == {"energy-l2": "energy-l1", "energy-l1": "energy-l2"}


def test_a_record_that_was_chosen_anew_keeps_its_key() -> None:
    """A person has helped themselves before; two sensors cannot have one key."""
    stored = [*chosen(L1), definitions_of(sent(L1))["energy-l1"]]
    assert moves(stored, sent(L1)) == {}


def test_what_cannot_move_holds_up_what_would_take_its_place() -> None:
    """A to B, B to C, and C stays where it is."""
    now = sent(EXPORT, L1)
    stored = [
        *once_called(now, {"power-export": "power", "energy-l1": "power-export"}),
        definitions_of(now)["energy-l1"],
    ]
    assert moves(stored, now) == {}


def test_two_former_keys_of_one_record_do_not_become_one() -> None:
    """The first that was chosen gets it."""
    now = sent(L1)
    stored = [
        *once_called(now, {"energy-l1": "vib_84ff01"}),
        *once_called(now, {"energy-l1": "energy-manufacturer_01"}),
    ]
    assert moves(stored, now) == {"vib_84ff01": "energy-l1"}


def test_without_bytes_nothing_is_found() -> None:
    """What is stored without them has only its key."""
    data = chosen(L1)[0].as_dict()
    del data["dib"], data["vib"]
    assert moves([RecordDefinition.from_dict(data)], sent(L1)) == {}


def test_which_of_several_it_was_is_stored_where_the_key_does_not_say_it() -> None:
    """As little as possible: nearly all records are told apart by their bytes."""
    stored = [each.as_dict() for each in chosen(L1_FINER, L1, POWER, POWER)]
    assert [each.get("rank") for each in stored] == [None, 1, None, None]
    assert [RecordDefinition.from_dict(each).as_dict() for each in stored] == stored


def test_a_number_sign_in_a_text_of_the_meter_counts_no_equals() -> None:
    """A stored key may have one that no number follows."""
    (power,) = chosen(POWER)
    assert replace(power, key="plain_text-a#b").place == 1


def test_the_fixed_structure_is_known_by_its_key_alone() -> None:
    """It has no DIB, and a counter in a few units."""
    _, counters = parse_fixed(
        bytes_of("78124530 1B 00 E9 7E 42830100 07500100"), msb_first=False
    )
    records = keyed(counters)
    stored = [replace(each, key="x") for each in definitions_of(records).values()]
    assert [each.dib for each in stored] == ["", ""]
    assert moves(stored, records) == {}


def test_corrections_follow_their_records() -> None:
    """What is left of one that was never of this record does not come to hold of it."""
    stored, own = chosen(L1, L2, POWER), Override(name="Own")
    meter = MeterConfig(
        name="Meter",
        address=None,
        primary_address=1,
        records=tuple(stored),
        overrides={
            "energy-manufacturer_01": own,
            "energy-l2": Override(name="Left over"),
            "power": Override(name="Power"),
        },
    )
    moved = in_new_keys(meter, moved_keys(stored, sent(L1, L2, POWER)))
    assert [each.key for each in moved.records] == ["energy-l1", "energy-l2", "power"]
    assert moved.overrides == {"energy-l1": own, "power": Override(name="Power")}
