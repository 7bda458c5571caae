"""Relay: what counts pulses says the medium that it was set to."""

from typing import Final

from ..tables.quantities import Quantity as Q
from .rows import (
    ANY,
    LIBMBUS,
    BlockCoding,
    BlockRow,
    BlockValue,
    Meters,
    ModelRow,
    Power,
    PowerRow,
    StatusRow,
)

PADPULS_M1: Final = Meters(("REL",), range(0x10), ANY)
MANUAL: Final = "manual: Relay PadPuls M1 1.4"

# One pulse is a numerator over a denominator, of the unit of the record in front.
PULSE_VALUE: Final = "01 .. .."
NUMERATOR: Final = BlockValue(offset=1, length=1, coding=BlockCoding.UNSIGNED)
DENOMINATOR: Final = BlockValue(offset=2, length=1, coding=BlockCoding.UNSIGNED)

# fmt: off
ROWS: Final = (
    ModelRow(PADPULS_M1, "PadPuls M1", "manual: Relay PadPuls M1C 1.5, p. 12"),
    ModelRow(Meters(("REL",), (0x12,), ANY), "PadPuls M4", LIBMBUS),
    ModelRow(Meters(("REL",), (0x20,), ANY), "PadIn 4", LIBMBUS),
    ModelRow(Meters(("REL",), (0x30,), ANY), "AnDi 4", LIBMBUS),
    ModelRow(Meters(("REL",), (0x40,), ANY), "PadPuls M2", LIBMBUS),
    ModelRow(Meters(("REL",), (0x41,), ANY), "PadPuls M2", "libmbus: test frame REL-Relay-Padpuls2"),
    PowerRow(Meters(("REL",), range(0x10), ANY), Power.BUS, "manual: Relay PadPuls M1 1.4, p. 3"),
    PowerRow(Meters(("REL",), (0x40, 0x41), ANY), Power.BUS, "manual: Relay PadPuls M2, product page"),
    StatusRow(Meters(("REL",)), 0x80, "write_protected", f"{MANUAL}, p. 13"),
    BlockRow(PADPULS_M1, PULSE_VALUE, NUMERATOR, Q.SETTING, qualifiers=("pulse_numerator",), source=f"{MANUAL}, p. 11"),
    BlockRow(PADPULS_M1, PULSE_VALUE, DENOMINATOR, Q.SETTING, qualifiers=("pulse_denominator",), source=f"{MANUAL}, p. 11"),
)
# fmt: on
