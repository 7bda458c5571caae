"""A gateway: the one line to a bus, shared by everything that asks its meters."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_DEVICE
from homeassistant.helpers.device_registry import DeviceEntry

from .const import (
    ATTENTION,
    CONF_BAUD_RATE,
    CONF_ECHO,
    CONF_EXTRA_TIME,
    CONF_IMPORT_HISTORY,
    CONF_INTERVAL,
    CONF_KEEP_OPEN,
    CONF_PARITY,
    CONF_WAKE_UP,
    DEFAULT_INTERVAL,
    DOMAIN,
    NEVER,
)
from .failures import FailureLog
from .meterbus.bus.line import (
    DEFAULT_BAUD_RATE,
    BrokenLineError,
    Line,
    LineProblem,
    Parity,
    SerialLine,
    allowance_of,
)
from .meterbus.bus.master import Master
from .meterbus.bus.scan import FoundMeter
from .read_rate import ReadRate

if TYPE_CHECKING:
    from .coordinator import MeterCoordinator

type MbusConfigEntry = ConfigEntry[Gateway]

type Settings = tuple[object, ...]
"""What a gateway is loaded with, to be compared."""


@dataclass
class Gateway:
    """What a loaded entry holds; coordinators by the subentry of their meter."""

    master: Master
    device: DeviceEntry
    coordinators: dict[str, MeterCoordinator] = field(default_factory=dict)
    is_reloading: bool = False
    service_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a meter is changed: two of them may want the same free address."""
    loaded_with: Settings | None = None
    """What the entry said when the gateway was loaded."""
    failures: int = 0
    """Reads that failed since the gateway was loaded."""
    line_failures: FailureLog = field(default_factory=FailureLog)
    reads: ReadRate = field(default_factory=ReadRate)
    """Reads that a meter answered."""
    heard: set[str] = field(default_factory=set)
    """Wanted meters that answered the last time that they were asked."""
    silent: set[str] = field(default_factory=set)
    """Wanted meters that did not."""

    @property
    def wanted(self) -> list[MeterCoordinator]:
        """Return the meters that any enabled entity shows."""
        return [each for each in self.coordinators.values() if each.is_wanted]

    async def in_turn(self) -> AsyncIterator[MeterCoordinator]:
        """Yield the meters; others have a turn before each.

        The entities of hundreds of meters in one go would hold up everything for seconds.
        """
        for coordinator in self.coordinators.values():
            await asyncio.sleep(0)
            yield coordinator

    def note_outcome(self, subentry_id: str, *, has_answered: bool) -> None:
        """Take note that a meter was asked, and how that went."""
        to, away = (
            (self.heard, self.silent) if has_answered else (self.silent, self.heard)
        )
        to.add(subentry_id)
        away.discard(subentry_id)


DISCOVERED: Final = "discovered"
"""Key of what a discovery hands to its dialog."""


@dataclass(frozen=True)
class Discovered:
    """A meter that answers on a gateway and is not known, among all that answer."""

    entry_id: str
    meter: FoundMeter
    meters: tuple[FoundMeter, ...]


def create_line(data: Mapping[str, Any]) -> Line:
    """Return the line that a gateway's data describes, not yet open."""
    url = data[CONF_DEVICE]
    return SerialLine(
        url,
        baud_rate=data.get(CONF_BAUD_RATE, DEFAULT_BAUD_RATE),
        parity=Parity(data.get(CONF_PARITY, Parity.EVEN)),
        allowance_s=allowance_of(url) + data.get(CONF_EXTRA_TIME, 0) / 1000,
    )


def create_master(data: Mapping[str, Any]) -> Master:
    """Return the master of the bus that a gateway's data describes."""
    return Master(
        create_line(data),
        strips_echo=data.get(CONF_ECHO) != NEVER,
        keeps_open=data.get(CONF_KEEP_OPEN, True),
        wake_up_s=data.get(CONF_WAKE_UP, 0.0),
    )


def master_of(entry: MbusConfigEntry | None) -> Master:
    """Return the master of a gateway; raise LineError where it is not running."""
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        url = "" if entry is None else entry.data[CONF_DEVICE]
        raise BrokenLineError(LineProblem.LOST, url, "its gateway is not running")
    return entry.runtime_data.master


def settings_of(entry: MbusConfigEntry) -> Settings:
    """Return all that needs a reload when it changes: what is done once does not."""
    meters = {
        each.subentry_id: (
            each.title,
            each.unique_id,
            {key: each.data[key] for key in each.data if key != CONF_IMPORT_HISTORY},
        )
        for each in entry.subentries.values()
    }
    return entry.title, dict(entry.data), dict(entry.options), meters


def signal_of(entry: MbusConfigEntry) -> str:
    """Return the signal that a meter of this gateway was read, or could not be."""
    return f"{DOMAIN}_{entry.entry_id}_{ATTENTION}"


def interval_of(entry: MbusConfigEntry) -> timedelta:
    """Return how often the meters of a gateway are read."""
    minutes = entry.options.get(CONF_INTERVAL)
    return DEFAULT_INTERVAL if minutes is None else timedelta(minutes=minutes)
