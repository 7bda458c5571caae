"""The bus that a dialog searches: that of a gateway that is being added, or of one that runs."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from custom_components.mbus.gateway import (
    MbusConfigEntry,
    create_master,
    master_of,
    running_gateway,
)
from custom_components.mbus.meterbus.bus.found import FoundMeter
from custom_components.mbus.meterbus.bus.master import Master
from homeassistant.const import CONF_DEVICE


class Bus(Protocol):
    """Where meters are searched, and read until they are added."""

    @property
    def url(self) -> str:
        """Return where its line leads."""

    @property
    def entry_id(self) -> str:
        """Return the gateway that it hangs on; nothing for one that is being added."""

    def master(self) -> AbstractAsyncContextManager[Master]:
        """Give the bus, for as long as something takes."""

    def note_found(self, meters: Iterable[FoundMeter]) -> None:
        """Take note of all who answered to a search."""


@dataclass(frozen=True)
class NewBus(Bus):
    """The bus of a gateway that is being added: the dialog has a line of its own."""

    data: Mapping[str, Any]

    @property
    def url(self) -> str:
        """Return where its line leads."""
        url: str = self.data[CONF_DEVICE]
        return url

    @property
    def entry_id(self) -> str:
        """Return nothing: there is no gateway yet."""
        return ""

    @asynccontextmanager
    async def master(self) -> AsyncIterator[Master]:
        """Open the line, and leave it to others at the end."""
        master = create_master(self.data)
        try:
            yield master
        finally:
            await master.close()

    def note_found(self, meters: Iterable[FoundMeter]) -> None:
        """Do nothing: no meter of this gateway is known that could be silent."""


@dataclass(frozen=True)
class GatewayBus(Bus):
    """The bus of a gateway, which goes on polling between the requests."""

    entry: MbusConfigEntry

    @property
    def url(self) -> str:
        """Return where its line leads."""
        url: str = self.entry.data[CONF_DEVICE]
        return url

    @property
    def entry_id(self) -> str:
        """Return the gateway."""
        return self.entry.entry_id

    @asynccontextmanager
    async def master(self) -> AsyncIterator[Master]:
        """Borrow the bus; raise LineError where the gateway is not running."""
        yield master_of(self.entry)

    def note_found(self, meters: Iterable[FoundMeter]) -> None:
        """Let the gateway tell whose place a new meter may have taken."""
        if (gateway := running_gateway(self.entry)) is not None:
            gateway.note_found(meters)
