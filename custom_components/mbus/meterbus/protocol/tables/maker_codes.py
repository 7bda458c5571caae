"""What makers' own codes mean, one row per fact, by maker.

Two kinds: a VIF of the maker's own (FF and a code) is a quantity; a code behind a VIFE FF
qualifies a quantity of the standard. Codes are given without their extension bit.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from .quantities import DataType, Quantity as Q, Unit as U
from .vif import VifRow


class OwnVifRow(NamedTuple):
    """A quantity behind VIF FF; `qualifier` tells rows of one quantity apart."""

    makers: tuple[str, ...]
    code: int
    quantity: Q
    unit: U | None = None
    exponent: int = 0
    type: DataType = DataType.NUMBER
    qualifier: str = ""


class OwnVifeRow(NamedTuple):
    """A qualifier behind VIFE FF."""

    makers: tuple[str, ...]
    code: int
    qualifier: str


KAMSTRUP: Final = ("KAM", "KAW")
ABB: Final = ("ABB", "ABR")
SCHNEIDER: Final = ("SEC",)
PHASES_FROM_1: Final = ("EMU", "ELT", "ESY", "EBZ", "GMC")
"""Makers who number the phases 01 to 03, and of whom no other code is known."""

BITS, UNSIGNED, TEXT, TIME = (
    DataType.BITS,
    DataType.UNSIGNED,
    DataType.IDENTIFIER,
    DataType.TIME,
)

# fmt: off
OWN_VIF_ROWS: Final = (
    # Kamstrup MULTICAL and flowIQ, data sheets.
    OwnVifRow(KAMSTRUP, 0x07, Q.FLOW_TEMPERATURE_VOLUME,   U.CUBIC_METER_CELSIUS),
    OwnVifRow(KAMSTRUP, 0x08, Q.RETURN_TEMPERATURE_VOLUME, U.CUBIC_METER_CELSIUS),
    OwnVifRow(KAMSTRUP, 0x11, Q.CONFIGURATION_NUMBER, type=TEXT, qualifier="number_1"),
    OwnVifRow(KAMSTRUP, 0x12, Q.CONFIGURATION_NUMBER, type=TEXT, qualifier="number_2"),
    OwnVifRow(KAMSTRUP, 0x16, Q.CONFIGURATION_NUMBER, type=TEXT, qualifier="number_3"),
    OwnVifRow(KAMSTRUP, 0x17, Q.CONFIGURATION_NUMBER, type=TEXT, qualifier="number_4"),
    OwnVifRow(KAMSTRUP, 0x1A, Q.METER_TYPE,           type=TEXT),
    OwnVifRow(KAMSTRUP, 0x20, Q.INFO_CODE,            type=BITS, qualifier="water"),
    OwnVifRow(KAMSTRUP, 0x22, Q.INFO_CODE,            type=BITS),
    OwnVifRow(KAMSTRUP, 0x23, Q.INFO_CODE,            type=BITS, qualifier="water_2"),
    # ABB B21, B23, B24, A43, A44, EQ: data sheets.
    OwnVifRow(ABB, 0x13, Q.CURRENT_TARIFF,     type=UNSIGNED),
    OwnVifRow(ABB, 0x17, Q.CURRENT_QUADRANT,   type=UNSIGNED),
    OwnVifRow(ABB, 0x18, Q.POWER_FAIL_COUNTER, type=UNSIGNED),
    OwnVifRow(ABB, 0x20, Q.TRANSFORMER_RATIO,  qualifier="current_primary"),
    OwnVifRow(ABB, 0x21, Q.TRANSFORMER_RATIO,  qualifier="voltage_primary"),
    OwnVifRow(ABB, 0x22, Q.TRANSFORMER_RATIO,  qualifier="current_secondary"),
    OwnVifRow(ABB, 0x23, Q.TRANSFORMER_RATIO,  qualifier="voltage_secondary"),
    OwnVifRow(ABB, 0x24, Q.CONVERSION_FACTOR,  qualifier="carbon_dioxide"),
    OwnVifRow(ABB, 0x25, Q.CONVERSION_FACTOR,  qualifier="currency"),
    OwnVifRow(ABB, 0x26, Q.ERROR_FLAGS,        type=BITS),
    OwnVifRow(ABB, 0x27, Q.ERROR_FLAGS,        type=BITS, qualifier="warnings"),
    OwnVifRow(ABB, 0x28, Q.ERROR_FLAGS,        type=BITS, qualifier="information"),
    OwnVifRow(ABB, 0x29, Q.ERROR_FLAGS,        type=BITS, qualifier="alarms"),
    OwnVifRow(ABB, 0x2A, Q.METER_TYPE,         type=TEXT),
    OwnVifRow(ABB, 0x52, Q.PHASE_ANGLE_CURRENT, U.DEGREE, -1),
    OwnVifRow(ABB, 0x59, Q.FREQUENCY,           U.HERTZ,  -2),
    OwnVifRow(ABB, 0x60, Q.POWER_FACTOR,        exponent=-3),
    OwnVifRow(ABB, 0x6C, Q.POWER_OUTAGE_TIME),
    # Schneider Electric iEM3135, iEM3235, iEM3335: data sheet.
    OwnVifRow(SCHNEIDER, 0x0A, Q.POWER_FACTOR),
    OwnVifRow(SCHNEIDER, 0x0B, Q.FREQUENCY, U.HERTZ),
    OwnVifRow(SCHNEIDER, 0x0C, Q.ENERGY_RESET_TIME,   type=TIME),
    OwnVifRow(SCHNEIDER, 0x0E, Q.INPUT_RESET_TIME,    type=TIME),
    OwnVifRow(SCHNEIDER, 0x0F, Q.INPUT_COUNTER),
    OwnVifRow(SCHNEIDER, 0x10, Q.CURRENT_TARIFF,      type=UNSIGNED),
    OwnVifRow(SCHNEIDER, 0x11, Q.TARIFF_MODE,         type=UNSIGNED),
    OwnVifRow(SCHNEIDER, 0x20, Q.OPERATING_TIME),
    OwnVifRow(SCHNEIDER, 0x21, Q.SETTING, type=UNSIGNED, qualifier="phases"),
    OwnVifRow(SCHNEIDER, 0x22, Q.SETTING, type=UNSIGNED, qualifier="wires"),
    OwnVifRow(SCHNEIDER, 0x23, Q.SETTING, type=UNSIGNED, qualifier="power_system"),
    OwnVifRow(SCHNEIDER, 0x24, Q.SETTING, type=UNSIGNED, qualifier="nominal_frequency"),
    OwnVifRow(SCHNEIDER, 0x25, Q.TRANSFORMER_RATIO, qualifier="voltage_number"),
    OwnVifRow(SCHNEIDER, 0x26, Q.TRANSFORMER_RATIO, qualifier="voltage_primary"),
    OwnVifRow(SCHNEIDER, 0x27, Q.TRANSFORMER_RATIO, qualifier="voltage_secondary"),
    OwnVifRow(SCHNEIDER, 0x28, Q.TRANSFORMER_RATIO, qualifier="current_number"),
    OwnVifRow(SCHNEIDER, 0x29, Q.TRANSFORMER_RATIO, qualifier="current_primary"),
    OwnVifRow(SCHNEIDER, 0x2A, Q.TRANSFORMER_RATIO, qualifier="current_secondary"),
    OwnVifRow(SCHNEIDER, 0x2B, Q.SETTING, type=UNSIGNED, qualifier="voltage_connection"),
    OwnVifRow(SCHNEIDER, 0x2C, Q.SETTING, qualifier="pulse_duration"),
    OwnVifRow(SCHNEIDER, 0x2D, Q.SETTING, qualifier="output_association"),
    OwnVifRow(SCHNEIDER, 0x2E, Q.SETTING, qualifier="pulse_weight"),
    OwnVifRow(SCHNEIDER, 0x2F, Q.SETTING, qualifier="pulse_constant"),
    OwnVifRow(SCHNEIDER, 0x30, Q.SETTING, qualifier="input_association"),
    OwnVifRow(SCHNEIDER, 0x32, Q.DIGITAL_INPUT, type=BITS),
    OwnVifRow(SCHNEIDER, 0x34, Q.ALARM, type=UNSIGNED, qualifier="overload"),
    OwnVifRow(SCHNEIDER, 0x35, Q.ALARM, qualifier="set_point"),
    OwnVifRow(SCHNEIDER, 0x36, Q.ALARM, type=UNSIGNED, qualifier="output"),
    OwnVifRow(SCHNEIDER, 0x37, Q.ALARM, type=UNSIGNED, qualifier="activated"),
    OwnVifRow(SCHNEIDER, 0x38, Q.ALARM, type=UNSIGNED, qualifier="acknowledged"),
    OwnVifRow(SCHNEIDER, 0x39, Q.ALARM, type=TIME, qualifier="last_time"),
    OwnVifRow(SCHNEIDER, 0x3A, Q.ALARM, qualifier="last_value"),
)

OWN_VIFE_ROWS: Final = (
    OwnVifeRow(KAMSTRUP, 0x02, "cooling"),
    OwnVifeRow(KAMSTRUP, 0x07, "input_a"),
    OwnVifeRow(KAMSTRUP, 0x08, "input_b"),
    OwnVifeRow(ABB, 0x01, "l1"),
    OwnVifeRow(ABB, 0x02, "l2"),
    OwnVifeRow(ABB, 0x03, "l3"),
    OwnVifeRow(ABB, 0x04, "neutral"),
    OwnVifeRow(ABB, 0x05, "l1_l2"),
    OwnVifeRow(ABB, 0x06, "l2_l3"),
    OwnVifeRow(ABB, 0x07, "l3_l1"),
    OwnVifeRow(ABB, 0x6D, "harmonics"),
    OwnVifeRow(ABB, 0x72, "resettable"),
    OwnVifeRow(SCHNEIDER, 0x00, "average"),
    OwnVifeRow(SCHNEIDER, 0x01, "l1"),
    OwnVifeRow(SCHNEIDER, 0x02, "l2"),
    OwnVifeRow(SCHNEIDER, 0x03, "l3"),
    OwnVifeRow(SCHNEIDER, 0x04, "average_l_n"),
    OwnVifeRow(SCHNEIDER, 0x05, "l1_l2"),
    OwnVifeRow(SCHNEIDER, 0x06, "l2_l3"),
    OwnVifeRow(SCHNEIDER, 0x07, "l3_l1"),
    OwnVifeRow(SCHNEIDER, 0x08, "average_l_l"),
    OwnVifeRow(SCHNEIDER, 0x09, "export"),
    OwnVifeRow(SCHNEIDER, 0x0D, "partial"),
    OwnVifeRow(PHASES_FROM_1, 0x01, "l1"),
    OwnVifeRow(PHASES_FROM_1, 0x02, "l2"),
    OwnVifeRow(PHASES_FROM_1, 0x03, "l3"),
)
# fmt: on

NO_ERROR: Final = b"\x00"
ENDING_WITH_STATUS: Final = ABB
"""Makers who end a chain of their own codes with the status 'no error'."""


class StatusRow(NamedTuple):
    """What bits of the status byte mean to a maker, for all media or for one."""

    makers: tuple[str, ...]
    mask: int
    name: str
    medium: int | None = None


# fmt: off
STATUS_ROWS: Final = (
    StatusRow(("REL",),       0x80, "write_protected"),
    StatusRow(("BMT",),       0x80, "housing_opened",      medium=0x04),
    StatusRow(("BMT",),       0x80, "housing_opened",      medium=0x0D),
    StatusRow(("BMT",),       0x40, "tampered",            medium=0x07),
    StatusRow(("BMT",),       0x20, "temperature_range",   medium=0x1B),
    StatusRow(("BMT",),       0x40, "humidity_range",      medium=0x1B),
    StatusRow(("VIP", "ECM"), 0x20, "leakage_low"),
    StatusRow(("VIP", "ECM"), 0x40, "leakage_high"),
    StatusRow(("LAS",),       0x40, "housing_opened"),
    StatusRow(("EIE",),       0x40, "clock_invalid"),
    StatusRow(("ZRI",),       0x20, "was_leaking",         medium=0x07),
    StatusRow(("ZRI",),       0x40, "tampered",            medium=0x07),
    StatusRow(("ZRI",),       0x80, "removed",             medium=0x07),
    StatusRow(("GAV",),       0x20, "normal_operation"),
)
# fmt: on

OWN_VIFS: Final[Mapping[tuple[str, int], OwnVifRow]] = {
    (maker, row.code): row for row in OWN_VIF_ROWS for maker in row.makers
}
OWN_VIFES: Final[Mapping[tuple[str, int], str]] = {
    (maker, row.code): row.qualifier for row in OWN_VIFE_ROWS for maker in row.makers
}


def own_vif(maker: str, code: int) -> tuple[VifRow, str] | None:
    """Return what a maker's own VIF measures and its qualifier, if it is known."""
    row = OWN_VIFS.get((maker, code))
    if row is None:
        return None
    vif = VifRow(code, 1, row.quantity, row.unit, row.exponent, type=row.type)
    return vif, row.qualifier


def own_status(maker: str, medium: int | None, mask: int) -> str | None:
    """Return what a bit of the status byte means to a maker, if it is known."""
    for row in STATUS_ROWS:
        if maker in row.makers and row.mask == mask and row.medium in (None, medium):
            return row.name
    return None
