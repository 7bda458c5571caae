"""Looking for new meters once a day; each one becomes a card that can be ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
from typing import Final, Self

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, ConfigEntry
from homeassistant.const import CONF_DEVICE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import CONF_DAILY_SEARCH, DOMAIN
from .gateway import MbusConfigEntry
from .issues import follow_search
from .meter import found_id, ids_of_meters
from .meterbus.bus.found import FoundMeter, Method
from .meterbus.bus.scan import Scan
from .meterbus.protocol.errors import MBusError
from .records.names import Names
from .searches import Occasion, forget_searches, remembered
from .storage import load_known

_LOGGER = logging.getLogger(__name__)

BETWEEN_SEARCHES: Final = timedelta(days=1)
BETWEEN_LOOKS: Final = timedelta(minutes=10)
"""How often it is looked whether a day has passed: also some time after a start."""

CARD: Final = "meter_found"
"""Step of the dialog that is a card as long as nobody has opened it."""
DISCOVERED: Final = "discovered"
"""Key of what a discovery hands to its dialog."""


@dataclass(frozen=True)
class Discovered:
    """A meter that answers on a gateway and is not known, among all that answer."""

    entry_id: str
    meter: FoundMeter
    meters: tuple[FoundMeter, ...]


class SearchTimes:
    """When each gateway was searched last, also before a restart."""

    def __init__(self, store: Store[dict[str, str]], times: Mapping[str, str]) -> None:
        """Go on from what was stored."""
        self._store = store
        self._times = dict(times)

    @classmethod
    async def load(cls, hass: HomeAssistant) -> Self:
        """Read what was stored."""
        store = Store[dict[str, str]](hass, 1, f"{DOMAIN}.search_times")
        return cls(store, await load_known(store))

    def last(self, entry_id: str) -> datetime | None:
        """Return when a gateway was searched last, None for never."""
        return dt_util.parse_datetime(self._times.get(entry_id, ""))

    def is_due(self, entry_id: str, now: datetime) -> bool:
        """Whether a day has passed since a gateway was searched."""
        last = self.last(entry_id)
        # A clock that was wrong once may have left a time that is years away.
        return last is None or not timedelta() <= now - last < BETWEEN_SEARCHES

    async def note(self, entry_id: str) -> None:
        """Keep that a gateway is searched now."""
        self._times[entry_id] = dt_util.utcnow().isoformat()
        await self._store.async_save(self._times)

    async def forget(self, entry_id: str) -> None:
        """Keep nothing of a gateway that is gone."""
        if self._times.pop(entry_id, None) is not None:
            await self._store.async_save(self._times)


TIMES: Final[HassKey[SearchTimes]] = HassKey(f"{DOMAIN}_search_times")
"""Loaded once, before any gateway."""
TIMERS: Final[HassKey[dict[str, CALLBACK_TYPE]]] = HassKey(f"{DOMAIN}_daily_searches")
"""What stops the daily search, by entry."""
CARDS: Final[HassKey[dict[str, str]]] = HassKey(f"{DOMAIN}_cards")
"""The gateway of each meter that there is, or was, a card of."""


async def follow_daily_search(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Search daily where that is wanted, and only there, while the gateway is loaded."""
    timers = hass.data.setdefault(TIMERS, {})
    is_wanted = bool(entry.options.get(CONF_DAILY_SEARCH))
    if is_wanted == (entry.entry_id in timers):
        return
    if not is_wanted:
        timers.pop(entry.entry_id)()
        return

    gateway = entry.runtime_data

    async def search(now: datetime) -> None:
        is_due = hass.data[TIMES].is_due(entry.entry_id, now)
        if not is_due or gateway.is_closed:
            return
        await hass.data[TIMES].note(entry.entry_id)
        # A disk may take longer to keep that than there is a gateway.
        if not gateway.is_closed:
            await announce_new_meters(hass, entry)

    # Before anything is waited for: two changes at once start one search.
    timers[entry.entry_id] = async_track_time_interval(
        hass, search, BETWEEN_LOOKS, cancel_on_shutdown=True
    )
    if hass.data[TIMES].last(entry.entry_id) is None:
        await hass.data[TIMES].note(entry.entry_id)


@callback
def stop_daily_search(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Search no more: the gateway is unloaded."""
    if stop := hass.data.get(TIMERS, {}).pop(entry.entry_id, None):
        stop()


async def announce_new_meters(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Search a bus that is being polled, and tell of each meter that is not known."""
    gateway = entry.runtime_data
    # Nobody waits for it, and it holds nobody up.
    scan = Scan(gateway.master, thorough=True)
    try:
        with remembered(hass, scan, Occasion.DAILY, Method.SECONDARY):
            await scan.by_secondary()
    except MBusError as err:
        gateway.line_failures.note(err)
        _LOGGER.info("The daily search on %s ended early: %s", entry.title, err)
    else:
        follow_search(hass, entry, scan.result(), await Names.load(hass))
    gateway.note_found(scan.meters)
    known = ids_of_meters(hass.config_entries.async_entries(DOMAIN))
    for meter in scan.meters:
        meter_id = found_id(meter, entry.entry_id)
        if meter_id in known or gateway.reads_by_address(meter):
            continue
        if not _has_card(hass, meter_id):
            hass.data.setdefault(CARDS, {})[meter_id] = entry.entry_id
        found = Discovered(entry.entry_id, meter, tuple(scan.meters))
        discovery_flow.async_create_flow(
            hass,
            DOMAIN,
            context={"source": SOURCE_INTEGRATION_DISCOVERY},
            data={DISCOVERED: found},
        )


def _has_card(hass: HomeAssistant, meter_id: str) -> bool:
    """Whether there is a card of a meter, perhaps of another gateway on its bus."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return any(each["context"].get("unique_id") == meter_id for each in flows)


def is_known(hass: HomeAssistant, meter_id: str) -> bool:
    """Whether any gateway has a meter."""
    return meter_id in ids_of_meters(hass.config_entries.async_entries(DOMAIN))


@callback
def withdraw_cards(hass: HomeAssistant) -> None:
    """Take cards back whose meter was added otherwise, or whose gateway is gone."""
    manager, cards = hass.config_entries.flow, hass.data.get(CARDS, {})
    for flow in manager.async_progress_by_handler(DOMAIN):
        meter_id = flow["context"].get("unique_id")
        # One that a person has answered goes on, and ends with a sentence.
        is_card = flow["step_id"] == CARD
        if not is_card or meter_id not in cards:
            continue
        entry = hass.config_entries.async_get_entry(cards[meter_id])
        is_running = entry is not None and entry.disabled_by is None
        if not is_running or is_known(hass, meter_id):
            manager.async_abort(flow["flow_id"])
            del cards[meter_id]


async def forget_gone(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Keep nothing of what searches have remembered of a gateway that is gone."""
    await hass.data[TIMES].forget(entry.entry_id)
    forget_searches(hass, entry.data[CONF_DEVICE])
