"""Meters with one and the same number, at addresses of their own: both can be added and read."""

from collections.abc import Mapping
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import pass_interval, set_up
from tests.lines import MemoryLine
from tests.test_gateways import gateway, lines, settle
from tests.test_meter_flow import preselected, searched, start, submit
from tests.test_meter_list import pasted

__all__ = ["lines"]

NUMBER = SecondaryAddress.parse("123456782D2C3B16")


def namesake(
    primary: int, litres: int, number: SecondaryAddress = NUMBER
) -> SimulatedMeter:
    """Return a meter with the number that others have, too, at its own address."""
    telegram = RecordsTelegram(record("04 13", integer(litres, 4)))
    return SimulatedMeter(primary, number, telegram, seed=primary)


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with one of them."""
    return SimulatedBus([namesake(1, 1111)])


@pytest.fixture
async def cellar(
    hass: HomeAssistant, lines: dict[str, MemoryLine], bus: SimulatedBus
) -> MockConfigEntry:
    """Return a gateway that reads it."""
    entry = await gateway(hass, lines, "cellar", bus, addresses=[1])
    await set_up(hass, entry)
    return entry


async def add(hass: HomeAssistant, flow: SubentryFlowResult) -> None:
    """Add the chosen meters, with their volumes."""
    flow = await submit(hass, flow, {"preset": "suggested", "records": ["volume"]})
    await settle(hass)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "meters_added")


async def asked(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, **data: Any
) -> Any:
    """Return what an action on a gateway says."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    (device_id,) = (each.id for each in devices if each.via_device_id is None)
    return await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": device_id, **data},
        blocking=True,
        return_response=hass.services.supports_response(DOMAIN, action)
        is not SupportsResponse.NONE,
    )


@pytest.fixture
async def both(
    hass: HomeAssistant, cellar: MockConfigEntry, bus: SimulatedBus
) -> MockConfigEntry:
    """Return that gateway, to which the other one was added."""
    bus.meters.append(namesake(2, 2222))
    flow = await searched(hass, await start(hass, cellar, "search_primary"))
    assert flow["step_id"] == "meters"
    flow = await submit(hass, flow, {"meters": preselected(flow, "meters")})
    await add(hass, flow)
    return cellar


def volumes(hass: HomeAssistant) -> Mapping[str, str]:
    """Return what the sensors of volumes show, by their names."""
    return {
        each.entity_id.removeprefix("sensor.").removesuffix("_volume"): each.state
        for each in hass.states.async_all("sensor")
        if each.entity_id.endswith("_volume")
    }


async def test_each_shows_its_own_value(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    """The one that was there goes on under its number; the other one has its address."""
    assert volumes(hass) == {
        "cold_water_meter_12345678": "1.111",
        "cold_water_meter_2": "2.222",
    }


async def test_one_that_is_silent_does_not_show_what_the_other_says(
    hass: HomeAssistant,
    both: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A selection would be answered by the other one."""
    bus.meters[0].silent = True
    for _ in range(12):
        await pass_interval(hass, freezer)
    assert volumes(hass) == {
        "cold_water_meter_12345678": STATE_UNAVAILABLE,
        "cold_water_meter_2": "2.222",
    }


async def test_both_tell_their_number_on_their_devices(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    """Two devices, of one serial number."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), both.entry_id)
    numbers = [each.serial_number for each in devices if each.via_device_id]
    assert numbers == ["12345678", "12345678"]


async def test_both_are_known_to_the_next_search(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    """Whether it is stored by its number or by its address."""
    flow = await searched(hass, await start(hass, both, "search_primary"))
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "nothing_new")


async def test_the_action_says_that_both_are_added(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    """The same as the dialog."""
    answer = await asked(hass, both, "scan", method="primary")
    told = [(each["primary_address"], each["is_added"]) for each in answer["meters"]]
    assert told == [(1, True), (2, True)]


async def test_a_daily_search_offers_neither_again(
    hass: HomeAssistant,
    both: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With the other one away, the number that is selected seems to be of one meter."""
    hass.config_entries.async_remove_subentry(both, next(iter(both.subentries)))
    del bus.meters[0]
    hass.config_entries.async_update_entry(both, options={"daily_search": True})
    await settle(hass)
    await pass_interval(hass, freezer, 24 * 60 + 11)
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


async def test_one_is_named_by_its_address(
    hass: HomeAssistant, cellar: MockConfigEntry, bus: SimulatedBus
) -> None:
    """Who has just given it one types that."""
    bus.meters.append(namesake(2, 2222))
    flow = await submit(hass, await start(hass, cellar, "by_address"), {"address": "2"})
    await add(hass, flow)
    assert volumes(hass)["cold_water_meter_2"] == "2.222"


async def test_one_that_has_moved_is_not_a_second_one(
    hass: HomeAssistant, cellar: MockConfigEntry, bus: SimulatedBus
) -> None:
    """Nobody answers any more where it is read until now."""
    bus.meters[0].primary_address = 2
    flow = await submit(hass, await start(hass, cellar, "by_address"), {"address": "2"})
    assert flow["errors"] == {"address": "already_added"}


async def test_a_list_names_both_by_their_addresses(
    hass: HomeAssistant, lines: dict[str, MemoryLine], bus: SimulatedBus
) -> None:
    """No line of it is lost."""
    alone, bus.meters = bus.meters, []
    entry = await gateway(hass, lines, "cellar", bus)
    bus.meters = [*alone, namesake(2, 2222)]
    await set_up(hass, entry)
    flow = await pasted(hass, entry, "1;Kitchen;\n2;Bath;")
    await add(hass, flow)
    assert volumes(hass) == {"kitchen": "1.111", "bath": "2.222"}


async def test_who_gives_one_an_address_does_not_move_the_other(
    hass: HomeAssistant, cellar: MockConfigEntry, bus: SimulatedBus
) -> None:
    """Connected one at a time, as the page of meters says."""
    alone, bus.meters = bus.meters, [namesake(0, 2222)]
    await asked(hass, cellar, "set_primary_address", address="0", new_address=2)
    assert bus.meters[0].primary_address == 2
    (stored,) = cellar.subentries.values()
    assert stored.data["primary_address"] == 1
    bus.meters = [*alone, *bus.meters]
    flow = await searched(hass, await start(hass, cellar, "search_primary"))
    assert [each.split("_")[-1] for each in preselected(flow, "meters")] == ["2"]


async def test_figures_name_both_by_their_number(
    hass: HomeAssistant, both: MockConfigEntry
) -> None:
    """A bill goes to whoever has the meter at that address."""
    answer = await asked(hass, both, "get_readings")
    told = [(each["number"], each["primary_address"]) for each in answer["readings"]]
    assert told == [("12345678", 1), ("12345678", 2)]


async def test_two_that_are_found_at_once_are_both_offered(
    hass: HomeAssistant, lines: dict[str, MemoryLine], bus: SimulatedBus
) -> None:
    """Each by its address, and each is read there."""
    bus.meters.append(namesake(2, 2222))
    entry = await gateway(hass, lines, "cellar", bus, addresses=range(1, 10))
    await set_up(hass, entry)
    assert volumes(hass) == {
        "cold_water_meter_1": "1.111",
        "cold_water_meter_2": "2.222",
    }


@pytest.mark.parametrize("how", ["search_primary", "search_secondary"])
async def test_one_that_is_heard_alone_is_known(
    hass: HomeAssistant, lines: dict[str, MemoryLine], bus: SimulatedBus, how: str
) -> None:
    """While the other one is silent, nothing says that its number is shared."""
    bus.meters.append(namesake(2, 2222))
    entry = await gateway(hass, lines, "cellar", bus, addresses=range(1, 10))
    await set_up(hass, entry)
    bus.meters[0].silent = True
    flow = await searched(hass, await start(hass, entry, how))
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "nothing_new")


@pytest.fixture
async def as_delivered(
    hass: HomeAssistant, lines: dict[str, MemoryLine], bus: SimulatedBus
) -> MockConfigEntry:
    """Return a gateway with one that was found by its number, and has no address yet."""
    bus.meters[0].primary_address = 0
    entry = await gateway(hass, lines, "cellar", bus)
    await set_up(hass, entry)
    bus.meters.append(namesake(2, 2222))
    return entry


async def test_one_without_an_address_is_selected_no_more(
    hass: HomeAssistant, as_delivered: MockConfigEntry, bus: SimulatedBus
) -> None:
    """It answers at that of the factory, and is not offered anew."""
    flow = await searched(hass, await start(hass, as_delivered, "search_primary"))
    assert preselected(flow, "meters") == ["address_2"]
    flow = await submit(hass, flow, {"meters": ["address_2"]})
    await add(hass, flow)
    assert volumes(hass) == {
        "cold_water_meter_12345678": "1.111",
        "cold_water_meter_2": "2.222",
    }
    (first, _) = as_delivered.subentries.values()
    assert (first.data["primary_address"], first.data["addressing"]) == (0, "primary")


async def test_one_is_named_beside_one_without_an_address(
    hass: HomeAssistant, as_delivered: MockConfigEntry
) -> None:
    """That one still answers at the address of the factory."""
    flow = await start(hass, as_delivered, "by_address")
    flow = await submit(hass, flow, {"address": "2"})
    assert flow["step_id"] == "records"


async def test_one_is_given_no_address_by_its_number(
    hass: HomeAssistant, as_delivered: MockConfigEntry
) -> None:
    """A selection would move the other one, too."""
    flow = await start(hass, as_delivered, "by_address")
    flow = await submit(hass, flow, {"address": "2"})
    await add(hass, flow)
    options = hass.config_entries.options
    menu = await options.async_init(as_delivered.entry_id)
    page = {"next_step_id": "addresses"}
    told = await options.async_configure(menu["flow_id"], page)
    assert (told["type"], told["reason"]) == (
        FlowResultType.ABORT,
        "no_shared_addresses",
    )


async def test_one_without_a_namesake_is_given_an_address_however_it_is_read(
    hass: HomeAssistant,
    lines: dict[str, MemoryLine],
    bus: SimulatedBus,
) -> None:
    """Who has set that it is read by its address moves it from that of the factory."""
    bus.meters[0].primary_address = 0
    entry = await gateway(hass, lines, "cellar", bus)
    await set_up(hass, entry)
    (stored,) = entry.subentries.values()
    by_address = {**stored.data, "primary_address": 0, "addressing": "primary"}
    hass.config_entries.async_update_subentry(entry, stored, data=by_address)
    await settle(hass)
    options = hass.config_entries.options
    menu = await options.async_init(entry.entry_id)
    page = {"next_step_id": "addresses"}
    told = await options.async_configure(menu["flow_id"], page)
    assert (told["type"], told["step_id"]) == (FlowResultType.FORM, "addresses")
