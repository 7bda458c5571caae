"""Diehl Metering, with Hydrometer and Sappel."""

from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import LIBMBUS, THERMAL, AreaRow, CodeRow, Meters, ModelRow, TariffRow

SHARKY: Final = Meters(("HYD", "DME"), (0x28, 0x2F, 0x40), (0x04, 0x0A))

AREAS: Final = (
    ("all", "5000"),
    ("user data", "5010"),
    ("simple billing", "5020"),
    ("enhanced billing", "5030"),
    ("multi tariff billing", "5040"),
    ("instantaneous values", "5050"),
)
"""The sub-codes of the application reset; the meter remembers which."""


ERRORS_IN_HOURS: Final = Meters(("DME",), (0x40, 0x41), THERMAL)
SHARKY_774_COOLING: Final = Meters(("DME",), (0x41,), (0x0D,))
SECONDS_OF_AN_HOUR: Final = 3600

# fmt: off
ROWS: Final = (
    # libmbus calls one of this version ABB F95: made by Hydrometer for another brand.
    ModelRow(Meters(("HYD",), (0x28,), (0x04,)), "Sharky 775", "tests/telegrams/heat_meter_bcd.hex"),
    ModelRow(Meters(("HYD",), (0x2F,), (0x04,)), "Sharky 775", LIBMBUS),
    ModelRow(Meters(("HYD",), (0x20,), (0x04,)), "Sharky", "wmbusmeters: driver sharky"),
    ModelRow(Meters(("DME",), (0x40,), (0x04,)), "Sharky", "wmbusmeters: driver sharky"),
    ModelRow(Meters(("DME",), (0x40,), (0x0A,)), "Sharky 775", "wmbusmeters: driver dmesharky775"),
    ModelRow(Meters(("DME",), (0x41,), (0x04, 0x0C, 0x0D)), "Sharky 774", "wmbusmeters: driver sharky774"),
    ModelRow(Meters(("HYD",), (0x52,), THERMAL), "SCYLAR INT 8", "manual: Hydrometer, SCYLAR INT 8 communication description 1.3, p. 1"),
    ModelRow(Meters(("HYD",), (0x24,), (0x07,)), "HYDRUS", "wmbusmeters: driver hydrus"),
    ModelRow(Meters(("HYD",), (0x8B,), (0x06, 0x07)), "HYDRUS", "wmbusmeters: driver hydrus"),
    ModelRow(Meters(("DME",), (0x70,), (0x06, 0x07, 0x16)), "HYDRUS", "wmbusmeters: driver hydrus"),
    ModelRow(Meters(("DME",), (0x76,), (0x07,)), "HYDRUS", "wmbusmeters: driver hydrus"),
    ModelRow(Meters(("SPL",), (0x24, 0x25), (0x07,)), "HYDRUS", "wmbusmeters: driver hydrus_r4"),
    ModelRow(Meters(("HYD",), (0x85, 0x86), (0x07,)), "IZAR", "wmbusmeters: driver izar"),
    ModelRow(Meters(("DME",), (0x78,), (0x06, 0x07)), "IZAR", "wmbusmeters: driver izar"),
    ModelRow(Meters(("DME",), (0x30,), (0x03,)), "AERIUS", "wmbusmeters: driver aerius"),
    *(AreaRow(SHARKY, name, frame, "Beckhoff: FB_MBUS_HYD_Sharky") for name, frame in AREAS),
    TariffRow(Meters(("DME",), (0x40,), (0x0A,)), 1, ("cooling",), (Q.ENERGY,), source="wmbusmeters: driver dmesharky775"),
    TariffRow(SHARKY_774_COOLING, 1, ("cooling",), (Q.ENERGY,), source="wmbusmeters: driver sharky774"),
    TariffRow(SHARKY_774_COOLING, 2, ("cooling",), (Q.VOLUME,), source="wmbusmeters: driver sharky774"),
    # By the standard VIFE 18 says that there is no value.
    CodeRow(ERRORS_IN_HOURS, "26 18", Q.OPERATING_TIME, U.SECOND, qualifiers=("during_errors",), factor=SECONDS_OF_AN_HOUR, source="wmbusmeters: drivers sharky774 and dmesharky775"),
)
# fmt: on
