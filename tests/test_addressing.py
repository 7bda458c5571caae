"""Giving addresses of their own to meters that share one: many at once, from one page."""

from functools import partial
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.meterbus.bus.line import BrokenLineError, LineProblem
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator.bus import SimulatedBus
from simulator.faults import Order
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import entry_of, meter_of, set_up
from tests.rendered import filled_in


@pytest.fixture
async def house_entry(
    hass: HomeAssistant, house: SimulatedBus, line: SimulatedLine, connected: Any
) -> MockConfigEntry:
    """Return the gateway of the house, where two pairs of meters share an address."""
    line.bus = house
    entry = await entry_of(hass, house)
    await set_up(hass, entry)
    return entry


async def at_addresses(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open the page that gives addresses."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    return await hass.config_entries.options.async_configure(
        flow["flow_id"], {"next_step_id": "addresses"}
    )


def defaults(flow: Any) -> dict[str, Any]:
    """Return what the form of a flow has filled in."""
    return {str(key): key.default() for key in flow["data_schema"].schema}


async def answered(hass: HomeAssistant, flow: Any, **answers: Any) -> Any:
    """Take what the page that gives addresses has filled in, but for some of it."""
    manager = hass.config_entries.options
    return await manager.async_configure(flow["flow_id"], defaults(flow) | answers)


async def given(hass: HomeAssistant, flow: Any, **answers: Any) -> Any:
    """Give addresses, and wait until all are given."""
    flow = await answered(hass, flow, **answers)
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    await hass.async_block_till_done(wait_background_tasks=True)
    return await hass.config_entries.options.async_configure(flow["flow_id"])


def addresses(bus: SimulatedBus) -> list[int]:
    """Return the primary addresses of the meters, in their order."""
    return [each.primary_address for each in bus.meters]


async def test_meters_that_share_an_address_are_given_free_ones(
    hass: HomeAssistant, house_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """All at once; who has its address for itself meanwhile keeps it."""
    before = addresses(house)
    flow = await at_addresses(hass, house_entry)
    assert flow["description_placeholders"]["count"] == "4"
    flow = await given(hass, flow)
    assert flow["reason"] == "addresses_given"
    after = addresses(house)
    assert len(set(after)) == len(after)
    moved = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert moved == [(74, 1), (76, 2)]
    told = filled_in(flow, "given").splitlines()
    assert [each.rpartition(": ")[2] for each in told] == ["76 → 2", "74 → 1"]
    stored = [each.data["primary_address"] for each in house_entry.subentries.values()]
    assert set(stored) - {None} <= set(after)
    again = await at_addresses(hass, house_entry)
    assert again["reason"] == "no_shared_addresses"


@pytest.fixture
async def factory_entry(
    hass: HomeAssistant, house: SimulatedBus, line: SimulatedLine, connected: Any
) -> MockConfigEntry:
    """Return a gateway of three meters that nobody has configured."""
    line.bus = house
    house.meters = house.meters[:3]
    for each in house.meters:
        each.primary_address = 0
    entry = await entry_of(hass, house)
    await set_up(hass, entry)
    return entry


async def test_an_address_at_which_a_stranger_answers_is_passed_over(
    hass: HomeAssistant, factory_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """Home Assistant does not know that meter; the others go on behind it."""
    stranger = SecondaryAddress.parse("12345678AC480102")
    telegram = RecordsTelegram(record("04 13", integer(1, 4)))
    house.meters.append(SimulatedMeter(11, stranger, telegram))
    flow = await given(hass, await at_addresses(hass, factory_entry), new_address=10)
    assert flow["reason"] == "addresses_given"
    assert sorted(addresses(house)) == [10, 11, 12, 13]


async def test_a_meter_that_gets_no_address_says_why_and_the_others_go_on(
    hass: HomeAssistant, factory_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """The page comes back with those that are left, and with what was done."""
    sealed = house.meters[1].secondary_address.identification
    Order.parse(f"{sealed}:ignores-writes").apply(house)
    flow = await given(hass, await at_addresses(hass, factory_entry))
    assert (flow["step_id"], flow["description_placeholders"]["count"]) == (
        "addresses",
        "1",
    )
    assert sorted(addresses(house)) == [0, 1, 2]
    heading, *told = filled_in(flow, "given").splitlines()
    assert heading == "What was done last"
    assert len(told) == 3
    (why,) = [each for each in told if sealed in each]
    assert "acknowledged the change, but did not make it." in why


async def test_a_window_that_is_closed_stops_behind_the_meter_under_way(
    hass: HomeAssistant, factory_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """No meter is left half changed, and the next window tells what was done."""
    manager = hass.config_entries.options
    flow = await answered(hass, await at_addresses(hass, factory_entry))
    job = manager._progress[flow["flow_id"]]._job
    shown = job.show

    def close_at_second(words: dict[str, str], fraction: float) -> None:
        shown(words, fraction)
        {"2": partial(hass.loop.call_soon, manager.async_abort, flow["flow_id"])}.get(
            words["number"], int
        )()

    job.show = close_at_second
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sorted(addresses(house)) == [0, 1, 2]
    flow = await at_addresses(hass, factory_entry)
    assert flow["description_placeholders"]["count"] == "1"
    assert "0 → 2" in filled_in(flow, "given")
    assert "0 → 1" in filled_in(flow, "given")


async def test_two_who_give_addresses_at_once_give_none_twice(
    hass: HomeAssistant, factory_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """In two windows, of the same meters."""
    one = await answered(hass, await at_addresses(hass, factory_entry))
    other = await answered(hass, await at_addresses(hass, factory_entry))
    await hass.async_block_till_done(wait_background_tasks=True)
    manager = hass.config_entries.options
    for each in (one, other):
        flow = await manager.async_configure(each["flow_id"])
        assert flow["reason"] == "addresses_given"
    assert sorted(addresses(house)) == [1, 2, 3]


async def test_a_line_that_fails_ends_the_giving(
    hass: HomeAssistant,
    factory_entry: MockConfigEntry,
    house: SimulatedBus,
    line: SimulatedLine,
) -> None:
    """It is told once, not of every meter; with the line back, it goes on."""
    flow = await at_addresses(hass, factory_entry)
    await factory_entry.runtime_data.master.close()
    line.open_error = BrokenLineError(LineProblem.REFUSED, "url", "details")
    flow = await given(hass, flow)
    assert filled_in(flow, "given").count("Nothing is listening") == 1
    line.open_error = None
    factory_entry.runtime_data.master.forgive()
    flow = await given(hass, flow)
    assert flow["reason"] == "addresses_given"
    assert sorted(addresses(house)) == [1, 2, 3]


async def test_all_and_none_of_the_meters_that_share_an_address_are_at_hand(
    hass: HomeAssistant, factory_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """Numbers come first; one that is chosen alone is moved alone."""
    flow = await at_addresses(hass, factory_entry)
    every = defaults(flow)["meters"]
    labels = [each["label"] for each in choices_of(flow)]
    assert labels[0] == "31892747 · Heat meter · address 0"
    flow = await answered(hass, flow, preset="none")
    assert defaults(flow)["meters"] == []
    flow = await answered(hass, flow)
    assert flow["errors"] == {"meters": "choose_a_meter"}
    await given(hass, flow, meters=every[1:2])
    assert sorted(addresses(house)) == [0, 0, 1]


def choices_of(flow: Any) -> list[dict[str, str]]:
    """Return the meters that the page that gives addresses offers."""
    (selector,) = (
        each for key, each in flow["data_schema"].schema.items() if key == "meters"
    )
    options: list[dict[str, str]] = selector.config["options"]
    return options


async def test_addresses_need_a_gateway_that_runs(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Otherwise nobody is there to ask the meters."""
    await hass.config_entries.async_unload(loaded.entry_id)
    assert (await at_addresses(hass, loaded))["reason"] == "not_loaded"


async def test_what_was_given_ends_with_its_gateway(
    hass: HomeAssistant, factory_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """Whoever has the gateway again, of a backup or by hand, begins anew."""
    Order.parse("ignores-writes").apply(house)
    flow = await given(hass, await at_addresses(hass, factory_entry))
    assert filled_in(flow, "given") != ""
    await hass.config_entries.async_remove(factory_entry.entry_id)
    again = await entry_of(hass, house)
    await set_up(hass, again)
    flow = await at_addresses(hass, again)
    assert filled_in(flow, "given") == ""


async def test_a_meter_that_is_removed_meanwhile_is_left_out(
    hass: HomeAssistant, factory_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """The others are moved all the same."""
    flow = await at_addresses(hass, factory_entry)
    first, *_ = defaults(flow)["meters"]
    hass.config_entries.async_remove_subentry(factory_entry, first)
    await hass.async_block_till_done(wait_background_tasks=True)
    await given(hass, flow)
    assert sorted(addresses(house)) == [0, 1, 2]


async def test_an_address_of_a_meter_that_is_silent_is_not_given_away(
    hass: HomeAssistant, house_entry: MockConfigEntry, house: SimulatedBus
) -> None:
    """It answers there again one day."""
    meter_of(house, "82969010").silent = True
    flow = await at_addresses(hass, house_entry)
    flow = await given(hass, flow, new_address=10)
    assert flow["reason"] == "addresses_given"
    assert addresses(house).count(10) == 1
