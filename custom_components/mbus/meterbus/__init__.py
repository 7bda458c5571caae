"""Wired M-Bus (EN 13757): read meters over any line, decode what they say.

    async with connect("socket://192.168.1.50:10001") as bus:
        reading = await bus.read("31892747")
        print(reading.values["energy"], "Wh")

Each name is loaded when it is first used: decoding loads nothing of the bus.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .bus.found import FoundMeter, ScanResult
    from .library import Bus, connect
    from .protocol.addresses import SecondaryAddress
    from .protocol.errors import (
        InputError,
        LineError,
        MBusError,
        MeterError,
        OtherMeterError,
        ProtocolError,
        SilenceError,
        ToldError,
    )
    from .protocol.reading import Reading
    from .protocol.records import Record
    from .protocol.telegram import Telegram
    from .report import decode

__all__ = [
    "Bus",
    "FoundMeter",
    "InputError",
    "LineError",
    "MBusError",
    "MeterError",
    "OtherMeterError",
    "ProtocolError",
    "Reading",
    "Record",
    "ScanResult",
    "SecondaryAddress",
    "SilenceError",
    "Telegram",
    "ToldError",
    "connect",
    "decode",
]

_HOMES: Final = {
    ".library": ("Bus", "connect"),
    ".bus.scan": ("FoundMeter", "ScanResult"),
    ".protocol.addresses": ("SecondaryAddress",),
    ".protocol.errors": (
        *("InputError", "LineError", "MBusError", "MeterError", "OtherMeterError"),
        *("ProtocolError", "SilenceError", "ToldError"),
    ),
    ".protocol.reading": ("Reading",),
    ".protocol.records": ("Record",),
    ".protocol.telegram": ("Telegram",),
    ".report": ("decode",),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load what is asked for from the module that it is at home in."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name], __name__), name)
