"""Values that a person defines by their place behind 0F: through the dialogs, to a sensor."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.diagnostics import async_get_config_entry_diagnostics
from custom_components.mbus.exchange import accept_exchange
from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.registers.register import parse_registers
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.registers import vocabulary_of
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.translation import async_get_translations
from simulator.bus import SimulatedBus
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import meter_of, pass_interval, set_up, state
from tests.lines import MemoryLine
from tests.test_gateways import gateway, lines, settle, subentry_of
from tests.test_registers import (
    COLD,
    COLD_NUMBER,
    at_records,
    change,
    choose,
    cold_of,
    kept,
    keys_of,
    message,
    overrides_of,
    preselected,
    submit,
    typed,
)

__all__ = ["lines"]

WARM_NUMBER: Final = "66510348"
LINE: Final = "block 2 length 4 bcd factor 0.01 unit m3 name Input A"
KEY: Final = "block_2_4_bcd"
STORED: Final = {
    "offset": 2,
    "length": 4,
    "coding": "bcd",
    "factor": "0.01",
    "name": "Input A",
    "unit": "m³",
}
INPUT_A: Final = f"{COLD}_input_a"


def behind_0f(block: str) -> RecordsTelegram:
    """Return a volume, and behind it the block of a maker."""
    return RecordsTelegram(
        record("04 13", integer(318_400, 4)) + bytes.fromhex(f"0F {block}")
    )


@pytest.fixture(autouse=True)
def block(utilities: SimulatedBus) -> None:
    """Let two meters of one model have a block, of which nobody knows the layout."""
    cold, warm = meter_of(utilities, COLD_NUMBER), meter_of(utilities, WARM_NUMBER)
    address = cold.secondary_address
    warm.secondary_address = replace(address, identification=WARM_NUMBER)
    cold.telegrams = behind_0f("AA BB 09 10 14 00 FE FF AB CD")
    warm.telegrams = behind_0f("AA BB 78 56 34 12 FE FF AB CD")


def send(bus: SimulatedBus, block: str) -> None:
    """Let the cold water meter send another block from now on."""
    meter_of(bus, COLD_NUMBER).telegrams = behind_0f(block)


def labels_of(flow: Mapping[str, Any]) -> dict[str, str]:
    """Return what the values are called that can be ticked, by their keys."""
    (selector,) = (
        each for key, each in flow["data_schema"].schema.items() if key == "records"
    )
    return {each["value"]: each["label"] for each in selector.config["options"]}


async def defined(
    hass: HomeAssistant, entry: MockConfigEntry, text: str = LINE, **answers: bool
) -> SubentryFlowResult:
    """Type lines, look at what they mean, and store it."""
    flow = await choose(hass, await change(hass, entry), text, "volume", **answers)
    return await choose(hass, flow, text, *preselected(flow, "records"), **answers)


async def test_a_place_is_shown_with_its_value_before_it_is_stored(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The page comes back once: with the value, ticked, and with the line."""
    before = dict(cold_of(loaded).data)
    flow = await typed(hass, loaded, LINE, "volume")
    assert flow["errors"] == {"typed": "look_at_values"}
    told = flow["description_placeholders"]["record"]
    assert told == labels_of(flow)[KEY] == "Input A: 1,410.09 m³"
    assert preselected(flow, "records") == ["volume", KEY]
    assert kept(flow) == (LINE, True)
    assert dict(cold_of(loaded).data) == before
    flow = await choose(hass, flow, LINE, "volume", KEY)
    assert flow["reason"] == "reconfigure_successful"
    assert keys_of(cold_of(loaded)) == ["volume", KEY]
    assert cold_of(loaded).data["block_values"] == [STORED]


async def test_a_defined_value_is_a_sensor_like_others(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Read anew, since what was sent before was not kept as values."""
    await defined(hass, loaded)
    shown = state(hass, INPUT_A)
    assert shown.state == "1410.09"
    told = {
        key: shown.attributes[key] for key in ("unit_of_measurement", "state_class")
    }
    assert told == {"unit_of_measurement": "m³", "state_class": "total_increasing"}
    assert shown.attributes["device_class"] == "volume"
    assert shown.name.endswith("Input A")
    assert overrides_of(cold_of(loaded)) == {}


async def test_it_follows_each_poll(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What is no value, or not there, is unknown and never a number."""
    await defined(hass, loaded)
    blocks = (
        "AA BB 10 10 14 00",
        "AA BB 0A 10 14 00",
        "AA BB 10 10",
        "",
        "AA BB 110000F0",
    )
    states = []
    for each in blocks:
        send(bus, each)
        await pass_interval(hass, freezer)
        states.append(state(hass, INPUT_A).state)
    assert states == ["1410.10", "unknown", "unknown", "unknown", "-0.11"]
    assert state(hass, f"{COLD}_volume").state == "318.400"


async def test_it_is_there_after_a_restart(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """From what is stored, before the meter is read and after."""
    await defined(hass, loaded)
    await hass.config_entries.async_reload(loaded.entry_id)
    await settle(hass)
    assert state(hass, INPUT_A).state == "1410.09"
    assert cold_of(loaded).data["block_values"] == [STORED]


async def test_the_line_can_be_left_out_once_it_is_shown(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What is ticked is stored, what is not is not; later it is there without a line."""
    flow = await typed(hass, loaded, f"{LINE}\nblock 0 length 2", "volume")
    assert "block_0_2_unsigned" in labels_of(flow)
    flow = await choose(hass, flow, "", "volume", KEY)
    assert flow["reason"] == "reconfigure_successful"
    assert keys_of(cold_of(loaded)) == ["volume", KEY]
    assert cold_of(loaded).data["block_values"] == [STORED]
    flow = await change(hass, loaded)
    assert labels_of(flow)[KEY] == "Input A: 1,410.09 m³"
    await choose(hass, flow, "", "volume")
    assert "block_values" not in cold_of(loaded).data
    assert hass.states.get(INPUT_A) is None


async def test_a_stored_line_is_not_shown_twice(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It says what the page says; one with another factor corrects the same sensor."""
    await defined(hass, loaded)
    flow = await typed(hass, loaded, LINE, "volume")
    assert flow["reason"] == "reconfigure_successful"
    flow = await typed(hass, loaded, "block 2 length 4 bcd unit L name Garden", KEY)
    assert labels_of(flow)[KEY] == "Garden: 141,009 L"
    await choose(hass, flow, "", KEY)
    assert keys_of(cold_of(loaded)) == [KEY]
    shown = state(hass, INPUT_A)
    assert shown.name.endswith("Garden")
    # Home Assistant goes on showing a sensor in the unit that it began with.
    assert float(shown.state) == pytest.approx(141.009)


async def test_what_is_no_value_now_may_be_stored(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The page says so; without a name it is called by its place."""
    flow = await typed(hass, loaded, "block 8 length 2 bcd unit °C", "volume")
    assert flow["errors"] == {"typed": "look_at_values"}
    assert labels_of(flow)["block_8_2_bcd"] == "Maker’s block, byte 8: –"
    await choose(hass, flow, "", "volume", "block_8_2_bcd")
    shown = state(hass, f"{COLD}_makers_block_byte_8")
    assert (shown.state, shown.attributes["state_class"]) == ("unknown", "measurement")


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("block 30 length 4", "short_block", ["1 (block 30 length 4)", "byte 0: 10"]),
        ("volume\nblock 7 length 4 bcd", "short_block", ["2 (block 7", "byte 0: 10"]),
        ("block 2 bcd", "bad_length", ["1 (block 2 bcd)", "from 1 to 8"]),
        ("block 2 length 4 coding real", "bad_coding", ["real", "unsigned"]),
        ("block 2 length 4 unit furlongs", "unknown_unit", ["furlongs"]),
        ("block 2 length 4 factor 1/3", "bad_number", ["1/3"]),
        (
            f"{LINE}\nblock 2 length 4 bcd factor 2",
            "said_twice",
            ["1 (block", "2 (block"],
        ),
    ],
)
async def test_what_is_wrong_is_told_with_the_line(
    hass: HomeAssistant, loaded: MockConfigEntry, text: str, code: str, told: list[str]
) -> None:
    """And nothing is stored."""
    before = dict(cold_of(loaded).data)
    flow = await typed(hass, loaded, text, "volume")
    assert flow["errors"] == {"typed": f"register_{code}"}
    sentence = await message(hass, flow, "config_subentries")
    assert [piece for piece in told if piece not in sentence] == []
    assert (kept(flow), dict(cold_of(loaded).data)) == ((text, True), before)


async def test_a_meter_without_a_block_has_no_places(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whatever a line says of it."""
    meter_of(bus, COLD_NUMBER).telegrams = RecordsTelegram(
        record("04 13", integer(1, 4))
    )
    await pass_interval(hass, freezer)
    flow = await typed(hass, loaded, LINE, "volume")
    assert flow["errors"] == {"typed": "register_no_block"}


async def test_lines_that_agree_are_one_value(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """One that says nothing more takes nothing away."""
    await defined(hass, loaded, f"{LINE}\nblock 2 length 4 bcd")
    assert cold_of(loaded).data["block_values"] == [STORED]


async def test_a_class_can_be_chosen(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """As of any value that the meter tells wrongly; the line is right all the same."""
    await defined(hass, loaded)
    flow = await change(hass, loaded, "override")
    for answers in (
        {"record": KEY},
        {"name": "Well", "device_class": "water", "whole_model": False},
    ):
        flow = await hass.config_entries.subentries.async_configure(
            flow["flow_id"], answers
        )
    await settle(hass)
    overrides = {KEY: {"device_class": "water", "name": "Well"}}
    assert overrides_of(cold_of(loaded)) == overrides
    shown = state(hass, INPUT_A)
    assert (shown.state, shown.attributes["device_class"]) == ("1410.09", "water")
    assert shown.name.endswith("Well")
    await typed(hass, loaded, f"{LINE}\nblock 0 length 1", "volume")
    assert overrides_of(cold_of(loaded)) == overrides


async def test_what_is_added_is_corrected_as_of_other_values(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """An offset is in the unit of the sensor, and no place."""
    text = "block 2 length 4 bcd factor 0.01 unit m3 offset -10 name Input A"
    await defined(hass, loaded, text)
    assert overrides_of(cold_of(loaded)) == {KEY: {"offset": -10.0}}
    assert state(hass, INPUT_A).state == "1400.09"


async def test_a_place_that_is_named_anew_keeps_what_is_added(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Its number is the same."""
    await defined(hass, loaded, LINE.replace("name", "offset -10 name"))
    await defined(hass, loaded, LINE.replace("Input A", "Well"))
    (stored,) = cold_of(loaded).data["block_values"]
    assert stored["name"] == "Well"
    assert overrides_of(cold_of(loaded)) == {KEY: {"offset": -10.0}}


async def test_a_whole_model_has_the_same_places(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Each with its own values, where its block is so long."""
    await defined(hass, loaded, whole_model=True)
    warm = loaded.subentries[subentry_of(loaded, WARM_NUMBER)]
    assert (keys_of(warm), warm.data["block_values"]) == (["volume", KEY], [STORED])
    shown = [
        each.state
        for each in hass.states.async_all("sensor")
        if each.entity_id.endswith("_input_a")
    ]
    assert sorted(shown) == ["123456.78", "1410.09"]


async def test_a_shorter_block_of_the_model_gets_no_such_value(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Another release of its program sends less."""
    meter_of(bus, WARM_NUMBER).telegrams = behind_0f("AA BB 78")
    await pass_interval(hass, freezer)
    await defined(hass, loaded, whole_model=True)
    warm = loaded.subentries[subentry_of(loaded, WARM_NUMBER)]
    assert (keys_of(warm), "block_values" in warm.data) == (["volume"], False)


@pytest.mark.usefixtures("connected")
async def test_meters_are_added_with_places(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """Asked about once for the model; the page comes back with the values of the first."""
    bus.meters = [meter_of(bus, COLD_NUMBER), meter_of(bus, WARM_NUMBER)]
    flow = await at_records(hass)
    answers = {"preset": "suggested", "records": ["volume"]}
    section = {"typed": {"registers": LINE}}
    flow = await submit(hass, flow, answers | section)
    assert flow["errors"] == {"typed": "look_at_values"}
    assert preselected(flow, "records") == ["volume", KEY]
    assert labels_of(flow)[KEY] == "Input A: 1,410.09 m³"
    sentence = await message(hass, flow, "config")
    assert "Input A: 1,410.09 m³" in sentence
    answers = {"preset": "suggested", "records": preselected(flow, "records")}
    flow = await submit(hass, flow, answers | section)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    stored = [each["data"]["block_values"] for each in flow["subentries"]]
    assert stored == [[STORED], [STORED]]
    assert state(hass, INPUT_A).state == "1410.09"


@pytest.mark.parametrize(
    ("found", "values", "shown"),
    [
        (SecondaryAddress("66519999", 0x2C2D, 0x3B, 0x16), [STORED], "1410.09"),
        (SecondaryAddress("66519999", 0x2C2D, 0x3C, 0x16), [], "unknown"),
    ],
)
async def test_a_new_meter_of_the_model_keeps_the_places(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    bus: SimulatedBus,
    found: SecondaryAddress,
    values: list[Any],
    shown: str,
) -> None:
    """In one of another model other values may stand there: the sensor stays without any."""
    await defined(hass, loaded)
    meter_of(bus, COLD_NUMBER).secondary_address = found
    await accept_exchange(hass, loaded, cold_of(loaded).subentry_id, found)
    await settle(hass)
    subentry = loaded.subentries[subentry_of(loaded, "66519999")]
    assert subentry.data.get("block_values", []) == values
    assert state(hass, INPUT_A).state == shown
    assert MeterConfig.of(subentry).records[1].name == "Input A"


async def test_names_are_no_part_of_a_download(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """They are what a person calls things; where a value stands is told."""
    await defined(hass, loaded)
    report = await async_get_config_entry_diagnostics(hass, loaded)
    assert "Input A" not in str(report)
    assert KEY in str(report)


LANGUAGES: Final = ("cs", "da", "de", "en", "es", "fr", "it", "nl", "pl", "sv")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_line_is_read_in_every_language(
    hass: HomeAssistant, language: str
) -> None:
    """No word of it is one of a language that means something else."""
    hass.config.language = language
    words = await vocabulary_of(hass)
    text = "block 2 length 4 coding bcd order msb factor 0.01 unit m3 name Input A"
    short = "block 2 length 4 signed msb"
    registers = parse_registers(f"{text}\n{short}", words)
    keys = [each.wanted_key for each in registers]
    assert keys == ["block_2_4_bcd_msb", "block_2_4_signed_msb"]
    names = await Names.load(hass, language)
    texts = await async_get_translations(hass, language, "config", [DOMAIN])
    assert "{record}" in texts[f"component.{DOMAIN}.config.error.look_at_values"]
    assert names.texts[f"component.{DOMAIN}.entity.sensor.block_value.name"]


async def test_the_same_place_on_two_gateways_is_two_values(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    utilities: SimulatedBus,
    house: SimulatedBus,
) -> None:
    """Each gateway has its own meters; what is defined for one does not reach the other."""
    other = meter_of(utilities, WARM_NUMBER)
    utilities.meters = [meter_of(utilities, COLD_NUMBER)]
    one = await gateway(hass, lines, "one", utilities)
    two = await gateway(hass, lines, "two", SimulatedBus([other]))
    await set_up(hass, one)
    await set_up(hass, two)
    await defined(hass, one, whole_model=True)
    (there,) = two.subentries.values()
    assert "block_values" not in there.data
    assert keys_of(there) == ["volume"]
    assert state(hass, INPUT_A).state == "1410.09"
