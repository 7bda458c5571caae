"""One house of many, with its own Home Assistant: FOLDER; see `home.py`."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sys
import time
from typing import Any, Final, override

from sqlalchemy import func, select, table

from homeassistant.components.recorder import statistics
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.config_entries import SOURCE_IMPORT, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, State, callback
from homeassistant.helpers import recorder as recorder_helper

from .home import Ours, main, read_all

INFLUXDB: Final = "influxdb"
UNIT_CLASSES: Final = {
    SensorDeviceClass.ENERGY: "energy",
    SensorDeviceClass.WATER: "volume",
    SensorDeviceClass.VOLUME: "volume",
    SensorDeviceClass.GAS: "volume",
}
"""How Home Assistant converts counters; others it leaves alone."""
COUNTERS: Final = (SensorStateClass.TOTAL, SensorStateClass.TOTAL_INCREASING)
MAIN_METERS: Final = 20
"""Counters that a house shows on its energy dashboard."""
PATIENCE_S: Final = 20.0
"""After which the recorder is asked again whether it is done."""
MONTH: Final = timedelta(days=30)


class House(Ours):
    """A house whose values also go to a server for all houses."""

    async def connect(self, port: int, database: str) -> dict[str, Any]:
        """Let the core send new values to InfluxDB."""
        await self.hass.config_entries.flow.async_init(
            INFLUXDB,
            context={"source": SOURCE_IMPORT},
            data={"host": "127.0.0.1", "port": port, "database": database},
        )
        await self.hass.async_block_till_done()
        [entry] = self.hass.config_entries.async_entries(INFLUXDB)
        assert entry.state is ConfigEntryState.LOADED
        return {}

    async def watch(self) -> dict[str, Any]:
        """Begin to count what the recorder is to keep, and what InfluxDB is to have."""
        await self._settle()
        self._changed = self._numbers = 0
        self._stored = await self._states()

        @callback
        def count(event: Event[EventStateChangedData]) -> None:
            if (state := event.data["new_state"]) is not None:
                self._changed += self._is_kept(state)
                self._numbers += _is_number(state)

        self._stop_counting = self.hass.bus.async_listen(EVENT_STATE_CHANGED, count)
        return {}

    async def read(self, number: int) -> dict[str, Any]:
        """Read all meters, and wait for no database."""
        self.turn_to(number)
        await asyncio.gather(*map(read_all, self.entries))
        return {}

    async def compare(self) -> dict[str, Any]:
        """Tell how many states have changed, and how many of them were stored."""
        await self._settle()
        self._stop_counting()
        stored = await self._states() - self._stored
        return {"changed": self._changed, "stored": stored, "numbers": self._numbers}

    async def import_counters(self) -> dict[str, Any]:
        """Give each counter the statistics of the last full hour."""
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        counters = [state for state in self.hass.states.async_all() if _counts(state)]
        for state in counters:
            reading = float(state.state)
            row = StatisticData(
                start=hour - timedelta(hours=1), state=reading, sum=reading
            )
            statistics.async_import_statistics(self.hass, _metadata(state), [row])
        await self._settle()
        return {
            "counters": [
                (state.object_id, state.attributes.get("unit_of_measurement"))
                for state in counters
            ]
        }

    async def energy(self) -> dict[str, Any]:
        """Ask what the energy dashboard asks for a month of the main meters, by day."""
        counters = {
            state.entity_id for state in self.hass.states.async_all() if _counts(state)
        }
        counters = set(sorted(counters)[:MAIN_METERS])
        now = datetime.now(UTC)
        began = time.perf_counter()
        found = await recorder_helper.get_instance(self.hass).async_add_executor_job(
            statistics.statistics_during_period,
            *(self.hass, now - MONTH, now, counters, "day", None, {"change"}),
        )
        return {"wall_s": time.perf_counter() - began, "counters": len(found)}

    @override
    async def stop(self) -> dict[str, Any]:
        """Stop; the thread of the InfluxDB integration would keep the process alive."""
        for entry in self.hass.config_entries.async_entries(INFLUXDB):
            await self.hass.config_entries.async_unload(entry.entry_id)
        return await super().stop()

    @override
    async def _settle(self) -> None:
        # The recorder forgets who waits for it when a connection breaks below the question.
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await super()._settle()
        await super()._settle()
        for entry in self.hass.config_entries.async_entries(INFLUXDB):
            await self.hass.async_add_executor_job(_wait_for, entry.runtime_data)

    def _is_kept(self, state: State) -> bool:
        wanted = recorder_helper.get_instance(self.hass).entity_filter
        return wanted is None or wanted(state.entity_id)

    async def _states(self) -> int:
        def count() -> int:
            counted = select(func.count()).select_from(table("states"))
            with recorder_helper.session_scope(
                hass=self.hass, read_only=True
            ) as session:
                return session.scalar(counted) or 0

        recorder = recorder_helper.get_instance(self.hass)
        return await recorder.async_add_executor_job(count)


def _wait_for(thread: Any) -> None:
    """Wait until all is written: it says so of a batch when it has yet to be written."""
    thread.block_till_done()
    time.sleep(2 * thread.batch_timeout())
    thread.block_till_done()


def _is_number(state: State) -> bool:
    """Tell whether InfluxDB is to have it: sensors that say a number."""
    try:
        float(state.state)
    except ValueError:
        return False
    return state.domain == "sensor"


def _counts(state: State) -> bool:
    return state.attributes.get("state_class") in COUNTERS and _is_number(state)


def _metadata(state: State) -> StatisticMetaData:
    return StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name=None,
        source="recorder",
        statistic_id=state.entity_id,
        unit_class=UNIT_CLASSES.get(state.attributes.get("device_class", "")),
        unit_of_measurement=state.attributes.get("unit_of_measurement"),
    )


if __name__ == "__main__":
    main(House, Path(sys.argv[1]))
