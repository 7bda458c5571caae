"""The meter was replaced: a search for the meter that hangs in the place of another one."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN, SUBENTRY_METER
from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import meter_of, pass_interval, state

COLD_NUMBER = "66510211"
COLD_ID = f"{COLD_NUMBER}2D2C3B16"
VOLUME = f"sensor.cold_water_meter_{COLD_NUMBER}_volume"
NEW_WATER = SecondaryAddress.parse("776655442D2C3B16")
NEW_HEAT = SecondaryAddress.parse("112233442D2C3B04")
LITRES = RecordsTelegram(record("04 13", integer(12, 4)))

type Flow = Any
"""The result of a step."""


@pytest.fixture
def exchanged(bus: SimulatedBus, loaded: MockConfigEntry) -> None:
    """Take the cold water meter away; hang a heat meter and a new water meter there.

    The new one shares its address with others, as all new ones do.
    """
    cold = meter_of(bus, COLD_NUMBER)
    others = [each for each in bus.meters if each is not cold]
    new = [
        SimulatedMeter(0, NEW_HEAT, LITRES),
        SimulatedMeter(0, NEW_WATER, LITRES),
    ]
    bus.meters = [*others, *new]


async def settle(hass: HomeAssistant) -> None:
    """Let everything that was started come to its end."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def submit(hass: HomeAssistant, flow: Flow, answers: Any = None) -> Flow:
    """Fill in the form that the dialog shows."""
    manager = hass.config_entries.subentries
    return await manager.async_configure(flow["flow_id"], answers)


def cold_of(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the subentry of the cold water meter, whoever that is now."""
    return entry.subentries["meter_0"]


async def searched(hass: HomeAssistant, entry: MockConfigEntry) -> Flow:
    """Say of the cold water meter that it was exchanged, and wait for the search."""
    assert cold_of(entry).unique_id in (COLD_ID, str(NEW_WATER))
    flow: Flow = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_METER),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": "meter_0"},
    )
    flow = await submit(hass, flow, {"next_step_id": "exchanged"})
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    await settle(hass)
    return await submit(hass, flow)


def offered(flow: Flow) -> dict[str, str]:
    """Return the meters of the page, in their order."""
    ((_, selector),) = flow["data_schema"].schema.items()
    return {each["value"]: each["label"] for each in selector.config["options"]}


def entities(hass: HomeAssistant) -> dict[str, str]:
    """Return the entities of the cold water meter with what the registry knows them by."""
    return {
        each.entity_id: each.id
        for each in er.async_get(hass).entities.values()
        if each.config_subentry_id == "meter_0"
    }


@pytest.mark.usefixtures("exchanged")
async def test_the_new_meter_goes_on_in_the_place_of_the_old_one(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The same kind comes first; entities and records stay, the address is the new one's."""
    before = entities(hass)
    records = cold_of(loaded).data["records"]
    flow = await searched(hass, loaded)
    assert flow["step_id"] == "which"
    assert list(offered(flow)) == [str(NEW_WATER), str(NEW_HEAT)]
    flow = await submit(hass, flow, {"meter": str(NEW_WATER)})
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "exchanged")
    await settle(hass)
    assert entities(hass) == before
    meter = MeterConfig.of(cold_of(loaded))
    assert (meter.address, meter.primary_address) == (NEW_WATER, None)
    assert meter.replaced_at is not None
    assert cold_of(loaded).data["records"] == records
    assert state(hass, VOLUME).state == "0.012"


@pytest.mark.usefixtures("exchanged")
async def test_a_name_that_a_person_gave_stays(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is that of the place."""
    hass.config_entries.async_update_subentry(loaded, cold_of(loaded), title="Garden")
    await settle(hass)
    await submit(hass, await searched(hass, loaded), {"meter": str(NEW_WATER)})
    assert cold_of(loaded).title == "Garden"


async def test_who_is_new_nowhere_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """All who answer have a place."""
    flow = await searched(hass, loaded)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "no_new_meter")


async def test_a_dead_bus_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """Nobody answers: there is nobody to choose."""
    bus.meters = []
    flow = await searched(hass, loaded)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "no_new_meter")


async def test_a_meter_without_a_number_is_not_offered(
    hass: HomeAssistant, loaded: MockConfigEntry, bus: SimulatedBus
) -> None:
    """It cannot be known by its number from now on."""
    cold = meter_of(bus, COLD_NUMBER)
    cold.secondary_address = SecondaryAddress.parse("000000002D2C3B16")
    flow = await searched(hass, loaded)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "no_new_meter")


@pytest.mark.usefixtures("exchanged")
async def test_a_meter_of_another_gateway_says_so(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It ceases to be read there: a meter hangs on one bus."""
    stored = cold_of(loaded).data | {"secondary_address": str(NEW_WATER)}
    attic = MockConfigEntry(
        domain=DOMAIN,
        title="Attic",
        data={"device": "socket://attic:1"},
        subentries_data=[
            {
                "data": stored,
                "subentry_type": SUBENTRY_METER,
                "title": "Bath",
                "unique_id": str(NEW_WATER),
            }
        ],
    )
    attic.add_to_hass(hass)
    flow = await searched(hass, loaded)
    assert offered(flow)[str(NEW_WATER)].endswith(" · read by Attic")
    await submit(hass, flow, {"meter": str(NEW_WATER)})
    await settle(hass)
    assert attic.subentries == {}
    assert cold_of(loaded).unique_id == str(NEW_WATER)


@pytest.mark.usefixtures("exchanged")
async def test_a_search_for_new_meters_tells_whose_place_they_may_have_taken(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A known meter is silent, and a new one measures the same."""
    await pass_interval(hass, freezer)
    assert issue_registry.issues == {}
    flow: Flow = await hass.config_entries.subentries.async_init(
        (loaded.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    await submit(hass, flow, {"next_step_id": "search_secondary"})
    await settle(hass)
    issue = issue_registry.async_get_issue(DOMAIN, "meter_exchanged_meter_0")
    assert issue is not None
    assert issue.translation_placeholders == {
        "meter": f"Cold water meter {COLD_NUMBER}",
        "plain_meter": f"Cold water meter {COLD_NUMBER}",
        "found": NEW_WATER.identification,
        "plain_found": NEW_WATER.identification,
    }


@pytest.mark.usefixtures("exchanged")
async def test_a_new_meter_at_another_address_is_read_once_it_is_accepted(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Where the old one answered is silence: the new one is selected."""
    await pass_interval(hass, freezer)
    flow: Flow = await hass.config_entries.subentries.async_init(
        (loaded.entry_id, SUBENTRY_METER), context={"source": SOURCE_USER}
    )
    await submit(hass, flow, {"next_step_id": "search_secondary"})
    await settle(hass)
    assert await async_setup_component(hass, "repairs", {})
    manager = hass.data["repairs"]["flow_manager"]
    flow = await manager.async_init(
        DOMAIN, data={"issue_id": "meter_exchanged_meter_0"}
    )
    await manager.async_configure(flow["flow_id"], {"next_step_id": "accept"})
    await settle(hass)
    assert cold_of(loaded).unique_id == str(NEW_WATER)
    await pass_interval(hass, freezer)
    assert state(hass, VOLUME).state == "0.012"
