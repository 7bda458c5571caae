"""Combinable VIFE tables of EN 13757-3: what follows a VIF and qualifies it.

Codes 00 to 1F mean an action in what a master sends and the state of the record in what a
meter answers; only the latter is listed, since only answers are decoded.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import Final, NamedTuple

from .vif import DAY, HOUR, MINUTE


class Effect(Enum):
    """What a VIFE does to its record."""

    NONE = auto()
    """Nothing: 'no error'."""
    ERROR = auto()
    """There is no value, whatever the data bytes say."""
    QUALIFIER = auto()
    """The value is of a special kind; part of what the record means."""
    UNIT = auto()
    """The unit is extended by `unit`; part of what the record means."""
    SCALE = auto()
    """The value is multiplied by ten to the power of `exponent`."""
    OFFSET = auto()
    """Ten to the power of `exponent`, in the unit of the VIF, is added to the value."""
    TIME = auto()
    """The data is a date or time that belongs to the quantity."""
    COUNT = auto()
    """The data is a number of events that belongs to the quantity."""
    DURATION = auto()
    """The data is a duration in units of `factor` seconds that belongs to the quantity."""
    PROFILE = auto()
    """The data is a series of values."""
    UNSIGNED = auto()
    """The data is of type C."""
    BITS = auto()
    """The data is of type D."""
    RAW = auto()
    """The data has a layout of its own, or a unit that is not known."""
    NEXT_TABLE = auto()
    """The next byte is a code of the second table."""
    MANUFACTURER = auto()
    """All VIFEs that follow are the maker's."""
    RESERVED = auto()
    """The standard gives the code no meaning: the value cannot be trusted to have one."""


class VifeRow(NamedTuple):
    """What one row of a VIFE table says; `span` codes share its effect and name."""

    code: int
    span: int
    effect: Effect
    name: str = ""
    exponent: int = 0
    factor: int = 1
    unit: str = ""


# fmt: off
# EN 13757-3:2018, combinable (orthogonal) VIFE codes in answers of a meter.
FIRST_ROWS: Final = (
    VifeRow(0x00, 1, Effect.NONE),
    VifeRow(0x01, 1, Effect.ERROR,     "too_many_dife"),
    VifeRow(0x02, 1, Effect.ERROR,     "storage_not_implemented"),
    VifeRow(0x03, 1, Effect.ERROR,     "subunit_not_implemented"),
    VifeRow(0x04, 1, Effect.ERROR,     "tariff_not_implemented"),
    VifeRow(0x05, 1, Effect.ERROR,     "function_not_implemented"),
    VifeRow(0x06, 1, Effect.ERROR,     "data_class_not_implemented"),
    VifeRow(0x07, 1, Effect.ERROR,     "data_size_not_implemented"),
    VifeRow(0x08, 3, Effect.ERROR,     "reserved_record_error"),
    VifeRow(0x0B, 1, Effect.ERROR,     "too_many_vife"),
    VifeRow(0x0C, 1, Effect.ERROR,     "illegal_vif_group"),
    VifeRow(0x0D, 1, Effect.ERROR,     "illegal_vif_exponent"),
    VifeRow(0x0E, 1, Effect.ERROR,     "vif_dif_mismatch"),
    VifeRow(0x0F, 1, Effect.ERROR,     "action_not_implemented"),
    VifeRow(0x10, 2, Effect.ERROR,     "reserved_record_error"),
    VifeRow(0x12, 1, Effect.QUALIFIER, "average"),
    VifeRow(0x13, 1, Effect.PROFILE,   "inverse_compact_profile"),
    VifeRow(0x14, 1, Effect.QUALIFIER, "relative_deviation"),
    VifeRow(0x15, 1, Effect.ERROR,     "no_data_available"),
    VifeRow(0x16, 1, Effect.ERROR,     "data_overflow"),
    VifeRow(0x17, 1, Effect.ERROR,     "data_underflow"),
    VifeRow(0x18, 1, Effect.ERROR,     "data_error"),
    VifeRow(0x19, 3, Effect.ERROR,     "reserved_record_error"),
    VifeRow(0x1C, 1, Effect.ERROR,     "premature_end_of_record"),
    VifeRow(0x1D, 1, Effect.QUALIFIER, "standard_conform"),
    VifeRow(0x1E, 1, Effect.PROFILE,   "compact_profile_with_registers"),
    VifeRow(0x1F, 1, Effect.PROFILE,   "compact_profile"),
    VifeRow(0x20, 1, Effect.UNIT,      "per_second",        unit="/s"),
    VifeRow(0x21, 1, Effect.UNIT,      "per_minute",        unit="/min"),
    VifeRow(0x22, 1, Effect.UNIT,      "per_hour",          unit="/h"),
    VifeRow(0x23, 1, Effect.UNIT,      "per_day",           unit="/d"),
    VifeRow(0x24, 1, Effect.UNIT,      "per_week",          unit="/week"),
    VifeRow(0x25, 1, Effect.UNIT,      "per_month",         unit="/month"),
    VifeRow(0x26, 1, Effect.UNIT,      "per_year",          unit="/year"),
    VifeRow(0x27, 1, Effect.UNIT,      "per_revolution",    unit="/revolution"),
    VifeRow(0x28, 1, Effect.UNIT,      "per_input_pulse_0",  unit="/pulse"),
    VifeRow(0x29, 1, Effect.UNIT,      "per_input_pulse_1",  unit="/pulse"),
    VifeRow(0x2A, 1, Effect.UNIT,      "per_output_pulse_0", unit="/pulse"),
    VifeRow(0x2B, 1, Effect.UNIT,      "per_output_pulse_1", unit="/pulse"),
    VifeRow(0x2C, 1, Effect.UNIT,      "per_litre",         unit="/l"),
    VifeRow(0x2D, 1, Effect.UNIT,      "per_cubic_meter",   unit="/m³"),
    VifeRow(0x2E, 1, Effect.UNIT,      "per_kilogram",      unit="/kg"),
    VifeRow(0x2F, 1, Effect.UNIT,      "per_kelvin",        unit="/K"),
    VifeRow(0x30, 1, Effect.UNIT,      "per_kwh",           unit="/kWh"),
    VifeRow(0x31, 1, Effect.UNIT,      "per_gj",            unit="/GJ"),
    VifeRow(0x32, 1, Effect.UNIT,      "per_kw",            unit="/kW"),
    VifeRow(0x33, 1, Effect.UNIT,      "per_kelvin_litre",  unit="/(K·l)"),
    VifeRow(0x34, 1, Effect.UNIT,      "per_volt",          unit="/V"),
    VifeRow(0x35, 1, Effect.UNIT,      "per_ampere",        unit="/A"),
    VifeRow(0x36, 1, Effect.UNIT,      "times_second",      unit="·s"),
    VifeRow(0x37, 1, Effect.UNIT,      "times_second_per_volt",   unit="·s/V"),
    VifeRow(0x38, 1, Effect.UNIT,      "times_second_per_ampere", unit="·s/A"),
    VifeRow(0x39, 1, Effect.TIME,      "start_date"),
    VifeRow(0x3A, 1, Effect.QUALIFIER, "uncorrected"),
    VifeRow(0x3B, 1, Effect.QUALIFIER, "import"),
    VifeRow(0x3C, 1, Effect.QUALIFIER, "export"),
    VifeRow(0x3D, 1, Effect.RAW,       "non_metric"),
    VifeRow(0x3E, 1, Effect.QUALIFIER, "at_base_conditions"),
    VifeRow(0x3F, 1, Effect.RAW,       "obis_declaration"),
    VifeRow(0x40, 1, Effect.QUALIFIER, "lower_limit"),
    VifeRow(0x41, 1, Effect.COUNT,     "lower_limit_exceeds"),
    VifeRow(0x42, 1, Effect.TIME,      "begin_of_first_lower_limit_exceed"),
    VifeRow(0x43, 1, Effect.TIME,      "end_of_first_lower_limit_exceed"),
    VifeRow(0x46, 1, Effect.TIME,      "begin_of_last_lower_limit_exceed"),
    VifeRow(0x47, 1, Effect.TIME,      "end_of_last_lower_limit_exceed"),
    VifeRow(0x48, 1, Effect.QUALIFIER, "upper_limit"),
    VifeRow(0x49, 1, Effect.COUNT,     "upper_limit_exceeds"),
    VifeRow(0x4A, 1, Effect.TIME,      "begin_of_first_upper_limit_exceed"),
    VifeRow(0x4B, 1, Effect.TIME,      "end_of_first_upper_limit_exceed"),
    VifeRow(0x4E, 1, Effect.TIME,      "begin_of_last_upper_limit_exceed"),
    VifeRow(0x4F, 1, Effect.TIME,      "end_of_last_upper_limit_exceed"),
    *(
        VifeRow(code + step, 1, Effect.DURATION, name, factor=factor)
        for code, name in (
            (0x50, "duration_of_first_lower_limit_exceed"),
            (0x54, "duration_of_last_lower_limit_exceed"),
            (0x58, "duration_of_first_upper_limit_exceed"),
            (0x5C, "duration_of_last_upper_limit_exceed"),
            (0x60, "duration_of_first_occurrence"),
            (0x64, "duration_of_last_occurrence"),
        )
        for step, factor in enumerate((1, MINUTE, HOUR, DAY))
    ),
    VifeRow(0x68, 1, Effect.QUALIFIER, "during_lower_limit_exceed"),
    VifeRow(0x69, 1, Effect.QUALIFIER, "leakage"),
    VifeRow(0x6A, 1, Effect.TIME,      "begin_of_first_occurrence"),
    VifeRow(0x6B, 1, Effect.TIME,      "end_of_first_occurrence"),
    VifeRow(0x6C, 1, Effect.QUALIFIER, "during_upper_limit_exceed"),
    VifeRow(0x6D, 1, Effect.QUALIFIER, "overflow"),
    VifeRow(0x6E, 1, Effect.TIME,      "begin_of_last_occurrence"),
    VifeRow(0x6F, 1, Effect.TIME,      "end_of_last_occurrence"),
    *(VifeRow(0x70 + step, 1, Effect.SCALE, exponent=step - 6) for step in range(8)),
    *(VifeRow(0x78 + step, 1, Effect.OFFSET, exponent=step - 3) for step in range(4)),
    VifeRow(0x7C, 1, Effect.NEXT_TABLE),
    VifeRow(0x7D, 1, Effect.SCALE,     exponent=3),
    VifeRow(0x7E, 1, Effect.QUALIFIER, "future"),
    VifeRow(0x7F, 1, Effect.MANUFACTURER),
)

# EN 13757-3:2018, codes after VIFE FC; 0D, 0E, 0F and 13 come from the newest edition.
SECOND_ROWS: Final = (
    VifeRow(0x01, 1, Effect.QUALIFIER, "l1"),
    VifeRow(0x02, 1, Effect.QUALIFIER, "l2"),
    VifeRow(0x03, 1, Effect.QUALIFIER, "l3"),
    VifeRow(0x04, 1, Effect.QUALIFIER, "neutral"),
    VifeRow(0x05, 1, Effect.QUALIFIER, "l1_l2"),
    VifeRow(0x06, 1, Effect.QUALIFIER, "l2_l3"),
    VifeRow(0x07, 1, Effect.QUALIFIER, "l3_l1"),
    VifeRow(0x08, 1, Effect.QUALIFIER, "quadrant_1"),
    VifeRow(0x09, 1, Effect.QUALIFIER, "quadrant_2"),
    VifeRow(0x0A, 1, Effect.QUALIFIER, "quadrant_3"),
    VifeRow(0x0B, 1, Effect.QUALIFIER, "quadrant_4"),
    VifeRow(0x0C, 1, Effect.QUALIFIER, "import_minus_export"),
    VifeRow(0x0D, 1, Effect.RAW,       "non_metric"),
    VifeRow(0x0E, 1, Effect.QUALIFIER, "secondary_sensor"),
    VifeRow(0x0F, 1, Effect.QUALIFIER, "higher_resolution"),
    VifeRow(0x10, 1, Effect.QUALIFIER, "import_plus_export"),
    VifeRow(0x11, 1, Effect.UNSIGNED),
    VifeRow(0x12, 1, Effect.BITS),
    VifeRow(0x13, 1, Effect.TIME,      "end_date"),
    VifeRow(0x14, 1, Effect.QUALIFIER, "to_meter"),
    VifeRow(0x15, 1, Effect.QUALIFIER, "from_meter"),
)
# fmt: on


def _by_code(rows: Iterable[VifeRow]) -> Mapping[int, VifeRow]:
    return {
        row.code + step: row._replace(code=row.code + step, span=1)
        for row in rows
        for step in range(row.span)
    }


FIRST: Final = _by_code(FIRST_ROWS)
SECOND: Final = _by_code(SECOND_ROWS)
