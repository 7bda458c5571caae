"""Home Assistant: one process after the other, each from what the one before has stored."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
import gc
import logging
from pathlib import Path
import re
from typing import Any, Final, override
from unittest.mock import patch

from custom_components.mbus.const import DOMAIN
from homeassistant import bootstrap, loader
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util

from .dialogs import Dialog
from .sites import Site, Sites

HTTP: Final = "homeassistant.components.http.HomeAssistantHTTP"
CONFIGURATION: Final[dict[str, Any]] = {
    "homeassistant": {
        "name": "Home",
        "latitude": 52.5,
        "longitude": 13.4,
        "elevation": 34,
        "unit_system": "metric",
        "time_zone": "UTC",
        "currency": "EUR",
        "country": "DE",
    },
    "repairs": {},
}
OURS: Final = re.compile(r"mbus|never retrieved|never awaited|was destroyed")
EXPECTED: Final = re.compile(
    r"Lost the line: "
    r"|Error fetching .* data: "
    r"|.+ cannot be reached: "
    r"|We found a custom integration mbus"
    r"|Config entry '.+' for mbus integration not ready yet: "
    r"|Ignored unload request for config entry "
)
"""What is said of a line that is lost and of a meter that does not answer, and should be.

Home Assistant leaves the platforms of a gateway out that is disabled during its set-up, and
wonders that they are not there when it is unloaded.
"""


class Log(logging.Handler):
    """Keeps what the log should not have."""

    def __init__(self) -> None:
        """Read warnings, and what is worse."""
        super().__init__(logging.WARNING)
        self.complaints: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            trace = logging.Formatter().formatException(record.exc_info)
            self.complaints.append(f"{record.name}: {text}\n{trace}")
        elif EXPECTED.search(text) is None and (
            record.levelno >= logging.ERROR or OURS.search(f"{record.name} {text}")
        ):
            self.complaints.append(f"{record.levelname} {record.name}: {text}")


@dataclass(frozen=True, repr=False)
class KnownMeter:
    """A meter that Home Assistant knows, under the name that it has at this moment."""

    site: str
    subentry_id: str
    title: str

    @override
    def __repr__(self) -> str:
        return f"{self.title!r} of the {self.site}"


class Home:
    """The home, with whatever Home Assistant runs in it at the time."""

    def __init__(self, folder: Path, sites: Sites) -> None:
        """Keep everything in a folder."""
        self.sites = sites
        self.log = Log()
        self.dialogs: list[Dialog] = []
        """Those that somebody has left open."""
        self.hass: HomeAssistant
        self._folder = folder

    @contextmanager
    def furnished(self) -> Iterator[None]:
        """Put the simulated lines in the place of real ones, and read the log."""
        root = logging.getLogger()
        level = root.level
        root.addHandler(self.log)
        root.setLevel(logging.WARNING)
        with (
            patch("custom_components.mbus.gateway.SerialLine", self.sites.connect),
            patch("homeassistant.bootstrap.DEFAULT_INTEGRATIONS", frozenset()),
            patch(f"{HTTP}.async_bind"),
            patch(f"{HTTP}.start"),
        ):
            yield
        _end_threads()
        root.removeHandler(self.log)
        root.setLevel(level)
        dt_util.set_default_time_zone(UTC)

    async def start(self) -> None:
        """Start as the real one does, from what is stored."""
        self.hass = hass = HomeAssistant(str(self._folder))
        loader.async_setup(hass)
        hass.config.skip_pip = True
        assert await bootstrap.async_from_config_dict(CONFIGURATION, hass) is not None
        await hass.async_start()

    async def stop(self) -> None:
        """Stop as the real one does; its connections end with it."""
        if self.hass.state is CoreState.stopped:
            return
        await self.hass.async_stop()
        for site in self.sites:
            await site.hang_up()
        # Whatever failed and was asked by nobody complains now.
        gc.collect()

    async def rest(self) -> None:
        """Let everything that was begun come to its end."""
        await self.hass.async_block_till_done(wait_background_tasks=True)
        await asyncio.sleep(0)

    @property
    def entries(self) -> list[ConfigEntry]:
        """Return the gateways that Home Assistant knows."""
        return self.hass.config_entries.async_entries(DOMAIN)

    def site_of(self, entry: ConfigEntry) -> Site:
        """Return where a gateway stands."""
        return self.sites.of(entry.data["device"])

    def entry_at(self, site: str) -> ConfigEntry | None:
        """Return the gateway that Home Assistant knows at a site, if it does."""
        found = (each for each in self.entries if self.site_of(each).name == site)
        return next(found, None)

    def meters_at(self, site: str) -> list[KnownMeter]:
        """Return the meters that Home Assistant knows at a site."""
        entry = self.entry_at(site)
        found = [
            KnownMeter(site, key, each.title)
            for key, each in (entry.subentries if entry else {}).items()
        ]
        return sorted(found, key=lambda each: each.title)

    def devices_of(self, entry: ConfigEntry) -> list[dr.DeviceEntry]:
        """Return the devices of a gateway, and of its meters."""
        devices = dr.async_get(self.hass)
        return list(dr.async_entries_for_config_entry(devices, entry.entry_id))

    def entities_of(self, entry: ConfigEntry) -> list[er.RegistryEntry]:
        """Return the entities of a gateway, and of its meters."""
        entities = er.async_get(self.hass)
        return er.async_entries_for_config_entry(entities, entry.entry_id)

    def device_of(self, meter: KnownMeter) -> dr.DeviceEntry | None:
        """Return the device of a meter, if both are there."""
        entry = self.entry_at(meter.site)
        devices = [] if entry is None else self.devices_of(entry)
        found = (
            each for each in devices if each.config_subentry_id == meter.subentry_id
        )
        return next(found, None)


def _end_threads() -> None:
    """Wait for the threads of all that was started here.

    There are many. Whoever looks for what is left of a test gives each of them a tenth of a
    second, and on a busy machine they need more.
    """
    executor = asyncio.get_running_loop()._default_executor  # type: ignore[attr-defined]
    ThreadPoolExecutor.shutdown(executor, wait=True)
