"""What a date with a time says of the clock that it is from (EN 13757-3, types F and I)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from .records import Record

DATA_FIELD: Final = 0x0F
"""Bits of the DIF that say which type of time the data is."""

SUMMER_TIME: Final[Mapping[int, tuple[int, int]]] = {4: (1, 0x80), 6: (0, 0x40)}
"""Byte and bit, by data field, that are set in summer; other types of time have none."""


def is_summer_time(record: Record) -> bool:
    """Whether a record is a time that the meter says is summer time.

    Such a time is an hour ahead of standard time already.
    """
    place = SUMMER_TIME.get(record.header.dib[0] & DATA_FIELD)
    if place is None or not isinstance(record.value, datetime):
        return False
    byte, bit = place
    return bool(record.data[byte] & bit)
