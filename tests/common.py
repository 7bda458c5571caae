"""Steps that tests of the integration share."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.mbus.adding.candidates import Candidate, candidates_of
from custom_components.mbus.adding.whole import read_whole
from custom_components.mbus.const import DOMAIN
from custom_components.mbus.meter import subentry_data
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.bus.scan import Scan
from custom_components.mbus.records.names import Names
from homeassistant.core import HomeAssistant, State
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine

from .meters import Live, Pages, meter_of

__all__ = [
    "Live",
    "Pages",
    "entry_of",
    "meter_of",
    "pass_interval",
    "set_up",
    "state",
    "stay_on_standard_time",
]


def _last_digits(candidate: Candidate) -> str:
    """Return what puts meters in one order, however they are found."""
    address = candidate.address
    return "" if address is None else address.identification[::-1]


async def entry_of(
    hass: HomeAssistant,
    bus: SimulatedBus,
    *,
    addresses: Iterable[int] = (),
    **data: Any,
) -> MockConfigEntry:
    """Return a gateway with every meter and record of a bus, found by a search.

    It is one by secondary address, or one of the primary `addresses`; then the meters are
    read whole, as the dialog does.
    """
    line = SimulatedLine(bus)
    master = Master(line)
    scan = Scan(master)
    await (scan.by_primary(addresses) if addresses else scan.by_secondary())
    names = await Names.load(hass)
    candidates = [
        await read_whole(master, each) if addresses else each
        for each in sorted(candidates_of(scan.meters, names), key=_last_digits)
    ]
    await line.close()
    return MockConfigEntry(
        domain=DOMAIN,
        entry_id="01JMBUSGATEWAY0000000000000",
        title="Gateway",
        data={"device": "socket://gateway:10001", "baud_rate": 2400} | data,
        subentries_data=[
            {
                **subentry_data(each.chosen(each.records, gateway_rate=2400)),
                "subentry_id": f"meter_{number}",
            }
            for number, each in enumerate(candidates)
        ],
    )


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set a gateway up and let its meters be read once."""
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def stay_on_standard_time(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Say of all meters that their clocks do not follow summer time."""
    await set_for_all(hass, entry, "standard_time", True)


async def select_by_number(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Say of all meters that they are read by their numbers, whatever they tell of those."""
    await set_for_all(hass, entry, "addressing", "secondary")


async def set_for_all(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, value: bool | str
) -> None:
    """Store one setting for all meters, and let them be read again where that asks for it."""
    for subentry in entry.subentries.values():
        hass.config_entries.async_update_subentry(
            entry, subentry, data={**subentry.data, key: value}
        )
    await hass.async_block_till_done(wait_background_tasks=True)


async def pass_interval(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, minutes: float = 16
) -> None:
    """Let the time to the next read pass, and the read end."""
    freezer.tick(timedelta(minutes=minutes))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


def state(hass: HomeAssistant, entity_id: str) -> State:
    """Return a state that must be there."""
    found = hass.states.get(entity_id)
    assert found is not None, sorted(hass.states.async_entity_ids())
    return found
