"""Lists of other tools, word for word as those print them."""

from fractions import Fraction
from typing import Any

import pytest

from meterbus.protocol.addresses import SecondaryAddress
from meterbus.registers.errors import RegisterError
from meterbus.registers.register import Register, Start, parse_registers

USUAL = vars(Register(line=1, text=""))
PORTAL = (
    "[{'unit': 'heat_energy_kwh', 'factor': 0.001, 'dib': '04', 'vib': '06'}, "
    "{'unit': 'vol_m3', 'dib': '04', 'vib': '13'}, "
    "{'unit': 'power_kw', 'dib': '04', 'vib': '2B'}, "
    "{'unit': 'vol_flow_m3_h', 'dib': '04', 'vib': '3B'}, "
    "{'unit': 'flow_temp', 'dib': '02', 'vib': '5B'}, "
    "{'unit': 'return_temp', 'dib': '02', 'vib': '5F'}, "
    "{'unit': 'diff_temp', 'dib': '02', 'vib': '61'}]"
)
MAP = (
    "{'flow_temp': 9, 'heat_energy_kwh': 3, 'power_kw': 5, 'return_temp': 10,"
    " 'vol_flow_m3_h': 7, 'vol_m3': 4, 'diff_temp': 11}"
)


def read(text: str) -> list[dict[str, Any]]:
    """Return what each register says, without what is usual."""
    return [
        {
            key: value
            for key, value in vars(each).items()
            if value != USUAL[key] and key not in ("line", "text")
        }
        for each in parse_registers(text)
    ]


@pytest.mark.parametrize(
    "text", [f"reg\n{PORTAL}", f"reg\t{PORTAL}", f"reg: {PORTAL}", f"'reg': {PORTAL}"]
)
def test_the_list_of_a_portal_is_read_with_its_key(text: str) -> None:
    """Its units say what is measured, and in which unit."""
    told = [(each["label"], each["unit"]) for each in read(text)]
    assert told == [
        ("heat_energy_kwh", "kWh"),
        ("vol_m3", "m³"),
        ("power_kw", "kW"),
        ("vol_flow_m3_h", "m³/h"),
        ("flow_temp", "°C"),
        ("return_temp", "°C"),
        ("diff_temp", "K"),
    ]
    assert read(text)[0]["factor"] == Fraction(1, 1000)


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("cold_energy_kwh", "kWh"),
        ("hot_water", "m³"),
        ("cold_water", "m³"),
        ("en_im", "kWh"),
        ("en_ex", "kWh"),
    ],
)
def test_the_other_units_of_a_portal_are_known(word: str, unit: str) -> None:
    """They are units of nobody else."""
    (said,) = read(f"[{{'unit': '{word}', 'dib': '04', 'vib': '06'}}]")
    assert said["unit"] == unit


def test_a_map_of_indexes_compares_what_is_there() -> None:
    """A number alone would take any record for the one that is meant."""
    told = [(each["index"], each["quantity"], each["unit"]) for each in read(MAP)]
    assert told == [
        (9, "flow_temperature", "°C"),
        (3, "energy", "kWh"),
        (5, "power", "kW"),
        (10, "return_temperature", "°C"),
        (7, "volume_flow", "m³/h"),
        (4, "volume", "m³"),
        (11, "temperature_difference", "K"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"secondary_ad\n92811594FFFFFFFF\nreg\n{MAP}",
        f"secondary_ad\t92811594FFFFFFFF\nreg\t{MAP}",
        f"secondary_ad: '92811594FFFFFFFF'\nreg: {MAP}",
    ],
)
def test_the_address_beside_a_list_says_which_meter(text: str) -> None:
    """As it is printed, or in pairs."""
    registers = parse_registers(text)
    printed = SecondaryAddress("92811594", 0x2C2D, 1, 4)
    assert len(registers) == 7
    assert all(each.is_of(None, printed) for each in registers)
    assert not any(
        each.is_of(None, SecondaryAddress("12345678", 0x2C2D, 1, 4))
        for each in registers
    )


@pytest.mark.parametrize(
    "text",
    [
        "meters = { { addr = 1, id = 2, div = 1000 }, { addr = 3, id = 5 } }",
        (
            "local meters = {\n  { addr = 1, id = 2, div = 1000 }, -- water\n"
            "  -- { addr = 2, id = 7 },\n  { addr = 3, id = 5 },\n}"
        ),
    ],
)
def test_a_table_of_meters_is_read(text: str) -> None:
    """Which meter, which record, and what divides its number."""
    assert read(text) == [
        {"meters": (1,), "index": 2, "per_digit": Fraction(1, 1000)},
        {"meters": (3,), "index": 5},
    ]


def test_a_divisor_divides_what_the_meter_counts() -> None:
    """Litres are thousandths of the base unit already; kilowatt hours are not."""
    (register, _) = parse_registers(
        "{ { addr = 1, id = 2, div = 1000 }, { addr = 3, id = 5 } }"
    )
    assert register.factor_at(-3) == 1
    assert register.factor_at(3) == Fraction(1, 1_000_000)


def test_a_dump_is_read_by_its_codes() -> None:
    """By the number where it has none."""
    text = """* table:
 [3]
  * table:
   ["dif"]
    * string: 4
   ["vif"]
    * string: 13
   ["value"]
    * number: 5678
 [7]
  * table:
   ["value"]
    * number: 1
"""
    assert read(text) == [{"dib": b"\x04", "vib": b"\x13"}, {"index": 7}]
    assert [each.line for each in parse_registers(text)] == [2, 10]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "sa44.M1.TemperFor",
            {"meters": (44,), "area": "M1", "quantity": "flow_temperature"}
            | {"function": "instantaneous", "label": "TemperFor"},
        ),
        (
            "sa254.M1.TemperFor.max.S3.T2.c0",
            {"meters": (254,), "area": "M1", "quantity": "flow_temperature"}
            | {"function": "maximum", "storage": 3, "tariff": 2, "label": "TemperFor"},
        ),
        (
            "saD.M1.MeterManufac",
            {"area": "M1", "fact": "manufacturer", "function": "instantaneous"}
            | {"label": "MeterManufac"},
        ),
        ("saD.B1.Index20", {"area": "B1", "index": 20}),
        ("sa1.Ia2.Index3", {"meters": (1,), "area": "Ia2", "index": 3}),
        (
            "Index:3; Name:Energy; Value:311230720; Unit:10 MJ; Function:Instantaneous",
            {"index": 3, "quantity": "energy", "label": "Energy"},
        ),
    ],
)
def test_names_of_variables_are_read(text: str, said: dict[str, Any]) -> None:
    """With meter and area; what is not said does not matter."""
    assert read(text) == [said]


@pytest.mark.parametrize(
    "name",
    [
        *("FlowVolume", "FlowMass", "TemperFor", "TemperRet", "TemperDif", "TemperExt"),
        *("Voltage", "Current", "TimeOn", "TimeOper", "FabricNum", "ErrorFlags"),
        *("CumulCount", "Energy", "Power", "Volume", "Mass", "Pressure"),
    ],
)
def test_every_name_of_a_variable_means_a_quantity(name: str) -> None:
    """As its manual lists them."""
    (said,) = read(f"saD.M1.{name}.min.U1")
    assert said["quantity"]
    assert (said["function"], said["subunit"]) == ("minimum", 1)


def test_a_template_goes_by_numbers_and_scales_what_is_counted() -> None:
    """Other templates are not run: the unit alone counts there."""
    text = """{
    "0": {"name": "Energy", "value_template":"{{ value_json.energy }}",
          "unit_of_measurement": "kWh"},
    "3": {"name": "Flow Temperature",
          "value_template": "{{ value_json.flow_temperature | float / 100 }}",
          "unit_of_measurement": "℃"}
}"""
    assert read(text) == [
        {"index": 0, "name": "Energy", "unit": "kWh"},
        {"index": 3, "name": "Flow Temperature", "unit": "℃"}
        | {"per_digit": Fraction(1, 100)},
    ]


def test_sensors_of_esphome_are_compared_as_its_component_does() -> None:
    """Without the bits that more follows; what is not said of the rest does not matter."""
    text = """
mbus:
  - id: meter
    secondary_address: 0x1234567824231007

sensor:
  - platform: mbus
    mbus_id: meter
    name: "Flags"
    dif: 0x42
    vif: 0x7D
    vif_ext: 0x7D17
    vife: [0x3C]
    storage: 8
    unit_of_measurement: ""
    filters:
      - multiply: 0.001
"""
    (register,) = parse_registers(text)
    assert register.start == Start(dif=0x42, vif=b"\x7d\x17", vifes=b"\x3c")
    assert register.start.fits(bytes.fromhex("C204"), bytes.fromhex("FD973C"))
    assert not register.start.fits(bytes.fromhex("C204"), bytes.fromhex("FD17"))
    assert (register.storage, register.per_digit) == (8, Fraction(1, 1000))
    assert register.is_of(None, SecondaryAddress("12345678", 0x2324, 0x10, 0x07))


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("sa1.M1.Temperature", "unknown_word", "Temperature"),
        ("sa1.M1.Energy.S1.X9", "unknown_word", "X9"),
        ("sa251.M1.Energy", "bad_meter", "251"),
        ("{'nonsense': 9}", "unknown_word", "nonsense"),
        ("Index:3; Name:Nonsense; Value:1", "unknown_word", "Nonsense"),
        ("{ { addr = 1, id = 2, div = 0 } }", "bad_number", "0"),
        ("{ { addr = 999, id = 2 } }", "bad_meter", "999"),
        (
            "- platform: mbus\n  dif: 0x02\n  vif: 0x7D\n  bit: 4",
            "unknown_field",
            "bit",
        ),
    ],
)
def test_what_is_not_understood_is_named(text: str, code: str, word: str) -> None:
    """With its line, as every error of a list."""
    with pytest.raises(RegisterError) as caught:
        parse_registers(f"energy\n{text}")
    (place,) = caught.value.places
    assert (caught.value.code, caught.value.word) == (code, word)
    assert place[0] == 2
