"""Kamstrup."""

from typing import Final

from .rows import LIBMBUS, THERMAL, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("KAM",), (0x08,), THERMAL, "MULTICAL 601", LIBMBUS),
    ModelRow(("KAM",), (0x07,), (0x04,), "MULTICAL 601", "EnergyICT protocols: DiscoverProtocolInfo"),
    ModelRow(("KAM",), (0x01,), (0x0C,), "MULTICAL 41", "EnergyICT protocols: DiscoverProtocolInfo"),
    ModelRow(("KAM",), (0x01,), (0x02,), "382", LIBMBUS),
    ModelRow(("KAM",), (0x30,), (0x04, 0x0C, 0x0D), "MULTICAL 302", "wmbusmeters: driver kamheat"),
    ModelRow(("KAM",), (0x40,), (0x04, 0x0C), "MULTICAL 303", "wmbusmeters: driver kamheat"),
    ModelRow(("KAM",), (0x40,), (0x0D,), "MULTICAL 303", "wmbusmeters: issue 1674"),
    ModelRow(("KAM",), (0x19,), (0x04,), "MULTICAL 402", "wmbusmeters: driver kamheat"),
    ModelRow(("KAM",), (0x34,), (0x04, 0x0A, 0x0B, 0x0C, 0x0D), "MULTICAL 403", "wmbusmeters: driver kamheat"),
    ModelRow(("KAM",), (0x1C,), (0x04,), "MULTICAL 602", "wmbusmeters: driver kamheat"),
    ModelRow(("KAM",), (0x35,), (0x04, 0x0C), "MULTICAL 603", "wmbusmeters: driver kamheat"),
    ModelRow(("KAM",), (0x39,), (0x04,), "MULTICAL 803", "wmbusmeters: driver kamheat"),
    ModelRow(("KAM",), (0x1B,), (0x06, 0x16), "MULTICAL 21", "wmbusmeters: driver multical21"),
    ModelRow(("KAM",), (0x1D,), (0x06, 0x16), "flowIQ 3100", "manual: Kamstrup 55121944_A1, p. 26"),
    ModelRow(("KAM",), (0x1F,), (0x06, 0x16), "flowIQ 2101", "manual: Kamstrup 55121944_A1, p. 26"),
    ModelRow(("KAW",), (0x3A, 0x3C), (0x16,), "flowIQ 2200", "wmbusmeters: driver flowiq2200"),
    ModelRow(("KAM",), (0x30,), (0x02,), "OMNIPOWER", "wmbusmeters: driver omnipower"),
)
# fmt: on
