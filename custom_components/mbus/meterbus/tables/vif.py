"""VIF tables of EN 13757-3: primary, FB, FD and FD FD, one row per row of the standard.

A row stands for `span` codes from `code` on, each ten times the one before. The value
is: transmitted number x factor x 10^(exponent + place in the span), in the base unit.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from .quantities import DataType, Quantity as Q, Unit as U

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400

TWELVE_BINARY_PLACES: Final = 5**12
"""1/4096 as a factor of 10^-12: the rating factors of heat cost allocators."""


class VifRow(NamedTuple):
    """What one row of a VIF table says."""

    code: int
    span: int
    quantity: Q
    unit: U | None = None
    exponent: int = 0
    factor: int = 1
    type: DataType = DataType.NUMBER


# fmt: off
# EN 13757-3:2018, primary VIF codes. 6F is reserved; 7B and 7D lead to the tables below.
PRIMARY_ROWS: Final = (
    VifRow(0x00, 8, Q.ENERGY,                 U.WATT_HOUR,            -3),
    VifRow(0x08, 8, Q.ENERGY,                 U.JOULE,                 0),
    VifRow(0x10, 8, Q.VOLUME,                 U.CUBIC_METER,          -6),
    VifRow(0x18, 8, Q.MASS,                   U.KILOGRAM,             -3),
    VifRow(0x20, 1, Q.ON_TIME,                U.SECOND),
    VifRow(0x21, 1, Q.ON_TIME,                U.SECOND,               factor=MINUTE),
    VifRow(0x22, 1, Q.ON_TIME,                U.SECOND,               factor=HOUR),
    VifRow(0x23, 1, Q.ON_TIME,                U.SECOND,               factor=DAY),
    VifRow(0x24, 1, Q.OPERATING_TIME,         U.SECOND),
    VifRow(0x25, 1, Q.OPERATING_TIME,         U.SECOND,               factor=MINUTE),
    VifRow(0x26, 1, Q.OPERATING_TIME,         U.SECOND,               factor=HOUR),
    VifRow(0x27, 1, Q.OPERATING_TIME,         U.SECOND,               factor=DAY),
    VifRow(0x28, 8, Q.POWER,                  U.WATT,                 -3),
    VifRow(0x30, 8, Q.POWER,                  U.JOULE_PER_HOUR,        0),
    VifRow(0x38, 8, Q.VOLUME_FLOW,            U.CUBIC_METER_PER_HOUR, -6),
    VifRow(0x40, 8, Q.VOLUME_FLOW,            U.CUBIC_METER_PER_HOUR, -7, factor=60),
    VifRow(0x48, 8, Q.VOLUME_FLOW,            U.CUBIC_METER_PER_HOUR, -9, factor=3600),
    VifRow(0x50, 8, Q.MASS_FLOW,              U.KILOGRAM_PER_HOUR,    -3),
    VifRow(0x58, 4, Q.FLOW_TEMPERATURE,       U.CELSIUS,              -3),
    VifRow(0x5C, 4, Q.RETURN_TEMPERATURE,     U.CELSIUS,              -3),
    VifRow(0x60, 4, Q.TEMPERATURE_DIFFERENCE, U.KELVIN,               -3),
    VifRow(0x64, 4, Q.EXTERNAL_TEMPERATURE,   U.CELSIUS,              -3),
    VifRow(0x68, 4, Q.PRESSURE,               U.BAR,                  -3),
    VifRow(0x6C, 1, Q.DATE,                   type=DataType.TIME),
    VifRow(0x6D, 1, Q.DATE_TIME,              type=DataType.TIME),
    VifRow(0x6E, 1, Q.HCA_UNITS),
    VifRow(0x70, 1, Q.AVERAGING_DURATION,     U.SECOND),
    VifRow(0x71, 1, Q.AVERAGING_DURATION,     U.SECOND,               factor=MINUTE),
    VifRow(0x72, 1, Q.AVERAGING_DURATION,     U.SECOND,               factor=HOUR),
    VifRow(0x73, 1, Q.AVERAGING_DURATION,     U.SECOND,               factor=DAY),
    VifRow(0x74, 1, Q.ACTUALITY_DURATION,     U.SECOND),
    VifRow(0x75, 1, Q.ACTUALITY_DURATION,     U.SECOND,               factor=MINUTE),
    VifRow(0x76, 1, Q.ACTUALITY_DURATION,     U.SECOND,               factor=HOUR),
    VifRow(0x77, 1, Q.ACTUALITY_DURATION,     U.SECOND,               factor=DAY),
    VifRow(0x78, 1, Q.FABRICATION_NUMBER,     type=DataType.IDENTIFIER),
    VifRow(0x79, 1, Q.ENHANCED_IDENTIFICATION, type=DataType.IDENTIFIER),
    VifRow(0x7A, 1, Q.BUS_ADDRESS,            type=DataType.UNSIGNED),
    VifRow(0x7C, 1, Q.PLAIN_TEXT),
    VifRow(0x7E, 1, Q.ANY),
    VifRow(0x7F, 1, Q.MANUFACTURER_SPECIFIC),
)

# EN 13757-3:2018, codes after FB. Rows with US units were retired after 2004 and are
# still met; 06 and 07 come from newer profiles.
FB_ROWS: Final = (
    VifRow(0x00, 2, Q.ENERGY,                     U.WATT_HOUR,             5),
    VifRow(0x02, 2, Q.REACTIVE_ENERGY,            U.VAR_HOUR,              3),
    VifRow(0x04, 2, Q.APPARENT_ENERGY,            U.VOLT_AMPERE_HOUR,      3),
    VifRow(0x06, 2, Q.COEFFICIENT_OF_PERFORMANCE, None,                   -1),
    VifRow(0x08, 2, Q.ENERGY,                     U.JOULE,                 8),
    VifRow(0x0C, 4, Q.ENERGY,                     U.CALORIE,               5),
    VifRow(0x10, 2, Q.VOLUME,                     U.CUBIC_METER,           2),
    VifRow(0x14, 4, Q.REACTIVE_POWER,             U.VAR,                   0),
    VifRow(0x18, 2, Q.MASS,                       U.KILOGRAM,              5),
    VifRow(0x1A, 2, Q.RELATIVE_HUMIDITY,          U.PERCENT,              -1),
    VifRow(0x20, 1, Q.VOLUME,                     U.CUBIC_FOOT,            0),
    VifRow(0x21, 1, Q.VOLUME,                     U.CUBIC_FOOT,           -1),
    VifRow(0x22, 1, Q.VOLUME,                     U.GALLON,               -1),
    VifRow(0x23, 1, Q.VOLUME,                     U.GALLON,                0),
    VifRow(0x24, 1, Q.VOLUME_FLOW,                U.GALLON_PER_MINUTE,    -3),
    VifRow(0x25, 1, Q.VOLUME_FLOW,                U.GALLON_PER_MINUTE,     0),
    VifRow(0x26, 1, Q.VOLUME_FLOW,                U.GALLON_PER_HOUR,       0),
    VifRow(0x28, 2, Q.POWER,                      U.WATT,                  5),
    VifRow(0x2A, 1, Q.PHASE_ANGLE_VOLTAGE,        U.DEGREE,               -1),
    VifRow(0x2B, 1, Q.PHASE_ANGLE_CURRENT,        U.DEGREE,               -1),
    VifRow(0x2C, 4, Q.FREQUENCY,                  U.HERTZ,                -3),
    VifRow(0x30, 2, Q.POWER,                      U.JOULE_PER_HOUR,        8),
    VifRow(0x34, 4, Q.APPARENT_POWER,             U.VOLT_AMPERE,           0),
    VifRow(0x58, 4, Q.FLOW_TEMPERATURE,           U.FAHRENHEIT,           -3),
    VifRow(0x5C, 4, Q.RETURN_TEMPERATURE,         U.FAHRENHEIT,           -3),
    VifRow(0x60, 4, Q.TEMPERATURE_DIFFERENCE,     U.FAHRENHEIT,           -3),
    VifRow(0x64, 4, Q.EXTERNAL_TEMPERATURE,       U.FAHRENHEIT,           -3),
    VifRow(0x68, 1, Q.HCA_RATING_FACTOR,          None, -12, TWELVE_BINARY_PLACES),
    VifRow(0x69, 1, Q.HCA_OUTPUT_RATING,          U.WATT),
    VifRow(0x6A, 1, Q.HCA_COUPLING_FACTOR,        None, -12, TWELVE_BINARY_PLACES),
    VifRow(0x6B, 1, Q.HCA_COUPLING_FACTOR_ROOM,   None, -12, TWELVE_BINARY_PLACES),
    VifRow(0x6C, 1, Q.HCA_COUPLING_FACTOR_HEATER, None, -12, TWELVE_BINARY_PLACES),
    VifRow(0x6D, 1, Q.HCA_LOW_TEMPERATURE_FACTOR, None, -12, TWELVE_BINARY_PLACES),
    VifRow(0x6E, 1, Q.HCA_DISPLAY_FACTOR,         None, -12, TWELVE_BINARY_PLACES),
    VifRow(0x70, 4, Q.TEMPERATURE_LIMIT,          U.FAHRENHEIT,           -3),
    VifRow(0x74, 4, Q.TEMPERATURE_LIMIT,          U.CELSIUS,              -3),
    VifRow(0x78, 8, Q.CUMULATED_MAXIMUM_POWER,    U.WATT,                 -3),
)

# EN 13757-3:2018, codes after FD.
FD_ROWS: Final = (
    VifRow(0x00, 4, Q.CREDIT,                      None,                  -3),
    VifRow(0x04, 4, Q.DEBIT,                       None,                  -3),
    VifRow(0x08, 1, Q.MESSAGE_IDENTIFICATION,      type=DataType.UNSIGNED),
    VifRow(0x09, 1, Q.DEVICE_TYPE,                 type=DataType.UNSIGNED),
    VifRow(0x0A, 1, Q.MANUFACTURER,                type=DataType.IDENTIFIER),
    VifRow(0x0B, 1, Q.PARAMETER_SET,               type=DataType.IDENTIFIER),
    VifRow(0x0C, 1, Q.MODEL_VERSION,               type=DataType.IDENTIFIER),
    VifRow(0x0D, 1, Q.HARDWARE_VERSION,            type=DataType.IDENTIFIER),
    VifRow(0x0E, 1, Q.FIRMWARE_VERSION,            type=DataType.IDENTIFIER),
    VifRow(0x0F, 1, Q.SOFTWARE_VERSION,            type=DataType.IDENTIFIER),
    VifRow(0x10, 1, Q.CUSTOMER_LOCATION,           type=DataType.IDENTIFIER),
    VifRow(0x11, 1, Q.CUSTOMER,                    type=DataType.IDENTIFIER),
    VifRow(0x12, 1, Q.ACCESS_CODE_USER,            type=DataType.RAW),
    VifRow(0x13, 1, Q.ACCESS_CODE_OPERATOR,        type=DataType.RAW),
    VifRow(0x14, 1, Q.ACCESS_CODE_SYSTEM_OPERATOR, type=DataType.RAW),
    VifRow(0x15, 1, Q.ACCESS_CODE_DEVELOPER,       type=DataType.RAW),
    VifRow(0x16, 1, Q.PASSWORD,                    type=DataType.RAW),
    VifRow(0x17, 1, Q.ERROR_FLAGS,                 type=DataType.BITS),
    VifRow(0x18, 1, Q.ERROR_MASK,                  type=DataType.BITS),
    VifRow(0x19, 1, Q.SECURITY_KEY,                type=DataType.RAW),
    VifRow(0x1A, 1, Q.DIGITAL_OUTPUT,              type=DataType.BITS),
    VifRow(0x1B, 1, Q.DIGITAL_INPUT,               type=DataType.BITS),
    VifRow(0x1C, 1, Q.BAUD_RATE,                   U.BAUD, type=DataType.UNSIGNED),
    VifRow(0x1D, 1, Q.RESPONSE_DELAY,              U.BIT_TIME, type=DataType.UNSIGNED),
    VifRow(0x1E, 1, Q.RETRY,                       type=DataType.UNSIGNED),
    VifRow(0x1F, 1, Q.REMOTE_CONTROL,              type=DataType.BITS),
    VifRow(0x20, 1, Q.FIRST_CYCLIC_STORAGE,        type=DataType.UNSIGNED),
    VifRow(0x21, 1, Q.LAST_CYCLIC_STORAGE,         type=DataType.UNSIGNED),
    VifRow(0x22, 1, Q.STORAGE_BLOCK_SIZE,          type=DataType.UNSIGNED),
    VifRow(0x23, 1, Q.TARIFF_SUBUNIT_DESCRIPTOR,   type=DataType.UNSIGNED),
    VifRow(0x24, 1, Q.STORAGE_INTERVAL,            U.SECOND),
    VifRow(0x25, 1, Q.STORAGE_INTERVAL,            U.SECOND, factor=MINUTE),
    VifRow(0x26, 1, Q.STORAGE_INTERVAL,            U.SECOND, factor=HOUR),
    VifRow(0x27, 1, Q.STORAGE_INTERVAL,            U.SECOND, factor=DAY),
    VifRow(0x28, 1, Q.STORAGE_INTERVAL,            U.MONTH),
    VifRow(0x29, 1, Q.STORAGE_INTERVAL,            U.YEAR),
    VifRow(0x2A, 1, Q.OPERATOR_DATA),
    VifRow(0x2B, 1, Q.TIME_POINT_SECOND,           U.SECOND, type=DataType.UNSIGNED),
    VifRow(0x2C, 1, Q.DURATION_SINCE_READOUT,      U.SECOND),
    VifRow(0x2D, 1, Q.DURATION_SINCE_READOUT,      U.SECOND, factor=MINUTE),
    VifRow(0x2E, 1, Q.DURATION_SINCE_READOUT,      U.SECOND, factor=HOUR),
    VifRow(0x2F, 1, Q.DURATION_SINCE_READOUT,      U.SECOND, factor=DAY),
    VifRow(0x30, 1, Q.TARIFF_START,                type=DataType.TIME),
    VifRow(0x31, 1, Q.TARIFF_DURATION,             U.SECOND, factor=MINUTE),
    VifRow(0x32, 1, Q.TARIFF_DURATION,             U.SECOND, factor=HOUR),
    VifRow(0x33, 1, Q.TARIFF_DURATION,             U.SECOND, factor=DAY),
    VifRow(0x34, 1, Q.TARIFF_PERIOD,               U.SECOND),
    VifRow(0x35, 1, Q.TARIFF_PERIOD,               U.SECOND, factor=MINUTE),
    VifRow(0x36, 1, Q.TARIFF_PERIOD,               U.SECOND, factor=HOUR),
    VifRow(0x37, 1, Q.TARIFF_PERIOD,               U.SECOND, factor=DAY),
    VifRow(0x38, 1, Q.TARIFF_PERIOD,               U.MONTH),
    VifRow(0x39, 1, Q.TARIFF_PERIOD,               U.YEAR),
    VifRow(0x3A, 1, Q.DIMENSIONLESS),
    VifRow(0x3B, 1, Q.WIRELESS_CONTAINER,          type=DataType.RAW),
    VifRow(0x3C, 1, Q.TRANSMISSION_PERIOD,         U.SECOND),
    VifRow(0x3D, 1, Q.TRANSMISSION_PERIOD,         U.SECOND, factor=MINUTE),
    VifRow(0x3E, 1, Q.TRANSMISSION_PERIOD,         U.SECOND, factor=HOUR),
    VifRow(0x3F, 1, Q.TRANSMISSION_PERIOD,         U.SECOND, factor=DAY),
    VifRow(0x40, 16, Q.VOLTAGE,                    U.VOLT,                -9),
    VifRow(0x50, 16, Q.CURRENT,                    U.AMPERE,              -12),
    VifRow(0x60, 1, Q.RESET_COUNTER,               type=DataType.UNSIGNED),
    VifRow(0x61, 1, Q.CUMULATION_COUNTER,          type=DataType.UNSIGNED),
    VifRow(0x62, 1, Q.CONTROL_SIGNAL,              type=DataType.UNSIGNED),
    VifRow(0x63, 1, Q.DAY_OF_WEEK,                 type=DataType.UNSIGNED),
    VifRow(0x64, 1, Q.WEEK_NUMBER,                 type=DataType.UNSIGNED),
    VifRow(0x65, 1, Q.DAY_CHANGE_TIME,             type=DataType.TIME),
    VifRow(0x66, 1, Q.PARAMETER_ACTIVATION,        type=DataType.UNSIGNED),
    VifRow(0x67, 1, Q.SUPPLIER_INFORMATION,        type=DataType.IDENTIFIER),
    VifRow(0x68, 1, Q.DURATION_SINCE_CUMULATION,   U.SECOND, factor=HOUR),
    VifRow(0x69, 1, Q.DURATION_SINCE_CUMULATION,   U.SECOND, factor=DAY),
    VifRow(0x6A, 1, Q.DURATION_SINCE_CUMULATION,   U.MONTH),
    VifRow(0x6B, 1, Q.DURATION_SINCE_CUMULATION,   U.YEAR),
    VifRow(0x6C, 1, Q.BATTERY_OPERATING_TIME,      U.SECOND, factor=HOUR),
    VifRow(0x6D, 1, Q.BATTERY_OPERATING_TIME,      U.SECOND, factor=DAY),
    VifRow(0x6E, 1, Q.BATTERY_OPERATING_TIME,      U.MONTH),
    VifRow(0x6F, 1, Q.BATTERY_OPERATING_TIME,      U.YEAR),
    VifRow(0x70, 1, Q.BATTERY_CHANGE,              type=DataType.TIME),
    VifRow(0x71, 1, Q.RADIO_LEVEL,                 U.DECIBEL_MILLIWATT),
    VifRow(0x72, 1, Q.DAYLIGHT_SAVING_RULE,        type=DataType.RAW),
    VifRow(0x73, 1, Q.LISTENING_WINDOW,            type=DataType.RAW),
    VifRow(0x74, 1, Q.REMAINING_BATTERY_LIFE,      U.SECOND, factor=DAY),
    VifRow(0x75, 1, Q.STOP_COUNTER,                type=DataType.UNSIGNED),
    VifRow(0x76, 1, Q.MANUFACTURER_CONTAINER,      type=DataType.RAW),
)

# EN 13757-3:2018, codes after FD FD; 3E comes from the newest edition.
FD_FD_ROWS: Final = (
    VifRow(0x00, 1, Q.SELECTED_APPLICATION,   type=DataType.UNSIGNED),
    VifRow(0x02, 1, Q.REMAINING_BATTERY_LIFE, U.MONTH),
    VifRow(0x03, 1, Q.REMAINING_BATTERY_LIFE, U.YEAR),
    VifRow(0x3E, 1, Q.MOISTURE,               U.PERCENT),
)
# fmt: on


def _by_code(rows: Iterable[VifRow]) -> Mapping[int, VifRow]:
    """Give each code of each row a row of its own, with its own exponent."""
    return {
        row.code + step: row._replace(
            code=row.code + step, span=1, exponent=row.exponent + step
        )
        for row in rows
        for step in range(row.span)
    }


PRIMARY: Final = _by_code(PRIMARY_ROWS)
FB: Final = _by_code(FB_ROWS)
FD: Final = _by_code(FD_ROWS)
FD_FD: Final = _by_code(FD_FD_ROWS)
