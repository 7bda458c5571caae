"""What a person does goes before polls that are due, on a gateway with 60 meters."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from simulator.bus import SimulatedBus
from simulator.meter import SimulatedMeter
from simulator.telegrams import RecordsTelegram, integer, record
from tests.common import entry_of, set_up

METERS = range(1, 61)
NEW = 61


def meter_at(address: int) -> SimulatedMeter:
    """Return a meter whose only value is its address."""
    number = SecondaryAddress(f"100000{address:02d}", 0x2C2D, 1, 7)
    return SimulatedMeter(
        address, number, RecordsTelegram(record("04 13", integer(address, 4)))
    )


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus with 60 meters."""
    return SimulatedBus(map(meter_at, METERS))


@pytest.fixture
async def house(
    hass: HomeAssistant, bus: SimulatedBus, connected: list[dict[str, Any]]
) -> MockConfigEntry:
    """Return their gateway, loaded, and with a new meter on its bus."""
    entry = await entry_of(hass, bus, addresses=METERS)
    await set_up(hass, entry)
    bus.meters.append(meter_at(NEW))
    bus.log.clear()
    return entry


async def turns() -> None:
    """Let whoever wants the bus get in line for it."""
    for _ in range(100):
        await asyncio.sleep(0)


async def while_all_are_due[T](
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    *wanted: Coroutine[Any, Any, T],
) -> list[T]:
    """Let all meters wait for the end of a conversation, then persons want something."""
    async with entry.runtime_data.master.conversation():
        freezer.tick(timedelta(minutes=16))
        async_fire_time_changed(hass)
        await turns()
        tasks = [hass.async_create_task(each) for each in wanted]
        await turns()
    return await asyncio.gather(*tasks)


def asked(bus: SimulatedBus) -> list[int]:
    """Return the primary addresses that were asked for data, in their order."""
    return [
        data[2] for data in bus.requests if data[0] == 0x10 and data[1] & 0x5F == 0x5B
    ]


def button_of(hass: HomeAssistant, address: int) -> str:
    """Return the button that reads a meter."""
    unique_id = f"{meter_at(address).secondary_address}_read_now"
    found = er.async_get(hass).async_get_entity_id("button", DOMAIN, unique_id)
    assert found is not None
    return found


async def press(hass: HomeAssistant, address: int) -> None:
    """Press the button that reads a meter."""
    button = {"entity_id": button_of(hass, address)}
    await hass.services.async_call("button", "press", button, blocking=True)


async def test_read_now_waits_for_one_conversation(
    hass: HomeAssistant,
    house: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not for 60 meters that are due; two persons press, whose meters are due as well.

    These are read once: a read that waits already is the one that is wanted.
    """
    await while_all_are_due(hass, house, freezer, press(hass, 60), press(hass, 59))
    assert sorted(asked(bus)[:2]) == [59, 60]
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sorted(asked(bus)) == [*METERS]


async def test_read_now_does_not_wait_for_read_all(
    hass: HomeAssistant,
    house: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Which takes its time with 60 meters."""
    button = {"entity_id": "button.gateway_read_all_meters"}
    read_all = hass.services.async_call("button", "press", button, blocking=True)
    await while_all_are_due(hass, house, freezer, read_all, press(hass, 60))
    assert asked(bus).index(60) <= 1


async def test_an_action_reads_a_meter_before_what_is_due(
    hass: HomeAssistant,
    house: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Also one that Home Assistant does not know."""
    read = hass.services.async_call(
        DOMAIN,
        "read_meter",
        {"device_id": house.runtime_data.device.id, "address": str(NEW)},
        blocking=True,
        return_response=True,
    )
    (answer,) = await while_all_are_due(hass, house, freezer, read)
    assert answer is not None
    assert asked(bus)[0] == NEW


async def dialog(hass: HomeAssistant, entry: MockConfigEntry, way: str) -> str:
    """Begin to add a meter in a way; return the dialog."""
    manager = hass.config_entries.subentries
    flow = await manager.async_init(
        (entry.entry_id, "meter"), context={"source": "user"}
    )
    await manager.async_configure(flow["flow_id"], {"next_step_id": way})
    return flow["flow_id"]


async def test_a_typed_address_is_read_before_what_is_due(
    hass: HomeAssistant,
    house: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The page with the values of the meter comes at once."""
    flow_id = await dialog(hass, house, "by_address")
    typed = {"address": str(NEW)}
    read = hass.config_entries.subentries.async_configure(flow_id, typed)
    (page,) = await while_all_are_due(hass, house, freezer, read)
    assert page["step_id"] == "records"
    assert asked(bus)[0] == NEW


async def test_a_search_of_a_dialog_takes_turns_with_what_is_due(
    hass: HomeAssistant,
    house: MockConfigEntry,
    bus: SimulatedBus,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It begins at once, and each of its requests waits for one read at most."""
    await while_all_are_due(hass, house, freezer, dialog(hass, house, "search_primary"))
    await hass.async_block_till_done(wait_background_tasks=True)
    # A reset of everybody tells how quick the line is; then come 0, 1 and so on.
    before = asked(bus)[: asked(bus).index(0)]
    assert len(before) <= 2
