"""The benchmark of encrypted telegrams: it can fail, and what it makes is what it says."""

from collections import Counter
from random import Random

import pytest

from benchmarks.encrypted import (
    BLOCK,
    KINDS,
    MOST_BLOCKS,
    PROOF,
    Reader,
    cases,
    gives_records,
    result_of,
)
from meterbus.protocol.frames import LongFrame, parse_frame
from meterbus.protocol.records import parse_records

HEADER_LENGTH = 12


def test_nothing_is_read_that_is_not_meant() -> None:
    """A hundredth of what the benchmark does, and what is meant is read."""
    result = result_of(Random(1), 3000)
    assert result.counts.total() == 3000
    assert result.wrong == Counter()


def without_any_check(frame: LongFrame, key: bytes | None) -> bool:
    """Believe whatever can be cut into records."""
    return bool(parse_records(frame.data[HEADER_LENGTH:]).records)


def by_the_proof_alone(frame: LongFrame, key: bytes | None) -> bool:
    """Believe clear text by its first two bytes, whatever a signature says."""
    return PROOF in frame.data[: 3 * BLOCK] or gives_records(frame, key)


@pytest.mark.parametrize("reads", [without_any_check, by_the_proof_alone])
def test_a_weak_check_is_found(reads: Reader) -> None:
    """Or the benchmark would prove nothing."""
    result = result_of(Random(1), 600, reads)
    assert result.wrong.total() == len(result.examples) > 10


def test_a_decoder_that_reads_nothing_is_found() -> None:
    """The right key has to give records."""
    result = result_of(Random(1), 120, lambda frame, key: False)
    assert result.wrong == {"the right key": 120 // len(KINDS)}


def test_every_telegram_fits_into_a_frame_and_lengths_are_all_used() -> None:
    """One to fifteen blocks, as many as the configuration word can count."""
    frames = [case.frame for case in cases(Random(1), 2000)]
    assert [parse_frame(frame.to_bytes()) for frame in frames] == frames
    plain = [frame.data for frame in frames if frame.ci == 0x72]
    assert {data[10] >> 4 for data in plain} == set(range(1, MOST_BLOCKS + 1))


def test_the_same_seed_makes_the_same_telegrams() -> None:
    """A finding can be had again."""
    assert list(cases(Random("mbus"), 50)) == list(cases(Random("mbus"), 50))
