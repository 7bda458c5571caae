"""EMU Elektronik."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import (
    ELECTRICITY,
    LIBMBUS,
    CodeRow,
    Meters,
    ModelRow,
    QualifierRow,
    SubunitRow,
)

PROFESSIONAL: Final = Meters(("EMU",), (0x10,), ELECTRICITY)

CENTER: Final = "emu_mbus_center: device type emu_professional_v16_32val"

# fmt: off
ROWS: Final = (
    ModelRow(PROFESSIONAL, "Professional 3/75", LIBMBUS),
    QualifierRow(PROFESSIONAL, 0x01, ("l1",), CENTER),
    QualifierRow(PROFESSIONAL, 0x02, ("l2",), CENTER),
    QualifierRow(PROFESSIONAL, 0x03, ("l3",), CENTER),
    SubunitRow(PROFESSIONAL, 2, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, ("inductive",), CENTER),
    SubunitRow(PROFESSIONAL, 2, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), CENTER),
    CodeRow(PROFESSIONAL, "FF 61", Q.POWER_FACTOR, exponent=-2, source=CENTER),
    CodeRow(PROFESSIONAL, "FF 52", Q.FREQUENCY, U.HERTZ, exponent=-1, source=CENTER),
    CodeRow(PROFESSIONAL, "FD 60", Q.POWER_FAIL_COUNTER, type=DataType.UNSIGNED, source=CENTER),
)
# fmt: on
