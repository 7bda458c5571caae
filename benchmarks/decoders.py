"""Decoders that can be measured, each in a process of its own: NAME [PACKAGE].

The first line of standard input holds the telegrams, a JSON list of hex. The answer says
how many records the decoder finds in each, null where it raises. Each further line, an
object with `telegrams` (indices) and `passes`, is one round; the answer is the processor
time of one pass in nanoseconds. Any Python that a competitor needs can run this.
"""

# What is not measured need not be installed, so each decoder imports its own.
# ruff: noqa: PLC0415

from collections.abc import Callable
import importlib.metadata
import json
import platform
import sys
import time
from typing import Any

Decode = Callable[[bytes], Any]
Count = Callable[[Any], int]


def ours_records() -> tuple[Decode, Count]:
    """Return ours: records with names, units and exact values, each of them looked at."""
    from meterbus.protocol.frames import LongFrame, parse_frame
    from meterbus.protocol.telegram import parse_telegram

    def decode(raw: bytes) -> Any:
        frame = parse_frame(raw)
        assert isinstance(frame, LongFrame)
        telegram = parse_telegram(frame)
        return [(each.quantity, each.unit, each.value) for each in telegram.records]

    return decode, len


def ours_json() -> tuple[Decode, Count]:
    """Return ours to JSON, as `decode --json` prints it."""
    from meterbus.protocol.frames import LongFrame, parse_frame
    from meterbus.protocol.telegram import parse_telegram
    from meterbus.report import telegram_json

    def decode(raw: bytes) -> str:
        frame = parse_frame(raw)
        assert isinstance(frame, LongFrame)
        return telegram_json(parse_telegram(frame))

    return decode, _records_in_json


def ours_cold() -> tuple[Decode, Count]:
    """Return ours with nothing remembered: as if no DIB and VIB was ever seen before."""
    from meterbus.protocol.records import _describe

    warm, count = ours_records()

    def decode(raw: bytes) -> Any:
        _describe.cache_clear()
        return warm(raw)

    return decode, count


def floor() -> tuple[Decode, Count]:
    """Return the least that a decoder in Python does: cut records at their boundaries."""
    return boundaries, len


def boundaries(raw: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """Return DIB, VIB and data of each record; nothing is looked up, checked or read."""
    lengths = (0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, 0, 6, 0)
    at = {0x72: 19, 0x76: 19, 0x7A: 11, 0x78: 7}[raw[6]]
    end = len(raw) - 2
    found = []
    while at < end:
        dif = raw[at]
        if dif & 0x0F == 0x0F:
            if dif != 0x2F:
                break
            at += 1
            continue
        vib = at
        while raw[vib] & 0x80:
            vib += 1
        vib += 1
        # Some makers put a unit as text behind the VIF, not behind the last VIFE.
        has_text_first = raw[vib] == 0xFC and 0 < raw[vib + 1] < 0x20
        data = vib + 2 + raw[vib + 1] if has_text_first else vib
        while raw[data] & 0x80:
            data += 1
        data += 1
        if raw[vib] & 0x7F == 0x7C and not has_text_first:
            data += 1 + raw[data]
        length = lengths[dif & 0x0F]
        if dif & 0x0F == 0x0D:
            length = 1 + (raw[data] if raw[data] < 0xC0 else raw[data] & 0x0F)
        found.append((raw[at:vib], raw[vib:data], raw[data : data + length]))
        at = data + length
    return found


def pymeterbus() -> tuple[Decode, Count]:
    """Return pyMeterBus to JSON."""
    import meterbus

    load: Callable[[bytes], Any] = meterbus.load

    def decode(raw: bytes) -> str:
        text: str = load(raw).to_JSON()
        return text

    return decode, lambda text: len(json.loads(text)["body"]["records"])


def pymbusparser_json() -> tuple[Decode, Count]:
    """Return pymbusparser (Rust) to JSON."""
    import pymbusparser  # type: ignore[import-not-found, unused-ignore]

    return lambda raw: pymbusparser.render(raw, "json"), _records_in_json


def pymbusparser_objects() -> tuple[Decode, Count]:
    """Return pymbusparser (Rust) to dictionaries."""
    import pymbusparser  # type: ignore[import-not-found, unused-ignore]

    return pymbusparser.parse, lambda found: len(found["records"])


DECODERS: dict[str, Callable[[], tuple[Decode, Count]]] = {
    "ours_records": ours_records,
    "ours_json": ours_json,
    "ours_cold": ours_cold,
    "floor": floor,
    "pymeterbus": pymeterbus,
    "pymbusparser_json": pymbusparser_json,
    "pymbusparser_objects": pymbusparser_objects,
}


def main(name: str, package: str = "") -> None:
    """Answer the questions on standard input until it ends."""
    decode, count = DECODERS[name]()
    telegrams = [bytes.fromhex(text) for text in json.loads(sys.stdin.readline())]
    version = importlib.metadata.version(package) if package else ""
    _say(
        {
            "python": platform.python_version(),
            "version": version,
            "records": [_records_of(raw, decode, count) for raw in telegrams],
        }
    )
    for line in sys.stdin:
        asked = json.loads(line)
        chosen = [telegrams[index] for index in asked["telegrams"]]
        _say(round_of(decode, chosen, asked["passes"]))


def round_of(decode: Decode, telegrams: list[bytes], passes: int) -> float:
    """Return the processor time of one pass over the telegrams, in nanoseconds."""
    start = time.process_time_ns()
    for _ in range(passes):
        for raw in telegrams:
            decode(raw)
    return (time.process_time_ns() - start) / passes


def _records_of(raw: bytes, decode: Decode, count: Count) -> int | None:
    try:
        return count(decode(raw))
    except Exception:  # noqa: BLE001
        # A competitor may raise anything.
        return None


def _records_in_json(text: str) -> int:
    return len(json.loads(text)["records"])


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
