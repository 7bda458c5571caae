"""What servers of RFC 2217 say, byte for byte, to what the integration says.

Taken from Debian's ser2net 4.3.11 and from pyserial 3.5. `tests/foreign` holds them against
the real ones, the tests of the simulator against that.
"""

from typing import Final

SAYS: Final = (
    "",  # nothing yet: the server greets
    "FF FB 00",
    "FF FD 00",
    "FF FD 03",
    "FF FE 01",
    "FF FB 2C",
    "FF FA 2C 0B FF FF FF F0",
    "FF FA 2C 0A 00 FF F0",
    "FF FA 2C 01 00 00 09 60 FF F0",
    "FF FA 2C 02 08 FF F0",
    "FF FA 2C 03 03 FF F0",
    "FF FA 2C 04 01 FF F0",
    "FF FA 2C 05 01 FF F0",
    "FF FA 2C 0C 03 FF F0",
)
"""What a client says, one after the other."""

SETTINGS_ARE_TAKEN: Final = (
    "FF FA 2C 65 00 00 09 60 FF F0",
    "FF FA 2C 66 08 FF F0",
    "FF FA 2C 67 03 FF F0",
    "FF FA 2C 68 01 FF F0",
    "FF FA 2C 69 01 FF F0",
    "FF FA 2C 70 03 FF F0",
)

HEARS: Final = {
    "ser2net": (
        "FF FB 03 FF FD 03 FF FB 01 FF FE 01 FF FD 00 FF FB 00 FF FD 2C",
        *("", "", "", ""),
        "FF FA 2C 6B 00 FF F0",
        "FF FA 2C 6B 00 FF F0",
        "FF FA 2C 6A 00 FF F0",
        *SETTINGS_ARE_TAKEN,
    ),
    "pyserial": (
        "FF FB 01 FF FB 03 FF FD 00 FF FB 2C",
        "",
        "FF FB 00",
        *("", ""),
        "FF FD 2C FF FA 2C 6B 00 FF F0",
        *("", ""),
        *SETTINGS_ARE_TAKEN,
    ),
}
"""What comes back each time, by who it is."""
