"""Which meters of a gateway answer over which port: what a person knows an adapter by."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

from homeassistant.const import CONF_DEVICE
from homeassistant.core import HomeAssistant

from .const import CONF_BAUD_RATE, DOMAIN
from .gateway import MbusConfigEntry, create_master, running_gateway
from .meter import MeterConfig, meters_of
from .meterbus.bus.line import DEFAULT_BAUD_RATE
from .meterbus.bus.master import Master
from .meterbus.protocol.errors import LineError
from .outcome import OutcomeKind
from .ports import Port
from .reader import Reader, meet

MOST_ASKED: Final = 5
"""Meters that are asked at each port: silent ones take seconds, and batteries wear out."""


@dataclass(frozen=True)
class Reach:
    """The meters that answer over a port, among those that were asked."""

    port: Port
    asked: int
    answering: tuple[str, ...]


async def reach_of(
    hass: HomeAssistant,
    entry: MbusConfigEntry,
    ports: Iterable[Port],
    note: Callable[[Port], None],
) -> list[Reach]:
    """Ask meters of a gateway at each port; leave out those that cannot be used.

    `note` is told which port comes next.
    """
    meters = list(meters_of(entry).values())[:MOST_ASKED]
    found = []
    for port in ports:
        note(port)
        try:
            async with _master_at(hass, entry, port) as master:
                rate = entry.data.get(CONF_BAUD_RATE, DEFAULT_BAUD_RATE)
                answering = [
                    each.name for each in meters if await _answers(master, each, rate)
                ]
        except LineError:
            continue
        found.append(Reach(port, len(meters), tuple(answering)))
    return found


async def _answers(master: Master, meter: MeterConfig, rate: int) -> bool:
    """Ask a meter at the rate of its own gateway; raise LineError where that fails."""
    manner = replace(meter.manner, baud_rate=meter.manner.baud_rate or rate)
    addresses = Reader(meter).addresses
    if not addresses:
        return False
    met = await meet(master, addresses, identity=meter.identity, manner=manner)
    if met.outcome.kind is OutcomeKind.LINE:
        raise LineError(met.outcome.error)
    return met.outcome.reading is not None


@asynccontextmanager
async def _master_at(
    hass: HomeAssistant, entry: MbusConfigEntry, port: Port
) -> AsyncIterator[Master]:
    """Give the bus at a port: that of the gateway that has it, else one of its own."""
    running = _running_at(hass, port)
    if running is not None:
        yield running
        return
    master = create_master({**entry.data, CONF_DEVICE: port.device})
    try:
        await master.open()
        yield master
    finally:
        await master.close()


def _running_at(hass: HomeAssistant, port: Port) -> Master | None:
    """Return the master of the gateway that has a port open, or will open it."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        gateway = running_gateway(entry)
        line = None if gateway is None else gateway.master.line
        if gateway and line and port.is_at(line.opened_device or line.url):
            return gateway.master
    return None
