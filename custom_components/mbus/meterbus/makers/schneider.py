"""Schneider Electric."""

from typing import Final

from ..tables.quantities import DataType, Quantity as Q, Unit as U
from .rows import ELECTRICITY, CodeRow, Meters, ModelRow, QualifierRow, SubunitRow

IEM: Final = Meters(("SEC",), media=ELECTRICITY)
BITS, UNSIGNED, TIME = DataType.BITS, DataType.UNSIGNED, DataType.TIME

P_78: Final = "manual: Schneider DOCA0005EN-04, p. 78"
P_80: Final = "manual: Schneider DOCA0005EN-04, p. 80"

# fmt: off
ROWS: Final = (
    # The series: the telegram itself says which of it, such as iEM3135.
    ModelRow(Meters(("SEC",), (0x13, 0x15, 0x18), ELECTRICITY), "iEM3000", "wmbusmeters: driver iem3000"),
    CodeRow(IEM, "FF 0A", Q.POWER_FACTOR, source=P_78),
    CodeRow(IEM, "FF 0B", Q.FREQUENCY, U.HERTZ, source=P_78),
    CodeRow(IEM, "FF 0F", Q.INPUT_COUNTER, source=P_80),
    CodeRow(IEM, "FF 10", Q.CURRENT_TARIFF, type=UNSIGNED, source=P_78),
    CodeRow(IEM, "FF 11", Q.TARIFF_MODE, type=UNSIGNED, source=P_78),
    CodeRow(IEM, "FF 20", Q.OPERATING_TIME, source=P_78),
    CodeRow(IEM, "FF 21", Q.SETTING, type=UNSIGNED, qualifiers=("phases",), source=P_78),
    CodeRow(IEM, "FF 22", Q.SETTING, type=UNSIGNED, qualifiers=("wires",), source=P_78),
    CodeRow(IEM, "FF 23", Q.SETTING, type=UNSIGNED, qualifiers=("power_system",), source=P_78),
    CodeRow(IEM, "FF 24", Q.SETTING, type=UNSIGNED, qualifiers=("nominal_frequency",), source=P_78),
    CodeRow(IEM, "FF 25", Q.TRANSFORMER_RATIO, qualifiers=("voltage_number",), source=P_78),
    CodeRow(IEM, "FF 26", Q.TRANSFORMER_RATIO, qualifiers=("voltage_primary",), source=P_78),
    CodeRow(IEM, "FF 27", Q.TRANSFORMER_RATIO, qualifiers=("voltage_secondary",), source=P_78),
    CodeRow(IEM, "FF 28", Q.TRANSFORMER_RATIO, qualifiers=("current_number",), source=P_78),
    CodeRow(IEM, "FF 29", Q.TRANSFORMER_RATIO, qualifiers=("current_primary",), source=P_78),
    CodeRow(IEM, "FF 2A", Q.TRANSFORMER_RATIO, qualifiers=("current_secondary",), source=P_78),
    CodeRow(IEM, "FF 2B", Q.SETTING, type=UNSIGNED, qualifiers=("voltage_connection",), source=P_78),
    CodeRow(IEM, "FF 2C", Q.SETTING, qualifiers=("pulse_duration",), source=P_78),
    CodeRow(IEM, "FF 2D", Q.SETTING, qualifiers=("output_association",), source=P_78),
    CodeRow(IEM, "FF 2E", Q.SETTING, qualifiers=("pulse_weight",), source=P_78),
    CodeRow(IEM, "FF 2F", Q.SETTING, qualifiers=("pulse_constant",), source=P_78),
    CodeRow(IEM, "FF 30", Q.SETTING, qualifiers=("input_association",), source=P_78),
    CodeRow(IEM, "FF 32", Q.DIGITAL_INPUT, type=BITS, source=P_78),
    CodeRow(IEM, "FF 34", Q.ALARM, type=UNSIGNED, qualifiers=("overload",), source=P_78),
    CodeRow(IEM, "FF 35", Q.ALARM, qualifiers=("set_point",), source=P_78),
    CodeRow(IEM, "FF 36", Q.ALARM, type=UNSIGNED, qualifiers=("output",), source=P_78),
    CodeRow(IEM, "FF 37", Q.ALARM, type=UNSIGNED, qualifiers=("activated",), source=P_78),
    CodeRow(IEM, "FF 38", Q.ALARM, type=UNSIGNED, qualifiers=("acknowledged",), source=P_78),
    CodeRow(IEM, "FF 3A", Q.ALARM, qualifiers=("last_value",), source=P_78),
    QualifierRow(IEM, 0x00, ("average",), P_78),
    QualifierRow(IEM, 0x01, ("l1",), P_78),
    QualifierRow(IEM, 0x02, ("l2",), P_78),
    QualifierRow(IEM, 0x03, ("l3",), P_78),
    QualifierRow(IEM, 0x04, ("average_l_n",), P_78),
    QualifierRow(IEM, 0x05, ("l1_l2",), P_78),
    QualifierRow(IEM, 0x06, ("l2_l3",), P_78),
    QualifierRow(IEM, 0x07, ("l3_l1",), P_78),
    QualifierRow(IEM, 0x08, ("average_l_l",), P_78),
    QualifierRow(IEM, 0x09, ("export",), P_80),
    QualifierRow(IEM, 0x0D, ("partial",), P_80),
    # The same register is sent as an integer in Wh and as a real number in kWh, both under VIF 03.
    CodeRow(Meters(("SEC",), (0x15,), ELECTRICITY), "03", Q.ENERGY, U.WATT_HOUR, exponent=3, is_real=True, source="libmbus: issue 125"),
    CodeRow(IEM, "FD 61", Q.INPUT_COUNTER, source=P_78),
    CodeRow(IEM, "ED FF 0C", Q.ENERGY_RESET_TIME, type=TIME, source=P_80),
    CodeRow(IEM, "ED FF 0E", Q.INPUT_RESET_TIME, type=TIME, source=P_80),
    CodeRow(IEM, "ED FF 39", Q.ALARM, type=TIME, qualifiers=("last_time",), source=P_78),
    SubunitRow(IEM, 1, Q.ENERGY, Q.REACTIVE_ENERGY, U.VAR_HOUR, (), P_80),
    SubunitRow(IEM, 1, Q.POWER, Q.REACTIVE_POWER, U.VAR, (), P_80),
    SubunitRow(IEM, 2, Q.POWER, Q.APPARENT_POWER, U.VOLT_AMPERE, (), P_80),
)
# fmt: on
