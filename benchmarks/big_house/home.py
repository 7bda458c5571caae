"""A Home Assistant in a process of its own: KIND FOLDER, told what to do line by line.

KIND is `ours` or `floor`. FOLDER is the configuration folder; `building.json` beside it holds
the meters, `plan.pickle` what a rehearsal has found out. Each line of standard input is a
JSON object with `do`, the name of a method of `Home`, and its arguments; the answer is a line
of JSON. Without a `configuration.yaml` in FOLDER, the recorder has an SQLite file there.
"""

import asyncio
from collections.abc import Sequence
import ctypes
from dataclasses import dataclass
import gc
from importlib import import_module
import json
from pathlib import Path
import pickle
from socket import socket
import sys
import threading
import time
from types import MappingProxyType
from typing import Any, Final, override
from unittest.mock import patch

from sqlalchemy import column, func, select, table

import custom_components
from homeassistant import bootstrap, config as conf_util, loader, runner
from homeassistant.config_entries import ConfigEntries, ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.helpers import recorder as recorder_helper
from homeassistant.setup import async_setup_component

from .floor.plan import PLAN
from .replay import Playback, ReplayLine
from .stopwatch import Stopwatch

WITHOUT_RECORDER: Final = ("http", "usb", "sensor", "binary_sensor", "button")
INTEGRATION: Final = "custom_components.mbus"
NEWEST: Final = {
    "states": "state_id",
    "state_attributes": "attributes_id",
    "states_meta": "metadata_id",
    "events": "event_id",
    "event_data": "data_id",
}
"""Tables and their keys, which count up: a server finds the newest without counting rows."""
THREADS: Final = {"recorder_s": "Recorder", "influxdb_s": "influxdb"}
"""Threads of the core that are told apart from the rest of the process."""
COUNTED: Final = (str(EVENT_STATE_CHANGED), str(EVENT_STATE_REPORTED))
INTERVAL_S: Final = 24 * 3600
"""Longer than any measurement: rounds are started by hand."""

SAVED_AFTER_S: Final = 12.0
"""Home Assistant writes its registries ten seconds after they changed."""


@dataclass(frozen=True)
class PlayedMeter:
    """A meter of the building, as a line plays it back."""

    primary_address: int
    secondary_address: bytes
    frames: Sequence[bytes]


class Home:
    """Home Assistant with a building in it."""

    domain: str
    platforms: Sequence[str] = ("recorder", *WITHOUT_RECORDER)

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Take a Home Assistant that has no entries of the domain loaded yet."""
        self.hass = hass
        self.folder = folder
        self.building = json.loads((folder.parent / "building.json").read_text())

    @property
    def entries(self) -> list[ConfigEntry[Any]]:
        """Return the gateways."""
        return self.hass.config_entries.async_entries(self.domain)

    async def prepare(self) -> dict[str, Any]:
        """Do what is not measured; without entries, Home Assistant is started here."""
        if not self.entries:
            await self.start()
        return {}

    async def set_up(self) -> dict[str, Any]:
        """Set up all gateways: new ones, or those that the folder knows."""
        before = _memory()
        async with Stopwatch() as watch:
            if self.entries:
                await async_setup_component(self.hass, self.domain, {})
                # The recorder waits for the start, and nobody may wait for it until then.
                await self.hass.async_block_till_done()
            else:
                for entry in self._new_entries():
                    await self.hass.config_entries.async_add(entry)
                await self._settle()
        return watch.result() | {
            "before": before,
            "states": len(self.hass.states.async_entity_ids()),
        }

    async def start(self) -> dict[str, Any]:
        """Let Home Assistant start, as it does once everything is set up.

        It stores the last states of all entities then, whoever made them.
        """
        async with Stopwatch() as watch:
            await self.hass.async_start()
            await self._settle()
        return watch.result()

    async def save(self) -> dict[str, Any]:
        """Let Home Assistant write what it would write some seconds later."""
        async with Stopwatch() as watch:
            await asyncio.sleep(SAVED_AFTER_S)
            await self._settle()
        return watch.result()

    async def read_first(self) -> dict[str, Any]:
        """Let the first read be done that follows a set-up."""
        self.turn_to(0)
        async with Stopwatch() as watch:
            await self._read_first()
            await self._settle()
        return watch.result() | {"memory": _memory()}

    async def round(self, number: int, steps: bool = False) -> dict[str, Any]:
        """Read all meters once, the gateways side by side; with the steps of the loop."""
        self.turn_to(number)
        before = await self._rows()
        gc.collect()
        threads = _thread_seconds()
        async with Stopwatch(steps=steps) as watch:
            await asyncio.gather(*map(read_all, self.entries))
            await self._settle()
        spent = {name: s - threads[name] for name, s in _thread_seconds().items()}
        after = await self._rows()
        return {
            **watch.result(),
            **spent,
            "rows": {name: after[name] - before[name] for name in NEWEST},
        }

    async def count(self, number: int) -> dict[str, Any]:
        """Do a round and count what is written."""
        counts = dict.fromkeys(COUNTED, 0)

        @callback
        def count(event: Event[Any]) -> None:
            counts[str(event.event_type)] += 1

        removals = [
            self.hass.bus.async_listen(each, count, event_filter=_every)
            for each in counts
        ]
        self.turn_to(number)
        await asyncio.gather(*map(read_all, self.entries))
        await self._settle()
        for remove in removals:
            remove()
        return counts

    async def stop(self) -> dict[str, Any]:
        """Stop Home Assistant, which writes its registries."""
        await self.hass.async_stop(force=True)
        return {}

    def turn_to(self, number: int) -> None:
        """Let the meters have the values of a round."""
        raise NotImplementedError

    async def _read_first(self) -> None:
        await asyncio.gather(*map(read_all, self.entries))

    def _new_entries(self) -> list[ConfigEntry[Any]]:
        return [
            ConfigEntry(
                data={"device": f"socket://{gateway['title']}:10001"},
                discovery_keys=MappingProxyType({}),
                domain=self.domain,
                minor_version=1,
                options={"interval_s": INTERVAL_S},
                source="user",
                subentries_data=gateway["subentries"],
                title=gateway["title"],
                unique_id=None,
                version=1,
            )
            for gateway in self.building["gateways"]
        ]

    async def _settle(self) -> None:
        """Wait until nothing is left to do, in the recorder either."""
        await self.hass.async_block_till_done()
        await recorder_helper.get_instance(self.hass).async_block_till_done()

    async def _rows(self) -> dict[str, int]:
        await self._settle()
        return await recorder_helper.get_instance(self.hass).async_add_executor_job(
            _newest, self.hass
        )


class Ours(Home):
    """The integration, with lines that cost nothing."""

    domain = "mbus"

    @override
    async def prepare(self) -> dict[str, Any]:
        """Put the lines in the place of the real ones."""
        self.playback = Playback()
        self.lines = {
            f"socket://{gateway['title']}:10001": ReplayLine(
                f"socket://{gateway['title']}:10001",
                [
                    PlayedMeter(
                        primary, bytes.fromhex(secondary), [*map(bytes.fromhex, frames)]
                    )
                    for primary, secondary, frames in gateway["meters"]
                ],
                self.playback,
            )
            for gateway in self.building["gateways"]
        }

        def line(url: str, **_: Any) -> ReplayLine:
            return self.lines[url]

        # Home Assistant imports in a thread of its own; a floor has nearly nothing to import.
        for name in ("gateway", "sensor", "binary_sensor", "button", "config_flow"):
            await self.hass.async_add_executor_job(
                import_module, f"{INTEGRATION}.{name}"
            )
        patch(f"{INTEGRATION}.gateway.SerialLine", side_effect=line).start()
        return await super().prepare()

    @override
    def turn_to(self, number: int) -> None:
        """Let the lines play a round."""
        self.playback.round = number
        self.playback.is_open.set()

    @override
    async def _read_first(self) -> None:
        """Wait for the read that the integration has begun by itself."""
        await self.hass.async_block_till_done(wait_background_tasks=True)


class Floor(Home):
    """The floor."""

    domain = "floor"

    @override
    async def prepare(self) -> dict[str, Any]:
        """Tell the floor what it says."""
        self.plan = pickle.loads((self.folder.parent / "plan.pickle").read_bytes())
        self.hass.data[PLAN] = self.plan
        return await super().prepare()

    @override
    def turn_to(self, number: int) -> None:
        """Let the coordinators hand out a round."""
        self.plan.round = number


async def read_all(entry: ConfigEntry[Any]) -> None:
    """Read all meters of a gateway, one after the other."""
    for coordinator in entry.runtime_data.coordinators.values():
        await coordinator.async_refresh()


@callback
def _every(_: object) -> bool:
    """Let any event pass; reported states are only heard of with a filter."""
    return True


def _memory() -> int:
    """Return the bytes that the process has in memory, after what it can do without is gone."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def _thread_seconds() -> dict[str, float]:
    """Return the processor time of the threads that are told apart."""
    clocks = {
        thread.name: time.pthread_getcpuclockid(thread.ident)
        for thread in threading.enumerate()
        if thread.ident is not None
    }
    return {
        figure: time.clock_gettime(clocks[name]) if name in clocks else 0.0
        for figure, name in THREADS.items()
    }


def _newest(hass: HomeAssistant) -> dict[str, int]:
    with recorder_helper.session_scope(hass=hass, read_only=True) as session:
        return {
            name: session.scalar(
                select(func.coalesce(func.max(column(key)), 0)).select_from(table(name))
            )
            for name, key in NEWEST.items()
        }


async def _started(folder: Path, platforms: Sequence[str]) -> HomeAssistant:
    """Start what Home Assistant has before it sets up entries."""
    # The floor stands beside the benchmarks, and not where integrations are looked for.
    custom_components.__path__.append(str(Path(__file__).parent))
    hass = HomeAssistant(str(folder))
    loader.async_setup(hass)
    hass.config.skip_pip = True
    hass.config_entries = ConfigEntries(hass, {})
    await loader.async_get_custom_components(hass)
    await bootstrap.async_load_base_functionality(hass)
    config = await _configuration(hass)
    _store_http(folder)
    for domain in sorted(bootstrap.CORE_INTEGRATIONS):
        await async_setup_component(hass, domain, config)
    await async_process_ha_core_config(hass, {"time_zone": "UTC"})
    recorder_helper.async_initialize_recorder(hass)
    for domain in platforms:
        if not await async_setup_component(hass, domain, config):
            sys.exit(f"Stopped: {domain} cannot be set up.")
    return hass


async def _configuration(hass: HomeAssistant) -> dict[str, Any]:
    try:
        return await conf_util.async_hass_config_yaml(hass)
    except FileNotFoundError:
        return {"recorder": {"db_url": f"sqlite:///{hass.config.path('home.db')}"}}


def _store_http(folder: Path) -> None:
    """Give the web server that comes with USB a port that nobody else has."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        data = {"server_host": ["127.0.0.1"], "server_port": probe.getsockname()[1]}
    document = {"version": 1, "minor_version": 1, "key": "http", "data": data}
    (folder / ".storage").mkdir(exist_ok=True)
    (folder / ".storage" / "http").write_text(json.dumps(document), "utf-8")


async def _answer(kind: type[Home], folder: Path) -> None:
    """Do what is asked for until the questions end."""
    home = kind(await _started(folder, kind.platforms), folder)
    while line := await home.hass.async_add_executor_job(sys.stdin.readline):
        asked = json.loads(line)
        answer = await getattr(home, asked.pop("do"))(**asked)
        print(json.dumps(answer), flush=True)


KINDS: Final = {"ours": Ours, "floor": Floor}


def main(kind: type[Home], folder: Path) -> None:
    """Run a Home Assistant until it is told to stop."""
    loop = runner.create_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_answer(kind, folder))


if __name__ == "__main__":
    main(KINDS[sys.argv[1]], Path(sys.argv[2]))
