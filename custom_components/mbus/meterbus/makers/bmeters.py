"""BMeters."""

from decimal import Decimal
from typing import Final

from ..tables.quantities import Quantity as Q, Unit as U
from .rows import (
    ALLOCATOR,
    BlockCoding,
    BlockRow,
    BlockValue,
    Meters,
    ModelRow,
    StatusRow,
    TariffRow,
)

HYDRODIGIT: Final = Meters(("BMT",), (0x13, 0x15, 0x17), (0x06, 0x07))
HYDRODIGIT_17: Final = Meters(("BMT",), (0x17,), (0x06, 0x07))
MANUAL: Final = "manual: B Meters HYDRODIGIT 1.4.3, p. 11"

# Battery, reverse volume, twelve months and the day of reading.
LAYOUT: Final = "15" + 42 * ".."
BACKWARD: Final = BlockValue(
    offset=2, length=4, coding=BlockCoding.UNSIGNED, factor=Decimal("0.001")
)

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("BMT",), (0x0B,), (0x0D,)), "HYDROCAL M3", "wmbusmeters: driver hydrocalm3"),
    ModelRow(Meters(("BMT",), (0x1A,), (0x0D,)), "HYDROCAL M4", "wmbusmeters: driver hydrocalm4"),
    ModelRow(Meters(("BMT",), (0x13,), (0x06, 0x07)), "HYDRODIGIT", "wmbusmeters: driver hydrodigit"),
    ModelRow(Meters(("BMT",), (0x15,), (0x07,)), "HYDRODIGIT", "wmbusmeters: driver hydrodigit"),
    ModelRow(Meters(("BMT",), (0x17,), (0x06, 0x07)), "HYDRODIGIT", "manual: B Meters HYDRODIGIT 1.4.3, p. 14"),
    ModelRow(Meters(("BMT",), (0x18,), (0x06, 0x07)), "IWM-TX5", "wmbusmeters: driver iwmtx5"),
    ModelRow(Meters(("BMT",), (0x05,), (0x07,)), "RFM-TX1", "wmbusmeters: driver rfmtx1"),
    ModelRow(Meters(("BMT",), (0x10,), (0x1B,)), "RFM-AMB", "wmbusmeters: driver rfmamb"),
    ModelRow(Meters(("BMP",), (0x53, 0x85), ALLOCATOR), "HYDROCLIMA", "wmbusmeters: driver hydroclimav2"),
    StatusRow(Meters(("BMT",), (0x0B,), (0x0D,)), 0x80, "housing_opened", "wmbusmeters: driver hydrocalm3"),
    TariffRow(Meters(("BMT",), (0x1A,), (0x0D,)), 1, ("cooling",), (Q.ENERGY, Q.VOLUME), source="wmbusmeters: driver hydrocalm4"),
    StatusRow(Meters(("BMT",), (0x1A,), (0x0D,)), 0x80, "housing_opened", "wmbusmeters: driver hydrocalm4"),
    StatusRow(HYDRODIGIT_17, 0x20, "flow_above_maximum", MANUAL),
    StatusRow(HYDRODIGIT_17, 0x40, "continuous_reverse_flow", MANUAL),
    StatusRow(HYDRODIGIT_17, 0x80, "installed_in_reverse", MANUAL),
    StatusRow(Meters(("BMT",), (0x18,), (0x06, 0x07)), 0x40, "tampered", "wmbusmeters: driver iwmtx5"),
    # The order of the fields is that of public telegrams, which the manual contradicts.
    BlockRow(HYDRODIGIT, LAYOUT, BACKWARD, Q.VOLUME, U.CUBIC_METER, qualifiers=("export",), source="tests/telegrams/hydrodigit_block.hex"),
)
# fmt: on
