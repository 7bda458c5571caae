"""BMeters."""

from typing import Final

from .rows import ALLOCATOR, Meters, ModelRow, StatusRow

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
    StatusRow(Meters(("BMT",), media=(0x04, 0x0D)), 0x80, "housing_opened", "TODO"),
    StatusRow(Meters(("BMT",), media=(0x07,)), 0x40, "tampered", "TODO"),
    StatusRow(Meters(("BMT",), media=(0x1B,)), 0x20, "temperature_range", "TODO"),
    StatusRow(Meters(("BMT",), media=(0x1B,)), 0x40, "humidity_range", "TODO"),
)
# fmt: on
