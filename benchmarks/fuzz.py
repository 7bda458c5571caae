"""Feed damaged telegrams to the decoder: each must become a Telegram or a ProtocolError."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import cache
import json
import math
import multiprocessing
import os
from random import Random
import resource
import sys
from time import perf_counter, process_time_ns
from typing import Final, NamedTuple

from meterbus.protocol.errors import ProtocolError
from meterbus.protocol.frames import (
    HEAD_LENGTH,
    LONG_START,
    STOP,
    LongFrame,
    checksum,
    parse_frame,
)
from meterbus.protocol.keys import keyed
from meterbus.protocol.telegram import Telegram, parse_telegram
from meterbus.protocol.values import BitSet, Number
from meterbus.report import report_telegram
from meterbus.text_table import telegram_lines

from .corpus import samples

CHUNK: Final = 2000
"""Telegrams per piece of work; each piece has a random generator of its own."""
TELLING: Final = bytes.fromhex(
    "00010D0F1F2F3D4D7A7C7F80848C8D8F9094CFDDF0F4F5F6FBFCFDFEFF"
)
"""Bytes that mean more to the decoder than others."""
LONGEST: Final = 255
"""Bytes from C to the last data byte that a frame can hold."""
SHORTEST: Final = 3
SELDOM: Final = 0.02
"""Share of the mutants whose length and checksum stay wrong, and of those that are printed."""

VALUES: Final = (Number, BitSet, date, time, str, type(None))
SLOW_NS: Final = 500_000
"""What takes longer is measured again."""

type Mutation = Callable[[Random, bytearray], None]


def _flip_bit(random: Random, content: bytearray) -> None:
    content[_place(random, content)] ^= 1 << random.randrange(8)


def _change_byte(random: Random, content: bytearray) -> None:
    content[_place(random, content)] = random.randrange(256)


def _change_to_telling(random: Random, content: bytearray) -> None:
    content[_place(random, content)] = random.choice(TELLING)


def _delete(random: Random, content: bytearray) -> None:
    at = _place(random, content)
    del content[at : at + random.randrange(1, 6)]


def _insert(random: Random, content: bytearray) -> None:
    at = _place(random, content)
    content[at:at] = random.randbytes(random.randrange(1, 6))


def _repeat(random: Random, content: bytearray) -> None:
    at = _place(random, content)
    content[at:at] = content[at : at + random.randrange(1, 40)]


def _truncate(random: Random, content: bytearray) -> None:
    del content[_place(random, content) :]


def _splice(random: Random, content: bytearray) -> None:
    other = random.choice(_contents())
    content[_place(random, content) :] = other[random.randrange(len(other)) :]


MUTATIONS: Final[Sequence[Mutation]] = (
    *(_flip_bit, _change_byte, _change_to_telling, _delete),
    *(_insert, _repeat, _truncate, _splice),
)


def _place(random: Random, content: bytearray) -> int:
    """Return a place behind the C field, without which nothing is an answer."""
    return random.randrange(1, max(2, len(content)))


@cache
def _contents() -> list[bytes]:
    return [sample.raw[HEAD_LENGTH:-2] for sample in samples() if len(sample.raw) > 8]


@cache
def _keys() -> list[bytes | None]:
    return [None, *{sample.key for sample in samples() if sample.key}]


def mutant(random: Random) -> bytes:
    """Return a telegram with one to four defects, mostly in a frame that is sound."""
    content = bytearray(random.choice(_contents()))
    for _ in range(random.randrange(1, 5)):
        random.choice(MUTATIONS)(random, content)
        content += bytes(max(0, SHORTEST - len(content)))
    del content[LONGEST:]
    size = len(content)
    frame = bytes(
        (LONG_START, size, size, LONG_START, *content, checksum(bytes(content)), STOP)
    )
    if random.random() >= SELDOM:
        return frame
    damaged = bytearray(frame)
    random.choice(MUTATIONS)(random, damaged)
    return bytes(damaged)


class Finding(NamedTuple):
    """A telegram that the decoder did not stand, and how to get it again."""

    what: str
    raw: bytes
    key: bytes | None

    def __str__(self) -> str:
        """Return it as lines to paste."""
        key = f" with key {self.key.hex()}" if self.key else ""
        return f"{self.what}{key}\n  {self.raw.hex(' ').upper()}"


@dataclass(frozen=True)
class ChunkResult:
    """What came of one piece of work."""

    outcomes: Counter[str] = field(default_factory=Counter)
    nanoseconds: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    process: int = 0
    memory_kib: int = 0


def warm_up() -> None:
    """Decode what is sound, so that what is loaded once does not count as slow."""
    for raw, key in samples():
        _timed(raw, key)


def run_chunk(task: tuple[str, int, int]) -> ChunkResult:
    """Decode one piece of work: its seed, how many telegrams, and the bound."""
    seed, count, bound_ns = task
    random = Random(seed)
    result = ChunkResult(process=os.getpid())
    for _ in range(count):
        raw, key = mutant(random), random.choice(_keys())
        taken, outcome = _timed(raw, key)
        if taken > SLOW_NS:
            # Only what is slow each time is the decoder's fault, not a garbage collection.
            taken = min(taken, *(_timed(raw, key)[0] for _ in range(3)))
        result.nanoseconds.append(taken)
        wrong = _wrong_with(outcome, thorough=random.random() < SELDOM)
        if taken > bound_ns:
            wrong = f"took {taken / 1000:.0f} µs"
        if wrong:
            result.findings.append(Finding(wrong, raw, key))
        result.outcomes.update(_names_of(outcome))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return ChunkResult(
        result.outcomes, result.nanoseconds, result.findings, result.process, memory
    )


def _timed(raw: bytes, key: bytes | None) -> tuple[int, object]:
    """Return how long decoding takes, and its outcome, whatever that is."""
    outcome: object
    start = process_time_ns()
    try:
        frame = parse_frame(raw)
        outcome = parse_telegram(frame, key) if isinstance(frame, LongFrame) else frame
    except Exception as err:  # noqa: BLE001
        # Anything but ProtocolError is what is looked for.
        outcome = err
    return process_time_ns() - start, outcome


def _names_of(outcome: object) -> Iterator[str]:
    """Name what came of a telegram: its kind or defect, and the defects inside."""
    match outcome:
        case Telegram():
            yield f"telegram: {outcome.kind}"
            codes = {each.code for each in outcome.diagnostics}
            yield from (f"  defect {code}" for code in codes)
            errors = {each.error for each in outcome.records if each.error}
            yield from (f"  value {error}" for error in errors)
        case ProtocolError():
            yield f"refused: {outcome.code}"
        case _:
            yield f"other: {type(outcome).__name__}"


def _wrong_with(outcome: object, *, thorough: bool) -> str | None:
    """Return what is wrong with an outcome."""
    match outcome:
        case ProtocolError() if (
            not isinstance(outcome.position, int) or not outcome.code
        ):
            return f"a defect without code or place: {outcome!r}"
        case ProtocolError():
            return None
        case Telegram():
            try:
                return _wrong_with_telegram(outcome, thorough=thorough)
            except Exception as err:  # noqa: BLE001
                # What cannot be shown is a finding as well.
                return f"{type(err).__name__} when it is shown: {err}"
        case _:
            return f"neither telegram nor defect: {outcome!r}"


def _wrong_with_telegram(telegram: Telegram, *, thorough: bool) -> str | None:
    for record in telegram.records:
        value: object = record.value
        if not isinstance(value, VALUES):
            return f"not a value: {value!r}"
        if isinstance(value, Number) and not _is_exact(value):
            return f"not exact: {value!r}"
        if record.value is not None and record.error is not None:
            return f"a value and an error: {record!r}"
    if thorough:
        if len(keyed(telegram.records)) != len(telegram.records):
            return "two records with one key"
        report = report_telegram(telegram)
        json.dumps(report)
        if not all(line.isprintable() for line in telegram_lines(report)):
            return "a line that is not printable"
    return None


def _is_exact(number: Number) -> bool:
    """Whether mantissa, exponent, decimal and text are one finite number."""
    value = number.to_decimal()
    whole = isinstance(number.mantissa, int) and isinstance(number.exponent, int)
    return whole and value.is_finite() and Decimal(str(number)) == value


@dataclass
class Summary:
    """All results so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    microseconds: Counter[int] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    warm_kib: dict[int, int] = field(default_factory=dict)
    last_kib: dict[int, int] = field(default_factory=dict)
    slowest_ns: int = 0

    def add(self, result: ChunkResult, *, warm: bool) -> None:
        """Take the result of one piece; its memory is the start as long as not warm."""
        self.outcomes += result.outcomes
        self.microseconds.update(each // 1000 for each in result.nanoseconds)
        self.slowest_ns = max(self.slowest_ns, *result.nanoseconds)
        self.findings += result.findings
        self.last_kib[result.process] = result.memory_kib
        if not warm:
            self.warm_kib[result.process] = result.memory_kib

    def microseconds_at(self, share: float) -> int:
        """Return the time that this share of the telegrams does not exceed."""
        wanted = math.ceil(share * self.microseconds.total())
        for value in sorted(self.microseconds):
            wanted -= self.microseconds[value]
            if wanted <= 0:
                break
        return value + 1

    @property
    def growth_kib(self) -> int:
        """Return by how much the process that grew most has grown since it was warm."""
        return max(
            (last - self.warm_kib.get(process, last))
            for process, last in self.last_kib.items()
        )


def main() -> int:
    """Decode all mutants and print what came of them."""
    options = _options()
    chunks = math.ceil(options.telegrams / CHUNK)
    tasks = (
        (f"{options.seed}:{number}", CHUNK, options.bound_us * 1000)
        for number in range(chunks)
    )
    summary, start = Summary(), perf_counter()
    with multiprocessing.Pool(options.processes, warm_up) as pool:
        for done, result in enumerate(pool.imap_unordered(run_chunk, tasks)):
            summary.add(result, warm=done > chunks // 10)
    _print(summary, chunks * CHUNK, perf_counter() - start, options)
    return 1 if summary.findings or summary.growth_kib > options.growth_kib else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--telegrams", type=int, default=1_000_000, metavar="N")
    add("--seed", default="mbus", help="another seed makes other telegrams")
    add("--bound-us", type=int, default=5000, metavar="N", help="longest decoding")
    add("--growth-kib", type=int, default=8192, metavar="N", help="of each process")
    add("--processes", type=int, default=os.cpu_count(), metavar="N")
    return parser.parse_args()


def _print(
    summary: Summary, count: int, duration_s: float, options: argparse.Namespace
) -> None:
    print(
        f"{count} telegrams, seed {options.seed}, {duration_s:.0f} s,"
        f" {count / duration_s:.0f} per second in {options.processes} processes"
    )
    times = (
        f"{share:g} % {summary.microseconds_at(share / 100)} µs" for share in (50, 99)
    )
    print(f"decoding: {', '.join(times)}, longest {summary.slowest_ns / 1000:.0f} µs")
    print(f"memory: grew by {summary.growth_kib} KiB after the first tenth\n")
    for name, number in sorted(summary.outcomes.items(), key=_by_kind_and_number):
        print(f"{number:>9}  {number / count:7.3%}  {name}")
    print(f"\n{len(summary.findings)} findings")
    for finding in summary.findings[:20]:
        print(finding)


def _by_kind_and_number(item: tuple[str, int]) -> tuple[bool, str, int]:
    name, number = item
    return name.startswith(" "), name.split()[0], -number


if __name__ == "__main__":
    sys.exit(main())
