"""Registers that people type or paste: through the dialogs, against the simulated meters."""

from collections.abc import Mapping
from pathlib import Path
import re
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.meterbus.registers import lists, reader, register, wishes
from custom_components.mbus.meterbus.registers.units import unit_named
from custom_components.mbus.records import registers as typed_registers
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigFlowResult,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.telegrams import RecordsTelegram, bcd, integer, record
from tests.common import entry_of, meter_of, pass_interval, set_up, state

COLD_NUMBER = "66510211"
COLD = f"sensor.cold_water_meter_{COLD_NUMBER}"
LINK = {
    "baud_rate": "2400",
    "search": "secondary",
    "advanced": {"parity": "even", "extra_time_ms": 0},
}
HEAT = """registers = [
    {'unit': 'heat_energy_kwh', 'factor': 0.001, 'dib': '04', 'vib': '06'},
    {'unit': 'volume_m3', 'factor': 1, 'dib': '04', 'vib': '14'},
    {'unit': 'temperature_c', 'factor': 1, 'dib': '02', 'vib': '59'},
    {'unit': 'power_w', 'factor': 1, 'dib': '04', 'vib': '2B', 'name': 'Heating'},
]"""


@pytest.fixture
def heat(bus: SimulatedBus) -> None:
    """Let the cold water meter send what a heat meter does."""
    meter_of(bus, COLD_NUMBER).telegrams = RecordsTelegram(
        record("04 06", integer(1234, 4))
        + record("04 14", integer(5678, 4))
        + record("02 59", integer(6543, 2))
        + record("04 2B", integer(4321, 4))
        + record("44 06", integer(1000, 4))
        + record("42 6C", bytes.fromhex("5F 3C"))
        + record("04 22", integer(1500, 4))
        + record("0B 6E", bcd(321, 6))
        + record("04 0E", integer(77, 4))
        + record("02 61", integer(12, 2))
        + record("02 FC0373626C74", integer(4510, 2))
    )


async def change(
    hass: HomeAssistant, entry: MockConfigEntry, page: str = "values"
) -> SubentryFlowResult:
    """Go to a page of the cold water meter: usually that which asks what is read of it."""
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": cold_of(entry).subentry_id,
        },
    )
    return await hass.config_entries.subentries.async_configure(
        flow["flow_id"], {"next_step_id": page}
    )


async def choose(
    hass: HomeAssistant,
    flow: SubentryFlowResult,
    text: str,
    *ticked: str,
    whole_model: bool = False,
) -> SubentryFlowResult:
    """Tick records, type registers, and send the page."""
    flow = await hass.config_entries.subentries.async_configure(
        flow["flow_id"],
        {
            "records": list(ticked),
            "typed": {"registers": text},
            "whole_model": whole_model,
        },
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return flow


async def typed(
    hass: HomeAssistant, entry: MockConfigEntry, text: str, *ticked: str
) -> SubentryFlowResult:
    """Change what is read of the cold water meter to this."""
    return await choose(hass, await change(hass, entry), text, *ticked)


def cold_of(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the subentry of the cold water meter."""
    (subentry,) = (
        each
        for each in entry.subentries.values()
        if str(each.unique_id).startswith(COLD_NUMBER)
    )
    return subentry


def keys_of(subentry: ConfigSubentry) -> list[str]:
    """Return the keys of the records that are read of a meter."""
    return [each["key"] for each in subentry.data["records"]]


def overrides_of(subentry: ConfigSubentry) -> Mapping[str, Any]:
    """Return what is overridden of a meter."""
    overrides: Mapping[str, Any] = subentry.data.get("overrides") or {}
    return overrides


def preselected(flow: Mapping[str, Any], field: str) -> Any:
    """Return what is chosen in a form before anybody touches it."""
    (key,) = (key for key in flow["data_schema"].schema if key == field)
    return key.default()


def kept(flow: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return the text in the section of registers, and whether that is open."""
    (section,) = (
        each for key, each in flow["data_schema"].schema.items() if key == "typed"
    )
    (field,) = section.schema.schema
    described = field.description or {}
    return described.get("suggested_value"), not section.options["collapsed"]


async def message(hass: HomeAssistant, flow: Mapping[str, Any], flows: str) -> str:
    """Return what a person reads above the section when it is wrong."""
    texts = await async_get_translations(hass, "en", flows, [DOMAIN])
    within = "meter." if flows == "config_subentries" else ""
    key = f"component.{DOMAIN}.{flows}.{within}error.{flow['errors']['typed']}"
    return texts[key].format(**flow["description_placeholders"])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("02 3B", "volume_flow"),
        ("{'dib': '02', 'vib': '3B'}", "volume_flow"),
        ("- dib: 02\n  vib: 3B", "volume_flow"),
        ("volume flow", "volume_flow"),
        ("Flow rate", "volume_flow"),
        ("flow", "volume_flow"),
        ("volume, storage 1", "volume-storage_1"),
        ("Volume (stored 1)", "volume-storage_1"),
        ("Volume backward", "volume-export"),
        ("volume export", "volume-export"),
        ("#0", "volume"),
        ("{'index': 0}", "volume"),
    ],
)
async def test_what_is_typed_is_read_besides_what_is_ticked(
    hass: HomeAssistant, loaded: MockConfigEntry, text: str, key: str
) -> None:
    """In each form, in the words of the names, and in those of the standard."""
    flow = await typed(hass, loaded, text, "date-storage_1")
    assert (flow["type"], flow["reason"]) == (
        FlowResultType.ABORT,
        "reconfigure_successful",
    )
    assert set(keys_of(cold_of(loaded))) == {key, "date-storage_1"}
    assert overrides_of(cold_of(loaded)) == {}


async def test_a_line_of_our_own_list_can_be_copied(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Name, value and codes: the codes say which record it is."""
    flow = await change(hass, loaded)
    (selector,) = (
        each for key, each in flow["data_schema"].schema.items() if key == "records"
    )
    labels = [option["label"] for option in selector.config["options"]]
    await choose(hass, flow, "\n".join(labels))
    assert len(keys_of(cold_of(loaded))) == len(labels) == 6


@pytest.mark.usefixtures("heat")
async def test_a_list_of_another_tool_shows_what_our_sensors_show(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Factors that lead to the usual units change nothing; a name is a name."""
    await typed(hass, loaded, HEAT)
    assert keys_of(cold_of(loaded)) == ["energy", "volume", "flow_temperature", "power"]
    assert overrides_of(cold_of(loaded)) == {"power": {"name": "Heating"}}
    assert state(hass, f"{COLD}_energy").state == "1234"
    assert state(hass, f"{COLD}_volume").state == "56.78"
    assert state(hass, f"{COLD}_flow_temperature").state == "65.43"
    assert state(hass, f"{COLD}_power").name.endswith("Heating")


@pytest.mark.usefixtures("heat")
@pytest.mark.parametrize(
    ("text", "override"),
    [
        # What the sensor shows anyway.
        ("04 06 0.001 kWh", {}),
        ("04 06 unit heat_energy_kwh", {}),
        ("04 06 factor 0.001", {}),
        ("04 06 1/1000 'Energy (kWh)'", {}),
        ("04 22 unit h", {}),
        ("04 22 1/3600 hours", {}),
        ("0B 6E factor 1", {}),
        ("02 61 factor 1 unit K", {}),
        ("02 FC0373626C74 unit lbs", {}),
        # Another unit of the same measure.
        ("04 06 0.000001 MWh", {"factor": 0.001, "unit": "MWh"}),
        ("04 06 unit mwh", {"factor": 0.001, "unit": "MWh"}),
        ("04 06 factor 1", {"factor": 1000, "unit": "Wh"}),
        ("04 06 unit GJ", {"factor": 0.0036, "unit": "GJ"}),
        ("04 0E unit kWh", {"factor": 1000 / 3.6, "unit": "kWh"}),
        ("04 14 factor 1000", {"factor": 1000, "unit": "L"}),
        ("04 14 unit liter", {"factor": 1000, "unit": "L"}),
        ("04 22 unit d", {"factor": 1 / 86400, "unit": "d"}),
        ("04 22 factor 1 unit s", {"unit": "s"}),
        ("04 2B unit power_kw", {"factor": 0.001, "unit": "kW"}),
        ("02 61 unit temperature_c", {"unit": "°C"}),
        # A meter that tells something else than is true.
        ("04 06 0.01 kWh", {"factor": 10}),
        ("04 14 0.25 m³", {"factor": 0.25}),
        ("04 14 10.5 kWh", {"factor": 10.5, "unit": "kWh"}),
        ("0B 6E factor 2.5", {"factor": 2.5}),
        ("0B 6E factor 2.5 unit t", {"factor": 2.5, "unit": "t"}),
        ("0B 6E factor 2.5 unit kWh", {"factor": 2.5, "unit": "kWh"}),
        ("02 FC0373626C74 factor 2", {"factor": 2}),
        ("04 2B -1 W", {"factor": -1}),
        ("04 22 factor 1 unit h", {"unit": "h"}),
        ("04 06 offset 12.5", {"offset": 12.5}),
        ("04 22 offset 5", {"factor": 1 / 3600, "unit": "h", "offset": 5}),
        ("04 06 0.001 kWh offset -3", {"offset": -3}),
    ],
)
async def test_a_factor_is_one_from_the_base_unit(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    text: str,
    override: dict[str, Any],
) -> None:
    """The override is what remains behind the conversion to the unit of the sensor."""
    await typed(hass, loaded, text)
    found = next(iter(overrides_of(cold_of(loaded)).values()), {})
    known = {key: each for key, each in found.items() if key != "device_class"}
    assert known == pytest.approx(override, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["04 13 2 m3\nvolume", "volume\n04 13 2 m3", "04 13 2 m3\n#0 factor 2 unit m3"],
)
async def test_one_record_may_be_named_several_times(
    hass: HomeAssistant, loaded: MockConfigEntry, text: str
) -> None:
    """As long as the lines agree; one that says nothing more takes nothing away."""
    await typed(hass, loaded, text)
    assert overrides_of(cold_of(loaded)) == {"volume": {"factor": 2}}


@pytest.mark.usefixtures("heat")
async def test_a_name_alone_leaves_the_presentation(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Decimals and hours stay those of the sensor without a name of its own."""
    await typed(hass, loaded, "04 22 name Running\n04 14 name Flowed")
    running, flowed = (
        state(hass, f"{COLD}_powered_on_time"),
        state(hass, f"{COLD}_volume"),
    )
    assert running.attributes["unit_of_measurement"] == "h"
    assert running.name.endswith("Running")
    registry = er.async_get(hass).async_get(f"{COLD}_volume")
    assert registry is not None
    assert registry.options["sensor"]["suggested_display_precision"] == 2
    assert flowed.name.endswith("Flowed")


@pytest.mark.usefixtures("heat")
@pytest.mark.parametrize(
    ("text", "entity", "shown", "device_class"),
    [
        ("04 06 0.000001 MWh", "energy", "1.234", "energy"),
        ("04 06 unit Wh", "energy", "1234000", "energy"),
        ("04 14 unit L", "volume", "56780.00", "water"),
        ("04 14 0.25 m3", "volume", "14.1950", "water"),
        ("04 14 10 kWh", "volume", "567.800", "energy"),
        ("04 2B 0.001 kW", "power", "4.321", "power"),
        ("04 22 unit d", "powered_on_time", "62.5", "duration"),
    ],
)
async def test_another_unit_keeps_a_class_that_has_it(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    text: str,
    entity: str,
    shown: str,
    device_class: str,
) -> None:
    """Else the class is that of the unit, so that the energy dashboard takes it.

    Home Assistant would go on showing a sensor that exists in its old unit.
    """
    await typed(hass, loaded, "date, storage 1")
    await typed(hass, loaded, text)
    found = state(hass, f"{COLD}_{entity}")
    assert float(found.state) == pytest.approx(float(shown), rel=1e-12)
    assert found.attributes["device_class"] == device_class


@pytest.mark.usefixtures("heat")
@pytest.mark.parametrize("is_enabled", [True, False])
async def test_a_sensor_that_is_added_again_has_its_new_unit(
    hass: HomeAssistant, loaded: MockConfigEntry, *, is_enabled: bool
) -> None:
    """Home Assistant remembers of a removed one in which unit it was shown."""
    entities, energy = er.async_get(hass), f"{COLD}_energy"
    await typed(hass, loaded, "04 06 unit Wh")
    assert state(hass, energy).attributes["unit_of_measurement"] == "kWh"
    entities.async_update_entity(energy, name="Heating")
    disabled_by = None if is_enabled else er.RegistryEntryDisabler.USER
    entities.async_update_entity(energy, disabled_by=disabled_by)
    await typed(hass, loaded, "date, storage 1")
    await typed(hass, loaded, "04 06 unit Wh")
    entities.async_update_entity(energy, disabled_by=None)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    shown = state(hass, energy)
    assert shown.attributes["unit_of_measurement"] == "Wh"
    assert float(shown.state) == 1234000
    assert shown.name.endswith("Heating")


@pytest.mark.usefixtures("heat")
async def test_a_sensor_that_is_added_again_has_the_unit_that_a_person_chose(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """In its settings, which Home Assistant remembers as well."""
    entities, energy = er.async_get(hass), f"{COLD}_energy"
    await typed(hass, loaded, "04 06 unit Wh")
    chosen = {"unit_of_measurement": "MWh"}
    entities.async_update_entity_options(energy, "sensor", chosen)
    await typed(hass, loaded, "date, storage 1")
    await typed(hass, loaded, "04 06 unit Wh")
    assert state(hass, energy).attributes["unit_of_measurement"] == "MWh"


@pytest.mark.usefixtures("heat")
async def test_another_unit_gives_no_statistics_to_what_is_stored(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Only a class that a person chooses does: a list says how a value is shown."""
    await typed(hass, loaded, "44 06 unit MWh")
    stored = state(hass, f"{COLD}_energy_stored_1")
    assert stored.attributes["device_class"] == "energy"
    assert "state_class" not in stored.attributes
    assert overrides_of(cold_of(loaded)) == {
        "energy-storage_1": {"factor": 0.001, "unit": "MWh"}
    }


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("04 13", {"factor": 0.1, "name": "Gas"}, {"factor": 0.1, "name": "Gas"}),
        ("04 13 name Water", {"factor": 0.1}, {"factor": 0.1, "name": "Water"}),
        ("04 13 1 m3", {"factor": 0.1, "name": "Gas"}, {"name": "Gas"}),
        ("04 13 1 m3", {"factor": 0.1, "offset": 5}, {"offset": 5}),
        (
            "04 13 0.5 m3",
            {"device_class": "gas"},
            {"factor": 0.5, "device_class": "gas"},
        ),
        ("04 13 1 m3", {"unit": "kWh", "offset": 5, "device_class": "energy"}, None),
        ("04 13 offset 7", {"factor": 0.1, "offset": 5}, {"offset": 7}),
    ],
)
async def test_a_list_replaces_what_it_speaks_of(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    text: str,
    before: dict[str, Any],
    after: dict[str, Any] | None,
) -> None:
    """Factor and unit belong together; an offset is in the unit, and goes with it."""
    hass.config_entries.async_update_subentry(
        loaded,
        cold_of(loaded),
        data={**cold_of(loaded).data, "overrides": {"volume": before, "other": {}}},
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    await typed(hass, loaded, text)
    assert overrides_of(cold_of(loaded)).get("volume") == after


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("04 13\n05 13", "not_found", ["2 (05 13)", "Volume (04 13)"]),
        ("04 13\n05 13\n#77", "not_found", ["2 (05 13); 3 (#77)"]),
        ("volume, storage 7", "not_found", ["1 (volume, storage 7)", "Volume (04 13)"]),
        ("Wasser", "unknown_word", ["1 (Wasser)", "Volume (04 13)"]),
        ("volume, flow", "unreadable", ["1 (volume, flow)"]),
        ("84 13", "bad_codes", ["1 (84 13)", "Volume (04 13)"]),
        ("unit m3", "no_record", ["1 (unit m3)", "Volume (04 13)"]),
        ("04 13 0 m3", "bad_number", ["1 (04 13 0 m3)"]),
        ("{'dib': '04', 'vib': '13', 'unti': 1}", "unknown_field", ["unti"]),
        ("[{'index': 0}", "unclosed", ["1 ([{'index': 0})", "["]),
        ("04 13 1 furlongs", "unknown_unit", ["furlongs", "1 (04 13 1 furlongs)"]),
        ("04 13 unit kWh", "other_unit", ["kWh", "Volume", "m³"]),
        ("04 13 factor 0.123", "unit_needed", ["0.123", "Volume"]),
        ("42 6C factor 2", "no_number", ["Date (stored 1)"]),
        ("04 13 2 m3\nvolume, factor 3", "said_twice", ["1 (04 13 2 m3); 2 (volume"]),
        ("#0\n" * 501, "too_many", ["500"]),
        ("#" * 20_001, "too_long", ["20000"]),
    ],
)
async def test_what_is_wrong_is_told_by_line_and_nothing_is_lost(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    text: str,
    code: str,
    told: list[str],
) -> None:
    """The page comes back with its ticks and its text, and can be mended there."""
    before = dict(cold_of(loaded).data)
    flow = await change(hass, loaded)
    flow = await choose(hass, flow, text, "volume_flow", whole_model=True)
    assert flow["step_id"] == "values"
    assert flow["errors"] == {"typed": f"register_{code}"}
    sentence = await message(hass, flow, "config_subentries")
    assert [piece for piece in told if piece not in sentence] == []
    assert preselected(flow, "records") == ["volume_flow"]
    assert preselected(flow, "whole_model") is True
    assert kept(flow) == (text, True)
    assert dict(cold_of(loaded).data) == before
    flow = await choose(hass, flow, "04 13", "volume_flow")
    assert flow["reason"] == "reconfigure_successful"
    assert keys_of(cold_of(loaded)) == ["volume", "volume_flow"]


async def test_nothing_ticked_and_nothing_typed_is_refused(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The section of registers stays closed then."""
    flow = await typed(hass, loaded, " ")
    assert flow["errors"] == {"records": "choose_a_record"}
    assert kept(await change(hass, loaded)) == (None, False)


async def test_a_record_that_the_meter_leaves_out_now_can_be_named(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus, freezer: Any
) -> None:
    """It was chosen before: its codes and its meaning are known, its place is not."""
    meter_of(bus, COLD_NUMBER).telegrams = RecordsTelegram(
        record("02 3B", integer(7, 2))
    )
    await pass_interval(hass, freezer)
    await typed(hass, loaded, "volume\n44 13")
    assert set(keys_of(cold_of(loaded))) == {"volume", "volume-storage_1"}


async def test_a_list_is_taken_for_a_whole_model(
    hass: HomeAssistant,
    house: SimulatedBus,
    line: SimulatedLine,
    connected: list[dict[str, Any]],
) -> None:
    """Records, factors and names; what the others had besides stays theirs."""
    line.bus = house
    entry = await entry_of(hass, house)
    await set_up(hass, entry)
    first, second, *_ = (
        each for each in entry.subentries.values() if "Heat/cooling" in each.title
    )
    hass.config_entries.async_update_subentry(
        entry,
        second,
        data={**second.data, "overrides": {"power": {"factor": 2}}},
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": first.subentry_id},
    )
    flow = await hass.config_entries.subentries.async_configure(
        flow["flow_id"], {"next_step_id": "values"}
    )
    await choose(hass, flow, "energy, factor 0.000001, unit MWh", whole_model=True)
    meters = [
        each for each in entry.subentries.values() if "Heat/cooling" in each.title
    ]
    assert len(meters) == 9
    assert [keys_of(each) for each in meters] == [["energy"]] * 9
    energies = [overrides_of(each)["energy"] for each in meters]
    assert energies == [{"factor": 0.001, "unit": "MWh"}] * 9
    assert overrides_of(entry.subentries[second.subentry_id])["power"] == {"factor": 2}


async def at_records(hass: HomeAssistant) -> ConfigFlowResult:
    """Add a gateway up to the page that asks what is read, for every meter found."""
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    flow = await submit(hass, flow, {"next_step_id": "network"})
    network = {"host": "gateway.local", "port": 10001, "protocol": "socket"}
    flow = await submit(hass, flow, network)
    flow = await submit(hass, flow, LINK)
    await hass.async_block_till_done()
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    return await submit(hass, flow, {"meters": preselected(flow, "meters")})


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, answers: dict[str, Any]
) -> ConfigFlowResult:
    """Fill in the form that a flow shows."""
    return await hass.config_entries.flow.async_configure(flow["flow_id"], answers)


@pytest.mark.usefixtures("connected", "heat")
async def test_a_gateway_is_added_with_a_list(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """The page with an error comes back as it was; the meter before had an empty one."""
    bus.meters = [meter_of(bus, COLD_NUMBER), meter_of(bus, "40217733")]
    flow = await at_records(hass)
    assert kept(flow) == (None, False)
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["volume"]})
    answers = {"preset": "suggested", "records": ["energy"]}
    wrong = answers | {"typed": {"registers": "04 14 10 kWh\n05 06"}}
    flow = await submit(hass, flow, wrong)
    assert flow["errors"] == {"typed": "register_not_found"}
    sentence = await message(hass, flow, "config")
    assert "2 (05 06)" in sentence
    assert "Energy (04 06)" in sentence
    assert preselected(flow, "records") == ["energy"]
    assert kept(flow) == ("04 14 10 kWh\n05 06", True)
    flow = await submit(hass, flow, answers | {"typed": {"registers": "04 14 10 kWh"}})
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    shown = state(hass, f"{COLD}_volume")
    assert float(shown.state) == pytest.approx(567.8)
    assert shown.attributes["unit_of_measurement"] == "kWh"
    assert state(hass, f"{COLD}_energy").state == "1234"
    (gas, water) = (each["data"] for each in flow["subentries"])
    assert set(water["overrides"]) == {"volume"}
    assert "overrides" not in gas


@pytest.mark.usefixtures("connected")
async def test_other_ticks_leave_the_text(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """The list is shown again; what is typed counts once the page is sent."""
    bus.meters = [meter_of(bus, COLD_NUMBER)]
    flow = await at_records(hass)
    section = {"typed": {"registers": "02 3B"}}
    flow = await submit(hass, flow, {"preset": "none", "records": ["volume"]} | section)
    assert preselected(flow, "records") == []
    assert kept(flow) == ("02 3B", True)
    flow = await submit(hass, flow, {"preset": "none", "records": []} | section)
    (meter,) = flow["subentries"]
    assert [each["key"] for each in meter["data"]["records"]] == ["volume_flow"]


@pytest.mark.usefixtures("connected")
async def test_meters_of_one_model_may_have_different_records(
    hass: HomeAssistant, bus: SimulatedBus
) -> None:
    """A register is looked up in each; a factor counts from what that one shows."""
    cold, warm = meter_of(bus, COLD_NUMBER), meter_of(bus, "66510348")
    warm.secondary_address = cold.secondary_address.__class__(
        "66510348",
        cold.secondary_address.manufacturer,
        cold.secondary_address.version,
        cold.secondary_address.medium,
    )
    cold.telegrams = RecordsTelegram(record("04 06", integer(1234, 4)))
    warm.telegrams = RecordsTelegram(
        record("04 07", integer(12, 4)) + record("02 3B", integer(7, 2))
    )
    bus.meters = [cold, warm]
    flow = await at_records(hass)
    text = "energy factor 0.001 unit kWh\nflow unit L/h"
    answers = {"preset": "suggested", "records": [], "typed": {"registers": text}}
    flow = await submit(hass, flow, answers)
    overrides = [each["data"].get("overrides", {}) for each in flow["subentries"]]
    flows = {"factor": 1000, "unit": "L/h"}
    in_kwh = {"factor": 1000, "unit": "kWh"}
    assert sorted(overrides, key=len) == [{}, {"energy": in_kwh, "volume_flow": flows}]


async def test_a_meter_is_added_with_a_list(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> None:
    """To a gateway that is there, by its serial number."""
    cold = meter_of(bus, COLD_NUMBER)
    bus.meters = [each for each in bus.meters if each is not cold]
    entry = await entry_of(hass, bus)
    bus.meters = [*bus.meters, cold]
    await set_up(hass, entry)
    flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    for answers in (
        {"next_step_id": "by_address"},
        {"address": f"KAM {COLD_NUMBER}"},
        {
            "preset": "suggested",
            "records": [],
            "typed": {"registers": "{'dib': '04', 'vib': '13', 'name': 'Garden'}"},
        },
    ):
        flow = await hass.config_entries.subentries.async_configure(
            flow["flow_id"], answers
        )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert keys_of(cold_of(entry)) == ["volume"]
    assert state(hass, f"{COLD}_garden").state == "318.400"


async def test_the_page_reaches_the_browser(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """As a closed section with a field of many lines, none of them required."""
    await async_setup_component(hass, "config", {})
    client = await hass_client()
    path = "/api/config/config_entries/subentries/flow"
    body = {
        "handler": [loaded.entry_id, SUBENTRY_METER],
        "subentry_id": cold_of(loaded).subentry_id,
    }
    flow = await (await client.post(path, json=body)).json()
    answer = await client.post(
        f"{path}/{flow['flow_id']}", json={"next_step_id": "values"}
    )
    shown = await answer.json()
    (section,) = (each for each in shown["data_schema"] if each["name"] == "typed")
    assert (section["type"], section["expanded"]) == ("expandable", False)
    assert not section.get("required")
    (field,) = section["schema"]
    assert field["name"] == "registers"
    assert field["selector"]["text"]["multiline"] is True
    assert not field.get("required")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("heat_energy_kwh", "kWh"),
        ("kWh", "kWh"),
        ("KWH", "kWh"),
        ("mWh", "mWh"),
        ("MWh", "MWh"),
        ("energy_mwh", "MWh"),
        ("mW", "mW"),
        ("power_mw", "MW"),
        ("volume_m3", "m³"),
        ("m^3", "m³"),
        ("m³", "m³"),
        ("Volume (m^3)", "m³"),
        ("flow_m3h", "m³/h"),
        ("volume_flow_m3_h", "m³/h"),
        ("m3/h", "m³/h"),
        ("l/h", "L/h"),
        ("flow_l_h", "L/h"),
        ("power_kw", "kW"),
        ("temperature_c", "°C"),
        ("°C", "°C"),
        ("deg C", "°C"),
        ("K", "K"),
        ("%", "%"),
        ("bar", "bar"),
        ("voltage_v", "V"),
        ("h", "h"),
        ("kvarh", "kvarh"),
        ("GJ", "GJ"),
    ],
)
def test_units_are_known_by_many_names(text: str, unit: str) -> None:
    """Capitals matter only where they tell two units apart."""
    named = unit_named(text)
    assert named is not None
    assert named.unit == unit


@pytest.mark.parametrize(
    "text", ["", "furlongs", "_", "()", "kWhh", "m4", "pulses", "a_" * 9999 + "kWh"]
)
def test_other_names_are_no_unit(text: str) -> None:
    """A unit that is not known is not guessed."""
    assert unit_named(text) is None


GUIDE = (Path(__file__).parents[1] / "docs" / "use" / "registers.md").read_text("utf-8")
EXAMPLES = re.findall(r"```\w+\n(.*?)```", GUIDE, re.DOTALL)
FACTORS = re.findall(r"^\| `([0-9A-F]{2} [^`]*)` \|", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("example", [*EXAMPLES, *FACTORS])
async def test_the_examples_of_the_guide_are_read(
    hass: HomeAssistant, example: str
) -> None:
    """What people copy from there does what it says there."""
    words = await typed_registers.vocabulary_of(hass)
    assert register.parse_registers(example, words)


def test_the_guide_has_examples() -> None:
    """Another layout of the guide would make the test above pass."""
    assert (len(EXAMPLES), len(FACTORS)) == (9, 6)


CODE = re.compile(r'(?:[eE]rror\(|__init__\(|_refused\(register,)\s*"(\w+)"')
SOURCES = [lists, reader, register, typed_registers, wishes]
CODES = {
    code
    for module in SOURCES
    for code in CODE.findall(Path(str(module.__file__)).read_text("utf-8"))
}


@pytest.mark.parametrize("flows", ["config", "config_subentries"])
async def test_every_error_of_a_register_is_told_in_words(
    hass: HomeAssistant, flows: str
) -> None:
    """No page shows a key, and no text stands for an error that is gone."""
    texts = await async_get_translations(hass, "en", flows, [DOMAIN])
    told = {
        key.rpartition(".register_")[2] for key in texts if ".error.register_" in key
    }
    assert told == CODES
