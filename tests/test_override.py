"""Correct a value: what the form takes, and what becomes of it."""

from html import unescape
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import SOURCE_RECONFIGURE, SubentryFlowResult
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from simulator.telegrams import RecordsTelegram, record
from tests.common import entry_of, meter_of, set_up, state

COLD = "sensor.cold_water_meter_66510211"

TELEGRAM = b"".join(
    (
        record("0C 13", bytes.fromhex("00 84 31 00")),
        record("86 10 82 FF 80 FF 00", bytes.fromhex("34 A2 01 00 00 00")),
        record("82 01 FD 49", bytes.fromhex("ED 00")),
        record("02 FD 3A", bytes.fromhex("0A 00")),
    )
)
VOLUME, PULSES, PHASE = "volume", "dimensionless", "voltage-storage_2"


@pytest.fixture
async def gateway(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a gateway with one meter: a volume, pulses, and what its maker alone knows."""
    meter = meter_of(bus, "66510211")
    meter.telegrams = RecordsTelegram(TELEGRAM)
    bus.meters = [meter]
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    return entry


async def form(
    hass: HomeAssistant, entry: MockConfigEntry, key: str
) -> SubentryFlowResult:
    """Open the form for a value."""
    flows = hass.config_entries.subentries
    context = {"source": SOURCE_RECONFIGURE, "subentry_id": "meter_0"}
    flow = await flows.async_init((entry.entry_id, "meter"), context=context)
    flow = await flows.async_configure(flow["flow_id"], {"next_step_id": "override"})
    return await flows.async_configure(flow["flow_id"], {"record": key})


async def test_device_classes_have_their_names(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """Those of Home Assistant, in the language of the home, in the order of the alphabet."""
    hass.config.language = "de"
    flow = await form(hass, gateway, VOLUME)
    schema = flow["data_schema"]
    assert schema is not None
    options = schema.schema["device_class"].config["options"]
    labels = {each["value"]: each["label"] for each in options}
    assert (labels["energy"], labels["power"]) == ("Energie", "Leistung")
    assert list(labels.values()) == sorted(labels.values(), key=str.casefold)
    words = flow["description_placeholders"]
    assert words is not None
    assert words["gas"] == labels["gas"]
    assert "318,400 m³" in unescape(words["value"])


async def submit(
    hass: HomeAssistant, flow: SubentryFlowResult, answers: dict[str, Any]
) -> SubentryFlowResult:
    """Fill in the form, and let the meter be read anew."""
    result = await hass.config_entries.subentries.async_configure(
        flow["flow_id"], {"whole_model": False, **answers}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def test_a_value_that_is_not_read_any_more_is_chosen_anew(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """Somebody else has left it out while the form was open."""
    flow = await form(hass, gateway, PULSES)
    (subentry,) = gateway.subentries.values()
    records = [each for each in subentry.data["records"] if each["key"] != PULSES]
    hass.config_entries.async_update_subentry(
        gateway, subentry, data={**subentry.data, "records": records}
    )
    flow = await submit(hass, flow, {"factor": 2})
    assert flow["step_id"] == "override"
    (selector,) = flow["data_schema"].schema.values()
    assert PULSES not in {each["value"] for each in selector.config["options"]}


async def test_only_classes_of_numbers_are_offered(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """A sensor that is a point in time has no unit, and no number."""
    flow = await form(hass, gateway, VOLUME)
    options = flow["data_schema"].schema["device_class"].config["options"]
    offered = [each["value"] for each in options]
    assert {"energy", "gas", "temperature"} <= set(offered)
    assert set(offered).isdisjoint({"timestamp", "date", "enum", "uptime"})


@pytest.mark.parametrize(
    ("key", "answers", "unit"),
    [
        (VOLUME, {"device_class": "energy"}, "m³"),
        (VOLUME, {"device_class": "gas", "unit": "kWh"}, "kWh"),
        (PULSES, {"device_class": "energy"}, "–"),
    ],
    ids=["the sensor's unit", "an entered unit", "no unit"],
)
async def test_a_class_that_does_not_have_the_unit_is_refused(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    key: str,
    answers: dict[str, Any],
    unit: str,
) -> None:
    """The form says so, with what was typed, instead of a complaint in the log."""
    flow = await form(hass, gateway, key)
    flow = await submit(hass, flow, {"factor": 2, **answers})
    assert flow["errors"] == {"device_class": "class_without_unit"}
    assert flow["description_placeholders"]["unit"] == unit
    suggested = {
        marker: marker.description["suggested_value"]
        for marker in flow["data_schema"].schema
        if marker.description
    }
    assert suggested == {"factor": 2, "whole_model": False, **answers}
    assert gateway.subentries["meter_0"].data.get("overrides", {}) == {}


async def test_the_unit_that_fits_makes_the_class_right(
    hass: HomeAssistant, gateway: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """A water meter's volume stands for energy, and Home Assistant has nothing to say."""
    flow = await form(hass, gateway, VOLUME)
    flow = await submit(hass, flow, {"device_class": "energy"})
    flow = await submit(hass, flow, {"device_class": "energy", "unit": "kWh"})
    assert flow["type"] == "abort"
    shown = state(hass, f"{COLD}_volume")
    assert shown.state == "318.400"
    assert shown.attributes["device_class"] == "energy"
    assert "not a valid unit" not in caplog.text


@pytest.mark.parametrize(
    ("key", "device_class", "state_class"),
    [
        (
            "energy-tariff_1-manufacturer_80ff00",
            "energy",
            "total_increasing",
        ),
        (PHASE, "voltage", "measurement"),
    ],
    ids=["a maker's qualifier", "a phase in a storage"],
)
async def test_a_class_that_a_person_chooses_brings_statistics(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    key: str,
    device_class: str,
    state_class: str,
) -> None:
    """The table gives none to what only its maker knows, and to what is stored."""
    before = {each.entity_id for each in hass.states.async_all("sensor")}
    await submit(
        hass,
        await form(hass, gateway, key),
        {"device_class": device_class, "name": "X"},
    )
    (named,) = [
        each for each in hass.states.async_all("sensor") if each.name.endswith(" X")
    ]
    assert named.entity_id in before
    assert named.attributes["state_class"] == state_class
    assert named.attributes["device_class"] == device_class


async def test_a_class_that_was_stored_once_keeps_no_sensor_from_its_value(
    hass: HomeAssistant, gateway: MockConfigEntry
) -> None:
    """Home Assistant raises an error for a number that is a point in time."""
    subentry = gateway.subentries["meter_0"]
    overrides = {VOLUME: {"device_class": "timestamp"}}
    hass.config_entries.async_update_subentry(
        gateway, subentry, data={**subentry.data, "overrides": overrides}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state(hass, f"{COLD}_volume").state == "318.400"
    assert state(hass, f"{COLD}_volume").attributes["device_class"] == "water"
