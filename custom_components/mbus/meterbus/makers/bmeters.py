"""BMeters."""

from typing import Final

from .rows import ALLOCATOR, ModelRow

# fmt: off
MODEL_ROWS: Final = (
    ModelRow(("BMT",), (0x0B,), (0x0D,), "HYDROCAL M3", "wmbusmeters: driver hydrocalm3"),
    ModelRow(("BMT",), (0x1A,), (0x0D,), "HYDROCAL M4", "wmbusmeters: driver hydrocalm4"),
    ModelRow(("BMT",), (0x13,), (0x06, 0x07), "HYDRODIGIT", "wmbusmeters: driver hydrodigit"),
    ModelRow(("BMT",), (0x15,), (0x07,), "HYDRODIGIT", "wmbusmeters: driver hydrodigit"),
    ModelRow(("BMT",), (0x17,), (0x06, 0x07), "HYDRODIGIT", "manual: B Meters HYDRODIGIT 1.4.3, p. 14"),
    ModelRow(("BMT",), (0x18,), (0x06, 0x07), "IWM-TX5", "wmbusmeters: driver iwmtx5"),
    ModelRow(("BMT",), (0x05,), (0x07,), "RFM-TX1", "wmbusmeters: driver rfmtx1"),
    ModelRow(("BMT",), (0x10,), (0x1B,), "RFM-AMB", "wmbusmeters: driver rfmamb"),
    ModelRow(("BMP",), (0x53, 0x85), ALLOCATOR, "HYDROCLIMA", "wmbusmeters: driver hydroclimav2"),
)
# fmt: on
