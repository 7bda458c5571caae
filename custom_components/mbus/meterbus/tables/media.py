"""Device types, called media (EN 13757-7, table of device types)."""

from typing import Final, NamedTuple


class MediumRow(NamedTuple):
    """One device type: its code, a stable key and its name."""

    code: int
    key: str
    name: str


# fmt: off
MEDIUM_ROWS: Final = (
    MediumRow(0x00, "other",                 "Other"),
    MediumRow(0x01, "oil",                   "Oil"),
    MediumRow(0x02, "electricity",           "Electricity"),
    MediumRow(0x03, "gas",                   "Gas"),
    MediumRow(0x04, "heat",                  "Heat"),
    MediumRow(0x05, "steam",                 "Steam"),
    MediumRow(0x06, "warm_water",            "Warm water"),
    MediumRow(0x07, "water",                 "Water"),
    MediumRow(0x08, "heat_cost_allocator",   "Heat cost allocator"),
    MediumRow(0x09, "compressed_air",        "Compressed air"),
    MediumRow(0x0A, "cooling",               "Cooling (flow sensor in return)"),
    MediumRow(0x0B, "cooling_supply",        "Cooling (flow sensor in supply)"),
    MediumRow(0x0C, "heat_supply",           "Heat (flow sensor in supply)"),
    MediumRow(0x0D, "heat_cooling",          "Heat/cooling"),
    MediumRow(0x0E, "bus_component",         "Bus/system component"),
    MediumRow(0x0F, "unknown",               "Unknown medium"),
    MediumRow(0x10, "irrigation_water",      "Irrigation water"),
    MediumRow(0x11, "water_logger",          "Water data logger"),
    MediumRow(0x12, "gas_logger",            "Gas data logger"),
    MediumRow(0x13, "gas_converter",         "Gas converter"),
    MediumRow(0x14, "calorific_value",       "Calorific value device"),
    MediumRow(0x15, "hot_water",             "Hot water"),
    MediumRow(0x16, "cold_water",            "Cold water"),
    MediumRow(0x17, "dual_water",            "Dual register water"),
    MediumRow(0x18, "pressure",              "Pressure"),
    MediumRow(0x19, "ad_converter",          "A/D converter"),
    MediumRow(0x1A, "smoke_detector",        "Smoke detector"),
    MediumRow(0x1B, "room_sensor",           "Room sensor"),
    MediumRow(0x1C, "gas_detector",          "Gas detector"),
    MediumRow(0x1D, "carbon_monoxide_alarm", "Carbon monoxide alarm"),
    MediumRow(0x1E, "heat_alarm",            "Heat alarm"),
    MediumRow(0x1F, "sensor",                "Sensor"),
    MediumRow(0x20, "breaker",               "Breaker"),
    MediumRow(0x21, "valve",                 "Valve"),
    MediumRow(0x25, "customer_unit",         "Customer unit"),
    MediumRow(0x28, "waste_water",           "Waste water"),
    MediumRow(0x29, "garbage",               "Garbage"),
    MediumRow(0x2A, "carbon_dioxide",        "Carbon dioxide"),
    MediumRow(0x30, "service_tool",          "Service tool"),
    MediumRow(0x31, "gateway",               "Communication controller"),
    MediumRow(0x32, "unidirectional_repeater", "Unidirectional repeater"),
    MediumRow(0x33, "bidirectional_repeater", "Bidirectional repeater"),
    MediumRow(0x36, "radio_converter_system", "Radio converter (system side)"),
    MediumRow(0x37, "radio_converter_meter", "Radio converter (meter side)"),
    MediumRow(0x38, "wired_converter",       "Wired converter (meter side)"),
)
# fmt: on

_BY_CODE: Final = {row.code: row for row in MEDIUM_ROWS}


def medium_of(code: int) -> MediumRow:
    """Return the row of a device type; reserved codes keep their hex as name."""
    reserved = MediumRow(code, "reserved", f"Reserved ({code:02X})")
    return _BY_CODE.get(code, reserved)
