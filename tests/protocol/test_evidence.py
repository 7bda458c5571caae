"""Evidence: how seldom random bytes look like the records of a meter."""

from collections import Counter
from random import Random

import pytest

from meterbus.protocol.evidence import (
    CHOICE,
    KINDS,
    START,
    Kind,
    kind_of,
    steps,
    value_bits,
)
from meterbus.protocol.records import (
    MANUFACTURER_DATA,
    TRUNCATED,
    Record,
    parse_records,
)

SAMPLES = 20_000
LONG = 300
"""Bytes in which any record has room."""
SPREAD = 4
"""Standard deviations that chance is given."""


def first_records() -> list[Record]:
    """Return what random bytes begin with, where that is a record."""
    random = Random(2)
    blocks = (parse_records(random.randbytes(LONG)) for _ in range(SAMPLES))
    firsts = (block.records[0] for block in blocks if block.records)
    return [record for record in firsts if record.error != TRUNCATED]


FIRST = first_records()


def at_most(samples: int, bits: int) -> float:
    """Return how often something may come up that is one in 2^bits."""
    expected = samples / 2**bits
    return expected + SPREAD * expected**0.5 + 1


def test_no_more_is_granted_than_there_is() -> None:
    """Or the gains would be no likelihood ratio."""
    assert sum(2.0**-kind.share for kind in KINDS) <= 1
    assert sum(2.0**-kind.share for kind in START.values()) <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_random_bytes_begin_with_a_kind_no_more_often_than_it_is_rare(
    kind: Kind,
) -> None:
    """Kinds with the same numbers count together, which is the stricter test."""
    found = Counter(kind_of(record) for record in FIRST)
    same = sum(each == kind for each in KINDS)
    assert found[kind] <= same * at_most(SAMPLES, kind.rarity)


def test_random_data_looks_right_no_more_often_than_it_gains() -> None:
    """By data field and gain, over all records that random bytes begin with."""
    judged = Counter[tuple[int, int]]()
    gained = Counter[tuple[int, int]]()
    for record in FIRST:
        field, bits = record.header.dib[0] & 0x0F, value_bits(record)
        judged[field, 0] += bits != 0
        gained[field, bits] += bits > 0
    assert gained
    assert all(
        number <= at_most(judged[field, 0], bits)
        for (field, bits), number in gained.items()
    )


@pytest.mark.parametrize("bits", [2, 5, 8, 11])
def test_random_payloads_have_so_many_bits_no_more_often_than_one_in_two_to_that(
    bits: int,
) -> None:
    """At any of their records: the bound that everything rests on."""
    random = Random(bits)
    payloads = [random.randbytes(random.randint(1, 240)) for _ in range(4000)]
    found = sum(most_bits(payload) >= bits for payload in payloads)
    assert found <= at_most(len(payloads), bits)


def most_bits(payload: bytes) -> int:
    """Return the most bits that a payload has after any step."""
    total, most = 0, -CHOICE
    for step in steps(payload, parse_records(payload)):
        total += step.bits
        most = max(most, total)
    return most


@pytest.mark.parametrize("dif", MANUFACTURER_DATA)
def test_what_a_maker_sends_behind_the_records_proves_nothing(dif: int) -> None:
    """Anything may stand there."""
    assert most_bits(bytes((dif, *range(100)))) < 5


@pytest.mark.parametrize(
    ("payload", "bits"),
    [
        ("", -1),
        ("2F 2F", 15),
        ("0C 05 31 84 74 01", -1 + 2 + 4),
        ("0C 05 31 8A 74 01", -1 + 2 - 1),
        ("04 06 37 47 00 00", -1 + 2 + 6),
        ("04 06 37 47 00 12", -1 + 2 - 1),
        ("02 5A BB 00", -1 + 2),
        ("84 10 06 39 30 00 00", -1 + 1 + 6),
        ("82 80 40 FD 48 00 09", -1 + 6),
        ("04 6D 2F 0D A8 23", -1 + 10 + 3),
        ("04 6D 2F 0D A8 2D", -1 + 10 - 1),
        ("42 6C 3F 3C", -1 + 10 + 0),
        ("0D FD 11 03 62 6F 42", -1 + 3 + 2),
        ("0D FD 11 03 62 00 42", -1 + 3 - 1),
        ("01 FF 2B 05", -1 + 2),
        ("02 FC 03 48 52 25 74 44 0D", -1 + 2),
        ("14 13 37 47 00 00", -1 - 2 + 6),
        ("04 13 37 47 00 00 2F 2F", -1 + 2 + 6 + 4 + 4),
        ("04 13 37 47 00 00 1F 00 00", -1 + 2 + 6 + 3 - 1),
        ("04 13 37 47", -1),
        ("04 13 37 47 00 00 3F 01", -1 + 2 + 6),
    ],
)
def test_a_payload_is_weighed_record_by_record(payload: str, bits: int) -> None:
    """By what its DIBs, VIBs and data look like."""
    data = bytes.fromhex(payload)
    found = steps(data, parse_records(data))
    assert sum(step.bits for step in found) == bits
