"""How the gateways and meters are doing, for the page of the system's health."""

from typing import Any, Final

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN, SUBENTRY_METER
from .gateway import Gateway, MbusConfigEntry, running_gateway

WHOLE_HOUR_MINUTES: Final = 59
"""The minute that is not over yet makes the hour."""


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what is told."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Tell gateways that are loaded, meters that answer, and the pace of reading."""
    entries: list[MbusConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    gateways = list(filter(None, map(running_gateway, entries)))
    answering = sum(each.answering for each in gateways)
    return {
        "gateways_loaded": f"{len(gateways)}/{len(entries)}",
        "meters_answering": f"{answering}/{sum(map(_meters_of, entries))}",
        "reads_per_hour": _pace(gateways),
    }


def _meters_of(entry: MbusConfigEntry) -> int:
    """Count the meters that should answer; those that nobody wants to see are not asked."""
    if (gateway := running_gateway(entry)) is not None:
        return gateway.wanted_count
    return len(entry.get_subentries_of_type(SUBENTRY_METER))


def _pace(gateways: list[Gateway]) -> str:
    """Return the reads per hour, with the minutes that they are taken from if fewer."""
    pace = f"{sum(each.reads.per_hour for each in gateways):.0f}"
    covered_s = min((each.reads.covered_s for each in gateways), default=0.0)
    minutes = int(covered_s // 60)
    if not gateways or minutes >= WHOLE_HOUR_MINUTES:
        return pace
    return f"{pace} ({max(1, minutes)} min)"
