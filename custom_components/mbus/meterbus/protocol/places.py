"""Where in the bytes of an answer each of its records stands."""

from typing import Final

from .fixed import COUNTERS_START
from .frames import TAIL_LENGTH, LongFrame
from .records import FILLER, Record
from .telegram import Telegram, payload_start

NOWHERE: Final = range(0)
"""The place of a value in a maker's block that only the maker's row knows."""


def places_of(frame: LongFrame, telegram: Telegram) -> tuple[range, ...]:
    """Return the bytes that each record is made of, counted from the first of the frame.

    `frame` is what `telegram` was read from, in clear text. A record stands from its DIF to
    the end of its data; a value in a block, which has no codes, is its data alone.
    """
    if not telegram.records:
        return ()
    raw = frame.to_bytes()
    start = position = payload_start(frame)
    block_start = len(raw) - TAIL_LENGTH - len(telegram.manufacturer_data)
    places = []
    for record in telegram.records:
        if record.header.is_in_block:
            places.append(_in_block(record, block_start))
            continue
        if not record.header.dib:
            # The fixed structure has two counters and no codes in front of them.
            position = start + COUNTERS_START + record.number * len(record.raw)
        while raw[position] == FILLER and record.header.dib:
            position += 1
        place = range(position, position + _length_of(record))
        places.append(place)
        position = place.stop
    return tuple(places)


def _length_of(record: Record) -> int:
    codes = len(record.header.dib) + len(record.header.vib) if record.header.dib else 0
    return codes + len(record.raw)


def _in_block(record: Record, block_start: int) -> range:
    place = record.header.place
    if place is None:
        return NOWHERE
    start = block_start + place.offset
    return range(start, start + len(record.raw))
