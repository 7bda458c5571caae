"""Steps that tests of the integration share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.flows.candidates import candidates_of
from custom_components.mbus.flows.whole import read_whole
from custom_components.mbus.meter import subentry_data
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.bus.scan import Scan
from custom_components.mbus.meterbus.protocol.frames import LongFrame
from custom_components.mbus.records.names import Names
from homeassistant.core import HomeAssistant, State
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine
from simulator.meter import SimulatedMeter
from simulator.telegrams import AnswerHead, integer, record, respond

MORE_FOLLOWS = b"\x1f"


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
        for each in candidates_of(scan.meters, names)
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
    for subentry in entry.subentries.values():
        hass.config_entries.async_update_subentry(
            entry, subentry, data={**subentry.data, "standard_time": True}
        )
    await hass.async_block_till_done(wait_background_tasks=True)


async def pass_interval(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, minutes: float = 16
) -> None:
    """Let the time to the next read pass, and the read end."""
    freezer.tick(timedelta(minutes=minutes))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


def meter_of(bus: SimulatedBus, identification: str) -> SimulatedMeter:
    """Return one of the simulated meters."""
    (meter,) = (
        each
        for each in bus.meters
        if each.secondary_address.identification == identification
    )
    return meter


def state(hass: HomeAssistant, entity_id: str) -> State:
    """Return a state that must be there."""
    found = hass.states.get(entity_id)
    assert found is not None, sorted(hass.states.async_entity_ids())
    return found


@dataclass(frozen=True)
class Pages:
    """The records of several telegrams; each but the last announces another one."""

    records: tuple[bytes, ...]

    @property
    def pages(self) -> int:
        """Return how many telegrams there are."""
        return len(self.records)

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return the records of one telegram behind a long header."""
        is_last = page == self.pages - 1
        return respond(head, self.records[page] + (b"" if is_last else MORE_FOLLOWS))


class Live:
    """One telegram, whose value is another one each time."""

    pages = 1

    def __init__(self) -> None:
        """Count from one litre on."""
        self._litres = count(1)

    def telegram(self, page: int, head: AnswerHead) -> LongFrame:
        """Return a volume that has grown."""
        return respond(head, record("04 13", integer(next(self._litres), 4)))
