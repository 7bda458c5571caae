"""EMU Elektronik."""

from typing import Final

from .rows import ELECTRICITY, LIBMBUS, Meters, ModelRow, QualifierRow

EMU: Final = Meters(("EMU",))

DRIVER: Final = "TODO"

# fmt: off
ROWS: Final = (
    ModelRow(Meters(("EMU",), (0x10,), ELECTRICITY), "Professional 3/75", LIBMBUS),
    QualifierRow(EMU, 0x01, ("l1",), DRIVER),
    QualifierRow(EMU, 0x02, ("l2",), DRIVER),
    QualifierRow(EMU, 0x03, ("l3",), DRIVER),
)
# fmt: on
