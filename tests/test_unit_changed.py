"""A meter that sends another kind of unit: what is told, and what a person does about it."""

from dataclasses import replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meter import MeterConfig, change_meter
from homeassistant.components.repairs import DOMAIN as REPAIRS, repairs_flow_manager
from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import entry_of, meter_of, pass_interval, set_up, state
from tests.rendered import rendered

BATTERY = "sensor.cold_water_meter_66510211_remaining_battery_life"
ENERGY = "sensor.cold_water_meter_66510211_energy"
KEY = "remaining_battery_life"

IN_WATT_HOURS = record("04 06", integer(1234, 4))
IN_JOULES = record("04 0E", integer(4442, 4))
IN_DAYS = record("02 FD 74", integer(2870, 2))
IN_MONTHS = record("01 FD FD 02", integer(94, 1))


@pytest.fixture
async def gateway(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return a gateway with one meter, set up in watt-hours and days."""
    assert await async_setup_component(hass, REPAIRS, {})
    meter = meter_of(bus, "66510211")
    meter.telegrams = RecordsTelegram(IN_WATT_HOURS + IN_DAYS)
    bus.meters = [meter]
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    return entry


@pytest.fixture
async def changed(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> SimulatedMeter:
    """Return the meter, which sends joules and months now."""
    (meter,) = bus.meters
    meter.telegrams = RecordsTelegram(IN_JOULES + IN_MONTHS)
    await pass_interval(hass, freezer)
    return meter


async def open_repair(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> dict[str, Any]:
    """Open the one repair that there is."""
    (issue_id,) = (key[1] for key in ir.async_get(hass).issues if key[0] == DOMAIN)
    client = await hass_client()
    response = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    opened: dict[str, Any] = await response.json()
    return opened


async def choose(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    opened: dict[str, Any],
    choice: str,
) -> dict[str, Any]:
    """Choose in a repair that is open."""
    client = await hass_client()
    path = f"/api/repairs/issues/fix/{opened['flow_id']}"
    response = await client.post(path, json={"next_step_id": choice})
    await hass.async_block_till_done(wait_background_tasks=True)
    result: dict[str, Any] = await response.json()
    return result


async def test_what_cannot_be_converted_is_told(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Joules become kilowatt-hours; months become no days, and the repair names them."""
    assert state(hass, ENERGY).state == "1234"
    assert state(hass, BATTERY).state == "unknown"
    (issue,) = issue_registry.issues.values()
    assert issue.issue_id == "unit_changed_meter_0"
    assert issue.is_fixable
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["meter"] == ("Cold water meter 66510211")
    page = rendered(issue.translation_placeholders["values"])
    assert page.text == "Remaining battery life: d → months"
    assert page.elements == {"ul", "li"}


async def test_the_repair_goes_with_its_cause(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The old module is back."""
    changed.telegrams = RecordsTelegram(IN_WATT_HOURS + IN_DAYS)
    await pass_interval(hass, freezer)
    assert issue_registry.issues == {}
    assert state(hass, BATTERY).state == "2870.0"


async def test_the_repair_goes_with_its_meter(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Nobody can decide anything about a meter that was removed."""
    hass.config_entries.async_remove_subentry(gateway, "meter_0")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_registry.issues == {}


async def test_what_a_person_ignores_goes_with_its_meter_too(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """It is out of sight, and would be found again by a meter that gets the same ID."""
    await choose(hass, hass_client, await open_repair(hass, hass_client), "ignore")
    hass.config_entries.async_remove_subentry(gateway, "meter_0")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_registry.issues == {}


async def test_a_person_lets_the_sensor_take_the_new_unit(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """It shows the months; what is converted stays in its unit."""
    opened = await open_repair(hass, hass_client)
    result = await choose(hass, hass_client, opened, "accept")
    assert result["type"] == "create_entry"
    assert issue_registry.issues == {}
    battery = state(hass, BATTERY)
    assert battery.state == "94"
    assert battery.attributes["unit_of_measurement"] == "months"
    assert state(hass, ENERGY).attributes["unit_of_measurement"] == "kWh"


async def test_a_name_that_is_given_while_the_repair_is_open_stays(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    hass_client: ClientSessionGenerator,
) -> None:
    """The gateway has not followed yet: what it still knows of the meter overwrites nothing."""
    opened = await open_repair(hass, hass_client)
    meter = MeterConfig.of(gateway.subentries["meter_0"])
    flows = repairs_flow_manager(hass)
    assert flows is not None
    async with gateway.runtime_data._following:
        change_meter(hass, gateway, "meter_0", replace(meter, name="Flat 1"))
        await flows.async_configure(opened["flow_id"], {"next_step_id": "accept"})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert gateway.subentries["meter_0"].title == "Flat 1"
    assert state(hass, BATTERY).state == "94"


async def test_a_new_unit_keeps_no_factor_of_the_old_one(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    hass_client: ClientSessionGenerator,
) -> None:
    """Days were told in weeks; a name is right in any unit."""
    subentry = gateway.subentries["meter_0"]
    overrides = {KEY: {"name": "Battery left", "factor": 7}, "energy": {"factor": 2}}
    hass.config_entries.async_update_subentry(
        gateway, subentry, data={**subentry.data, "overrides": overrides}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    await choose(hass, hass_client, await open_repair(hass, hass_client), "accept")
    assert gateway.subentries["meter_0"].data["overrides"] == {
        KEY: {"name": "Battery left"},
        "energy": {"factor": 2},
    }
    assert state(hass, BATTERY).state == "94"


async def test_a_person_leaves_it_as_it_is(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """The repair is out of sight, and the sensor shows nothing."""
    await choose(hass, hass_client, await open_repair(hass, hass_client), "ignore")
    (issue,) = issue_registry.issues.values()
    assert issue.dismissed_version is not None
    assert state(hass, BATTERY).state == "unknown"


async def test_a_repair_of_a_meter_that_was_not_read_since_changes_nothing(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    hass_client: ClientSessionGenerator,
) -> None:
    """What the meter sends is not known while its gateway is unloaded."""
    opened = await open_repair(hass, hass_client)
    await hass.config_entries.async_unload(gateway.entry_id)
    before = dict(gateway.subentries["meter_0"].data)
    result = await choose(hass, hass_client, opened, "accept")
    assert (result["type"], result["reason"]) == ("abort", "not_read")
    assert gateway.subentries["meter_0"].data == before


async def test_a_repair_of_a_meter_that_is_gone_changes_nothing(
    hass: HomeAssistant,
    gateway: MockConfigEntry,
    changed: SimulatedMeter,
    hass_client: ClientSessionGenerator,
) -> None:
    """The repair was open in one window, and the meter removed in another."""
    opened = await open_repair(hass, hass_client)
    hass.config_entries.async_remove_subentry(gateway, "meter_0")
    await hass.async_block_till_done(wait_background_tasks=True)
    result = await choose(hass, hass_client, opened, "accept")
    assert (result["type"], result["reason"]) == ("abort", "meter_gone")


async def test_the_page_of_values_shows_what_the_meter_says(
    hass: HomeAssistant, gateway: MockConfigEntry, changed: SimulatedMeter
) -> None:
    """Converted like the sensor, or in the unit that comes."""
    flow = await hass.config_entries.subentries.async_init(
        (gateway.entry_id, "meter"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": "meter_0"},
    )
    flow = await hass.config_entries.subentries.async_configure(
        flow["flow_id"], {"next_step_id": "values"}
    )
    options = flow["data_schema"].schema["records"].config["options"]
    assert [each["label"].partition(" (")[0] for each in options] == [
        "Energy: 1,234 kWh",
        "Remaining battery life: 94 months",
    ]
