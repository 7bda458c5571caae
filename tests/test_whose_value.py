"""Whose value a sensor shows, of which telegram, and what is told when some are missing."""

import asyncio
from contextlib import suppress
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from simulator.bus import SimulatedBus
from simulator.faults import set_fault
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, RecordsTelegram, integer, record, respond
from tests.common import (
    Live,
    Pages,
    entry_of,
    pass_interval,
    select_by_number,
    set_up,
    state,
)
from tests.lines import AnyLine, MemoryLine, over_memory_and_networks

pytestmark = [pytest.mark.usefixtures("connected"), over_memory_and_networks]


class Unannounced(Pages):
    """Several telegrams, none of which announces another one."""

    @override
    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        return respond(head, self.records[page])


def meter(address: int, telegrams: Any, *faults: str) -> SimulatedMeter:
    """Return a cold water meter at a primary address."""
    number = SecondaryAddress.parse(f"6651020{address}2D2C3B16")
    made = SimulatedMeter(address, number, telegrams, seed=address)
    for fault in faults:
        set_fault(made, fault)
    return made


def volume(litres: int) -> RecordsTelegram:
    """Return a telegram with a volume."""
    return RecordsTelegram(record("04 13", integer(litres, 4)))


async def added(
    hass: HomeAssistant, *meters: SimulatedMeter, bus: SimulatedBus
) -> MockConfigEntry:
    """Return a gateway with these meters, found by their primary addresses."""
    bus.meters = list(meters)
    entry = await entry_of(hass, bus, addresses=range(10))
    await set_up(hass, entry)
    return entry


def volume_of(hass: HomeAssistant, name: str) -> str:
    """Return the state of a meter's volume."""
    return state(hass, f"sensor.{name}_volume").state


@pytest.fixture
def bus() -> SimulatedBus:
    """Return a bus without meters."""
    return SimulatedBus([], 2400)


@pytest.mark.parametrize("header", ["none", "short", "zero"])
async def test_a_silent_meter_without_a_number_shows_nothing_of_its_neighbor(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, bus: SimulatedBus, header: str
) -> None:
    """The one beside it answers so late that the next one is asked already."""
    four = meter(4, volume(4_000), f"header={header}")
    five = meter(5, volume(5_000), f"header={header}")
    await added(hass, four, five, bus=bus)
    four_shows, five_shows = (
        next(
            each.entity_id
            for each in hass.states.async_all("sensor")
            if each.state == s
        )
        for s in ("4.000", "5.000")
    )
    five.silent, four.late_answers_s = True, 0.6
    for _ in range(7):
        await pass_interval(hass, freezer)
        assert state(hass, five_shows).state == STATE_UNAVAILABLE
        assert state(hass, four_shows).state in {"4.000", STATE_UNAVAILABLE}
    five.silent, four.late_answers_s = False, None
    await pass_interval(hass, freezer)
    await pass_interval(hass, freezer)
    assert state(hass, four_shows).state == "4.000"
    assert state(hass, five_shows).state == "5.000"


@pytest.mark.parametrize("header", ["none", "short", "zero"])
async def test_a_meter_selected_by_a_number_that_it_does_not_tell_shows_its_own_values(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, bus: SimulatedBus, header: str
) -> None:
    """It gives no data, and one beside it answers that was selected before, and stays so."""
    four = meter(4, volume(4_000), f"header={header}")
    five = meter(5, volume(5_000), f"header={header}")
    bus.meters = [four, five]
    entry = await entry_of(hass, bus)
    await set_up(hass, entry)
    await select_by_number(hass, entry)
    (shown,) = (each for each in hass.states.async_all() if each.state == "5.000")
    four.stays_selected = five.no_data_when_selected = True
    for _ in range(3):
        await pass_interval(hass, freezer)
        assert state(hass, shown.entity_id).state == STATE_UNAVAILABLE
    five.no_data_when_selected = four.stays_selected = False
    await pass_interval(hass, freezer)
    assert state(hass, shown.entity_id).state == "5.000"


async def test_a_counter_that_two_telegrams_have_is_that_of_the_first(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, bus: SimulatedBus
) -> None:
    """They are told apart by the frame count bit alone, and announced by nothing."""
    telegrams = Unannounced(
        (record("04 13", integer(1_000, 4)), record("04 13", integer(2_000, 4)))
    )
    await added(hass, meter(1, telegrams, "pages-by-fcb"), bus=bus)
    shown = []
    for _ in range(4):
        await pass_interval(hass, freezer)
        shown.append(volume_of(hass, "cold_water_meter_66510201"))
    assert shown == ["1.000"] * 4


async def test_so_many_telegrams_are_read_as_a_person_says(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, bus: SimulatedBus
) -> None:
    """The second one is read each time as well, though nothing announces it."""
    telegrams = Unannounced(
        (record("04 13", integer(1_000, 4)), record("44 13", integer(2_000, 4)))
    )
    entry = await added(hass, meter(1, telegrams, "pages-by-fcb"), bus=bus)
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "telegrams": 2}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    (coordinator,) = entry.runtime_data.coordinators.values()
    for _ in range(3):
        await pass_interval(hass, freezer)
        values = {
            key: str(each.value) for key, each in coordinator.data.records.items()
        }
        assert values == {"volume": "1", "volume-storage_1": "2"}


async def test_a_meter_that_always_announces_more_is_asked_once_a_poll(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, bus: SimulatedBus
) -> None:
    """Its values are offered once, and its readout is not started over each time."""
    live = meter(1, Live(), "always-more")
    entry = await added(hass, live, bus=bus)
    (subentry,) = entry.subentries.values()
    assert len(subentry.data["records"]) == 1
    requests = len(bus.requests)
    await pass_interval(hass, freezer)
    assert [each[1] for each in bus.requests[requests:]] == [0x40, 0x7B]


async def test_a_meter_that_stood_still_is_asked_for_the_rest_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, bus: SimulatedBus
) -> None:
    """While it did, it looked like one that starts its readout over."""
    telegrams = Pages(
        (record("04 13", integer(1_000, 4)), record("04 83 3C", integer(2_000, 4)))
    )
    odd = meter(1, telegrams)
    entry = await added(hass, odd, bus=bus)
    odd.ignores_fcb = True
    await hass.config_entries.async_reload(entry.entry_id)
    await pass_interval(hass, freezer)
    odd.ignores_fcb = False
    await pass_interval(hass, freezer)
    (coordinator,) = entry.runtime_data.coordinators.values()
    assert set(coordinator.data.records) == {"volume", "energy-export"}


async def test_a_person_is_told_that_announced_values_do_not_come(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    bus: SimulatedBus,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Those of the first telegram are shown all the while."""
    telegrams = Pages(
        (record("04 13", integer(1_000, 4)), record("04 83 3C", integer(2_000, 4)))
    )
    busy = meter(1, telegrams)
    entry = await added(hass, busy, bus=bus)
    busy.error_on_page = 2
    # The third in a row: an answer is lost now and then.
    for _ in range(2):
        await pass_interval(hass, freezer)
        assert volume_of(hass, "cold_water_meter_66510201") == "1.000"
    assert issue_registry.issues == {}
    await pass_interval(hass, freezer)
    (issue,) = issue_registry.issues.values()
    assert issue.translation_key == "incomplete"
    assert "busy" in issue.translation_placeholders["error"]
    assert volume_of(hass, "cold_water_meter_66510201") == "1.000"
    export = "sensor.cold_water_meter_66510201_energy_export"
    assert state(hass, export).state in {STATE_UNKNOWN, STATE_UNAVAILABLE}
    busy.error_on_page = 0
    await pass_interval(hass, freezer)
    assert issue_registry.issues == {}
    assert float(state(hass, export).state) > 0
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_read_that_somebody_gives_up_says_nothing_of_the_meter(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    bus: SimulatedBus,
    line: AnyLine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An automation is stopped in the middle of it: the value stays, and is read anew."""
    entry = await added(hass, meter(1, Live()), bus=bus)
    (coordinator,) = entry.runtime_data.coordinators.values()
    shows = "cold_water_meter_66510201"
    before, requests = volume_of(hass, shows), len(bus.requests)
    freezer.tick(1)
    button = f"button.{shows}_read_now"
    press = hass.async_create_task(
        hass.services.async_call(
            "button", "press", {"entity_id": button}, blocking=True
        )
    )
    # A line in memory takes no time, a real one takes some.
    while len(bus.requests) == requests:  # noqa: ASYNC110
        await asyncio.sleep(0 if isinstance(line, MemoryLine) else 0.001)
    press.cancel()
    with suppress(asyncio.CancelledError):
        await press
    assert volume_of(hass, shows) == before
    await hass.async_block_till_done(wait_background_tasks=True)
    assert volume_of(hass, shows) not in {before, STATE_UNAVAILABLE}
    assert coordinator.last_update_success
    assert state(hass, "sensor.gateway_meters_answering").state == "1"
    assert "recovered" not in caplog.text
