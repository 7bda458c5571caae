"""Looking for new meters once a day; each one becomes a card that can be ignored."""

from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.event import async_track_time_interval

from .const import CONF_DAILY_SEARCH, DOMAIN, SUBENTRY_METER
from .errors import translation_key_of
from .flows.candidates import unique_id_of
from .gateway import DISCOVERED, Discovered, MbusConfigEntry
from .meterbus.bus.scan import Method, Scan
from .meterbus.protocol.errors import MBusError
from .searches import Occasion, remembered

_LOGGER = logging.getLogger(__name__)

BETWEEN_SEARCHES: Final = timedelta(days=1)


def look_for_new_meters(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Search daily, where that is wanted, for as long as the gateway is loaded."""
    if not entry.options.get(CONF_DAILY_SEARCH):
        return

    async def search(_: datetime) -> None:
        await announce_new_meters(hass, entry)

    stop = async_track_time_interval(
        hass, search, BETWEEN_SEARCHES, cancel_on_shutdown=True
    )
    entry.async_on_unload(stop)


async def announce_new_meters(hass: HomeAssistant, entry: MbusConfigEntry) -> None:
    """Search a bus that is being polled, and tell of each meter that is not known."""
    gateway = entry.runtime_data
    scan = Scan(gateway.master)
    try:
        with remembered(hass, scan, Occasion.DAILY, Method.SECONDARY):
            await scan.by_secondary()
    except MBusError as err:
        gateway.line_failures.note(translation_key_of(err), str(err))
        _LOGGER.info("The daily search on %s ended early: %s", entry.title, err)
    known = {each.unique_id for each in entry.get_subentries_of_type(SUBENTRY_METER)}
    for meter in scan.meters:
        if unique_id_of(meter) not in known:
            discovery_flow.async_create_flow(
                hass,
                DOMAIN,
                context={"source": SOURCE_INTEGRATION_DISCOVERY},
                data={
                    DISCOVERED: Discovered(entry.entry_id, meter, tuple(scan.meters))
                },
            )
