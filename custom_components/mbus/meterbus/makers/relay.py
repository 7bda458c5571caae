"""Relay: what counts pulses says the medium that it was set to."""

from typing import Final

from .rows import ANY, LIBMBUS, Meters, ModelRow, Power, PowerRow, StatusRow

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("REL",), range(0x10), ANY), "PadPuls M1", "manual: Relay PadPuls M1C 1.5, p. 12"),
    ModelRow(Meters(("REL",), (0x12,), ANY), "PadPuls M4", LIBMBUS),
    ModelRow(Meters(("REL",), (0x20,), ANY), "PadIn 4", LIBMBUS),
    ModelRow(Meters(("REL",), (0x30,), ANY), "AnDi 4", LIBMBUS),
    ModelRow(Meters(("REL",), (0x40,), ANY), "PadPuls M2", LIBMBUS),
    ModelRow(Meters(("REL",), (0x41,), ANY), "PadPuls M2", "libmbus: test frame REL-Relay-Padpuls2"),
    StatusRow(Meters(("REL",)), 0x80, "write_protected", "TODO"),
    PowerRow(Meters(("REL",), range(0x10), ANY), Power.BUS, "manual: Relay PadPuls M1 1.4, p. 3"),
    PowerRow(Meters(("REL",), (0x40, 0x41), ANY), Power.BUS, "manual: Relay PadPuls M2, product page"),
)
# fmt: on
