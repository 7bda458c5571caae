"""Look for records in what is encrypted: nothing may be read that no meter has said."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
import sys
from time import perf_counter
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from meterbus.protocol.frames import LongFrame
from meterbus.protocol.telegram import parse_telegram

BLOCK: Final = 16
MOST_BLOCKS: Final = 15
"""As many as the configuration word can count, and a frame can hold."""
MOST_SIGNED_BLOCKS: Final = 13
"""As many as fit behind an authentication layer."""
TAILS: Final = 0.25
"""Share of the telegrams with records in clear behind what is encrypted."""
PROOF: Final = b"\x2f\x2f"
FILLER: Final = b"\x2f"
EXTENSION: Final = b"\x10"
UNDEFINED_MODES: Final = (6, 11, 12, *range(14, 32))
ENCRYPT: Final = b"\x00"
AUTHENTICATE: Final = b"\x01"

RECORDS: Final = tuple(
    map(
        bytes.fromhex,
        (
            *("0C1367452301", "046D2F0DA823", "040600020000", "02FD170000", "0A5A1401"),
            *(
                "426C3F3C",
                "4C1301001001",
                "84100639300000",
                "0B2D271900",
                "0C7801020304",
            ),
        ),
    )
)
"""What meters say, and what stands in clear behind what they encrypt."""


class Case(NamedTuple):
    """A telegram, the key that is tried on it, and whether records are meant."""

    name: str
    frame: LongFrame
    key: bytes | None
    is_meant: bool = False


type Reader = Callable[[LongFrame, bytes | None], bool]
"""Tells whether a telegram gives records."""


@dataclass(frozen=True)
class Meter:
    """Who encrypts, with which key; `blocks` of what it says, `tail` in clear behind."""

    address: bytes
    access_number: int
    counter: bytes
    key: bytes
    text: bytes
    tail: bytes

    def mode_5(self) -> bytes:
        """Return header and payload of a telegram with a static key."""
        address = self.address
        vector = address[4:6] + address[:4] + address[6:] + self._access * 8
        return self._header(5) + _encrypted(self.key, vector, self.text) + self.tail

    def mode_7(self) -> bytes:
        """Return header and payload of a telegram with a derived key."""
        key = self._derived(ENCRYPT)
        cipher = _encrypted(key, bytes(BLOCK), self.text)
        return self._header(7) + EXTENSION + cipher + self.tail

    def in_clear(self, mode: int) -> bytes:
        """Return header and payload that claim a mode and are not encrypted."""
        extension = EXTENSION if mode == 7 else b""
        return self._header(mode) + extension + self.text + self.tail

    def nonsense(self, random: Random, mode: int) -> bytes:
        """Return a header, and as many random bytes as the telegram would have."""
        return self._header(mode) + random.randbytes(len(self.text))

    def signed(
        self, data: bytes, *, forged: bytes = bytes(8), ci: int = 0x72
    ) -> LongFrame:
        """Return an answer behind an authentication layer; `forged` flips bits of its MAC."""
        content = b"\x25" + self.counter + bytes((ci,)) + data
        code = _cmac(self._derived(AUTHENTICATE), content)[:8]
        mac = bytes(each ^ flip for each, flip in zip(code, forged, strict=True))
        layer = b"\x0f\x00\x2c\x25" + self.counter + mac + bytes((ci,))
        return LongFrame(0x08, 1, 0x90, layer + data)

    @property
    def _access(self) -> bytes:
        return bytes((self.access_number,))

    def _header(self, mode: int) -> bytes:
        word = bytes((len(self.text) // BLOCK << 4, mode))
        return self.address + self._access + b"\x00" + word

    def _derived(self, purpose: bytes) -> bytes:
        return _cmac(self.key, purpose + self.counter + self.address[:4] + b"\x07" * 7)


def cases(random: Random, count: int) -> Iterator[Case]:
    """Yield so many telegrams, of all kinds in turn."""
    for number in range(count):
        most, make = KINDS[number % len(KINDS)]
        yield make(random, meter_of(random, most))


def meter_of(random: Random, most: int) -> Meter:
    """Return a meter with a key and a telegram of its own, of at most so many blocks."""
    blocks = random.randint(1, most)
    has_tail = random.random() < TAILS
    return Meter(
        address=random.randbytes(8),
        access_number=random.randrange(256),
        counter=random.randbytes(4),
        key=random.randbytes(BLOCK),
        text=_text(random, BLOCK * blocks),
        tail=_records(random, BLOCK * (most - blocks)) if has_tail else b"",
    )


def _text(random: Random, size: int) -> bytes:
    """Return what is encrypted: the proof, records, and fillers up to the size."""
    return (PROOF + _records(random, size - len(PROOF))).ljust(size, FILLER)


def _records(random: Random, most: int) -> bytes:
    """Return whole records one after the other, of at most so many bytes."""
    found = b""
    while len(found + (record := random.choice(RECORDS))) <= most:
        found += record
    return found


def _plain(data: bytes) -> LongFrame:
    return LongFrame(0x08, 1, 0x72, data)


def _flips(random: Random) -> bytes:
    """Return bits to flip in a MAC, at least one."""
    return (1 << random.randrange(64)).to_bytes(8)


def _mode_5(_: Random, meter: Meter) -> Case:
    return Case("mode 5, no key", _plain(meter.mode_5()), None)


def _mode_5_wrong_key(random: Random, meter: Meter) -> Case:
    return Case("mode 5, wrong key", _plain(meter.mode_5()), random.randbytes(BLOCK))


def _mode_5_random(random: Random, meter: Meter) -> Case:
    frame = _plain(meter.nonsense(random, 5))
    return Case("mode 5, random bytes", frame, random.choice((None, meter.key)))


def _mode_5_forged(random: Random, meter: Meter) -> Case:
    frame = meter.signed(meter.mode_5(), forged=_flips(random))
    return Case("mode 5, forged MAC", frame, meter.key)


def _mode_5_clear_forged(random: Random, meter: Meter) -> Case:
    frame = meter.signed(meter.in_clear(5), forged=_flips(random))
    return Case("mode 5 in clear, forged MAC", frame, meter.key)


def _mode_7(_: Random, meter: Meter) -> Case:
    return Case("mode 7, no key", meter.signed(meter.mode_7()), None)


def _mode_7_wrong_key(random: Random, meter: Meter) -> Case:
    frame = meter.signed(meter.mode_7())
    return Case("mode 7, wrong key", frame, random.randbytes(BLOCK))


def _mode_7_unsigned(random: Random, meter: Meter) -> Case:
    return Case("mode 7, no MAC, wrong key", _unsigned(meter), random.randbytes(BLOCK))


def _mode_7_forged(random: Random, meter: Meter) -> Case:
    frame = meter.signed(meter.mode_7(), forged=_flips(random))
    return Case("mode 7, forged MAC", frame, meter.key)


def _mode_7_clear_forged(random: Random, meter: Meter) -> Case:
    frame = meter.signed(meter.in_clear(7), forged=_flips(random))
    return Case("mode 7 in clear, forged MAC", frame, meter.key)


def _undefined(random: Random, meter: Meter) -> Case:
    frame = _plain(meter.nonsense(random, random.choice(UNDEFINED_MODES)))
    key = random.choice((None, meter.key))
    return Case("undefined mode, random bytes", frame, key)


def _right(random: Random, meter: Meter) -> Case:
    frames = (_plain(meter.mode_5()), meter.signed(meter.mode_7()))
    return Case("the right key", random.choice(frames), meter.key, is_meant=True)


KINDS: Final[tuple[tuple[int, Callable[[Random, Meter], Case]], ...]] = (
    (MOST_BLOCKS, _mode_5),
    (MOST_BLOCKS, _mode_5_wrong_key),
    (MOST_BLOCKS, _mode_5_random),
    (MOST_SIGNED_BLOCKS, _mode_5_forged),
    (MOST_SIGNED_BLOCKS, _mode_5_clear_forged),
    (MOST_SIGNED_BLOCKS, _mode_7),
    (MOST_SIGNED_BLOCKS, _mode_7_wrong_key),
    (MOST_SIGNED_BLOCKS, _mode_7_unsigned),
    (MOST_SIGNED_BLOCKS, _mode_7_forged),
    (MOST_SIGNED_BLOCKS, _mode_7_clear_forged),
    (MOST_BLOCKS, _undefined),
    (MOST_SIGNED_BLOCKS, _right),
)
"""How many blocks a telegram of a kind has at most, and what makes one."""


def _unsigned(meter: Meter) -> LongFrame:
    """Return mode 7 with a message counter, but without a MAC."""
    layer = b"\x07\x00\x28\x25" + meter.counter + b"\x72"
    return LongFrame(0x08, 1, 0x90, layer + meter.mode_7())


def _encrypted(key: bytes, vector: bytes, text: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return encryptor.update(text) + encryptor.finalize()


def _cmac(key: bytes, content: bytes) -> bytes:
    code = CMAC(algorithms.AES(key))
    code.update(content)
    return code.finalize()


def gives_records(frame: LongFrame, key: bytes | None) -> bool:
    """Whether the decoder reads records out of a telegram."""
    return bool(parse_telegram(frame, key).records)


@dataclass(frozen=True)
class Result:
    """How many telegrams of each kind there were, and what was wrong with some."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[Case] = field(default_factory=list)


def result_of(random: Random, count: int, reads: Reader = gives_records) -> Result:
    """Read so many telegrams and count those that are not read as they are meant."""
    result = Result()
    for case in cases(random, count):
        result.counts[case.name] += 1
        if reads(case.frame, case.key) != case.is_meant:
            result.wrong[case.name] += 1
            result.examples.append(case)
    return result


def main() -> int:
    """Read all telegrams and print what came of them."""
    options = _options()
    start = perf_counter()
    result = result_of(Random(options.seed), options.count)
    print(
        f"{options.count} telegrams, seed {options.seed}, {perf_counter() - start:.0f} s\n"
    )
    print(f"{'telegrams':>10} {'wrong':>7}")
    for name, number in result.counts.items():
        print(f"{number:>10} {result.wrong[name]:>7}  {name}")
    print(f"\n{result.wrong.total()} not read as they are meant")
    for name, frame, key, _ in result.examples[:10]:
        shown = f" with key {key.hex()}" if key else ""
        print(f"{name}{shown}\n  {frame.to_bytes().hex(' ').upper()}")
    return 1 if result.wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300_000, metavar="N")
    parser.add_argument("--seed", default="mbus", help="another seed, other telegrams")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
